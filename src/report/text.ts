import { isNews } from '../diff/pair.ts';
import { renamesIn } from '../diff/renames.ts';
import type { PullFacts } from '../facts.ts';
import type { LineEdit } from '../fix/edits.ts';
import { type Finding, locationOf } from '../rules/check.ts';
import type { IgnoreNote } from '../rules/ignore-notes.ts';
import type { IgnoredBy } from '../rules/ignore-places.ts';
import { holding } from '../rules/ignored.ts';
import { type Severity, severities } from '../rules/severity.ts';
import type { ScanReport } from '../scan.ts';
import type { Path, Problem, Range } from '../terraform/source.ts';
import { commentPlace, commentText, type IgnoreLine, ignoreLines, joined, lapsedSentence, noteText, PENDING } from './ignored.ts';
import { inertSource, inertText } from './inert.ts';
import { asDiff } from './patch.ts';
import type { ReviewedFinding, ReviewPlan } from './plan.ts';
import { redactedEdit, redactFile } from './redact.ts';
import { told, withoutSecretShapes } from './secrets.ts';
import {
  addressOf,
  capitalised,
  counted,
  inPieces,
  type Piece,
  pathOf,
  plain,
  rank,
  SEVERITY_WORD,
  someOf,
  WORSE,
  whatIsThere,
  whatToDo,
  whyItIsNew,
  written,
} from './wording.ts';

/** How to write: with colour or not, and how wide. */
export interface Terminal {
  readonly colour: boolean;
  readonly width: number;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';
const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};
const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = {
  critical: 'magenta',
  high: 'red',
  medium: 'yellow',
  low: 'blue',
  info: 'cyan',
};
const CONTEXT_LINES = 2;
/** Findings told in words, the worst first; more would not be read, and each quotes its source. JSON and SARIF hold all. */
const MAX_FINDINGS = 1_000;

/** A printer bound to a terminal. */
function styles(terminal: Terminal) {
  const paint = (style: Style, text: string): string =>
    terminal.colour ? `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m` : text;
  const words = (pieces: readonly Piece[]): string => written(pieces, (text) => paint('bold', text));
  return { paint, words };
}

/** Breaks text at spaces; colour codes have no width. */
function wrap(text: string, width: number, indent: string): string {
  const visible = (word: string): number => word.replace(/\u001b\[\d+m/g, '').length;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && visible(line) + 1 + visible(word) > width - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => indent + one).join('\n');
}

interface Shown {
  readonly finding: Finding;
  readonly at: { readonly file: Path; readonly startLine: number; readonly endLine: number };
  readonly side: 'LEFT' | 'RIGHT';
  readonly fix: { readonly safety: 'safe' | 'review'; readonly edits: readonly LineEdit[] } | null;
  readonly addresses: readonly string[];
  readonly worsened: boolean;
  /** An ignore comment that waits for an approval. */
  readonly pending: IgnoredBy | undefined;
}

/** More reasons why something counts as new than this help nobody. */
const MAX_REASONS = 3;

