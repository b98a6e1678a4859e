import type { Anchor } from '../diff/anchor.ts';
import type { Suppression } from '../diff/held.ts';
import type { Class } from '../diff/pair.ts';
import type { NotJudged } from '../diff/unseen.ts';
import type { Why } from '../diff/why.ts';
import type { Edit, LineEdit } from '../fix/edits.ts';
import type { Finding } from '../rules/check.ts';
import type { IgnoreNote } from '../rules/ignore-notes.ts';
import type { Problem } from '../terraform/source.ts';

export type Conclusion = 'success' | 'failure' | 'neutral';
export type Reported = 'inline' | 'annotation' | 'summary';

/** An inline comment, with GitHub's own field names. */
export interface PlannedComment {
  readonly path: string;
  readonly line: number;
  readonly side: 'LEFT' | 'RIGHT';
  readonly start_line?: number;
  readonly start_side?: 'LEFT' | 'RIGHT';
  readonly body: string;
  readonly fingerprints: readonly string[];
}

/** A check run annotation, with GitHub's own field names. */
export interface PlannedAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

/** A finding as the review speaks of it. */
export interface ReviewedFinding {
  readonly finding: Finding;
  readonly class: Class;
  readonly pairedWith: string | null;
  readonly anchor: Anchor;
  /** Null for what is not reported: old findings. */
  readonly reported: Reported | null;
  /** Proven edits that mend it. */
  readonly fix: { readonly safety: 'safe' | 'review'; readonly edits: readonly LineEdit[] } | null;
  /** The ignore comment that is about it. */
  readonly suppressed: Suppression | undefined;
  /** Why it counts as new, where its own lines do not tell. */
  readonly why: Why | undefined;
}

/** Where the new findings are said: findings inline, in so many comments; as annotations, in so many; in the summary alone. */
export interface Told {
  readonly all: number;
  readonly inline: number;
  readonly comments: number;
  readonly annotation: number;
  readonly annotations: number;
  readonly summary: number;
}

/** Everything that a review says, before anything is written to GitHub; printing it is the dry run. */
export interface ReviewPlan {
  readonly conclusion: Conclusion;
  readonly findings: readonly ReviewedFinding[];
  readonly comments: readonly PlannedComment[];
  readonly annotations: readonly PlannedAnnotation[];
  /** All safe fixes of new findings together, proven together; what `--format patch` prints. */
  readonly safeEdits: readonly Edit[];
  /** For each comment, what is said of the same findings where it cannot be posted. */
  readonly alternatives: readonly (readonly PlannedAnnotation[])[];
  /** Fingerprints of the findings that block, each once. */
  readonly blocking: readonly string[];
  /** Fingerprints of what is unknown at head: no finding, and nothing that is mended. */
  readonly undecided: readonly string[];
  /** Where the new findings are said: how many, and in how many comments and annotations. */
  readonly told: Told;
  /** Markdown: the summary comment, and the check's summary. */
  readonly summary: string;
  /** What could not be evaluated; that in touched files blocks. */
  readonly problems: readonly (Problem & { readonly touched: boolean })[];
  /** What the change adds and no rule looks into. */
  readonly notJudged: readonly NotJudged[];
  /** Ignore comments of the change that name what is no rule. */
  readonly notes: readonly IgnoreNote[];
  readonly stats: { readonly files: number; readonly resources: number; readonly rules: number; readonly unknown: number };
}
