import { fromFloat, type Kept } from '../number.ts';
import { boolValue, computedFrom, keptNumber, listValue, type Type, type Value, within } from '../value.ts';
import { convert, giveUp, type ListValue, reject, textValue } from './types.ts';

/** What a parameter accepts, and what the function then gets. */
interface Natives {
  readonly text: string;
  /** A number with as many digits as a JavaScript number holds. */
  readonly float: number;
  readonly number: Kept;
  /** A whole number. */
  readonly int: number;
  /** Lists of one element type; a set or tuple is converted, and elements can be null or unknown. */
  readonly texts: ListValue;
  readonly bools: ListValue;
  readonly list: ListValue;
  readonly set: ListValue;
  readonly any: Value;
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

const TYPES: Readonly<Record<Param, Type>> = {
  text: 'text',
  float: 'number',
  number: 'number',
  int: 'number',
  texts: { kind: 'list', of: 'text' },
  bools: { kind: 'list', of: 'bool' },
  list: { kind: 'list', of: 'any' },
  set: { kind: 'set', of: 'any' },
  any: 'any',
};

/** The argument as the function gets it: a JS value for text and numbers, else a converted value. */
export function native(param: Param, value: Value): unknown {
  const converted = convert(value, TYPES[param]);
  if (param === 'int' && converted.kind === 'number' && !Number.isSafeInteger(converted.value)) {
    if (Number.isInteger(converted.value)) giveUp('has a number that is larger than is computed');
    reject('needs a whole number');
  }
  if (param === 'int' && converted.kind === 'number' && converted.exact) reject('needs a whole number');
  if (param === 'float' && converted.kind === 'number' && converted.exact && !Number.isFinite(converted.value))
    reject('needs a number that a float holds');
  return param === 'text' || param === 'float' || param === 'int' ? 'value' in converted && converted.value : converted;
}

/** What a function gave as a value; what is no number is rejected. */
export function toValue(result: Result): Value {
  if (typeof result === 'string') return textValue(result);
  if (typeof result === 'boolean') return boolValue(result);
  if (typeof result !== 'number')
    return 'kind' in result ? result : keptNumber(result.value === 0 ? { ...result, value: 0 } : result);
  if (Number.isNaN(result)) reject('gives no number');
  return keptNumber(fromFloat(result));
}

/** Unknown until apply, but certainly not null. */
export const pending = (because: string): Extract<Value, { kind: 'unknown' }> => ({
  kind: 'unknown',
  because,
  notNull: true,
  sources: [],
});

export const textList = (items: readonly string[]): Value => listValue(items.map(textValue), 'list');

/** An element handed out of what contains it: it stays itself, and has come through its container as well. */
export const handOut = (element: Value, ...containers: Value[]): Value => ({
  ...computedFrom(
    element,
    containers.map((container) => ({ ...container, sources: within(container.sources, element) })),
  ),
  literal: element.literal,
});
