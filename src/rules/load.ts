import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type AzurermSchema, pickResourceTypes, sensitiveAttributeNames } from '../terraform/azurerm.ts';
import type { RuleSet } from './assess.ts';
import { type Rule, type RuleId, ruleFile } from './rule.ts';

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
  const parsed = ruleFile.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} does not fit the rule schema:\n${z.prettifyError(parsed.error)}`);
  const { azure_policy, ...rule } = parsed.data;
  const example = (name: string): string => readFileSync(join(directory, id, name), 'utf8');
  return {
    ...rule,
    id: id as RuleId,
    azurePolicy: azure_policy,
    trivyNames: [...new Set(rule.equivalents.trivy?.flatMap((check) => names[check] ?? []))],
    bad: example('bad.tf'),
    good: example('good.tf'),
  };
}

/** The rules with the part of the provider's schema that they need. */
export function compileRules(rules: readonly Rule[], schema: AzurermSchema): RuleSet {
  const types = new Set(rules.flatMap(({ resource }) => resource.map((target) => target.split('.')[0] ?? '')));
  return { rules, schema: pickResourceTypes(schema, types), sensitive: sensitiveAttributeNames(schema) };
}