/** One review for a person at a terminal. */
export function reviewText(plan: ReviewPlan, facts: PullFacts, seconds: number, terminal: Terminal): string {
  const { paint } = styles(terminal);
  const fresh = plan.findings.filter(isNews);
  const shown = merge(fresh.map((found) => shownOf(found, facts)));
  const sources = { RIGHT: facts.head.files, LEFT: facts.base.files };
  const parts = findingTexts(shown, ({ side }) => sources[side], terminal);
  parts.push(...problemTexts(plan.problems, terminal));
  parts.push(...notJudgedTexts(plan.notJudged, terminal));
  const reasons = new Set(fresh.flatMap(({ why }) => (why ? [inertText(plain(whyItIsNew(why)))] : [])));
  parts.push(...[...reasons].slice(0, MAX_REASONS).map((reason) => paint('dim', reason)));
  const fixed = plan.findings.filter((found) => found.class === 'fixed');
  if (fixed.length > 0)
    parts.push(
      listed(
        fixed,
        ({ finding }) =>
          `${paint('green', '✓ fixed')}  ${inertText(finding.rule.title)}  ${paint('dim', `${finding.rule.id} on ${inertText(addressOf(finding))}`)}`,
      ),
    );
  const { held, pending, lapsed } = ignoreLines(plan.findings);
  parts.push(...ignoreTexts('ignore comment of this change', pending, PENDING, terminal));
  parts.push(...ignoreTexts('ignore comment', lapsed, undefined, terminal));
  parts.push(...ignoreTexts('ignored', held, undefined, terminal));
  parts.push(...noteTexts(plan.notes, terminal));
  const isIgnored = ({ suppressed }: ReviewedFinding): boolean => suppressed?.effective === true;
  const old = plan.findings.filter(
    (found) => found.class === 'unchanged' && found.finding.verdict === 'fail' && !isIgnored(found),
  ).length;
  const ignored = plan.findings.filter(isIgnored).length;
  const failing = fresh.filter(({ finding }) => finding.verdict === 'fail');
  const blocking = plan.problems.filter(({ touched }) => touched).length;
  const verdict =
    plan.conclusion === 'failure'
      ? paint('red', '✗ blocks')
      : plan.conclusion === 'neutral'
        ? paint('yellow', '○ neutral')
        : paint('green', '✓ passes');
  const counts = [
    failing.length === 0 && blocking > 0
      ? `${counted(blocking, 'place')} in changed files could not be evaluated`
      : failing.length === 0
        ? 'nothing new'
        : `${counted(failing.length, 'new finding')} ${bySeverity(
            failing.map(({ finding }) => finding),
            terminal,
          )}`,
  ];
  if (fixed.length > 0) counts.push(`${fixed.length} fixed`);
  if (old > 0) counts.push(`${old} from before left alone`);
  if (ignored > 0) counts.push(`${ignored} ignored by comment`);
  counts.push(...tail(plan.stats.unknown, plan.problems.length));
  parts.push(
    `${paint('bold', verdict)}  ${counts.join(' · ')}\n${paint('dim', `${counted(facts.changes.length, 'changed Terraform file')}, ${counted(plan.stats.resources, 'resource')} evaluated by ${counted(plan.stats.rules, 'rule')} in ${seconds.toFixed(1)} s`)}`,
  );
  return `${parts.join('\n\n')}\n`;
}

/** A scan for a person at a terminal; `all` shows unknowns with their reasons, and counts what passed. */
export function scanText(
  report: ScanReport,
  files: ReadonlyMap<Path, string>,
  all: boolean,
  seconds: number,
  terminal: Terminal,
): string {
  const { paint } = styles(terminal);
  const failing = report.findings.filter(({ finding }) => finding.verdict === 'fail' && !holding(finding));
  const ignored = report.findings.flatMap(({ finding }) => {
    const comment = holding(finding);
    return comment ? [{ finding, comment }] : [];
  });
  const shown = merge(
    failing.map(
      ({ finding, fix }) =>
        ({
          finding,
          at: locationOf(finding),
          side: 'RIGHT',
          fix,
          addresses: [addressOf(finding)],
          worsened: false,
          pending: undefined,
        }) as const,
    ),
  );
  const parts = findingTexts(shown, () => files, terminal);
  if (all) {
    const unknown = report.findings.filter(({ finding }) => finding.verdict === 'unknown' && !holding(finding));
    if (unknown.length > 0)
      parts.push(
        listed(
          unknown,
          ({ finding }) =>
            `${paint('yellow', '? unknown')}  ${finding.rule.id}  ${inertText(addressOf(finding))}\n${paint('dim', `           ${told(finding.because ?? '')}`)}`,
        ),
      );
    const passed = report.findings.filter(({ finding }) => finding.verdict === 'pass');
    if (passed.length > 0)
      parts.push(
        listed(passed, ({ finding }) => `${paint('green', '✓ pass')}  ${finding.rule.id}  ${inertText(addressOf(finding))}`),
      );
    parts.push(...ignoreTexts('ignored', joined(ignored), undefined, terminal));
  }
  parts.push(...noteTexts(report.notes, terminal));
  parts.push(
    ...problemTexts(
      report.problems.map((problem) => ({ ...problem, touched: true })),
      terminal,
    ),
  );
  const verdict =
    failing.length === 0
      ? paint('green', report.problems.length === 0 ? '✓ no findings' : '○ no findings in what could be evaluated')
      : paint('red', `✗ ${counted(failing.length, 'finding')}`);
  const counts = [
    `${paint('bold', verdict)}${
      failing.length > 0
        ? ` ${bySeverity(
            failing.map(({ finding }) => finding),
            terminal,
          )}`
        : ''
    }`,
    ...tail(report.stats.unknown, report.problems.length),
  ];
  if (ignored.length > 0) counts.push(`${ignored.length} ignored by comment`);
  const mendable = failing.filter(({ fix }) => fix?.safety === 'safe').length;
  if (mendable > 0) counts.push(`${mendable} can be mended with --fix`);
  parts.push(
    `${counts.join(' · ')}\n${paint('dim', `${counted(report.stats.files, 'file')}, ${counted(report.stats.resources, 'resource')} evaluated by ${counted(report.stats.rules, 'rule')} in ${seconds.toFixed(1)} s`)}`,
  );
  return `${parts.join('\n\n')}\n`;
}

