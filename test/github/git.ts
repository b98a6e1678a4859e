// Real git, through the git command, on bare repositories.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { splitPatch } from './diff.ts';
import { ZERO } from './util.ts';

const ENV = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'ghsim',
  GIT_AUTHOR_EMAIL: 'ghsim@example.invalid',
  GIT_COMMITTER_NAME: 'ghsim',
  GIT_COMMITTER_EMAIL: 'ghsim@example.invalid',
};

export class GitError extends Error {}

function run(dir, args, { input, ok = [0], env } = {}) {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      ['-C', dir, ...args],
      { encoding: 'buffer', maxBuffer: 1 << 30, env: { ...ENV, ...env } },
      (err, stdout, stderr) => {
        const code = err ? (err.code ?? 1) : 0;
        if (!ok.includes(code)) return reject(new GitError(`git ${args.slice(0, 3).join(' ')}: ${stderr || err?.message}`));
        resolve({ code, out: stdout });
      },
    );
    child.stdin.on('error', () => {});
    if (input !== undefined) child.stdin.end(input);
    else child.stdin.end();
  });
}

const quotePath = (p) => `"${p.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;

export class GitRepo {
  /** @type {Map<string,string>} full ref name -> sha */
  refs = new Map();
  #batch = null;
  #cache = new Map();
  #queue = Promise.resolve();

  constructor(dir) {
    this.dir = dir;
  }

  static async init(dir, { defaultBranch = 'main' } = {}) {
    fs.mkdirSync(dir, { recursive: true });
    await run(dir, ['init', '-q', '--bare', '-b', defaultBranch, '.']);
    const repo = new GitRepo(dir);
    await run(dir, ['config', 'gc.auto', '0']);
    await run(dir, ['config', 'core.logAllRefUpdates', 'false']);
    return repo;
  }

  git(args, opts) {
    return run(this.dir, args, opts);
  }
  async text(args, opts) {
    return (await this.git(args, opts)).out.toString('utf8');
  }

  /** Takes over refs written from outside (fetch, clone). */
  async reloadRefs() {
    const out = await this.text(['for-each-ref', '--format=%(objectname) %(refname)']);
    this.refs = new Map(
      out
        .split('\n')
        .filter(Boolean)
        .map((l) => [l.slice(41), l.slice(0, 40)]),
    );
    return this.refs;
  }

  async setRef(ref, sha) {
    if (sha == null || sha === ZERO) {
      await this.git(['update-ref', '-d', ref]);
      this.refs.delete(ref);
    } else {
      await this.git(['update-ref', ref, sha]);
      this.refs.set(ref, sha);
    }
  }

  // ---- objects -------------------------------------------------------------------------------

  #startBatch() {
    const child = spawn('git', ['-C', this.dir, 'cat-file', '--batch'], { env: ENV, stdio: ['pipe', 'pipe', 'ignore'] });
    const b = { child, waiting: [], chunks: [], size: 0, need: null };
    child.stdin.on('error', () => {});
    child.stdout.on('data', (c) => {
      b.chunks.push(c);
      b.size += c.length;
      this.#drain(b);
    });
    child.on('exit', () => {
      for (const w of b.waiting) w.reject(new GitError('cat-file ended'));
      if (this.#batch === b) this.#batch = null;
    });
    b.hold = (on) => {
      const f = on ? 'ref' : 'unref';
      child[f]();
      child.stdin[f]?.();
      child.stdout[f]?.();
    };
    b.hold(false); // an idle helper must not keep the process alive
    return b;
  }

  #drain(b) {
    for (;;) {
      if (b.need && b.size < b.need.size + 1) return;
      if (b.chunks.length > 1) b.chunks = [Buffer.concat(b.chunks, b.size)];
      const buf = b.chunks[0];
      if (!buf?.length) return;
      const take = (n) => {
        b.chunks = [buf.subarray(n)];
        b.size -= n;
      };
      if (b.need) {
        const { oid, type, size } = b.need;
        const data = Buffer.from(buf.subarray(0, size));
        take(size + 1);
        b.need = null;
        b.waiting.shift().resolve({ oid, type, size, data });
        continue;
      }
      const nl = buf.indexOf(10);
      if (nl < 0) return;
      const line = buf.subarray(0, nl).toString('utf8');
      take(nl + 1);
      const m = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(line);
      if (m) b.need = { oid: m[1], type: m[2], size: Number(m[3]) };
      else b.waiting.shift().resolve(null); // missing or ambiguous
    }
  }

  /** Reads an object by id (or any rev expression without newline). null when there is none. */
  async read(expr) {
    if (/[\n\0]/.test(expr) || expr === '') return null;
    const cached = this.#cache.get(expr);
    if (cached) return cached;
    this.#batch ??= this.#startBatch();
    const b = this.#batch;
    if (!b.waiting.length) b.hold(true);
    const obj = await new Promise((resolve, reject) => {
      b.waiting.push({ resolve, reject });
      b.child.stdin.write(expr + '\n');
    });
    if (!b.waiting.length) b.hold(false);
    if (obj && /^[0-9a-f]{40}$/.test(expr) && obj.size < 200_000) {
      if (this.#cache.size > 20000) this.#cache.clear();
      this.#cache.set(expr, obj);
    }
    return obj;
  }

  async #memo(key, fn) {
    if (!this.#cache.has(key)) {
      const p = fn();
      this.#cache.set(key, p);
      p.catch(() => this.#cache.delete(key));
    }
    return this.#cache.get(key);
  }

  /** sha of a commit from a branch, tag, full ref or (abbreviated) sha; null when unknown. */
  async resolveCommit(ref) {
    if (!ref || /[\s\0~^:?*[\\]|\.\.|@\{/.test(ref)) return null;
    let sha = null;
    for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`, ref]) {
      if (this.refs.has(name)) {
        sha = this.refs.get(name);
        break;
      }
    }
    if (!sha && ref === 'HEAD') sha = this.refs.get(`refs/heads/${this.defaultBranch ?? 'main'}`);
    if (!sha) {
      if (!/^[0-9a-f]{7,40}$/i.test(ref)) return null;
      sha = ref.toLowerCase();
    }
    let obj = await this.read(sha);
    for (let i = 0; obj?.type === 'tag' && i < 5; i++)
      obj = await this.read(/^object ([0-9a-f]{40})/.exec(obj.data.toString('utf8'))[1]);
    return obj?.type === 'commit' ? obj.oid : null;
  }

  async commit(sha) {
    const obj = await this.read(sha);
    if (obj?.type !== 'commit') return null;
    const text = obj.data.toString('utf8');
    const split = text.indexOf('\n\n');
    const head = text.slice(0, split).split('\n');
    const c = { sha: obj.oid, parents: [], message: text.slice(split + 2).replace(/\n$/, '') };
    for (const line of head) {
      const [k, ...rest] = line.split(' ');
      const v = rest.join(' ');
      if (k === 'tree') c.tree = v;
      else if (k === 'parent') c.parents.push(v);
      else if (k === 'author' || k === 'committer') {
        const m = /^(.*) <(.*)> (\d+) ([+-]\d{4})$/.exec(v);
        c[k] = { name: m[1], email: m[2], date: new Date(Number(m[3]) * 1000) };
      }
    }
    return c;
  }

  /** Direct entries of a tree: [{mode, type, sha, path}]. */
  async tree(sha) {
    const obj = await this.read(sha);
    if (!obj) return null;
    if (obj.type === 'commit') return this.tree((await this.commit(obj.oid)).tree);
    if (obj.type !== 'tree') return null;
    const out = [];
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
    out.oid = obj.oid;
    return out;
  }

  /** All entries below a tree, with sizes. */
  lsTree(sha) {
    return this.#memo(`ls:${sha}`, async () => {
      const out = (await this.git(['ls-tree', '-r', '-t', '-l', '-z', '--full-tree', sha])).out.toString('utf8');
      return out
        .split('\0')
        .filter(Boolean)
        .map((l) => {
          const m = /^(\d+) (\w+) ([0-9a-f]{40})\s+(\S+)\t([\s\S]*)$/.exec(l);
          return { mode: m[1], type: m[2], sha: m[3], size: m[4] === '-' ? undefined : Number(m[4]), path: m[5] };
        });
    });
  }

  /** The entry at a path in a commit's tree: {mode, type, sha}; '' is the root. */
  async entry(commit, p) {
    const c = await this.commit(commit);
    if (!c) return null;
    let cur = { mode: '040000', type: 'tree', sha: c.tree, path: '' };
    for (const part of p.split('/').filter(Boolean)) {
      if (cur.type !== 'tree') return null;
      const next = (await this.tree(cur.sha)).find((e) => e.path === part);
      if (!next) return null;
      cur = next;
    }
    return cur;
  }

  async file(commit, p) {
    const e = await this.entry(commit, p);
    if (!e || e.type !== 'blob') return null;
    return (await this.read(e.sha)).data;
  }

  async writeBlob(data) {
    return (await this.text(['hash-object', '-w', '--stdin'], { input: data })).trim();
  }

  // ---- history -------------------------------------------------------------------------------

  mergeBase(a, b) {
    return this.#memo(`mb:${a}:${b}`, async () => (await this.text(['merge-base', a, b], { ok: [0, 1] })).split('\n')[0] || null);
  }

  isAncestor(a, b) {
    return this.#memo(
      `anc:${a}:${b}`,
      async () => (await this.git(['merge-base', '--is-ancestor', a, b], { ok: [0, 1, 128] })).code === 0,
    );
  }

  /** Commits reachable from `to` and not from `from`, oldest first. */
  range(from, to) {
    return this.#memo(`range:${from}:${to}`, async () =>
      (await this.text(['rev-list', '--reverse', '--topo-order', to, ...(from ? [`^${from}`] : []), '--']))
        .split('\n')
        .filter(Boolean),
    );
  }

  async log(sha, { path: p, skip = 0, max = 100, since, until, author } = {}) {
    const args = ['rev-list', `--skip=${skip}`, `--max-count=${max}`];
    if (since) args.push(`--since=${since}`);
    if (until) args.push(`--until=${until}`);
    if (author) args.push(`--author=${author}`, '--fixed-strings');
    return (await this.text([...args, sha, '--', ...(p ? [p] : [])])).split('\n').filter(Boolean);
  }

  async contains(sha) {
    return (await this.read(sha))?.type === 'commit';
  }

  /** Two-dot diff of two commits: [{status, path, previousPath, mode, oldSha, newSha, additions, deletions, binary, patch}] */
  diff(a, b) {
    return this.#memo(`diff:${a}:${b}`, async () => {
      const [raw, pat] = await Promise.all([
        this.git(['diff-tree', '-r', '-z', '-M', '--raw', '--numstat', '--no-abbrev', a, b]),
        this.git(['diff-tree', '-r', '-p', '-M', '--full-index', '--no-color', '--no-ext-diff', '-U3', a, b]),
      ]);
      const f = raw.out.toString('utf8').split('\0');
      const files = [];
      let i = 0;
      while (i < f.length && f[i].startsWith(':')) {
        const m = /^:(\d+) (\d+) ([0-9a-f]{40}) ([0-9a-f]{40}) ([A-Z])(\d*)$/.exec(f[i]);
        const e = { oldMode: m[1], mode: m[2], oldSha: m[3], newSha: m[4], code: m[5] };
        if (m[5] === 'R' || m[5] === 'C') {
          e.previousPath = f[i + 1];
          e.path = f[i + 2];
          i += 3;
        } else {
          e.path = f[i + 1];
          i += 2;
        }
        e.status = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed', C: 'copied' }[m[5]] ?? 'changed';
        files.push(e);
      }
      const stats = new Map();
      while (i < f.length && f[i] !== '') {
        const [add, del, name] = f[i].split('\t');
        if (name === '') {
          stats.set(f[i + 2], [add, del]);
          i += 3;
        } else {
          stats.set(name, [add, del]);
          i += 1;
        }
      }
      const sections = splitPatch(pat.out);
      let s = 0;
      for (const e of files) {
        const [add, del] = stats.get(e.path) ?? ['0', '0'];
        e.binary = add === '-';
        e.additions = e.binary ? 0 : Number(add);
        e.deletions = e.binary ? 0 : Number(del);
        const n = e.code === 'T' ? 2 : 1;
        e.sections = sections.slice(s, s + n);
        s += n;
        const hunks = e.sections.map((x) => x.hunks).filter(Boolean);
        e.patch = e.binary || !hunks.length ? null : hunks.join('\n');
      }
      return files;
    });
  }

  async rawDiff(a, b) {
    return (await this.git(['diff', '-M', '--no-color', a, b])).out;
  }
  async formatPatch(a, b) {
    return (await this.git(['format-patch', '--stdout', '-M', `${a}..${b}`])).out;
  }

  /** Maps lines of an old blob to a new blob: array where [oldLine] = newLine or undefined. */
  lineMap(oldBlob, newBlob) {
    return this.#memo(`map:${oldBlob}:${newBlob}`, async () => {
      const count = async (sha) => {
        const d = (await this.read(sha)).data;
        let n = 0;
        for (let i = d.indexOf(10); i >= 0; i = d.indexOf(10, i + 1)) n++;
        return d.length && d[d.length - 1] !== 10 ? n + 1 : n;
      };
      const total = await count(oldBlob);
      const map = new Array(total + 1);
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

  /**
   * Makes one commit with git fast-import.
   * changes: {path: string|Buffer|null|{content, mode}|{from: oldPath}} (null removes, {from} renames).
   */
  commitFiles(opts) {
    const p = this.#queue.then(() => this.#commitFiles(opts));
    this.#queue = p.catch(() => {});
    return p;
  }

  async #commitFiles({
    branch,
    parents = [],
    changes = {},
    message = 'Change',
    author,
    committer,
    date = new Date(),
    deleteAll = false,
    updateRef = true,
  }) {
    const ident = (u) =>
      `${u?.name ?? 'ghsim'} <${u?.email ?? 'ghsim@example.invalid'}> ${Math.floor(date.getTime() / 1000)} +0000`;
    const tmp = `refs/ghsim/tmp-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const parts = [];
    const line = (s) => parts.push(Buffer.from(s + '\n'));
    const data = (buf) => {
      parts.push(Buffer.from(`data ${buf.length}\n`), buf, Buffer.from('\n'));
    };
    line(`commit ${tmp}`);
    line('mark :1');
    line(`author ${ident(author)}`);
    line(`committer ${ident(committer ?? author)}`);
    data(Buffer.from(message.endsWith('\n') ? message : message + '\n'));
    parents.forEach((p, i) => line(`${i === 0 ? 'from' : 'merge'} ${p}`));
    if (deleteAll) line('deleteall');
    for (const [p, v] of Object.entries(changes)) {
      if (v === null) line(`D ${quotePath(p)}`);
      else if (typeof v === 'object' && !Buffer.isBuffer(v) && v.from !== undefined) {
        line(`R ${quotePath(v.from)} ${quotePath(p)}`);
        if (v.content !== undefined) {
          line(`M 100644 inline ${quotePath(p)}`);
          data(Buffer.from(v.content));
        }
      } else if (typeof v === 'object' && !Buffer.isBuffer(v) && v.submodule) line(`M 160000 ${v.submodule} ${quotePath(p)}`);
      else {
        const mode = (typeof v === 'object' && !Buffer.isBuffer(v) && v.mode) || '100644';
        const content = typeof v === 'object' && !Buffer.isBuffer(v) ? v.content : v;
        line(`M ${mode} inline ${quotePath(p)}`);
        data(Buffer.from(content));
      }
    }
    line('');
    line('get-mark :1');
    line('done');
    const out = await this.text(['fast-import', '--quiet', '--done', '--force'], { input: Buffer.concat(parts) });
    const sha = out.trim().split('\n').pop();
    await this.git(['update-ref', '-d', tmp]);
    if (updateRef && branch) await this.setRef(`refs/heads/${branch}`, sha);
    return sha;
  }

  /** Merge commit of two commits: {sha} or {conflict: true}. Does not move refs. */
  async mergeCommit(a, b, message, { author, date = new Date(), base } = {}) {
    const r = await this.git(['merge-tree', '--write-tree', '--no-messages', ...(base ? [`--merge-base=${base}`] : []), a, b], {
      ok: [0, 1],
    });
    if (r.code === 1) return { conflict: true };
    const tree = r.out.toString('utf8').split('\n')[0];
    return { sha: await this.commitTree(tree, [a, b], message, { author, date }), tree };
  }

  async commitTree(tree, parents, message, { author, date = new Date() } = {}) {
    const d = `${Math.floor(date.getTime() / 1000)} +0000`;
    const env = { GIT_AUTHOR_DATE: d, GIT_COMMITTER_DATE: d };
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

  async fetchFrom(other, sha, ref) {
    const tmp = `refs/ghsim/src-${Math.random().toString(36).slice(2)}`;
    await other.git(['update-ref', tmp, sha]);
    try {
      await this.git(['fetch', '-q', '--no-tags', '--no-write-fetch-head', other.dir, `+${tmp}:${ref}`]);
    } finally {
      await other.git(['update-ref', '-d', tmp]);
    }
    this.refs.set(ref, sha);
  }

  async archive(sha, prefix, format = 'tar.gz') {
    return (await this.git(['archive', `--format=${format}`, `--prefix=${prefix}/`, sha])).out;
  }

  close() {
    this.#batch?.child.stdin.end();
    this.#batch?.child.kill();
    this.#batch = null;
  }
}
