import { convertedLimits, settled } from '../limits.ts';
import { compareNumbers, digitsOf, isInfinite, isNumber, type Kept, numberOf, numberText } from '../number.ts';
import { measure, nullValue, stringValue, type Type, type Value } from '../value.ts';

export type ListValue = Extract<Value, { kind: 'list' }>;

/** No function builds more than this, whatever a pull request asks for. */
const MAX_ELEMENTS = 65_536;
const MAX_TEXT = 1_048_576;
export const MAX_DEPTH = 128;

/** Arguments that Terraform rejects, or (`ours`) that are beyond what is evaluated here; becomes an unknown value at the call. */
export class Rejected extends Error {
  readonly ours: boolean;
  constructor(because: string, ours: boolean) {
    super(because);
    this.ours = ours;
  }
}

/** Terraform would raise an error. */
export function reject(because: string): never {
  throw new Rejected(because, false);
}

/** Terraform may well have a value; it is not computed here. */
export function giveUp(because: string): never {
  throw new Rejected(because, true);
}

let work = 0;

/** Counts work that the size of arguments and result does not show, in steps of an evaluation. */
export function spend(steps: number): void {
  work += steps;
}

/** What has been counted since this was last asked. */
export function workDone(): number {
  const done = work;
  work = 0;
  return done;
}

/** Bounds a text before it is built. */
export function boundText(length: number): void {
  if (length > MAX_TEXT) giveUp('would build more than 1 MiB of text');
}

/** Bounds a list before it is built. */
export function boundElements(count: number): void {
  if (count > MAX_ELEMENTS) giveUp('would build more than 65,536 elements');
}

/** Surrogates stand for code points above every other unit. */
const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

/** Orders texts as Terraform does, by their UTF-8 bytes, which is by code point. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Entries in Terraform's order. */
export const sortedEntries = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] =>
  [...entries].sort(([a], [b]) => compareText(a, b));

/** Reads a number as `tonumber` does; undefined where the text is none. */
export const asNumber = (text: string): Kept | undefined => (isNumber(text) ? parseNumber(text) : undefined);

/** Reads a number as `tonumber` does. */
export function parseNumber(text: string): Kept {
  if (!isNumber(text)) reject('needs a number');
  return numberOf(text) ?? giveUp('has a number that is larger or smaller than is computed');
}

const nameOf = (type: Type): string =>
  typeof type === 'object' ? `a ${type.kind}` : type === 'bool' ? 'true or false' : type === 'text' ? 'text' : 'a number';

/** What a value is, for a message; never its content, which may be secret. */
export function describe(value: Value): string {
  if (value.kind === 'list') return value.type === 'set' ? 'a set' : 'a list';
  return { null: 'null', string: 'text', number: 'a number', bool: 'true or false', map: 'a map', unknown: 'an unknown value' }[
    value.kind
  ];
}

/** Whether nothing is said of a type: it does not show here, or Terraform has none yet. */
export const isOpen = (type: Type | undefined): type is 'any' | 'dynamic' | undefined =>
  type === undefined || type === 'any' || type === 'dynamic';

export function typeOf(value: Value): Type {
  switch (value.kind) {
    case 'null':
      return value.of ?? 'dynamic';
    case 'unknown':
      return value.of ?? (value.mistake ? 'dynamic' : 'any');
    case 'string':
      return 'text';
    case 'number':
    case 'bool':
      return value.kind;
    case 'list':
      if (value.type === 'tuple') return { kind: 'tuple', items: value.items.map(typeOf) };
      return { kind: value.type, of: elementType(value, value.items) };
    case 'map':
      // The attributes of a resource have the provider's types, which do not show.
      if (value.resource !== undefined) return 'any';
      if (value.type === 'object')
        return { kind: 'object', entries: new Map([...value.entries].map(([k, v]) => [k, typeOf(v)])) };
      return { kind: 'map', of: elementType(value, value.entries.values()) };
  }
}

function elementType(container: { readonly of?: Type | undefined }, parts: Iterable<Value>): Type {
  if (container.of !== undefined && container.of !== 'any') return container.of;
  const types = [...parts].map(typeOf);
  return types.length === 0 ? 'dynamic' : (unify(types) ?? 'any');
}

