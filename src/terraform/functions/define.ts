import { fromFloat, type Kept, wholeOf } from '../number.ts';
import {
  boolValue,
  computedFrom,
  keptNumber,
  type ListValue,
  listValue,
  type Type,
  textValue,
  unknownValue,
  type Value,
  within,
} from '../value.ts';
import { convert, describe } from './convert.ts';
import { giveUp, reject } from './rejected.ts';
import { isOpen, sameTypes, typeOf } from './types.ts';

/** What a parameter accepts, and what the function then gets. */
interface Natives {
  readonly text: string;
  /** A number with as many digits as a JavaScript number holds. */
  readonly float: number;
  readonly number: Kept;
  /** A whole number of 64 bits, as far as JavaScript has them. */
  readonly int: number;
  /** A whole number of any size. */
  readonly whole: bigint;
  /** Lists of one element type; a set or tuple is converted, and elements can be null or unknown. */
  readonly texts: ListValue;
  readonly bools: ListValue;
  readonly list: ListValue;
  readonly set: ListValue;
  /** A map of lists of texts. */
  readonly textLists: Value;
  readonly any: Value;
  /** A list, tuple or set as it is. */
  readonly sequence: Value;
  /** A list or tuple, whose elements have positions. */
  readonly ordered: Value;
  /** A map or object as it is. */
  readonly dictionary: Value;
}
export type Param = keyof Natives;
type Arguments<P extends readonly Param[]> = { [K in keyof P]: Natives[P[K]] };

export interface Rules {
  /** Arguments from this position on may be null or unknown; the function looks for itself. */
  readonly free?: number;
  /** Nothing is known while any part of an argument is unknown. */
  readonly whole?: boolean;
  /** The result is an argument or an element: it is passed on with its own sources, literal and reference. */
  readonly own?: boolean;
  /** The arguments' parts do not mark the result: it is built of them, or does not depend on them. */
  readonly shallow?: boolean;
  /** The result may be null, also while it is unknown. */
  readonly maybeNull?: boolean;
  /** While an argument is unknown, Terraform forgets that lists and maps among them are secret. */
  readonly forgets?: boolean;
  /** The type of the result while an argument is unknown, where that depends on them; rejects arguments that do not go together. */
  readonly type?: (args: readonly Value[]) => Type;
}

type Result = Value | string | number | boolean | Kept;

export interface Spec extends Rules {
  readonly params: readonly Param[];
  readonly rest?: Param;
  readonly run: (args: readonly unknown[]) => Result;
}
export type Specs = Readonly<Record<string, Spec>>;

/** A function with fixed parameters. */
export function define<const P extends readonly Param[]>(
  params: P,
  run: (...args: Arguments<P>) => Result,
  rules: Rules = {},
): Spec {
  return { ...rules, params, run: (args) => run(...(args as Arguments<P>)) };
}

/** A function whose last parameter may be given any number of times. */
export function variadic<const P extends readonly Param[], R extends Param>(
  params: P,
  rest: R,
  run: (rest: readonly Natives[R][], ...args: Arguments<P>) => Result,
  rules: Rules = {},
): Spec {
  const fixed = params.length;
  return {
    ...rules,
    params,
    rest,
    run: (args) => run(args.slice(fixed) as Natives[R][], ...(args.slice(0, fixed) as unknown as Arguments<P>)),
  };
}

/** What a parameter takes that converts nothing. */
const TAKES: { readonly [K in Param]?: { readonly kinds: readonly string[]; readonly what: string } } = {
  sequence: { kinds: ['list', 'tuple', 'set'], what: 'a list or set' },
  ordered: { kinds: ['list', 'tuple'], what: 'a list' },
  dictionary: { kinds: ['map', 'object'], what: 'a map' },
};

const TYPES: Readonly<Record<Param, Type>> = {
  text: 'text',
  float: 'number',
  number: 'number',
  int: 'number',
  whole: 'number',
  texts: { kind: 'list', of: 'text' },
  bools: { kind: 'list', of: 'bool' },
  list: { kind: 'list', of: 'any' },
  set: { kind: 'set', of: 'any' },
  textLists: { kind: 'map', of: { kind: 'list', of: 'text' } },
  any: 'any',
  sequence: 'any',
  ordered: 'any',
  dictionary: 'any',
};

/** The argument with the type of the parameter; rejects one that cannot have it, whether it is known or not. */
export function converted(param: Param, value: Value): Value {
  const takes = TAKES[param];
  const type = typeOf(value);
  if (takes && !isOpen(type) && !takes.kinds.includes(typeof type === 'string' ? type : type.kind))
    reject(`needs ${takes.what}, not ${value.kind === 'unknown' ? `an unknown value of another type` : describe(value)}`);
  const wanted = TYPES[param];
  const given = convert(value, wanted);
  // A set that is known in part keeps the type of its elements, which Terraform refuses then.
  if (value.kind === 'list' && given.kind === 'unknown' && typeof wanted === 'object' && 'of' in wanted && !isOpen(wanted.of)) {
    const of = typeof given.of === 'object' && 'of' in given.of ? given.of.of : 'any';
    if (!isOpen(of) && !sameTypes(of, wanted.of)) reject('needs a list of another type');
  }
  return given;
}

/** The argument as the function gets it: a JS value for text and numbers, else a converted value. */
export function native(param: Param, value: Value): unknown {
  const given = converted(param, value);
  if (given.kind !== 'number') return param === 'text' && 'value' in given ? given.value : given;
  if (param === 'float') return given.exact && !Number.isFinite(given.value) ? reject('needs a smaller number') : given.value;
  if (param !== 'int' && param !== 'whole') return given;
  const whole = wholeOf(given) ?? reject('needs a whole number');
  if (param === 'whole') return whole;
  if (whole !== BigInt.asIntN(64, whole)) reject('needs a whole number of 64 bits');
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : giveUp('has a number that is larger than is computed');
}

/** What a function gave as a value; none at all is rejected. */
export function toValue(result: Result): Value {
  if (typeof result === 'string') return textValue(result);
  if (typeof result === 'boolean') return boolValue(result);
  if (typeof result !== 'number') return 'kind' in result ? result : keptNumber(result);
  return Number.isNaN(result) ? reject('gives no number') : keptNumber(fromFloat(result));
}

/** Unknown until apply, but certainly not null. */
export const pending = (because: string): Extract<Value, { kind: 'unknown' }> => ({
  kind: 'unknown',
  because,
  notNull: true,
  sources: [],
});

/** Unknown until apply, of this type; Terraform says of what has none not even that it is never null. */
export const later = (because: string, of: Type): Value =>
  ({ ...(of === 'dynamic' ? unknownValue(because) : pending(because)), of }) as Value;

export const textList = (items: readonly string[]): Value => listValue(items.map(textValue), 'list');

/** An element handed out of what contains it: it stays itself, and has come through its container as well. */
export const handOut = (element: Value, ...containers: Value[]): Value => ({
  ...computedFrom(
    element,
    containers.map((container) => ({ ...container, sources: within(container.sources, element) })),
  ),
  literal: element.literal,
});
