import { z } from 'zod';
import type { AppClients, GitHub, Repository } from '../github/client.ts';
import { repositoriesOf } from '../github/pulls.ts';
import { CHECK_NAME } from '../github/write.ts';
import type { Log } from '../log.ts';
import type { Work } from '../store/work.ts';
import { groupOf, type Job, wishFor } from './wishes.ts';
import { reasonOf } from './worker.ts';

/** What was found to be missing. */
export interface Reconciled {
  readonly redelivered: number;
  readonly wanted: number;
}

/** Deliveries are looked through back to here the first time: GitHub keeps them for three days. */
const LOOK_BACK = 3 * 24 * 3_600_000;
/** And later back to a while before the last look: they take their time to fail, and to be listed. */
const OVERLAP = 15 * 60_000;
/** A process that starts looks, unless another did within these milliseconds. */
const SOON = 20_000;
/** Pages of a hundred deliveries. */
const MAX_PAGES = 20;
/** A failed delivery is asked for so often. */
const MAX_ATTEMPTS = 3;

export interface Reconciling {
  readonly clients: AppClients;
  readonly work: Work;
  readonly log: Log;
  readonly appId: number;
}

/**
 * Finds what got lost on the way: deliveries that failed since a time are asked for again, and open pull requests and merge groups whose
 * head has no conclusion are wanted. GitHub does not repeat a delivery by itself, and not every one that is lost is known to have failed.
 */
export async function reconcile({ clients, work, log, appId }: Reconciling, since: number): Promise<Reconciled> {
  const redelivered = await redeliver(clients.app, since, log).catch((error: unknown) => {
    log.warn({ reason: reasonOf(error) }, 'deliveries could not be looked through');
    return 0;
  });
  let wanted = 0;
  for (const installation of await installationsOf(clients.app)) {
    const github = clients.survey(installation);
    try {
      for (const repository of await repositoriesOf(github))
        for (const { job, asOf } of await withoutConclusion(github, repository, appId))
          if (await work.want({ ...wishFor(installation, job), asOf, isFound: true }, Date.now())) wanted++;
    } catch (error) {
      // One that is suspended or gone must not keep the others from being looked at.
      log.warn({ installation, reason: reasonOf(error) }, 'an installation could not be looked at');
    }
  }
  return { redelivered, wanted };
}

/**
 * Reconciles now and every so many milliseconds, one process for all; `found` is told when something is wanted. Returns what ends it.
 * `isAlone`: no other process can have looked just before.
 */
export function startReconciler(
  reconciling: Reconciling & { readonly every: number; readonly isAlone: boolean; readonly found: () => void },
): () => void {
  const { work, log, every, isAlone, found } = reconciling;
  let since = Date.now() - LOOK_BACK;
  let isUnderWay = false;
  const look = async (isFirst: boolean): Promise<void> => {
    if (isUnderWay) return;
    isUnderWay = true;
    const now = Date.now();
    try {
      if (!(await work.turn('reconcile', isFirst ? (isAlone ? 0 : SOON) : every * 0.9, now))) return;
      const { redelivered, wanted } = await reconcile(reconciling, since);
      since = now - OVERLAP;
      if (redelivered + wanted > 0) log.info({ redelivered, wanted }, 'found what no webhook told of');
      if (wanted > 0) found();
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'what no webhook told of could not be looked for; trying again');
    } finally {
      isUnderWay = false;
    }
  };
  void look(true);
  const timer = setInterval(() => void look(false), every);
  return () => clearInterval(timer);
}

async function installationsOf(app: GitHub): Promise<number[]> {
  const all: number[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data } = await app.request('GET /app/installations', { per_page: 100, page });
    all.push(...data.filter(({ suspended_at }) => !suspended_at).map(({ id }) => Number(id)));
    if (data.length < 100) break;
  }
  return all;
}