export function sameTypes(a: Type, b: Type): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  if (a.kind === 'tuple' || b.kind === 'tuple')
    return (
      a.kind === b.kind &&
      'items' in a &&
      'items' in b &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => sameTypes(item, b.items[i] ?? 'any'))
    );
  if (a.kind === 'object' || b.kind === 'object')
    return (
      a.kind === b.kind &&
      'entries' in a &&
      'entries' in b &&
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, of]) => b.entries.has(key) && sameTypes(of, b.entries.get(key) ?? 'any'))
    );
  return a.kind === b.kind && sameTypes(a.of, b.of);
}

/** Whether no part of a type is open. */
export function isWhole(type: Type): boolean {
  if (typeof type === 'string') return type !== 'any';
  if ('of' in type) return isWhole(type.of);
  return 'items' in type ? type.items.every(isWhole) : [...type.entries.values()].every(isWhole);
}

/**
 * The one type that all can become, as Terraform picks it (go-cty's unify); undefined when there is none, or no types. What is `any` may
 * be of each type, so it is left out of it.
 */
export function unify(types: readonly Type[]): Type | undefined {
  const known = types.filter((type) => type !== 'any');
  if (known.length < types.length) return known.length === 0 ? 'any' : (unify(known) ?? 'any');
  const [first] = known;
  if (first === undefined) return undefined;
  if (known.every((type) => sameTypes(type, first))) return first;
  const structures = known.filter((type) => typeof type === 'object');
  const hasDynamic = known.includes('dynamic');
  if (structures.length > 0 && structures.length === known.filter((type) => type !== 'dynamic').length) {
    const kinds = new Set(structures.map(({ kind }) => kind));
    const only = (...allowed: Structure['kind'][]) => [...kinds].every((kind) => allowed.includes(kind));
    // What a dynamic type becomes decides then.
    if (kinds.size === 1 && hasDynamic) return 'dynamic';
    const [kind] = kinds;
    if (kinds.size === 1 && (kind === 'list' || kind === 'set' || kind === 'map'))
      return collectionOf(kind, elementsIn(structures));
    if (only('object')) return unifyObjects(structures);
    if (only('tuple')) return unifyTuples(structures);
    if (only('map', 'object') || only('list', 'tuple')) {
      const into = kinds.has('map') ? 'map' : 'list';
      const loose = structures.filter((type) => !('of' in type));
      const one = collectionOfAll(into, loose);
      const found = one && unify(known.map((type) => (typeof type === 'object' && !('of' in type) ? one : type)));
      if (typeof found === 'object' && found.kind === into) return found;
    }
  }
  const has = (kind: Structure['kind']): boolean => structures.some((type) => type.kind === kind);
  return has('object') && has('tuple') ? undefined : mostGeneral(known);
}

/** The first, from the most general on, that all others can become. */
function mostGeneral(types: readonly Type[]): Type | undefined {
  const distinct = types.filter((type, i) => types.findIndex((other) => sameTypes(type, other)) === i);
  if (distinct.length > MAX_DISTINCT) return giveUp('has more types in it than are compared');
  return inOrder(distinct).find((wanted) => distinct.every((type) => sameTypes(type, wanted) || canBecome(type, wanted)));
}

/** More types in one list than this are not brought to one: each is compared with each. */
const MAX_DISTINCT = 200;

/** Sorted topologically, what is more general first, as go-cty's `sortTypes`. */
function inOrder(types: readonly Type[]): Type[] {
  const after = types.map((): number[] => []);
  const before = types.map(() => 0);
  for (const [i, a] of types.entries())
    for (let j = i + 1; j < types.length; j++) {
      const order = compareTypes(a, types[j] ?? 'any');
      if (order === 0) continue;
      const [general, special] = order < 0 ? [i, j] : [j, i];
      after[general]?.push(special);
      before[special] = (before[special] ?? 0) + 1;
    }
  const queue = [...types.keys()].filter((i) => before[i] === 0);
  for (const i of queue)
    for (const j of after[i] ?? []) {
      before[j] = (before[j] ?? 0) - 1;
      if (before[j] === 0) queue.push(j);
    }
  return queue.map((i) => types[i] ?? 'any');
}

