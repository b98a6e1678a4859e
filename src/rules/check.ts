import { hash } from 'node:crypto';
import { type AzurermSchema, majorWith, type RemovedNames } from '../terraform/azurerm.ts';
import type { Evaluation } from '../terraform/evaluate.ts';
import type { ProviderVersion } from '../terraform/provider.ts';
import type { EvaluatedBlock, Resource } from '../terraform/resource.ts';
import type { Path, Problem, Range } from '../terraform/source.ts';
import { asText, canonical, measure } from '../terraform/value.ts';
import { evaluateCondition } from './conditions.ts';
import { type Extent, POINT } from './extent.ts';
import type { IgnoredBy } from './ignore-places.ts';
import type { Context } from './outcome.ts';
import { blocksIn, type Reading } from './readings.ts';
import { type Removed, removedIn } from './removed.ts';
import type { Condition, Rule } from './rule.ts';

export type Verdict = 'pass' | 'fail' | 'unknown';

/** The verdict of one rule on one resource instance (or one nested block of it). */
export interface Finding {
  readonly rule: Rule;
  readonly resource: Resource;
  readonly root: Path;
  readonly environments: readonly string[];
  readonly verdict: Verdict;
  readonly because: string | undefined;
  /** What decided, the rule's own attribute first. */
  readonly readings: readonly Reading[];
  /** How much is wrong; compared between base and head. */
  readonly extent: readonly Extent[];
  readonly version: ProviderVersion;
  /** The nested block that was judged; the resource's own block otherwise. */
  readonly block: EvaluatedBlock;
  /** The nested block's name or content; empty for a finding on the resource itself. */
  readonly identity: string;
  /** Identity across commits: rule, root, address, attribute path, nested block. No line numbers. */
  readonly fingerprint: string;
  /** The name that is gone, where that is what the finding is about. */
  readonly removed?: Removed | undefined;
  /** Ignore comments that are about it, those that do not hold included. */
  readonly ignored: readonly IgnoredBy[];
}

/** What rules say of a root, and which of them failed: their verdict is unknown, and that is our fault. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly faults: readonly Problem[];
  /** The first resource that was not judged any more, and all after it; undefined when all were. */
  readonly notJudged: Resource | undefined;
  /** Steps that judging took. */
  readonly cost: number;
}

/** What a finding and a resource take, in steps of evaluation: time, and memory until the review is done. */
export const STEPS_OF_A_FINDING = 50;
const STEPS_OF_A_RESOURCE = 20;

/** Steps that a finding took: what it read can be long. */
function costOf({ readings }: Finding): number {
  let steps = STEPS_OF_A_FINDING;
  for (const { value } of readings) {
    if (!value) continue;
    const { size, chars } = measure(value);
    steps += size + (chars >> 6);
  }
  return steps;
}

/**
 * Judges every resource of an evaluated root by every rule that is about its type, as long as `steps` last. A resource that a rule is
 * not about gives nothing.
 */
