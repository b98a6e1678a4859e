import { posix } from 'node:path';
import { withoutLastKey } from './address.ts';
import { equal } from './equality.ts';
import { callFileFunction, readsFiles } from './files.ts';
import { callFunction } from './functions/call.ts';
import {
  canBecome,
  convert,
  isOpen,
  isWhole,
  keptType,
  Rejected,
  sameTypes,
  setFrom,
  typeOf,
  unify,
  workDone,
} from './functions/types.ts';
import { HclSyntaxError, hclParser, SPLAT_ITEM } from './hcl.ts';
import { compareUnknown, limitsOfEither, settled, startingWith } from './limits.ts';
import { compareNumbers, compute, counted, isNumber, type Kept, negated, numberOf } from './number.ts';
import type { Range } from './source.ts';
import type { BinaryOperator, Expression, Step, TemplatePart } from './syntax.ts';
import type { Files } from './tree.ts';
import {
  asText,
  boolValue,
  computedFrom,
  deepValues,
  keptNumber,
  listValue,
  mapValue,
  measure,
  mistake,
  nullValue,
  stringValue,
  type Type,
  unknownReason,
  unknownValue,
  type Value,
  within,
} from './value.ts';

/** Work left before evaluation gives up; shared by everything evaluated for one root. */
export interface Budget {
  steps: number;
  /** Expressions being evaluated inside each other now, references followed included. */
  depth: number;
  /** Whether something was too deep: what that came to depends on where it was asked for first. */
  wasCut?: boolean;
}

/** References and nesting deeper than this are unknown: the stack is finite, and a chain of locals this long is an attack. */
export const MAX_EVALUATION_DEPTH = 400;

/** What names mean at a place in the configuration. */
export interface Scope {
  /** Value of a reference such as `var.a`; `used` is how many of the steps it took. */
  readonly reference: (name: string, steps: readonly Step[], range: Range) => { readonly value: Value; readonly used: number };
  readonly budget: Budget;
  /** Files beside the configuration; undefined where there are none to read. */
  readonly files?: Files | undefined;
  /** Told of what Terraform fails at where it is evaluated; left out inside of `try`. */
  readonly failed?: ((range: Range, because: string) => void) | undefined;
  /**
   * Unknown wherever a plan of Terraform 1.11 says so. Else what is certain although a part is unknown counts as known: `false && unknown`
   * (false from Terraform 1.12 on), and `try` and `can` of what cannot fail any more.
   */
  readonly asPlanned?: boolean;
  /** The folder that Terraform runs in, absolute, where that is known. */
  readonly folder?: string | undefined;
}

/** A `for` may not make more elements than this. */
const MAX_ELEMENTS = 10_000;

/** Values that share parts can be written short and be endless. */
const MAX_PARTS = 1_000_000;
const MAX_CHARACTERS = 1 << 24;
const MAX_VALUE_DEPTH = 128;
/** Where the two sides of a conditional are larger, they are not brought to one type. */
const MAX_UNIFIED = 65_536;
/** What a function does for each part it reads or makes, in steps of this machine's time: `distinct` and `urlencode` are the slowest. */
const FUNCTION_READS = 3;
const TOO_MANY_STEPS = 'evaluating this takes too many steps';
const TOO_LARGE = 'the number is larger or smaller than is computed';

/** Evaluates an expression as Terraform would; never throws. What needs a provider, or is beyond a bound, is unknown and says why. */
export function evaluate(expression: Expression, scope: Scope): Value {
  const { budget } = scope;
  if (--budget.steps < 0) return unknownValue(TOO_MANY_STEPS);
  if (budget.depth >= MAX_EVALUATION_DEPTH) {
    budget.wasCut = true;
    return unknownValue(`it refers through more than ${MAX_EVALUATION_DEPTH} levels`);
  }
  budget.depth++;
  const value = evaluateKind(expression, scope);
  budget.depth--;
  if (scope.asPlanned) return rejected(value, expression);
  // What has no type in a plan that knows nothing yet can have one where a provider was asked.
  return value.kind === 'unknown' && value.of === 'dynamic' ? { ...value, of: undefined } : value;
}

/**
 * What Terraform rejects has no marks, but for texts and splats; and what is secret as a whole does not hide that a part of it was
 * rejected.
 */
function rejected(value: Value, { kind }: Expression): Value {
  if (!value.sensitive || !holdsMistake(value)) return value;
  if (value.kind === 'unknown') return KEEPS_MARKS.has(kind) ? value : { ...value, sensitive: undefined };
  return { ...notComputed('', [value]), of: keptType(typeOf(value)), sensitive: true } as Value;
}
const KEEPS_MARKS: ReadonlySet<Expression['kind']> = new Set(['template', 'splat', 'for', 'conditional', 'parentheses']);

/** The part of a value that Terraform rejects, which it then does with all of it. */
const rejectedIn = (value: Value, scope: Scope): Value | undefined =>
  isMistake(value) ? value : scope.asPlanned && holdsMistake(value) ? notComputed('', [value]) : undefined;

function evaluateKind(expression: Expression, scope: Scope): Value {
  const { budget } = scope;
  switch (expression.kind) {
    case 'literal': {
      const { value, range } = expression;
      const known =
        value === null
          ? nullValue
          : typeof value === 'string'
            ? stringValue(value)
            : typeof value === 'number'
              ? keptNumber({ value, exact: expression.exact })
              : boolValue(value);
      return { ...known, literal: range };
    }
    case 'number-text':
      return unknownValue(TOO_LARGE);
    case 'parentheses':
      return evaluate(expression.inner, scope);
    case 'template':
      return template(expression.parts, scope);
    case 'tuple':
      budget.steps -= expression.items.length;
      return bounded({ ...listValue(expression.items.map((item) => evaluate(item, scope))), literal: expression.range });
    case 'object':
      budget.steps -= expression.items.length * 3;
      return bounded({ ...object(expression.items, scope), literal: expression.range });
    case 'variable':
    case 'step':
      return traversal(expression, scope);
    case 'splat':
      return bounded(
        splat(
          evaluate(expression.source, scope),
          (item) => expression.each.reduce<Value>((value, step) => stepInto(value, step, scope), item),
          scope,
        ),
      );
    case 'call':
      return call(expression, scope);
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, scope), scope);
    case 'binary':
      return binary(expression.operator, evaluate(expression.left, scope), evaluate(expression.right, scope), scope);
    case 'conditional':
      return conditional(expression, scope);
    case 'for':
      return bounded(forExpression(expression, scope));
  }
}

