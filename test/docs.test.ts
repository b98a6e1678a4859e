import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configFile, parseConfig } from '../src/config-file.ts';
import { readRules } from '../src/rules/load.ts';

const read = (path: string): string => readFileSync(path, 'utf8');
const documents = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const rules = readRules('rules');
/** Code blocks of a kind. */
const blocks = (text: string, kind: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code]) => code ?? '');

describe('the documentation', () => {
  it.each(documents)('leads to places that there are: %s', (document) => {
    const places = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, place]) => place ?? '');
    expect(places.filter((place) => !existsSync(join(dirname(document), place)))).toEqual([]);
  });

  it('is listed whole', () => {
    const index = read('docs/README.md');
    const all = readdirSync('docs').filter((name) => /\.(?:md|json)$/.test(name) && name !== 'README.md');
    expect(all.filter((name) => !index.includes(`(${name})`))).toEqual([]);
  });

  it('has policies that can be read', () => {
    const policies = ['README.md', 'docs/configuration.md', 'docs/ignoring.md'].flatMap((document) =>
      blocks(read(document), 'yaml').filter((code) => !/^(?:name|groups|on):/m.test(code)),
    );
    expect(policies.length).toBeGreaterThan(5);
    for (const policy of policies) expect(parseConfig(policy, rules), policy).not.toHaveProperty('wrong');
  });

  it('has every setting of a policy, with its default', () => {
    const text = read('docs/configuration.md');
    const named = new Set([...text.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => name ?? ''));
    const { ignores, paths, ...others } = configFile.shape;
    const inner = (name: string, schema: typeof ignores | typeof paths) =>
      Object.keys(schema.unwrap().shape).map((key) => `${name}.${key}`);
    expect([...named].sort()).toEqual([...Object.keys(others), ...inner('ignores', ignores), ...inner('paths', paths)].sort());
    const whole = parse(blocks(text, 'yaml')[0] ?? '') as Record<string, unknown>;
    expect(Object.keys(whole).sort()).toEqual(Object.keys(configFile.shape).sort());
    expect(text).toContain('# yaml-language-server: $schema=');
  });

  it.each(['README.md', 'docs/install.md'])('has the permissions that are asked for, and no other: %s', (document) => {
    const { default_permissions: asked, default_events: events } = parse(read('app.yml')) as {
      default_permissions: Record<string, string>;
      default_events: string[];
    };
    const rows = [...read(document).matchAll(/^\| `(\w+)` \| (read|write) \| .{20,}\|$/gm)];
    expect(Object.fromEntries(rows.map(([, name, level]) => [name, level]))).toEqual(asked);
    if (document === 'docs/install.md') for (const event of events) expect(read(document)).toContain(`\`${event}\``);
  });

  it('has a workflow that runs, with the permissions that it needs', () => {
    for (const document of ['README.md', 'docs/install.md']) {
      const flow = blocks(read(document), 'yaml')
        .map((code) => parse(code) as Record<string, unknown>)
        .find((code) => 'jobs' in code);
      expect(flow, document).toMatchObject({ permissions: { contents: 'read', 'pull-requests': 'write', checks: 'write' } });
      expect(Object.keys(flow?.['on'] as object), document).toEqual(['pull_request', 'merge_group']);
      expect(JSON.stringify(flow?.['jobs'])).not.toContain('checkout');
    }
    const { runs } = parse(read('action.yml')) as { runs: { main: string } };
    expect(existsSync(runs.main)).toBe(true);
  });

  it('tells of scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const document of documents)
      for (const [, name] of read(document).matchAll(/\bnpm run (?:--silent )?([\w:]+)/g))
        expect(scripts, document).toHaveProperty(name ?? '');
  });
});

describe('docs/security.md', () => {
  const text = read('docs/security.md');

  it('names a test for every threat, and each of them is there', () => {
    const named: [string, string][] = [];
    for (const [, file, names] of text.matchAll(/\[[\w-]+\]\(\.\.\/(test\/[\w/-]+\.test\.ts)\)((?: ?,? ?"[^"]+")+)/g))
      for (const [, name] of (names ?? '').matchAll(/"([^"]+)"/g)) named.push([file ?? '', name ?? '']);
    expect(named.length).toBeGreaterThan(45);
    // None is named in a way that is not looked at here.
    expect(new Set(named.map(([file]) => file)).size).toBe(
      new Set([...text.matchAll(/\(\.\.\/(test\/[\w/-]+\.test\.ts)\)/g)].map(([, file]) => file)).size,
    );
    expect([...text.matchAll(/\.test\.ts\) (?!")/g)]).toEqual([]);
    const gone = named.filter(
      ([file, name]) => !existsSync(file) || !["'", '`'].some((quote) => read(file).includes(`${quote}${name}${quote}`)),
    );
    expect(gone).toEqual([]);
    const rows = text.split('\n').filter((line) => /^\| (?!Threat|---)/.test(line) && line.split(' | ').length > 2);
    expect(rows.filter((row) => !/test\.ts|the same|npm audit/.test(row))).toEqual([]);
  });
});
