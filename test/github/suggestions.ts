// The "Commit suggestion" button.
import { ApiError } from './api-error.ts';
import { parseSuggestions } from './diff.ts';
import type { Changes } from './git.ts';
import { commitTo } from './pulls.ts';
import { resolveThread } from './reviews.ts';
import type { ReviewComment, User } from './types.ts';
import type { World } from './world.ts';

/** Which suggestion of a comment, when it has several. */
export interface Chosen {
  comment: ReviewComment;
  index?: number;
}

/** Replaces the commented lines with the suggestions, all in one commit. Gives its sha. */
export async function applySuggestion(world: World, chosen: readonly Chosen[], actor: User, message?: string): Promise<string> {
  const [first] = chosen;
  if (!first) throw new Error('github: there is no suggestion to apply');
  const { pull } = first.comment;
  const { git } = pull.head.repo;
  const refuse = (why: string): ApiError => new ApiError(422, why);
  const byPath = new Map<string, { start: number; end: number; text: string[] }[]>();
  for (const { comment, index = 0 } of chosen) {
    const t = comment.thread;
    if (pull.state !== 'open') throw refuse('Suggestions cannot be applied while the pull request is closed.');
    if (pull.queueEntry) throw refuse('Suggestions cannot be applied while the pull request is queued to merge.');
    if (t.subjectType === 'FILE') throw refuse('Suggestions cannot be applied from file comments.');
    if (t.isOutdated || t.line === null) throw refuse('Suggestions cannot be applied on outdated comments.');
    if (t.side !== 'RIGHT' || (t.startSide && t.startSide !== 'RIGHT'))
      throw refuse('Suggestions cannot be applied on deleted lines.');
    if (comment.state === 'PENDING') throw refuse('Suggestions cannot be applied from pending reviews.');
    if (t.isResolved) throw refuse('Suggestions cannot be applied on resolved threads.');
    const text = parseSuggestions(comment.body)[index];
    if (!text) throw refuse('There is no suggestion in this comment.');
    const start = t.startLine ?? t.line;
    const now = ((await git.file(pull.head.sha, t.path)) ?? '')
      .toString('utf8')
      .split('\n')
      .slice(start - 1, t.line);
    if (now.map((l) => l.replace(/\r$/, '')).join('\n') === text.join('\n'))
      throw refuse('This suggestion is invalid because no changes were made to the code.');
    byPath.set(t.path, [...(byPath.get(t.path) ?? []), { start, end: t.line, text }]);
  }
  const changes: Changes = {};
  for (const [path, edits] of byPath) {
    edits.sort((a, b) => b.start - a.start);
    if (edits.some((e, i) => e.end >= (edits[i - 1]?.start ?? Number.POSITIVE_INFINITY)))
      throw refuse('Only one suggestion per line can be applied in a batch.');
    const mode = (await git.entry(pull.head.sha, path))?.mode ?? '100644';
    const lines = ((await git.file(pull.head.sha, path)) ?? '').toString('utf8').split('\n');
    for (const e of edits) {
      const crlf = lines.slice(e.start - 1, e.end).some((l) => l.endsWith('\r'));
      lines.splice(e.start - 1, e.end - e.start + 1, ...e.text.map((l) => (crlf ? `${l}\r` : l)));
    }
    changes[path] = { content: lines.join('\n'), mode };
  }
  const authors = [...new Set(chosen.map((x) => x.comment.user))]
    .filter((u) => u !== actor)
    .map((u) => `Co-authored-by: ${world.ident(u).name} <${world.ident(u).email}>`);
  const title = message ?? (chosen.length === 1 ? `Update ${first.comment.thread.path}` : 'Apply suggestions from code review');
  const sha = await commitTo(world, pull.head.repo, pull.head.ref, changes, {
    message: authors.length ? `${title}\n\n${authors.join('\n')}` : title,
    actor,
  });
  for (const { comment } of chosen) comment.suggestionApplied = true;
  for (const t of new Set(chosen.map((x) => x.comment.thread))) resolveThread(world, t, true, actor); // GitHub resolves the conversation
  return sha;
}
