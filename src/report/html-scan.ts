import type { LineEdit } from '../fix/edits.ts';
import { locationOf } from '../rules/check.ts';
import { holding } from '../rules/ignored.ts';
import { severities } from '../rules/severity.ts';
import type { ScannedFinding, ScanReport } from '../scan.ts';
import { grouped } from '../terraform/grouped.ts';
import type { Path, Problem, Range } from '../terraform/source.ts';
import { excerpt, rowsBetween, smallDiff } from './html-code.ts';
import { badge, code, document, fitting, ICONS, type Markup, page, prose, type Room, startRoom } from './html-page.ts';
import { type IgnoreLine, joined, lapsedSentence, noteText } from './ignored.ts';
import { inertText } from './inert.ts';
import { redactedEdit, redactFile } from './redact.ts';
import { told, withoutSecretShapes } from './secrets.ts';
import { addressOf, counted, pathOf, plain, rank, SEVERITY_WORD, whatIsThere, whatToDo } from './wording.ts';

/** A folder's findings as one HTML document, by file, each with its lines and what mends it. */
export function scanPage(report: ScanReport, files: ReadonlyMap<Path, string>, title: string): string {
  const failing = report.findings.filter(({ finding }) => finding.verdict === 'fail' && !holding(finding));
  const unknown = report.findings.filter(({ finding }) => finding.verdict === 'unknown' && !holding(finding));
  const ignored = joined(
    report.findings.flatMap(({ finding }) => {
      const comment = holding(finding);
      return comment ? [{ finding, comment }] : [];
    }),
  );
  const byFile = grouped(failing, (found) => locationOf(found.finding).file);
  const sections = [...byFile].sort(([a, some], [b, others]) => worst(others) - worst(some) || (a < b ? -1 : 1));
  const room = startRoom();
  const top = page`<h1>${told(title)}</h1>
<p class="byline"><span class="pill ${failing.length > 0 ? 'failure' : report.problems.length > 0 ? 'neutral' : 'success'}">${failing.length > 0 ? ICONS.failure : report.problems.length > 0 ? ICONS.neutral : ICONS.success}${failing.length > 0 ? counted(failing.length, 'finding') : 'No findings'}</span>
<span>${counted(report.stats.files, 'file')}, ${counted(report.stats.resources, 'resource')} and ${counted(report.stats.rules, 'rule')} looked at</span></p>
${tally(failing, unknown)}`;
  const problems = report.problems.length > 0 ? problemsOf(report.problems, room) : undefined;
  const boxes = sections.map(([file, found]) => fileOf(file, found, files, room));
  const rest = boxes.flatMap((box) => box.rest);
  const main = page`${problems}
<section aria-labelledby="files"><h2 id="files">Findings by file <small>${counted(byFile.size, 'file')}</small></h2>
${sections.length > 0 ? boxes.map(({ box }) => box) : page`<p class="quiet">Nothing was found.</p>`}${rest.length > 0 ? restOf(rest) : undefined}</section>
${unknown.length > 0 ? unknownOf(unknown, room) : undefined}
${ignored.length > 0 ? ignoredOf(ignored) : undefined}
${report.notes.map((note) => page`<p class="quiet">${code(`${note.file}:${note.startLine}`)} ${noteText(note)}</p>`)}`;
  return document(`iacsec: ${withoutSecretShapes(title)}`, top, main);
}

const worst = (found: readonly ScannedFinding[]): number => Math.max(...found.map(({ finding }) => rank(finding.rule.severity)));

function tally(failing: readonly ScannedFinding[], unknown: readonly ScannedFinding[]): Markup | undefined {
  const counts = severities.map(
    (severity) => [SEVERITY_WORD[severity], failing.filter(({ finding }) => finding.rule.severity === severity).length] as const,
  );
  const shown = [...counts, ['Unknown', unknown.length] as const].filter(([, count]) => count > 0);
  return shown.length === 0
    ? undefined
    : page`<ul class="tally" aria-label="Counts">${shown.map(([word, count]) => page`<li>${badge(word)}<b>${count}</b></li>`)}</ul>`;
}

