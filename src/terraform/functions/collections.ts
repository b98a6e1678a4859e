import { countCharacters } from '../characters.ts';
import { lengthLimits, settled } from '../limits.ts';
import { compareNumbers, compute, counted, type Kept } from '../number.ts';
import {
  boolValue,
  computedFrom,
  keptNumber,
  type ListValue,
  listValue,
  mapValue,
  measure,
  nullValue,
  stringValue,
  type Type,
  unknownValue,
  type Value,
} from '../value.ts';
import { commonType, convert, describe } from './convert.ts';
import { converted, define, handOut, later, native, pending, type Specs, variadic } from './define.ts';
import { equal } from './equality.ts';
import { compareText, sortedEntries } from './order.ts';
import { boundElements, giveUp, Rejected, reject, spend } from './rejected.ts';
import { keyOf, lengthUnknown, setFrom } from './sets.ts';
import { isOpen, isWhole, sameTypes, typeOf, unify } from './types.ts';

const listOf = (items: readonly Value[], of?: Type): Value =>
  ({ ...listValue(items, 'list'), ...(of === undefined ? {} : { of }) }) as Value;

/** A list, tuple or set; rejects everything else. */
function sequence(value: Value, what = 'a list'): ListValue {
  return value.kind === 'list' ? value : reject(`needs ${what}, not ${describe(value)}`);
}

/** A list or tuple, whose elements have positions. */
function ordered(value: Value): ListValue {
  const list = sequence(value);
  return list.type === 'set' ? reject('needs a list, not a set') : list;
}

function dictionary(value: Value): Extract<Value, { kind: 'map' }> {
  return value.kind === 'map' ? value : reject(`needs a map, not ${describe(value)}`);
}

const reasonIn = (...values: Value[]): string =>
  values.map((value) => measure(value).because).find((because) => because !== undefined) ?? '';

function contains(list: Value, wanted: Value): Value | boolean {
  const results = sequence(list).items.map((item) => equal(item, wanted));
  if (results.includes(true)) return true;
  return results.includes(undefined) ? pending(reasonIn(list, wanted)) : false;
}

function indexOf(list: Value, wanted: Value): Value | Kept {
  for (const [i, item] of ordered(list).items.entries()) {
    const found = equal(item, wanted);
    if (found === undefined) return pending(reasonIn(item, wanted));
    if (found) return counted(i);
  }
  return reject('finds no such element');
}

function coalesce(args: readonly Value[]): Value {
  if (args.length === 0) reject('needs at least 1 argument, not 0');
  const types = args.map(typeOf);
  const common = unify(types);
  // Beside what has no type yet, lists and maps stay what they are.
  const isOpen = types.includes('any') && typeof common !== 'string';
  const has = (kind: string) => types.some((type) => typeof type === 'object' && type.kind === kind);
  if (has('object') && has('tuple')) reject('needs values of one type');
  const type = isOpen ? 'any' : (common ?? reject('needs values of one type'));
  for (const arg of args) {
    const value = convertible(arg, type);
    if (!value || value.kind === 'null' || (value.kind === 'string' && value.value === '' && type === 'text')) continue;
    const found = value.kind === 'unknown' ? passedOver(value, type) : value;
    return args.some((other) => measure(other).sensitive) ? { ...found, sensitive: true } : found;
  }
  return reject('has only null or empty arguments');
}

/** What is not known yet and may be passed over: only its type is certain, and that the result is not null. */
function passedOver(value: Value & { kind: 'unknown' }, type: Type): Value {
  const given = { ...value, limits: undefined, ...(value.notNull ? {} : { reference: undefined }) };
  if (type === 'any') return given;
  return { ...given, of: isWhole(type) ? type : value.of, notNull: type !== 'dynamic' };
}

/** Terraform passes over what turns out not to fit the type that all have in common. */
function convertible(value: Value, type: Type): Value | undefined {
  try {
    return convert(value, type);
  } catch (error) {
    if (error instanceof Rejected && !error.ours) return undefined;
    throw error;
  }
}

