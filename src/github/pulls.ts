import type { GitHub, Repository } from './client.ts';

/** More pages of a hundred than this are not read. */
const MAX_PAGES = 20;

async function pages<One>(read: (page: number) => Promise<readonly One[]>): Promise<One[]> {
  const all: One[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const some = await read(page);
    all.push(...some);
    if (some.length < 100) break;
  }
  return all;
}

/** The open pull requests of a repository, by number. */
export const openPulls = async (github: GitHub, { owner, name: repo }: Repository): Promise<number[]> =>
  (
    await pages(
      async (page) =>
        (
          await github.request('GET /repos/{owner}/{repo}/pulls', { owner, repo, state: 'open', per_page: 100, page })
        ).data,
    )
  ).map(({ number }) => number);

/** The open pull requests whose head a commit is, forks included. */
export async function pullsOf(github: GitHub, { owner, name: repo }: Repository, commit: string): Promise<number[]> {
  const { data } = await github.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
    owner,
    repo,
    commit_sha: commit,
    per_page: 100,
  });
  return data.flatMap(({ number, state, head }) => (state === 'open' && head.sha === commit ? [number] : []));
}

/** Every repository that an installation may look at. */
export const repositoriesOf = async (github: GitHub): Promise<Repository[]> =>
  (
    await pages(
      async (page) => (await github.request('GET /installation/repositories', { per_page: 100, page })).data.repositories,
    )
  ).map(({ name, owner }) => ({ owner: owner.login, name }));
