import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { commandsIn } from './commands.ts';

/** Failures that were shown together, by the id that they can be approved with. */
export type Shown = ReadonlyMap<string, readonly string[]>;

/** So many sets of failures are remembered for a pull request, the newest; and so many failures of one. */
const MAX_SETS = 30;
const MAX_FAILURES = 300;
/** Characters of the mark: a small part of a comment. */
const MAX_MARK = 12_000;

/**
 * The id that a set of blocking failures can be approved with: the same for the same failures of a pull request (`scope`). It is made with
 * the App's key, so that nobody can look for other failures with the same id.
 */
export const idOf = (failures: Iterable<string>, scope: string, key: string): string =>
  createHmac('sha256', key)
    .update(`iacsec id\n${scope}\n${[...failures].sort().join('\n')}`)
    .digest('hex')
    .slice(0, 12);

/** What is remembered of a failure: enough to tell it from others. */
const short = (fingerprint: string): string => createHash('sha256').update(fingerprint).digest('base64url').slice(0, 12);

/** The sets with one more. */
export function withShown(shown: Shown, failures: readonly string[], id: string): Shown {
  if (failures.length === 0) return shown;
  const others = [...shown].filter(([known]) => known !== id);
  return new Map([...others.slice(-(MAX_SETS - 1)), [id, failures.slice(0, MAX_FAILURES).map(short)]]);
}

const STATE = /<!-- iacsec:shown ([\w-]+)\.([\w-]+) -->/;

/**
 * The sets as a hidden mark of the summary comment. Whoever can write to a repository can edit comments of others, so the mark is signed,
 * and for one pull request only (`scope`).
 */
export function shownMark(shown: Shown, scope: string, key: string): string {
  let sets = [...shown];
  const encoded = (): string => Buffer.from(JSON.stringify(sets)).toString('base64url');
  // The newest is what is shown now; of the others as many as there is room for.
  while (sets.length > 1 && encoded().length > MAX_MARK) sets = sets.slice(1);
  const payload = encoded();
  return `<!-- iacsec:shown ${payload}.${signature(payload, scope, key)} -->`;
}

/** The sets of a mark that is ours; none where it is missing or was changed. */
export function shownIn(body: string, scope: string, key: string): Shown {
  const [, payload = '', signed = ''] = STATE.exec(body) ?? [];
  const [right, given] = [signature(payload, scope, key), signed].map((text) => Buffer.from(text)) as [Buffer, Buffer];
  if (payload === '' || right.length !== given.length || !timingSafeEqual(right, given)) return new Map();
  return new Map(JSON.parse(Buffer.from(payload, 'base64url').toString()) as [string, string[]][]);
}

const signature = (payload: string, scope: string, key: string): string =>
  createHmac('sha256', key).update(`iacsec shown\n${scope}\n${payload}`).digest('base64url');

/** A comment that approves, as long as its author may. */
export interface Approving {
  readonly id: string;
  readonly author: string;
  readonly comment: number;
}

/** The comments that approve something. One that was edited does not: others can edit what somebody wrote. */
export function approvingComments(
  comments: readonly {
    readonly id: number;
    readonly body: string;
    readonly author: string | null;
    readonly isBot: boolean;
    readonly isOwn: boolean;
    readonly isEdited: boolean;
  }[],
): readonly Approving[] {
  return comments.flatMap(({ id: comment, body, author, isBot, isOwn, isEdited }) =>
    author === null || isBot || isOwn || isEdited
      ? []
      : commandsIn(body).flatMap((command) => (command.kind === 'approve' ? [{ id: command.id, author, comment }] : [])),
  );
}

/**
 * Who approved what blocks; undefined where something is approved by nobody. Each approval is of the failures that were shown under its
 * id; `now` is the id of what blocks, which tells by itself what it is of.
 */
export function approvedBy(
  blocking: readonly string[],
  approvals: readonly Approving[],
  shown: Shown,
  now: string,
): readonly string[] | undefined {
  const names = new Set<string>();
  for (const { id, author } of approvals) {
    if (id === now && blocking.length > 0) names.add(author);
    const covered = new Set(shown.get(id) ?? []);
    // It holds while all that blocks now was there when it was given.
    if (blocking.length > 0 && blocking.every((fingerprint) => covered.has(short(fingerprint)))) names.add(author);
  }
  return names.size > 0 ? [...names] : undefined;
}
