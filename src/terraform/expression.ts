import { posix } from 'node:path';
import { withoutLastKey } from './address.ts';
import { callFileFunction, readsFiles } from './files.ts';
import { callFunction } from './functions/call.ts';
import { convert, isWhole, Rejected, sameTypes, setFrom, typeOf, unify, workDone } from './functions/types.ts';
import { HclSyntaxError, hclParser, SPLAT_ITEM } from './hcl.ts';
import { compareUnknown, limitsOfEither, settled, startingWith } from './limits.ts';
import { compareNumbers, compute, type Kept, negated, numberOf } from './number.ts';
import type { Range } from './source.ts';
import type { BinaryOperator, Expression, Step, TemplatePart } from './syntax.ts';
import type { Files } from './tree.ts';
import {
  asText,
  boolValue,
  computedFrom,
  deepValues,
  equal,
  keptNumber,
  listValue,
  mapValue,
  measure,
  mistake,
  nullValue,
  numberValue,
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
  return value;
}

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
      return bounded(splat(evaluate(expression.source, scope), expression.each, scope));
    case 'call':
      return call(expression, scope);
    case 'unary': {
      const operand = evaluate(expression.operand, scope);
      const converted =
        operand.kind === 'unknown' ? undefined : expression.operator === '-' ? toNumber(operand) : toBool(operand);
      if (converted === undefined)
        return notOperands(
          `"${expression.operator}" cannot take this`,
          [operand],
          expression.operator === '-' ? 'number' : 'bool',
        );
      return computedFrom(typeof converted === 'boolean' ? boolValue(!converted) : keptNumber(negated(converted)), [operand]);
    }
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
const holdsMistake = (value: Value): boolean => unknownReason(value) !== undefined && [...deepValues(value)].some(isMistake);

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
  const isOurs = of === 'number' && inputs.some((input) => input.kind === 'string' && NUMBER.test(input.value));
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
  if (type === undefined) return computedFrom(mistake('the two sides of "?" have no type in common'), [condition, then, other]);
  if (decided === undefined) {
    const notNull = [then, other].every((side) => (side.kind === 'unknown' ? side.notNull : side.kind !== 'null'));
    const failed = notComputed('the condition is not a boolean', [condition]);
    if (failed.kind !== 'unknown' || failed.mistake) return failed;
    if (then.kind === 'null' && other.kind === 'null') return secretAs(computedFrom(then, [condition]), [then, other]);
    const own = typeOf(then);
    const limits = sameTypes(own, typeOf(other)) ? limitsOfEither(then, other, own) : undefined;
    const open: Value = {
      ...failed,
      notNull,
      oneOf: possible([then, other]),
      of: type === 'any' ? oneType(then, other) : type,
      ...(limits && { limits }),
    };
    return secretAs(settled(open), [then, other]);
  }
  const chosen = decided ? then : other;
  // Both sides have one type, so the other can change this one: `true ? 1 : "a"` is a text.
  const value = type === 'any' ? chosen : asType(chosen, type);
  const literal = value.kind === chosen.kind ? chosen.literal : undefined;
  return secretAs({ ...computedFrom(value, [condition]), literal: literal ?? chosen.literal }, [decided ? other : then]);
}

/** The type of two values that have the same one; undefined where it does not show. */
function oneType(a: Value, b: Value): Type | undefined {
  const [left, right] = [typeOf(a), typeOf(b)];
  return isWhole(left) && left === right ? left : undefined;
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
  if (isMistake(a) || isMistake(b)) return 'any';
  // The types of a resource's attributes are the provider's: what is written does not show them.
  if (measure(a).size > MAX_UNIFIED || measure(b).size > MAX_UNIFIED || isPartOfResource(a) || isPartOfResource(b)) return 'any';
  const [left, right] = [typeOf(a), typeOf(b)];
  // A null that is written out takes on the other's type.
  if (a.kind === 'null' && left === 'any') return right;
  if (b.kind === 'null' && right === 'any') return left;
  if (left === 'any' || right === 'any') return 'any';
  try {
    return unify([left, right]);
  } catch (error) {
    if (error instanceof Rejected) return 'any';
    throw error;
  }
}

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
  return step.kind === 'attribute'
    ? attributeOf(source, step.name)
    : indexOf(source, evaluate(step.key, scope), scope.asPlanned === true);
}

function inside(element: Value, container: Value): Value {
  if (container.loose && !element.loose) return inside({ ...element, loose: true }, container);
  if (container.sources.length === 0 && !container.sensitive) return element;
  const merged = computedFrom(element, [{ ...container, sources: within(container.sources, element) }]);
  return { ...merged, literal: element.literal };
}