function coalesceList(args: readonly Value[]): Value {
  for (const arg of args) {
    if (arg.kind === 'unknown') break;
    const type = typeOf(arg);
    const isOrdered = typeof type === 'object' && (type.kind === 'list' || type.kind === 'tuple');
    if (!isOrdered && !(arg.kind === 'null' && arg.of !== undefined && isOpen(type))) reject('needs lists');
  }
  for (const arg of args) {
    if (arg.kind === 'null') continue;
    if (arg.kind !== 'unknown' && ordered(arg).items.length === 0) continue;
    return args.some((other) => measure(other).sensitive) ? { ...arg, sensitive: true } : arg;
  }
  return reject('has only null or empty arguments');
}

/** All lists of one type give a list; with a tuple among them the elements keep their types. */
function concat(args: readonly Value[]): Value {
  if (args.length === 0) reject('needs at least 1 argument, not 0');
  const lists = args.map(ordered);
  const type = lists.every((list) => list.type === 'list') ? unify(lists.map(typeOf)) : undefined;
  if (type === undefined) return listValue(lists.flatMap((list) => list.items));
  return listOf(lists.flatMap((list) => sequence(convert(list, type)).items));
}

/** The type of lists put together; Terraform stops at one whose length it does not know. */
function concatType(args: readonly Value[]): Type {
  const types = args.map(typeOf);
  const common = types.every((type) => isOf(type, 'list')) ? unify(types) : undefined;
  if (common !== undefined) return common;
  const items: Type[] = [];
  for (const [i, type] of types.entries()) {
    if (type === 'any') return 'any';
    if (isOf(type, 'tuple')) items.push(...type.items);
    else if (!isOf(type, 'list')) return reject('needs lists');
    else if (args[i]?.kind !== 'list') return 'dynamic';
    else items.push(...args[i].items.map(() => type.of));
  }
  return { kind: 'tuple', items };
}

const isOf = <K extends Structure['kind']>(type: Type, kind: K): type is Structure & { readonly kind: K } =>
  typeof type === 'object' && type.kind === kind;
type Structure = Exclude<Type, string>;

/** The type of the elements of a list, set or map. */
const elementOf = (type: Type): Type | undefined => (typeof type === 'object' && 'of' in type ? type.of : undefined);

/** Unknowns of these names are one text in every azurerm resource; what has no type may turn out to be a list, which `flatten` would open. */
const isScalar = (value: Value & { kind: 'unknown' }): boolean =>
  value.of === 'text' || value.of === 'number' || value.of === 'bool' || /(^|_)(id|name)$/.test(value.reference?.attribute ?? '');

function flatten(arg: Value): Value {
  const opened: Value[] = [];
  const flat = (list: ListValue): Value[] => {
    if (lengthUnknown(list)) return [pending(reasonIn(list))];
    return list.items.flatMap((item) => {
      if (item.kind !== 'list') return [item];
      opened.push(item);
      return flat(item);
    });
  };
  const items = flat(sequence(arg));
  const unknown = items.find((item) => item.kind === 'unknown' && !isScalar(item));
  return computedFrom(unknown ? pending(reasonIn(unknown)) : listValue(items), opened);
}

