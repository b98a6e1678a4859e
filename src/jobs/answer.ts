import { shownIn } from '../approvals.ts';
import type { Command } from '../commands.ts';
import { TooLargeError } from '../github/blobs.ts';
import type { Repository } from '../github/client.ts';
import { mayWrite, type PullState, readPull } from '../github/pull.ts';
import { isAnswered, react, reply, summaryAmong } from '../github/write.ts';
import { findingExplained, ruleExplained } from '../report/explain.ts';
import { markdownCode } from '../report/inert.ts';
import { nearest } from '../rules/nearest.ts';
import type { Rule } from '../rules/rule.ts';
import { whatIsWrong } from './check-result.ts';
import { EvaluationError } from './evaluate.ts';
import { evaluatePull, type Tools } from './review-pull.ts';
import { isOther, scopeOf } from './standing.ts';

/** A comment with commands in it. */
export interface Asked {
  readonly id: number;
  readonly kind: 'issue' | 'review';
  readonly author: string;
  readonly commands: readonly Command[];
  /** The thread it stands in, for the answer. */
  readonly thread: number | undefined;
}

const COMMANDS = ['rescan', 'explain', 'approve', 'help'];

const HELP = [
  'What `/iacsec` understands, as the first word of a line:',
  '',
  '| | |',
  '|---|---|',
  '| `/iacsec rescan` | looks at the pull request again |',
  '| `/iacsec explain <rule> [address]` | why a rule is there and how to mend what it finds; with an address, what it says of that resource here |',
  '| `/iacsec approve <id>` | lets the failures pass that were shown with this id; not for an author of the change |',
  '| `/iacsec help` | this |',
].join('\n');

/** More of these in one comment are not worked through: each can take an evaluation. */
const MAX_EXPLAINED = 3;

/**
 * Answers the commands of a comment: a reaction at once, and one reply at most. Returns whether the pull request is to be looked at
 * again. Who may not is told by the reaction alone.
 */
export async function answer(tools: Tools, repository: Repository, pull: number, asked: Asked): Promise<boolean> {
  const { github } = tools;
  const { author } = asked;
  const reading = readPull(github, repository, pull);
  // Looked at below; until then nobody waits for it.
  reading.catch(() => undefined);
  const isWriter = await mayWrite(github, repository, author);
  // The author of a pull request from a fork may have it looked at again, and no more.
  const isForker = async (): Promise<boolean> => (await reading).isFromFork && (await reading).author === author;
  const commands = isWriter ? asked.commands : (await isForker()) ? asked.commands.filter(({ kind }) => kind === 'rescan') : [];
  if (commands.length === 0) {
    await react(github, repository, asked, '-1');
    return false;
  }
  await react(github, repository, asked, 'eyes');
  const state = await reading;
  const replies = new Set<string>();
  let again = false;
  for (const command of commands)
    switch (command.kind) {
      case 'rescan':
        again = true;
        break;
      case 'explain':
        if (replies.size < MAX_EXPLAINED) replies.add(await explained(tools, repository, state, command));
        break;
      case 'approve': {
        const refusal = refusalOf(tools, repository, state, author, command.id);
        if (refusal === undefined) again = true;
        else replies.add(refusal);
        await react(github, repository, asked, refusal === undefined ? '+1' : 'confused');
        break;
      }
      case 'help':
        replies.add(HELP);
        break;
      case 'unknown':
        await react(github, repository, asked, 'confused');
        if (!replies.has(HELP)) replies.add(notUnderstood(command.word)).add(HELP);
        break;
    }
  // A delivery can come twice, and an answer can have got lost on its way back to us.
  const isDone = isAnswered([...state.comments, ...state.replies], asked.id);
  if (replies.size === 0 || isDone) return again;
  const path = state.replies.find(({ id }) => id === asked.id)?.path;
  const thread = asked.thread === undefined || path === undefined ? undefined : { first: asked.thread, path, head: state.head };
  await reply(github, repository, pull, asked.id, thread, [...replies].join('\n\n'));
  return again;
}

function notUnderstood(word: string): string {
  if (COMMANDS.includes(word.toLowerCase())) return `${markdownCode(word, 40)} needs to be told what.`;
  const meant = nearest(word, COMMANDS);
  return `${markdownCode(word, 40)} is no command${meant ? `; did you mean ${markdownCode(meant)}?` : '.'}`;
}

/** Why somebody's approval counts for nothing; undefined for one that does. */
function refusalOf({ key }: Tools, repository: Repository, state: PullState, author: string, id: string): string | undefined {
  if (!isOther(author, state))
    return state.committers === undefined
      ? 'This pull request has more commits than GitHub lists the authors of, so nobody is known not to be one of them: it cannot be approved. Squash it into fewer commits.'
      : 'Nobody approves what they wrote: this needs somebody who may write here and is no author of the change.';
  const shown = shownIn(summaryAmong(state.comments)?.body ?? '', scopeOf(repository, state.number), key);
  return shown.has(id)
    ? undefined
    : `There is nothing with the id ${markdownCode(id, 40)} to approve here; the id stands in the summary of iacsec.`;
}

async function explained(
  tools: Tools,
  repository: Repository,
  state: PullState,
  { rule: id, address }: Extract<Command, { kind: 'explain' }>,
): Promise<string> {
  const rule = tools.rules.find((one) => one.id === id);
  if (!rule) {
    const meant = nearest(
      id,
      tools.rules.map((one) => one.id),
    );
    return `There is no rule ${markdownCode(id, 80)}${meant ? `; did you mean ${markdownCode(meant)}?` : '.'}`;
  }
  if (address === undefined) return ruleExplained(rule);
  return [await found(tools, repository, state, rule, address), ruleExplained(rule)].join('\n\n');
}

async function found(tools: Tools, repository: Repository, state: PullState, rule: Rule, address: string): Promise<string> {
  try {
    const evaluated = await evaluatePull(tools, repository, state);
    return 'wrong' in evaluated
      ? `The policy cannot be read: ${whatIsWrong(evaluated)}`
      : findingExplained(rule, address, evaluated.output.results);
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof TooLargeError)
      return 'This change could not be evaluated; its check says why.';
    throw error;
  }
}
