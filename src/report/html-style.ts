/** The look of the HTML pages. Every pair of text and ground has a contrast of at least 4.5:1, in light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --sunk: #f5f7f9; --line: #d3d9e0; --text: #1c232c; --quiet: #55606d; --accent: #0b5cc2; --code: #e9edf1;
  --add: #e4f6e8; --add-number: #cbedd3; --add-mark: #a6e0b4; --del: #fdebea; --del-number: #fad6d3; --del-mark: #f6b9b4;
  --range: #f5c542; --note: #fdf5dd; --note-line: #d9a514; --suggest: #eef4fc;
  --word: #9a1a35; --string: #0a4a86; --remark: #505b67; --literal: #0c4fae;
  --critical: #8c1537; --high: #b8281d; --medium: #8d5200; --low: #28619c; --info: #55606d; --unknown: #6b3fa0; --badge: #ffffff;
  --good: #146c33; --bad: #b8281d; --even: #55606d;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1319; --sunk: #161c24; --line: #2e3743; --text: #e3e8ee; --quiet: #9ba7b5; --accent: #74b0ff; --code: #262e39;
    --add: #11281a; --add-number: #173823; --add-mark: #1f5734; --del: #2d1819; --del-number: #432122; --del-mark: #6c2b2c;
    --range: #c79a22; --note: #272111; --note-line: #b98b1a; --suggest: #141f2f;
    --word: #ff9aa8; --string: #a9d1ff; --remark: #a3afbc; --literal: #8cc2ff;
    --critical: #ff8fa8; --high: #ff9a8f; --medium: #efb35c; --low: #86bcf5; --info: #b0bac6; --unknown: #c9a8f5; --badge: #10151c;
    --good: #62cf87; --bad: #ff8a80; --even: #9ba7b5;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
main, header.top > div, footer { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
header.top { background: var(--sunk); border-bottom: 1px solid var(--line); padding: 26px 0 20px; margin-bottom: 24px; }
h1 { font-size: 25px; line-height: 1.25; font-weight: 600; margin: 0 0 10px; letter-spacing: -0.01em; text-wrap: pretty; }
h1 .number { color: var(--quiet); font-weight: 400; }
h2 { font-size: 18px; line-height: 1.3; font-weight: 600; margin: 36px 0 12px; display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; }
h2 small { font-size: 14px; font-weight: 400; color: var(--quiet); }
h3, h4 { margin: 0; font-size: inherit; font-weight: 600; }
p, ul { margin: 0 0 10px; }
ul { padding-left: 22px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
a code { color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code { font: 0.86em/1.45 var(--mono); background: var(--code); border-radius: 5px; padding: 0.12em 0.34em; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.skip { display: block; padding: 10px 24px; background: var(--ground); }
.quiet { color: var(--quiet); }
.byline { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; margin: 0; color: var(--quiet); }
.byline strong { color: var(--text); font-weight: 600; }
.pill { display: inline-flex; align-items: center; gap: 6px; padding: 4px 12px; border-radius: 999px; font-size: 14px; font-weight: 600; line-height: 1.4; --tone: var(--even); background: var(--tone); color: var(--badge); }
.pill.failure { --tone: var(--bad); }
.pill.success { --tone: var(--good); }
.branch { font: 12.5px/1.5 var(--mono); background: var(--suggest); color: var(--accent); padding: 2px 8px; border-radius: 6px; }
svg { flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.plus { color: var(--good); }
.minus { color: var(--bad); }

.badge { display: inline-block; min-width: 62px; padding: 2px 8px; border-radius: 5px; text-align: center; font-size: 12px; line-height: 1.45; font-weight: 600; --tone: var(--info); background: var(--tone); color: var(--badge); white-space: nowrap; }
.badge.critical { --tone: var(--critical); } .badge.high { --tone: var(--high); } .badge.medium { --tone: var(--medium); }
.badge.low { --tone: var(--low); } .badge.unknown { --tone: var(--unknown); }
@media (prefers-color-scheme: dark) {
  .badge, .pill { background: color-mix(in srgb, var(--tone) 17%, var(--ground)); color: var(--tone); box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--tone) 45%, var(--ground)); }
}
.tally { display: flex; flex-wrap: wrap; gap: 8px 18px; list-style: none; margin: 14px 0 0; padding: 0; }
.tally li { display: flex; align-items: center; gap: 7px; }
.tally b { font-size: 17px; font-weight: 600; font-variant-numeric: tabular-nums; }

.box { border: 1px solid var(--line); border-radius: 8px; background: var(--ground); margin: 0 0 20px; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; padding: 9px 16px; border-bottom: 1px solid var(--line); border-radius: 7px 7px 0 0; background: var(--sunk); color: var(--quiet); font-size: 14px; }
.bar strong { color: var(--text); font-weight: 600; }
.avatar { flex: none; width: 24px; height: 24px; border-radius: 50%; display: inline-flex; align-items: center; justify-content: center; background: var(--low); color: var(--badge); font-size: 12px; font-weight: 600; }
.avatar.tool { border-radius: 6px; background: var(--text); color: var(--ground); }
.text { padding: 14px 16px; }
.text > :last-child { margin-bottom: 0; }

.check { border-left: 4px solid var(--even); }
.check.failure { border-left-color: var(--bad); }
.check.success { border-left-color: var(--good); }
.check .verdict { font-size: 17px; line-height: 1.4; margin: 0 0 14px; }
.check .bar { border-top-left-radius: 3px; }
.check .foot { margin: 14px 0 0; padding-top: 12px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 14px; }
table.list { width: 100%; border-collapse: collapse; margin: 0 0 14px; font-size: 14px; }
table.list th { text-align: left; font-weight: 600; color: var(--quiet); padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); }
table.list td { padding: 8px 16px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
table.list tr > :last-child { padding-right: 0; }
table.list td:first-child { width: 1%; }
table.list code { font-size: 12px; padding-left: 0; padding-right: 0; background: none; box-shadow: none; }
table.list td { overflow-wrap: break-word; }
table.list td:nth-child(2) code { display: block; color: var(--quiet); }

details.file { border: 1px solid var(--line); border-radius: 8px; margin: 0 0 16px; scroll-margin-top: 12px; }
details > summary { cursor: pointer; list-style: none; }
details > summary::-webkit-details-marker { display: none; }
details > summary::before { content: ""; flex: none; width: 7px; height: 7px; margin: 0 3px 2px 2px; border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(-45deg); }
details[open] > summary::before { transform: rotate(45deg); margin-bottom: 5px; }
details.file > summary { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; padding: 9px 14px; background: var(--sunk); border-radius: 7px; }
details.file[open] > summary { border-bottom: 1px solid var(--line); border-radius: 7px 7px 0 0; }
details.file > summary h3 { font: 600 13px/1.5 var(--mono); flex: 1 1 0; min-width: 180px; }
.counts { display: inline-flex; gap: 10px; font-size: 13px; color: var(--quiet); font-variant-numeric: tabular-nums; }
details.fold { margin: 0 0 14px; }
details.fold > summary { display: inline-flex; align-items: center; gap: 6px; color: var(--quiet); padding: 2px 0; }
details.fold > :not(summary) { margin-top: 8px; }

.scroll { overflow-x: auto; container-type: inline-size; border-radius: 0 0 7px 7px; }
.scroll:focus-visible { outline-offset: -2px; }
table.code { border-collapse: separate; border-spacing: 0; width: 100%; font: 12.5px/20px var(--mono); tab-size: 4; }
table.code td { padding: 0; vertical-align: top; }
table.code .n { width: 1%; min-width: 46px; padding: 0 9px; text-align: right; color: var(--quiet); background: var(--ground); user-select: none; white-space: nowrap; font-variant-numeric: tabular-nums; }
table.code .c { white-space: pre; padding: 0 18px 0 10px; }
table.code .m { display: inline-block; width: 2ch; user-select: none; color: var(--quiet); }
tr.add .c { background: var(--add); } tr.add .n { background: var(--add-number); color: var(--text); } tr.add .c .m { color: var(--text); }
tr.del .c { background: var(--del); } tr.del .n { background: var(--del-number); color: var(--text); } tr.del .c .m { color: var(--text); }
tr.add mark { background: var(--add-mark); } tr.del mark { background: var(--del-mark); }
mark { background: none; color: inherit; border-radius: 3px; padding: 1px 0; }
tr.ranged .c { box-shadow: inset 3px 0 var(--range); }
tr.hit .c { background: var(--note); box-shadow: inset 3px 0 var(--range); } tr.hit .n { background: var(--note); color: var(--text); }
tr.hunk td { background: var(--suggest); color: var(--quiet); padding: 5px 10px; white-space: pre; }
tr.hunk td span { position: sticky; left: 10px; }
.kw { color: var(--word); } .st { color: var(--string); } .rm { color: var(--remark); font-style: italic; } .li { color: var(--literal); }
.end { color: var(--quiet); font-style: italic; user-select: none; }

tr.said > td { border: solid var(--line); border-width: 1px 0; background: var(--sunk); white-space: normal; }
.talk { position: sticky; left: 0; width: calc(100vw - 50px); width: 100cqw; padding: 12px 16px; font: 15px/1.55 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif; display: grid; gap: 12px; }
.talk > * { min-width: 0; }
.comment { max-width: 840px; border: 1px solid var(--line); border-radius: 8px; background: var(--ground); scroll-margin-top: 90px; }
.comment:target, .note:target { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent); }
.comment h4, .finding h4 { display: flex; flex-wrap: wrap; gap: 4px 9px; align-items: center; margin: 0 0 8px; line-height: 1.4; }
.comment h4 code, .finding h4 code { font-weight: 400; }
.comment .text > * + h4 { margin-top: 20px; padding-top: 16px; border-top: 1px solid var(--line); }
.ask { background: var(--note); border-left: 3px solid var(--note-line); border-radius: 0 6px 6px 0; padding: 8px 12px; }
.comment .ask { margin-top: 14px; }
figure { margin: 14px 0 10px; border: 1px solid var(--line); border-radius: 8px; }
figcaption { padding: 6px 12px; background: var(--sunk); border-bottom: 1px solid var(--line); border-radius: 7px 7px 0 0; color: var(--quiet); font-size: 13px; font-weight: 600; }
figure.bare { overflow: hidden; }
figure.plain .scroll { padding: 8px 0; }
.note { max-width: 840px; display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; padding: 10px 14px; border: 1px solid var(--line); border-left: 4px solid var(--even); border-radius: 6px; background: var(--ground); font-size: 14px; scroll-margin-top: 90px; }
.note.failure { border-left-color: var(--bad); } .note.failure svg { color: var(--bad); }
.note.warning { border-left-color: var(--note-line); } .note.warning svg { color: var(--medium); }
section > .note { max-width: none; margin-bottom: 10px; }
.beyond { padding: 14px 16px; }
.beyond + .beyond, .scroll + .beyond { border-top: 1px solid var(--line); }
.beyond > .note { max-width: none; border: 0; padding: 0; }
.beyond > figure { margin: 10px 0 0; }
.note svg { grid-row: 1; margin-top: 2px; }
.note > :not(svg) { grid-column: 2; }
.note p { margin: 0; }
.none { padding: 14px 16px; margin: 0; color: var(--quiet); }
.finding { padding: 16px; }
.finding + .finding { border-top: 1px solid var(--line); }
.finding > :last-child { margin-bottom: 0; }
footer { color: var(--quiet); font-size: 13px; padding-top: 8px; padding-bottom: 36px; }

@media (max-width: 640px) {
  main, header.top > div, footer { padding-left: 12px; padding-right: 12px; }
  header.top { padding: 16px 0; margin-bottom: 14px; }
  h1 { font-size: 20px; }
  h2 { margin-top: 26px; }
  .text, .finding { padding: 12px; }
  .bar { padding: 8px 12px; }
  table.code { font-size: 11.5px; line-height: 18px; }
  table.code .n { min-width: 30px; padding: 0 6px 0 4px; font-size: 10px; position: sticky; left: 0; }
  table.code.two tr:not(.del) .old, table.code.two tr.del .new { display: none; }
  table.code .c { padding-left: 6px; }
  .talk { padding: 8px; width: calc(100vw - 26px); width: 100cqw; }
  table.list, table.list tbody, table.list tr, table.list td { display: block; width: 100%; }
  table.list thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.list tr { display: grid; grid-template-columns: auto 1fr; gap: 4px 10px; padding: 10px 0; border-bottom: 1px solid var(--line); }
  table.list td:nth-child(n + 3) { grid-column: 1 / -1; }
  table.list tr:first-child { border-top: 1px solid var(--line); }
  table.list td, table.list td:first-child { padding: 0; border: 0; width: auto; min-width: 0; overflow-wrap: anywhere; }
  table.small .c { white-space: pre-wrap; overflow-wrap: anywhere; padding: 0 8px 0 calc(2ch + 6px); text-indent: -2ch; }
  table.small .m { text-indent: 0; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  body { font-size: 10.5pt; }
  header.top { background: none; padding-top: 0; }
  main, header.top > div, footer { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; container-type: normal; }
  table.code { font-size: 8.5pt; line-height: 1.45; }
  table.code .c, tr.hunk td { white-space: pre-wrap; overflow-wrap: anywhere; }
  details.file > summary { position: static; }
  .talk { position: static; width: auto; font-size: 10pt; }
  .comment, .note, figure, tr { break-inside: avoid; }
  tr.ranged:has(+ .said) { break-after: avoid; }
  details > summary, h2, h3, h4 { break-after: avoid; }
}
`;
