import { readFileSync } from 'node:fs';
import { type Config, DEFAULT_CONFIG } from '../src/config.ts';
import { changesBetween } from '../src/diff/patch.ts';
import type { FileChange, PullFacts } from '../src/facts.ts';
import type { ReviewPlan } from '../src/report/plan.ts';
import { review } from '../src/review.ts';
import type { RuleSet } from '../src/rules/assess.ts';
import { compileRules, readRules } from '../src/rules/load.ts';
import type { AzurermSchema } from '../src/terraform/azurerm.ts';
import type { Parser } from '../src/terraform/parse.ts';
import type { Path } from '../src/terraform/source.ts';

export const schema = JSON.parse(readFileSync('src/terraform/azurerm.json', 'utf8')) as AzurermSchema;

/** The rules that the tests of a review speak of: what it says of a sample does not change with every new rule. */
const RULES = [
  'aks/api-server-access',
  'app-service/https-only',
  'keyvault/purge-protection',
  'network/admin-ports-from-internet',
  'network/subnet-without-nsg',
  'provider/removed-name',
  'sql/public-network-access',
  'storage/https-only',
  'storage/minimum-tls',
  'storage/network-default-deny',
  'storage/network-rules-default-deny',
  'storage/public-blobs',
];
const rules = readRules('rules').filter(({ id }) => RULES.includes(id));
export const ruleSet: RuleSet = compileRules(rules, schema);

/** Files by path, as tests write them. */
export type Files = Readonly<Record<string, string>>;

/** The facts of a change between two sets of files; `renames` as git would find them (new path: old path). */
export function facts(base: Files, head: Files, renames: Readonly<Record<string, string>> = {}): PullFacts {
  const side = (files: Files) => ({ files: new Map(Object.entries(files) as [Path, string][]), problems: [] });
  const [before, after] = [side(base), side(head)];
  const changes = changesBetween(before.files, after.files).filter(
    ({ path }) => !(path in renames) && !Object.values(renames).includes(path),
  );
  const renamed = Object.entries(renames).map(([path, previousPath]): FileChange => {
    const [change] = changesBetween(
      new Map([[path as Path, base[previousPath] ?? '']]),
      new Map([[path as Path, head[path] ?? '']]),
    );
    return { path: path as Path, previousPath: previousPath as Path, status: 'renamed', patch: change?.patch ?? '' };
  });
  return { base: before, head: after, changes: [...changes, ...renamed] };
}

/** The day on which tests are run. */
export const TODAY = '2026-09-01';

export async function reviewOf(
  parser: Parser,
  base: Files,
  head: Files,
  {
    config = {},
    renames = {},
    today = TODAY,
  }: { config?: Partial<Config>; renames?: Readonly<Record<string, string>>; today?: string } = {},
): Promise<ReviewPlan> {
  return review(facts(base, head, renames), ruleSet, {
    config: { ...DEFAULT_CONFIG, ...config },
    assumed: 4,
    today,
    parser,
  });
}

/** `class rule address` of what a review found, sorted; enough to tell most stories. */
export const told = (plan: ReviewPlan): string[] =>
  plan.findings
    .map(
      ({ class: kind, finding }) =>
        `${kind}${finding.verdict === 'unknown' ? '?' : ''} ${finding.rule.id} ${finding.resource.address}`,
    )
    .sort();

/** A storage account that no rule has anything to say about, but for what is passed in. */
export const storage = (name: string, attributes = '', blocks = ''): string => `resource "azurerm_storage_account" "${name}" {
  name                            = "${name}"
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false
${attributes}
  blob_properties {
    delete_retention_policy {}
  }
}
${blocks}`;