/** Lines told of a long list; each is short, and `--show all` asked for them. */
const MAX_LISTED = 10_000;

function listed<T>(all: readonly T[], line: (one: T) => string, most = MAX_LISTED): string {
  const lines = all.slice(0, most).map(line);
  if (all.length > most) lines.push(`and ${all.length - most} more, in full with --format json`);
  return lines.join('\n');
}

function tail(unknown: number, problems: number): string[] {
  return [...(unknown > 0 ? [`${unknown} unknown`] : []), ...(problems > 0 ? [`${counted(problems, 'problem')}`] : [])];
}

function bySeverity(findings: readonly Finding[], terminal: Terminal): string {
  const { paint } = styles(terminal);
  const counts = severities.flatMap((severity) => {
    const count = findings.filter(({ rule }) => rule.severity === severity).length;
    return count > 0 ? [paint(SEVERITY_STYLE[severity], `${count} ${severity}`)] : [];
  });
  return `(${counts.join(', ')})`;
}

function shownOf({ finding, anchor, fix, class: kind, suppressed }: ReviewedFinding, facts: PullFacts): Shown {
  const location = locationOf(finding);
  let at: Shown['at'] = location;
  let side: Shown['side'] = 'RIGHT';
  if (anchor.kind === 'line') {
    side = anchor.side;
    const path = side === 'RIGHT' ? anchor.path : (renamesIn(facts.changes).was.get(anchor.path) ?? anchor.path);
    at = { file: path, startLine: anchor.line, endLine: anchor.line };
  }
  return {
    finding,
    at,
    side,
    fix,
    addresses: [addressOf(finding)],
    worsened: kind === 'worsened',
    pending: suppressed?.comment,
  };
}

/** What one rule says at one line is one entry, however many instances it is about; what it says of other environments is another. */
function merge(shown: readonly Shown[]): Shown[] {
  const merged = new Map<string, { readonly one: Shown; readonly addresses: Set<string> }>();
  for (const one of shown) {
    const { rule, verdict, removed, environments } = one.finding;
    const key = JSON.stringify([rule.id, verdict, removed?.path, environments, one.at.file, one.at.startLine, one.side]);
    const first = merged.get(key) ?? { one, addresses: new Set() };
    merged.set(key, first);
    for (const address of one.addresses) first.addresses.add(address);
  }
  return [...merged.values()]
    .map(({ one, addresses }) => ({ ...one, addresses: [...addresses] }))
    .sort(
      (a, b) =>
        rank(b.finding.rule.severity) - rank(a.finding.rule.severity) ||
        (a.at.file < b.at.file ? -1 : a.at.file > b.at.file ? 1 : a.at.startLine - b.at.startLine),
    );
}

