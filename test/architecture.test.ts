import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Where each part may import from, besides itself. The order is the flow: a part knows only what comes before it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/facts.ts': ['src/terraform'],
  'src/terraform': [],
  'src/config.ts': ['src/rules', 'src/terraform'],
  'src/config-file.ts': ['src/config.ts', 'src/rules', 'src/terraform'],
  'src/rules': ['src/terraform', 'src/facts.ts'],
  'src/diff': ['src/terraform', 'src/rules', 'src/facts.ts'],
  'src/fix': ['src/terraform', 'src/rules', 'src/diff', 'src/facts.ts'],
  'src/scan.ts': ['src/terraform', 'src/rules', 'src/fix', 'src/facts.ts', 'src/config.ts'],
  'src/rule-examples.ts': ['src/terraform', 'src/rules', 'src/fix'],
  'src/report': ['src/terraform', 'src/rules', 'src/diff', 'src/fix', 'src/facts.ts', 'src/config.ts', 'src/scan.ts'],
  'src/review.ts': ['src/terraform', 'src/rules', 'src/diff', 'src/fix', 'src/report', 'src/facts.ts', 'src/config.ts'],
  'src/commit': ['src/terraform', 'src/facts.ts'],
  'src/local': ['src/terraform', 'src/diff', 'src/commit', 'src/facts.ts'],
  'src/commands.ts': [],
  'src/approvals.ts': ['src/commands.ts'],
  'src/log.ts': [],
  'src/github': [
    'src/terraform',
    'src/commit',
    'src/diff',
    'src/report',
    'src/facts.ts',
    'src/config.ts',
    'src/log.ts',
    'src/store',
  ],
  'src/store': [],
  'src/jobs': ['*'],
  'src/environment.ts': ['src/log.ts'],
  'src/server.ts': ['src/environment.ts'],
  'src/receive.ts': ['src/environment.ts', 'src/server.ts'],
  'src/receive-worker.ts': ['src/environment.ts', 'src/receive.ts', 'src/server.ts'],
  'src/metrics.ts': [],
  'src/watch.ts': ['src/github', 'src/jobs', 'src/log.ts', 'src/metrics.ts'],
  'src/setup.ts': ['src/environment.ts', 'src/report', 'src/server.ts'],
  'src/app.ts': ['*'],
  'src/serve.ts': ['*'],
  'src/action.ts': ['*'],
  'src/cli': ['*'],
  'src/cli.ts': ['*'],
  'src/demo.ts': ['*'],
};

/** The only places that may touch files, processes, the environment or the clock. */
const EDGES = [
  'src/action.ts',
  'src/app.ts',
  'src/cli',
  'src/cli.ts',
  'src/demo.ts',
  'src/environment.ts',
  'src/github',
  'src/jobs',
  'src/local',
  'src/metrics.ts',
  'src/receive-worker.ts',
  'src/receive.ts',
  'src/rules/load.ts',
  'src/serve.ts',
  'src/server.ts',
  'src/setup.ts',
  'src/store',
];
/** The parser's thread is an edge of its own: it may start workers, and nothing else may. */
const WORKERS = [
  'src/receive.ts',
  'src/receive-worker.ts',
  'src/terraform/judge.ts',
  'src/terraform/hcl2json-worker.mjs',
  'src/jobs/evaluate.ts',
  'src/jobs/evaluate-worker.ts',
];

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((path) => /\.(?:ts|mjs)$/.test(path));

const partOf = (path: string): string =>
  Object.keys(ALLOWED).find((part) => path === part || path.startsWith(`${part}/`)) ?? path;
const isIn = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || path.startsWith(`${place}/`));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}
const imports: Import[] = files.flatMap((from) =>
  [
    ...readFileSync(from, 'utf8').matchAll(
      /^(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm,
    ),
  ].map(([, type, one, two, three]) => {
    const target = one ?? two ?? three ?? '';
    const to = target.startsWith('.') ? relative('.', join(dirname(from), target)).replaceAll('\\', '/') : target;
    return { from, to, typeOnly: type !== undefined };
  }),
);

describe('architecture', () => {
  it('names only places that exist', () => {
    for (const place of [...Object.keys(ALLOWED), ...Object.values(ALLOWED).flat(), ...EDGES, ...WORKERS])
      if (place !== '*') expect(existsSync(place), place).toBe(true);
  });

  it('has a place in the table for every file', () => {
    expect(files.filter((path) => !(partOf(path) in ALLOWED))).toEqual([]);
  });

  it('imports in one direction', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!to.startsWith('src/')) return false;
      const part = partOf(from);
      const allowed = ALLOWED[part] ?? [];
      return partOf(to) !== part && !allowed.includes('*') && !isIn(to, allowed);
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('has no cycles', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, typeOnly } of imports)
      if (to.startsWith('src/') && !typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      expect(trail.includes(path), [...trail, path].join(' -> ')).toBe(false);
      if (done.has(path)) return;
      for (const target of next.get(path) ?? []) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const path of files) visit(path, []);
  });

  it('touches the outside world at the edges only', () => {
    const outside = /^(?:node:fs|node:child_process|node:http|node:https|node:net|probot|@octokit\/.*)$/;
    expect(
      imports.filter(({ from, to }) => outside.test(to) && !isIn(from, EDGES)).map(({ from, to }) => `${from} -> ${to}`),
    ).toEqual([]);
    expect(
      imports.filter(({ from, to }) => to === 'node:worker_threads' && !isIn(from, WORKERS)).map(({ from }) => from),
    ).toEqual([]);
    const ambient =
      /\bprocess\.(?:env|argv|exit|stdout|stderr|cwd)\b|\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bfetch\(|\bMath\.random\b/;
    const found = files.filter(
      (path) =>
        !isIn(path, [...EDGES, ...WORKERS]) && ambient.test(readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
    );
    expect(found).toEqual([]);
  });

  it('keeps two levels below src', () => {
    expect(files.filter((path) => path.split('/').length > 3 && !path.startsWith('src/terraform/functions/'))).toEqual([]);
  });

  it('keeps the simulated GitHub apart: it knows nothing of what is tested with it', () => {
    const simulator = readdirSync('test/github', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    expect(simulator.length).toBeGreaterThan(0);
    expect(simulator.filter((path) => /from '[^']*\/src\//.test(readFileSync(`test/github/${path}`, 'utf8')))).toEqual([]);
  });

  it('has no utils, and no file that only hands on others', () => {
    expect(files.filter((path) => /utils?\b|helpers?\b|\/index\.ts$/.test(path))).toEqual([]);
    const barrels = files.filter((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .every((line) => /^export .* from /.test(line)),
    );
    expect(barrels).toEqual([]);
  });
});
