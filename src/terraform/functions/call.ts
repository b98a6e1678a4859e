import { computedFrom, deepValues, measure, mistake, type Type, unknownValue, type Value } from '../value.ts';
import { COLLECTIONS } from './collections.ts';
import { DATES } from './dates.ts';
import { converted, native, type Param, pending, type Spec, type Specs, toValue } from './define.ts';
import { ENCODINGS } from './encodings.ts';
import { NETWORKS } from './networks.ts';
import { NUMBERS } from './numbers.ts';
import { boundElements, boundText, giveUp, MAX_DEPTH, Rejected, reject } from './rejected.ts';
import { lengthUnknown } from './sets.ts';
import { TEXTS } from './texts.ts';

const FUNCTIONS: ReadonlyMap<string, Spec> = new Map(
  [COLLECTIONS, TEXTS, NUMBERS, ENCODINGS, DATES, NETWORKS].flatMap((specs: Specs) => Object.entries(specs)),
);

const RUN = 'depends on where and when Terraform runs';
const RANDOM = 'gives another result each time';
const LATER = 'is not evaluated';

/** Functions that exist but are never evaluated, with the reason. */
const OPAQUE: ReadonlyMap<string, string> = new Map([
  ...['timestamp', 'plantimestamp', 'abspath'].map((name) => [name, RUN] as const),
  ...['uuid', 'bcrypt'].map((name) => [name, RANDOM] as const),
  ...['type'].map((name) => [name, LATER] as const),
  ['list', 'was removed from Terraform: use tolist([...])'],
  ['map', 'was removed from Terraform: use tomap({...})'],
]);

const given = (of: Type, names: string) => names.split(' ').map((name) => [name, of] as const);
/** The type of what a function gives, where that does not depend on its arguments. */
const RESULTS: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...given('text', 'base64decode base64encode base64gzip base64sha256 base64sha512 basename bcrypt chomp cidrhost cidrnetmask'),
  ...given(
    'text',
    'cidrsubnet dirname format formatdate indent join jsonencode lower md5 abspath pathexpand plantimestamp replace',
  ),
  ...given('text', 'rsadecrypt sha1 sha256 sha512 strrev substr textdecodebase64 textencodebase64 timeadd timestamp title trim'),
  ...given('text', 'trimprefix trimspace trimsuffix upper urlencode uuid uuidv5 yamlencode'),
  ...given('number', 'abs ceil floor index length log max min parseint pow signum sum timecmp'),
  ...given('dynamic', 'jsondecode yamldecode'),
  ...given('bool', 'alltrue anytrue contains endswith issensitive startswith strcontains'),
  ...given({ kind: 'list', of: 'text' }, 'cidrsubnets compact formatlist keys sort split'),
  ...given({ kind: 'list', of: 'any' }, 'csvdecode distinct matchkeys regexall'),
  ...given({ kind: 'set', of: 'any' }, 'setintersection setsubtract setunion'),
  ...given({ kind: 'list', of: 'number' }, 'range'),
  ...given({ kind: 'map', of: { kind: 'list', of: 'text' } }, 'transpose'),
]);

/**
 * Calls one of Terraform's built-in functions, as version 1.11 evaluates it. Pure. Never throws for bad input: wrong arguments, a bound
 * that is reached and a function that is not evaluated give an unknown value with the reason. `try`, `can` and templates need the
 * expression and belong to the evaluator.
 */
export function callFunction(name: string, args: readonly Value[]): Value {
  const result = call(name, args);
  if (result.kind !== 'unknown' || result.mistake || result.of !== undefined) return result;
  const of = RESULTS.get(name.replace(/^core::/, ''));
  return of === undefined ? result : { ...result, of };
}

function call(name: string, args: readonly Value[]): Value {
  const plain = name.replace(/^core::/, '');
  const opaque = OPAQUE.get(plain);
  if (opaque !== undefined) return computedFrom(pending(`${name}() ${opaque}`), args);
  if (name.startsWith('provider::'))
    return computedFrom(unknownValue(`${name}() runs in its provider, which is not started`), args);
  const spec = FUNCTIONS.get(plain);
  if (!spec) return computedFrom(unknownValue(`function ${name} is not known`), args);
  try {
    return run(spec, args);
  } catch (error) {
    if (error instanceof Rejected) {
      const because = `${name}() ${error.message}`;
      return computedFrom(error.ours ? unknownValue(because) : mistake(because), args);
    }
    if (error instanceof RangeError)
      return computedFrom(unknownValue(`${name}() has arguments that are nested too deeply`), args);
    throw error;
  }
}