function bounded(value: Value): Value {
  if (value.kind === 'list' && value.items.length < 100 && value.items.every(isSmall)) return value;
  const { size, chars, depth } = measure(value);
  if (depth > MAX_VALUE_DEPTH) return unknownValue(`values are nested more than ${MAX_VALUE_DEPTH} deep`);
  return size > MAX_PARTS || chars > MAX_CHARACTERS ? unknownValue('the value is larger than is kept') : value;
}

const isSmall = (value: Value): boolean =>
  value.kind !== 'list' && value.kind !== 'map' && (value.kind !== 'string' || value.value.length < 1000);

const isMistake = (value: Value): boolean => value.kind === 'unknown' && value.mistake === true;
const holdsMistake = (value: Value): boolean => measure(value).failed;

/** What cannot be computed of these: Terraform rejects it, unless it is only that a part is not known yet. */
function notComputed(because: string, inputs: readonly Value[]): Value {
  const reason = inputs.map(unknownReason).find((found) => found !== undefined);
  const isRejected = reason === undefined || inputs.some(holdsMistake);
  return computedFrom(isRejected ? mistake(reason ?? because) : unknownValue(reason), inputs);
}
function notKnownYet(because: string, inputs: readonly Value[]): Value {
  const reason = inputs.map(unknownReason).find((found) => found !== undefined);
  return reason === undefined ? computedFrom(unknownValue(because), inputs) : notComputed(because, inputs);
}
/** As `notComputed`, for an operator that takes numbers or booleans: one that is known and is none is rejected whatever the other is. */
function notOperands(because: string, inputs: readonly Value[], of: 'bool' | 'number'): Value {
  const isOurs =
    of === 'number' && inputs.some((input) => input.kind === 'string' && isNumber(input.value) && !numberOf(input.value));
  if (isOurs) return computedFrom(unknownValue(TOO_LARGE), inputs);
  return inputs.every((input) => mayBe(input, of)) ? notComputed(because, inputs) : computedFrom(mistake(because), inputs);
}

/** Takes what going through values costs from the budget: a list of 1,000 costs about what 1,000 expressions do. */
export function charge(budget: Budget, values: readonly Value[]): void {
  for (const value of values) {
    const { size, chars } = measure(value);
    budget.steps -= (size >> 1) + (chars >> 6);
  }
}

/** The value with the places of others, without their marks. */
const from = (value: Value, others: readonly Value[]): Value => ({ ...computedFrom(value, others), sensitive: value.sensitive });

/** Marks a value as secret where one that took part in choosing it is, without its places. */
const secretAs = (value: Value, others: readonly Value[]): Value =>
  !value.sensitive && others.some((other) => other.sensitive) ? { ...value, sensitive: true } : value;

function conditional(expression: Expression & { kind: 'conditional' }, scope: Scope): Value {
  const condition = evaluate(expression.condition, scope);
  const decided = condition.kind === 'unknown' ? undefined : toBool(condition);
  // Errors of the side that is not chosen are none.
  const then = evaluate(expression.then, decided === true ? scope : quietly(scope));
  const other = evaluate(expression.else, decided === false ? scope : quietly(scope));
  charge(scope.budget, [then, then, other, other]);
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
  if (decided === undefined) return mistake('the condition is not a boolean', keptType(type));
  const [chosen, left] = decided ? [then, other] : [other, then];
  if (isUnevenList(chosen, left, type)) return from(mistake('the elements of a side of "?" have no type in common'), [chosen]);
  // Both sides have one type, so the other can change this one: `true ? 1 : "a"` is a text.
  const value = asType(chosen, type);
  const literal = value.kind === chosen.kind ? chosen.literal : undefined;
  return secretAs({ ...computedFrom(value, [condition]), literal: literal ?? chosen.literal }, [left]);
}

