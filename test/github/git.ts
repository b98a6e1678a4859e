// Real git, through the git command, on bare repositories.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import { splitPatch } from './diff.ts';

export const ZERO = '0'.repeat(40);
export const isSha = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{40}$/.test(text);

export interface Who {
  name: string;
  email: string;
}
export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  author: Who & { date: Date };
  committer: Who & { date: Date };
}
export interface Entry {
  mode: string;
  type: string;
  sha: string;
  path: string;
  /** Of files, in a listing with sizes. */
  size?: number | undefined;
}
export interface GitObject {
  oid: string;
  type: string;
  size: number;
  data: Buffer;
}
export interface FileDiff {
  path: string;
  previousPath: string | null;
  status: string;
  mode: string;
  oldSha: string;
  newSha: string;
  additions: number;
  deletions: number;
  binary: boolean;
  patch: string | null;
}
/** What becomes of a path: its text, null (removed), moved from another path, or with a mode. */
export type Change =
  | string
  | Buffer
  | null
  | { content: string | Buffer; mode?: string }
  | { from: string; content?: string | Buffer }
  | { submodule: string };
export type Changes = Record<string, Change>;

interface CommitOptions {
  branch?: string;
  parents?: string[];
  changes: Changes;
  message?: string;
  author?: Who;
}
interface RunOptions {
  input?: string | Buffer;
  /** Exit codes that are answers, not errors. */
  ok?: readonly number[];
  env?: Record<string, string>;
}
interface Batch {
  child: ChildProcess;
  stdin: import('node:stream').Writable;
  waiting: { resolve: (object: GitObject | null) => void; reject: (error: Error) => void }[];
  chunks: Buffer[];
  size: number;
  need: Omit<GitObject, 'data'> | null;
  hold: (on: boolean) => void;
}

const ENV: Record<string, string> = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'github',
  GIT_AUTHOR_EMAIL: 'github@example.invalid',
  GIT_COMMITTER_NAME: 'github',
  GIT_COMMITTER_EMAIL: 'github@example.invalid',
};