function attributeOf(source: Value, name: string): Value {
  if (source.kind === 'unknown') {
    const { reference } = source;
    if (isScalarType(source.of)) return mistake(`there is no attribute "${name}" in a ${source.of}`);
    const of = partType(source.of, name);
    if (of === 'none') return mistake(`there is no attribute "${name}"`);
    if (!reference) return elementOf(source, of);
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

/** The type of a part of what has this type; `none` where there is no such part, undefined where that does not show. */
function partType(type: Type | undefined, key: string | number | undefined): Type | 'none' | undefined {
  if (type === undefined || typeof type === 'string') return undefined;
  if (type.kind === 'object') return key === undefined ? undefined : (type.entries.get(String(key)) ?? 'none');
  if (type.kind === 'tuple') return typeof key === 'number' ? (type.items[key] ?? 'none') : undefined;
  const of = type.kind === 'set' ? undefined : type.of;
  return of === 'any' ? undefined : of;
}

/** A part of what is unknown: of another type, and nothing else is certain of it. */
const elementOf = (source: Value & { kind: 'unknown' }, of: Type | undefined): Value =>
  source.mistake
    ? source
    : {
        kind: 'unknown',
        because: source.because,
        ...(of === undefined ? {} : { of }),
        reference: source.reference,
        sources: source.sources,
        sensitive: source.sensitive,
      };

function indexOf(source: Value, key: Value, asPlanned: boolean): Value {
  if (source.kind === 'unknown') {
    if (isScalarType(source.of)) return mistake(`there are no elements in a ${source.of}`);
    const number = key.kind === 'unknown' ? undefined : toNumber(key);
    const isSequence = typeof source.of === 'object' && source.of.kind === 'tuple';
    const of = partType(source.of, isSequence ? (number?.exact ? undefined : number?.value) : asText(key));
    return of === 'none' ? mistake('there is no such element') : elementOf(source, of);
  }
  if (key.kind === 'unknown') {
    const first =
      source.kind === 'list' ? source.items[0] : source.kind === 'map' ? source.entries.values().next().value : undefined;
    const address = first?.kind === 'map' && first.resource !== undefined ? withoutLastKey(first.resource) : undefined;
    const reference = address === undefined ? undefined : { address, attribute: '' };
    return computedFrom(isMistake(key) ? key : unknownValue(key.because, reference), [source, key]);
  }
  if (source.kind === 'list') {
    const index = toNumber(key);
    const item = index === undefined || index.exact ? undefined : source.items[index.value];
    return item && source.type !== 'set' ? secretAs(inside(item, source), [key]) : mistake('the index is outside the list');
  }
  if (source.kind === 'map') {
    const text = asText(key);
    if (text === undefined) return mistake('the key is not a text');
    if (!source.entries.has(text) && source.resource === undefined) return mistake(noKey(key));
    // Terraform 1.11 does not mark what a secret chooses of an object.
    const found = attributeOf(source, text);
    return asPlanned && source.type === 'object' ? found : secretAs(found, [key]);
  }
  return mistake(`a ${source.kind} has no elements`);
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

function splat(source: Value, each: readonly Step[], scope: Scope): Value {
  const of = (item: Value): Value => each.reduce<Value>((value, step) => stepInto(value, step, scope), item);
  if (source.kind === 'unknown') {
    const result = of(source);
    if (source.notNull && typeof source.of === 'string') return listValue([result]);
    return result.kind === 'unknown' ? { ...result, of: undefined, limits: undefined, oneOf: undefined } : result;
  }
  if (source.kind === 'null')
    return isSequenceType(source.of) ? mistake('"[*]" cannot be applied to a null list') : listValue([]);
  const elements = source.kind === 'list' ? (elementsOf(source) ?? []).map(([, item]) => item) : [source];
  scope.budget.steps -= elements.length;
  const type = source.kind === 'list' && source.type !== 'tuple' ? 'list' : 'tuple';
  return computedFrom(listValue(elements.map(of), type), [source]);
}

const isSequenceType = (of: Type | undefined): boolean =>
  typeof of === 'object' && (of.kind === 'list' || of.kind === 'set' || of.kind === 'tuple');

function object(items: readonly { readonly key: Expression; readonly value: Expression }[], scope: Scope): Value {
  const entries = new Map<string, Value>();
  const secrets: Value[] = [];
  for (const item of items) {
    if (isAmbiguousKey(item.key)) return mistake('an object key with a dot must be in quotes or in parentheses');
    const key = evaluate(item.key, scope);
    const text = asText(key);
    if (text === undefined) return notComputed('an object key is not a text', [key]);
    if (key.sensitive) secrets.push(key);
    entries.set(text, evaluate(item.value, scope));
  }
  return secretAs(mapValue(entries), secrets);
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
  const text = templateText(parts, scope, used);
  if (typeof text === 'string') return computedFrom(stringValue(text.normalize('NFC')), used);
  return computedFrom({ ...text, notNull: true, of: 'text' } as Value, used);
}

/** Remembers what a text was made of: enough for its places and for whether it is secret. */
function use(used: Value[], value: Value): void {
  if (value.sensitive || used.length < 32) used.push(value);
}

/** The text of the parts, or the unknown that stands in its way. */
function templateText(parts: readonly TemplatePart[], scope: Scope, used: Value[]): string | Value {
  let text = '';
  for (const part of parts) {
    let piece: string | Value | undefined;
    if (part.kind === 'text') piece = part.text;
    else if (part.kind === 'interpolation') {
      const value = evaluate(part.value, scope);
      use(used, value);
      piece = asText(value) ?? notComputed(`a ${value.kind} cannot be part of a text`, [value]);
    } else if (part.kind === 'if') {
      const condition = evaluate(part.condition, scope);
      use(used, condition);
      const decided = condition.kind === 'unknown' ? undefined : toBool(condition);
      piece =
        decided === undefined
          ? notComputed('the condition is not a boolean', [condition])
          : templateText(decided ? part.then : part.else, scope, used);
    } else {
      const collection = evaluate(part.collection, scope);
      use(used, collection);
      const elements = elementsOf(collection);
      piece = elements ? '' : notComputed('only collections can be iterated over', [collection]);
      for (const [key, value] of elements ?? []) {
        if (typeof piece !== 'string') break;
        scope.budget.steps -= 3;
        const inner = templateText(part.body, withNames(scope, part.keyName, key, part.valueName, value), used);
        piece = typeof inner === 'string' ? piece + inner : inner;
      }
    }
    if (typeof piece !== 'string') return piece.kind === 'unknown' ? { ...piece, limits: startingWith(text) } : piece;
    text += piece;
    scope.budget.steps -= piece.length >> 6;
    if (text.length > 1 << 20) return unknownValue('the text is longer than 1 MiB');
  }
  return text;
}

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
    return collection.items.map((item, i) => [numberValue(i), inside(item, collection)]);
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
  const { keyName, valueName } = expression;
  const isSplat = valueName === SPLAT_ITEM;
  const source = evaluate(expression.collection, scope);
  const collection = isSplat ? source : whole(source);
  if (isSplat && collection.kind === 'unknown')
    return evaluate(expression.value, withNames(scope, undefined, collection, valueName, collection));
  // The result is marked as the collection is, not each part of it.
  const elements = elementsOf(collection.sensitive ? { ...collection, sensitive: false } : collection);
  if (!elements) return notComputed('only collections can be iterated over', [collection]);
  if (elements.length > MAX_ELEMENTS) return unknownValue(`"for" over more than ${MAX_ELEMENTS} elements`);
  const items: Value[] = [];
  const entries = new Map<string, Value[]>();
  const secrets: Value[] = [];
  for (const [key, value] of elements) {
    // An element takes memory, and so do its names.
    scope.budget.steps -= 3;
    if (scope.budget.steps < 0) return unknownValue(TOO_MANY_STEPS);
    const inner = withNames(scope, keyName, key, valueName, value);
    if (expression.condition) {
      const condition = evaluate(expression.condition, inner);
      const keep = condition.kind === 'unknown' ? undefined : toBool(condition);
      if (keep === undefined)
        return computedFrom(notComputed('the condition of "for" is not a boolean', [condition]), [collection]);
      if (condition.sensitive) secrets.push(condition);
      if (!keep) continue;
    }
    const result = evaluate(expression.value, inner);
    if (!expression.key) {
      items.push(result);
      continue;
    }
    const resultKey = evaluate(expression.key, inner);
    const text = asText(resultKey);
    if (text === undefined) return computedFrom(notComputed('a key of "for" is not a text', [resultKey]), [collection]);
    if (resultKey.sensitive) secrets.push(resultKey);
    const group = entries.get(text);
    if (!group) entries.set(text, [result]);
    else if (expression.group) group.push(result);
    else return computedFrom(mistake('"for" makes a key twice'), [collection]);
  }
  const grouped = [...entries].map(
    ([key, group]) => [key, expression.group ? listValue(group) : (group[0] ?? nullValue)] as const,
  );
  const isList = isSplat && collection.kind === 'list' && collection.type === 'list';
  const shaped = expression.key ? mapValue(new Map(grouped)) : listValue(items, isList ? 'list' : 'tuple');
  return secretAs(computedFrom(shaped, [collection]), secrets);
}

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
  scope.budget.steps -= workDone() + slownessOf(name, args, result);
  return result;
}

/** Steps that a call takes beyond what its values cost: YAML is slow to read, and so is counting in long fractions. */
function slownessOf(name: string, [first]: readonly Value[], result: Value): number {
  if (name === 'yamldecode') return first?.kind === 'string' ? first.value.length * 2 : 0;
  if (name !== 'range' || result.kind !== 'list') return 0;
  return result.items.some((item) => item.kind === 'number' && item.exact) ? result.items.length * 20 : 0;
}

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
    return reason === undefined || value.kind === 'unknown' || (scope.asPlanned !== true && isSure(arg))
      ? value
      : computedFrom(unknownValue(reason), [value]);
  }
  return mistake('none of the alternatives of try() can be evaluated');
}

