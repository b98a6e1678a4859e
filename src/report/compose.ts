import type { Config } from '../config.ts';
import type { Anchor } from '../diff/anchor.ts';
import { type Classified, isNews } from '../diff/pair.ts';
import { type ChangedLines, hunkOf, touchedPaths } from '../diff/patch.ts';
import type { NotJudged } from '../diff/unseen.ts';
import type { Why } from '../diff/why.ts';
import type { PullFacts } from '../facts.ts';
import { type Edit, lineEdits } from '../fix/edits.ts';
import { locationOf } from '../rules/check.ts';
import type { IgnoreNote } from '../rules/ignore-notes.ts';
import type { Severity } from '../rules/severity.ts';
import { grouped } from '../terraform/grouped.ts';
import type { Path, Problem } from '../terraform/source.ts';
import {
  commentPlace,
  commentText,
  type IgnoreLine,
  ignoreLines,
  lapsedOf,
  lapsedSentence,
  noteText,
  PENDING,
} from './ignored.ts';
import { fenced, inertSource, inertText, markdownCode, markdownText } from './inert.ts';
import {
  MAX_ANNOTATION_MESSAGE,
  MAX_ANNOTATION_TITLE,
  MAX_CHECK_TEXT,
  MAX_COMMENT_BODY,
  MAX_INLINE_COMMENTS,
  MAX_SUGGESTION_LINES,
} from './limits.ts';
import { asDiff } from './patch.ts';
import type { Conclusion, PlannedAnnotation, PlannedComment, Reported, ReviewedFinding, ReviewPlan, Told } from './plan.ts';
import { redactedEdit, redactFile } from './redact.ts';
import { withoutSecretShapes } from './secrets.ts';
import {
  addressOf,
  capitalised,
  counted,
  inPieces,
  listed,
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
} from './wording.ts';

/** A finding on its way into the plan. */
export interface Placed extends Classified {
  readonly anchor: Anchor;
  /** Why it counts as new, where its own lines do not tell. */
  readonly why: Why | undefined;
  /** Proven edits, for the whole group that shares the anchor line and for the finding alone. */
  readonly edits: readonly Edit[] | undefined;
}

/** Findings that share one anchor line, and what mends them together. */
export interface Group {
  readonly anchor: Anchor;
  readonly members: readonly Placed[];
  readonly edits: readonly Edit[] | undefined;
}

export interface Draft {
  readonly groups: readonly Group[];
  /** Old findings and fixed ones: counted, not commented on. */
  readonly others: readonly Classified[];
  readonly notes: readonly IgnoreNote[];
  readonly notJudged: readonly NotJudged[];
  readonly problems: readonly Problem[];
  /** Those that were there before the change. */
  readonly oldProblems: readonly Problem[];
  readonly safeEdits: readonly Edit[];
  readonly undecided: readonly string[];
  readonly stats: ReviewPlan['stats'];
}