function run(
  dir: string,
  args: readonly string[],
  { input, ok = [0], env }: RunOptions = {},
): Promise<{ code: number; out: Buffer }> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      ['-C', dir, ...args],
      { encoding: 'buffer', maxBuffer: 1 << 30, env: { ...ENV, ...env } },
      (err, stdout, stderr) => {
        const code = err ? (typeof err.code === 'number' ? err.code : 1) : 0;
        if (!ok.includes(code)) return reject(new Error(`git ${args.slice(0, 3).join(' ')}: ${stderr || err?.message}`));
        return resolve({ code, out: stdout });
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

const quotePath = (p: string): string => `"${p.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;

const all = (text: string, separator: string): string[] => text.split(separator).filter(Boolean);

const STATUS: Record<string, string> = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed', C: 'copied' };

export class GitRepository {
  readonly dir: string;
  readonly defaultBranch: string;
  /** Full name of a ref to its sha. */
  refs = new Map<string, string>();
  #batch: Batch | null = null;
  readonly #objects = new Map<string, GitObject>();
  readonly #asked = new Map<string, Promise<unknown>>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(dir: string, defaultBranch: string) {
    this.dir = dir;
    this.defaultBranch = defaultBranch;
  }

  static async init(dir: string, defaultBranch: string): Promise<GitRepository> {
    fs.mkdirSync(dir, { recursive: true });
    await run(dir, ['init', '-q', '--bare', '-b', defaultBranch, '.']);
    const repo = new GitRepository(dir, defaultBranch);
    await run(dir, ['config', 'gc.auto', '0']);
    await run(dir, ['config', 'core.logAllRefUpdates', 'false']);
    return repo;
  }

  run(args: readonly string[], options?: RunOptions): Promise<{ code: number; out: Buffer }> {
    return run(this.dir, args, options);
  }
  async text(args: readonly string[], options?: RunOptions): Promise<string> {
    return (await this.run(args, options)).out.toString('utf8');
  }

  /** Takes over refs written from outside (fetch, clone). */
  async reloadRefs(): Promise<void> {
    const out = await this.text(['for-each-ref', '--format=%(objectname) %(refname)']);
    this.refs = new Map(all(out, '\n').map((l) => [l.slice(41), l.slice(0, 40)]));
  }

  /** null removes it. */
  async setRef(ref: string, sha: string | null): Promise<void> {
    if (sha === null || sha === ZERO) {
      await this.run(['update-ref', '-d', ref]);
      this.refs.delete(ref);
    } else {
      await this.run(['update-ref', ref, sha]);
      this.refs.set(ref, sha);
    }
  }

  // ---- objects -------------------------------------------------------------------------------

  #startBatch(): Batch {
    const child = spawn('git', ['-C', this.dir, 'cat-file', '--batch'], { env: ENV, stdio: ['pipe', 'pipe', 'ignore'] });
    const hold = (on: boolean): void => {
      // pipes of a child are sockets, which can be left aside by the event loop
      for (const x of [child, child.stdin, child.stdout] as { ref?: () => void; unref?: () => void }[])
        on ? x.ref?.() : x.unref?.();
    };
    const b: Batch = { child, stdin: child.stdin, waiting: [], chunks: [], size: 0, need: null, hold };
    child.stdin.on('error', () => {});
    child.stdout.on('data', (c: Buffer) => {
      b.chunks.push(c);
      b.size += c.length;
      this.#drain(b);
    });
    child.on('exit', () => {
      for (const w of b.waiting) w.reject(new Error('git cat-file ended'));
      if (this.#batch === b) this.#batch = null;
    });
    hold(false); // an idle helper must not keep the process alive
    return b;
  }

  #drain(b: Batch): void {
    for (;;) {
      if (b.need && b.size < b.need.size + 1) return;
      if (b.chunks.length > 1) b.chunks = [Buffer.concat(b.chunks, b.size)];
      const buf = b.chunks[0];
      if (!buf?.length) return;
      const take = (n: number): void => {
        b.chunks = [buf.subarray(n)];
        b.size -= n;
      };
      if (b.need) {
        const { oid, type, size } = b.need;
        const data = Buffer.from(buf.subarray(0, size));
        take(size + 1);
        b.need = null;
        b.waiting.shift()?.resolve({ oid, type, size, data });
        continue;
      }
      const nl = buf.indexOf(10);
      if (nl < 0) return;
      const line = buf.subarray(0, nl).toString('utf8');
      take(nl + 1);
      const m = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(line);
      if (m) b.need = { oid: m[1]!, type: m[2]!, size: Number(m[3]) };
      else b.waiting.shift()?.resolve(null); // missing or ambiguous
    }
  }

  /** Reads an object by id (or any rev expression without newline). null when there is none. */
  async read(expr: string): Promise<GitObject | null> {
    if (/[\n\0]/.test(expr) || expr === '') return null;
    const cached = this.#objects.get(expr);
    if (cached) return cached;
    this.#batch ??= this.#startBatch();
    const b = this.#batch;
    if (!b.waiting.length) b.hold(true);
    const obj = await new Promise<GitObject | null>((resolve, reject) => {
      b.waiting.push({ resolve, reject });
      b.stdin.write(`${expr}\n`);
    });
    if (!b.waiting.length) b.hold(false);
    if (obj && /^[0-9a-f]{40}$/.test(expr) && obj.size < 200_000) {
      if (this.#objects.size > 20_000) this.#objects.clear();
      this.#objects.set(expr, obj);
    }
    return obj;
  }

  /** Answers about commits never change: each is asked of git once. */
  #memo<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const had = this.#asked.get(key);
    if (had) return had as Promise<T>;
    const answer = ask();
    this.#asked.set(key, answer);
    answer.catch(() => this.#asked.delete(key));
    return answer;
  }

  /** sha of a commit from a branch, tag, full ref or (abbreviated) sha; null when unknown. */
  async resolveCommit(ref: string | null | undefined): Promise<string | null> {
    if (!ref || /[\s\0~^:?*[\\]|\.\.|@\{/.test(ref)) return null;
    const names = [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`, ref];
    if (ref === 'HEAD') names.push(`refs/heads/${this.defaultBranch}`);
    let sha = names.map((name) => this.refs.get(name)).find(Boolean);
    if (!sha) {
      if (!/^[0-9a-f]{7,40}$/i.test(ref)) return null;
      sha = ref.toLowerCase();
    }
    let obj = await this.read(sha);
    for (let i = 0; obj?.type === 'tag' && i < 5; i++)
      obj = await this.read(/^object ([0-9a-f]{40})/.exec(obj.data.toString('utf8'))?.[1] ?? '');
    return obj?.type === 'commit' ? obj.oid : null;
  }

  async commit(sha: string): Promise<Commit | null> {
    const obj = await this.read(sha);
    if (obj?.type !== 'commit') return null;
    const text = obj.data.toString('utf8');
    const split = text.indexOf('\n\n');
    const head = text.slice(0, split).split('\n');
    const values = (key: string): string[] => head.filter((l) => l.startsWith(`${key} `)).map((l) => l.slice(key.length + 1));
    const who = (key: string): Commit['author'] => {
      const m = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(values(key)[0] ?? '');
      return { name: m?.[1] ?? '', email: m?.[2] ?? '', date: new Date(Number(m?.[3]) * 1000) };
    };
    return {
      sha: obj.oid,
      tree: values('tree')[0] ?? '',
      parents: values('parent'),
      message: text.slice(split + 2).replace(/\n$/, ''),
      author: who('author'),
      committer: who('committer'),
    };
  }

  /** The commit that is known to be there. */
  async commitAt(sha: string): Promise<Commit> {
    const commit = await this.commit(sha);
    if (!commit) throw new Error(`git: ${sha} is no commit of ${this.dir}`);
    return commit;
  }

  /** Direct entries of a tree. */
  async tree(sha: string): Promise<Entry[] | null> {
    const obj = await this.read(sha);
    if (!obj) return null;
    if (obj.type === 'commit') return this.tree((await this.commitAt(obj.oid)).tree);
    if (obj.type !== 'tree') return null;
    const out: Entry[] = [];
    let i = 0;
    while (i < obj.data.length) {
      const sp = obj.data.indexOf(32, i);
      const nul = obj.data.indexOf(0, sp);
      const mode = obj.data.subarray(i, sp).toString('latin1').padStart(6, '0');
      out.push({
        mode,
        type: mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob',
        path: obj.data.subarray(sp + 1, nul).toString('utf8'),
        sha: obj.data.subarray(nul + 1, nul + 21).toString('hex'),
      });
      i = nul + 21;
    }
    return out;
  }

  /** All entries below a tree, with sizes. */
  lsTree(sha: string): Promise<Entry[]> {
    return this.#memo(`ls:${sha}`, async () =>
      all(await this.text(['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', sha]), '\0').map((l) => {
        const [, mode = '', type = '', oid = '', size = '', at = ''] =
          /^(\d+) (\w+) ([0-9a-f]{40})\s+(\S+)\t([\s\S]*)$/.exec(l) ?? [];
        return { mode, type, sha: oid, size: size === '-' ? undefined : Number(size), path: at };
      }),
    );
  }

  /** The entry at a path in a commit's tree: {mode, type, sha}; '' is the root. */
  async entry(commit: string, p: string): Promise<Entry | null> {
    const c = await this.commit(commit);
    if (!c) return null;
    let cur: Entry = { mode: '040000', type: 'tree', sha: c.tree, path: '' };
    for (const part of p.split('/').filter(Boolean)) {
      if (cur.type !== 'tree') return null;
      const next = (await this.tree(cur.sha))?.find((e) => e.path === part);
      if (!next) return null;
      cur = next;
    }
    return cur;
  }

  async file(commit: string, p: string): Promise<Buffer | null> {
    const e = await this.entry(commit, p);
    if (e?.type !== 'blob') return null;
    return (await this.blob(e.sha)).data;
  }

  /** The object that is known to be there. */
  async blob(sha: string): Promise<GitObject> {
    const obj = await this.read(sha);
    if (!obj) throw new Error(`git: ${sha} is no object of ${this.dir}`);
    return obj;
  }

  async writeBlob(data: string | Buffer): Promise<string> {
    return (await this.text(['hash-object', '-w', '--stdin'], { input: data })).trim();
  }

  // ---- history -------------------------------------------------------------------------------

  mergeBase(a: string, b: string): Promise<string | null> {
    return this.#memo(`mb:${a}:${b}`, async () => (await this.text(['merge-base', a, b], { ok: [0, 1] })).split('\n')[0] || null);
  }

  isAncestor(a: string, b: string): Promise<boolean> {
    return this.#memo(
      `anc:${a}:${b}`,
      async () => (await this.run(['merge-base', '--is-ancestor', a, b], { ok: [0, 1, 128] })).code === 0,
    );
  }

  /** Commits reachable from `to` and not from `from`, oldest first. */
  range(from: string | null, to: string): Promise<string[]> {
    return this.#memo(`range:${from}:${to}`, async () =>
      all(await this.text(['rev-list', '--reverse', '--topo-order', to, ...(from ? [`^${from}`] : []), '--']), '\n'),
    );
  }

  /** Commits up to one, newest first. */
  async log(
    sha: string,
    {
      path: p,
      max = 100,
      since,
      until,
    }: { path?: string | undefined; max?: number; since?: string | undefined; until?: string | undefined } = {},
  ): Promise<string[]> {
    const args = ['rev-list', `--max-count=${max}`];
    if (since) args.push(`--since=${since}`);
    if (until) args.push(`--until=${until}`);
    return all(await this.text([...args, sha, '--', ...(p ? [p] : [])]), '\n');
  }

  async contains(sha: string): Promise<boolean> {
    return (await this.read(sha))?.type === 'commit';
  }

  /** Two-dot diff of two commits. */
  diff(a: string, b: string): Promise<FileDiff[]> {
    return this.#memo(`diff:${a}:${b}`, async () => {
      const [raw, patch] = await Promise.all([
        this.text(['diff-tree', '-r', '-z', '-M', '--raw', '--numstat', '--no-abbrev', a, b]),
        this.run(['diff-tree', '-r', '-p', '-M', '--full-index', '--no-color', '--no-ext-diff', '-U3', a, b]),
      ]);
      const words = raw.split('\0');
      let i = 0;
      const word = (): string => words[i++] ?? '';
      const files: (FileDiff & { code: string })[] = [];
      while (words[i]?.startsWith(':')) {
        const [, mode = '', oldSha = '', newSha = '', code = ''] =
          /^:\d+ (\d+) ([0-9a-f]{40}) ([0-9a-f]{40}) ([A-Z])\d*$/.exec(word()) ?? [];
        const previousPath = code === 'R' || code === 'C' ? word() : null;
        const status = STATUS[code] ?? 'changed';
        files.push({
          path: word(),
          previousPath,
          status,
          mode,
          oldSha,
          newSha,
          code,
          additions: 0,
          deletions: 0,
          binary: false,
          patch: null,
        });
      }
      const counts = new Map<string, [string, string]>();
      while (words[i]) {
        const [add = '', del = '', name = ''] = word().split('\t');
        if (name === '') i++; // renamed: the old and the new path follow
        counts.set(name === '' ? word() : name, [add, del]);
      }
      const sections = splitPatch(patch.out);
      for (const { code, ...file } of files.splice(0)) {
        const [add, del] = counts.get(file.path) ?? ['0', '0'];
        const binary = add === '-';
        // a change of type is written as one removed and one added file
        const hunks = sections.splice(0, code === 'T' ? 2 : 1).flatMap((s) => s.hunks ?? []);
        files.push({
          ...file,
          code,
          binary,
          additions: binary ? 0 : Number(add),
          deletions: binary ? 0 : Number(del),
          patch: binary || !hunks.length ? null : hunks.join('\n'),
        });
      }
      return files;
    });
  }

  async rawDiff(a: string, b: string): Promise<Buffer> {
    return (await this.run(['diff', '-M', '--no-color', a, b])).out;
  }
  async formatPatch(a: string, b: string): Promise<Buffer> {
    return (await this.run(['format-patch', '--stdout', '-M', `${a}..${b}`])).out;
  }

  /** Where the lines of an old blob are in a new one: undefined where they are gone. */
  lineMap(oldBlob: string, newBlob: string): Promise<(number | undefined)[]> {
    return this.#memo(`map:${oldBlob}:${newBlob}`, async () => {
      const count = async (sha: string): Promise<number> => {
        const d = (await this.blob(sha)).data;
        let n = 0;
        for (let i = d.indexOf(10); i >= 0; i = d.indexOf(10, i + 1)) n++;
        return d.length && d[d.length - 1] !== 10 ? n + 1 : n;
      };
      const total = await count(oldBlob);
      const map = new Array<number | undefined>(total + 1);
      if (oldBlob === newBlob) {
        for (let l = 1; l <= total; l++) map[l] = l;
        return map;
      }
      const out = await this.text(['diff', '-U0', '--no-color', oldBlob, newBlob]);
      let line = 1;
      let shift = 0;
      for (const m of out.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)) {
        const start = Number(m[1]);
        const len = m[2] === undefined ? 1 : Number(m[2]);
        const add = m[4] === undefined ? 1 : Number(m[4]);
        const first = len === 0 ? start + 1 : start;
        for (; line < first; line++) map[line] = line + shift;
        line = first + len;
        shift += add - len;
      }
      for (; line <= total; line++) map[line] = line + shift;
      return map;
    });
  }

  // ---- writing -------------------------------------------------------------------------------

  /** Makes one commit with git fast-import. */
  commitFiles(options: CommitOptions): Promise<string> {
    const done = this.#queue.then(() => this.#commitFiles(options));
    this.#queue = done.catch(() => {});
    return done;
  }

  async #commitFiles({ branch, parents = [], changes, message = 'Change', author }: CommitOptions): Promise<string> {
    const ident = `${author?.name ?? 'github'} <${author?.email ?? 'github@example.invalid'}> ${Math.floor(Date.now() / 1000)} +0000`;
    const tmp = `refs/simulator/tmp-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const parts: Buffer[] = [];
    const line = (text: string): void => void parts.push(Buffer.from(`${text}\n`));
    const data = (content: string | Buffer): void => {
      const buffer = Buffer.from(content);
      parts.push(Buffer.from(`data ${buffer.length}\n`), buffer, Buffer.from('\n'));
    };
    line(`commit ${tmp}`);
    line('mark :1');
    line(`author ${ident}`);
    line(`committer ${ident}`);
    data(message.endsWith('\n') ? message : `${message}\n`);
    parents.forEach((p, i) => {
      line(`${i === 0 ? 'from' : 'merge'} ${p}`);
    });
    for (const [p, change] of Object.entries(changes)) {
      const at = quotePath(p);
      if (change === null) line(`D ${at}`);
      else if (typeof change === 'string' || Buffer.isBuffer(change)) {
        line(`M 100644 inline ${at}`);
        data(change);
      } else if ('submodule' in change) line(`M 160000 ${change.submodule} ${at}`);
      else {
        if ('from' in change) line(`R ${quotePath(change.from)} ${at}`);
        if (change.content === undefined) continue;
        line(`M ${('mode' in change && change.mode) || '100644'} inline ${at}`);
        data(change.content);
      }
    }
    line('');
    line('get-mark :1');
    line('done');
    const out = await this.text(['fast-import', '--quiet', '--done', '--force'], { input: Buffer.concat(parts) });
    const sha = out.trim().split('\n').at(-1) ?? '';
    await this.run(['update-ref', '-d', tmp]);
    if (branch) await this.setRef(`refs/heads/${branch}`, sha);
    return sha;
  }

  /** Merge commit of two commits, null when they conflict. Does not move refs. */
  async mergeCommit(a: string, b: string, message: string, author?: Who): Promise<{ sha: string; tree: string } | null> {
    const r = await this.run(['merge-tree', '--write-tree', '--no-messages', a, b], { ok: [0, 1] });
    if (r.code === 1) return null;
    const tree = r.out.toString('utf8').split('\n')[0] ?? '';
    return { sha: await this.commitTree(tree, [a, b], message, author), tree };
  }

  async commitTree(tree: string, parents: string[], message: string, author?: Who): Promise<string> {
    const d = `${Math.floor(Date.now() / 1000)} +0000`;
    const env: Record<string, string> = { GIT_AUTHOR_DATE: d, GIT_COMMITTER_DATE: d };
    if (author)
      Object.assign(env, {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_COMMITTER_NAME: 'GitHub',
        GIT_COMMITTER_EMAIL: 'noreply@github.com',
      });
    return (
      await this.text(['commit-tree', tree, ...parents.flatMap((p) => ['-p', p]), '-F', '-'], { input: message, env })
    ).trim();
  }

  /** Takes a commit of another repository over, as a ref. */
  async fetchFrom(other: GitRepository, sha: string, ref: string): Promise<void> {
    const tmp = `refs/simulator/src-${Math.random().toString(36).slice(2)}`;
    await other.run(['update-ref', tmp, sha]);
    try {
      await this.run(['fetch', '-q', '--no-tags', '--no-write-fetch-head', other.dir, `+${tmp}:${ref}`]);
    } finally {
      await other.run(['update-ref', '-d', tmp]);
    }
    this.refs.set(ref, sha);
  }

  async archive(sha: string, prefix: string, format: 'tar.gz' | 'zip'): Promise<Buffer> {
    return (await this.run(['archive', `--format=${format}`, `--prefix=${prefix}/`, sha])).out;
  }

  close(): void {
    this.#batch?.stdin.end();
    this.#batch?.child.kill();
    this.#batch = null;
  }
}