function lookup(rest: readonly Value[], map: Value, key: Value): Value {
  if (rest.length > 1) reject('needs two or three arguments');
  const [fallback] = rest;
  const given = fallback ? [map, key, { ...fallback, sensitive: false }] : [map, key];
  const open = (value: Value, of: Type): Value => computedFrom({ ...unknownValue(reasonIn(value)), of } as Value, given);
  if (map.kind === 'null') return reject('needs a value, not null');
  const type = typeOf(map);
  // Terraform forgets then what is secret.
  if (type === 'dynamic') return { ...open(map, type), sensitive: false };
  const name = convert(key, 'text');
  if (name.kind === 'null') return reject('needs a value, not null');
  // Whatever is found, the default has to fit beside it.
  const element = isOf(type, 'map') ? type.of : 'any';
  const otherwise = fallback && convert(fallback, element);
  if (map.kind === 'unknown') return open(map, isOf(type, 'object') ? objectLookup(type, name, fallback) : element);
  if (name.kind === 'unknown') return open(name, isOf(type, 'map') ? element : 'dynamic');
  const found = name.kind === 'string' ? dictionary(map).entries.get(name.value) : undefined;
  if (found) return handOut(found, map, key);
  if (!otherwise) return reject('finds no such key, and has no default');
  return { ...otherwise, sensitive: fallback?.sensitive || map.sensitive || key.sensitive };
}

function objectLookup({ entries }: { readonly entries: ReadonlyMap<string, Type> }, name: Value, fallback?: Value): Type {
  if (name.kind !== 'string') return 'dynamic';
  return entries.get(name.value) ?? (fallback ? typeOf(fallback) : reject('finds no such key, and has no default'));
}

/** Maps of one type give a map; an object among them, or maps of several types, give an object. Later keys win. */
function merge(args: readonly Value[]): Value {
  // After what has no type yet Terraform looks no further.
  const open = args.findIndex((arg) => arg.kind === 'unknown' && isOpen(typeOf(arg)));
  const types = (open < 0 ? args : args.slice(0, open)).map(typeOf);
  if (types.some((type) => !isOpen(type) && (typeof type === 'string' || (type.kind !== 'map' && type.kind !== 'object'))))
    reject('needs maps');
  const unknown = args.find((arg) => arg.kind === 'unknown');
  if (unknown) return later(reasonIn(unknown), mergedType(args));
  const [first] = types;
  const isMap = typeof first === 'object' && first.kind === 'map' && types.every((type) => sameTypes(type, first));
  const entries = new Map(args.flatMap((arg) => (arg.kind === 'map' ? [...arg.entries] : [])));
  const merged = mapValue(new Map(sortedEntries(entries)), isMap ? 'map' : 'object');
  return isMap ? ({ ...merged, of: first.of } as Value) : merged;
}

/** The type of maps put together, not all of which are known. */
function mergedType(args: readonly Value[]): Type {
  const types = args.map(typeOf);
  const [first] = types;
  if (first === undefined || types.includes('dynamic')) return 'dynamic';
  if (types.includes('any')) return 'any';
  if (types.every((type) => sameTypes(type, first))) return first;
  const entries = new Map<string, Type>();
  for (const [i, type] of types.entries()) {
    const arg = args[i];
    if (arg?.kind === 'null') continue;
    if (isOf(type, 'object')) for (const [key, of] of type.entries) entries.set(key, of);
    if (!isOf(type, 'map')) continue;
    if (arg?.kind !== 'map') return 'dynamic';
    for (const key of arg.entries.keys()) entries.set(key, type.of);
  }
  return { kind: 'object', entries };
}

function oneType([list]: readonly Value[]): Type {
  const type = list ? typeOf(list) : 'any';
  if (!isOf(type, 'tuple')) return elementOf(type) ?? 'any';
  if (type.items.length > 1) return reject('needs a list of no more than 1 element');
  return type.items[0] ?? 'dynamic';
}

function one(list: Value): Value {
  const { items } = sequence(list);
  if (lengthUnknown(list)) {
    const element = { ...unknownValue(reasonIn(list)), of: oneType([list]) } as Value;
    return { ...computedFrom(element, [list]), sensitive: measure(list).sensitive };
  }
  const [first] = items;
  if (items.length > 1) return reject('needs a list of no more than 1 element');
  if (!first) return { ...nullValue, of: oneType([list]), sensitive: list.sensitive } as Value;
  return measure(list).sensitive ? { ...handOut(first, list), sensitive: true } : handOut(first, list);
}