/** Turns what was found into what is said: comments worst first, the rest as annotations, the summary, the conclusion. Each finding once. */
export function compose(draft: Draft, facts: PullFacts, changed: ReadonlyMap<Path, ChangedLines>, config: Config): ReviewPlan {
  const touched = touchedPaths(facts);
  const old = new Set(draft.oldProblems.map(({ file, message }) => `${file} ${message}`));
  const problems = draft.problems.map((problem) => {
    const isNew = !old.has(`${problem.file} ${problem.message}`);
    // A bound that the change made somebody else's file reach is the change's. A module that is not seen is unknown.
    const counts =
      problem.kind === 'moved' || problem.kind === 'unseen'
        ? problem.kind === 'unseen' && config.unknown === 'block' && isNew
        : touched.has(problem.file) || isNew;
    return { ...problem, message: withoutSecretShapes(problem.message), touched: counts };
  });
  const ordered = [...draft.groups].sort((a, b) => worst(b) - worst(a) || compareAnchors(a.anchor, b.anchor));
  const limit = Math.min(config.maxInlineComments, MAX_INLINE_COMMENTS);
  const comments: PlannedComment[] = [];
  const annotations: PlannedAnnotation[] = [];
  const alternatives: PlannedAnnotation[][] = [];
  const findings: ReviewedFinding[] = [];
  const taken = new Set(
    ordered.flatMap(({ anchor }) => (anchor.kind === 'line' ? [`${anchor.path}:${anchor.line}:${anchor.side}`] : [])),
  );
  for (const group of ordered) {
    const inline = group.anchor.kind === 'line' && worst(group) >= rank('medium') && comments.length < limit;
    // A shadow shows itself to those who open the check, and nowhere else.
    const reported: Reported =
      config.mode === 'shadow' || group.anchor.kind === 'summary' ? 'summary' : inline ? 'inline' : 'annotation';
    if (reported === 'inline' && group.anchor.kind === 'line') {
      comments.push(commentOf(group, group.anchor, facts, changed, taken));
      alternatives.push(annotationsOf(group));
    }
    if (reported === 'annotation') annotations.push(...annotationsOf(group));
    for (const member of group.members) {
      const fix =
        member.edits && member.finding.rule.fix
          ? { safety: member.finding.rule.fix.safety, edits: lineEdits(member.edits, facts.head.files) }
          : null;
      findings.push({
        finding: member.finding,
        class: member.class,
        pairedWith: member.pairedWith,
        anchor: member.anchor,
        reported,
        fix,
        suppressed: member.suppressed,
        why: member.why,
      });
    }
  }
  for (const other of draft.others) {
    findings.push({
      finding: other.finding,
      class: other.class,
      pairedWith: other.pairedWith,
      anchor: { kind: 'summary' },
      reported: other.class === 'fixed' ? 'summary' : null,
      fix: null,
      suppressed: other.suppressed,
      why: undefined,
    });
  }
  const fresh = findings.filter(isNews);
  const count = (reported: Reported): number => fresh.filter((found) => found.reported === reported).length;
  const told: Told = {
    all: fresh.length,
    inline: count('inline'),
    comments: comments.length,
    annotation: count('annotation'),
    annotations: annotations.length,
    summary: count('summary'),
  };
  for (const problem of problems) if (problem.touched && config.mode !== 'shadow') annotations.push(problemAnnotation(problem));
  const conclusion = concludes(findings, problems, config);
  return {
    conclusion,
    findings,
    comments,
    annotations,
    alternatives,
    blocking: [...new Set(findings.flatMap((found) => (blocks(found, config) ? [found.finding.fingerprint] : [])))],
    undecided: draft.undecided,
    told,
    safeEdits: draft.safeEdits,
    summary: summaryOf(conclusion, findings, told, problems, draft, config),
    problems,
    notJudged: draft.notJudged,
    notes: draft.notes,
    stats: draft.stats,
  };
}

const worst = ({ members }: Group): number =>
  Math.max(
    ...members.map(({ finding }) =>
      finding.verdict === 'unknown' ? Math.min(rank(finding.rule.severity), rank('medium')) : rank(finding.rule.severity),
    ),
  );

function compareAnchors(a: Anchor, b: Anchor): number {
  const key = (anchor: Anchor): string =>
    anchor.kind === 'line'
      ? `${anchor.path}:${String(anchor.line).padStart(8, '0')}`
      : anchor.kind === 'annotation'
        ? `${anchor.path}:${String(anchor.startLine).padStart(8, '0')}`
        : '~';
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

// --- conclusion -------------------------------------------------------------------------------------------------------------

const blocks = (found: ReviewedFinding, config: Config): boolean =>
  isNews(found) &&
  (found.finding.verdict === 'fail' ? rank(found.finding.rule.severity) >= rank(config.blockOn) : config.unknown === 'block');

function concludes(findings: readonly ReviewedFinding[], problems: ReviewPlan['problems'], config: Config): Conclusion {
  if (config.mode === 'shadow') return 'neutral';
  const blocked = findings.some((found) => blocks(found, config)) || problems.some(({ touched }) => touched);
  if (config.mode === 'advisory') return blocked || findings.some(isNews) ? 'neutral' : 'success';
  return blocked ? 'failure' : 'success';
}

// --- inline comments --------------------------------------------------------------------------------------------------------

const markdown = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? markdownText(piece) : markdownCode(piece.code))).join('');

