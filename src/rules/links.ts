import { withoutLastKey } from '../terraform/address.ts';
import type { Evaluation } from '../terraform/evaluate.ts';
import type { UnseenCall } from '../terraform/parts.ts';
import type { Resource } from '../terraform/resource.ts';
import { asText, deepValues, type Value } from '../terraform/value.ts';
import { POINT } from './extent.ts';
import { type Context, combine, type Outcome } from './outcome.ts';
import { type Reading, readAll, readOwn } from './readings.ts';
import type { Condition, Link, Target } from './rule.ts';

/** Asks a condition of another resource. */
type OfOther = (where: Condition, other: Resource) => Outcome;

/** Whether some resource's attribute points at this one. What cannot be seen could: then the answer is open. */
export function linkedFrom(link: Link, context: Context, ofOther: OfOther): Outcome {
  const { evaluation, resource } = context;
  const reading: Reading = {
    path: [],
    value: undefined,
    state: 'absent',
    attribute: undefined,
    holder: resource.block,
    holds: undefined,
    sources: [],
  };
  const extent = [{ scale: `<-${link.resource.join()}`, spans: POINT }];
  const index = endsOf(link, context);
  const own = resource.block.attributes.get('name')?.value;
  const name = own && asText(own)?.toLowerCase();
  const candidates = [
    ...(index.byBlock.get(withoutLastKey(resource.address)) ?? []),
    ...(name === undefined ? [] : [...(index.byText.get(name) ?? []), ...(index.byLastPart.get(name) ?? [])]),
  ];
  const refused: Reading[] = [];
  let open: { readonly at: number; readonly because: string } | undefined;
  const consider = (at: number, because: string): void => {
    if (!open || at < open.at) open = { at, because };
  };
  const judge = (end: LinkEnd, points: boolean | undefined): boolean => {
    if (points === false) return false;
    const { other, at, value } = end;
    const where = link.where && whereOf(end, link.where, ofOther);
    if (where?.holds === false) {
      if (refused.length < MAX_REFUSED)
        refused.push(...where.readings.map((one) => ({ ...one, path: [other.address, ...one.path] })));
    } else if (points && other.uncertain !== undefined && resource.uncertain === undefined) consider(at, other.uncertain);
    else if (points && (!where || where.holds)) return true;
    else consider(at, where?.because ?? (value.kind === 'unknown' ? value.because : `${other.address} may point at it`));
    return false;
  };
  for (const end of candidates) {
    const { other, value } = end;
    if (!judge(end, value.kind === 'unknown' ? pointsAt(value, resource.address) : namedIn(value, resource))) continue;
    const sources = [{ what: other.address, range: other.block.header }];
    return { holds: true, because: undefined, readings: [{ ...reading, sources }], extent };
  }
  // What may point anywhere says the same of every resource; a few tell enough.
  for (const end of index.anywhere.slice(0, MAX_LOOSE)) judge(end, undefined);
  if (own?.kind === 'unknown' && name === undefined) for (const end of index.texts.slice(0, MAX_LOOSE)) judge(end, undefined);
  const because = open?.because ?? givenTo(resource.address, evaluation) ?? index.broken;
  return {
    holds: because === undefined ? false : undefined,
    because,
    // A link that is there and not as it should be is what is wrong, not that there is none.
    readings: refused.length > 0 ? refused : [reading],
    extent,
  };
}

/** A resource that a rule's link may come from: its place among the resources, and what it points with. */
interface LinkEnd {
  readonly other: Resource;
  readonly at: number;
  readonly value: Value;
  /** What `where` says of it, once asked. */
  where: Outcome | undefined;
}

interface LinkIndex {
  /** By the address they point at, without its last key. */
  readonly byBlock: ReadonlyMap<string, readonly LinkEnd[]>;
  /** By what they hold as a text, in lower case, and by its part after the last slash. */
  readonly byText: ReadonlyMap<string, readonly LinkEnd[]>;
  readonly byLastPart: ReadonlyMap<string, readonly LinkEnd[]>;
  readonly texts: readonly LinkEnd[];
  /** Those that may point at any resource. */
  readonly anywhere: readonly LinkEnd[];
  /** What could not be evaluated and may hold a link. */
  readonly broken: string | undefined;
}

