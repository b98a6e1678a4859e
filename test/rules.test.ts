import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { examine } from '../src/rule-examples.ts';
import { readExamples, readRules } from '../src/rules/load.ts';
import type { Condition } from '../src/rules/rule.ts';
import { type AzurermMajor, type AzurermSchema, attributeSchema, resourceTypeExists } from '../src/terraform/azurerm.ts';
import { startParser } from '../src/terraform/parse.ts';

const schema = JSON.parse(readFileSync('src/terraform/azurerm.json', 'utf8')) as AzurermSchema;
const rules = readRules('rules');
const parser = startParser();
afterAll(() => parser.close());

/** Every attribute path that a condition asks about, of the resource itself; of a version, what is not for other versions alone. */
function pathsOf(condition: Condition | undefined, prefix = '', major?: AzurermMajor): string[] {
  if (!condition || 'azurerm' in condition || 'linked_from' in condition) return [];
  if ('attributes' in condition) return Object.keys(condition.attributes).map((path) => prefix + path);
  if ('not' in condition) return pathsOf(condition.not, prefix, major);
  if ('address_range' in condition) return [prefix + condition.address_range.from, prefix + condition.address_range.to];
  if ('links_to' in condition) return [prefix + condition.links_to.attribute];
  if ('each' in condition || 'some' in condition) {
    const { of, where, require } = 'each' in condition ? condition.each : { ...condition.some, require: undefined };
    return [prefix + of, ...pathsOf(where, `${prefix}${of}.`, major), ...pathsOf(require, `${prefix}${of}.`, major)];
  }
  if ('all' in condition && major !== undefined && condition.all.some((one) => isOfOther(one, major))) return [];
  return ('all' in condition ? condition.all : condition.any).flatMap((one) => pathsOf(one, prefix, major));
}
const isOfOther = (condition: Condition, major: AzurermMajor): boolean =>
  'azurerm' in condition && (major < (condition.azurerm.since ?? 0) || major > (condition.azurerm.until ?? 9));
/** The attributes it asks about of other resources, by version. */
function linksOf(condition: Condition | undefined): { resource: readonly string[]; paths: (major?: AzurermMajor) => string[] }[] {
  if (!condition || 'attributes' in condition || 'azurerm' in condition || 'address_range' in condition) return [];
  if ('not' in condition) return linksOf(condition.not);
  if ('each' in condition) return [condition.each.where, condition.each.require].flatMap(linksOf);
  if ('some' in condition) return linksOf(condition.some.where);
  if ('linked_from' in condition) {
    const { resource, attribute, where } = condition.linked_from;
    return [{ resource, paths: (major) => [attribute, ...pathsOf(where, '', major)] }, ...linksOf(where)];
  }
  if ('links_to' in condition) {
    const { resource = [], where } = condition.links_to;
    return [{ resource, paths: (major) => pathsOf(where, '', major) }, ...linksOf(where)];
  }
  return ('all' in condition ? condition.all : condition.any).flatMap(linksOf);
}
const MAJORS: readonly AzurermMajor[] = [3, 4, 5];
const majorsOf = (type: string): AzurermMajor[] => MAJORS.filter((major) => resourceTypeExists(schema, type, major));

describe.each(rules)('$id', (rule) => {
  const { id } = rule;
  it('names attributes that exist in every version of the provider that has the resource', () => {
    const exists = (type: string, path: readonly string[], major: AzurermMajor): boolean =>
      attributeSchema(schema, type, path, major) !== undefined ||
      (path.length > 1 && attributeSchema(schema, type, path.slice(0, -1), major)?.type.startsWith('map(') === true);
    // Names that are gone are gone from every version that counts, for all types at once: test/rules/removed.test.ts.
    for (const target of rule.about ? [] : rule.resource) {
      const [type = '', ...nested] = target.split('.');
      expect(majorsOf(type), `no version has ${type}`).not.toEqual([]);
      for (const major of majorsOf(type)) {
        const paths = [rule.when, rule.require, rule.forbid].flatMap((condition) => pathsOf(condition, '', major));
        for (const path of [...paths, ...Object.keys(rule.fix?.set ?? {}), ...(rule.fix?.remove ?? [])]) {
          const names = [path, ...Object.values(rule.renamed[path] ?? {})];
          // Under the same name in azurerm 2, for which there is no schema: only that version had it.
          if (rule.renamed[path]?.['azurerm2'] === path) continue;
          const found = names.some((name) => exists(type, [...nested, ...name.split('.')], major));
          expect(found, `azurerm ${major}: ${type} has none of ${names.join(', ')}`).toBe(true);
        }
      }
    }
    for (const { resource, paths: asked } of [rule.when, rule.require, rule.forbid].flatMap(linksOf)) {
      for (const type of resource) {
        expect(majorsOf(type), `no version has ${type}`).not.toEqual([]);
        for (const major of majorsOf(type))
          for (const path of asked(major)) {
            const names = [path, ...Object.values(rule.renamed[path] ?? {})];
            expect(
              names.some((name) => exists(type, name.split('.'), major)),
              `azurerm ${major}: ${type}.${path}`,
            ).toBe(true);
          }
      }
    }
  });

  it('gives other names only where they are used', () => {
    const asked = new Set([
      ...[rule.when, rule.require, rule.forbid].flatMap((condition) => pathsOf(condition)),
      ...[rule.when, rule.require, rule.forbid].flatMap(linksOf).flatMap(({ paths }) => paths()),
      ...Object.keys(rule.fix?.set ?? {}),
    ]);
    const types = [
      ...rule.resource,
      ...[rule.when, rule.require, rule.forbid].flatMap(linksOf).flatMap(({ resource }) => resource),
    ];
    for (const [path, names] of Object.entries(rule.renamed)) {
      expect([...asked], `nothing asks for ${path}`).toContain(path);
      for (const [where, name] of Object.entries(names)) {
        if (where === 'azurerm2') continue;
        const isVersion = /^azurerm\d$/.test(where);
        const majors = isVersion ? [Number(where.slice(-1)) as AzurermMajor] : MAJORS;
        const found = types
          .map((target) => target.split('.'))
          .filter(([type]) => isVersion || type === where)
          .some(([type = '', ...nested]) =>
            majors.some((major) => attributeSchema(schema, type, [...nested, ...name.split('.')], major) !== undefined),
          );
        expect(found, `${path} is not ${name} in ${where}`).toBe(true);
      }
    }
  });

  it('holds on its examples', async () => {
    expect(await examine(rule, readExamples('rules', id), schema, parser)).toEqual([]);
  });
});

describe('all rules', () => {
  it('have titles and reasons of their own', () => {
    for (const key of ['title', 'why'] as const) expect(new Set(rules.map((rule) => rule[key])).size).toBe(rules.length);
  });
});