function commentOf(
  group: Group,
  anchor: Anchor & { kind: 'line' },
  facts: PullFacts,
  changed: ReadonlyMap<Path, ChangedLines>,
  taken: Set<string>,
): PlannedComment {
  const members = [...group.members].sort((a, b) => rank(b.finding.rule.severity) - rank(a.finding.rule.severity));
  const suggestion =
    anchor.side === 'RIGHT' && group.edits ? suggestionOf(group.edits, anchor, facts, changed, taken) : undefined;
  const parts: string[] = [];
  const aboutOf = ({ finding: { rule, removed } }: Placed): string => `${rule.id} ${removed?.path ?? ''}`;
  for (const about of new Set(members.map(aboutOf))) parts.push(sectionOf(members.filter((member) => aboutOf(member) === about)));
  const rules = [...new Set(members.map(({ finding }) => finding.rule))];
  const mended = rules.filter((rule) => members.some((member) => member.edits && member.finding.rule === rule));
  const notes = mended.flatMap(({ id, fix }) =>
    fix?.safety === 'review'
      ? [
          `**Check first**${rules.length > 1 ? ` for ${markdownCode(id)}` : ''}: ${markdownText(fix.note ?? 'this changes how the resource behaves.')}`,
        ]
      : [],
  );
  if (rules.length > mended.length && mended.length > 0)
    notes.push(`This mends ${listed(mended.map(({ id }) => markdownCode(id)))}:`);
  if (suggestion) parts.push(...notes, fenced('suggestion', suggestion.text));
  else if (group.edits) parts.push(...notes, elsewhere(group.edits, facts));
  const body = parts.join('\n\n');
  const end = suggestion?.endLine ?? anchor.line;
  const start = suggestion && suggestion.startLine < end ? suggestion.startLine : undefined;
  return {
    path: anchor.path,
    line: end,
    side: anchor.side,
    ...(start === undefined ? {} : { start_line: start, start_side: anchor.side }),
    body: body.length > MAX_COMMENT_BODY ? `${body.slice(0, MAX_COMMENT_BODY - 40)}\n\nMore was cut off here.` : body,
    fingerprints: [...new Set(group.members.map(({ finding }) => finding.fingerprint))],
  };
}

/** What was there before, where that is not plain. */
function changeOf({ class: kind, finding, before }: Placed): string {
  if (finding.verdict === 'unknown')
    return `${before?.verdict === 'pass' ? ' It passed before this change.' : ''} Why it matters:`;
  return kind === 'worsened' ? ` ${WORSE}` : '';
}

/** What one rule says at one line; a module called many times is one block of code, its addresses a list. */
function sectionOf(members: readonly Placed[]): string {
  const first = members[0] as Placed;
  const { finding } = first;
  // The same address can be one in a root with environments, and one in a root without.
  const told = new Map<string, { readonly address: string; readonly names: Set<string> }>();
  for (const { finding: one } of members) {
    const address = addressOf(one);
    const key = `${address} ${one.environments.length > 0}`;
    const { names } = told.get(key) ?? { names: new Set<string>() };
    told.set(key, { address, names });
    for (const name of one.environments) names.add(name);
  }
  const inThose = (names: ReadonlySet<string>): string =>
    names.size > 0 ? ` in ${someOf([...names].map((name) => markdownCode(name)))}` : '';
  const addresses = [...told.values()].map(({ address }) => address);
  // Said once where all are in the same environments, else of each that is in any.
  const places = new Set([...told.values()].map(({ names }) => inThose(names)));
  const where = places.size === 1 ? ([...places][0] ?? '') : '';
  const heading =
    finding.verdict === 'unknown'
      ? `**Unknown** · ${markdownText(finding.rule.title)}?`
      : `**${SEVERITY_WORD[finding.rule.severity]}** · ${markdownText(finding.rule.title)}`;
  const shown = [...told.values()]
    .slice(0, 10)
    .map(({ address, names }) => `${markdownCode(address)}${places.size === 1 ? '' : inThose(names)}`);
  const subject = addresses.length === 1 ? `On ${shown[0]}${where}: ` : '';
  const lines = [
    `${heading} · ${markdownCode(finding.rule.id)}`,
    '',
    `${subject}${markdown(subject === '' ? capitalised(whatIsThere(finding)) : whatIsThere(finding))}.${changeOf(first)} ${markdownText(finding.rule.why)}`,
  ];
  if (addresses.length > 1)
    lines.push(
      '',
      `${counted(addresses.length, 'resource')}${where}: ${shown.join(', ')}${addresses.length > 10 ? ' and more' : ''}`,
    );
  const path = pathOf(finding);
  if (path.length > 0)
    lines.push(
      '',
      `Because of ${path.map(({ what, range }) => `${markdownCode(what)} (${markdownCode(`${range.file}:${range.startLine}`)})`).join(' → ')}${addresses.length === 1 ? ` → ${markdownCode(addresses[0] ?? '')}` : ''}`,
    );
  if (!first.edits && finding.verdict === 'fail') lines.push('', markdown(whatToDo(finding)));
  lines.push(...whyRemarks(members).flatMap((remark) => ['', remark]));
  lines.push(...ignoreRemarks(members));
  return lines.join('\n');
}

