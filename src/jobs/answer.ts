import { shownIn } from '../approvals.ts';
import type { Command } from '../commands.ts';
import type { Repository } from '../github/client.ts';
import { mayWrite, readPull } from '../github/pull.ts';
import { isAnswered, react, reply, summaryAmong } from '../github/write.ts';
import { markdownCode, markdownText } from '../report/inert.ts';
import { nearest } from '../rules/nearest.ts';
import { isOther, scopeOf, type Tools } from './review-pull.ts';

/** A comment with commands in it. */
export interface Asked {
  readonly id: number;
  readonly kind: 'issue' | 'review';
  readonly author: string;
  readonly commands: readonly Command[];
  /** The thread it stands in, for the answer. */
  readonly thread: number | undefined;
}

const HELP = [
  'What `/iacsec` understands, as the first word of a line:',
  '',
  '| | |',
  '|---|---|',
  '| `/iacsec rescan` | looks at the pull request again |',
  '| `/iacsec explain <rule>` | why a rule is there and how to mend what it finds |',
  '| `/iacsec approve <id>` | lets the failures pass that were shown with this id; not for the author of the change |',
  '| `/iacsec help` | this |',
].join('\n');

/**
 * Answers the commands of a comment: a reaction at once, and one reply at most. Returns whether the pull request is to be looked at
 * again. Who may not is told by the reaction alone.
 */
export async function answer(tools: Tools, repository: Repository, pull: number, asked: Asked): Promise<boolean> {
  const { github } = tools;
  const isWriter = await mayWrite(github, repository, asked.author);
  const state = await readPull(github, repository, pull);
  const isAuthor = state.author === asked.author;
  const replies: string[] = [];
  let again = false;
  let reaction: 'eyes' | '+1' | '-1' | 'confused' = '-1';
  for (const command of asked.commands) {
    // The author of a pull request from a fork may have it looked at again, and no more.
    if (!isWriter && !(command.kind === 'rescan' && isAuthor)) continue;
    switch (command.kind) {
      case 'rescan':
        reaction = 'eyes';
        again = true;
        break;
      case 'explain': {
        reaction = reaction === '-1' ? 'eyes' : reaction;
        replies.push(explained(tools, command.rule));
        break;
      }
      case 'approve': {
        const shown = shownIn(summaryAmong(state.comments)?.body ?? '', scopeOf(repository, pull), tools.key);
        if (!isOther(asked.author, state)) {
          replies.push('Nobody approves what they wrote: this needs somebody who may write here and is no author of the change.');
        } else if (!shown.has(command.id)) {
          reaction = 'confused';
          replies.push(
            `There is nothing with the id ${markdownCode(command.id, 40)} to approve here; the id stands in the summary of iacsec.`,
          );
        } else {
          reaction = '+1';
          again = true;
        }
        break;
      }
      case 'help':
        reaction = 'eyes';
        if (!replies.includes(HELP)) replies.push(HELP);
        break;
      case 'unknown': {
        reaction = 'confused';
        const meant = nearest(command.word, ['rescan', 'explain', 'approve', 'help']);
        const text = `${markdownCode(command.word, 40)} is no command${meant && meant !== command.word ? `; did you mean ${markdownCode(meant)}?` : '.'}`;
        if (!replies.includes(HELP)) replies.push(text, HELP);
        break;
      }
    }
  }
  await react(github, repository, asked, reaction);
  // A delivery can come twice, and an answer can have got lost on its way back to us.
  const isDone = isAnswered([...state.comments, ...state.replies], asked.id);
  if (replies.length > 0 && !isDone) await reply(github, repository, pull, asked, replies.join('\n\n'));
  return again;
}

function explained({ rules }: Tools, id: string): string {
  const rule = rules.find((one) => one.id === id);
  if (!rule) {
    const meant = nearest(
      id,
      rules.map((one) => one.id),
    );
    return `There is no rule ${markdownCode(id, 80)}${meant ? `; did you mean ${markdownCode(meant)}?` : '.'}`;
  }
  return [
    `**${markdownText(rule.title)}** · ${markdownCode(rule.id)} · ${rule.severity}`,
    markdownText(rule.why, 1_000),
    `To leave a place as it is: ${markdownCode(`# iacsec:ignore ${rule.id} until=YYYY-MM-DD -- reason`)} above the block or the attribute.`,
  ].join('\n\n');
}
