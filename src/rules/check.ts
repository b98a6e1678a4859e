import { createHash } from 'node:crypto';
import { type AzurermMajor, type AzurermSchema, attributeSchema } from '../terraform/azurerm.ts';
import type { EvaluatedAttribute, EvaluatedBlock, Evaluation, Resource } from '../terraform/evaluate.ts';
import type { ProviderVersion } from '../terraform/provider.ts';
import type { Path, Range } from '../terraform/source.ts';
import {
  asText,
  boolValue,
  canonical,
  deepValues,
  numberValue,
  type Source,
  stringValue,
  unknownValue,
  type Value,
} from '../terraform/value.ts';
import { ask } from './predicates.ts';
import type { Condition, Link, Rule, Test } from './rule.ts';

export type Verdict = 'pass' | 'fail' | 'unknown';

/** One attribute a rule looked at: what is there, and where. */
export interface Reading {
  /** Path below the resource, nested block names included. */
  readonly path: readonly string[];
  /** Undefined when nothing is written and the provider has no default. */
  readonly value: Value | undefined;
  readonly state: 'written' | 'default' | 'absent' | 'uncertain';
  /** Where it is written; undefined for what is not. */
  readonly attribute: EvaluatedAttribute | undefined;
  /** The innermost block that is there: what the attribute stands in, or is missing from. */
  readonly holder: EvaluatedBlock;
  /** What the rule asked of it; undefined for a look at links. */
  readonly test: Test | undefined;
  /** Places the value, its block and its resource came through. */
  readonly sources: readonly Source[];
}

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
  readonly major: AzurermMajor;
  /** The nested block that was judged; the resource's own block otherwise. */
  readonly block: EvaluatedBlock;
  /** The nested block's name or content; empty for a finding on the resource itself. */
  readonly identity: string;
  /** Identity across commits: rule, root, address, attribute path, nested block. No line numbers. */
  readonly fingerprint: string;
}

interface Context {
  readonly rule: Rule;
  readonly resource: Resource;
  readonly evaluation: Evaluation;
  readonly schema: AzurermSchema;
  readonly version: ProviderVersion;
  /** Names of the nested block that is judged, for schema look-ups. */
  readonly prefix: readonly string[];
  readonly block: EvaluatedBlock;
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
  const { major } = version;
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
                major,
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
        sources: resource.sources,
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
        major,
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
    sources: resource.sources,
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
  const broken = evaluation.problems.find(({ message }) => message.includes('cannot be parsed'));
  if (broken) open ??= `${broken.file} cannot be parsed`;
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

// --- reading attributes -----------------------------------------------------------------------------------------------------

/** Reads a path under all its names; what no version's name sets has the provider's default. */
function readAll(path: string, test: Test, context: Context): Reading[] {
  const names = [path, ...Object.values(context.rule.renamed[path] ?? {})];
  const found = names.map((name) => read(context.block, name.split('.'), test, context));
  const canonicalReadings = found[0] ?? [];
  return (
    found.find((readings) => readings.some(({ state }) => state === 'written' || state === 'uncertain')) ??
    withDefaults(canonicalReadings, names, context)
  );
}

function withDefaults(readings: readonly Reading[], names: readonly string[], context: Context): Reading[] {
  return readings.map((reading) => {
    for (const name of names) {
      const path = name.split('.');
      // The default of a nested attribute applies only when its block is there.
      if (path.length > 1 && reading.holder === context.block) continue;
      const value = attributeSchema(
        context.schema,
        context.resource.type,
        [...context.prefix, ...path],
        context.version.major,
      )?.default;
      if (value === undefined) continue;
      if (context.version.older)
        return {
          ...reading,
          value: unknownValue('the defaults of azurerm before version 3 are not described here'),
          state: 'default' as const,
        };
      const known =
        typeof value === 'string' ? stringValue(value) : typeof value === 'number' ? numberValue(value) : boolValue(value);
      return { ...reading, value: known, state: 'default' as const };
    }
    return reading;
  });
}

function read(block: EvaluatedBlock, path: readonly string[], test: Test, context: Context): Reading[] {
  const { resource, prefix } = context;
  const full = [...prefix, ...path];
  const walk = (holder: EvaluatedBlock, rest: readonly string[], sources: readonly Source[]): Reading[] => {
    const [name = '', ...deeper] = rest;
    const attribute = holder.attributes.get(name);
    const base = { path: full, attribute, holder, test, sources: attribute ? [...attribute.value.sources, ...sources] : sources };
    const { blocks, uncertain } = deeper.length > 0 || !attribute ? blocksIn(holder, name) : { blocks: [], uncertain: undefined };
    if (blocks.length > 0 || uncertain !== undefined) {
      const open: Reading[] =
        uncertain === undefined
          ? []
          : [{ ...base, state: 'uncertain', value: { kind: 'unknown', because: uncertain, sources: [] } }];
      if (deeper.length > 0) return [...blocks.flatMap((one) => walk(one, deeper, [...base.sources, ...one.sources])), ...open];
      return blocks.length > 0
        ? blocks.map((one) => ({
            ...base,
            state: 'written',
            value: boolValue(true),
            holder: one,
            sources: [...base.sources, ...one.sources],
          }))
        : open;
    }
    if (!attribute || attribute.value.kind === 'null' || deeper.length > 0)
      return [{ ...base, state: 'absent', value: undefined }];
    return [{ ...base, state: 'written', value: attribute.value }];
  };
  return walk(block, path, [...block.sources, ...resource.sources]);
}

/** The nested blocks of a name, also where they are written as a value: a list of objects, as in `.tf.json` or `x = [{ ... }]`. */
function blocksIn(
  block: EvaluatedBlock,
  name: string,
): { readonly blocks: readonly EvaluatedBlock[]; readonly uncertain: string | undefined } {
  const written = block.blocks.get(name) ?? [];
  const attribute = block.attributes.get(name);
  if (!attribute) return { blocks: written, uncertain: block.uncertain.get(name) };
  const { value, range, expression } = attribute;
  if (value.kind === 'unknown') return { blocks: written, uncertain: value.because };
  const items = value.kind === 'list' ? value.items : [value];
  const blocks = items.flatMap((item): EvaluatedBlock[] => {
    if (item.kind !== 'map') return [];
    const attributes = new Map(
      [...item.entries].map(
        ([key, inner]) =>
          [key, { value: inner, range: inner.literal?.file === range.file ? inner.literal : range, expression }] as const,
      ),
    );
    return [
      {
        type: name,
        header: range,
        range,
        written: undefined,
        attributes,
        blocks: new Map(),
        uncertain: new Map(),
        sources: [...item.sources, ...value.sources],
      },
    ];
  });
  const open = items.find((item) => item.kind === 'unknown');
  return { blocks: [...written, ...blocks], uncertain: open?.kind === 'unknown' ? open.because : undefined };
}

function readOwn(block: EvaluatedBlock, path: readonly string[]): EvaluatedAttribute | undefined {
  const [name = '', ...deeper] = path;
  if (deeper.length === 0) return block.attributes.get(name);
  const inner = block.blocks.get(name)?.[0];
  return inner && readOwn(inner, deeper);
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