/** A tuple beside a list without a type must have elements of one type as it stands: Terraform does not convert them then. */
function isUnevenList(chosen: Value, left: Value, type: Type): boolean {
  if (chosen.kind !== 'list' || chosen.type !== 'tuple' || typeof type === 'string' || type.kind !== 'list') return false;
  const other = type.of === 'dynamic' ? typeOf(left) : undefined;
  if (typeof other !== 'object' || other.kind !== 'list') return false;
  const types = chosen.items.map(typeOf).filter((item) => !isOpen(item));
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

const isPartOfResource = (value: Value): boolean =>
  [...deepValues(value)].some((part) => part.kind === 'map' && part.resource !== undefined);

/** The value of one step into another value. */
export function stepInto(source: Value, step: Step, scope: Scope): Value {
  const failed = rejectedIn(source, scope);
  if (failed) return { ...failed, of: undefined } as Value;
  return step.kind === 'attribute' ? attributeOf(source, step.name) : indexOf(source, evaluate(step.key, scope), scope);
}

function inside(element: Value, container: Value): Value {
  if (container.loose && !element.loose) return inside({ ...element, loose: true }, container);
  if (container.sources.length === 0 && !container.sensitive) return element;
  const merged = computedFrom(element, [{ ...container, sources: within(container.sources, element) }]);
  return { ...merged, literal: element.literal };
}

function attributeOf(source: Value, name: string): Value {
  if (source.kind === 'unknown') {
    const { reference, of } = source;
    if (isScalarType(of)) return mistake(`there is no attribute "${name}" in a ${of}`);
    if (typeof of === 'object') {
      const part = of.kind === 'object' ? of.entries.get(name) : of.kind === 'map' ? of.of : undefined;
      return part === undefined ? mistake(`there is no attribute "${name}"`) : elementOf(source, part);
    }
    if (!reference || source.mistake) return elementOf(source);
    const attribute = reference.attribute === '' ? name : reference.attribute;
    return {
      ...afterApply(reference.address, attribute),
      ...(of === undefined ? {} : { of, notNull: false }),
      sources: source.sources,
      sensitive: source.sensitive,
    };
  }
  if (source.kind !== 'map') return mistake(`there is no attribute "${name}" in a ${source.kind}`);
  const found = source.entries.get(name) ?? source.entries.get(name.normalize('NFC'));
  const builtIn = source.resource !== undefined && isBuiltIn(source.resource);
  if (found) return inside(source.resource !== undefined && !builtIn ? { ...found, loose: true } : found, source);
  if (source.resource !== undefined && builtIn) {
    const value = ofTerraformData(source, source.resource, name);
    return value ? computedFrom(value, [source]) : mistake(`there is no attribute "${name}"`);
  }
  if (source.resource !== undefined) return computedFrom(afterApply(source.resource, name), [source]);
  return mistake(`there is no attribute "${name}"`);
}

/** The built-in resource: what is not set is null, and its `output` will be its `input`. */
function ofTerraformData(source: Extract<Value, { kind: 'map' }>, address: string, name: string): Value | undefined {
  if (name === 'input' || name === 'triggers_replace') return nullValue;
  if (name === 'id') return afterApply(address, name);
  if (name !== 'output') return undefined;
  const input = source.entries.get('input');
  if (!input || input.kind === 'null') return nullValue;
  const of = typeOf(input);
  return {
    ...afterApply(address, name),
    notNull: false,
    ...(isWhole(of) ? { of } : {}),
  } as Value;
}

const isBuiltIn = (resource: string): boolean => /(?:^|\.)terraform_data\.[^.[\]"]*$/.test(withoutLastKey(resource));

/**
 * A resource as a value that is gone through or written out: the built-in one has all its attributes, of any other it is not known which
 * the provider adds.
 */
function whole(value: Value): Value {
  if (value.kind !== 'map' || value.resource === undefined) return value;
  const { resource } = value;
  if (!isBuiltIn(resource))
    return computedFrom(
      unknownValue(`${resource} has attributes that are known after apply`, { address: resource, attribute: '' }),
      [value],
    );
  return { ...value, resource: undefined, entries: new Map(BUILT_IN.map((name) => [name, attributeOf(value, name)])) };
}
const BUILT_IN = ['id', 'input', 'output', 'triggers_replace'];

/** The value with each part replaced where it is a resource. */
function replaced(value: Value, by: (part: Value) => Value): Value {
  if ((value.kind !== 'list' && value.kind !== 'map') || !isPartOfResource(value)) return value;
  const part = by(value);
  if (part.kind === 'list') return { ...part, items: part.items.map((item) => replaced(item, by)) };
  if (part.kind !== 'map') return part;
  return { ...part, entries: new Map([...part.entries].map(([key, item]) => [key, replaced(item, by)])) };
}

/** The value with all attributes of the built-in resources in it. */
export const withBuiltIns = (value: Value): Value =>
  replaced(value, (part) =>
    part.kind === 'map' && part.resource !== undefined && isBuiltIn(part.resource) ? whole(part) : part,
  );

/** Functions that go through a map, and those that go through all of a value. */
const GO_THROUGH = new Set(['keys', 'values', 'length', 'merge', 'lookup', 'tomap']);
const WRITE_OUT = new Set(['jsonencode', 'yamlencode']);

/** What a provider gives; an `id` is a text in every one. */
const afterApply = (address: string, attribute: string): Value => ({
  ...unknownValue(`${address}.${attribute} is known after apply`, { address, attribute }),
  ...(attribute === 'id' ? { of: 'text' as const } : {}),
});

const isScalarType = (of: Type | undefined): of is string & Type => of === 'text' || of === 'number' || of === 'bool';

/** A part of what is unknown: of another type, and nothing else is certain of it. */
const elementOf = (source: Value & { kind: 'unknown' }, of?: Type): Value =>
  source.mistake
    ? source
    : {
        kind: 'unknown',
        because: source.because,
        of: of ?? (source.of === 'dynamic' ? 'dynamic' : undefined),
        reference: source.reference,
        sources: source.sources,
        sensitive: source.sensitive,
      };

/** An unknown that Terraform has no type for yet. */
const dynamic = (because: string, from: Value, marks: readonly Value[] = []): Value =>
  secretAs({ kind: 'unknown', because, of: 'dynamic', sources: from.sources }, marks);

function indexOf(source: Value, key: Value, scope: Scope): Value {
  if (isMistake(source)) return source;
  if (isMistake(key)) return { ...computedFrom(key, [source]), of: 'dynamic' } as Value;
  if (source.kind === 'null' || key.kind === 'null') return mistake('null has no elements and is no index');
  if (key.kind === 'unknown' && key.of === 'dynamic') return dynamic(key.because, computedFrom(key, [source]), [source]);
  if (source.kind === 'unknown') return partOfUnknown(source, key);
  if (source.kind === 'list' && source.type === 'set') return mistake('elements of a set have no index');
  if (source.kind !== 'list' && source.kind !== 'map') return mistake(`a ${source.kind} has no elements`);
  if (key.kind === 'unknown') return oneOfParts(source, key);
  if (source.kind === 'list') {
    const index = toNumber(key);
    const item = index === undefined || index.exact ? undefined : source.items[index.value];
    return item ? secretAs(inside(item, source), [key]) : mistake('the index is outside the list');
  }
  const text = asText(key);
  if (text === undefined) return mistake('the key is not a text');
  if (!source.entries.has(text) && source.resource === undefined) return mistake(noKey(key));
  // Terraform forgets that the name of an attribute was secret.
  return scope.asPlanned && source.type === 'object' ? attributeOf(source, text) : secretAs(attributeOf(source, text), [key]);
}

/** Whether a value can be an index of a list (`number`) or of a map. */
const canBeKey = (key: Value, as: 'number' | 'text'): boolean =>
  key.kind === 'unknown'
    ? key.of === undefined || canBecome(key.of, as)
    : (as === 'number' ? toNumber(key) : asText(key)) !== undefined;

function partOfUnknown(source: Value & { kind: 'unknown' }, key: Value): Value {
  const { of } = source;
  if (isScalarType(of)) return mistake(`there are no elements in a ${of}`);
  if (typeof of !== 'object') return elementOf(source);
  if (of.kind === 'set') return mistake('elements of a set have no index');
  if (!canBeKey(key, of.kind === 'list' || of.kind === 'tuple' ? 'number' : 'text'))
    return mistake('this is not an index of such a value');
  if ('of' in of) return elementOf(source, of.of);
  if (of.kind === 'object' || key.kind === 'unknown') return elementOf(source, 'dynamic');
  const item = of.items[toNumber(key)?.value ?? -1];
  return item === undefined ? mistake('the index is outside the list') : secretAs(elementOf(source, item), [key]);
}

/** A part of a known value that an unknown key chooses. */
function oneOfParts(source: Value & { kind: 'list' | 'map' }, key: Value & { kind: 'unknown' }): Value {
  if (!canBeKey(key, source.kind === 'list' ? 'number' : 'text')) return mistake('this is not an index of such a value');
  const first = source.kind === 'list' ? source.items[0] : source.entries.values().next().value;
  const address = first?.kind === 'map' && first.resource !== undefined ? withoutLastKey(first.resource) : undefined;
  if (address !== undefined)
    return secretAs(computedFrom(unknownValue(key.because, { address, attribute: '' }), [source, key]), [source]);
  const own = typeOf(source);
  const of = typeof own === 'object' && 'of' in own ? own.of : own === 'any' ? 'any' : 'dynamic';
  const part: Value = { kind: 'unknown', because: key.because, of, sources: computedFrom(key, [source]).sources };
  return secretAs(part, [source]);
}

function traversal(expression: Expression, scope: Scope): Value {
  const steps: Step[] = [];
  let base = expression;
  while (base.kind === 'step') {
    steps.push(base.step);
    base = base.source;
  }
  steps.reverse();
  const start =
    base.kind === 'variable' ? scope.reference(base.name, steps, expression.range) : { value: evaluate(base, scope), used: 0 };
  return steps.slice(start.used).reduce<Value>((value, step) => stepInto(value, step, scope), start.value);
}

/** `source[*]`, each element made into something: a list for lists and sets, else a tuple; what is no sequence counts as one element. */
function splat(source: Value, each: (item: Value) => Value, scope: Scope): Value {
  const rejected = rejectedIn(source, scope);
  if (rejected) return { ...rejected, of: undefined } as Value;
  if (source.kind === 'null')
    return isSequenceType(source.of) ? mistake('"[*]" cannot be applied to a null list') : computedFrom(listValue([]), [source]);
  if (source.kind === 'unknown') return splatOfUnknown(source, each);
  const elements = source.kind === 'list' ? (elementsOf(unmarked(source, scope)) ?? []).map(([, item]) => item) : [source];
  scope.budget.steps -= elements.length;
  if (elements.length > MAX_ELEMENTS) return unknownValue(`"[*]" over more than ${MAX_ELEMENTS} elements`);
  const items = elements.map(each);
  const failed = items.find(isMistake);
  const vague = (of: Type): Value => each({ kind: 'unknown', because: '', of, sources: [] });
  if (source.kind !== 'list' || source.type === 'tuple') {
    const of = failed && ({ kind: 'tuple', items: items.map(typeOf) } as const);
    return failed ? ({ ...failed, of, sensitive: source.sensitive } as Value) : computedFrom(listValue(items), [source]);
  }
  // What the elements would be tells Terraform the type, and what is wrong with them, where there are none.
  const first = failed || items.length === 0 ? vague(elementTypeOf(source)) : undefined;
  if (failed || (first && isMistake(first)))
    return { ...(failed ?? first), of: listOf(first), sensitive: source.sensitive } as Value;
  return computedFrom({ ...listValue(items, 'list'), ...(first && { of: typeOf(first) }) } as Value, [source]);
}

const listOf = (item: Value | undefined): Type => ({ kind: 'list', of: item ? keptType(typeOf(item)) : 'dynamic' });

function splatOfUnknown(source: Value & { kind: 'unknown' }, each: (item: Value) => Value): Value {
  const { of, because, limits, notNull } = source;
  if (of === 'dynamic') return dynamic(because, source, [source]);
  const item = (type: Type): Value => each({ kind: 'unknown', because, of: type, sources: source.sources });
  if (typeof of === 'object' && (of.kind === 'list' || of.kind === 'set')) {
    const result = item(of.of);
    if (isMistake(result)) return { ...result, of: listOf(result), sensitive: source.sensitive } as Value;
    const list: Value = { ...elementOf(source, listOf(result)), notNull: true, limits } as Value;
    return list.kind === 'unknown' ? settled(list) : list;
  }
  if (typeof of === 'object' && of.kind === 'tuple') {
    const results = of.items.map(item);
    const failed = results.find(isMistake);
    const made: Type = { kind: 'tuple', items: results.map(typeOf) };
    return { ...(failed ?? elementOf(source)), of: made, notNull: true, sensitive: source.sensitive } as Value;
  }
  const result = each(source);
  if (isMistake(result)) return { ...result, of: notNull ? { kind: 'tuple', items: [typeOf(result)] } : 'dynamic' } as Value;
  if (isOpen(of)) return result.kind === 'unknown' ? { ...result, of: undefined, limits: undefined, oneOf: undefined } : result;
  return notNull ? computedFrom(listValue([result]), [source]) : dynamic(because, source, [source]);
}

/** The type of the elements of a list, set or map. */
function elementTypeOf(collection: Value): Type {
  const of = typeOf(collection);
  return typeof of === 'object' && 'of' in of ? of.of : 'any';
}

/** A collection as Terraform goes through it: the result is secret as a whole, its elements by themselves are not. */
const unmarked = (collection: Value, scope: Scope): Value =>
  scope.asPlanned && collection.sensitive ? { ...collection, sensitive: false } : collection;

const isSequenceType = (of: Type | undefined): boolean =>
  typeof of === 'object' && (of.kind === 'list' || of.kind === 'set' || of.kind === 'tuple');

function object(items: readonly { readonly key: Expression; readonly value: Expression }[], scope: Scope): Value {
  const entries = new Map<string, Value>();
  const secrets: Value[] = [];
  let open: Value | undefined;
  for (const item of items) {
    if (isAmbiguousKey(item.key)) return mistake('an object key with a dot must be in quotes or in parentheses');
    const key = evaluate(item.key, scope);
    const value = evaluate(item.value, scope);
    if (key.sensitive) secrets.push(key);
    if (isMistake(key)) return key;
    if (key.kind === 'unknown' && canBeKey(key, 'text')) {
      open ??= key;
      if (holdsMistake(value)) return notComputed('', [value]);
      continue;
    }
    const text = asText(key);
    if (text === undefined) return mistake('an object key is not a text');
    entries.set(text, value);
  }
  const made = mapValue(entries);
  if (!open) return secretAs(made, secrets);
  if (holdsMistake(made)) return notComputed('', [made]);
  return dynamic(unknownReason(open) ?? '', open, scope.asPlanned ? [] : secrets);
}

/** `a.b` and `a[0]` as keys: Terraform cannot tell whether a name or a reference is meant. */
function isAmbiguousKey(key: Expression): boolean {
  let base = key;
  while (base.kind === 'step' && (base.step.kind === 'attribute' || base.step.key.kind === 'literal')) base = base.source;
  return base !== key && base.kind === 'variable';
}

function template(parts: readonly TemplatePart[], scope: Scope): Value {
  const only = parts[0];
  if (parts.length === 1 && only?.kind === 'interpolation') return evaluate(only.value, scope);
  const used: Value[] = [];
  const made = joined(parts, scope, used);
  return secretAs(computedFrom(made.kind === 'string' ? stringValue(made.value.normalize('NFC')) : made, used), [made]);
}

/** Remembers what a text was made of: enough for its places. */
function use(used: Value[], value: Value): void {
  if (used.length < 32) used.push(value.sensitive ? { ...value, sensitive: false } : value);
}

type Text = Value & { readonly kind: 'string' | 'unknown' };

/**
 * The text of the parts, secret where one of them is. Parts after an unknown one are evaluated all the same: Terraform finds what is
 * wrong with them, and marks the text for them.
 */
function joined(parts: readonly TemplatePart[], scope: Scope, used: Value[]): Text {
  let text = '';
  let open: Value | undefined;
  let failed: Value | undefined;
  let sensitive = false;
  for (const part of parts) {
    let piece: string;
    if (part.kind === 'text') piece = part.text;
    else {
      const value = pieceOf(part, scope, used);
      if (value.sensitive && value.kind !== 'null') sensitive = true;
      if (value.kind === 'unknown') {
        if (value.mistake) failed ??= value;
        open ??= { ...unknownValue(value.because), of: 'text', notNull: true, limits: startingWith(text) } as Text;
        continue;
      }
      const known = asText(value);
      if (known === undefined) failed ??= mistake(`a ${value.kind} cannot be part of a text`);
      piece = known ?? '';
    }
    if (open || failed) continue;
    text += piece;
    scope.budget.steps -= piece.length >> 6;
    if (text.length > 1 << 20) return { ...unknownValue('the text is longer than 1 MiB'), sensitive } as Text;
  }
  if (failed) return { ...mistake(unknownReason(failed) ?? '', 'text'), notNull: true, sensitive } as Text;
  return { ...(open ?? stringValue(text)), sensitive } as Text;
}

/** What one part of a template gives. */
function pieceOf(part: Exclude<TemplatePart, { kind: 'text' }>, scope: Scope, used: Value[]): Value {
  if (part.kind === 'interpolation') {
    const value = evaluate(part.value, scope);
    use(used, value);
    return value;
  }
  if (part.kind === 'for') return textForEach(part, scope, used);
  const condition = evaluate(part.condition, scope);
  use(used, condition);
  if (isMistake(condition)) return condition;
  const decided = condition.kind === 'unknown' ? undefined : toBool(condition);
  if (condition.kind !== 'unknown' && decided === undefined) return mistake('the condition is not a boolean');
  const sides = [part.then, part.else].map((side, i) => {
    const isChosen = decided !== undefined && decided === (i === 0);
    return joined(side, isChosen ? scope : quietly(scope), isChosen ? used : []);
  });
  const chosen = sides[decided === false ? 1 : 0] ?? stringValue('');
  return secretAs(condition.kind === 'unknown' ? unknownValue(condition.because) : chosen, [condition, ...sides]);
}

function textForEach(part: TemplatePart & { kind: 'for' }, scope: Scope, used: Value[]): Value {
  const source = evaluate(part.collection, scope);
  use(used, source);
  const collection = whole(source);
  const failed = rejectedIn(collection, scope);
  if (failed) return failed;
  if (collection.kind === 'unknown')
    return isScalarType(collection.of) ? mistake(ONLY_COLLECTIONS) : unknownValue(collection.because);
  const elements = elementsOf(unmarked(collection, scope));
  if (!elements) return mistake(ONLY_COLLECTIONS);
  let text = '';
  const secrets: Value[] = [collection];
  let open: Value | undefined;
  for (const [key, value] of elements) {
    scope.budget.steps -= 3;
    if (scope.budget.steps < 0) return unknownValue(TOO_MANY_STEPS);
    const inner = joined(part.body, withNames(scope, part.keyName, key, part.valueName, value), used);
    if (isMistake(inner)) return secretAs(inner, [collection]);
    if (inner.kind === 'unknown') open ??= inner;
    else text += inner.value;
    if (inner.sensitive) secrets.push(inner);
    if (text.length > 1 << 20) return unknownValue('the text is longer than 1 MiB');
  }
  // Terraform forgets the marks of the elements where one of them is not known.
  return open ? secretAs(unknownValue(unknownReason(open) ?? ''), [collection]) : secretAs(stringValue(text), secrets);
}
const ONLY_COLLECTIONS = 'only collections can be iterated over';

/** Keys and elements of a known collection in Terraform's order; undefined for anything else. */
export function elementsOf(collection: Value): readonly (readonly [Value, Value])[] | undefined {
  const known = elements.get(collection) ?? listElements(collection);
  if (known && known.length > 8) elements.set(collection, known);
  return known;
}
/** Kept, as a `for` inside another goes through the same collection again and again. */
const elements = new WeakMap<Value, readonly (readonly [Value, Value])[]>();

function listElements(collection: Value): readonly (readonly [Value, Value])[] | undefined {
  if (collection.kind === 'list') {
    if (collection.type === 'set')
      return setFrom(collection, collection.items).items.map((item) => [item, inside(item, collection)]);
    return collection.items.map((item, i) => [keptNumber(counted(i)), inside(item, collection)]);
  }
  if (collection.kind !== 'map') return undefined;
  const keys = [...collection.entries.keys()].sort(compareCodePoints);
  return keys.map((key) => [stringValue(key), inside(collection.entries.get(key) ?? nullValue, collection)] as const);
}

/** Terraform orders texts by their UTF-8 bytes, which is code point order and not JavaScript's. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function withNames(scope: Scope, keyName: string | undefined, key: Value, valueName: string, value: Value): Scope {
  return {
    ...scope,
    reference: (name, steps, range) => {
      if (name === valueName) return { value, used: 0 };
      if (name === keyName) return { value: key, used: 0 };
      return scope.reference(name, steps, range);
    },
  };
}

function forExpression(expression: Expression & { kind: 'for' }, scope: Scope): Value {
  const { keyName, valueName, collection: over } = expression;
  if (valueName === SPLAT_ITEM && over.kind === 'splat')
    return splat(
      evaluate(over.source, scope),
      (item) => evaluate(expression.value, withNames(scope, undefined, item, valueName, item)),
      scope,
    );
  const collection = whole(evaluate(over, scope));
  const failed = rejectedIn(collection, scope);
  if (failed) return { ...failed, of: undefined } as Value;
  const open = collection.kind === 'unknown' ? collection : undefined;
  if (open?.of === 'dynamic') return dynamic(open.because, open, scope.asPlanned ? [] : [open]);
  if (isScalarType(open?.of) || collection.kind === 'null') return mistake(ONLY_COLLECTIONS);
  const secrets: Value[] = [];
  if (expression.condition && scope.asPlanned) {
    // Terraform looks at the condition first with names that it knows nothing of.
    const vague = dynamic('', nullValue);
    const first = evaluate(expression.condition, withNames(quietly(scope), keyName, vague, valueName, vague));
    if (isMistake(first) || (first.kind === 'unknown' ? !mayBe(first, 'bool') : toBool(first) === undefined))
      return mistake(NOT_A_CONDITION);
    if (open) secrets.push(first);
  }
  if (open)
    return secretAs({ ...dynamic(open.because, open, [open]), ...(isOpen(open.of) ? { of: undefined } : {}) } as Value, secrets);
  const elements = elementsOf(unmarked(collection, scope));
  if (!elements) return mistake(ONLY_COLLECTIONS);
  if (elements.length > MAX_ELEMENTS) return unknownValue(`"for" over more than ${MAX_ELEMENTS} elements`);
  const items: Value[] = [];
  const entries = new Map<string, Value[]>();
  let undecided: Value | undefined;
  let twice = false;
  const refused = (value: Value): Value => secretAs({ ...value, of: typeOf(value) } as Value, [collection, ...secrets]);
  for (const [key, value] of elements) {
    // An element takes memory, and so do its names.
    scope.budget.steps -= 3;
    if (scope.budget.steps < 0) return unknownValue(TOO_MANY_STEPS);
    const inner = withNames(scope, keyName, key, valueName, value);
    if (expression.condition) {
      const condition = evaluate(expression.condition, inner);
      if (condition.sensitive && condition.kind !== 'null') secrets.push(condition);
      if (condition.kind === 'unknown' && !condition.mistake) {
        if (expression.key && !undecided && !mayBe(condition, 'bool')) return mistake(NOT_A_CONDITION);
        undecided ??= condition;
        continue;
      }
      const keep = toBool(condition);
      // What comes after an undecided element is not held to be a boolean, nor a key to be a text.
      if (keep === undefined && undecided && !isMistake(condition)) continue;
      if (keep === undefined) return refused(isMistake(condition) ? condition : mistake(NOT_A_CONDITION));
      if (!keep) continue;
    }
    if (!expression.key) {
      items.push(evaluate(expression.value, inner));
      continue;
    }
    const resultKey = evaluate(expression.key, inner);
    if (resultKey.sensitive && resultKey.kind !== 'null') secrets.push(resultKey);
    if (resultKey.kind === 'unknown' && !resultKey.mistake) {
      undecided ??= resultKey;
      continue;
    }
    const text = asText(resultKey);
    if (text === undefined && undecided && !isMistake(resultKey)) continue;
    if (text === undefined) return refused(isMistake(resultKey) ? resultKey : mistake('a key of "for" is not a text'));
    const result = evaluate(expression.value, inner);
    const group = entries.get(text);
    if (!group) entries.set(text, [result]);
    else if (expression.group) group.push(result);
    else twice = true;
  }
  const grouped = [...entries].map(
    ([key, group]) => [key, expression.group ? listValue(group) : (group[0] ?? nullValue)] as const,
  );
  const shaped = expression.key ? mapValue(new Map(grouped)) : listValue(items);
  if (twice) return refused(mistake('"for" makes a key twice', undecided ? 'dynamic' : keptType(typeOf(shaped))));
  if (!undecided) return secretAs(computedFrom(shaped, [collection]), secrets);
  if (holdsMistake(shaped)) return notComputed('', [shaped]);
  return dynamic(unknownReason(undecided) ?? '', computedFrom(undecided, [collection]), [collection, ...secrets]);
}
const NOT_A_CONDITION = 'the condition of "for" is not a boolean';

/** Says that a key is not there. One that came from elsewhere is not quoted: it may be a secret. */
const noKey = (key: Value): string =>
  key.sensitive || key.sources.length > 0 ? 'there is no such key' : `there is no key "${(asText(key) ?? '').slice(0, 80)}"`;

function call(expression: Expression & { kind: 'call' }, scope: Scope): Value {
  const name = expression.name.replace(/^core::/, '');
  if (name === 'templatestring') return templateString(expression.args, scope);
  if ((name === 'try' || name === 'can') && !expression.expandLast) {
    if (name === 'try') return firstThatWorks(expression.args, quietly(scope));
    if (expression.args.length !== 1) return mistake(`can() needs 1 argument, not ${expression.args.length}`);
    return canBeEvaluated(expression.args[0], quietly(scope));
  }
  const goesThrough = GO_THROUGH.has(name) ? whole : WRITE_OUT.has(name) ? (arg: Value) => replaced(arg, whole) : undefined;
  const evaluated = expression.args.map((arg) => evaluate(arg, scope));
  const args = goesThrough ? evaluated.map(goesThrough) : evaluated;
  const last = expression.expandLast ? args.pop() : undefined;
  const expanded = last?.kind === 'list' ? elementsOf(last) : undefined;
  if (last?.kind === 'unknown' && !last.mistake && (isOpen(last.of) || isSequenceType(last.of)))
    return dynamic(last.because, last, scope.asPlanned ? [] : [last]);
  if (last && !expanded) return notComputed('only a list can be expanded with "..."', [last]);
  for (const [, value] of expanded ?? []) args.push(value);
  // Functions read their arguments several times, and some sort them.
  for (let i = 0; i < FUNCTION_READS; i++) charge(scope.budget, args);
  if (scope.budget.steps < 0) return unknownValue(TOO_MANY_STEPS);
  if (args.some(holdsMistake)) return notComputed('', args);
  const [path] = args;
  if (name === 'abspath' && scope.folder !== undefined && path?.kind === 'string' && args.length === 1)
    return computedFrom(stringValue(posix.resolve(scope.folder, path.value)), args);
  const result = readsFiles(name)
    ? callFileFunction(name, args, {
        files: scope.files,
        charge: (bytes) => {
          scope.budget.steps -= bytes >> 6;
        },
        missing: (because) => scope.failed?.(expression.range, because),
        render: (text, range, variables) => render(text, range, variables, scope),
      })
    : callFunction(name, args);
  for (let i = 0; i < FUNCTION_READS; i++) charge(scope.budget, [result]);
  scope.budget.steps -= workDone();
  const of = scope.asPlanned && args[0]?.kind === 'unknown' ? CONVERSIONS.get(name) : undefined;
  // Terraform forgets all that was certain of what these are given.
  return of !== undefined && args[0]?.kind === 'unknown' && !isMistake(result)
    ? { kind: 'unknown', because: args[0].because, of, sources: result.sources, sensitive: result.sensitive }
    : result;
}

const CONVERSIONS: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['tobool', 'bool'],
  ['tonumber', 'number'],
  ['tostring', 'text'],
  ...(['list', 'set', 'map'] as const).map((kind) => [`to${kind}`, { kind, of: 'dynamic' }] as const),
]);