/** The first findings in words, and of the rest how many there are of each rule. */
function findingTexts(
  shown: readonly Shown[],
  filesFor: (one: Shown) => ReadonlyMap<Path, string>,
  terminal: Terminal,
): string[] {
  const { paint } = styles(terminal);
  const texts = shown.slice(0, MAX_FINDINGS).map((one) => findingText(one, filesFor(one), terminal));
  const rest = new Map<string, { readonly rule: Finding['rule']; readonly verdict: string; count: number }>();
  for (const { finding } of shown.slice(MAX_FINDINGS)) {
    const { rule, verdict } = finding;
    const group = rest.get(`${rule.id} ${verdict}`) ?? { rule, verdict, count: 0 };
    rest.set(`${rule.id} ${verdict}`, group);
    group.count++;
  }
  if (rest.size > 0)
    texts.push(
      [
        paint('bold', `and ${shown.length - MAX_FINDINGS} more places, in full with --format json:`),
        ...[...rest.values()].map(({ rule, verdict, count }) => {
          const label =
            verdict === 'unknown'
              ? paint('yellow', 'UNKNOWN')
              : paint(SEVERITY_STYLE[rule.severity], SEVERITY_WORD[rule.severity].toUpperCase());
          return `  ${count} × ${label}  ${rule.title}  ${paint('dim', rule.id)}`;
        }),
      ].join('\n'),
    );
  return texts;
}

function findingText(shown: Shown, files: ReadonlyMap<Path, string>, terminal: Terminal): string {
  const { paint, words } = styles(terminal);
  const { finding, at, addresses } = shown;
  const { rule } = finding;
  const label =
    finding.verdict === 'unknown'
      ? paint('yellow', 'UNKNOWN')
      : paint(SEVERITY_STYLE[rule.severity], SEVERITY_WORD[rule.severity].toUpperCase());
  const environments =
    finding.environments.length > 0 ? ` in ${someOf(finding.environments.map((name) => inertText(name)))}` : '';
  const names =
    addresses
      .slice(0, 5)
      .map((address) => inertText(address))
      .join(', ') + (addresses.length > 5 ? ` and ${addresses.length - 5} more` : '');
  const lines = [
    `${paint('bold', label)}  ${paint('bold', rule.title)}  ${paint('dim', rule.id)}`,
    wrap(
      `${paint('cyan', `${inertText(at.file)}:${at.startLine}`)}${shown.side === 'LEFT' ? paint('dim', ' (deleted line)') : ''}  ${names}${paint('dim', environments)}`,
      terminal.width,
      '  ',
    ),
  ];
  lines.push(...excerpt(at, files, shown.side, terminal));
  lines.push(
    wrap(`${words(capitalised(whatIsThere(finding)))}.${shown.worsened ? ` ${WORSE}` : ''} ${rule.why}`, terminal.width, '  '),
  );
  const { pending } = shown;
  const remark = pending
    ? `The ignore comment at ${inertText(commentPlace(pending))} (${commentText(pending)}) does not count yet: ${PENDING}.`
    : lapsedSentence(finding).trim();
  if (remark !== '') lines.push(wrap(paint('yellow', remark), terminal.width, '  '));
  const path = pathOf(finding);
  if (path.length > 0)
    lines.push(
      wrap(
        `${paint('dim', 'because of')} ${[...path.map(({ what, range }) => `${inertText(what)} ${paint('dim', `(${inertText(range.file)}:${range.startLine})`)}`), inertText(addresses[0] ?? '')].join(' → ')}`,
        terminal.width,
        '  ',
      ),
    );
  if (shown.fix) lines.push(...fixText(shown.fix, at, rule.fix?.note, files, terminal));
  else if (finding.verdict === 'fail')
    lines.push(wrap(`${paint('green', 'fix')}  ${words(whatToDo(finding))}`, terminal.width, '  '));
  return lines.join('\n');
}

/** The lines around, as an editor shows them, the one meant marked. */
function excerpt(
  at: Pick<Range, 'file' | 'startLine' | 'endLine'>,
  files: ReadonlyMap<Path, string>,
  side: 'LEFT' | 'RIGHT',
  terminal: Terminal,
): string[] {
  const { paint } = styles(terminal);
  const text = files.get(at.file);
  if (text === undefined) return [];
  const source = redactFile(files, at.file);
  const first = Math.max(1, at.startLine - CONTEXT_LINES);
  const last = Math.min(source.length, at.startLine + CONTEXT_LINES, text.endsWith('\n') ? source.length - 1 : source.length);
  const digits = String(last).length;
  const result: string[] = [];
  for (let line = first; line <= last; line++) {
    const marked = line === at.startLine;
    const content = inertSource(source[line - 1] ?? '', terminal.width).replaceAll('\t', '  ');
    const sign = side === 'LEFT' ? '-' : '>';
    result.push(
      marked
        ? `  ${paint('red', sign)} ${paint('bold', String(line).padStart(digits))} ${paint('red', '┃')} ${paint('bold', content)}`
        : `    ${paint('dim', `${String(line).padStart(digits)} │ ${content}`)}`,
    );
  }
  return result;
}