function run(spec: Spec, args: readonly Value[]): Value {
  checkCount(spec, args.length);
  const open = firstOpen(spec, args);
  const free = Math.min(spec.free ?? args.length, open);
  if (args.slice(0, free).some((arg) => arg.kind === 'null')) reject('needs a value, not null');
  const measures = args.map(measure);
  checkBounds(measures);
  const because = unknownBecause(spec, args);
  if (because !== undefined) return notYet(spec, args, because, open);
  const result = toValue(spec.run(args.map((arg, i) => native(paramAt(spec, i), arg))));
  checkBounds([measure(result)]);
  if (spec.own) return result;
  // Only `merge` looks at unknown arguments itself and forgets.
  if (spec.forgets && result.kind === 'unknown' && args.some((arg) => arg.kind === 'unknown'))
    return { ...computedFrom(result, args), sensitive: false };
  const container = result.kind === 'list' || result.kind === 'map';
  const inputs = spec.forgets
    ? args.filter(({ kind }) => kind !== 'null')
    : spec.shallow || container
      ? args
      : args.flatMap((arg) => [...deepValues(arg)]);
  const computed = computedFrom(result, inputs);
  return !spec.shallow && measures.some((arg) => arg.sensitive) ? { ...computed, sensitive: true } : computed;
}

/** The first argument that has no type yet, where the function has to know it: Terraform looks at none after it. */
function firstOpen(spec: Spec, args: readonly Value[]): number {
  const needed = args.slice(0, spec.free ?? args.length);
  const at = needed.findIndex((arg, i) => arg.kind === 'unknown' && arg.of === 'dynamic' && takesAnyType(paramAt(spec, i)));
  return at < 0 ? args.length : at;
}

const takesAnyType = (param: Param): boolean => param === 'any' || isContainer(param);
const isContainer = (param: Param): boolean => param === 'sequence' || param === 'ordered' || param === 'dictionary';

/** The result while an argument is not known. What cannot be an argument is refused whatever the others will be. */
function notYet(spec: Spec, args: readonly Value[], because: string, open: number): Value {
  for (const [i, arg] of args.entries()) if (i < open || !takesAnyType(paramAt(spec, i))) converted(paramAt(spec, i), arg);
  const of = open < args.length ? 'dynamic' : spec.type?.(args);
  const result = {
    ...(spec.own || spec.maybeNull || of === 'dynamic' ? unknownValue(because) : pending(because)),
    ...(of ? { of } : {}),
  };
  const computed = computedFrom(result, spec.shallow || spec.own ? args : args.flatMap((arg) => [...deepValues(arg)]));
  const marking = spec.forgets ? args.filter((_, i) => !takesAnyType(paramAt(spec, i))) : args;
  return { ...computed, sensitive: marking.some((arg) => (spec.shallow || spec.own ? arg.sensitive : measure(arg).sensitive)) };
}

const paramAt = (spec: Spec, i: number) => spec.params[i] ?? spec.rest ?? 'any';

function checkCount(spec: Spec, given: number): void {
  const wanted = spec.params.length;
  if (given === wanted || (spec.rest && given > wanted)) return;
  reject(`needs ${spec.rest ? 'at least ' : ''}${wanted} ${wanted === 1 ? 'argument' : 'arguments'}, not ${given}`);
}

function checkBounds(measures: readonly { readonly size: number; readonly chars: number; readonly depth: number }[]): void {
  boundElements(measures.reduce((sum, { size }) => sum + size, 0));
  boundText(measures.reduce((sum, { chars }) => sum + chars, 0));
  if (measures.some(({ depth }) => depth > MAX_DEPTH)) giveUp(`has values nested more than ${MAX_DEPTH} deep`);
}

/** Why the result is unknown whatever the function does: the reason of the first argument that decides it. */
function unknownBecause(spec: Spec, args: readonly Value[]): string | undefined {
  for (const [i, arg] of args.entries()) {
    if (arg.kind === 'unknown' && i < (spec.free ?? args.length)) return arg.because;
    const because = measure(arg).because;
    if (because !== undefined && (spec.whole || (isList(paramAt(spec, i)) && lengthUnknown(arg)))) return because;
  }
  return undefined;
}

const isList = (param: string) => param === 'texts' || param === 'bools' || param === 'list';