function problemsOf(problems: readonly Problem[], room: Room): Markup {
  const { shown, rest } = fitting(
    problems,
    room,
    ({ file, startLine, message }) =>
      page`<article class="note failure">${ICONS.failure}<h3><code>${inertText(`${file}:${startLine}`)}</code></h3><p>${told(message, 2_000)}</p></article>\n`,
  );
  return page`<section aria-labelledby="problems"><h2 id="problems">Could not be evaluated <small>${counted(problems.length, 'place')}</small></h2>
${shown}${rest.length > 0 ? noRoom(rest.length) : undefined}</section>`;
}

function fileOf(
  file: Path,
  found: readonly ScannedFinding[],
  files: ReadonlyMap<Path, string>,
  room: Room,
): { readonly box: Markup | undefined; readonly rest: readonly ScannedFinding[] } {
  if (room.left <= 0) return { box: undefined, rest: found };
  const lines = redactFile(files, file);
  const blocks = [...grouped(found, keyOf).values()].sort((a, b) => startOf(a) - startOf(b) || worst(b) - worst(a));
  const { shown, rest } = fitting(blocks, room, (members) => findingOf(members, files, lines));
  const box = page`<details class="file" open><summary><h3>${inertText(file)}</h3><span class="counts">${counted(found.length, 'finding')}</span></summary>
${shown}</details>\n`;
  return { box, rest: rest.flat() };
}

const noRoom = (count: number): Markup =>
  page`<p>And ${count} more, for which this page has no room: <code>--format json</code> has all.</p>`;

/** The findings that the page has no room for, by rule. */
function restOf(rest: readonly ScannedFinding[]): Markup {
  const byRule = [...grouped(rest, ({ finding }) => finding.rule).entries()].sort(
    ([a], [b]) => rank(b.severity) - rank(a.severity),
  );
  return page`${noRoom(rest.length)}
<ul>${byRule.map(([rule, found]) => page`<li>${found.length} × ${badge(SEVERITY_WORD[rule.severity])} ${rule.title} ${code(rule.id)}</li>`)}</ul>`;
}

/** A module that is called many times is one block of code: what is said of it alike is said once. */
const keyOf = ({ finding, fix }: ScannedFinding): string =>
  JSON.stringify([finding.rule.id, locationOf(finding), plain(whatIsThere(finding)), pathOf(finding), fix]);
const startOf = ([first]: readonly ScannedFinding[]): number => (first ? locationOf(first.finding).startLine : 0);

function findingOf(members: readonly ScannedFinding[], files: ReadonlyMap<Path, string>, lines: readonly string[]): Markup {
  const { finding, fix } = members[0] as ScannedFinding;
  const { rule } = finding;
  const at = locationOf(finding);
  const addresses = [...new Set(members.map((member) => addressOf(member.finding)))];
  const environments = [...new Set(members.flatMap((member) => member.finding.environments))];
  const where = environments.length > 0 ? page` in ${listed(environments)}` : undefined;
  const path = pathOf(finding);
  const [address = ''] = addresses;
  return page`<article class="finding"><h4>${badge(SEVERITY_WORD[rule.severity])}<span>${rule.title} <span class="quiet">·</span> ${code(rule.id)}</span></h4>
<p>${addresses.length === 1 ? page`On ${code(address)}${where}: ` : undefined}${prose(whatIsThere(finding))}. ${rule.why}${lapsedSentence(finding)}</p>
${addresses.length > 1 ? page`<p>${counted(addresses.length, 'resource')}${where}: ${listed(addresses)}</p>` : undefined}
${excerpt(`${inertText(at.file)}, ${linesOf(at)}`, lines, at.startLine, at.endLine)}
${path.length > 0 ? page`<p>Because of ${path.map(({ what, range }) => page`${code(what)} (${code(`${range.file}:${range.startLine}`)}) → `)}${listed(addresses)}</p>` : undefined}
${fix ? page`${fix.safety === 'review' ? page`<p class="ask"><strong>Check first:</strong> ${rule.fix?.note ?? 'this changes how the resource behaves.'}</p>` : undefined}${fix.edits.map((edit) => editOf(edit, files))}` : page`<p>${prose(whatToDo(finding))}</p>`}</article>\n`;
}

