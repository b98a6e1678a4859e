import { callFunction } from './functions/call.ts';
import type { Range } from './source.ts';
import type { BinaryOperator, Expression, Step, TemplatePart } from './syntax.ts';
import {
  asText,
  boolValue,
  computedFrom,
  equal,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  stringValue,
  unknownReason,
  unknownValue,
  type Value,
} from './value.ts';

/** Work left before evaluation gives up; shared by everything evaluated for one root. */
export interface Budget {
  steps: number;
  /** Expressions being evaluated inside each other now, references followed included. */
  depth: number;
}

/** References and nesting deeper than this are unknown: the stack is finite, and a chain of locals this long is an attack. */
const MAX_EVALUATION_DEPTH = 400;

/** What names mean at a place in the configuration. */
export interface Scope {
  /** Value of a reference such as `var.a`; `used` is how many of the steps it took. */
  readonly reference: (name: string, steps: readonly Step[], range: Range) => { readonly value: Value; readonly used: number };
  readonly budget: Budget;
}

/** A `for` may not make more elements than this. */
const MAX_ELEMENTS = 10_000;

/** Evaluates an expression as Terraform would; never throws. What needs a provider, or is beyond a bound, is unknown and says why. */
export function evaluate(expression: Expression, scope: Scope): Value {
  const { budget } = scope;
  if (--budget.steps < 0) return unknownValue('evaluating this takes too many steps');
  if (budget.depth >= MAX_EVALUATION_DEPTH) return unknownValue(`it refers through more than ${MAX_EVALUATION_DEPTH} levels`);
  budget.depth++;
  const value = evaluateKind(expression, scope);
  budget.depth--;
  return value;
}

function evaluateKind(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal': {
      const { value, range } = expression;
      const known =
        value === null
          ? nullValue
          : typeof value === 'string'
            ? stringValue(value)
            : typeof value === 'number'
              ? numberValue(value)
              : boolValue(value);
      return { ...known, literal: range };
    }
    case 'number-text':
      return unknownValue('the number has more digits than are kept');
    case 'parentheses':
      return evaluate(expression.inner, scope);
    case 'template':
      return template(expression.parts, scope);
    case 'tuple':
      return { ...listValue(expression.items.map((item) => evaluate(item, scope))), literal: expression.range };
    case 'object':
      return { ...object(expression.items, scope), literal: expression.range };
    case 'variable':
    case 'step':
      return traversal(expression, scope);
    case 'splat':
      return splat(evaluate(expression.source, scope), expression.each, scope);
    case 'call':
      return call(expression, scope);
    case 'unary': {
      const operand = evaluate(expression.operand, scope);
      if (operand.kind === 'unknown') return computedFrom(unknownValue(operand.because), [operand]);
      const converted = expression.operator === '-' ? toNumber(operand) : toBool(operand);
      if (converted === undefined)
        return unknownValue(`"${expression.operator}" needs a ${expression.operator === '-' ? 'number' : 'boolean'}`);
      return computedFrom(typeof converted === 'number' ? numberValue(-converted) : boolValue(!converted), [operand]);
    }
    case 'binary':
      return binary(expression.operator, evaluate(expression.left, scope), () => evaluate(expression.right, scope));
    case 'conditional': {
      const condition = evaluate(expression.condition, scope);
      const decided = condition.kind === 'unknown' ? undefined : toBool(condition);
      if (decided === undefined) {
        const reason = condition.kind === 'unknown' ? condition.because : 'the condition is not a boolean';
        return computedFrom(unknownValue(reason), [condition]);
      }
      const chosen = evaluate(decided ? expression.then : expression.else, scope);
      return { ...computedFrom(chosen, [condition]), literal: chosen.literal };
    }
    case 'for':
      return forExpression(expression, scope);
  }
}

/** The value of one step into another value. */
export function stepInto(source: Value, step: Step, scope: Scope): Value {
  return step.kind === 'attribute' ? attributeOf(source, step.name) : indexOf(source, evaluate(step.key, scope));
}

function inside(element: Value, container: Value): Value {
  const merged = computedFrom(element, [{ ...container, sources: container.sources }]);
  return { ...merged, literal: element.literal };
}

function attributeOf(source: Value, name: string): Value {
  if (source.kind === 'unknown') {
    const { reference } = source;
    if (!reference) return source;
    const attribute = reference.attribute === '' ? name : reference.attribute;
    return {
      ...unknownValue(`${reference.address}.${attribute} is known after apply`, { address: reference.address, attribute }),
      sources: source.sources,
      sensitive: source.sensitive,
    };
  }
  if (source.kind !== 'map') return unknownValue(`there is no attribute "${name}" in a ${source.kind}`);
  const found = source.entries.get(name);
  if (found) return inside(found, source);
  if (source.resource !== undefined)
    return computedFrom(
      unknownValue(`${source.resource}.${name} is known after apply`, { address: source.resource, attribute: name }),
      [source],
    );
  return unknownValue(`there is no attribute "${name}"`);
}

