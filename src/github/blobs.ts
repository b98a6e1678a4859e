import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { Blobs, TreeEntry } from '../commit/commit.ts';
import type { Sha } from '../facts.ts';
import type { GitHub, Repository } from './client.ts';

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
      for (let commit = archives[0]; commit && missing().length >= MANY; commit = archives[0]) {
        archives.shift();
        await fromArchive(github, repository, commit.sha, new Set(missing()), keep);
      }
      const rest = missing().slice(0, MAX_ASKED);
      const batches = Array.from({ length: Math.ceil(rest.length / BATCH) }, (_, i) => rest.slice(i * BATCH, (i + 1) * BATCH));
      const next = async (): Promise<void> => {
        for (let batch = batches.shift(); batch; batch = batches.shift()) await fromQuery(batch);
      };
      await Promise.all(Array.from({ length: PARALLEL }, next));
    },
  };

  async function fromQuery(shas: readonly string[]): Promise<void> {
    const fields = shas.map((sha, i) => `b${i}: object(oid: "${sha}") { ... on Blob { text isTruncated } }`).join('\n');
    const answer = await github.graphql<{ repository: Record<string, { text: string | null; isTruncated: boolean } | null> }>(
      `query blobs($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${fields} } }`,
      { owner, repo },
    );
    const others: string[] = [];
    for (const [i, sha] of shas.entries()) {
      const text = answer.repository[`b${i}`]?.text;
      const bytes = typeof text === 'string' ? Buffer.from(text) : undefined;
      // Texts are cut when they are long, missing when they are binary, and changed when they are not UTF-8.
      if (bytes && shaOf(bytes) === sha) keep(sha, bytes);
      else others.push(sha);
    }
    for (const sha of others) {
      const { data } = await github.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { owner, repo, file_sha: sha });
      const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
      if (shaOf(bytes) === sha) keep(sha, bytes);
    }
  }
}

/** Reads the wanted blobs out of a commit's archive, as a stream. What it lacks (`export-ignore`), or has changed (`export-subst`), is left out. */
async function fromArchive(
  github: GitHub,
  { owner, name: repo }: Repository,
  commit: Sha,
  wanted: ReadonlySet<string>,
  keep: (sha: string, bytes: Uint8Array) => void,
): Promise<void> {
  const { data } = await github.request('GET /repos/{owner}/{repo}/tarball/{ref}', {
    owner,
    repo,
    ref: commit,
    request: { parseSuccessResponseBody: false },
  });
  const body = data as unknown as ReadableStream<Uint8Array>;
  let bytes = 0;
  const entries = extract();
  const unpacked = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]).pipe(createGunzip());
  const failed = new Promise<never>((_, reject) => {
    unpacked.on('error', reject);
  });
  unpacked.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ARCHIVE) unpacked.destroy();
  });
  unpacked.pipe(entries);
  const read = async (): Promise<void> => {
    for await (const entry of entries) {
      if (entry.header.type !== 'file' || (entry.header.size ?? 0) > MAX_BLOB) {
        entry.resume();
        continue;
      }
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      const content = Buffer.concat(chunks);
      const sha = shaOf(content);
      if (wanted.has(sha)) keep(sha, content);
    }
  };
  // An archive that breaks off has given what it has: the rest is asked for.
  await Promise.race([read(), failed]).catch(() => undefined);
}
