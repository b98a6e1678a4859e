import { readsFiles } from './files.ts';
import type { Module } from './module.ts';
import type { Block, Expression } from './syntax.ts';
import { mayRead } from './tree.ts';
import { measure, type Value } from './value.ts';
import { callIn } from './walk.ts';

/** What of a module has to be evaluated although no resource needs it, since Terraform evaluates it and may refuse it. */
export interface Unasked {
  /** Those whose expression reads a file. */
  readonly locals: readonly string[];
  readonly outputs: readonly string[];
  /** By module call. */
  readonly arguments: readonly { readonly call: string; readonly names: readonly string[] }[];
  /** Those that do not take every value. */
  readonly variables: readonly string[];
  /** Those with preconditions. */
  readonly checkedOutputs: readonly string[];
  readonly isSome: boolean;
}

const known = new WeakMap<Module, Unasked>();

export function unaskedOf(module: Module): Unasked {
  const found = known.get(module) ?? unasked(module);
  known.set(module, found);
  return found;
}

/** Whether an expression calls a function that reads files. */
export const readsFile = (expression: Expression): boolean =>
  callIn(expression, (name) => readsFiles(name.replace(/^core::/, ''))) !== undefined;

function unasked(module: Module): Unasked {
  const isReader = module.files.some(({ path, text }) => mayRead(path, text));
  const reads = (expression: Expression | undefined): boolean => isReader && expression !== undefined && readsFile(expression);
  const names = <T>(map: ReadonlyMap<string, T>, wanted: (one: T) => boolean): string[] =>
    [...map].flatMap(([name, one]) => (wanted(one) ? [name] : []));
  const found = {
    locals: names(module.locals, ({ expression }) => reads(expression)),
    outputs: names(module.outputs, ({ body }) => reads(body.attributes.get('value')?.expression)),
    arguments: [...module.calls].flatMap(([call, { block }]) => {
      const reading = names(block.body.attributes, ({ expression }) => reads(expression));
      return reading.length > 0 ? [{ call, names: reading }] : [];
    }),
    variables: names(module.variables, isParticular),
    checkedOutputs: names(module.outputs, ({ body }) => body.blocks.length > 0),
  };
  return { ...found, isSome: Object.values(found).some((list) => list.length > 0) };
}

/** Whether a variable does not take every value. */
function isParticular({ body }: Block): boolean {
  const type = body.attributes.get('type')?.expression;
  const isAny = type === undefined || (type.kind === 'variable' && type.name === 'any');
  return !isAny || body.attributes.has('nullable') || body.blocks.some((block) => block.type === 'validation');
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Why Terraform refuses a known value as `count`; undefined where it takes it or where that is not certain. */
export function countRefused(value: Value): string | undefined {
  if (value.loose) return undefined;
  if (value.kind === 'null') return 'invalid count argument: the value is null, an integer is required';
  if (value.kind === 'bool' || value.kind === 'list' || value.kind === 'map')
    return 'invalid count argument: a number is required';
  if (value.kind === 'string' && !NUMBER.test(value.value)) return 'invalid count argument: a number is required';
  if (value.kind !== 'number' || value.exact) return undefined;
  if (value.value < 0) return 'invalid count argument: the value must be greater than or equal to zero';
  return Number.isInteger(value.value) ? undefined : 'invalid count argument: the value must be a whole number';
}

/** The same for `for_each`. What is empty can be what is left of a set. */
export function forEachRefused(value: Value): string | undefined {
  if (value.loose) return undefined;
  const needs = 'invalid for_each argument: the value must be a map, or set of strings';
  if (value.kind === 'null') return `${needs}, and is null`;
  if (value.kind === 'bool' || value.kind === 'number' || value.kind === 'string') return needs;
  if (value.kind === 'unknown' || (value.kind === 'list' && value.items.some((item) => item.loose))) return undefined;
  if (value.kind === 'map') return value.sensitive ? SENSITIVE_KEYS : undefined;
  if (value.type !== 'set') return value.items.length > 0 ? `${needs}, not a list: toset() makes a set of it` : undefined;
  if (value.sensitive || measure(value).sensitive) return SENSITIVE_KEYS;
  if (value.items.some(({ kind }) => kind === 'null')) return `${needs}, and sets must not contain null`;
  return value.items.some(({ kind }) => kind !== 'string' && kind !== 'unknown') ? needs : undefined;
}
const SENSITIVE_KEYS =
  'invalid for_each argument: sensitive values cannot be used, since they could be exposed as the keys of instances';
