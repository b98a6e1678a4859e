import { convertedLimits, settled } from '../limits.ts';
import { compareNumbers, digitsOf, isInfinite, isNegative, type Kept, numberOf, numberText } from '../number.ts';
import { measure, stringValue, type Type, type Value } from '../value.ts';
import { general } from './digits.ts';

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

/** Reads a number as `tonumber` does; undefined where the text is none. The pattern must stay free of two ways to match the same digits: the text is hostile. */
export function asNumber(text: string): Kept | undefined {
  if (/^[+-]?[iI]nf$/.test(text)) return { value: text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eEpP][+-]?\d+)?$/.test(text)) return undefined;
  if (text.length > 400 || /[pP]/.test(text)) return giveUp('has a number that is written in a way that is not computed');
  return numberOf(text) ?? giveUp('has a number that is larger or smaller than is computed');
}

/** Reads a number as `tonumber` does; rejects what is none. */
export const parseNumber = (text: string): Kept => asNumber(text) ?? reject('needs a number');

const nameOf = (type: Type): string =>
  typeof type === 'object' ? `a ${type.kind}` : type === 'bool' ? 'true or false' : type === 'text' ? 'text' : 'a number';

/** What a value is, for a message; never its content, which may be secret. */
export function describe(value: Value): string {
  if (value.kind === 'list') return value.type === 'set' ? 'a set' : 'a list';
  return { null: 'null', string: 'text', number: 'a number', bool: 'true or false', map: 'a map', unknown: 'an unknown value' }[
    value.kind
  ];
}

export function typeOf(value: Value): Type {
  switch (value.kind) {
    case 'null':
    case 'unknown':
      return value.of ?? 'any';
    case 'string':
      return 'text';
    case 'number':
    case 'bool':
      return value.kind;
    case 'list':
      if (value.type === 'tuple') return { kind: 'tuple', items: value.items.map(typeOf) };
      return { kind: value.type, of: elementType(value, value.items) };
    case 'map':
      if (value.type === 'object')
        return { kind: 'object', entries: new Map([...value.entries].map(([k, v]) => [k, typeOf(v)])) };
      return { kind: 'map', of: elementType(value, value.entries.values()) };
  }
}

function elementType(container: { readonly of?: Type | undefined }, parts: Iterable<Value>): Type {
  if (container.of !== undefined && container.of !== 'any') return container.of;
  return unify([...parts].map(typeOf)) ?? 'any';
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

/** The one type that all can become, as Terraform picks it (go-cty's unify); undefined when there is none. */
export function unify(types: readonly Type[]): Type | undefined {
  const known = distinctTypes(types.filter((type) => type !== 'any'));
  const [first] = known;
  if (first === undefined) return 'any';
  if (known.length === 1) return first;
  const structures = known.filter((type) => typeof type === 'object');
  if (structures.length === known.length) {
    const kinds = new Set(structures.map(({ kind }) => kind));
    const only = (...allowed: Structure['kind'][]) => [...kinds].every((kind) => allowed.includes(kind));
    const [kind] = kinds;
    if (kinds.size === 1 && (kind === 'list' || kind === 'set' || kind === 'map'))
      return collectionOf(kind, elementsIn(structures));
    if (only('object')) return unifyObjects(structures);
    if (only('tuple')) return unifyTuples(structures);
    if (only('map', 'object') || only('list', 'tuple')) {
      const found = collectionOf(kinds.has('map') ? 'map' : 'list', elementsIn(structures));
      if (found) return found;
    } else if (kinds.has('object') && kinds.has('tuple')) return undefined;
  }
  if (known.length > MAX_TYPES) return giveUp('has values of too many types');
  const place = (type: Type) => ORDER.indexOf(typeof type === 'string' ? type : type.kind);
  return [...known].sort((a, b) => place(a) - place(b)).find((wanted) => known.every((type) => canBecome(type, wanted)));
}

/** So many types are brought to one: each may be tried with every other. */
const MAX_TYPES = 500;

/** The types, each once. */
function distinctTypes(types: readonly Type[]): readonly Type[] {
  const [first] = types;
  if (first === undefined || types.every((type) => sameTypes(type, first))) return types.slice(0, 1);
  return [...new Map(types.map((type) => [typeKey(type), type])).values()];
}

/** Text that is equal exactly for equal types. */
function typeKey(type: Type): string {
  if (typeof type === 'string') return type;
  if ('of' in type) return `${type.kind}(${typeKey(type.of)})`;
  if ('items' in type) return `tuple(${type.items.map(typeKey).join()})`;
  const entries = sortedEntries(type.entries).map(([key, of]) => `${JSON.stringify(key)}:${typeKey(of)}`);
  return `object(${entries.join()})`;
}

/** What can be converted to most others comes last. */
const ORDER = ['text', 'number', 'bool', 'map', 'list', 'set', 'object', 'tuple'];

type Structure = Exclude<Type, string>;

const elementsIn = (types: readonly Structure[]): Type[] =>
  types.flatMap((type) => ('of' in type ? [type.of] : 'items' in type ? [...type.items] : [...type.entries.values()]));

function collectionOf(kind: 'list' | 'set' | 'map', elements: readonly Type[]): Type | undefined {
  const of = unify(elements);
  return of && { kind, of };
}

/** Whether Terraform has a conversion between the two, whatever the value. */
function canBecome(from: Type, to: Type): boolean {
  if (from === 'any' || to === 'any') return true;
  if (typeof from === 'string' || typeof to === 'string')
    return from === to || to === 'text' ? typeof from === 'string' : from === 'text' && typeof to === 'string';
  switch (to.kind) {
    case 'list':
    case 'set':
      if (from.kind === 'tuple') return from.items.every((item) => canBecome(item, to.of));
      return (from.kind === 'list' || from.kind === 'set') && canBecome(from.of, to.of);
    case 'map':
      if (from.kind === 'object') return [...from.entries.values()].every((item) => canBecome(item, to.of));
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
        const given = from.kind === 'object' ? from.entries.get(key) : from.kind === 'map' ? from.of : undefined;
        return given !== undefined && canBecome(given, of);
      });
  }
}