export function check(
  evaluation: Evaluation,
  root: Path,
  environment: string | undefined,
  rules: readonly Rule[],
  schema: AzurermSchema,
  removed: RemovedNames,
  rootVersion: ProviderVersion,
  today: string,
  steps: number,
): Checked {
  const byType = rulesByType(rules);
  const aboutNames = byType.get(EVERY_TYPE) ?? [];
  const versions = new Map<string, ProviderVersion>();
  const versionOf = (type: string): ProviderVersion => {
    const known = versions.get(type) ?? { ...rootVersion, major: majorWith(schema, type, rootVersion.major) };
    versions.set(type, known);
    return known;
  };
  const faults = new Map<string, Problem>();
  const environments = environment === undefined ? [] : [environment];
  /** What a rule leaves open: about the whole resource, or about its nested blocks of a type. */
  const open = (rule: Rule, resource: Resource, nested: string | undefined, because: string): Finding => ({
    rule,
    resource,
    root,
    environments,
    verdict: 'unknown',
    because,
    readings: [
      {
        path: nested === undefined ? [] : [nested],
        value: undefined,
        state: 'uncertain',
        attribute: undefined,
        holder: resource.block,
        holds: undefined,
        sources: [],
      },
    ],
    extent: [],
    version: versionOf(resource.type),
    block: resource.block,
    identity: nested === undefined ? '' : '?',
    fingerprint: fingerprintOf(rule, root, resource.address, nested === undefined ? '' : '?'),
    ignored: [],
  });
  /** One rule that fails on one resource takes nothing with it. */
  const guarded =
    (judge: (target: Target, resource: Resource) => Finding[]) =>
    (target: Target, resource: Resource): Finding[] => {
      try {
        return judge(target, resource);
      } catch (error) {
        const { file, startLine } = resource.block.header;
        const { rule, nested } = target;
        const message = `rule "${rule.id}" failed on "${resource.address}" (${placeOf(error)}), which is a fault of iacsec; the configuration can turn the rule off until it is mended`;
        const key = `${rule.id} ${file}`;
        if (!faults.has(key)) faults.set(key, { file, startLine, message, kind: 'fault' });
        return [open(rule, resource, nested, 'the rule failed, which is a fault of iacsec')];
      }
    };
  const judgeNames = guarded(({ rule }, resource) => {
    const gone = removedIn(resource, removed[resource.type], rootVersion);
    const common = {
      rule,
      resource,
      root,
      environments,
      because: undefined,
      version: rootVersion,
      block: resource.block,
      ignored: [],
    };
    const fingerprint = fingerprintOf(rule, root, resource.address, '');
    if (gone?.length === 0) return [{ ...common, verdict: 'pass', readings: [], extent: [], identity: '', fingerprint }];
    return (gone ?? []).map(
      (one): Finding => ({
        ...common,
        verdict: 'fail',
        readings: [one.reading],
        extent: [{ scale: one.path, spans: POINT }],
        identity: one.path,
        fingerprint: fingerprintOf(rule, root, resource.address, one.path),
        removed: one,
      }),
    );
  });
  const judgeType = guarded(({ rule, nested }, resource) => {
    const version = versionOf(resource.type);
    const judge = (block: EvaluatedBlock, identity: string, prefix: readonly string[]): Finding[] => {
      const judged = verdictOf({ rule, resource, evaluation, schema, version, prefix, block, today });
      if (!judged) return [];
      const fingerprint = fingerprintOf(rule, root, resource.address, identity);
      const { verdict, because, readings, extent } = judged;
      // Written out: there are very many of them, and a spread takes three times as long.
      return [
        {
          rule,
          resource,
          root,
          environments,
          verdict,
          because,
          readings,
          extent,
          version,
          block,
          identity,
          fingerprint,
          removed: undefined,
          ignored: NONE,
        },
      ];
    };
    if (nested === undefined) return judge(resource.block, '', []);
    const { blocks, uncertain } = blocksIn(resource.block, nested);
    const judged = blocks.flatMap((block) => judge(block, identityOf(block), [nested]));
    return uncertain === undefined ? judged : [...judged, open(rule, resource, nested, uncertain)];
  });
  const findings: Finding[] = [];
  let cost = 0;
  let notJudged: Resource | undefined;
  for (const resource of evaluation.resources) {
    if (cost >= steps) {
      notJudged = resource;
      break;
    }
    cost += STEPS_OF_A_RESOURCE;
    for (const [judge, targets] of [
      [judgeNames, aboutNames],
      [judgeType, byType.get(resource.type) ?? []],
    ] as const)
      for (const target of targets)
        for (const finding of judge(target, resource)) {
          findings.push(finding);
          cost += costOf(finding);
        }
  }
  return { findings, faults: [...faults.values()], notJudged, cost };
}

const NONE: readonly IgnoredBy[] = [];

/** What an error is and where in our code it was raised, for whoever mends it. Its message is left out: it can quote values. */
export function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an error';
  const { name, message, stack = '' } = error;
  const at = /([^\s/\\]+\.m?[jt]s):(\d+)/.exec(stack.slice(stack.indexOf(message) + message.length));
  return at ? `${name} in ${at[1]}, line ${at[2]}` : name;
}