/** Why findings count as new that may have been there before, each reason once. */
const whyRemarks = (members: readonly Pick<Placed, 'why'>[]): string[] =>
  [...new Set(members.flatMap(({ why }) => (why ? [markdown(whyItIsNew(why))] : [])))].slice(0, MAX_REMARKS);

/** Comments at a line, and lines of the summary, that tell of more ignore comments than this help nobody. */
const MAX_REMARKS = 3;

/** Ignore comments that are about what a section says and do not lift it, each with its own words and the reason. */
function ignoreRemarks(members: readonly Placed[]): string[] {
  const remarks = members.flatMap(({ finding, suppressed }) => {
    const comment = suppressed?.comment ?? lapsedOf(finding);
    if (!comment) return [];
    const why = suppressed ? PENDING : (comment.lapsed ?? '');
    return [
      `**Ignore comment** at ${markdownCode(commentPlace(comment))} (${markdownText(commentText(comment))}): ${markdownText(why, 200)}.`,
    ];
  });
  return [...new Set(remarks)].slice(0, MAX_REMARKS).flatMap((remark) => ['', remark]);
}

/** The one suggestion of a comment: all edits of its line, as whole lines inside one hunk, or none. Lines with secrets or deceiving characters are never repeated. */
function suggestionOf(
  edits: readonly Edit[],
  anchor: Anchor & { kind: 'line' },
  facts: PullFacts,
  changed: ReadonlyMap<Path, ChangedLines>,
  taken: Set<string>,
): { startLine: number; endLine: number; text: string } | undefined {
  if (edits.some(({ file }) => file !== anchor.path)) return undefined;
  const replaced = lineEdits(edits, facts.head.files);
  const startLine = Math.min(anchor.line, ...replaced.map((edit) => edit.startLine));
  const last = Math.max(anchor.line, ...replaced.map((edit) => edit.endLine));
  // A blank line at the end of a suggestion gets lost on its way: the line after it comes along.
  const endLine = replaced.some((edit) => edit.endLine === last && edit.text.endsWith('\n')) ? last + 1 : last;
  if (endLine - startLine >= MAX_SUGGESTION_LINES || !hunkOf(changed.get(anchor.path), 'RIGHT', startLine, endLine))
    return undefined;
  for (let line = startLine; line <= endLine; line++)
    if (line !== anchor.line && taken.has(`${anchor.path}:${line}:RIGHT`)) return undefined;
  const text = facts.head.files.get(anchor.path) ?? '';
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const redacted = redactFile(facts.head.files, anchor.path);
  for (let line = startLine; line <= endLine; line++) {
    const shown = inertSource((redacted[line - 1] ?? '').replace(/\r$/, ''), Number.POSITIVE_INFINITY);
    if (shown !== lines[line - 1]) return undefined;
  }
  const result: string[] = [];
  for (let line = startLine; line <= endLine; line++) {
    const edit = replaced.find((one) => one.startLine <= line && line <= one.endLine);
    if (!edit) result.push(lines[line - 1] ?? '');
    else if (edit.startLine === line) result.push(edit.text);
  }
  for (let line = startLine; line <= endLine; line++) taken.add(`${anchor.path}:${line}:RIGHT`);
  return { startLine, endLine, text: result.join('\n') };
}

/** More diffs than this below one comment nobody reads. */
const MAX_DIFFS = 3;