function matchKeys(values: ListValue, keys: ListValue, search: ListValue): Value {
  if (values.items.length !== keys.items.length) return reject('needs as many keys as values');
  const type = commonType([keys, search]);
  const wanted = sequence(convert(search, type)).items;
  if (wanted.length === 0) return listOf([]);
  const because = [values, keys].map((arg) => measure(arg).because).find((reason) => reason !== undefined);
  if (because !== undefined) return pending(because);
  const given = sequence(convert(keys, type)).items;
  const names = new Set(wanted.map(keyOf));
  if (measure(search).because === undefined) {
    return listOf(
      values.items.filter((_, i) => names.has(keyOf(given[i] ?? nullValue))),
      values.of,
    );
  }
  if (given.length * wanted.length > MAX_PAIRS) giveUp('has too many keys to look for what is not known');
  const found: Value[] = [];
  for (const [i, key] of given.entries()) {
    for (const one of wanted) {
      const same = equal(key, one);
      // Terraform gives nothing at all then.
      if (same === undefined) return listOf([], values.of);
      if (!same) continue;
      found.push(values.items[i] ?? nullValue);
      break;
    }
  }
  return listOf(found, values.of);
}
const MAX_PAIRS = 100_000;

/** Terraform stops at 1,024 numbers. */
function range(params: readonly Kept[]): Value {
  const [first = ZERO, second, third] = params;
  if (params.length < 1 || params.length > 3) return reject('needs one, two or three arguments');
  const [start, end] = second === undefined ? [ZERO, first] : [first, second];
  const step = third ?? counted(compareNumbers(end, start) < 0 ? -1 : 1);
  const isUp = step.value > 0;
  if (isUp ? compareNumbers(end, start) < 0 : compareNumbers(end, start) > 0)
    return reject('needs an end in the direction of the step');
  const items: Value[] = [];
  let hasLong = false;
  for (let at = start; isUp ? compareNumbers(at, end) < 0 : compareNumbers(at, end) > 0; at = plus(at, step)) {
    if (items.length >= 1024) return reject('would build more than 1,024 elements');
    items.push(keptNumber(at));
    hasLong ||= at.exact !== undefined;
  }
  if (hasLong) spend(items.length * STEPS_OF_A_LONG_SUM);
  return listOf(items);
}

/** Counting in long fractions is slow. */
const STEPS_OF_A_LONG_SUM = 20;
const ZERO: Kept = counted(0);
function plus(a: Kept, b: Kept): Kept {
  const sum = compute('+', a, b) ?? giveUp('has a number that is larger or smaller than is computed');
  return Number.isNaN(sum.value) ? reject('has infinite numbers of both signs') : sum;
}

function sum(arg: Value): Kept {
  const { items } = sequence(arg);
  if (items.length === 0) return reject('needs a list with elements');
  const numbers = items.map((item): Kept => {
    const value = convert(item, 'number');
    return value.kind === 'number' ? value : reject('needs numbers, not null');
  });
  return numbers.reduce(plus);
}

/** All lists give a list of tuples; a set among them gives a set. */
function setProduct(args: readonly Value[]): Value {
  if (args.length < 2) return reject(`needs at least 2 arguments, not ${args.length}`);
  const lists = args.map((arg) => sequence(arg, 'a list or set'));
  const type = productType(args);
  const isSet = isOf(type, 'set');
  const vague = lists.find(lengthUnknown);
  if (vague) return later(reasonIn(vague), type);
  if (lists.some((list) => list.items.length === 0)) return { ...(isSet ? emptySet : listOf([])), of: elementOf(type) } as Value;
  const columns = lists.map((list) => sequence(convert(list, { kind: 'list', of: 'any' })).items);
  boundElements(columns.reduce((total, items) => total * items.length, columns.length));
  const rows = columns.reduce<readonly Value[][]>(
    (all, items) => all.flatMap((row) => items.map((item) => [...row, item])),
    [[]],
  );
  const tuples = rows.map((row) => listValue(row));
  return isSet ? setFrom(emptySet, tuples) : listOf(tuples);
}

