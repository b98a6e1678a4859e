import { characters, countCharacters } from './characters.ts';
import { compareNumbers, counted, type Kept, numberOf } from './number.ts';
import { type Limits, listValue, measure, type Type, type Value } from './value.ts';

type Unknown = Extract<Value, { kind: 'unknown' }>;

/** Terraform keeps no more of how a text starts. */
const MAX_PREFIX_BYTES = 128;

/** Characters that never become one with what follows. */
const ENDS = new Set('-_:;/\\,.()[]{}|?!~ \t@#$%^&*+"\'');

/**
 * What is certain of a text that starts like this and goes on: all but a last character that could become another one with what follows
 * (as go-cty's `SafeKnownPrefix`); undefined where nothing is.
 */
export function startingWith(text: string): Limits | undefined {
  const bytes = Buffer.from(text.slice(0, MAX_PREFIX_BYTES + 1).normalize('NFC'));
  const start = bytes
    .subarray(0, MAX_PREFIX_BYTES)
    .toString()
    .replace(/\ufffd+$/, '');
  if (start === '') return undefined;
  const chars = Array.from(characters(start));
  const last = chars.at(-1) ?? '';
  const prefix = ENDS.has(last) ? start : start.slice(0, start.length - last.length);
  return prefix === '' ? undefined : { prefix };
}

/** What is certain of an unknown value that becomes another type: what means the same there (go-cty's `prepareUnknownResult`). */
export function convertedLimits(from: Type | undefined, to: Type, limits: Limits | undefined): Limits | undefined {
  if (typeof from !== 'object' || typeof to !== 'object') return from === to ? limits : undefined;
  if (!('of' in to)) return from.kind === to.kind ? limits : undefined;
  const size = 'of' in from ? undefined : from.kind === 'tuple' ? from.items.length : from.entries.size;
  const { fewest = 0, most } = size === undefined ? (limits ?? {}) : { fewest: size, most: size };
  return fewest === 0 && most === undefined ? undefined : { fewest: to.kind === 'set' ? Math.min(fewest, 1) : fewest, most };
}

/** The least and the most that a number can be. */
function rangeOf(value: Value): Limits {
  if (value.kind === 'number') return { min: value, max: value };
  return value.kind === 'unknown' && value.of === 'number' ? (value.limits ?? {}) : {};
}

/** `a < b` where that is certain though one is not known, as Terraform has it: what could be equal is open. */
function isBelow(a: Limits, b: Limits): boolean | undefined {
  if (a.max && b.min && compareNumbers(a.max, b.min) < 0) return true;
  return a.min && b.max && compareNumbers(a.min, b.max) > 0 ? false : undefined;
}

/** What a comparison of numbers gives where one is not known; undefined where that is open. */
export function compareUnknown(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value): boolean | undefined {
  const [a, b] = operator[0] === '<' ? [rangeOf(left), rangeOf(right)] : [rangeOf(right), rangeOf(left)];
  const below = isBelow(a, b);
  if (operator.length === 1 || below !== false) return below;
  // Then they are not equal either.
  return false;
}

/** How many elements a collection has, at least and at most. */
function sizeOf(value: Value): Limits {
  if (value.kind === 'unknown') return value.limits ?? {};
  if (value.kind === 'list' && value.type === 'set' && value.items.length > 1 && measure(value).because !== undefined) return {};
  if (value.kind === 'list') return { fewest: value.items.length, most: value.items.length };
  return value.kind === 'map' ? { fewest: value.entries.size, most: value.entries.size } : {};
}

/** What is certain of a value that will be one of two of this type. */
export function limitsOfEither(a: Value, b: Value, type: Type): Limits | undefined {
  if (type === 'number') {
    const [x, y] = [rangeOf(a), rangeOf(b)];
    const min = x.min && y.min && (compareNumbers(x.min, y.min) < 0 ? x.min : y.min);
    const max = x.max && y.max && (compareNumbers(x.max, y.max) > 0 ? x.max : y.max);
    return min || max ? { min: kept(min), max: kept(max) } : undefined;
  }
  if (typeof type === 'string' || !('of' in type)) return undefined;
  const [x, y] = [sizeOf(a), sizeOf(b)];
  const fewest = Math.min(x.fewest ?? 0, y.fewest ?? 0);
  const most = x.most === undefined || y.most === undefined ? undefined : Math.max(x.most, y.most);
  return fewest > 0 || most !== undefined ? { fewest, most } : undefined;
}

const kept = (number: Kept | undefined): Kept | undefined =>
  number && { value: number.value, exact: number.exact, bits: number.bits };

/** More elements than this are not made of an unknown list whose length is known. */
const MAX_SPREAD = 1_000;

/** An unknown value that its limits leave one choice for: the number, the empty list, or a list of so many unknown elements. */
export function settled(value: Unknown): Value {
  const { limits, notNull, of, because, sources, sensitive } = value;
  if (!limits || !notNull) return value;
  const { min, max, fewest, most } = limits;
  if (min && max && compareNumbers(min, max) === 0) return { kind: 'number', ...min, sources, sensitive };
  if (fewest === undefined || fewest !== most || typeof of !== 'object' || !('of' in of)) return value;
  if (of.kind === 'map')
    return fewest === 0 ? { kind: 'map', type: 'map', of: of.of, entries: new Map(), sources, sensitive } : value;
  if (fewest > (of.kind === 'set' ? 1 : MAX_SPREAD)) return value;
  const item: Value = { kind: 'unknown', because, of: of.of, sources: [] };
  return { ...listValue(Array<Value>(fewest).fill(item), of.kind), of: of.of, sources, sensitive } as Value;
}

const exactly = (count: number): Limits => ({ min: counted(count), max: counted(count) });

/** Go's largest integer, which no length is beyond. */
const MOST: Kept | undefined = numberOf('9223372036854775807');

/** How many characters an unknown text has at least, or elements an unknown collection. */
export function lengthLimits({ of, limits }: Unknown): Limits | undefined {
  if (of === 'text') return { min: { value: limits?.prefix === undefined ? 0 : countCharacters(limits.prefix) } };
  if (typeof of !== 'object') return undefined;
  if (!('of' in of)) return exactly(of.kind === 'tuple' ? of.items.length : of.entries.size);
  return { min: counted(limits?.fewest ?? 0), max: limits?.most === undefined ? MOST : counted(limits.most) };
}