/** A proven fix that is not at the comment's line: shown as a diff to copy. */
function elsewhere(edits: readonly Edit[], facts: PullFacts): string {
  const all = lineEdits(edits, facts.head.files);
  const shown = all.slice(0, all.length > MAX_DIFFS + 1 ? MAX_DIFFS : undefined).map((edit) => {
    const { before, after } = redactedEdit(edit, facts.head.files);
    const diff = asDiff(before, after).map(([sign, line]) => inertSource(`${sign}${line}`));
    return `To mend it, in ${markdownCode(edit.file)} line ${edit.startLine}:\n\n${fenced('diff', diff.join('\n'))}`;
  });
  const rest = all.slice(shown.length);
  if (rest.length === 0) return shown.join('\n\n');
  const places = rest.slice(0, 20).map(({ file, startLine }) => markdownCode(`${file}:${startLine}`));
  return [...shown, `And likewise at ${places.join(', ')}${rest.length > 20 ? ' and more' : ''}.`].join('\n\n');
}

// --- annotations ------------------------------------------------------------------------------------------------------------

const LEVEL: Readonly<Record<Severity, PlannedAnnotation['annotation_level']>> = {
  critical: 'failure',
  high: 'failure',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/** One for each; what is the same at the same line is one that names the resources. */
function annotationsOf({ anchor, members }: Group): PlannedAnnotation[] {
  if (anchor.kind !== 'line') return members.map((member) => annotationOf(member, [member]));
  const alike = grouped(members, ({ finding, suppressed }) =>
    JSON.stringify([finding.rule.id, plain(whatIsThere(finding)), suppressed === undefined]),
  );
  return [...alike.values()].map((group) => annotationOf(group[0] as Placed, group));
}

function annotationOf({ finding, anchor, suppressed, why }: Placed, alike: readonly Placed[]): PlannedAnnotation {
  const location = locationOf(finding);
  const at =
    anchor.kind === 'line' && anchor.side === 'RIGHT'
      ? { path: anchor.path, start: anchor.line, end: anchor.line }
      : { path: location.file, start: location.startLine, end: location.endLine };
  return {
    path: at.path,
    start_line: at.start,
    end_line: at.end,
    annotation_level: finding.verdict === 'unknown' ? 'warning' : LEVEL[finding.rule.severity],
    title: inertText(
      `${finding.verdict === 'unknown' ? 'Unknown: ' : ''}${finding.rule.title} (${finding.rule.id})`,
      MAX_ANNOTATION_TITLE,
    ),
    message: inertText(
      `${addressesOf(alike)}: ${plain(whatIsThere(finding))}. ${finding.rule.why}${why ? ` ${plain(whyItIsNew(why))}` : ''}${suppressed ? ` The ignore comment at ${commentPlace(suppressed.comment)} (${commentText(suppressed.comment)}) does not count yet: ${PENDING}.` : lapsedSentence(finding)}`,
      Math.min(MAX_ANNOTATION_MESSAGE, 2_000),
    ),
  };
}

/** `a`, `a and b`, `a, b and 3 more`. */
function addressesOf(alike: readonly Placed[]): string {
  const addresses = [...new Set(alike.map(({ finding }) => addressOf(finding)))];
  return addresses.length > 5 ? `${addresses.slice(0, 5).join(', ')} and ${addresses.length - 5} more` : listed(addresses);
}

function problemAnnotation({ file, startLine, message }: Problem): PlannedAnnotation {
  return {
    path: file,
    start_line: startLine,
    end_line: startLine,
    annotation_level: 'failure',
    title: 'Not evaluated',
    message: inertText(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`, 2_000),
  };
}

// --- summary ----------------------------------------------------------------------------------------------------------------

function summaryOf(
  conclusion: Conclusion,
  findings: readonly ReviewedFinding[],
  told: Told,
  problems: ReviewPlan['problems'],
  { stats, notes, notJudged }: Pick<Draft, 'stats' | 'notes' | 'notJudged'>,
  config: Config,
): string {
  const fresh = findings.filter(isNews);
  const failing = fresh.filter(({ finding }) => finding.verdict === 'fail');
  const fixed = findings.filter((found) => found.class === 'fixed');
  const touched = problems.filter((problem) => problem.touched);
  const lines = [verdictSentence(conclusion, findings, touched.length, config)];
  if (failing.length > 0) lines.push('', '| | Finding | Resource | Where |', '|---|---|---|---|', ...table(failing));
  const unknowns = fresh.filter(({ finding }) => finding.verdict === 'unknown');
  if (unknowns.length > 0) lines.push('', `Could be checked before and cannot be now: ${byRule(unknowns)}.`);
  lines.push(
    ...listOf(touched, ({ file, startLine, message }) => `${markdownCode(`${file}:${startLine}`)} ${markdownText(message)}`),
  );
  if (fixed.length > 0) lines.push('', `Fixed by this change: ${byRule(fixed)}.`);
  lines.push(...whyRemarks(fresh).flatMap((remark) => ['', remark]));
  lines.push(...ignoreSummary(findings, notes));
  const moved = problems.filter(({ kind }) => kind === 'moved');
  const about = ({ file, message }: Problem): string => `${markdownCode(file)} ${markdownText(message)}`;
  lines.push(...listOf(moved, about));
  // What blocks is told above.
  const faults = problems.filter(({ kind, touched: isTold }) => kind === 'fault' && !isTold);
  lines.push(...listOf(faults, about));
  lines.push(...notJudgedList(notJudged));
  const old = problems.length - touched.length - moved.length - faults.length;
  if (old > 0)
    lines.push('', `${counted(old, 'part')} of the configuration could not be evaluated; nothing blocks because of that.`);
  if (stats.unknown > 0)
    lines.push(
      '',
      `${counted(stats.unknown, 'check')} came out unknown, depending on values that are known only after apply or on modules that are not in the repository.`,
    );
  if (fresh.length > 0) lines.push('', accounting(told));
  const text = lines.join('\n');
  return text.length > MAX_CHECK_TEXT ? `${text.slice(0, MAX_CHECK_TEXT - 60)}\n\nMore was cut off here.` : text;
}

/** Items of the summary's lists of problems. */
const MAX_ITEMS = 20;

/** A list with the first of the items, and how many more there are. */
function listOf<T>(items: readonly T[], text: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, MAX_ITEMS).map((item) => `- ${text(item)}`);
  return ['', ...shown, ...(items.length > MAX_ITEMS ? [`- and ${items.length - MAX_ITEMS} more`] : [])];
}

/** One item for each reason, with the first of what it is true of. */
function notJudgedList(notJudged: readonly NotJudged[]): string[] {
  const byReason = grouped(notJudged, ({ because }) => because);
  if (byReason.size === 0) return [];
  const items = [...byReason].slice(0, 10).map(([because, all]) => {
    const named = all.map(
      ({ file, startLine, what }) =>
        `${markdownCode(withoutSecretShapes(what))} (${markdownCode(withoutSecretShapes(`${file}:${startLine}`))})`,
    );
    return `- ${someOf(named)}: ${markdown(inPieces(withoutSecretShapes(because)))}`;
  });
  const more = byReason.size > items.length ? [`- and ${byReason.size - items.length} more`] : [];
  return ['', 'New in this change, and not judged:', '', ...items, ...more];
}

/** Ignore comments of this change, those that hold, those that do not any more, and what they misspell. */
function ignoreSummary(findings: readonly ReviewedFinding[], notes: readonly IgnoreNote[]): string[] {
  const { held, pending, lapsed } = ignoreLines(findings);
  const list = (head: string, lines: readonly IgnoreLine[]): string[] => {
    if (lines.length === 0) return [];
    const items = lines.slice(0, 10).map(({ place, rule, addresses, text, lapsed: why }) => {
      const first = markdownCode(addresses[0] ?? '');
      const more = addresses.length > 1 ? ` and ${addresses.length - 1} more` : '';
      return `- ${markdownCode(place)} ${markdownCode(rule)} on ${first}${more} (${markdownText(text)})${why === undefined ? '' : `: ${markdownText(why)}`}`;
    });
    return ['', head, '', ...items, ...(lines.length > items.length ? [`- and ${lines.length - items.length} more`] : [])];
  };
  const count = (lines: readonly IgnoreLine[]): string =>
    counted(
      lines.reduce((sum, { addresses }) => sum + addresses.length, 0),
      'finding',
    );
  const waiting =
    'Ignore comments that this change adds or edits; they lift nothing until somebody other than the author, with write permission, approves them:';
  return [
    ...list(waiting, pending),
    ...list('Ignore comments that do not hold:', lapsed),
    ...list(`Left alone because of ignore comments that were there before, ${count(held)}:`, held),
    ...notes.flatMap((note) => [
      '',
      `Note: ${markdownText(noteText(note))} (${markdownCode(`${note.file}:${note.startLine}`)}).`,
    ]),
  ];
}

function verdictSentence(
  conclusion: Conclusion,
  findings: readonly ReviewedFinding[],
  unreadable: number,
  config: Config,
): string {
  const failing = findings.filter((found) => isNews(found) && found.finding.verdict === 'fail');
  const blocking = findings.filter((found) => blocks(found, config)).length;
  if (unreadable > 0)
    return `**Blocked**: ${counted(unreadable, 'place')} in the changed files could not be evaluated${failing.length > 0 ? `, and there ${failing.length === 1 ? 'is' : 'are'} ${counted(failing.length, 'new finding')}` : ''}.`;
  if (failing.length === 0)
    return conclusion === 'failure'
      ? `**Blocked**: ${counted(blocking, 'check')} cannot be decided any more.`
      : '**Nothing new**: this change introduces no finding.';
  if (conclusion === 'failure')
    return `**Blocked**: ${counted(failing.length, 'new finding')}, ${blocking} of ${config.blockOn === 'critical' ? 'critical severity' : `${config.blockOn} severity or above`}.`;
  return `${counted(failing.length, 'new finding')}; none of them blocks.`;
}

/** A row for what is said at one place, with the resources it is about; what is said nowhere else has a row of its own. */
function table(failing: readonly ReviewedFinding[]): string[] {
  const rows = new Map<string, { readonly rank: number; readonly text: (resources: string) => string; readonly on: string[] }>();
  for (const { finding, anchor, class: kind, reported } of failing) {
    const { rule } = finding;
    const location = locationOf(finding);
    const at = anchor.kind === 'line' ? `${anchor.path}:${anchor.line}` : `${location.file}:${location.startLine}`;
    const place = `${cell(at)}${anchor.kind === 'line' && anchor.side === 'LEFT' ? ' (before)' : ''}`;
    const environments = finding.environments.length > 0 ? ` (${someOf(finding.environments.map((name) => cell(name)))})` : '';
    const resource = `${cell(addressOf(finding))}${environments}`;
    const what = `${markdownText(rule.title)}${kind === 'worsened' ? ' (worse than before)' : ''} ${cell(rule.id)}`;
    const text = (resources: string): string => `| ${SEVERITY_WORD[rule.severity]} | ${what} | ${resources} | ${place} |`;
    const key = reported === 'summary' ? JSON.stringify([finding.fingerprint, finding.environments]) : `${what} ${place}`;
    const row = rows.get(key) ?? { rank: rank(rule.severity), text, on: [] };
    rows.set(key, row);
    row.on.push(resource);
  }
  const ordered = [...rows.values()].sort((a, b) => b.rank - a.rank);
  const shown = ordered.slice(0, 50).map(({ text, on }) => text(someOf([...new Set(on)])));
  return ordered.length > shown.length ? [...shown, `| | and ${ordered.length - shown.length} more | | |`] : shown;
}

/** Rules with what each is true of: an address once, however many blocks of it are meant. */
function byRule(findings: readonly ReviewedFinding[]): string {
  const rules = new Map<string, Set<string>>();
  for (const { finding } of findings)
    rules.set(finding.rule.id, (rules.get(finding.rule.id) ?? new Set()).add(markdownCode(addressOf(finding))));
  const all = [...rules].map(([id, addresses]) => `${markdownCode(id)} on ${someOf([...addresses])}`);
  const between = [...rules.values()].some(({ size }) => size > 1) ? '; ' : ', ';
  return `${all.slice(0, 10).join(between)}${all.length > 10 ? `${between}and ${counted(all.length - 10, 'other rule')}` : ''}`;
}

/** Code in a table cell: a bar would end the cell even there. */
const cell = (text: string): string => markdownCode(text.replaceAll('|', '¦'));

/** Where the new findings are said, all of them. */
export function accounting({ all, inline, comments, annotation, annotations, summary }: Told): string {
  const parts = [
    `${inline} inline${comments !== inline ? ` (in ${counted(comments, 'comment')})` : ''}`,
    `${counted(annotation, 'annotation')}${annotations !== annotation ? ` (in ${annotations})` : ''}`,
    `${summary} summary`,
  ];
  return `${inline + annotation + summary} of ${all} reported: ${parts.join(', ')}.`;
}
