import { badge, breakable, type Markup, page } from './html-page.ts';

/** What a piece of markdown may become, besides paragraphs, lists, tables, bold and code. */
export interface MarkdownOptions {
  /** How fenced blocks are shown; as plain code where this gives undefined. */
  readonly fence?: (info: string, lines: readonly string[]) => Markup | undefined;
  /** A place on this page that inline code speaks of. */
  readonly place?: (code: string) => string | undefined;
  /** Whether a leading severity is shown as a badge: for our own words only. */
  readonly badges?: boolean;
}

/**
 * Shows the markdown that `compose` writes. HTML, links, images and mentions are not markdown here: they stay text. A line break is
 * a line break, as in comments on GitHub.
 */
export function showMarkdown(markdown: string, options: MarkdownOptions = {}): Markup {
  const lines = markdown.split('\n').map((line) => line.replace(/\r$/, ''));
  const blocks: Markup[] = [];
  let at = 0;
  const take = (while_: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && while_(lines[at] ?? '')) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const fence = FENCE.exec(line);
    if (line.trim() === '') at++;
    else if (fence) {
      at++;
      const inside = take((one) => !(/^`+\s*$/.test(one) && one.trim().length >= (fence[1] ?? '').length));
      at++;
      blocks.push(
        options.fence?.(fence[2] ?? '', inside) ??
          page`<figure class="bare plain"><div class="scroll" tabindex="0" role="region" aria-label="Code"><table class="code" role="presentation">${inside.map((one) => page`<tr><td class="c">${one}</td></tr>`)}</table></div></figure>`,
      );
    } else if (ITEM.test(line))
      blocks.push(
        page`<ul>${itemsOf(take((one) => ITEM.test(one) || /^\s+\S/.test(one))).map((item) => page`<li>${inline(item, options)}</li>`)}</ul>`,
      );
    else if (isTable(lines, at))
      blocks.push(
        table(
          take((one) => one.startsWith('|')),
          options,
        ),
      );
    else
      blocks.push(
        paragraph(
          take((one) => one.trim() !== '' && !FENCE.test(one) && !ITEM.test(one)),
          options,
        ),
      );
  }
  return page`${blocks}`;
}

const FENCE = /^(`{3,})([\w-]*)\s*$/;
const ITEM = /^[-*] +\S/;

function itemsOf(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (ITEM.test(line)) items.push(line.replace(/^[-*] +/, ''));
    else items.push(`${items.pop() ?? ''}\n${line.trim()}`);
  }
  return items;
}

function paragraph(lines: readonly string[], options: MarkdownOptions): Markup {
  const text = lines.join('\n');
  const [, word = '', rest = ''] = /^\*\*(\w+)\*\* · (.*)$/.exec(text) ?? [];
  const mark = options.badges ? badge(word) : undefined;
  if (mark) return page`<h4>${mark}<span class="sr"> · </span><span>${inline(rest, options)}</span></h4>`;
  return options.badges && text.startsWith('**Check first:**')
    ? page`<p class="ask">${inline(text, options)}</p>`
    : page`<p>${inline(text, options)}</p>`;
}

// --- tables -----------------------------------------------------------------------------------------------------------------

const isTable = (lines: readonly string[], at: number): boolean =>
  (lines[at] ?? '').startsWith('|') && /^\|(?: *:?-+:? *\|)+ *$/.test(lines[at + 1] ?? '');

function table(lines: readonly string[], options: MarkdownOptions): Markup {
  const [head = [], , ...rows] = lines.map(cellsOf);
  const cell = (content: string): Markup => (options.badges ? badge(content) : undefined) ?? inline(content, options);
  // Roles are repeated: on a phone the rows are laid out as blocks, which would take them away.
  return page`<table class="list" role="table">
<thead role="rowgroup"><tr role="row">${head.map((content, i) => page`<th role="columnheader" scope="col">${i === 0 && content === '' ? page`<span class="sr">Severity</span>` : inline(content, options)}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => page`<tr role="row">${row.map((content) => page`<td role="cell">${cell(content)}</td>`)}</tr>\n`)}</tbody>
</table>`;
}

/** Cells end at bars that are not escaped, also inside code. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let from = 1;
  for (let at = 1; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === '|') {
      cells.push(line.slice(from, at).trim());
      from = at + 1;
    }
  }
  return cells;
}

// --- inline -----------------------------------------------------------------------------------------------------------------

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function inline(text: string, options: MarkdownOptions): Markup {
  const parts: Markup[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push(page`${plain.split('\n').map((line, i) => (i === 0 ? page`${line}` : page`<br>${line}`))}`);
    plain = '';
  };
  let at = 0;
  const eat = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const escaped = eat(/\\([!-/:-@[-`{-~])/y);
    const entity = eat(/&(?:#(\d{1,6})|(amp|lt|gt|quot));/y);
    const ticks = eat(/`+/y)?.[0];
    // Nothing, put inside a name so that GitHub does not take it for a mention; what the repository says never has it unescaped.
    const nothing = options.badges ? eat(/<!-- -->/y)?.[0] : undefined;
    const strong = text.startsWith('**', at) ? text.indexOf('**', at + 2) : -1;
    if (nothing !== undefined) at += nothing.length;
    else if (escaped) {
      plain += escaped[1];
      at += 2;
    } else if (entity) {
      plain += entity[2] === undefined ? String.fromCodePoint(Number(entity[1])) : ENTITIES[entity[2]];
      at += entity[0].length;
    } else if (ticks !== undefined) {
      const end = closing(text, at + ticks.length, ticks.length);
      if (end < 0) plain += ticks;
      else {
        flush();
        parts.push(codeOf(text.slice(at + ticks.length, end), options));
      }
      at = end < 0 ? at + ticks.length : end + ticks.length;
    } else if (strong > at + 2) {
      flush();
      parts.push(page`<strong>${inline(text.slice(at + 2, strong), options)}</strong>`);
      at = strong + 2;
    } else plain += text[at++];
  }
  flush();
  return page`${parts}`;
}

/** Where the next run of exactly that many backticks begins. */
function closing(text: string, from: number, length: number): number {
  for (let at = text.indexOf('`', from); at >= 0; at = text.indexOf('`', at)) {
    const start = at;
    while (text[at] === '`') at++;
    if (at - start === length) return start;
  }
  return -1;
}

function codeOf(raw: string, { place }: MarkdownOptions): Markup {
  const one = raw.replace(/\n/g, ' ');
  const content = one.startsWith(' ') && one.endsWith(' ') && one.trim() !== '' ? one.slice(1, -1) : one;
  const target = place?.(content);
  return target === undefined
    ? page`<code>${breakable(content)}</code>`
    : page`<a href="#${target}"><code>${breakable(content)}</code></a>`;
}
