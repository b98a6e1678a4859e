import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { Blobs, TreeEntry } from '../commit/commit.ts';
import type { Sha } from '../facts.ts';
import { type GitHub, GitHubError, PartialError, type Repository } from './client.ts';

/** Blobs by the hash of their content, of all repositories together: what has been read once is not asked for again. */
export interface BlobCache {
  readonly get: (sha: string) => Uint8Array | undefined;
  readonly set: (sha: string, bytes: Uint8Array) => void;
}

/** A cache that forgets what was not used for longest once it holds more than so many bytes. */
export function blobCache(maxBytes: number): BlobCache {
  const kept = new Map<string, Uint8Array>();
  let bytes = 0;
  return {
    get: (sha) => {
      const found = kept.get(sha);
      if (found) {
        kept.delete(sha);
        kept.set(sha, found);
      }
      return found;
    },
    set: (sha, content) => {
      if (kept.has(sha)) return;
      kept.set(sha, content);
      bytes += content.length;
      for (const [oldest, old] of kept) {
        if (bytes <= maxBytes) break;
        kept.delete(oldest);
        bytes -= old.length;
      }
    },
  };
}

/** So many files are asked for in one query: some seconds' worth of GitHub's time, far below its limit of nodes. */
const BATCH = 100;
/** Queries under way at once. */
const PARALLEL = 4;
/** From so many missing files on the whole commit is fetched as one archive. */
const MANY = 400;
/** An archive that unpacks to more than this is not read to its end; what is missing then is asked for by itself, up to MAX_ASKED. */
const MAX_ARCHIVE = 1 << 30;
/** More files than this are not asked for one by one. */
const MAX_ASKED = 5_000;
/** A file of Terraform, or one that it reads, is not larger. */
const MAX_BLOB = 8 << 20;
/** What one review reads in all: the largest repository seen has 12 MB of Terraform. */
const MAX_BYTES = 128 << 20;
/** An archive takes longer than other answers. */
const ARCHIVE_TIMEOUT = 120_000;

/** Raised for a repository that cannot be read whole: it is not judged by a part of it. */
export class TooLargeError extends Error {}

/** The name git gives a blob. */
const shaOf = (bytes: Uint8Array): string => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/**
 * The blobs of some commits on GitHub. Every one is checked against its hash, so nothing between here and there can change what is
 * judged. A repository that was not seen before comes as archives, one for each commit with much that the ones before it lack.
 */
