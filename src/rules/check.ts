import { createHash } from 'node:crypto';
import type { AzurermSchema } from '../terraform/azurerm.ts';
import type { EvaluatedBlock, Evaluation, Resource } from '../terraform/evaluate.ts';
import type { ProviderVersion } from '../terraform/provider.ts';
import type { Path, Range } from '../terraform/source.ts';
import { asText, canonical, deepValues, type Value } from '../terraform/value.ts';
import { ask } from './predicates.ts';
import { blocksIn, type Reading, type ReadingContext, readAll, readOwn } from './readings.ts';
import type { Condition, Link, Rule, Test } from './rule.ts';

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
  /** How much is wrong, one number a test; compared between base and head. */
  readonly extent: readonly number[];
  readonly version: ProviderVersion;
  /** The nested block that was judged; the resource's own block otherwise. */
  readonly block: EvaluatedBlock;
  /** The nested block's name or content; empty for a finding on the resource itself. */
  readonly identity: string;
  /** Identity across commits: rule, root, address, attribute path, nested block. No line numbers. */
  readonly fingerprint: string;
}

interface Context extends ReadingContext {
  readonly evaluation: Evaluation;
}

interface Outcome {
  readonly holds: boolean | undefined;
  readonly because: string | undefined;
  readonly readings: readonly Reading[];
  readonly extent: readonly number[];
}

/** Judges every resource of an evaluated root by every rule that is about its type. A resource that a rule is not about gives nothing. */
export function check(
  evaluation: Evaluation,
  root: Path,
  environment: string | undefined,
  rules: readonly Rule[],
  schema: AzurermSchema,
  version: ProviderVersion,
): Finding[] {
  const byType = rulesByType(rules);
  return evaluation.resources.flatMap((resource) =>
    (byType.get(resource.type) ?? []).flatMap(({ rule, nested }) => {
      const judge = (block: EvaluatedBlock, identity: string, prefix: readonly string[]): Finding[] => {
        const judged = verdictOf({ rule, resource, evaluation, schema, version, prefix, block });
        return judged
          ? [
              {
                ...judged,
                rule,
                resource,
                root,
                environments: environment === undefined ? [] : [environment],
                version,
                block,
                identity,
                fingerprint: fingerprintOf(rule, root, resource.address, identity),
              },
            ]
          : [];
      };
      if (nested === undefined) return judge(resource.block, '', []);
      const { blocks, uncertain } = blocksIn(resource.block, nested);
      const judged = blocks.flatMap((block) => judge(block, identityOf(block), [nested]));
      if (uncertain === undefined) return judged;
      const reading: Reading = {
        path: [nested],
        value: undefined,
        state: 'uncertain',
        attribute: undefined,
        holder: resource.block,
        test: undefined,
        sources: [],
      };
      const open: Finding = {
        rule,
        resource,
        root,
        environments: environment === undefined ? [] : [environment],
        verdict: 'unknown',
        because: uncertain,
        readings: [reading],
        extent: [],
        version,
        block: resource.block,
        identity: '?',
        fingerprint: fingerprintOf(rule, root, resource.address, '?'),
      };
      return [...judged, open];
    }),
  );
}

const ruleIndexes = new WeakMap<readonly Rule[], Map<string, { rule: Rule; nested: string | undefined }[]>>();

function rulesByType(rules: readonly Rule[]): Map<string, { rule: Rule; nested: string | undefined }[]> {
  const known = ruleIndexes.get(rules);
  if (known) return known;
  const index = new Map<string, { rule: Rule; nested: string | undefined }[]>();
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
  const first = (condition: Condition | undefined): string | undefined => {
    if (!condition) return undefined;
    if ('attributes' in condition) return Object.keys(condition.attributes)[0];
    if ('not' in condition) return first(condition.not);
    if ('linkedFrom' in condition) return `<-${condition.linkedFrom.resource}.${condition.linkedFrom.attribute}`;
    return first('all' in condition ? condition.all[0] : condition.any[0]);
  };
  return first(rule.require ?? rule.forbid) ?? '';
}

