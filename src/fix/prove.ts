import type { Snapshot } from '../facts.ts';
import { type Assessment, type AssessOptions, assess } from '../rules/assess.ts';
import type { Finding } from '../rules/check.ts';
import type { Parser } from '../terraform/parse.ts';
import { madeOf } from '../terraform/roots.ts';
import { applyEdits, type Edit, layOut } from './edits.ts';
import type { Operation } from './operations.ts';

/** Findings that are to be mended together, and how. */
export interface Candidate {
  readonly findings: readonly Finding[];
  readonly operations: readonly Operation[];
}

/**
 * Proves candidates: applied in memory, parsed by both parsers and evaluated again, every finding is gone, no new one is there and
 * nothing has become unreadable. All are tried at once; where that does not hold, each half by itself. Returns the edits that hold.
 */
export async function prove(
  candidates: readonly Candidate[],
  snapshot: Snapshot,
  before: Assessment,
  parser: Parser,
  options: AssessOptions,
): Promise<ReadonlyMap<Candidate, readonly Edit[]>> {
  const proven = new Map<Candidate, readonly Edit[]>();
  const attempt = async (some: readonly Candidate[]): Promise<void> => {
    if (some.length === 0) return;
    const edits = layOut(
      some.flatMap(({ operations }) => operations),
      snapshot.files,
      snapshot.linked,
    );
    const findings = some.flatMap((candidate) => candidate.findings);
    if (edits && edits.length > 0 && (await provenBy(edits, findings, snapshot, before, parser, options))) {
      for (const candidate of some) proven.set(candidate, layOut(candidate.operations, snapshot.files, snapshot.linked) ?? []);
    } else if (some.length > 1) {
      const half = some.length >> 1;
      await attempt(some.slice(0, half));
      await attempt(some.slice(half));
    }
  };
  await attempt(candidates);
  return proven;
}

async function provenBy(
  edits: readonly Edit[],
  findings: readonly Finding[],
  snapshot: Snapshot,
  before: Assessment,
  parser: Parser,
  options: AssessOptions,
): Promise<boolean> {
  // No fix changes what calls what, or which values belong to which root.
  const edited = new Set(edits.map(({ file }) => file));
  for (const [name, { real }] of snapshot.linked ?? []) if (edited.has(real)) edited.add(name);
  const reached = madeOf(edited);
  const roots = new Set(before.roots.map(({ root }) => root).filter(reached));
  const mended = { ...snapshot, files: applyEdits(snapshot.files, edits, snapshot.linked) };
  const after = await assess(mended, [...roots], parser, { ...options, progress: undefined });
  const failedBefore = new Set(before.findings.flatMap(({ verdict, fingerprint }) => (verdict === 'fail' ? [fingerprint] : [])));
  const failsAfter = new Set(after.findings.flatMap(({ verdict, fingerprint }) => (verdict === 'fail' ? [fingerprint] : [])));
  if ([...failsAfter].some((fingerprint) => !failedBefore.has(fingerprint))) return false;
  if (findings.some(({ fingerprint }) => failsAfter.has(fingerprint))) return false;
  return after.problems.every(({ file, message }) =>
    before.problems.some((known) => known.file === file && known.message === message),
  );
}