/** Negative where the first is more general, positive where the second is, 0 where that cannot be said (go-cty's `compareTypes`). */
function compareTypes(a: Type, b: Type): number {
  if (a === 'dynamic' || b === 'dynamic') return Number(a === 'dynamic') - Number(b === 'dynamic');
  if (typeof a === 'string' || typeof b === 'string')
    return typeof a === typeof b ? Number(b === 'text') - Number(a === 'text') : 0;
  if ('of' in a && 'of' in b && a.kind === b.kind) return compareTypes(a.of, b.of);
  const place = SEQUENCES.indexOf(a.kind) - SEQUENCES.indexOf(b.kind);
  if (SEQUENCES.includes(a.kind) && SEQUENCES.includes(b.kind) && place !== 0) return place;
  if (a.kind === 'map' && b.kind === 'object') return -1;
  if (a.kind === 'object' && b.kind === 'map') return 1;
  const pairs = partsBeside(a, b);
  if (!pairs) return 0;
  const orders = pairs.map(([x, y]) => compareTypes(x, y));
  const [first, second] = [orders.some((order) => order < 0), orders.some((order) => order > 0)];
  return Number(second) - Number(first);
}
const SEQUENCES: readonly Structure['kind'][] = ['list', 'tuple', 'set'];

/** The parts of two objects or tuples with the same keys or length. */
function partsBeside(a: Structure, b: Structure): (readonly [Type, Type])[] | undefined {
  if (a.kind === 'tuple' && b.kind === 'tuple')
    return a.items.length === b.items.length ? a.items.map((item, i) => [item, b.items[i] ?? 'any'] as const) : undefined;
  if (a.kind !== 'object' || b.kind !== 'object' || a.entries.size !== b.entries.size) return undefined;
  const pairs = [...a.entries].map(([key, type]) => [type, b.entries.get(key)] as const);
  return pairs.every((pair): pair is readonly [Type, Type] => pair[1] !== undefined) ? pairs : undefined;
}

type Structure = Exclude<Type, string>;

const elementsIn = (types: readonly Structure[]): Type[] =>
  types.flatMap((type) => ('of' in type ? [type.of] : 'items' in type ? [...type.items] : [...type.entries.values()]));

function collectionOf(kind: 'list' | 'set' | 'map', elements: readonly Type[]): Type | undefined {
  const of = unify(elements);
  return of && { kind, of };
}

/** A list of tuples' elements, or a map of objects' attributes, that each of them can become. */
function collectionOfAll(kind: 'list' | 'map', types: readonly Structure[]): Type | undefined {
  const found = collectionOf(kind, elementsIn(types));
  return found && types.every((type) => canBecome(type, found)) ? found : undefined;
}

/** Whether Terraform has a conversion between the two, whatever the value. */
export function canBecome(from: Type, to: Type): boolean {
  if (isOpen(from) || isOpen(to)) return true;
  if (typeof from === 'string' || typeof to === 'string')
    return from === to || to === 'text' ? typeof from === 'string' : from === 'text' && typeof to === 'string';
  switch (to.kind) {
    case 'list':
    case 'set':
      if (from.kind === 'tuple') return canAllBecome(from.items, to.of);
      return (from.kind === 'list' || from.kind === 'set') && canBecome(from.of, to.of);
    case 'map':
      if (from.kind === 'object') {
        if (!isOpen(to.of)) return [...from.entries.values()].every((item) => canBecome(item, to.of));
        return from.entries.size === 0 || unify([...from.entries.values()]) !== undefined;
      }
      return from.kind === 'map' && canBecome(from.of, to.of);
    case 'tuple':
      return (
        from.kind === 'tuple' &&
        from.items.length === to.items.length &&
        from.items.every((item, i) => canBecome(item, to.items[i] ?? 'any'))
      );
    case 'object':
      if (from.kind !== 'object' && from.kind !== 'map') return false;
      return [...to.entries].every(([key, of]) => {
        const isOptional = to.optional?.has(key) === true;
        // Whether a map has the key shows with its value.
        if (from.kind === 'map') return isOptional || canBecome(from.of, of);
        const given = from.kind === 'object' ? from.entries.get(key) : undefined;
        return given === undefined ? isOptional : canBecome(given, of);
      });
  }
}

