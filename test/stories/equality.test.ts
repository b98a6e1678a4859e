// What the App says of recorded changes of real repositories is what the command line says of them. Nothing of them is kept here.
//   REPLAY_MIRROR=<folder of mirrors> [REPLAY_LIMIT=20] [REPLAY_FULL=1] npx vitest run test/stories/equality.test.ts
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeRead } from '../../src/diff/others.ts';
import type { Sha, Snapshot } from '../../src/facts.ts';
import { blobCache } from '../../src/github/blobs.ts';
import { clientWith } from '../../src/github/client.ts';
import { compare, readChange } from '../../src/github/read.ts';
import { readRange } from '../../src/local/git.ts';
import { marked } from '../../src/report/lifecycle.ts';
import type { Output } from '../../src/report/output-schema.ts';
import { Simulator } from '../github/simulator.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const REPLAY = path.join(ROOT, '../shared/replay');
const MIRROR = process.env['REPLAY_MIRROR'];
const isThere = MIRROR !== undefined && fs.existsSync(path.join(REPLAY, 'prs.json'));

interface Recorded {
  readonly id: string;
  readonly repo: string;
  readonly flags: readonly string[];
}

/** So many changes, those with rare traits first, of as many repositories as there are. */
function chosen(limit: number): Recorded[] {
  const all: Recorded[] = JSON.parse(fs.readFileSync(path.join(REPLAY, 'prs.json'), 'utf8'));
  const count = new Map<string, number>();
  for (const flag of all.flatMap(({ flags }) => flags)) count.set(flag, (count.get(flag) ?? 0) + 1);
  const rare = [...count].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([flag]) => flag);
  const picked = new Set<Recorded>();
  const used = new Map<string, number>();
  const take = (one: Recorded | undefined): void => {
    if (!one || picked.size >= limit) return;
    picked.add(one);
    used.set(one.repo, (used.get(one.repo) ?? 0) + 1);
  };
  const least = (some: readonly Recorded[]): Recorded | undefined =>
    some.filter((one) => !picked.has(one)).sort((a, b) => (used.get(a.repo) ?? 0) - (used.get(b.repo) ?? 0))[0];
  for (const flag of rare) take(least(all.filter(({ flags }) => flags.includes(flag))));
  while (picked.size < Math.min(limit, all.length)) take(least(all));
  return [...picked];
}

const plain = (side: Snapshot) => ({
  files: new Map([...side.files].sort()),
  problems: side.problems,
  linked: side.linked,
  links: side.links,
  submodules: side.submodules,
});

async function factsOf({ facts, others, trees }: ChangeRead) {
  const byPath = (changes: typeof others) => [...changes].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    base: plain(facts.base),
    head: plain(facts.head),
    changes: byPath(facts.changes),
    others: byPath(others),
    trees: [await trees.base.list(), await trees.head.list()],
  };
}

describe.skipIf(!isThere)('a recorded change (skipped without REPLAY_MIRROR, the folder of its mirrors)', () => {
  const limit = Number(process.env['REPLAY_LIMIT'] ?? 20);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'iacsec-equality-'));
  let sim: Simulator;

  beforeAll(async () => {
    sim = await Simulator.start({ manifest: path.join(ROOT, 'app.yml'), appName: 'iacsec' });
    await sim.launchApp({
      command: ['node', 'dist/serve.js'],
      cwd: ROOT,
      env: { IACSEC_DATA_DIR: path.join(work, 'data') },
      isReady: async (port) => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200,
    });
  });
  afterAll(async () => {
    await sim.stop();
    fs.rmSync(work, { recursive: true, force: true });
  });

  it.each(isThere ? chosen(limit) : [])('$id ($flags)', { timeout: 180_000 }, async ({ id }) => {
    const folder = path.join(work, id);
    const more = process.env['REPLAY_FULL'] ? ['--full'] : [];
    const script = path.join(REPLAY, 'materialize.py');
    const list = path.join(REPLAY, 'prs.json');
    execFileSync('python3', [script, 'one', id, folder, '--git', '--source', 'mirror', '--prs', list, ...more], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const local = path.join(folder, 'repo');
    const repo = await sim.createRepo({ name: id, fromGit: local });
    const name = { owner: repo.owner.login, name: repo.name };

    // What is read
    const installation = sim.installationOf(repo);
    if (!installation) throw new Error('not installed');
    const token = sim.installationToken(installation);
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const github = clientWith(async () => token, { baseUrl: `${sim.url}/api/v3`, log });
    const caches = { blobs: blobCache(64 << 20), trees: new Map() };
    const head = repo.git.refs.get('refs/heads/pr') as Sha;
    const compared = await compare(github, name, 'main', head, caches);
    const pull = await sim.openPull(repo, { branch: 'pr', as: 'alice', permission: 'write' });
    const there = await factsOf(await readChange(github, name, compared, pull.number, caches));
    const here = await factsOf(await readRange(local, 'main', 'pr'));
    expect(there).toEqual(here);

    // What is said
    const cli = spawnSync(
      process.execPath,
      [path.join(ROOT, 'dist/cli.js'), 'review', '--repo', local, '--base', 'main', '--head', 'pr', '--format', 'json'],
      { maxBuffer: 1 << 28, encoding: 'utf8' },
    );
    const { plan } = JSON.parse(cli.stdout) as Output;
    if (!plan) throw new Error('no plan');
    const run = await sim.waitCheck(pull, { name: 'iacsec', timeout: 120_000 });
    await sim.waitIdle();
    const said = sim.reviewComments(pull, { by: 'app' }).map(({ body, thread }) => ({
      body,
      path: thread.path,
      line: thread.line,
      side: thread.side,
      start_line: thread.startLine,
    }));
    const byPlace = <One extends { path: string; line: number | null; side: string }>(some: One[]): One[] =>
      some.sort((a, b) => {
        const [one, other] = [a, b].map(({ path: at, line, side }) => `${at}:${String(line).padStart(8)}:${side}`) as [
          string,
          string,
        ];
        return one < other ? -1 : 1;
      });
    const planned = plan.comments.map(({ body, fingerprints, path: at, line, side, start_line }) => ({
      body: marked(body, fingerprints),
      path: at,
      line,
      side,
      start_line: start_line ?? null,
    }));
    expect(byPlace(said)).toEqual(byPlace(planned));
    const annotated = run.annotations.map(({ path: at, start_line, end_line, annotation_level, title, message }) => ({
      path: at,
      start_line,
      end_line,
      annotation_level,
      title,
      message,
    }));
    expect(annotated).toEqual(plan.annotations);
    expect(run.conclusion).toBe(plan.conclusion);
    expect(run.output.summary?.slice(0, plan.summary.length)).toBe(plan.summary);
    const summaries = sim.issueComments(pull, { by: 'app' });
    for (const { body } of summaries) expect(body).toContain(plan.summary);
    expect(sim.violations).toEqual([]);
    expect(sim.rejected).toEqual([]);
    fs.rmSync(folder, { recursive: true, force: true });
  });
});