function productType(args: readonly Value[]): Type {
  if (args.length < 2) reject(`needs at least 2 arguments, not ${args.length}`);
  const types = args.map(typeOf);
  if (types.includes('any')) return 'any';
  const items = types.map((type) => {
    if (!isOf(type, 'tuple')) return elementOf(type) ?? reject('needs a list or set');
    return type.items.length === 0 ? 'dynamic' : (unify(type.items) ?? reject('needs values of one type'));
  });
  return { kind: types.some((type) => isOf(type, 'set')) ? 'set' : 'list', of: { kind: 'tuple', items } };
}

const emptySet = listValue([], 'set') as ListValue;

/** Converts all sets to one type and combines them two by two. */
function combine(how: (a: readonly Value[], b: ReadonlySet<string>, other: readonly Value[]) => readonly Value[], whole = true) {
  return (rest: readonly ListValue[], first: ListValue): Value => {
    const type = commonType([first, ...rest]);
    const because = [first, ...rest].map((set) => measure(set).because).find((reason) => reason !== undefined);
    if (whole && because !== undefined) return later(because, type);
    const items = [first, ...rest].map((set) => sequence(convert(set, type)).items);
    return setFrom(
      emptySet,
      items.reduce((a, b) => how(a, new Set(b.map(keyOf)), b)),
    );
  };
}

/** The type of sets put together, not all of which are known. */
const setType = (args: readonly Value[]): Type => commonType(args.map((arg) => converted('set', arg)));

function slice(list: Value, start: number, end: number): Value {
  const { type, items } = ordered(list);
  if (start < 0 || end > items.length || start > end) return reject('needs a start and end within the list');
  return listValue(items.slice(start, end), type);
}

function transpose(arg: Value): Value {
  const map = dictionary(arg);
  const result = new Map<string, Value[]>();
  for (const [key, list] of map.entries) {
    for (const item of sequence(list).items) {
      const name = item.kind === 'string' ? item.value : reject('needs texts, not null');
      const keys = result.get(name) ?? [];
      keys.push(stringValue(key));
      result.set(name, keys);
    }
  }
  const entries = sortedEntries(result).map(([name, keys]) => [name, listOf(keys, 'text')] as const);
  return { ...mapValue(new Map(entries), 'map'), of: { kind: 'list', of: 'text' } } as Value;
}

function zipMap(keys: ListValue, values: Value): Value {
  const list = ordered(values);
  const because = measure(keys).because;
  if (because !== undefined) return pending(because);
  if (keys.items.length !== list.items.length) return reject('needs as many keys as values');
  const entries = new Map<string, Value>();
  for (const [i, key] of keys.items.entries()) {
    if (key.kind === 'string') entries.set(key.value, list.items[i] ?? nullValue);
    else return reject('needs keys, not null');
  }
  const map = mapValue(new Map(sortedEntries(entries)), list.type === 'list' ? 'map' : 'object');
  return measure(keys).sensitive ? { ...map, sensitive: true } : map;
}

/** Terraform goes by the order: unknown before any false is unknown, and null counts as false. */
function allTrue(list: ListValue): Value | boolean {
  const first = list.items.find((item) => item.kind === 'unknown' || !(item.kind === 'bool' && item.value));
  return first?.kind === 'unknown' ? pending(first.because) : first === undefined;
}

function anyTrue(list: ListValue): Value | boolean {
  if (list.items.some((item) => item.kind === 'bool' && item.value)) return true;
  const { because } = measure(list);
  return because === undefined ? false : pending(because);
}