/** What rules about names are about. */
export const EVERY_TYPE = 'azurerm_*';

/** A rule with the nested block that it judges; undefined where that is the resource itself. */
interface Target {
  readonly rule: Rule;
  readonly nested: string | undefined;
}
const ruleIndexes = new WeakMap<readonly Rule[], Map<string, Target[]>>();

function rulesByType(rules: readonly Rule[]): Map<string, Target[]> {
  const known = ruleIndexes.get(rules);
  if (known) return known;
  const index = new Map<string, Target[]>();
  for (const rule of rules) {
    for (const target of rule.resource) {
      const [type = '', nested] = target.split('.');
      index.set(type, [...(index.get(type) ?? []), { rule, nested }]);
    }
  }
  ruleIndexes.set(rules, index);
  return index;
}

/** The first attribute path that the rule speaks of: the one its findings are about. */
export function primaryPath(rule: Rule): string {
  const known = primaryPaths.get(rule) ?? firstPath(rule);
  primaryPaths.set(rule, known);
  return known;
}
const primaryPaths = new WeakMap<Rule, string>();

function firstPath(rule: Rule): string {
  const first = (condition: Condition | undefined): string | undefined => {
    if (!condition) return undefined;
    if ('attributes' in condition) return Object.keys(condition.attributes)[0];
    if ('not' in condition) return first(condition.not);
    if ('linked_from' in condition) return `<-${condition.linked_from.resource[0]}.${condition.linked_from.attribute}`;
    if ('links_to' in condition) return condition.links_to.attribute;
    if ('address_range' in condition) return condition.address_range.from;
    if ('each' in condition) return condition.each.of;
    if ('some' in condition) return condition.some.of;
    if ('azurerm' in condition) return undefined;
    const inner = 'all' in condition ? condition.all : condition.any;
    return inner.map(first).find((path) => path !== undefined);
  };
  return first(rule.require ?? rule.forbid) ?? '';
}

/** Identity of a finding: rule, root, full address, attribute path and nested block, hashed. No line numbers, no values. */
export function fingerprintOf(rule: Rule, root: Path, address: string, block: string): string {
  return hash('sha256', JSON.stringify([rule.id, root, address, primaryPath(rule), block])).slice(0, 24);
}

/** A nested block's name, else its content. */
function identityOf(block: EvaluatedBlock): string {
  const name = block.attributes.get('name')?.value;
  const text = name && asText(name);
  return (
    text ??
    [...block.attributes]
      .map(([key, { value }]) => `${key}=${canonical(value)}`)
      .sort()
      .join(';')
  );
}

function verdictOf(
  context: Context,
): { verdict: Verdict; because: string | undefined; readings: readonly Reading[]; extent: readonly Extent[] } | undefined {
  const { rule } = context;
  const applies = rule.when ? evaluateCondition(rule.when, context, 'any') : undefined;
  if (applies?.holds === false) return undefined;
  const outcome = rule.require
    ? evaluateCondition(rule.require, context, 'all')
    : evaluateCondition(rule.forbid as Condition, context, 'any');
  const failed = outcome.holds === undefined ? undefined : outcome.holds === (rule.forbid !== undefined);
  if (failed === false) return { verdict: 'pass', because: undefined, readings: outcome.readings, extent: [] };
  const because = outcome.because ?? applies?.because;
  if (failed === undefined || (applies?.holds === undefined && applies))
    return { verdict: 'unknown', because, readings: outcome.readings, extent: [] };
  return { verdict: 'fail', because: undefined, readings: outcome.readings, extent: outcome.extent };
}

/** The range that a finding is about: the attribute, or the header of the block it is missing from. */
export function locationOf(finding: Finding): Range {
  const reading = finding.readings.find(({ attribute }) => attribute !== undefined);
  const first = finding.readings[0];
  if (first?.attribute) return first.attribute.range;
  if (first?.state === 'written') return first.holder.header;
  // A missing thing is said at the block it is missing from, unless another reading of the same rule is written out.
  return first && (first.state !== 'default' || !reading)
    ? first.holder.header
    : (reading?.attribute?.range ?? finding.block.header);
}