export function blobsOf(
  github: GitHub,
  repository: Repository,
  commits: readonly { readonly sha: Sha; readonly tree: readonly TreeEntry[] }[],
  cache: BlobCache,
): Blobs {
  const { owner, name: repo } = repository;
  // What this review reads stays at hand, whatever the cache forgets meanwhile.
  const here = new Map<string, Uint8Array>();
  const keep = (sha: string, bytes: Uint8Array): void => {
    here.set(sha, bytes);
    cache.set(sha, bytes);
  };
  const sizes = new Map(commits.flatMap(({ tree }) => tree.map(({ sha, size }) => [sha, size] as const)));
  const archives = [...commits];
  return {
    get: (sha) => here.get(sha),
    load: async (shas) => {
      const missing = (): string[] =>
        [...new Set(shas)].filter((sha) => {
          const known = here.get(sha) ?? cache.get(sha);
          if (known) here.set(sha, known);
          return !known && sha !== '' && (sizes.get(sha) ?? 0) <= MAX_BLOB;
        });
      const bytes = [...here.values()].reduce((sum, { length }) => sum + length, 0);
      if (missing().reduce((sum, sha) => sum + (sizes.get(sha) ?? 0), bytes) > MAX_BYTES)
        throw new TooLargeError(`the files of Terraform are larger than ${MAX_BYTES >> 20} MiB together`);
      for (let commit = archives[0]; commit && missing().length >= MANY; commit = archives[0]) {
        archives.shift();
        const wanted = new Map(missing().map((sha) => [sha, sizes.get(sha) ?? 0]));
        await fromArchive(github, repository, commit.sha, wanted, keep);
      }
      const rest = missing();
      if (rest.length > MAX_ASKED)
        throw new TooLargeError(`the archive of the repository lacks ${rest.length} files, too many to ask for one by one`);
      const batches = Array.from({ length: Math.ceil(rest.length / BATCH) }, (_, i) => rest.slice(i * BATCH, (i + 1) * BATCH));
      const next = async (): Promise<void> => {
        for (let batch = batches.shift(); batch; batch = batches.shift()) await fromQuery(batch);
      };
      await Promise.all(Array.from({ length: PARALLEL }, next));
    },
  };

  /** What a query does not give: it is long, binary or not UTF-8, or GitHub could not tell it just then. */
  async function fromQuery(shas: readonly string[]): Promise<void> {
    const fields = shas.map((sha, i) => `b${i}: object(oid: "${sha}") { ... on Blob { text } }`).join('\n');
    const query = `query blobs($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${fields} } }`;
    const answer = await github.graphql(query, { owner, repo }).catch((error: unknown) => {
      if (error instanceof PartialError) return error.data;
      throw error;
    });
    const texts = (answer as { repository?: Record<string, { text?: unknown } | null> | null } | null)?.repository;
    const others: string[] = [];
    for (const [i, sha] of shas.entries()) {
      const text = texts?.[`b${i}`]?.text;
      const bytes = typeof text === 'string' ? Buffer.from(text) : undefined;
      // Texts are cut when they are long, missing when they are binary, and changed when they are not UTF-8.
      if (bytes && shaOf(bytes) === sha) keep(sha, bytes);
      else others.push(sha);
    }
    for (const sha of others) {
      const { data } = await github.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { owner, repo, file_sha: sha });
      const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
      if (shaOf(bytes) !== sha) throw new GitHubError(0, `GitHub told something else than blob ${sha}`);
      keep(sha, bytes);
    }
  }
}

/**
 * Reads the wanted blobs, by hash with their sizes, out of a commit's archive, as a stream: no more of it is held than one file. What it
 * lacks (`export-ignore`, or because it broke off) or has changed (`export-subst`) is left out, and asked for by itself.
 */
async function fromArchive(
  github: GitHub,
  { owner, name: repo }: Repository,
  commit: Sha,
  wanted: ReadonlyMap<string, number>,
  keep: (sha: string, bytes: Uint8Array) => void,
): Promise<void> {
  const request = { parseSuccessResponseBody: false, timeout: ARCHIVE_TIMEOUT };
  const answer = await github
    .request('GET /repos/{owner}/{repo}/tarball/{ref}', { owner, repo, ref: commit, request })
    .catch((error: unknown) => {
      // Archives come from another host, which may be out of reach.
      if (error instanceof GitHubError && error.status !== 429) return undefined;
      throw error;
    });
  if (!answer) return;
  const sizes = new Set(wanted.values());
  const left = new Set(wanted.keys());
  let bytes = 0;
  const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > MAX_ARCHIVE) throw new Error('the archive is too large');
      yield chunk;
    }
  };
  const entries = extract();
  const read = async (): Promise<void> => {
    for await (const entry of entries) {
      const { type, size = 0 } = entry.header;
      const chunks: Uint8Array[] = [];
      if (type === 'file' && sizes.has(size)) for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      else {
        entry.resume();
        continue;
      }
      const content = Buffer.concat(chunks);
      const sha = shaOf(content);
      if (left.delete(sha)) keep(sha, content);
      // The rest is nobody's.
      if (left.size === 0) return;
    }
  };
  const body = Readable.fromWeb(answer.data as unknown as Parameters<typeof Readable.fromWeb>[0]);
  // An archive that breaks off has given what it has.
  await Promise.allSettled([pipeline(body, createGunzip(), counted, entries), read()]);
}