function fixText(
  fix: NonNullable<Shown['fix']>,
  at: Shown['at'],
  note: string | undefined,
  files: ReadonlyMap<Path, string>,
  terminal: Terminal,
): string[] {
  const { paint } = styles(terminal);
  const label = paint('green', fix.safety === 'safe' ? 'fix' : 'fix, after a look');
  const lines = [wrap(fix.safety === 'review' && note ? `${label}  ${note}` : label, terminal.width, '  ')];
  for (const edit of fix.edits.slice(0, 3)) {
    const { before, after } = redactedEdit(edit, files);
    if (edit.file !== at.file || edit.startLine !== at.startLine)
      lines.push(paint('cyan', `    ${inertText(edit.file)}:${edit.startLine}`));
    for (const [sign, line] of asDiff(before, after)) {
      if (sign === '-') lines.push(paint('red', `    - ${inertSource(line)}`));
      if (sign === '+' && line.trim() !== '') lines.push(paint('green', `    + ${inertSource(line)}`));
    }
  }
  return lines;
}

/** Lines about ignore comments, at most this many of a kind. */
const MAX_IGNORE_LINES = 50;

function ignoreTexts(label: string, lines: readonly IgnoreLine[], why: string | undefined, terminal: Terminal): string[] {
  if (lines.length === 0) return [];
  const { paint } = styles(terminal);
  const texts = lines.slice(0, MAX_IGNORE_LINES).map(({ place, rule, addresses, text, lapsed }) => {
    const names = inertText(addresses[0] ?? '') + (addresses.length > 1 ? ` and ${addresses.length - 1} more` : '');
    return `${paint('yellow', `○ ${label}`)}  ${paint('cyan', inertText(place))}  ${rule} on ${names}  ${paint('dim', text)}${lapsed === undefined ? '' : `: ${lapsed}`}`;
  });
  if (lines.length > texts.length) texts.push(`and ${lines.length - texts.length} more`);
  return [[...texts, ...(why === undefined ? [] : [paint('dim', `  ${why}`)])].join('\n')];
}

function noteTexts(notes: readonly IgnoreNote[], terminal: Terminal): string[] {
  const { paint } = styles(terminal);
  const lines = notes.map(
    (note) => `${paint('yellow', 'note')}  ${paint('cyan', `${inertText(note.file)}:${note.startLine}`)}  ${noteText(note)}`,
  );
  return lines.length > 0 ? [lines.join('\n')] : [];
}

/** Problems, and things that are not judged, told in words. */
const MAX_PROBLEMS = 50;

function notJudgedTexts(notJudged: ReviewPlan['notJudged'], terminal: Terminal): string[] {
  const { paint } = styles(terminal);
  const lines = notJudged
    .slice(0, MAX_PROBLEMS)
    .map(
      ({ file, startLine, what, because }) =>
        `${paint('yellow', '○ not judged')}  ${paint('cyan', `${inertText(file)}:${startLine}`)}  ${inertText(withoutSecretShapes(what))}: ${inertText(withoutSecretShapes(plain(inPieces(because))))}`,
    );
  if (notJudged.length > lines.length) lines.push(`and ${notJudged.length - lines.length} more that are not judged`);
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function problemTexts(problems: readonly (Problem & { readonly touched: boolean })[], terminal: Terminal): string[] {
  const { paint } = styles(terminal);
  const shown = problems.filter(({ touched, kind }) => touched || kind === 'moved' || kind === 'fault');
  if (shown.length === 0) return [];
  return [
    listed(
      shown,
      ({ file, startLine, message, touched }) =>
        `${paint(touched ? 'red' : 'yellow', '! not evaluated')}  ${paint('cyan', `${inertText(file)}:${startLine}`)}  ${inertText(message)}`,
      MAX_PROBLEMS,
    ),
  ];
}