/** A template's text with the given variables and no others; a template that renders templates is refused, as Terraform does. */
function render(text: string, range: Range, variables: Value, scope: Scope): Value {
  if (variables.kind !== 'map') return notComputed('a template needs a map of variables', [variables]);
  scope.budget.steps -= text.length >> 4;
  if (![...variables.entries.keys()].every((name) => IDENTIFIER.test(name)))
    return mistake('a variable of the template has no name');
  let parsed: Expression;
  try {
    parsed = hclParser(text, range.file, range).templateText();
  } catch (error) {
    if (error instanceof HclSyntaxError) return mistake(`the template cannot be parsed: ${error.message}`);
    throw error;
  }
  const result = evaluate(parsed, {
    budget: scope.budget,
    files: undefined,
    reference: (name) => {
      const value = variables.entries.get(name);
      return { value: value ? inside(value, variables) : mistake(`the template has no variable "${name}"`), used: 0 };
    },
  });
  // Terraform marks the whole text when any of the variables is sensitive, whether it is used or not.
  const rendered = computedFrom(result, [variables]);
  return measure(variables).sensitive ? { ...rendered, sensitive: true } : rendered;
}
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

/** `templatestring`: its template must be named, not written in place. */
function templateString(args: readonly Expression[], scope: Scope): Value {
  const [template, variables] = args;
  let base = template;
  while (base?.kind === 'step') base = base.source;
  if (!template || !variables || args.length !== 2 || base?.kind !== 'variable')
    return mistake('templatestring() needs the name of a template and its variables');
  const [text, given] = [evaluate(template, scope), evaluate(variables, scope)];
  if (text.kind === 'unknown' || given.kind === 'unknown') return notComputed('', [text, given]);
  if (text.kind !== 'string') return mistake('templatestring() needs a text');
  if (given.kind !== 'map') return mistake('templatestring() needs a map of variables');
  return computedFrom(render(text.value, template.range, given, scope), [text]);
}