/** Identity of a finding: rule, root, full address, attribute path and nested block, hashed. No line numbers, no values. */
export function fingerprintOf(rule: Rule, root: Path, address: string, block: string): string {
  return createHash('sha256')
    .update(JSON.stringify([rule.id, root, address, primaryPath(rule), block]))
    .digest('hex')
    .slice(0, 24);
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
): { verdict: Verdict; because: string | undefined; readings: readonly Reading[]; extent: readonly number[] } | undefined {
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

/** `quantifier`: of several blocks on a path, must all pass (`require`) or is one enough (`forbid`, `when`). */
function evaluateCondition(condition: Condition, context: Context, quantifier: 'all' | 'any'): Outcome {
  if ('not' in condition) {
    const inner = evaluateCondition(condition.not, context, quantifier === 'all' ? 'any' : 'all');
    return { ...inner, holds: inner.holds === undefined ? undefined : !inner.holds };
  }
  if ('linkedFrom' in condition) return evaluateLink(condition.linkedFrom, context);
  if ('all' in condition)
    return combine(
      condition.all.map((one) => evaluateCondition(one, context, quantifier)),
      'all',
    );
  if ('any' in condition)
    return combine(
      condition.any.map((one) => evaluateCondition(one, context, quantifier)),
      'any',
    );
  return combine(
    Object.entries(condition.attributes).map(([path, test]) =>
      combine(
        readAll(path, test, context).map((reading) => outcomeOf(reading, test)),
        quantifier,
      ),
    ),
    'all',
  );
}

function outcomeOf(reading: Reading, test: Test): Outcome {
  if (reading.state === 'uncertain')
    return {
      holds: undefined,
      because: reading.value?.kind === 'unknown' ? reading.value.because : undefined,
      readings: [reading],
      extent: [],
    };
  const { holds, because, extent } = ask(test, reading.value);
  return { holds, because, readings: [reading], extent: [extent] };
}

/** `all`: false wins, then unknown. `any`: true wins, then unknown. What decided is kept, in the rule's order. */
function combine(outcomes: readonly Outcome[], mode: 'all' | 'any'): Outcome {
  const deciding = mode === 'any';
  const decisive = outcomes.filter(({ holds }) => holds === deciding);
  const unknown = outcomes.find(({ holds }) => holds === undefined);
  // Where nothing decides, what is open comes first: that is what the finding is about.
  const used = decisive.length > 0 ? decisive : unknown ? [unknown, ...outcomes.filter((one) => one !== unknown)] : outcomes;
  const holds = decisive.length > 0 ? deciding : unknown ? undefined : !deciding;
  return {
    holds,
    because: holds === undefined ? unknown?.because : undefined,
    readings: used.flatMap(({ readings }) => readings),
    extent: used.flatMap(({ extent }) => extent),
  };
}

// --- links between resources ------------------------------------------------------------------------------------------------

/** Whether some resource's attribute points at this one. What cannot be seen could: then the answer is open. */
function evaluateLink(link: Link, context: Context): Outcome {
  const { evaluation, resource } = context;
  const reading: Reading = {
    path: [],
    value: undefined,
    state: 'absent',
    attribute: undefined,
    holder: resource.block,
    test: undefined,
    sources: [],
  };
  const result = (holds: boolean | undefined, because?: string): Outcome => ({
    holds,
    because,
    readings: [reading],
    extent: [1],
  });
  const linked = (other: Resource): Outcome => ({
    holds: true,
    because: undefined,
    readings: [{ ...reading, sources: [{ what: other.address, range: other.block.header }, ...reading.sources] }],
    extent: [1],
  });
  const refused: Reading[] = [];
  let open: string | undefined;
  for (const other of evaluation.resources) {
    if (other.type !== link.resource) continue;
    const value = readOwn(other.block, link.attribute.split('.'))?.value;
    const points = value === undefined ? false : pointsAt(value, resource.address);
    if (points === false) continue;
    const where = link.where
      ? evaluateCondition(link.where, { ...context, resource: other, block: other.block, prefix: [] }, 'all')
      : undefined;
    if (where?.holds === false) {
      refused.push(...where.readings.map((one) => ({ ...one, path: [other.address, ...one.path] })));
      continue;
    }
    if (points && other.uncertain !== undefined && resource.uncertain === undefined) {
      open ??= other.uncertain;
      continue;
    }
    if (points && (!where || where.holds)) return linked(other);
    open ??= where?.because ?? (value?.kind === 'unknown' ? value.because : `${other.address} may point at it`);
  }
  for (const call of evaluation.unseenCalls) {
    if (
      call.arguments.some((argument) =>
        [...deepValues(argument)].some(
          (value) => pointsAt(value, resource.address) === true || refersTo(value, resource.address),
        ),
      )
    )
      open ??= `${call.address} is given this resource, and ${call.because}`;
  }
  const broken = evaluation.problems.find(({ kind }) => kind === undefined);
  if (broken) open ??= `${broken.file} could not be evaluated`;
  const outcome = open === undefined ? result(false) : result(undefined, open);
  // A link that is there and not as it should be is what is wrong, not that there is none.
  return refused.length > 0 ? { ...outcome, readings: refused } : outcome;
}

const refersTo = (value: Value, address: string): boolean => value.kind === 'map' && value.resource === address;

/** Whether a value is an attribute of the resource at that address; undefined when it could be. */
function pointsAt(value: Value, address: string): boolean | undefined {
  if (value.kind !== 'unknown') return false;
  const { reference } = value;
  if (!reference) return undefined;
  if (reference.address === address) return true;
  const bare = (text: string): string => text.replace(/\[[^\][]*\]$/, '');
  const instanceOpen =
    reference.address === bare(reference.address) || reference.address.endsWith('[?]') || address.endsWith('[?]');
  return instanceOpen && bare(reference.address) === bare(address) ? (address.endsWith('[?]') ? true : undefined) : false;
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