/** Asks for deliveries that failed and did not succeed since. */
async function redeliver(app: GitHub, since: number, log: Log): Promise<number> {
  const failed = new Map<string, { id: number; tries: number }>();
  const succeeded = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { data, headers } = await app.request('GET /app/hook/deliveries', { per_page: 100, ...(cursor ? { cursor } : {}) });
    for (const { id, guid, status_code: status } of data) {
      if (status >= 200 && status < 300) succeeded.add(guid);
      else failed.set(guid, { id: Number(id), tries: (failed.get(guid)?.tries ?? 0) + 1 });
    }
    cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(headers.link ?? '')?.[1];
    const last = data.at(-1);
    if (!cursor || !last || Date.parse(last.delivered_at) < since) break;
  }
  let count = 0;
  for (const [guid, { id, tries }] of failed) {
    if (succeeded.has(guid) || tries >= MAX_ATTEMPTS) continue;
    try {
      await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id });
      count++;
    } catch (error) {
      log.warn({ delivery: guid, reason: reasonOf(error) }, 'a delivery could not be asked for again');
    }
  }
  return count;
}

const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const runs = z.object({ nodes: z.array(z.object({ status: z.string() })) });
const suites = z.object({ nodes: z.array(z.object({ checkRuns: runs, open: runs })) });
const shape = z.object({
  repository: z.object({
    refs: z
      .object({
        nodes: z.array(
          z.object({ name: z.string(), target: z.object({ oid: z.string(), checkSuites: suites.optional() }).nullable() }),
        ),
      })
      .nullish(),
    pullRequests: z.object({
      pageInfo: page,
      nodes: z.array(
        z.object({
          number: z.number(),
          headRefOid: z.string(),
          updatedAt: z.string(),
          commits: z.object({ nodes: z.array(z.object({ commit: z.object({ oid: z.string(), checkSuites: suites }) })) }),
        }),
      ),
    }),
  }),
});

/** The latest check runs of ours, and one that is open behind them: of a process that ended before it heard that it had started it. */
const RUNS = `checkSuites(first: 5, filterBy: { appId: $app }) { nodes {
  checkRuns(first: 5, filterBy: { checkName: $name }) { nodes { status } }
  open: checkRuns(first: 1, filterBy: { checkName: $name, checkType: ALL, statuses: [QUEUED, IN_PROGRESS] }) { nodes { status } }
} }`;
/** Where GitHub keeps what a merge queue is about to merge. */
const QUEUE = `refs(refPrefix: "refs/heads/gh-readonly-queue/", first: 100) { nodes { name target { oid ... on Commit { ${RUNS} } } } }`;
const openQuery = (
  isFirst: boolean,
): string => `query open($owner: String!, $repo: String!, $app: Int!, $name: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    ${isFirst ? QUEUE : ''}
    pullRequests(states: OPEN, first: 50, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { number headRefOid updatedAt commits(last: 1) { nodes { commit { oid ${RUNS} } } } }
    }
  }
}`;

const isConcluded = ({ nodes }: z.infer<typeof suites>): boolean =>
  nodes.some(({ checkRuns }) => checkRuns.nodes.some(({ status }) => status === 'COMPLETED')) &&
  nodes.every(({ open }) => open.nodes.length === 0);

/** Open pull requests and merge groups on whose head no check run of ours has ended, or one is still open. */
async function withoutConclusion(
  github: GitHub,
  repository: Repository,
  appId: number,
): Promise<readonly { readonly job: Job; readonly asOf?: number }[]> {
  const { owner, name: repo } = repository;
  const missing: { job: Job; asOf?: number }[] = [];
  let after: string | null = null as string | null;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const variables = { owner, repo, app: appId, name: CHECK_NAME, after };
    const answer: unknown = await github.graphql(openQuery(pages === 0), variables);
    const { pullRequests, refs } = shape.parse(answer).repository;
    for (const { number, headRefOid, updatedAt, commits } of pullRequests.nodes) {
      const isDone = commits.nodes.some(({ commit }) => commit.oid === headRefOid && isConcluded(commit.checkSuites));
      const job = { kind: 'pull', repository, pull: number, head: headRefOid } as const;
      // What a webhook tells of an earlier time is known then.
      if (!isDone) missing.push({ job, asOf: Date.parse(updatedAt) + 1 });
    }
    for (const { name, target } of refs?.nodes ?? []) {
      const group = target && groupOf(repository, name, target.oid);
      if (group && !(target.checkSuites && isConcluded(target.checkSuites))) missing.push({ job: group });
    }
    if (!pullRequests.pageInfo.hasNextPage) break;
    after = pullRequests.pageInfo.endCursor;
  }
  return missing;
}