/** Where errors are answers. */
function quietly(scope: Scope): Scope {
  if (!scope.failed) return scope;
  const known = quiet.get(scope);
  if (known) return known;
  const made = { ...scope, failed: undefined };
  quiet.set(scope, made);
  return made;
}
const quiet = new WeakMap<Scope, Scope>();

/** `try`: what Terraform would reject now is passed over; what might still be rejected at apply leaves it open. */
function firstThatWorks(args: readonly Expression[], scope: Scope): Value {
  for (const arg of args) {
    const value = evaluate(arg, scope);
    charge(scope.budget, [value]);
    if (holdsMistake(value)) continue;
    const reason = unknownReason(value);
    if (reason !== undefined && scope.asPlanned) return dynamic(reason, value);
    return reason === undefined || value.kind === 'unknown' || isSure(arg) ? value : computedFrom(unknownValue(reason), [value]);
  }
  return mistake('none of the alternatives of try() can be evaluated');
}

function canBeEvaluated(arg: Expression | undefined, scope: Scope): Value {
  const value = arg ? evaluate(arg, scope) : nullValue;
  charge(scope.budget, [value]);
  if (holdsMistake(value)) return boolValue(false);
  const reason = unknownReason(value);
  if (reason === undefined || (value.kind !== 'unknown' && arg && !scope.asPlanned && isSure(arg))) return boolValue(true);
  return { kind: 'unknown', because: reason, of: 'bool', sources: value.sources };
}

