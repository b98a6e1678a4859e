import { CONFIG_FILE } from './config.ts';
import type { Snapshot } from './facts.ts';
import { type Edit, type LineEdit, lineEdits } from './fix/edits.ts';
import { operationsFor } from './fix/operations.ts';
import { type Candidate, prove } from './fix/prove.ts';
import { type AssessOptions, assess } from './rules/assess.ts';
import type { Finding } from './rules/check.ts';
import { type IgnoreNote, unknownIds } from './rules/ignore-notes.ts';
import { holding } from './rules/ignored.ts';
import { startEffort } from './terraform/effort.ts';
import { isConfiguration } from './terraform/module.ts';
import type { Parser } from './terraform/parse.ts';
import { findRoots, type NamedEnvironments } from './terraform/roots.ts';
import { foldersOf, isBelow, type Path, type Problem } from './terraform/source.ts';

export interface ScannedFinding {
  readonly finding: Finding;
  /** Proven edits that mend it. */
  readonly fix: { readonly safety: 'safe' | 'review'; readonly edits: readonly LineEdit[] } | null;
  readonly edits: readonly Edit[] | undefined;
}

/** What a folder says by itself, with nothing to compare it to. */
export interface ScanReport {
  readonly findings: readonly ScannedFinding[];
  readonly problems: readonly Problem[];
  /** Ignore comments that name what is no rule. */
  readonly notes: readonly IgnoreNote[];
  readonly stats: { readonly files: number; readonly resources: number; readonly rules: number; readonly unknown: number };
}

export interface ScanOptions extends AssessOptions {
  /** Every rule there is, also those that are switched off: what ignore comments may name. */
  readonly ruleIds?: readonly string[] | undefined;
  /** Folders whose root modules are not looked at. */
  readonly leaveOut?: ReadonlySet<string> | undefined;
  /** The environments that the config names. */
  readonly environments?: NamedEnvironments | undefined;
}

/** Judges every root module of the files, and proves the fixes of what fails. */
export async function scan(snapshot: Snapshot, parser: Parser, options: ScanOptions): Promise<ScanReport> {
  const { effort = startEffort() } = options;
  const all = findRoots(snapshot, (path, text) => parser.read(path, text, effort), {
    environments: options.environments,
  });
  const { leaveOut = new Set<string>() } = options;
  const roots = all.filter(({ folder }) => !isBelow(folder, leaveOut));
  const assessment = await assess(snapshot, roots, parser, { ...options, effort });
  const candidates = new Map<Finding, Candidate>();
  for (const finding of assessment.findings) {
    // What somebody decided to leave as it is stays so.
    if (holding(finding)) continue;
    const operations = operationsFor(finding, options.rules.schema);
    if (operations) candidates.set(finding, { findings: [finding], operations });
  }
  const proven = await prove([...candidates.values()], snapshot, assessment, parser, { ...options, effort: startEffort(effort) });
  const findings = assessment.findings.map((finding): ScannedFinding => {
    const candidate = candidates.get(finding);
    const edits = candidate && proven.get(candidate);
    const { fix } = finding.rule;
    return { finding, edits, fix: edits && fix ? { safety: fix.safety, edits: lineEdits(edits, snapshot.files) } : null };
  });
  const unknown = assessment.findings.filter((one) => one.verdict === 'unknown' && !holding(one)).length;
  const ruleIds = options.ruleIds ?? options.rules.rules.map(({ id }) => id);
  return {
    findings,
    problems: [...assessment.problems, ...absentEnvironments(snapshot, options.environments)],
    notes: options.ignores ? unknownIds(assessment.parsed.values(), ruleIds) : [],
    stats: { files: snapshot.files.size, resources: assessment.resources, rules: options.rules.rules.length, unknown },
  };
}

/** What the config says of environments that are not there: it must not switch them off without a word. */
function absentEnvironments({ files }: Snapshot, named: NamedEnvironments = {}): readonly Problem[] {
  const folders = foldersOf([...files.keys()].filter(isConfiguration));
  return Object.entries(named).flatMap(([root, ways]) => {
    const missing = Object.entries(ways).flatMap(([name, list]) => {
      const file = list.find((one) => !files.has(one));
      return file === undefined ? [] : [`the environment "${name}" of "${root || '.'}" needs ${file}, which is not there`];
    });
    const said = folders.has(root as Path) ? missing : [`there is no root module "${root || '.'}"`];
    return said.map((message): Problem => ({ file: CONFIG_FILE, startLine: 1, message, kind: 'unseen' }));
  });
}