function canBeEvaluated(arg: Expression | undefined, scope: Scope): Value {
  const value = arg ? evaluate(arg, scope) : nullValue;
  charge(scope.budget, [value]);
  if (holdsMistake(value)) return boolValue(false);
  const reason = unknownReason(value);
  const isOpen = reason !== undefined && (value.kind === 'unknown' || !arg || scope.asPlanned === true || !isSure(arg));
  return isOpen ? computedFrom(unknownValue(reason), [value]) : boolValue(true);
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

function binary(operator: BinaryOperator, left: Value, right: Value, { budget, asPlanned }: Scope): Value {
  if (operator === '&&' || operator === '||') return logical(operator, left, right, asPlanned === true);
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
    const decided = isComparison(operator) ? compareUnknown(operator, left, right) : undefined;
    if (decided !== undefined) return computedFrom(boolValue(decided), [left, right]);
    return typed(
      notOperands(`"${operator}" needs two numbers`, [left, right], 'number'),
      isComparison(operator) ? 'bool' : 'number',
    );
  }
  return computedFrom(arithmetic(operator, a, b, budget), [left, right]);
}

const isComparison = (operator: BinaryOperator): operator is '<' | '<=' | '>' | '>=' => /^[<>]/.test(operator);

/** An unknown whose type is certain. */
const typed = (value: Value, of: Type): Value =>
  value.kind === 'unknown' && !value.mistake ? { ...value, of, notNull: true, limits: undefined } : value;

