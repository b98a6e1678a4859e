import { afterAll, describe, expect, it } from 'vitest';
import { inertText } from '../../src/report/inert.ts';
import { scanJson } from '../../src/report/json.ts';
import { redactedEdit } from '../../src/report/redact.ts';
import { scanText } from '../../src/report/text.ts';
import { shownValue } from '../../src/report/wording.ts';
import { scan } from '../../src/scan.ts';
import { declare } from '../../src/terraform/module.ts';
import { MAX_LINES, startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import { type Files, ruleSet, storage, TODAY } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

const snapshotOf = (files: Files) => ({ files: new Map(Object.entries(files) as [Path, string][]), problems: [] });
const scanned = (files: Files) => scan(snapshotOf(files), parser, { rules: ruleSet, assumed: 4, today: TODAY });
const many = (count: number, one: (i: number) => string): string => Array.from({ length: count }, (_, i) => one(i)).join('\n');

describe('a report for a terminal', () => {
  it('tells the worst thousand findings, and of the others how many there are of each rule', async () => {
    const files = { 'main.tf': many(1_100, (i) => storage(`s${i}`, '  https_traffic_only_enabled = false\n')) };
    const report = await scanned(files);
    const failing = report.findings.filter(({ finding }) => finding.verdict === 'fail').length;
    const text = scanText(report, snapshotOf(files).files, false, 1, { colour: false, width: 100 });
    const told = text.match(/^ +> +\d+ ┃/gm) ?? [];
    expect(told).toHaveLength(1_000);
    const said = /^and (\d+) more places, in full with --format json:$/m.exec(text);
    expect(Number(said?.[1])).toBe(failing - 1_000);
    const byRule = [...text.matchAll(/^ {2}(\d+) × [A-Z]+ {2}.* {2}(\S+)$/gm)];
    expect(byRule.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(failing - 1_000);
    expect(text).toContain(`✗ ${failing} findings`);
    // What a machine reads is whole.
    const results = scanJson(report, snapshotOf(files).files, false, 1).results;
    expect(results.filter(({ verdict }) => verdict === 'fail')).toHaveLength(failing);
  }, 30_000);

  it('does nothing to what it does not show of a long text', () => {
    const long = `a\n\n${'\u202e'.repeat(1_000_000)}`;
    const start = performance.now();
    for (let i = 0; i < 1_000; i++) expect(inertText(long, 20)).toBe('a \\u{202e}\\u{202e}\\…');
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(inertText(`a${'\n'.repeat(1_000)}b`, 20)).toBe('a …');
    const value = { kind: 'string', value: `password=hunter2 ${'TLS '.repeat(1_000_000)}`, sources: [] } as const;
    expect(shownValue(value, 'min_tls_version')).not.toContain('hunter2');
  });

  it('looks for secrets in a file once, however many of its lines are edited', () => {
    const files = new Map([['a.tf' as Path, many(20_000, (i) => `# ${i}\nlocals {}`)]]);
    const start = performance.now();
    for (let line = 1; line < 2_000; line++)
      expect(redactedEdit({ file: 'a.tf' as Path, startLine: line, endLine: line, text: 'x' }, files).after).toEqual(['x']);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe('a file of very many lines', () => {
  it('is not evaluated, and said', async () => {
    const short = parser.read('a.tf' as Path, '\n'.repeat(MAX_LINES - 1));
    expect(short.problems).toEqual([]);
    const { findings, problems } = await scanned({ 'main.tf': `${'\n'.repeat(MAX_LINES)}${storage('a')}` });
    expect(problems).toMatchObject([{ file: 'main.tf', message: expect.stringMatching(/more than 50000 lines/) }]);
    expect(findings).toEqual([]);
  });
});

describe('dynamic blocks beyond the bound', () => {
  it('leave the attribute open, and are said', async () => {
    const rules = 'dynamic "security_rule" {\n    for_each = range(500)\n    content {\n      access = "Allow"\n    }\n  }\n';
    const { problems } = await scanned({
      'main.tf': `resource "azurerm_network_security_group" "a" {\n  count = 21\n  ${rules}}\n`,
    });
    expect(problems.map(({ message }) => message).join()).toMatch(/more than 10000 dynamic blocks; what is beyond was not/);
  });
});

describe('override files', () => {
  it('find what they are laid over, the first block of a name, however many there are', () => {
    const read = (path: string, text: string) => parser.read(path as Path, text);
    const module = declare('' as Path, [
      read(
        'a.tf',
        many(3_000, (i) => `resource "x_y" "r${i}" {\n  a = 1\n}\nlocals {\n  l${i} = 1\n}`),
      ),
      read(
        'b_override.tf',
        many(3_000, (i) => `resource "x_y" "r${i}" {\n  a = ${i}\n  b = 1\n}\nlocals {\n  l${i} = ${i}\n}`),
      ),
      read(
        'c_override.tf',
        'resource "x_y" "r7" {\n  b = 2\n}\nlocals {\n  l7 = "c"\n}\nlocals {\n  none = 1\n}\nlocals {\n  none = 2\n}\n',
      ),
    ]);
    const attribute = (name: string, of: string) => module.resources.get(`x_y.${name}`)?.body.attributes.get(of)?.expression;
    expect(attribute('r7', 'a')).toMatchObject({ value: 7 });
    expect(attribute('r7', 'b')).toMatchObject({ value: 2 });
    expect(attribute('r2999', 'a')).toMatchObject({ value: 2999 });
    expect(module.locals.get('l7')?.expression).toMatchObject({ value: 'c' });
    expect(module.locals.get('none')?.expression).toMatchObject({ value: 2 });
    expect(module.problems.map(({ message }) => message)).toEqual(['there is no local value "none" to override']);
  });
});