const SURE_FUNCTIONS = new Set(['coalesce', 'concat', 'flatten', 'keys', 'lookup', 'merge', 'values']);

/** Whether an expression that works with parts unknown will still work once they are known: it converts nothing. */
function isSure(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'number-text':
    case 'variable':
      return true;
    case 'parentheses':
      return isSure(expression.inner);
    case 'step':
      return isSure(expression.source) && (expression.step.kind === 'attribute' || isSure(expression.step.key));
    case 'splat':
      return isSure(expression.source);
    case 'tuple':
      return expression.items.every(isSure);
    case 'object':
      return expression.items.every(({ key, value }) => isSure(key) && isSure(value));
    case 'conditional':
      return isSure(expression.condition) && isSure(expression.then) && isSure(expression.else);
    case 'for':
      return [expression.collection, expression.key, expression.value, expression.condition].every(
        (part) => !part || isSure(part),
      );
    case 'call':
      return SURE_FUNCTIONS.has(expression.name) && expression.args.every(isSure);
    default:
      return false;
  }
}

function unary(operator: '-' | '!', operand: Value, scope: Scope): Value {
  const of = operator === '-' ? 'number' : 'bool';
  const converted = operand.kind === 'unknown' ? undefined : of === 'number' ? toNumber(operand) : toBool(operand);
  if (converted === undefined) return forgetful(typed(notOperands(`"${operator}" cannot take this`, [operand], of), of), scope);
  return computedFrom(typeof converted === 'boolean' ? boolValue(!converted) : keptNumber(negated(converted)), [operand]);
}

