import type { LineEdit } from '../fix/edits.ts';
import { type Finding, locationOf } from '../rules/check.ts';
import { holding } from '../rules/ignored.ts';
import type { ScanReport } from '../scan.ts';
import type { Path, Problem, Range } from '../terraform/source.ts';
import { suppressedJson } from './ignored.ts';
import type { Output, OutputResult } from './output-schema.ts';
import type { ReviewPlan } from './plan.ts';
import { fixWithoutSecrets } from './redact.ts';
import { told, withoutSecretShapes } from './secrets.ts';
import { addressOf, messageOf, pathOf } from './wording.ts';

const place = ({ file, startLine, endLine }: Range): { file: string; startLine: number; endLine: number } => ({
  file,
  startLine,
  endLine,
});

const problemOf = ({ file, startLine, message }: Problem): Output['problems'][number] => ({
  file,
  startLine,
  message: withoutSecretShapes(message),
});

function common(
  finding: Finding,
  fix: { safety: 'safe' | 'review'; edits: readonly LineEdit[] } | null,
  suppressed: OutputResult['suppressed'],
  verdict: Finding['verdict'] = finding.verdict,
): OutputResult {
  return {
    rule: finding.rule.id,
    resource: addressOf(finding),
    root: finding.root,
    verdict,
    severity: finding.rule.severity,
    profile: finding.rule.profile,
    message: verdict === 'pass' ? finding.rule.title : messageOf(finding),
    unknownBecause: verdict === 'unknown' ? told(finding.because ?? 'it depends on something outside the repository') : null,
    location: place(locationOf(finding)),
    resourceLocation: place(finding.resource.block.range),
    environments: [...finding.environments],
    suppressed,
    fix: fix && { safety: fix.safety, edits: [...fix.edits] },
    fingerprint: finding.fingerprint,
  };
}

/** A review as the JSON of the public contract; `files` are those of head. `elapsedMs` is measured by the caller. */
export function reviewJson(plan: ReviewPlan, files: ReadonlyMap<Path, string>, elapsedMs: number): Output {
  const results = plan.findings.map(({ finding, class: kind, pairedWith, reported, fix, suppressed }) => ({
    ...common(
      finding,
      fixWithoutSecrets(fix, files),
      suppressed ? suppressedJson(suppressed.comment, suppressed.effective) : null,
      kind === 'fixed' ? 'pass' : finding.verdict,
    ),
    class: kind,
    pairedWith,
    reported,
    cause: pathOf(finding).map(({ what, range }) => ({ file: range.file, startLine: range.startLine, what })),
  }));
  const comments = plan.comments.map((comment) => ({ ...comment, fingerprints: [...comment.fingerprints] }));
  return {
    version: 1,
    results,
    problems: plan.problems.map(problemOf),
    plan: { conclusion: plan.conclusion, comments, annotations: [...plan.annotations], summary: plan.summary },
    stats: { ...plan.stats, elapsedMs },
  };
}

/** A scan as the JSON of the public contract; `all` lists passes and unknowns too. */
export function scanJson(report: ScanReport, files: ReadonlyMap<Path, string>, all: boolean, elapsedMs: number): Output {
  const results = report.findings
    .filter(({ finding }) => all || finding.verdict === 'fail')
    .map(({ finding, fix }) => {
      const comment = holding(finding);
      return common(finding, fixWithoutSecrets(fix, files), comment ? suppressedJson(comment, true) : null);
    });
  return {
    version: 1,
    results,
    problems: report.problems.map(problemOf),
    stats: { ...report.stats, elapsedMs },
  };
}