function indexOf(source: Value, key: Value): Value {
  if (source.kind === 'unknown') return source;
  if (key.kind === 'unknown') {
    const first =
      source.kind === 'list' ? source.items[0] : source.kind === 'map' ? source.entries.values().next().value : undefined;
    const address = first?.kind === 'map' ? first.resource?.replace(/\[[^\][]*\]$/, '') : undefined;
    return computedFrom(unknownValue(key.because, address === undefined ? undefined : { address, attribute: '' }), [source, key]);
  }
  if (source.kind === 'list') {
    const index = toNumber(key);
    const item = index === undefined ? undefined : source.items[index];
    return item && source.type !== 'set' ? inside(item, source) : unknownValue('the index is outside the list');
  }
  if (source.kind === 'map') {
    const text = asText(key);
    return text === undefined
      ? unknownValue('the key is not a text')
      : source.entries.has(text) || source.resource !== undefined
        ? attributeOf(source, text)
        : unknownValue(`there is no key "${text}"`);
  }
  return unknownValue(`a ${source.kind} has no elements`);
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
  if (source.kind === 'unknown') return each.reduce<Value>((value, step) => stepInto(value, step, scope), source);
  if (source.kind === 'null') return listValue([]);
  const items = source.kind === 'list' ? source.items : [source];
  return computedFrom(listValue(items.map((item) => each.reduce<Value>((value, step) => stepInto(value, step, scope), item))), [
    source,
  ]);
}

function object(items: readonly { readonly key: Expression; readonly value: Expression }[], scope: Scope): Value {
  const entries = new Map<string, Value>();
  for (const item of items) {
    const key = evaluate(item.key, scope);
    const text = asText(key);
    if (text === undefined) return computedFrom(unknownValue(unknownReason(key) ?? 'an object key is not a text'), [key]);
    entries.set(text, evaluate(item.value, scope));
  }
  return mapValue(entries);
}

function template(parts: readonly TemplatePart[], scope: Scope): Value {
  const only = parts[0];
  if (parts.length === 1 && only?.kind === 'interpolation') return evaluate(only.value, scope);
  const used: Value[] = [];
  const text = templateText(parts, scope, used);
  return computedFrom(typeof text === 'string' ? stringValue(text) : text, used);
}

/** The text of the parts, or the unknown that stands in its way. */
function templateText(parts: readonly TemplatePart[], scope: Scope, used: Value[]): string | Value {
  let text = '';
  for (const part of parts) {
    let piece: string | Value | undefined;
    if (part.kind === 'text') piece = part.text;
    else if (part.kind === 'interpolation') {
      const value = evaluate(part.value, scope);
      used.push(value);
      piece = asText(value) ?? unknownValue(unknownReason(value) ?? `a ${value.kind} cannot be part of a text`);
    } else if (part.kind === 'if') {
      const condition = evaluate(part.condition, scope);
      used.push(condition);
      const decided = condition.kind === 'unknown' ? undefined : toBool(condition);
      piece =
        decided === undefined
          ? unknownValue(unknownReason(condition) ?? 'the condition is not a boolean')
          : templateText(decided ? part.then : part.else, scope, used);
    } else {
      const collection = evaluate(part.collection, scope);
      used.push(collection);
      const elements = elementsOf(collection);
      piece = elements ? '' : unknownValue(unknownReason(collection) ?? 'only collections can be iterated over');
      for (const [key, value] of elements ?? []) {
        if (typeof piece !== 'string') break;
        const inner = templateText(part.body, withNames(scope, part.keyName, key, part.valueName, value), used);
        piece = typeof inner === 'string' ? piece + inner : inner;
      }
    }
    if (typeof piece !== 'string') return piece;
    text += piece;
    scope.budget.steps -= piece.length >> 6;
    if (text.length > 1 << 20) return unknownValue('the text is longer than 1 MiB');
  }
  return text;
}

/** Keys and elements of a known collection in Terraform's order; undefined for anything else. */
export function elementsOf(collection: Value): readonly (readonly [Value, Value])[] | undefined {
  if (collection.kind === 'list')
    return collection.items.map(
      (item, i) => [collection.type === 'set' ? item : numberValue(i), inside(item, collection)] as const,
    );
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
  const collection = evaluate(expression.collection, scope);
  const elements = elementsOf(collection);
  if (!elements)
    return computedFrom(unknownValue(unknownReason(collection) ?? 'only collections can be iterated over'), [collection]);
  if (elements.length > MAX_ELEMENTS) return unknownValue(`"for" over more than ${MAX_ELEMENTS} elements`);
  const items: Value[] = [];
  const entries = new Map<string, Value[]>();
  for (const [key, value] of elements) {
    const inner = withNames(scope, expression.keyName, key, expression.valueName, value);
    if (expression.condition) {
      const condition = evaluate(expression.condition, inner);
      const keep = condition.kind === 'unknown' ? undefined : toBool(condition);
      if (keep === undefined)
        return computedFrom(unknownValue(unknownReason(condition) ?? 'the condition of "for" is not a boolean'), [
          collection,
          condition,
        ]);
      if (!keep) continue;
    }
    const result = evaluate(expression.value, inner);
    if (!expression.key) {
      items.push(result);
      continue;
    }
    const resultKey = evaluate(expression.key, inner);
    const text = asText(resultKey);
    if (text === undefined)
      return computedFrom(unknownValue(unknownReason(resultKey) ?? 'a key of "for" is not a text'), [collection, resultKey]);
    const group = entries.get(text);
    if (!group) entries.set(text, [result]);
    else if (expression.group) group.push(result);
    else return unknownValue(`"for" makes the key "${text}" twice`);
  }
  const shaped = expression.key
    ? mapValue(new Map([...entries].map(([key, group]) => [key, expression.group ? listValue(group) : (group[0] ?? nullValue)])))
    : listValue(items);
  return computedFrom(shaped, [{ ...collection, sources: collection.sources }]);
}