/** Whether the value, once known, can be of the type. */
function mayBe(value: Value, of: 'bool' | 'number'): boolean {
  if (value.kind === 'unknown') return !value.mistake && (value.of === undefined || value.of === of || value.of === 'text');
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
function logical(operator: '&&' | '||', left: Value, right: Value, asPlanned: boolean): Value {
  const deciding = operator === '||';
  const sides = [left, right].map((value) => (value.kind === 'unknown' ? undefined : toBool(value)));
  const decided = sides.indexOf(deciding);
  if (sides.includes(undefined)) {
    if (asPlanned || decided < 0 || !mayBe(left, 'bool') || !mayBe(right, 'bool'))
      return typed(notOperands(`"${operator}" needs two booleans`, [left, right], 'bool'), 'bool');
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
    case '%':
      if (b.value === 0 && !b.exact) return keptNumber(a);
      break;
  }
  const result = compute(operator, a, b);
  // What is not a small whole number takes long arithmetic.
  if (!result || !Number.isInteger(result.value)) budget.steps -= 20;
  if (result && Number.isNaN(result.value)) return mistake('this gives no number');
  return result ? keptNumber(result) : unknownValue(TOO_LARGE);
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Terraform's conversion to number; undefined when there is none, or when it is beyond what is computed. */
export function toNumber(value: Value): Kept | undefined {
  if (value.kind === 'number') return value;
  if (value.kind !== 'string' || value.value.length > 400) return undefined;
  return NUMBER.test(value.value) ? numberOf(value.value) : undefined;
}

/** Terraform's conversion to bool; undefined when there is none. */
export function toBool(value: Value): boolean | undefined {
  if (value.kind === 'bool') return value.value;
  if (value.kind !== 'string') return undefined;
  if (value.value === 'true' || value.value === '1') return true;
  return value.value === 'false' || value.value === '0' ? false : undefined;
}
