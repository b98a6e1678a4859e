import { convert } from './functions/convert.ts';
import { Rejected } from './functions/rejected.ts';
import { isOpen, isWhole, keptType, sameTypes, typeOf, unify } from './functions/types.ts';
import { limitsOfEither, settled } from './limits.ts';
import { toBool } from './operators.ts';
import { from, secretAs } from './unknown.ts';
import { computedFrom, measure, mistake, type Type, unknownValue, type Value } from './value.ts';

/** Where the two sides of a conditional are larger, they are not brought to one type. */
const MAX_UNIFIED = 65_536;

/** What `condition ? then : other` is worth, of values. Both sides have been given one type, where Terraform finds one. */
export function chosen(condition: Value, then: Value, other: Value): Value {
  const type = commonTypeOf(then, other);
  if (type === undefined) return from(mistake('the two sides of "?" have no type in common'), [condition, then, other]);
  if (condition.kind === 'unknown') {
    const { because, sources, sensitive, mistake: failed } = condition;
    const either = eitherOf(then, other, { ...unknownValue(because), sources, sensitive }, type);
    if (!failed) return either;
    return either.kind === 'unknown'
      ? { ...either, mistake: true, oneOf: undefined }
      : { ...mistake(because, typeOf(either)), sensitive: either.sensitive };
  }
  const decided = toBool(condition);
  if (decided === undefined) return mistake('the condition is not a boolean', keptType(type));
  const [side, left] = decided ? [then, other] : [other, then];
  if (isUnevenList(side, left, type)) return from(mistake('the elements of a side of "?" have no type in common'), [side]);
  // Both sides have one type, so the other can change this one: `true ? 1 : "a"` is a text.
  const value = asType(side, type);
  const literal = value.kind === side.kind ? side.literal : undefined;
  return secretAs({ ...computedFrom(value, [condition]), literal: literal ?? side.literal }, [left]);
}

/** A tuple beside a list without a type must have elements of one type as it stands: Terraform does not convert them then. */
function isUnevenList(side: Value, left: Value, type: Type): boolean {
  if (side.kind !== 'list' || side.type !== 'tuple' || typeof type === 'string' || type.kind !== 'list') return false;
  const other = type.of === 'dynamic' ? typeOf(left) : undefined;
  if (typeof other !== 'object' || other.kind !== 'list') return false;
  const types = side.items.map(typeOf).filter((item) => !isOpen(item));
  return types.some((item) => !sameTypes(item, types[0] ?? 'any'));
}

/** What a conditional is while its condition is not known (`open`). */
function eitherOf(then: Value, other: Value, open: Value, type: Type): Value {
  const of = keptType(type === 'any' ? (oneType(then, other) ?? 'any') : type);
  if (then.kind === 'null' && other.kind === 'null') return secretAs(computedFrom({ ...then, of }, [open]), [then, other]);
  const own = typeOf(then);
  const limits = sameTypes(own, typeOf(other)) ? limitsOfEither(then, other, own) : undefined;
  const notNull = [then, other].every((side) => (side.kind === 'unknown' ? side.notNull : side.kind !== 'null'));
  const either: Value = { ...open, notNull, oneOf: possible([then, other]), of, ...(limits && { limits }) } as Value;
  return secretAs(either.kind === 'unknown' ? settled(either) : either, [then, other]);
}

/** The type of two values that have the same one; undefined where it does not show. */
function oneType(a: Value, b: Value): Type | undefined {
  const [left, right] = [typeOf(a), typeOf(b)];
  return isWhole(left) && sameTypes(left, right) ? left : undefined;
}

/** More values than this are not told apart. */
const MAX_POSSIBLE = 8;

/** What an undecided conditional can become; undefined where that is open, null (then a default decides) or too much. */
function possible(sides: readonly Value[]): readonly Value[] | undefined {
  const values = sides.flatMap((side) => (side.kind === 'unknown' && side.oneOf ? side.oneOf : [side]));
  const isSettled = values.every(({ kind }) => kind !== 'unknown' && kind !== 'null');
  return isSettled && values.length <= MAX_POSSIBLE ? values : undefined;
}

/** The type that both sides of a conditional get; `any` where it does not matter or cannot be told, undefined where there is none. */
function commonTypeOf(a: Value, b: Value): Type | undefined {
  if ('value' in a && a.kind === b.kind) return 'any';
  if (measure(a).size > MAX_UNIFIED || measure(b).size > MAX_UNIFIED) return 'any';
  const [left, right] = [typeOf(a), typeOf(b)];
  // A null that is written out takes on the other's type.
  if (isPlainNull(a)) return right;
  if (isPlainNull(b)) return left;
  if (left === 'dynamic' || right === 'dynamic') return 'dynamic';
  if (left === 'any' || right === 'any') return 'any';
  try {
    return unify([left, right]);
  } catch (error) {
    if (error instanceof Rejected) return 'any';
    throw error;
  }
}

const isPlainNull = (value: Value): boolean => value.kind === 'null' && isOpen(value.of) && !value.sensitive;

function asType(value: Value, type: Type): Value {
  try {
    return convert(value, type);
  } catch (error) {
    if (error instanceof Rejected)
      return error.ours ? unknownValue(`a side of "?" ${error.message}`) : mistake(`a side of "?" ${error.message}`);
    throw error;
  }
}