function call(expression: Expression & { kind: 'call' }, scope: Scope): Value {
  const { name } = expression;
  if (name === 'try') {
    for (const arg of expression.args) {
      const value = evaluate(arg, scope);
      // An unknown could still turn out to be an error at apply; a failed one has no reference and is skipped only when it says so.
      if (!isMistake(value)) return value;
    }
    return unknownValue('none of the alternatives of try() can be evaluated');
  }
  if (name === 'can') {
    const value = expression.args[0] ? evaluate(expression.args[0], scope) : nullValue;
    return isMistake(value)
      ? boolValue(false)
      : value.kind === 'unknown'
        ? computedFrom(unknownValue(value.because), [value])
        : boolValue(true);
  }
  const args = expression.args.map((arg) => evaluate(arg, scope));
  const last = expression.expandLast ? args.pop() : undefined;
  if (last) {
    const expanded = elementsOf(last);
    if (!expanded || last.kind !== 'list')
      return computedFrom(unknownValue(unknownReason(last) ?? 'only a list can be expanded with "..."'), [last]);
    args.push(...expanded.map(([, value]) => value));
  }
  return callFunction(name, args);
}

/** Reasons that stand for an error Terraform would raise now, not for something known only later. */
function isMistake(value: Value): boolean {
  return value.kind === 'unknown' && /^there is no (?:attribute|key)|^the index is outside|has no elements$/.test(value.because);
}

function binary(operator: BinaryOperator, left: Value, evaluateRight: () => Value): Value {
  if (operator === '&&' || operator === '||') return logical(operator, left, evaluateRight());
  const right = evaluateRight();
  if (operator === '==' || operator === '!=') {
    const same = equal(left, right);
    const reason = unknownReason(left) ?? unknownReason(right) ?? 'the values cannot be compared';
    return computedFrom(same === undefined ? unknownValue(reason) : boolValue(same === (operator === '==')), [left, right]);
  }
  const unknown = left.kind === 'unknown' ? left : right.kind === 'unknown' ? right : undefined;
  if (unknown) return computedFrom(unknownValue(unknown.because), [left, right]);
  const a = toNumber(left);
  const b = toNumber(right);
  if (a === undefined || b === undefined) return unknownValue(`"${operator}" needs two numbers`);
  return computedFrom(arithmetic(operator, a, b), [left, right]);
}

/** A known operand that decides does so whatever the other is, as from Terraform 1.12. */
function logical(operator: '&&' | '||', left: Value, right: Value): Value {
  const deciding = operator === '||';
  const sides = [left, right].map((value) => (value.kind === 'unknown' ? undefined : toBool(value)));
  const decided = sides.indexOf(deciding);
  if (decided >= 0) return computedFrom(boolValue(deciding), [decided === 0 ? left : right]);
  const open = [left, right][sides.indexOf(undefined)];
  if (open)
    return computedFrom(unknownValue(open.kind === 'unknown' ? open.because : `"${operator}" needs two booleans`), [left, right]);
  return computedFrom(boolValue(!deciding), [left, right]);
}

function arithmetic(operator: BinaryOperator, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return numberValue(a + b);
    case '-':
      return numberValue(a - b);
    case '*':
      return numberValue(a * b);
    case '/':
      return b === 0 ? unknownValue('division by zero') : numberValue(a / b);
    case '%':
      return b === 0 ? numberValue(a) : numberValue(a % b);
    case '<':
      return boolValue(a < b);
    case '<=':
      return boolValue(a <= b);
    case '>':
      return boolValue(a > b);
    default:
      return boolValue(a >= b);
  }
}

/** Terraform's conversion to number; undefined when there is none. */
export function toNumber(value: Value): number | undefined {
  if (value.kind === 'number') return value.value;
  if (value.kind !== 'string' || !/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value.value)) return undefined;
  return Number(value.value);
}

/** Terraform's conversion to bool; undefined when there is none. */
export function toBool(value: Value): boolean | undefined {
  if (value.kind === 'bool') return value.value;
  if (value.kind !== 'string') return undefined;
  return value.value === 'true' ? true : value.value === 'false' ? false : undefined;
}
