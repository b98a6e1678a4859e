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

/** The open pull requests of a repository, by number; those whose head a commit is, where one is given. */
export const openPulls = async (github: GitHub, { owner, name: repo }: Repository, head?: string): Promise<number[]> =>
  (
    await pages(
      async (page) =>
        (
          await github.request('GET /repos/{owner}/{repo}/pulls', { owner, repo, state: 'open', per_page: 100, page })
        ).data,
    )
  ).flatMap((one) => (head === undefined || one.head.sha === head ? [one.number] : []));

/** Every repository that an installation may look at. */
export const repositoriesOf = async (github: GitHub): Promise<Repository[]> =>
  (
    await pages(
      async (page) => (await github.request('GET /installation/repositories', { per_page: 100, page })).data.repositories,
    )
  ).map(({ name, owner }) => ({ owner: owner.login, name }));
