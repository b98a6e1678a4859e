import type { Snapshot } from '../facts.ts';
import { type Assessment, type AssessOptions, assess } from '../rules/assess.ts';
import type { Finding } from '../rules/check.ts';
import { severities } from '../rules/severity.ts';
import type { Effort } from '../terraform/effort.ts';
import type { Parser } from '../terraform/parse.ts';
import { madeOf } from '../terraform/roots.ts';
import type { Problem } from '../terraform/source.ts';
import { applyEdits, type Edit, layOut } from './edits.ts';
import type { Operation } from './operations.ts';
import { changesMore } from './side-effects.ts';

/** Findings that are to be mended together, and how. */
export interface Candidate {
  readonly findings: readonly Finding[];
  readonly operations: readonly Operation[];
}

/**
 * Proves candidates: applied in memory, parsed by both parsers and evaluated again, every finding is gone, no new one is there,
 * nothing has become unreadable and nothing else is different. All are tried at once; where that does not hold, each half by itself, the worst findings first.
 * Returns the edits that hold. Once the effort of the options is used up, what has not been tried has none.
 */
export async function prove(
  candidates: readonly Candidate[],
  snapshot: Snapshot,
  before: Assessment,
  parser: Parser,
  options: AssessOptions & { readonly effort: Effort },
): Promise<ReadonlyMap<Candidate, readonly Edit[]>> {
  const { effort } = options;
  const proven = new Map<Candidate, readonly Edit[]>();
  const known: Known = {
    failed: failing(before),
    problems: new Set(before.problems.map(problemKey)),
  };
  const attempt = async (some: readonly Candidate[]): Promise<void> => {
    if (some.length === 0 || isUsedUp(effort)) return;
    const edits = layOut(
      some.flatMap(({ operations }) => operations),
      snapshot.files,
      snapshot.linked,
    );
    effort.steps -= some.length;
    const findings = some.flatMap((candidate) => candidate.findings);
    if (edits && edits.length > 0 && (await provenBy(edits, findings, snapshot, before, known, parser, options))) {
      for (const candidate of some) {
        const own = layOut(candidate.operations, snapshot.files, snapshot.linked) ?? [];
        if (own.every((edit) => isOnShortLines(edit, snapshot.files))) proven.set(candidate, own);
      }
    } else if (some.length > 1) {
      const half = some.length >> 1;
      await attempt(some.slice(0, half));
      await attempt(some.slice(half));
    }
  };
  await attempt([...candidates].sort((a, b) => severityOf(a) - severityOf(b)));
  return proven;
}

/** Without a verdict left, too, nothing can be proven any more: each try would only tell that. */
const isUsedUp = ({ steps, verdicts }: Effort): boolean => steps <= 0 || verdicts <= 0;

/** A fix is told as whole lines: where all of a file is one line, as JSON can be, each of thousands would hold all of it. */
const MAX_LINE = 10_000;

function isOnShortLines({ file, start, end }: Edit, files: Snapshot['files']): boolean {
  const text = files.get(file) ?? '';
  const starts = start < MAX_LINE || text.slice(start - MAX_LINE, start).includes('\n');
  return starts && (text.length - end < MAX_LINE || text.slice(end, end + MAX_LINE).includes('\n'));
}

/** 0 is the worst. */
const severityOf = ({ findings }: Candidate): number =>
  Math.min(...findings.map(({ rule }) => severities.indexOf(rule.severity)));

/** What is known of the snapshot as it is. */
interface Known {
  readonly failed: ReadonlySet<string>;
  readonly problems: ReadonlySet<string>;
}

const failing = ({ findings }: Assessment): ReadonlySet<string> =>
  new Set(findings.flatMap(({ verdict, fingerprint }) => (verdict === 'fail' ? [fingerprint] : [])));

/** Lines may move. */
const problemKey = ({ file, message }: Problem): string => `${file}\0${message}`;

/** Looking at a file again to find the roots, in steps of evaluation. */
const STEPS_OF_A_FILE = 10;

async function provenBy(
  edits: readonly Edit[],
  findings: readonly Finding[],
  snapshot: Snapshot,
  before: Assessment,
  known: Known,
  parser: Parser,
  options: AssessOptions & { readonly effort: Effort },
): Promise<boolean> {
  const { effort } = options;
  const changed = new Set(edits.map(({ file }) => file));
  const files = applyEdits(snapshot.files, edits, snapshot.linked);
  effort.steps -= files.size * STEPS_OF_A_FILE;
  // Both parsers together take about as long for a character as evaluation for a step.
  for (const file of changed) effort.steps -= files.get(file)?.length ?? 0;
  if (effort.steps <= 0) return false;
  for (const [name, { real }] of snapshot.linked ?? []) if (changed.has(real)) changed.add(name);
  // No fix changes what calls what, or which values belong to which root.
  const roots = new Set(before.roots.map(({ root }) => root).filter(madeOf(changed)));
  const after = await assess({ ...snapshot, files }, [...roots], parser, { ...options, progress: undefined });
  const failsAfter = failing(after);
  for (const fingerprint of failsAfter) if (!known.failed.has(fingerprint)) return false;
  if (findings.some(({ fingerprint }) => failsAfter.has(fingerprint))) return false;
  if (after.problems.some((problem) => !known.problems.has(problemKey(problem)))) return false;
  return !changesMore(edits, findings, before, after);
}
