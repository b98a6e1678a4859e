import { compareNumbers, sameNumber } from '../number.ts';
import { every, MAX_COMPARED, measure, nullValue, type Type, type Value } from '../value.ts';
import { isOpen, sameTypes, typeOf } from './types.ts';

/** Whether the two are equal as Terraform's `==` sees it (go-cty's `Equals`); undefined when what is unknown decides, or when there is too much to compare. */
export function equal(a: Value, b: Value): boolean | undefined {
  if (measure(a).size > MAX_COMPARED && measure(b).size > MAX_COMPARED) return undefined;
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'null' || b.kind === 'null') return sameParts(a, b);
  if (a.loose || b.loose || 'value' in a || 'value' in b) return sameParts(a, b);
  const [left, right] = [typeOf(a), typeOf(b)];
  if (isSettled(a) && isSettled(b)) return sameTypes(left, right) || isVague(left) || isVague(right) ? sameParts(a, b) : false;
  return conforms(left, right) || conforms(right, left) ? undefined : false;
}

/** Whether nothing in a value is unknown and without a type. */
function isSettled(value: Value): boolean {
  if (value.kind === 'unknown') return !hasDynamic(typeOf(value));
  if (measure(value).because === undefined) return true;
  if (value.kind === 'list') return value.items.every(isSettled);
  return value.kind !== 'map' || [...value.entries.values()].every(isSettled);
}

function some(type: Type, is: (type: string) => boolean): boolean {
  if (typeof type === 'string') return is(type);
  if ('of' in type) return some(type.of, is);
  return 'items' in type ? type.items.some((item) => some(item, is)) : [...type.entries.values()].some((item) => some(item, is));
}
const hasDynamic = (type: Type): boolean => some(type, (name) => name === 'dynamic');
/** Whether a part of a type does not show here: then types that look different may be the same. */
const isVague = (type: Type): boolean => some(type, (name) => name === 'any');

/** Whether a value of one type can stand where another is asked for, as go-cty's `TestConformance`: open parts take any. */
function conforms(given: Type, wanted: Type): boolean {
  if (isOpen(wanted) || given === 'any') return true;
  if (typeof given === 'string' || typeof wanted === 'string') return given === wanted;
  if ('of' in given || 'of' in wanted)
    return given.kind === wanted.kind && 'of' in given && 'of' in wanted && conforms(given.of, wanted.of);
  if ('items' in given || 'items' in wanted)
    return (
      'items' in given &&
      'items' in wanted &&
      given.items.length === wanted.items.length &&
      given.items.every((item, i) => conforms(item, wanted.items[i] ?? 'any'))
    );
  return (
    given.entries.size === wanted.entries.size &&
    [...given.entries].every(([key, type]) => wanted.entries.has(key) && conforms(type, wanted.entries.get(key) ?? 'any'))
  );
}

/** Compares values that may be of one type. */
function sameParts(a: Value, b: Value): boolean | undefined {
  if (a.kind === 'unknown' && b.kind === 'unknown') return undefined;
  if (a.kind === 'unknown') return excludes(a, b) ? false : undefined;
  if (b.kind === 'unknown') return excludes(b, a) ? false : undefined;
  if (a.kind === 'null' || b.kind === 'null') return a.kind === b.kind;
  const different = a.loose || b.loose ? undefined : false;
  if (a.kind === 'list' && b.kind === 'list') {
    const same = a.type === 'set' && b.type === 'set' ? sameSets(a, b) : sameLists(a.items, b.items);
    return a.type !== b.type && same !== false ? different : same;
  }
  if (a.kind === 'map' && b.kind === 'map') {
    // What a resource does not set is known after apply.
    if (a.resource !== undefined || b.resource !== undefined) return undefined;
    const same = sameEntries(a.entries, b.entries);
    return a.type !== b.type && same !== false ? different : same;
  }
  if (a.kind === 'number' && b.kind === 'number') return sameNumber(a, b);
  if (a.kind !== b.kind) return different;
  return 'value' in a && 'value' in b && a.value === b.value;
}

/** In order, as Terraform goes: the first pair that is not known to be equal decides. */
function sameLists(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  if (a.length !== b.length) return false;
  for (const [i, item] of a.entries()) {
    const same = sameParts(item, b[i] ?? nullValue);
    if (same !== true) return same;
  }
  return true;
}

/** Unknown elements of a set may turn out to be one. */
function sameSets(a: Value & { kind: 'list' }, b: Value & { kind: 'list' }): boolean | undefined {
  return (measure(a).because ?? measure(b).because) === undefined ? sameLists(a.items, b.items) : undefined;
}

function sameEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean | undefined {
  if (a.size !== b.size) return false;
  const results: (boolean | undefined)[] = [];
  for (const [key, item] of a) {
    const other = b.get(key);
    if (!other) return false;
    results.push(sameParts(item, other));
  }
  return every(results);
}

/** Whether an unknown value cannot be the known one, whatever it will be. */
function excludes(unknown: Value & { kind: 'unknown' }, known: Value): boolean {
  if (known.kind === 'null') return unknown.notNull === true;
  const { limits } = unknown;
  const [of, given] = [typeOf(unknown), typeOf(known)];
  if (!known.loose && !unknown.loose && !isOpen(of) && !conforms(given, of)) return true;
  if (!limits) return false;
  if (known.kind === 'string') return limits.prefix !== undefined && !known.value.startsWith(limits.prefix);
  if (known.kind === 'number')
    return (
      (limits.min !== undefined && compareNumbers(known, limits.min) < 0) ||
      (limits.max !== undefined && compareNumbers(known, limits.max) > 0)
    );
  if (known.kind !== 'list' && known.kind !== 'map') return false;
  const size = known.kind === 'list' ? known.items.length : known.entries.size;
  const least = known.kind === 'list' && known.type === 'set' && measure(known).because !== undefined ? Math.min(1, size) : size;
  return size < (limits.fewest ?? 0) || least > (limits.most ?? Number.POSITIVE_INFINITY);
}