/** Whether the elements of a tuple can become those of one list; of an open type where they have one in common. */
function canAllBecome(items: readonly Type[], of: Type): boolean {
  if (items.length === 0) return true;
  const one = isOpen(of) ? unify(items) : of;
  if (one === undefined || (one === 'dynamic' && items.some((item) => item !== 'dynamic'))) return false;
  return items.every((item) => canBecome(item, one));
}

function unifyTuples(types: readonly Structure[]): Type | undefined {
  const tuples = types.filter((type) => type.kind === 'tuple');
  const [first] = tuples;
  if (!first || !tuples.every((type) => type.items.length === first.items.length)) return collectionOfAll('list', types);
  const items = first.items.map((_, i) => unify(tuples.map((type) => type.items[i] ?? 'any')));
  return items.every((item) => item !== undefined) ? { kind: 'tuple', items } : undefined;
}

function unifyObjects(types: readonly Structure[]): Type | undefined {
  const objects = types.filter((type) => type.kind === 'object');
  const [first] = objects;
  const alike = ({ entries }: { readonly entries: ReadonlyMap<string, Type> }) =>
    entries.size === first?.entries.size && [...entries.keys()].every((key) => first.entries.has(key));
  if (!first || !objects.every(alike)) return collectionOfAll('map', types);
  const entries = new Map<string, Type>();
  for (const key of first.entries.keys()) {
    const type = unify(objects.map((object) => object.entries.get(key) ?? 'any'));
    if (type === undefined) return undefined;
    entries.set(key, type);
  }
  return { kind: 'object', entries };
}

/** The one type of several values; rejects when there is none. */
export function commonType(values: Iterable<Value>): Type {
  return unify([...values].map(typeOf)) ?? reject('needs values of one type');
}

/**
 * The value as another type. It stays the same value for the reader: sources, literal and reference are kept, and an unknown or
 * null value is passed on. Rejects what Terraform cannot convert.
 */
export function convert(value: Value, type: Type): Value {
  partsLeft = MAX_CONVERTED;
  const converted = convertParts(value, type);
  // What holds nothing has a type all the same.
  const hasParts = (value.kind === 'list' || value.kind === 'map') && typeof type === 'object' && !value.loose;
  if (hasParts && !canBecome(typeOf(value), type)) reject(`needs ${nameOf(type)}`);
  return converted;
}

/** Parts of parts can be converted more than once. */
const MAX_CONVERTED = 500_000;
let partsLeft = MAX_CONVERTED;

