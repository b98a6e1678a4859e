import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  type AzurermMajor,
  type AzurermSchema,
  attributeSchema,
  pickResourceTypes,
  type RemovedName,
  type RemovedNames,
  removedNames,
  resourceTypeExists,
} from '../terraform/azurerm.ts';
import type { RuleSet } from './assess.ts';
import { type Condition, filled, type Rule, type RuleId, ruleFile } from './rule.ts';

/** Other names by the id of Trivy's check; `scripts/trivy-names.mjs` writes the file. */
type TrivyNames = Readonly<Record<string, readonly string[]>>;

function readTrivyNames(directory: string): TrivyNames {
  const file = join(directory, 'trivy-names.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TrivyNames) : {};
}

/** Reads every rule folder below `directory`; the folder's path is the rule's id. Throws with file and reason for a file that does not fit. */
export function readRules(directory: string): Rule[] {
  const ids = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('rule.yaml'))
    .map((path) => path.replaceAll('\\', '/').replace(/\/rule\.yaml$/, ''))
    .sort();
  const names = readTrivyNames(directory);
  return ids.map((id) => readRule(directory, id, names));
}

/** Reads one rule folder. Throws with file and reason for a file that does not fit. */
export function readRule(directory: string, id: string, names: TrivyNames = readTrivyNames(directory)): Rule {
  const file = join(directory, id, 'rule.yaml');
  const content = z.record(z.string(), z.unknown()).parse(parse(readFileSync(file, 'utf8')));
  const { when, require, forbid, parameters } = content;
  const defaults = z.record(z.string(), z.object({ default: z.any() })).parse(parameters ?? {});
  const values = Object.fromEntries(Object.entries(defaults).map(([name, one]) => [name, one.default]));
  const template = parameters === undefined ? undefined : { when, require, forbid };
  const parsed = ruleFile.safeParse(template ? { ...content, ...(filled(template, values) as object) } : content);
  if (!parsed.success) throw new Error(`${file} does not fit the rule schema:\n${z.prettifyError(parsed.error)}`);
  const { azure_policy, ...rule } = parsed.data;
  return {
    ...rule,
    id: id as RuleId,
    azurePolicy: azure_policy,
    controls: {},
    template,
    trivyNames: [...new Set(rule.equivalents.trivy?.flatMap((check) => names[check] ?? []))],
  };
}

/** The examples in a rule's folder, by file name. */
export function readExamples(directory: string, id: string): ReadonlyMap<string, string> {
  const names = readdirSync(join(directory, id)).filter((name) => name.endsWith('.tf'));
  return new Map(names.map((name) => [name, readFileSync(join(directory, id, name), 'utf8')]));
}

/** Framework controls of Azure Policy definitions: guid, framework, ids. scripts/compliance.mjs writes the file. */
export type Compliance = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The rules with the controls that follow from their Azure policies. */
export function withControls(rules: readonly Rule[], compliance: Compliance): Rule[] {
  return rules.map((rule) => {
    const controls: Record<string, readonly string[]> = {};
    for (const policy of rule.azurePolicy)
      for (const [framework, ids] of Object.entries(compliance[policy] ?? {}))
        controls[framework] = [...new Set([...(controls[framework] ?? []), ...ids])].sort((a, b) =>
          a.localeCompare(b, 'en', { numeric: true }),
        );
    return { ...rule, controls };
  });
}

/** The rules with the part of the provider's schema that they need. */
export function compileRules(rules: readonly Rule[], schema: AzurermSchema): RuleSet {
  const types = new Set(
    rules.flatMap(({ resource, when, require, forbid }) => [
      ...resource.map((target) => target.split('.')[0] ?? ''),
      ...[when, require, forbid].flatMap(linkedTypes),
    ]),
  );
  const asksForNames = rules.some(({ about }) => about === 'removed-names');
  return {
    rules,
    schema: pickResourceTypes(schema, types),
    removed: asksForNames ? withOlderNames(removedNames(schema), rules, schema) : {},
  };
}

/** The names too that only azurerm 2 had, for which there is no schema: the rules know some. */
function withOlderNames(names: RemovedNames, rules: readonly Rule[], schema: AzurermSchema): RemovedNames {
  const all: Record<string, Record<string, RemovedName>> = {};
  for (const [type, of] of Object.entries(names)) all[type] = { ...of };
  for (const { resource, renamed } of rules) {
    for (const [path, { azurerm2: old }] of Object.entries(renamed)) {
      for (const target of old === undefined ? [] : resource) {
        const [type = '', ...nested] = target.split('.');
        const full = (name: string): string => [...nested, name].join('.');
        const isIn = (name: string, major: AzurermMajor): boolean =>
          attributeSchema(schema, type, [...nested, ...name.split('.')], major) !== undefined;
        if (!resourceTypeExists(schema, type, 3) || MAJORS.some((major) => isIn(old ?? '', major))) continue;
        const of = all[type] ?? {};
        all[type] = of;
        of[full(old ?? '')] ??= { since: 3, instead: MAJORS.some((major) => isIn(path, major)) ? [full(path)] : [] };
      }
    }
  }
  return all;
}
const MAJORS: readonly AzurermMajor[] = [3, 4, 5];

/** Types of the other resources that a condition looks at. */
function linkedTypes(condition: Condition | undefined): readonly string[] {
  if (!condition || 'attributes' in condition || 'address_range' in condition || 'azurerm' in condition) return [];
  if ('not' in condition) return linkedTypes(condition.not);
  if ('all' in condition) return condition.all.flatMap(linkedTypes);
  if ('any' in condition) return condition.any.flatMap(linkedTypes);
  if ('each' in condition) return [condition.each.where, condition.each.require].flatMap(linkedTypes);
  if ('some' in condition) return linkedTypes(condition.some.where);
  const link = 'linked_from' in condition ? condition.linked_from : condition.links_to;
  return [...(link.resource ?? []), ...linkedTypes(link.where)];
}