function unifyTuples(types: readonly Structure[]): Type | undefined {
  const tuples = types.filter((type) => type.kind === 'tuple');
  const [first] = tuples;
  if (!first || !tuples.every((type) => type.items.length === first.items.length)) return collectionOf('list', elementsIn(types));
  const items = first.items.map((_, i) => unify(tuples.map((type) => type.items[i] ?? 'any')));
  return items.every((item) => item !== undefined) ? { kind: 'tuple', items } : undefined;
}

function unifyObjects(types: readonly Structure[]): Type | undefined {
  const objects = types.filter((type) => type.kind === 'object');
  const [first] = objects;
  const alike = ({ entries }: { readonly entries: ReadonlyMap<string, Type> }) =>
    entries.size === first?.entries.size && [...entries.keys()].every((key) => first.entries.has(key));
  if (!first || !objects.every(alike)) return collectionOf('map', elementsIn(types));
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

/** The type of the elements of a list that is made of these. Beside lists and maps, a null without a type leaves none. */
function typeInTuple(items: readonly Value[]): Type {
  const type = commonType(items);
  const isOpen = typeof type === 'object' && items.some((item) => item.kind === 'null' && typeOf(item) === 'any');
  return isOpen ? reject('needs values of one type') : type;
}

/**
 * The value as another type. It stays the same value for the reader: sources, literal and reference are kept, and an unknown or
 * null value is passed on. Rejects what Terraform cannot convert.
 */
export function convert(value: Value, type: Type): Value {
  if (type === 'any') return value;
  if (value.kind === 'unknown' || value.kind === 'null') {
    if (value.of !== undefined && !canBecome(value.of, type)) reject(`needs ${nameOf(type)}`);
    if (value.kind === 'null') return { ...value, of: type };
    const limits = convertedLimits(value.of, type, value.limits);
    return limits || value.limits ? settled({ ...value, of: type, limits }) : { ...value, of: type };
  }
  if (typeof type === 'string') return convertScalar(value, type);
  switch (type.kind) {
    case 'list':
    case 'set': {
      if (value.kind !== 'list') return reject(`needs a ${type.kind}, not ${describe(value)}`);
      if (value.type === type.kind && type.of === 'any') return value;
      const of =
        type.of !== 'any' ? type.of : value.type === 'tuple' ? typeInTuple(value.items) : elementType(value, value.items);
      const { items, of: one } = alike(
        value.items.map((item) => convert(item, of)),
        of,
      );
      if (type.kind === 'list' && lengthUnknown(value))
        return {
          kind: 'unknown',
          because: measure(value).because ?? '',
          notNull: true,
          of: type,
          sources: value.sources,
          sensitive: value.sensitive,
        };
      return type.kind === 'set' ? { ...setFrom(value, items), of: one } : { ...value, type: 'list', items, of: one };
    }
    case 'map': {
      if (value.kind !== 'map') return reject(`needs a map, not ${describe(value)}`);
      if (value.type === 'map' && type.of === 'any') return value;
      const of = type.of === 'any' && value.type === 'object' ? commonType(value.entries.values()) : type.of;
      const entries = sortedEntries(value.entries);
      const { items, of: one } = alike(
        entries.map(([, item]) => convert(item, of)),
        of,
      );
      return { ...value, type: 'map', of: one, entries: new Map(entries.map(([key, item], i) => [key, items[i] ?? item])) };
    }
    case 'object': {
      if (value.kind !== 'map') return reject(`needs a map, not ${describe(value)}`);
      const entries = new Map<string, Value>();
      for (const [key, of] of sortedEntries(type.entries)) {
        entries.set(key, convert(value.entries.get(key) ?? reject('needs maps with the same keys'), of));
      }
      return { ...value, type: 'object', entries, resource: undefined };
    }
    case 'tuple':
      if (value.kind !== 'list' || value.items.length !== type.items.length) return reject('needs lists of one length');
      return { ...value, type: 'tuple', items: value.items.map((item, i) => convert(item, type.items[i] ?? 'any')) };
  }
}

/** Elements of a type with open parts (`list(map(any))`) as the one type that all of them can become. */
function alike(items: readonly Value[], of: Type): { readonly items: readonly Value[]; readonly of: Type } {
  if (isWhole(of) || items.length === 0) return { items, of };
  const one = commonType(items);
  return { items: items.map((item) => convert(item, one)), of: one };
}

function convertScalar(value: Value, type: 'text' | 'number' | 'bool'): Value {
  if (type === 'text') {
    if (value.kind === 'string') return value;
    if (value.kind === 'number') return { ...value, kind: 'string', value: numberText(value) };
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

/** Text that is equal exactly for equal values of one type. Sets of lists and maps are ordered by it. */
export function keyOf(value: Value): string {
  switch (value.kind) {
    case 'null':
      return '~';
    case 'unknown':
      return '?';
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.value === 0 ? '0' : numberText(value);
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

/** Known values first, then unknown, then null; each kind in its natural order. */
function compareItems(a: Value, b: Value): number {
  const place = (value: Value) => (value.kind === 'unknown' ? 1 : value.kind === 'null' ? 2 : 0);
  if (place(a) !== place(b) || place(a) > 0) return place(a) - place(b);
  if (a.kind === 'string' && b.kind === 'string') return compareText(a.value, b.value);
  if ((a.kind === 'number' && b.kind === 'number') || (a.kind === 'bool' && b.kind === 'bool'))
    return a.kind === 'number' && b.kind === 'number' ? compareNumbers(a, b) : Number(a.value) - Number(b.value);
  return compareText(orderKey(a), orderKey(b));
}

/** What sets of lists and maps are ordered by in Terraform: numbers with ten digits, texts as Go quotes them. */
function orderKey(value: Value): string {
  switch (value.kind) {
    case 'string':
      return goQuoted(value.value);
    case 'number':
      return isInfinite(value) ? numberText(value) : (isNegative(value) ? '-' : '') + general(digitsOf(value), 10);
    case 'list':
      return `[${value.items.map((item) => `${orderKey(item)};`).join('')}]`;
    case 'map':
      return `{${sortedEntries(value.entries)
        .map(([key, item]) => `${goQuoted(key)}:${orderKey(item)};`)
        .join('')}}`;
    default:
      return keyOf(value);
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
  return { ...base, type: 'set', items: kept.sort(compareItems), sensitive };
}

/** Unknown items of a set may turn out equal to others. */
export const lengthUnknown = (value: Value): boolean =>
  value.kind === 'list' && value.type === 'set' && value.items.length > 1 && measure(value).because !== undefined;

/** A text result; Terraform keeps all text in Unicode's composed form. */
export const textValue = (text: string): Value => stringValue(text.normalize('NFC'));