function convertParts(value: Value, type: Type): Value {
  if (--partsLeft < 0) giveUp('has more parts than are converted');
  if (isOpen(type)) return value;
  if (value.kind === 'unknown' || value.kind === 'null') {
    if (value.of !== undefined && !canBecome(value.of, type)) reject(`needs ${nameOf(type)}`);
    const of = keptType(filledIn(typeOf(value), type));
    if (value.kind === 'null' || value.mistake) return { ...value, of };
    return settled({ ...value, of, limits: convertedLimits(value.of, type, value.limits) });
  }
  if (typeof type === 'string') return convertScalar(value, type);
  switch (type.kind) {
    case 'list':
    case 'set': {
      if (value.kind !== 'list') return reject(`needs a ${type.kind}, not ${describe(value)}`);
      if (value.type === type.kind && isOpen(type.of)) return value;
      const of = isOpen(type.of) ? elementsAsOne(value) : type.of;
      // Terraform leaves such a set as it is: its elements are not converted, and the list has their type.
      if (type.kind === 'list' && lengthUnknown(value))
        return {
          kind: 'unknown',
          because: measure(value).because ?? '',
          of: { kind: 'list', of: elementType(value, value.items) },
          sources: value.sources,
          sensitive: value.sensitive,
        };
      const isRemade = type.kind === 'set' || value.type !== 'tuple';
      const items = value.items.map((item) => convertParts(isRemade ? plainNull(item) : item, of));
      if (type.kind === 'set') {
        const one = asOneType(items, of);
        return {
          ...setFrom(
            value,
            items.map((item) => retyped(item, one)),
          ),
          of: one,
        };
      }
      if (items.length === 0 || !(hasDynamic(of) || isUneven(items, of))) return { ...value, type: 'list', items, of };
      return { ...value, type: 'list', ...ofOneType(items, commonType(items)) };
    }
    case 'map': {
      if (value.kind !== 'map') return reject(`needs a map, not ${describe(value)}`);
      if (value.type === 'map' && isOpen(type.of)) return value;
      const of = isOpen(type.of) && value.entries.size > 0 ? commonType(value.entries.values()) : type.of;
      const entries = sortedEntries(value.entries).map(([key, item]) => [key, convertParts(item, of)] as const);
      const items = entries.map(([, item]) => item);
      const isAgain =
        typeof of === 'object' && of.kind !== 'tuple' && items.length > 0 && (hasDynamic(of) || isUneven(items, of));
      const made = ofOneType(items, isAgain ? commonType(items) : of, isAgain);
      return {
        ...value,
        type: 'map',
        of: made.of,
        entries: new Map(entries.map(([key], i) => [key, made.items[i] ?? nullValue])),
      };
    }
    case 'object': {
      if (value.kind !== 'map') return reject(`needs a map, not ${describe(value)}`);
      const entries = new Map<string, Value>();
      for (const [key, of] of sortedEntries(type.entries)) {
        const given = value.entries.get(key) ?? (type.optional?.has(key) ? nullValue : reject('needs maps with the same keys'));
        entries.set(key, convertParts(plainNull(given), of));
      }
      return { ...value, type: 'object', entries, resource: undefined };
    }
    case 'tuple':
      if (value.kind !== 'list' || value.items.length !== type.items.length) return reject('needs lists of one length');
      return { ...value, type: 'tuple', items: value.items.map((item, i) => convertParts(item, type.items[i] ?? 'any')) };
  }
}

const hasDynamic = (type: Type): boolean => (typeof type === 'string' ? type === 'dynamic' : elementsIn([type]).some(hasDynamic));

/** The type that the elements of a set or map have, which must be the same; those of no type yet take it on. Of an open type only. */
function asOneType(items: readonly Value[], of: Type): Type {
  if (!hasDynamic(of)) return of;
  const types = items.map(typeOf).filter((type) => type !== 'dynamic');
  const [first] = types;
  if (first === undefined) return of;
  if (types.some((type) => !sameTypes(type, first))) return types.every(isWhole) ? reject('needs values of one type') : of;
  return first;
}

/** Whether an element is not of the type that it was converted to: lists made of sets with unknown elements keep theirs. */
const isUneven = (items: readonly Value[], of: Type): boolean =>
  items.some((item) => item.kind === 'unknown' && item.of !== undefined && !sameTypes(item.of, of));

/** The elements converted once more, now to one type that is closer to what they are. */
function ofOneType(values: readonly Value[], type: Type, isAgain = true): { readonly items: Value[]; readonly of: Type } {
  const items = values.map((item) => (!isAgain || sameTypes(typeOf(item), type) ? item : convertParts(item, type)));
  const of = asOneType(items, type);
  return { items: items.map((item) => retyped(item, of)), of };
}

const retyped = (item: Value, type: Type): Value =>
  (item.kind === 'null' || item.kind === 'unknown') && typeOf(item) === 'dynamic' ? { ...item, of: type } : item;

/** Terraform makes a null anew where it converts what holds it, and forgets that it was secret. */
const plainNull = (value: Value): Value => (value.kind === 'null' && value.sensitive ? { ...value, sensitive: false } : value);

/** The type that all elements of a list, set or tuple become in a list of an open type. */
function elementsAsOne(value: ListValue): Type {
  if (value.type !== 'tuple') return elementType(value, value.items);
  if (value.items.length === 0) return 'dynamic';
  const one = commonType(value.items);
  if (one === 'dynamic' && value.items.some((item) => typeOf(item) !== 'dynamic')) reject('needs values of one type');
  return one;
}

