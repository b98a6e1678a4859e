import { markdownCode } from './inert.ts';
import type { PlannedComment } from './plan.ts';

/** A comment of ours at a line, as it stands on GitHub. */
export interface StandingComment {
  readonly id: number;
  readonly node: string;
  readonly body: string;
  readonly path: string;
  /** Where its lines are in the change now; null where they are not in it any more. */
  readonly line: number | null;
  readonly startLine: number | null;
  readonly side: 'LEFT' | 'RIGHT';
  readonly isMinimized: boolean;
  readonly isOutdated: boolean;
  readonly isResolved: boolean;
  /** Somebody else wrote in it: their words stay. */
  readonly isEditedByOthers: boolean;
}

/** What has become of findings, by fingerprint. */
export interface Standings {
  /** The change is to blame for it, wherever it is said. */
  readonly isOpen: (fingerprint: string) => boolean;
  /** It passes now, or what it was about is gone. */
  readonly isFixed: (fingerprint: string) => boolean;
  /** Nobody can tell, for something could not be read. */
  readonly isUndecided: (fingerprint: string) => boolean;
}

/** What is to be done to the comments at lines. Nothing is ever deleted. */
export interface CommentChanges {
  readonly create: readonly PlannedComment[];
  readonly edit: readonly { readonly id: number; readonly body: string }[];
  /** Hidden as settled, with what they say now. */
  readonly close: readonly { readonly id: number; readonly node: string; readonly body: string }[];
  /** Shown again, with what they say now: their finding returned. */
  readonly reopen: readonly { readonly id: number; readonly node: string; readonly body: string }[];
}

const MARKER = /<!-- iacsec:findings ([\w,.:/-]*) -->/;
const SETTLED = '<!-- iacsec:settled -->';

/** The body with what it is about, for the next review to find. */
export const marked = (body: string, fingerprints: readonly string[]): string =>
  `${body}\n\n<!-- iacsec:findings ${fingerprints.join(',')} -->`;

/** What a comment of ours is about. */
export const markedFindings = (body: string): readonly string[] =>
  MARKER.exec(body)?.[1]
    ?.split(',')
    .filter((one) => one !== '') ?? [];

/** A settled comment says so and goes on being about the same findings; what it said before stays, folded. */
export function settled(body: string, because: string): string {
  const [first = '', ...rest] = body.split('\n');
  if (body.includes(SETTLED)) return body;
  const marker = MARKER.exec(body)?.[0] ?? '';
  const said = [first, ...rest].join('\n').replace(MARKER, '').trimEnd();
  // A suggestion that is not offered any more must not look as if it were.
  const quiet = said.replace(/^(`{3,})suggestion$/gm, '$1hcl');
  return `**${because}**\n\n<details><summary>What it was</summary>\n\n${quiet}\n\n</details>\n\n${SETTLED}\n${marker}`;
}

/** Whether a comment stands at the lines that are planned: a suggestion replaces the lines it stands at, whatever they are. */
const isAt = ({ path, side, line, startLine }: StandingComment, plan: PlannedComment): boolean =>
  path === plan.path && side === plan.side && line === plan.line && (startLine ?? line) === (plan.start_line ?? plan.line);

/**
 * Brings the comments that stand to those that are planned, by what they are about: kept, edited where they say something else now, said
 * again where their line is another one, shown again where a finding returned, hidden where none of their findings is new any more. A
 * finding has at most one comment that is not hidden. What people hid, resolved or wrote stays as they left it. `isSaid` tells whether a
 * comment to be created will be there; without it nothing takes the place of one that stands.
 */
export function commentChanges(
  standing: readonly StandingComment[],
  planned: readonly PlannedComment[],
  { isOpen, isFixed, isUndecided }: Standings,
  commit: string,
  isSaid: (plan: PlannedComment) => boolean,
): CommentChanges {
  const create: PlannedComment[] = [];
  const edit: { id: number; body: string }[] = [];
  const close: { id: number; node: string; body: string }[] = [];
  const reopen: { id: number; node: string; body: string }[] = [];
  const ours = standing
    .map((comment) => ({ ...comment, about: markedFindings(comment.body), isSettled: comment.body.includes(SETTLED) }))
    .filter(({ about }) => about.length > 0);
  const kept = new Set<number>();
  for (const plan of planned) {
    const body = marked(plan.body, plan.fingerprints);
    const about = new Set(plan.fingerprints);
    const isUsable = (one: (typeof ours)[number]): boolean =>
      // What we hid is shown again where its line still is; else the finding gets a comment where it is now.
      !one.isSettled || (!one.isOutdated && !one.isResolved && isAt(one, plan));
    // The one that can be seen best: live before hidden, at the line before elsewhere, the newest last.
    const [best] = ours
      .filter((one) => !kept.has(one.id) && isUsable(one) && one.about.some((fingerprint) => about.has(fingerprint)))
      .sort((a, b) => Number(a.isSettled) - Number(b.isSettled) || Number(isAt(b, plan)) - Number(isAt(a, plan)) || b.id - a.id);
    const isMoreNow = plan.fingerprints.some((fingerprint) => !best?.about.includes(fingerprint));
    const isPeoples = best && !best.isSettled && (best.isResolved || best.isMinimized || best.isEditedByOthers);
    // Nobody sees an edit of what is folded away: something new gets a comment of its own.
    if (!best || (isPeoples ? isMoreNow : !isAt(best, plan))) {
      create.push(plan);
      continue;
    }
    kept.add(best.id);
    if (best.isSettled) reopen.push({ id: best.id, node: best.node, body });
    else if (isAt(best, plan) && !best.isEditedByOthers && withoutBlanks(best.body) !== withoutBlanks(body))
      edit.push({ id: best.id, body });
  }
  const said = new Set(create.filter(isSaid).flatMap(({ fingerprints }) => fingerprints));
  const claimed = new Set([...said, ...ours.filter(({ id }) => kept.has(id)).flatMap(({ about }) => about)]);
  for (const { id, node, body, about, isSettled } of ours) {
    if (kept.has(id) || isSettled) continue;
    const left = about.filter(isOpen);
    // Still open, and said nowhere else at a line: the comment stays as it is.
    if (left.some((fingerprint) => !claimed.has(fingerprint)) || about.some(isUndecided)) continue;
    const because =
      left.length > 0
        ? 'Said again at the line where it is now.'
        : about.every(isFixed)
          ? `Fixed in ${markdownCode(commit.slice(0, 12))}.`
          : `No longer new in this change, as of ${markdownCode(commit.slice(0, 12))}.`;
    close.push({ id, node, body: settled(body, because) });
  }
  return { create, edit, close, reopen };
}

/** GitHub gives bodies back with other line ends. */
const withoutBlanks = (text: string): string => text.replace(/\r\n/g, '\n').trim();
