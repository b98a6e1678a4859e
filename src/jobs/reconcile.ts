import { z } from 'zod';
import type { AppClients, GitHub, Repository } from '../github/client.ts';
import { repositoriesOf } from '../github/pulls.ts';
import { CHECK_NAME } from '../github/write.ts';
import type { Log } from '../log.ts';
import type { Work } from '../store/work.ts';
import { wishFor } from './wishes.ts';

/** What was found to be missing. */
export interface Reconciled {
  readonly redelivered: number;
  readonly wanted: number;
}

/** Deliveries are looked through back to here: GitHub keeps them for three days. */
const LOOK_BACK = 3 * 24 * 3_600_000;
/** Pages of a hundred deliveries. */
const MAX_PAGES = 20;
/** A failed delivery is asked for so often. */
const MAX_ATTEMPTS = 3;

/**
 * Finds what got lost on the way: deliveries that failed are asked for again, and open pull requests whose head has no conclusion are
 * wanted. GitHub does not repeat a delivery by itself, and not every one that is lost is known to have failed.
 */
export async function reconcile(
  { clients, work, log, appId }: { clients: AppClients; work: Work; log: Log; appId: number },
  now: number,
): Promise<Reconciled> {
  const redelivered = await redeliver(clients.app, now, log);
  let wanted = 0;
  for (const installation of await installationsOf(clients.app)) {
    try {
      for (const repository of await repositoriesOf(clients.installation(installation))) {
        const missing = await withoutConclusion(clients.repository(installation, repository), repository, appId);
        for (const { number, head } of missing)
          await work.want(wishFor(installation, { kind: 'pull', repository, pull: number, head }), now);
        wanted += missing.length;
      }
    } catch (error) {
      // One that is suspended or gone must not keep the others from being looked at.
      log.warn(
        { installation, reason: error instanceof Error ? error.message : String(error) },
        'an installation could not be looked at',
      );
    }
  }
  return { redelivered, wanted };
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
async function redeliver(app: GitHub, now: number, log: Log): Promise<number> {
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
    if (!cursor || !last || now - Date.parse(last.delivered_at) > LOOK_BACK) break;
  }
  let count = 0;
  for (const [guid, { id, tries }] of failed) {
    if (succeeded.has(guid) || tries >= MAX_ATTEMPTS) continue;
    try {
      await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id });
      count++;
    } catch (error) {
      log.warn(
        { delivery: guid, reason: error instanceof Error ? error.message : String(error) },
        'a delivery could not be asked for again',
      );
    }
  }
  return count;
}

const shape = z.object({
  repository: z.object({
    pullRequests: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      nodes: z.array(
        z.object({
          number: z.number(),
          headRefOid: z.string(),
          commits: z.object({
            nodes: z.array(
              z.object({
                commit: z.object({
                  oid: z.string(),
                  checkSuites: z.object({
                    nodes: z.array(z.object({ checkRuns: z.object({ nodes: z.array(z.object({ status: z.string() })) }) })),
                  }),
                }),
              }),
            ),
          }),
        }),
      ),
    }),
  }),
});

/** Open pull requests on whose head no check run of ours has ended. */
async function withoutConclusion(
  github: GitHub,
  { owner, name: repo }: Repository,
  appId: number,
): Promise<readonly { readonly number: number; readonly head: string }[]> {
  const missing: { number: number; head: string }[] = [];
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer: unknown = await github.graphql(
      `query open($owner: String!, $repo: String!, $app: Int!, $name: String!, $after: String) {
        repository(owner: $owner, name: $repo) {
          pullRequests(states: OPEN, first: 50, after: $after) {
            pageInfo { hasNextPage endCursor }
            nodes {
              number headRefOid
              commits(last: 1) { nodes { commit { oid checkSuites(first: 5, filterBy: { appId: $app }) { nodes {
                checkRuns(first: 5, filterBy: { checkName: $name }) { nodes { status } }
              } } } } }
            }
          }
        }
      }`,
      { owner, repo, app: appId, name: CHECK_NAME, after },
    );
    const { pullRequests } = shape.parse(answer).repository;
    for (const { number, headRefOid, commits } of pullRequests.nodes) {
      const runs = commits.nodes
        .filter(({ commit }) => commit.oid === headRefOid)
        .flatMap(({ commit }) => commit.checkSuites.nodes.flatMap(({ checkRuns }) => checkRuns.nodes));
      if (!runs.some(({ status }) => status === 'COMPLETED')) missing.push({ number, head: headRefOid });
    }
    if (!pullRequests.pageInfo.hasNextPage) break;
    after = pullRequests.pageInfo.endCursor;
  }
  return missing;
}