/** A type with what is open in it taken from what is converted to it (go-cty's `dynamicReplace`). */
function filledIn(from: Type | undefined, to: Type): Type {
  if (isOpen(to)) return from ?? to;
  if (from === 'dynamic') return allOpen(to, 'dynamic');
  if (from === undefined) return to;
  if (typeof to === 'string') return to;
  if (typeof from === 'string') return from === 'any' ? allOpen(to, 'any') : to;
  if ('of' in to) return { kind: to.kind, of: filledIn('of' in from ? from.of : unify(elementsIn([from])), to.of) };
  if (to.kind === 'tuple')
    return { kind: 'tuple', items: to.items.map((item, i) => filledIn('items' in from ? from.items[i] : undefined, item)) };
  const of = (key: string): Type | undefined =>
    from.kind === 'object' ? from.entries.get(key) : from.kind === 'map' ? from.of : undefined;
  return { kind: 'object', entries: new Map([...to.entries].map(([key, type]) => [key, filledIn(of(key), type)])) };
}

/** A type that something without a type, or of one that does not show, is converted to: what is open in it is so as well. */
function allOpen(type: Type, as: 'any' | 'dynamic'): Type {
  if (typeof type === 'string') return isOpen(type) ? as : type;
  if ('of' in type) return { kind: type.kind, of: allOpen(type.of, as) };
  if ('items' in type) return { kind: 'tuple', items: type.items.map((item) => allOpen(item, as)) };
  return { kind: 'object', entries: new Map([...type.entries].map(([key, of]) => [key, allOpen(of, as)])) };
}

/** A type is kept with a value that is small; types of types can be written short and be endless. */
const MAX_TYPE = 10_000;
const typeSizes = new WeakMap<Structure, number>();

function sizeOfType(type: Type): number {
  if (typeof type === 'string') return 1;
  const known = typeSizes.get(type);
  if (known !== undefined) return known;
  const size = elementsIn([type]).reduce((sum, part) => sum + sizeOfType(part), 1);
  typeSizes.set(type, size);
  return size;
}

/** The type as it is kept with a null or unknown value: one that is too large is forgotten. */
export const keptType = (type: Type): Type => (sizeOfType(type) > MAX_TYPE ? 'any' : type);

function convertScalar(value: Value, type: 'text' | 'number' | 'bool'): Value {
  if (type === 'text') {
    if (value.kind === 'string') return value;
    if (value.kind === 'number') {
      const { exact: _, bits: __, ...rest } = value;
      return { ...rest, kind: 'string', value: numberText(value) };
    }
    if (value.kind === 'bool') return { ...value, kind: 'string', value: String(value.value) };
    return reject(`needs text, not ${describe(value)}`);
  }
  if (value.kind === type) return value;
  if (value.kind !== 'string') return reject(`needs ${type === 'number' ? 'a number' : 'true or false'}, not ${describe(value)}`);
  if (type === 'number') return { ...value, kind: 'number', ...parseNumber(value.value) };
  if (value.value === 'true' || value.value === '1') return { ...value, kind: 'bool', value: true };
  if (value.value === 'false' || value.value === '0') return { ...value, kind: 'bool', value: false };
  return reject('needs true or false, not other text');
}

/** Text that is equal exactly for equal values of one type. */
export function keyOf(value: Value): string {
  switch (value.kind) {
    case 'null':
      return '~';
    case 'unknown':
      return '?';
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.value === 0 && !value.exact ? '0' : numberText(value);
    case 'bool':
      return value.value ? 'T' : 'F';
    case 'list':
      return `[${value.items.map((item) => `${keyOf(item)};`).join('')}]`;
    case 'map':
      return `{${sortedEntries(value.entries)
        .map(([key, item]) => `${JSON.stringify(key)}:${keyOf(item)};`)
        .join('')}}`;
  }
}

