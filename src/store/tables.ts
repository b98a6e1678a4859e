import type { Generated } from 'kysely';

// What is kept: what is to be done, what was done, and who decided what. Never a token, a key, or the content of a file. Times are
// milliseconds since 1970, in universal time.

export interface Tables {
  meta: { key: string; value: string };
  deliveries: DeliveryRow;
  work: WorkRow;
  reviews: ReviewRow;
  findings: FindingRow;
  audit: AuditRow;
  spent: SpentRow;
  turns: TurnRow;
}

/** A webhook that was heard. */
export interface DeliveryRow {
  /** GitHub's id; the same when it is delivered again. */
  id: string;
  event: string;
  received_at: number;
}

/**
 * Something that is wanted, by what it is about: a row stays, and counts what was wanted and what was done. A newer wish takes the place of
 * an older one.
 */
export interface WorkRow {
  key: string;
  /** What the job needs to know, as JSON. */
  wish: string;
  installation: number;
  wanted: number;
  done: number;
  /** Which process works on it, and until when it has said so. */
  holder: string | null;
  held_until: number;
  /** Tries of the newest wish that failed. */
  attempts: number;
  not_before: number;
  /** Why the last try failed. */
  error: string | null;
  changed_at: number;
  /** The webhook that wanted it, and when the newest wish was made. */
  delivery: string | null;
  wished_at: number;
  /** The newest commit that was heard of, and when GitHub says that it came to be; 0 where it does not. */
  head: string | null;
  as_of: number;
  /** 1 where the newest wish comes from looking, not from a webhook. */
  is_found: number;
  /** The commit that a check run was or is about to be started on: it may be there, and open. */
  begun: string | null;
}

/** A review that ended. */
export interface ReviewRow {
  id: Generated<number>;
  repository: string;
  pull: number | null;
  head: string;
  base: string;
  conclusion: string;
  /** A digest of the policy it was under. */
  policy: string;
  ended_at: number;
  /** What it was done for: one review for one wish, however often it was tried. */
  wish: string | null;
}

export interface FindingRow {
  review: number;
  fingerprint: string;
  rule: string;
  resource: string;
  class: string;
  verdict: string;
  severity: string;
  reported: string | null;
  /** What the value came through, as JSON. */
  cause: string | null;
}

/** Who did what, when, on which commit, under which policy. Each row holds a digest of the one before it. */
export interface AuditRow {
  number: number;
  at: number;
  who: string;
  what: string;
  repository: string;
  pull: number | null;
  commit: string | null;
  policy: string | null;
  details: string;
  previous: string;
  digest: string;
}

/** A request to GitHub that created content. */
export interface SpentRow {
  installation: number;
  at: number;
}

/** When something that one process does for all was last done. */
export interface TurnRow {
  name: string;
  at: number;
}
