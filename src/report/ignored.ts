import type { Finding } from '../rules/check.ts';
import type { IgnoreTool } from '../rules/ignore-comments.ts';
import type { IgnoreNote } from '../rules/ignore-notes.ts';
import type { IgnoredBy } from '../rules/ignore-places.ts';
import { holding } from '../rules/ignored.ts';
import { inertText } from './inert.ts';
import type { ReviewedFinding } from './plan.ts';
import { secretsInText } from './secret-text.ts';
import { without, withoutSecretShapes } from './secrets.ts';

const NAME: Readonly<Record<IgnoreTool, string>> = {
  iacsec: 'iacsec',
  checkov: 'Checkov',
  tfsec: 'tfsec',
  trivy: 'Trivy',
  kics: 'KICS',
  terrascan: 'Terrascan',
};
/** Longer reasons are cut wherever they are shown. */
const MAX_REASON = 200;
const MAX_DATE = 40;

const shown = (text: string | null, max: number): string | null =>
  text === null ? null : inertText(withoutCommentSecrets(text.slice(0, 4 * max)), max);

/** As the comment is shown where its line is. */
const withoutCommentSecrets = (text: string): string => without(text, secretsInText(text, 'comment'));

/** `suppressed` of the JSON. */
export function suppressedJson(
  { ignore }: IgnoredBy,
  effective: boolean,
): { by: IgnoreTool; reason: string | null; until: string | null; effective: boolean } {
  return { by: ignore.by, reason: shown(ignore.reason, MAX_REASON), until: shown(ignore.until, MAX_DATE), effective };
}

/** Whose comment it is, until when, and why, in plain text that is safe to show: `Checkov, until 2027-06-30: legacy clients`. */
export function commentText({ ignore }: IgnoredBy): string {
  const until = ignore.until === null ? '' : `, until ${shown(ignore.until, MAX_DATE)}`;
  return `${NAME[ignore.by]}${until}: ${shown(ignore.reason, MAX_REASON) ?? 'no reason given'}`;
}

/** Where a comment stands: `main.tf:3`. */
export const commentPlace = ({ range, ignore }: IgnoredBy): string => `${range.file}:${ignore.line}`;

/** The comment that would lift a finding and does not hold, if none does. */
export function lapsedOf(finding: Finding): IgnoredBy | undefined {
  return holding(finding) ? undefined : finding.ignored[0];
}

/** That an ignore comment does not hold, in one sentence; empty where there is none. */
export function lapsedSentence(finding: Finding): string {
  const lapsed = lapsedOf(finding);
  return lapsed
    ? ` The ignore comment at ${inertText(commentPlace(lapsed))} does not hold: ${shown(lapsed.lapsed ?? '', 160)}.`
    : '';
}

export const PENDING =
  'this change adds or edits it, so it lifts nothing until somebody other than its author, with write permission, approves it';

/** Comments of a review by what becomes of them; each with the rule and the addresses it is about. */
export interface IgnoreLine {
  readonly place: string;
  readonly rule: string;
  readonly addresses: readonly string[];
  readonly text: string;
  /** Why it does not hold. */
  readonly lapsed: string | undefined;
}

/** What a review says of ignore comments: those that hold, those that wait for an approval, those that do not hold any more. */
export function ignoreLines(findings: readonly ReviewedFinding[]): {
  readonly held: readonly IgnoreLine[];
  readonly pending: readonly IgnoreLine[];
  readonly lapsed: readonly IgnoreLine[];
} {
  const of = (pick: (found: ReviewedFinding) => IgnoredBy | undefined): IgnoreLine[] =>
    joined(
      findings.flatMap((found) => {
        const comment = found.class === 'fixed' ? undefined : pick(found);
        return comment ? [{ finding: found.finding, comment }] : [];
      }),
    );
  return {
    held: of(({ suppressed }) => (suppressed?.effective ? suppressed.comment : undefined)),
    pending: of(({ suppressed }) => (suppressed && !suppressed.effective ? suppressed.comment : undefined)),
    lapsed: of(({ suppressed, finding }) => (suppressed ? undefined : lapsedOf(finding))),
  };
}

/** One line for each comment and rule. */
export function joined(found: readonly { readonly finding: Finding; readonly comment: IgnoredBy }[]): IgnoreLine[] {
  const lines = new Map<string, Omit<IgnoreLine, 'addresses'> & { readonly addresses: Set<string> }>();
  for (const { finding, comment } of found) {
    const place = commentPlace(comment);
    const key = `${place} ${finding.rule.id} ${comment.ignore.by}`;
    const line = lines.get(key);
    if (!line)
      lines.set(key, {
        place,
        rule: finding.rule.id,
        addresses: new Set([finding.resource.address]),
        text: commentText(comment),
        lapsed: comment.lapsed === undefined ? undefined : (shown(comment.lapsed, 160) ?? undefined),
      });
    else line.addresses.add(finding.resource.address);
  }
  return [...lines.values()].map((line) => ({ ...line, addresses: [...line.addresses] }));
}

/** What a comment names and what is no rule, in one plain sentence. */
export function noteText({ id, meant }: IgnoreNote): string {
  if (id === undefined) return 'an ignore comment names no rule';
  const word = inertText(withoutSecretShapes(id.slice(0, 200)), 60);
  if (id.includes('*')) return `"${word}" in an ignore comment is no rule: each rule is named by itself`;
  return `"${word}" in an ignore comment is no rule${meant === undefined ? '; a reason stands after " -- "' : `; did you mean ${meant}?`}`;
}