/** Readings of links that are not as they should be, and links that may lead anywhere: more say nothing new. */
const MAX_REFUSED = 50;
const MAX_LOOSE = 50;

/** Made once for all resources of a root: asking each about each takes 12 s for 5,000. */
const linkIndexes = new WeakMap<Evaluation, Map<Link, { readonly major: number; readonly index: LinkIndex }>>();

function endsOf(link: Link, { evaluation, version }: Context): LinkIndex {
  const ofEvaluation = linkIndexes.get(evaluation) ?? new Map<Link, { readonly major: number; readonly index: LinkIndex }>();
  linkIndexes.set(evaluation, ofEvaluation);
  const known = ofEvaluation.get(link);
  const major = version.older ? 2 : version.major;
  if (known?.major === major) return known.index;
  const byBlock = new Map<string, LinkEnd[]>();
  const byText = new Map<string, LinkEnd[]>();
  const byLastPart = new Map<string, LinkEnd[]>();
  const texts: LinkEnd[] = [];
  const anywhere: LinkEnd[] = [];
  const add = (index: Map<string, LinkEnd[]>, key: string, end: LinkEnd): void => {
    const group = index.get(key);
    if (group) group.push(end);
    else index.set(key, [end]);
  };
  for (const [at, other] of evaluation.resources.entries()) {
    if (!link.resource.includes(other.type)) continue;
    const value = readOwn(other.block, link.attribute.split('.'))?.value;
    if (value === undefined || value.kind === 'null') continue;
    const end: LinkEnd = { other, at, value, where: undefined };
    const text = asText(value)?.toLowerCase();
    if (value.kind === 'unknown') {
      if (value.reference) add(byBlock, withoutLastKey(value.reference.address), end);
      else if (!UNDECLARED.test(value.because)) anywhere.push(end);
    } else if (text) {
      texts.push(end);
      add(byText, text, end);
      if (text.includes('/')) add(byLastPart, text.slice(text.lastIndexOf('/') + 1), end);
    }
  }
  const problem = evaluation.problems.find(({ kind }) => kind === undefined);
  const broken = problem && `${problem.file} could not be evaluated`;
  const index: LinkIndex = { byBlock, byText, byLastPart, texts, anywhere, broken };
  ofEvaluation.set(link, { major, index });
  return index;
}

/** A resource that is not declared is none of those that are. */
const UNDECLARED = /^azurerm_\w+\.[\w-]+ is not declared$/;

function whereOf(end: LinkEnd, where: Condition, ofOther: OfOther): Outcome {
  end.where ??= ofOther(where, end.other);
  return end.where;
}

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
  const call = given.exactly.get(address) ?? (address.endsWith('[?]') ? given.bare.get(withoutLastKey(address)) : undefined);
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
        if (value.kind === 'unknown' && !withoutKey.has(withoutLastKey(address))) withoutKey.set(withoutLastKey(address), call);
      }
  return { exactly, bare: withoutKey };
}

/** Whether an attribute of this one, or each of its elements, points at a resource for which `where` holds. What is not in the configuration is open. */
export function linksTo(target: Target, context: Context, ofOther: OfOther): Outcome {
  const [reading] = readAll(target.attribute, context);
  const value = reading?.value;
  if (value?.kind !== 'list') return oneLinksTo(value, reading, target, context, ofOther);
  return value.items.length === 0
    ? oneLinksTo(undefined, reading, target, context, ofOther)
    : combine(
        value.items.map((item) => oneLinksTo(item, reading, target, context, ofOther)),
        'all',
      );
}

