import { convertedLimits, settled } from '../limits.ts';
import { isNumber, type Kept, numberOf, numberText } from '../number.ts';
import { type ListValue, measure, nullValue, type Type, type Value } from '../value.ts';
import { sortedEntries } from './order.ts';
import { giveUp, reject } from './rejected.ts';
import { lengthUnknown, setFrom } from './sets.ts';
import { canBecome, elementsIn, elementType, isOpen, isWhole, keptType, sameTypes, typeOf, unify } from './types.ts';

/** Reads a number as `tonumber` does; undefined where the text is none. */
export const asNumber = (text: string): Kept | undefined => (isNumber(text) ? parseNumber(text) : undefined);

/** Reads a number as `tonumber` does. */
export function parseNumber(text: string): Kept {
  if (!isNumber(text)) reject('needs a number');
  return numberOf(text) ?? giveUp('has a number that is larger or smaller than is computed');
}

/** What a value is, for a message; never its content, which may be secret. */
export function describe(value: Value): string {
  if (value.kind === 'list') return value.type === 'set' ? 'a set' : 'a list';
  return { null: 'null', string: 'text', number: 'a number', bool: 'true or false', map: 'a map', unknown: 'an unknown value' }[
    value.kind
  ];
}

const nameOf = (type: Type): string =>
  typeof type === 'object' ? `a ${type.kind}` : type === 'bool' ? 'true or false' : type === 'text' ? 'text' : 'a number';

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