/** Names told one by one: more nobody reads. */
const MAX_NAMES = 100;
const listed = (names: readonly string[]): Markup =>
  page`${names.slice(0, MAX_NAMES).map((name, i) => page`${i > 0 ? ', ' : ''}${code(name)}`)}${names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''}`;
const linesOf = ({ startLine, endLine }: Range): string =>
  startLine < endLine ? `lines ${startLine} to ${endLine}` : `line ${startLine}`;

function editOf(edit: LineEdit, files: ReadonlyMap<Path, string>): Markup {
  const { before, after } = redactedEdit(edit, files);
  const name = inertText(edit.file);
  return page`<figure><figcaption>To mend it, in ${name} line ${edit.startLine}</figcaption>${smallDiff(`Change in ${name}`, rowsBetween(before, after))}</figure>`;
}

/** Comments told one by one. */
const MAX_IGNORED = 500;

function ignoredOf(lines: readonly IgnoreLine[]): Markup {
  const rows = lines
    .slice(0, MAX_IGNORED)
    .map(
      ({ place, rule, addresses, text }) =>
        page`<tr role="row"><td role="cell">${code(rule)}</td><td role="cell">${listed(addresses.slice(0, 5))}${addresses.length > 5 ? ` and ${addresses.length - 5} more` : ''}</td><td role="cell">${code(place)}</td><td role="cell">${text}</td></tr>\n`,
    );
  return page`<section aria-labelledby="ignored"><h2 id="ignored">Ignored <small>${counted(lines.length, 'comment')}</small></h2>
<details class="fold"><summary>What comments in the code say to leave alone</summary>
<table class="list" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Rule</th><th role="columnheader" scope="col">Resource</th><th role="columnheader" scope="col">Comment at</th><th role="columnheader" scope="col">Whose, until, why</th></tr></thead>
<tbody role="rowgroup">${rows}</tbody></table>${lines.length > MAX_IGNORED ? page`<p>And ${lines.length - MAX_IGNORED} more.</p>` : undefined}</details></section>`;
}

function unknownOf(unknown: readonly ScannedFinding[], room: Room): Markup {
  const { shown, rest } = fitting(unknown, room, ({ finding }) => {
    const { file, startLine } = locationOf(finding);
    return page`<tr role="row"><td role="cell">${badge('Unknown')}</td><td role="cell">${finding.rule.title}? ${code(finding.rule.id)}</td><td role="cell">${code(addressOf(finding))}${finding.environments.length > 0 ? page` in ${listed(finding.environments)}` : undefined}</td><td role="cell">${code(`${file}:${startLine}`)}</td><td role="cell">${prose(whatIsThere(finding))}.</td></tr>\n`;
  });
  return page`<section aria-labelledby="unknown"><h2 id="unknown">Unknown <small>${counted(unknown.length, 'check')}</small></h2>
<details class="fold"><summary>What depends on values known only after apply, or on modules that are not here</summary>
<table class="list" role="table"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col"><span class="sr">Verdict</span></th><th role="columnheader" scope="col">Question</th><th role="columnheader" scope="col">Resource</th><th role="columnheader" scope="col">Where</th><th role="columnheader" scope="col">Why</th></tr></thead>
<tbody role="rowgroup">${shown}</tbody></table>${rest.length > 0 ? noRoom(rest.length) : undefined}</details></section>`;
}