/** What is not known, without marks: Terraform forgets those of the operands of `!`, `-`, `&&` and `||` then. */
const forgetful = (value: Value, scope: Scope): Value => (scope.asPlanned ? { ...value, sensitive: undefined } : value);

function binary(operator: BinaryOperator, left: Value, right: Value, scope: Scope): Value {
  const { budget } = scope;
  const failed = [left, right].find(holdsMistake);
  if (failed) return typed(notComputed('', [left, right]), isArithmetic(operator) ? 'number' : 'bool');
  if (operator === '&&' || operator === '||') return logical(operator, left, right, scope);
  if (operator === '==' || operator === '!=') {
    charge(budget, [left, right]);
    const same = sameToTerraform(left, right);
    const value =
      same === undefined
        ? typed(notKnownYet('the values cannot be compared', [left, right]), 'bool')
        : computedFrom(boolValue(same === (operator === '==')), [left, right]);
    return measure(left).sensitive || measure(right).sensitive ? { ...value, sensitive: true } : value;
  }
  const a = left.kind === 'unknown' ? undefined : toNumber(left);
  const b = right.kind === 'unknown' ? undefined : toNumber(right);
  if (a === undefined || b === undefined) {
    const decided = isComparison(operator)
      ? compareUnknown(operator, a ? keptNumber(a) : left, b ? keptNumber(b) : right)
      : undefined;
    if (decided !== undefined) return computedFrom(boolValue(decided), [left, right]);
    return typed(
      notOperands(`"${operator}" needs two numbers`, [left, right], 'number'),
      isComparison(operator) ? 'bool' : 'number',
    );
  }
  return computedFrom(arithmetic(operator, a, b, budget), [left, right]);
}