/** What go-cty orders values by that have no order of their own, as sets of lists and objects need it. */
function hashText(value: Value): string {
  switch (value.kind) {
    case 'null':
      return '~';
    case 'unknown':
      return '?';
    case 'string':
      return goQuoted(value.value);
    case 'number':
      return tenDigits(value);
    case 'bool':
      return value.value ? 'T' : 'F';
    case 'list': {
      const [open, close] = value.type === 'tuple' ? '<>' : '[]';
      return `${open}${value.items.map((item) => `${hashText(item)};`).join('')}${close}`;
    }
    case 'map': {
      const entries = sortedEntries(value.entries);
      if (value.type === 'object') return `<${entries.map(([, item]) => `${hashText(item)};`).join('')}>`;
      return `{${entries.map(([key, item]) => `${goQuoted(key)}:${hashText(item)};`).join('')}}`;
    }
  }
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const goQuoted = (text: string): string =>
  `"${text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`;
    const code = char.codePointAt(0) ?? 0;
    const [letter, size] = code < 0x80 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
    return SHORT_ESCAPES[char] ?? `\\${letter}${code.toString(16).padStart(Number(size), '0')}`;
  })}"`;

/** A number with ten digits, as Go's `%.10g`. */
function tenDigits(number: Kept): string {
  if (isInfinite(number)) return numberText(number);
  const { digits, point } = digitsOf(number);
  if (digits === '') return '0';
  const sign = number.value < 0 ? '-' : '';
  const short = Number(`0.${digits.slice(0, 20)}`)
    .toPrecision(10)
    .replace(/\.?0+$/, '');
  if (point > -4 && point <= 10) return sign + String(Number(`${short}e${point}`));
  const shown = short.replace(/^0\./, '').replace(/^0+/, '');
  const power = Math.abs(point - 1)
    .toString()
    .padStart(2, '0');
  return `${sign}${shown[0] ?? ''}${shown.length > 1 ? `.${shown.slice(1)}` : ''}e${point - 1 < 0 ? '-' : '+'}${power}`;
}

/** Known values first, then unknown, then null; each kind in its natural order. */
function compareItems(a: Value, b: Value): number {
  const place = (value: Value) => (value.kind === 'unknown' ? 1 : value.kind === 'null' ? 2 : 0);
  if (place(a) !== place(b) || place(a) > 0) return place(a) - place(b);
  if (a.kind === 'string' && b.kind === 'string') return compareText(a.value, b.value);
  if ((a.kind === 'number' && b.kind === 'number') || (a.kind === 'bool' && b.kind === 'bool'))
    return a.kind === 'number' && b.kind === 'number' ? compareNumbers(a, b) : Number(a.value) - Number(b.value);
  return compareText(hashText(a), hashText(b));
}

/**
 * The items of one type as a set: sorted, each once. Items that are not wholly known stay, as they may turn out different from all
 * others. A set with a sensitive item is sensitive as a whole.
 */
export function setFrom(base: ListValue, items: readonly Value[]): ListValue {
  const seen = new Set<string>();
  const kept = items.filter((item) => {
    if (measure(item).because !== undefined) return true;
    const key = keyOf(item);
    return !seen.has(key) && seen.add(key);
  });
  const sensitive = base.sensitive || items.some((item) => measure(item).sensitive);
  const plain = sensitive ? kept.map(withoutMarks) : kept;
  return { ...base, type: 'set', items: plain.sort(compareItems), sensitive };
}

/** The value without marks, at any depth: what holds it has them. */
function withoutMarks(value: Value): Value {
  if (!measure(value).sensitive) return value;
  const plain = { ...value, sensitive: false };
  if (plain.kind === 'list') return { ...plain, items: plain.items.map(withoutMarks) };
  if (plain.kind !== 'map') return plain;
  return { ...plain, entries: new Map([...plain.entries].map(([key, item]) => [key, withoutMarks(item)])) };
}

/** Unknown items of a set may turn out equal to others. */
export const lengthUnknown = (value: Value): boolean =>
  value.kind === 'list' && value.type === 'set' && value.items.length > 1 && measure(value).because !== undefined;

/** A text result; Terraform keeps all text in Unicode's composed form. */
export const textValue = (text: string): Value => stringValue(text.normalize('NFC'));
