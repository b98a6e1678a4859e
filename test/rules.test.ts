import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../src/facts.ts';
import { applyEdits, layOut } from '../src/fix/edits.ts';
import { operationsFor } from '../src/fix/operations.ts';
import { assess } from '../src/rules/assess.ts';
import { type Finding, locationOf } from '../src/rules/check.ts';
import { compileRules, readRules } from '../src/rules/load.ts';
import type { Condition, Rule } from '../src/rules/rule.ts';
import { type AzurermMajor, type AzurermSchema, attributeSchema, resourceTypeExists } from '../src/terraform/azurerm.ts';
import { startParser } from '../src/terraform/parse.ts';
import { findRoots } from '../src/terraform/roots.ts';
import type { Path } from '../src/terraform/source.ts';

const schema = JSON.parse(readFileSync('src/terraform/azurerm.json', 'utf8')) as AzurermSchema;
const rules = readRules('rules');
const parser = startParser();
afterAll(() => parser.close());

/** A fixture may name the version it is about in its first line: `# azurerm 3`. */
const majorOf = (text: string): AzurermMajor => Number(/^# azurerm ([345])/.exec(text)?.[1] ?? 4) as AzurermMajor;

async function judge(rule: Rule, text: string): Promise<readonly Finding[]> {
  const snapshot: Snapshot = { files: new Map([['main.tf' as Path, text]]), problems: [] };
  const { findings, problems } = await assess(snapshot, findRoots(snapshot.files, parser.read), parser, {
    rules: compileRules([rule], schema),
    assumed: majorOf(text),
  });
  expect(problems).toEqual([]);
  return findings;
}
const lines = (findings: readonly Finding[], verdict: Finding['verdict']): number[] =>
  [...new Set(findings.filter((finding) => finding.verdict === verdict).map((finding) => locationOf(finding).startLine))].sort(
    (a, b) => a - b,
  );
const marked = (text: string, mark: string): number[] =>
  text.split('\n').flatMap((line, i) => (new RegExp(`# (?:.* )?${mark}\\b`).test(line) ? [i + 1] : []));
const fixtures = (id: string): { bad: string; fixed: string; text: string }[] =>
  ['', '.azurerm3', '.azurerm5'].flatMap((suffix) => {
    const bad = `bad${suffix}.tf`;
    return existsSync(`rules/${id}/${bad}`)
      ? [{ bad, fixed: `fixed${suffix}.tf`, text: readFileSync(`rules/${id}/${bad}`, 'utf8') }]
      : [];
  });

function fix(findings: readonly Finding[], text: string): string {
  const files = new Map([['main.tf' as Path, text]]);
  const operations = findings.flatMap((finding) => operationsFor(finding, schema) ?? []);
  return applyEdits(files, layOut(operations, files) ?? []).get('main.tf' as Path) ?? '';
}

function pathsOf(condition: Condition | undefined): string[] {
  if (!condition) return [];
  if ('attributes' in condition) return Object.keys(condition.attributes);
  if ('not' in condition) return pathsOf(condition.not);
  if ('linkedFrom' in condition) return [];
  return ('all' in condition ? condition.all : condition.any).flatMap(pathsOf);
}
function linksOf(condition: Condition | undefined): { resource: string; paths: string[] }[] {
  if (!condition || 'attributes' in condition) return [];
  if ('not' in condition) return linksOf(condition.not);
  if ('linkedFrom' in condition)
    return [
      {
        resource: condition.linkedFrom.resource,
        paths: [condition.linkedFrom.attribute, ...pathsOf(condition.linkedFrom.where)],
      },
    ];
  return ('all' in condition ? condition.all : condition.any).flatMap(linksOf);
}

describe.each(rules)('$id', (rule) => {
  const { id } = rule;
  it('names attributes that exist in every version of the provider that has the resource', () => {
    const majors: AzurermMajor[] = [3, 4, 5];
    for (const target of rule.resource) {
      const [type = '', ...nested] = target.split('.');
      const present = majors.filter((major) => resourceTypeExists(schema, type, major));
      expect(present, `no version has ${type}`).not.toEqual([]);
      for (const major of present) {
        for (const path of [
          ...pathsOf(rule.when),
          ...pathsOf(rule.require),
          ...pathsOf(rule.forbid),
          ...Object.keys(rule.fix?.set ?? {}),
        ]) {
          const names = [path, ...Object.values(rule.renamed[path] ?? {})];
          const found = names.some((name) => attributeSchema(schema, type, [...nested, ...name.split('.')], major));
          expect(found, `azurerm ${major}: ${type} has none of ${names.join(', ')}`).toBe(true);
        }
      }
    }
    for (const { resource, paths } of [...linksOf(rule.require), ...linksOf(rule.forbid), ...linksOf(rule.when)]) {
      for (const path of paths)
        expect(attributeSchema(schema, resource, path.split('.'), 4), `${resource}.${path}`).toBeDefined();
    }
    for (const [path, names] of Object.entries(rule.renamed)) {
      for (const [version, name] of Object.entries(names)) {
        const major = Number(version.slice(-1));
        const [type = '', ...nested] = (rule.resource[0] ?? '').split('.');
        if (major >= 3)
          expect(
            attributeSchema(schema, type, [...nested, ...name.split('.')], major as AzurermMajor),
            `${path} is not ${name} in ${version}`,
          ).toBeDefined();
      }
    }
  });

  it.each(fixtures(id))('reports $bad on the marked lines and nowhere else', async ({ text }) => {
    const findings = await judge(rule, text);
    expect(marked(text, 'finding').length).toBeGreaterThan(0);
    expect(lines(findings, 'fail')).toEqual(marked(text, 'finding'));
  });

  it('is silent on good.tf, which holds an unknown case', async () => {
    const findings = await judge(rule, rule.good);
    expect(lines(findings, 'fail')).toEqual([]);
    expect(marked(rule.good, 'unknown').length).toBeGreaterThan(0);
    expect(lines(findings, 'unknown')).toEqual(marked(rule.good, 'unknown'));
    expect(lines(findings, 'pass').length).toBeGreaterThan(0);
  });

  it.skipIf(!rule.fix).each(fixtures(id))(
    'mends $bad into $fixed, once and for all (skipped for rules without a fix)',
    async ({ fixed: name, text }) => {
      const fixed = readFileSync(`rules/${id}/${name}`, 'utf8');
      const once = fix(await judge(rule, text), text);
      expect(once).toBe(fixed);
      expect(fix(await judge(rule, once), once)).toBe(once);
    },
  );
});

describe('all rules', () => {
  it('have titles and reasons of their own', () => {
    for (const key of ['title', 'why'] as const) expect(new Set(rules.map((rule) => rule[key])).size).toBe(rules.length);
  });
});