const isArithmetic = (operator: BinaryOperator): boolean => '+-*/%'.includes(operator);
const isComparison = (operator: BinaryOperator): operator is '<' | '<=' | '>' | '>=' => /^[<>]/.test(operator);

/** An unknown whose type is certain. */
const typed = (value: Value, of: Type): Value =>
  value.kind === 'unknown' ? { ...value, of, notNull: !value.mistake, limits: undefined } : value;

/** Whether the value, once known, can be of the type. */
function mayBe(value: Value, of: 'bool' | 'number'): boolean {
  if (value.kind === 'unknown') return !value.mistake && (isOpen(value.of) || value.of === of || value.of === 'text');
  return (of === 'bool' ? toBool(value) : toNumber(value)) !== undefined;
}

/** `equal`, where it is safe to say so. */
function sameToTerraform(a: Value, b: Value): boolean | undefined {
  // An optional attribute that is not set can well be null: of what is known after apply only `id` never is.
  const [unknown, other] = a.kind === 'unknown' ? [a, b] : [b, a];
  const attribute = unknown.kind === 'unknown' ? unknown.reference?.attribute : undefined;
  if (other.kind === 'null' && attribute !== undefined && attribute !== '' && attribute !== 'id') return undefined;
  return equal(a, b);
}

/** A known operand that decides does so whatever the other is, as from Terraform 1.12; not where 1.11 is asked for. */
function logical(operator: '&&' | '||', left: Value, right: Value, scope: Scope): Value {
  const deciding = operator === '||';
  const sides = [left, right].map((value) => (value.kind === 'unknown' ? undefined : toBool(value)));
  const decided = sides.indexOf(deciding);
  if (sides.includes(undefined)) {
    if (scope.asPlanned || decided < 0 || !mayBe(left, 'bool') || !mayBe(right, 'bool'))
      return forgetful(typed(notOperands(`"${operator}" needs two booleans`, [left, right], 'bool'), 'bool'), scope);
    return computedFrom(boolValue(deciding), [decided === 0 ? left : right]);
  }
  const value = boolValue(decided < 0 ? !deciding : deciding);
  return secretAs(computedFrom(value, decided < 0 ? [left, right] : [decided === 0 ? left : right]), [left, right]);
}

function arithmetic(operator: Exclude<BinaryOperator, '&&' | '||' | '==' | '!='>, a: Kept, b: Kept, budget: Budget): Value {
  switch (operator) {
    case '<':
      return boolValue(compareNumbers(a, b) < 0);
    case '<=':
      return boolValue(compareNumbers(a, b) <= 0);
    case '>':
      return boolValue(compareNumbers(a, b) > 0);
    case '>=':
      return boolValue(compareNumbers(a, b) >= 0);
  }
  const result = compute(operator, a, b);
  if (result && Number.isNaN(result.value))
    return mistake(`"${operator}" is not defined for infinite numbers, nor for zero by zero`, 'number');
  // What is not a small whole number takes long arithmetic.
  if (!result || !Number.isInteger(result.value)) budget.steps -= 20;
  return result ? keptNumber(result) : unknownValue(TOO_LARGE);
}

/** Terraform's conversion to number; undefined when there is none, or when it is beyond what is computed. */
export function toNumber(value: Value): Kept | undefined {
  if (value.kind === 'number') return value;
  return value.kind === 'string' && isNumber(value.value) ? numberOf(value.value) : undefined;
}

/** Terraform's conversion to bool; undefined when there is none. */
export function toBool(value: Value): boolean | undefined {
  if (value.kind === 'bool') return value.value;
  if (value.kind !== 'string') return undefined;
  if (value.value === 'true' || value.value === '1') return true;
  return value.value === 'false' || value.value === '0' ? false : undefined;
}