function oneLinksTo(
  value: Value | undefined,
  reading: Reading | undefined,
  target: Target,
  context: Context,
  ofOther: OfOther,
): Outcome {
  const extent = [{ scale: `->${target.attribute}`, spans: POINT }];
  const result = (holds: boolean | undefined, because?: string): Outcome => ({
    holds,
    because,
    readings: reading ? [reading] : [],
    extent,
  });
  if (value === undefined || value.kind === 'null') return result(false);
  const reference = value.kind === 'unknown' ? value.reference : undefined;
  const index = resourcesOf(context.evaluation);
  const text = asText(value)?.toLowerCase();
  const others = (
    reference ? (index.byBlock.get(withoutLastKey(reference.address)) ?? []) : (text && index.byName.get(text)) || []
  ).filter(
    (other) =>
      (target.resource?.includes(other.type) ?? true) &&
      (reference
        ? other.address === reference.address || mayBe(other.address, reference.address)
        : target.resource !== undefined),
  );
  if (!reference && others.length === 0)
    return result(undefined, value.kind === 'unknown' ? value.because : 'it names a resource outside of the configuration');
  if (reference && others.length === 0)
    return /(?:^|\.)data\./.test(reference.address) || value.kind !== 'unknown'
      ? result(undefined, `${reference.address} is read when Terraform runs`)
      : result(target.resource ? false : undefined, value.because);
  const { where } = target;
  if (!where) return result(true);
  const wheres = others.map((other) => ofOther(where, other));
  const [first] = wheres;
  const agree = first && wheres.every(({ holds }) => holds === first.holds) ? first : undefined;
  if (!agree || agree.holds === undefined) return result(undefined, first?.because ?? 'it is one of several');
  return {
    ...result(agree.holds),
    readings: agree.holds ? result(true).readings : [...result(false).readings, ...agree.readings],
  };
}

/** Resources by their address without the last key, and by their name, which is what `resource_group_name` and the like hold. */
interface ResourceIndex {
  readonly byBlock: ReadonlyMap<string, readonly Resource[]>;
  readonly byName: ReadonlyMap<string, readonly Resource[]>;
}
const resourceIndexes = new WeakMap<Evaluation, ResourceIndex>();

function resourcesOf(evaluation: Evaluation): ResourceIndex {
  const known = resourceIndexes.get(evaluation);
  if (known) return known;
  const [byBlock, byName] = [new Map<string, Resource[]>(), new Map<string, Resource[]>()];
  for (const resource of evaluation.resources) {
    const name = resource.block.attributes.get('name')?.value;
    const text = name && asText(name)?.toLowerCase();
    for (const [index, key] of [
      [byBlock, withoutLastKey(resource.address)],
      [byName, text],
    ] as const) {
      if (!key) continue;
      const group = index.get(key);
      if (group) group.push(resource);
      else index.set(key, [resource]);
    }
  }
  const index = { byBlock, byName };
  resourceIndexes.set(evaluation, index);
  return index;
}

/** Whether a value is an attribute of the resource at that address; undefined when it could be. */
function pointsAt(value: Value, address: string): boolean | undefined {
  if (value.kind !== 'unknown') return false;
  const { reference } = value;
  if (!reference) return undefined;
  if (reference.address === address) return true;
  return mayBe(reference.address, address) ? (address.endsWith('[?]') ? true : undefined) : false;
}

/**
 * Whether a text that is written out means the resource: its name does, for names are what `server_name` and the like hold. An id
 * that ends in its name may be another one's, in another resource group.
 */
function namedIn(value: Value, { block }: Resource): boolean | undefined {
  const text = asText(value);
  const own = block.attributes.get('name')?.value;
  if (!text || !own) return false;
  const name = asText(own);
  if (!name) return own.kind === 'unknown' ? undefined : false;
  if (text.toLowerCase() === name.toLowerCase()) return true;
  return text.toLowerCase().endsWith(`/${name.toLowerCase()}`) ? undefined : false;
}

/** Whether one address is the other's without the instance, or one of an unknown number. */
function mayBe(reference: string, address: string): boolean {
  const isOpen = reference === withoutLastKey(reference) || reference.endsWith('[?]') || address.endsWith('[?]');
  return isOpen && withoutLastKey(reference) === withoutLastKey(address);
}
