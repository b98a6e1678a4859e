import type { Type, Value } from '../value.ts';
import { giveUp } from './rejected.ts';

/** Whether nothing is said of a type: it does not show here, or Terraform has none yet. */
export const isOpen = (type: Type | undefined): type is 'any' | 'dynamic' | undefined =>
  type === undefined || type === 'any' || type === 'dynamic';

/** The type of a value, as far as it shows: `any` where a provider decides, `dynamic` where Terraform has none yet. */
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

/** The one type of what a list, set or map holds. */
export function elementType(container: { readonly of?: Type | undefined }, parts: Iterable<Value>): Type {
  if (container.of !== undefined && container.of !== 'any') return container.of;
  const types = [...parts].map(typeOf);
  return types.length === 0 ? 'dynamic' : (unify(types) ?? 'any');
}

/** Whether two types are the same, however they are written. */
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

/** The types that others are made of. */
export const elementsIn = (types: readonly Structure[]): Type[] =>
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
