import { createHash } from 'node:crypto';
import type { AzurermSchema } from '../terraform/azurerm.ts';
import type { EvaluatedBlock, Evaluation, Resource, UnseenCall } from '../terraform/evaluate.ts';
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
  const { resource } = context;
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
  const index = linksOf(link, context);
  const { address } = resource;
  const ofBlock = index.byBlock.get(bare(address));
  // One instance of several is meant by its own address only; what names no instance says the same of all of them.
  const isOneOfSeveral = address !== bare(address) && !address.endsWith('[?]');
  const all = openLinks();
  for (const some of [index.anywhere, ...(isOneOfSeveral && ofBlock ? [ofBlock.anyInstance] : [])]) {
    note(all, some.open);
    refuse(all, some.refused);
  }
  for (const { other, at, value, where } of (isOneOfSeveral ? index.byAddress.get(address) : ofBlock?.ends) ?? []) {
    const points = pointsAt(value, address);
    if (points === false) continue;
    if (where?.holds === false) refuse(all, where.readings);
    else if (points && other.uncertain !== undefined && resource.uncertain === undefined)
      note(all, { at, because: other.uncertain });
    else if (points && (!where || where.holds)) return linked(other);
    else note(all, { at, because: openBecause(other, value, where) });
  }
  const { open, refused } = all;
  const because = open?.because ?? givenTo(resource.address, context.evaluation) ?? index.broken;
  const outcome = because === undefined ? result(false) : result(undefined, because);
  // A link that is there and not as it should be is what is wrong, not that there is none.
  return refused.length > 0 ? { ...outcome, readings: refused } : outcome;
}

/** A resource that a rule's link may come from: its place among the resources, what it points with, and whether it is as it should be. */
interface LinkEnd {
  readonly other: Resource;
  readonly at: number;
  readonly value: Value;
  /** The readings carry the resource's address. */
  readonly where: Outcome | undefined;
}

/** What is left open, and what is refused; of several reasons the one that stands first in the configuration is told. */
interface OpenLinks {
  open: { readonly at: number; readonly because: string } | undefined;
  readonly refused: Reading[];
}
const openLinks = (): OpenLinks => ({ open: undefined, refused: [] });
function note(links: OpenLinks, open: OpenLinks['open']): void {
  if (open && (!links.open || open.at < links.open.at)) links.open = open;
}
function refuse(links: OpenLinks, readings: readonly Reading[]): void {
  if (links.refused.length < MAX_REFUSED) links.refused.push(...readings);
}

interface LinkIndex {
  /** By the address they point at. */
  readonly byAddress: ReadonlyMap<string, readonly LinkEnd[]>;
  /** By that address without its last key; `anyInstance` is what those say that name no key. */
  readonly byBlock: ReadonlyMap<string, { readonly ends: LinkEnd[]; readonly anyInstance: OpenLinks }>;
  /** What those say that may point at any resource. */
  readonly anywhere: OpenLinks;
  /** What could not be evaluated and may hold a link. */
  readonly broken: string | undefined;
}

/** Readings of links that are not as they should be; more say nothing new. */
const MAX_REFUSED = 50;

/** Made once for all resources of a root: asking each about each takes 12 s for 5,000. */
const linkIndexes = new WeakMap<Evaluation, Map<Link, { readonly version: ProviderVersion; readonly index: LinkIndex }>>();

function linksOf(link: Link, context: Context): LinkIndex {
  const { evaluation, version } = context;
  const ofEvaluation = linkIndexes.get(evaluation) ?? new Map();
  linkIndexes.set(evaluation, ofEvaluation);
  const known = ofEvaluation.get(link);
  if (known?.version === version) return known.index;
  const byAddress = new Map<string, LinkEnd[]>();
  const byBlock = new Map<string, { ends: LinkEnd[]; anyInstance: OpenLinks }>();
  const anywhere = openLinks();
  for (const [at, other] of evaluation.resources.entries()) {
    if (other.type !== link.resource) continue;
    const value = readOwn(other.block, link.attribute.split('.'))?.value;
    if (value?.kind !== 'unknown') continue;
    const asked = link.where
      ? evaluateCondition(link.where, { ...context, resource: other, block: other.block, prefix: [] }, 'all')
      : undefined;
    const where = asked && {
      ...asked,
      readings: asked.readings.map((one) => ({ ...one, path: [other.address, ...one.path] })),
    };
    const end = { other, at, value, where };
    const said = (links: OpenLinks): void =>
      where?.holds === false ? refuse(links, where.readings) : note(links, { at, because: openBecause(other, value, where) });
    if (!value.reference) {
      said(anywhere);
      continue;
    }
    const { address } = value.reference;
    const block = byBlock.get(bare(address)) ?? { ends: [], anyInstance: openLinks() };
    byBlock.set(bare(address), block);
    block.ends.push(end);
    if (address === bare(address) || address.endsWith('[?]')) said(block.anyInstance);
    else {
      const ends = byAddress.get(address);
      if (ends) ends.push(end);
      else byAddress.set(address, [end]);
    }
  }
  const problem = evaluation.problems.find(({ kind }) => kind !== 'unseen');
  const broken = problem && `${problem.file} could not be evaluated`;
  const index: LinkIndex = { byAddress, byBlock, anywhere, broken };
  ofEvaluation.set(link, { version, index });
  return index;
}

const openBecause = (other: Resource, value: Value, where: Outcome | undefined): string =>
  where?.because ?? (value.kind === 'unknown' ? value.because : `${other.address} may point at it`);

/** The first call to a module that is not seen which is given each resource, by the resource's address. */
interface Given {
  readonly exactly: ReadonlyMap<string, UnseenCall>;
  /** Without the last key, for resources whose key is not known. */
  readonly bare: ReadonlyMap<string, UnseenCall>;
}
const givenOfEvaluations = new WeakMap<Evaluation, Given>();

/** Why it is open whether a resource is linked in a module that is not seen; undefined when none is given it. */
function givenTo(address: string, evaluation: Evaluation): string | undefined {
  const given = givenOfEvaluations.get(evaluation) ?? givenIn(evaluation);
  givenOfEvaluations.set(evaluation, given);
  const call = given.exactly.get(address) ?? (address.endsWith('[?]') ? given.bare.get(bare(address)) : undefined);
  return call && `${call.address} is given this resource, and ${call.because}`;
}

function givenIn({ unseenCalls }: Evaluation): Given {
  const exactly = new Map<string, UnseenCall>();
  const withoutKey = new Map<string, UnseenCall>();
  // What has been looked into for one call was given by an earlier one.
  const entered = new Set<object>();
  for (const call of unseenCalls)
    for (const argument of call.arguments)
      for (const value of deepValues(argument, entered)) {
        const address = value.kind === 'unknown' ? value.reference?.address : value.kind === 'map' ? value.resource : undefined;
        if (address === undefined) continue;
        if (!exactly.has(address)) exactly.set(address, call);
        if (value.kind === 'unknown' && !withoutKey.has(bare(address))) withoutKey.set(bare(address), call);
      }
  return { exactly, bare: withoutKey };
}

/** An address without the key of its last part. */
const bare = (address: string): string => address.replace(/\[[^\][]*\]$/, '');

/** Whether a value is an attribute of the resource at that address; undefined when it could be. */
function pointsAt(value: Value, address: string): boolean | undefined {
  if (value.kind !== 'unknown') return false;
  const { reference } = value;
  if (!reference) return undefined;
  if (reference.address === address) return true;
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