function lengthOf(value: Value): Value | Kept {
  if (value.kind === 'string') return counted(countCharacters(value.value));
  if (value.kind === 'map') return counted(value.entries.size);
  if (value.kind === 'unknown') {
    if (value.of === 'number' || value.of === 'bool') reject('needs a list, map or text');
    return settled({ ...pending(value.because), of: 'number', limits: lengthLimits(value) });
  }
  if (value.kind === 'null') return reject('needs a value, not null');
  if (lengthUnknown(value)) {
    const limits = { min: counted(1), max: counted(sequence(value).items.length) };
    return settled({ ...pending(reasonIn(value)), of: 'number', limits });
  }
  return counted(sequence(value, 'a list, map or text').items.length);
}

/** Keys or values of a map as a list, of an object as a tuple; in the order of the keys. */
const ofMap = (pick: (key: string, item: Value) => Value) => (arg: Value) => {
  const map = dictionary(arg);
  return listValue(
    sortedEntries(map.entries).map(([key, item]) => pick(key, item)),
    map.type === 'map' ? 'list' : 'tuple',
  );
};

function element(list: Value, at: Value): Value {
  const { items, type } = ordered(list);
  const index = native('int', at) as number;
  if (type === 'tuple' && index % items.length < 0) return reject('needs an index that is not negative');
  const item = items[((index % items.length) + items.length) % items.length];
  if (!item) return reject('needs a list with elements');
  return at.sensitive ? { ...handOut(item, list), sensitive: true } : handOut(item, list);
}

function chunkList(list: ListValue, size: number): Value {
  if (size < 0) return reject('needs a size that is not negative');
  const chunks: Value[] = [];
  const step = size === 0 ? list.items.length : size;
  for (let i = 0; i < list.items.length; i += step) chunks.push(listOf(list.items.slice(i, i + step)));
  return listOf(chunks);
}

function distinct(list: ListValue): Value {
  const seen = new Set<string>();
  return listOf(list.items.filter((item) => !seen.has(keyOf(item)) && seen.add(keyOf(item))));
}

function sorted(list: ListValue): Value {
  const { because } = measure(list);
  if (because !== undefined) return listOf(list.items.map(() => pending(because)));
  const texts = list.items.map((item) => (item.kind === 'string' ? item : reject('needs texts, not null')));
  return listOf(texts.sort((a, b) => compareText(a.value, b.value)));
}

function reverse(arg: Value): Value {
  const list = sequence(arg);
  return listValue([...list.items].reverse(), list.type === 'tuple' ? 'tuple' : 'list');
}

const ofFirst =
  (change: (type: Type, args: readonly Value[]) => Type | undefined) =>
  (args: readonly Value[]): Type =>
    (args[0] && change(typeOf(args[0]), args)) ?? 'any';

const valuesType = ofFirst((type) => {
  if (isOf(type, 'object')) return { kind: 'tuple', items: sortedEntries(type.entries).map(([, of]) => of) };
  return isOf(type, 'map') ? { kind: 'list', of: type.of } : undefined;
});
const reversedType = ofFirst((type) => {
  if (isOf(type, 'tuple')) return { kind: 'tuple', items: [...type.items].reverse() };
  const of = elementOf(type);
  return of && { kind: 'list', of };
});
const pickedType = ofFirst((type, [, at]) => {
  if (!isOf(type, 'tuple')) return elementOf(type);
  if (at?.kind === 'unknown') return 'dynamic';
  const index = at ? (native('int', at) as number) : 0;
  return type.items[index % type.items.length];
});
const zippedType = ([, list]: readonly Value[]): Type => {
  const type = list ? typeOf(list) : 'any';
  if (isOf(type, 'tuple')) return 'dynamic';
  const of = elementOf(type);
  return of ? { kind: 'map', of } : 'any';
};

const to = (type: Type) => define(['any'], (value) => convert(value, type), { free: 0, own: true });
const passOn = (change: (value: Value) => Value) => define(['any'], change, { free: 0, own: true });

