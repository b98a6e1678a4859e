import type { Sha } from '../facts.ts';
import { type GitHub, GitHubError, type Repository } from '../github/client.ts';
import { CHECK_NAME, type CheckResult, completeCheck } from '../github/write.ts';

/** A check run that an earlier try for the same wish left behind, to go on with; or the word that the wish was fulfilled. */
export type Left = { readonly open: { readonly head: Sha; readonly check: number } | undefined } | 'fulfilled';

/** The titles of check runs that are no verdict: what they are about is still to be done. */
const WAITING_TITLE = 'Waiting to be tried again';

/**
 * Reads back what earlier tries have left on a commit: a write that was under way when a process ended may have happened. Check runs of
 * theirs that are open are concluded as cancelled, but for one that can be gone on with: of this very wish, by this App, with nothing said
 * in it yet, and by a try that ended of itself. Where only that a check run is open made the wish, and a newer one has the verdict, that
 * fulfils it. `isOurs` knows the check runs of the job, `id` is that of the wish.
 */
export async function leftBehind(
  github: GitHub,
  { owner, name: repo }: Repository,
  head: string,
  {
    appId,
    id,
    isOurs,
    isTakenOver,
    isFound,
  }: {
    readonly appId: number;
    readonly id: string;
    readonly isOurs: (externalId: string) => boolean;
    readonly isTakenOver: boolean;
    /** The wish is no more than that: somebody looked and saw a check run open. */
    readonly isFound: boolean;
  },
): Promise<Left> {
  const { data } = await github.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    owner,
    repo,
    ref: head,
    check_name: CHECK_NAME,
    filter: 'all',
    app_id: appId,
    per_page: 100,
  });
  const runs = data.check_runs.filter((run) => run.app?.id === appId && isOurs(run.external_id ?? ''));
  type Run = (typeof runs)[number];
  const isOpen = ({ status }: Run): boolean => status !== 'completed';
  const isWaiting = (run: Run): boolean => isOpen(run) || run.output.title === WAITING_TITLE;
  const isVerdict = (run: Run): boolean => !isWaiting(run) && run.conclusion !== 'cancelled';
  // GitHub numbers them as they are made.
  const [newest] = [...runs].sort((a, b) => Number(b.id) - Number(a.id));
  const isFulfilled =
    runs.some((run) => run.external_id === id && isVerdict(run)) ||
    (isFound && newest !== undefined && isVerdict(newest) && runs.some(isOpen));
  let open: Exclude<Left, 'fulfilled'>['open'];
  for (const run of runs.filter(isWaiting)) {
    const check = Number(run.id);
    const isOurTry = !isTakenOver && run.external_id === id && (run.output.annotations_count ?? 0) === 0;
    if (isOurTry && !isFulfilled && !open) open = { head: head as Sha, check };
    else if (isOpen(run)) await completeCheck(github, { owner, name: repo }, check, INTERRUPTED);
  }
  return isFulfilled ? 'fulfilled' : { open };
}

const INTERRUPTED: CheckResult = {
  conclusion: 'cancelled',
  title: 'iacsec was interrupted',
  summary: 'The process that worked on this ended before it was done. Another check run of the same name has the verdict.',
  annotations: [],
};

/** What an error means to somebody who waits for a review; nothing of what was asked or answered is quoted. */
const because = (error: unknown): string => {
  if (!(error instanceof GitHubError)) return 'iacsec failed, which is a fault of its own or of its database; its log has more';
  return error.status === 0 ? 'GitHub did not answer' : `GitHub answered with the status ${error.status}`;
};

/** A review that is tried again at a time (milliseconds). */
export const waitingResult = (error: unknown, tries: number, until: number): CheckResult => ({
  conclusion: 'failure',
  title: WAITING_TITLE,
  summary: `The review could not be done: ${because(error)} (${tries} tries). It is tried again by itself at ${new Date(until).toISOString().slice(11, 16)} UTC, and \`/iacsec rescan\` tries again at once. What was not evaluated is not let through.`,
  annotations: [],
});

/** A review that is not tried again. */
export const givenUpResult = (error: unknown, tries: number): CheckResult => ({
  conclusion: 'failure',
  title: 'The review could not be done',
  summary: `It was given up after ${tries} tries: ${because(error)}. What was not evaluated is not let through. \`/iacsec rescan\`, or the button to run the check again, starts anew.`,
  annotations: [],
});