/** What is ephemeral becomes null, at any depth. */
function withoutEphemeral(value: Value): Value {
  if (value.sources.some(({ ephemeral }) => ephemeral)) return { kind: 'null', of: typeOf(value), sources: value.sources };
  if (value.kind === 'list') return { ...value, items: value.items.map(withoutEphemeral) };
  if (value.kind !== 'map') return value;
  return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, withoutEphemeral(item)])) };
}

/** Functions on lists, sets and maps, and the conversions between types. */
export const COLLECTIONS: Specs = {
  alltrue: define(['bools'], allTrue),
  anytrue: define(['bools'], anyTrue),
  chunklist: define(['list', 'int'], chunkList, { shallow: true, forgets: true }),
  coalesce: variadic([], 'any', coalesce, { free: 0, own: true }),
  coalescelist: variadic([], 'any', coalesceList, { free: 0, own: true }),
  compact: define(
    ['texts'],
    (list) =>
      listOf(
        list.items.filter((item) => item.kind === 'string' && item.value !== ''),
        'text',
      ),
    {
      whole: true,
    },
  ),
  concat: variadic([], 'any', concat, { shallow: true, forgets: true, type: concatType }),
  contains: define(['any', 'any'], contains),
  distinct: define(['list'], distinct, { whole: true }),
  element: define(['ordered', 'any'], element, { own: true, forgets: true, type: pickedType }),
  ephemeralasnull: passOn(withoutEphemeral),
  flatten: define(['any'], flatten, { shallow: true, forgets: true }),
  index: define(['any', 'any'], indexOf),
  issensitive: passOn((value) => {
    if (value.kind === 'unknown' && !value.sensitive) return unknownValue(value.because);
    return boolValue(value.sensitive === true);
  }),
  keys: define(['dictionary'], ofMap(stringValue), { shallow: true }),
  length: define(['any'], lengthOf, { free: 0, shallow: true }),
  lookup: variadic(['dictionary', 'any'], 'any', lookup, { free: 0, own: true }),
  matchkeys: define(['list', 'list', 'list'], matchKeys),
  merge: variadic([], 'any', merge, { free: 0, shallow: true, forgets: true }),
  nonsensitive: passOn((value) => ({ ...value, sensitive: false })),
  one: define(['sequence'], one, { own: true, type: oneType }),
  range: variadic([], 'number', range),
  reverse: define(['sequence'], reverse, { shallow: true, forgets: true, type: reversedType }),
  sensitive: passOn((value) => ({ ...value, sensitive: true })),
  setintersection: variadic(
    ['set'],
    'set',
    combine((a, keys) => a.filter((item) => keys.has(keyOf(item)))),
    { type: setType },
  ),
  setproduct: variadic([], 'sequence', setProduct, { shallow: true, type: productType }),
  setsubtract: define(
    ['set', 'set'],
    (a, b) => combine((items, keys) => items.filter((item) => !keys.has(keyOf(item))))([b], a),
    { type: setType },
  ),
  setunion: variadic(
    ['set'],
    'set',
    combine((a, _, b) => [...a, ...b], false),
    { type: setType },
  ),
  slice: define(['ordered', 'int', 'int'], slice, { shallow: true, forgets: true }),
  sort: define(['texts'], sorted),
  sum: define(['any'], sum, { whole: true }),
  tobool: to('bool'),
  tolist: to({ kind: 'list', of: 'dynamic' }),
  tomap: to({ kind: 'map', of: 'dynamic' }),
  tonumber: to('number'),
  toset: to({ kind: 'set', of: 'dynamic' }),
  tostring: to('text'),
  transpose: define(['textLists'], transpose, { whole: true }),
  values: define(
    ['dictionary'],
    ofMap((_, item) => item),
    { shallow: true, forgets: true, type: valuesType },
  ),
  zipmap: define(['texts', 'ordered'], zipMap, { shallow: true, forgets: true, type: zippedType }),
};
