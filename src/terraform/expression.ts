import { posix } from 'node:path';
import { chosen } from './conditional.ts';
import { HclSyntaxError } from './cursor.ts';
import {
  attributeOf,
  canBeKey,
  elementsOf,
  indexOf,
  isScalarType,
  isSequenceType,
  replaced,
  unmarked,
  whole,
} from './elements.ts';
import { callFileFunction, readsFiles } from './files.ts';
import { callFunction } from './functions/call.ts';
import { workDone } from './functions/rejected.ts';
import { isOpen, keptType, typeOf } from './functions/types.ts';
import { hclParser, SPLAT_ITEM } from './hcl.ts';
import { startingWith } from './limits.ts';
import { binary, mayBe, TOO_LARGE, toBool, unary } from './operators.ts';
import { charge, MAX_EVALUATION_DEPTH, quietly, type Scope, TOO_MANY_STEPS, withNames } from './scope.ts';
import type { Range } from './source.ts';
import { MAX_ELEMENTS, splat } from './splat.ts';
import { isSure } from './sure.ts';
import type { Expression, Step, TemplatePart } from './syntax.ts';
import { dynamic, holdsMistake, inside, isMistake, notComputed, rejectedIn, secretAs } from './unknown.ts';
import {
  asText,
  boolValue,
  computedFrom,
  keptNumber,
  listValue,
  mapValue,
  measure,
  mistake,
  nullValue,
  stringValue,
  type Type,
  textValue,
  unknownReason,
  unknownValue,
  type Value,
} from './value.ts';

/** Values that share parts can be written short and be endless. */
const MAX_PARTS = 1_000_000;

const MAX_CHARACTERS = 1 << 24;

const MAX_VALUE_DEPTH = 128;

/** What a function does for each part it reads or makes, in steps of this machine's time: `distinct` and `urlencode` are the slowest. */
const FUNCTION_READS = 3;

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

function conditional(expression: Expression & { kind: 'conditional' }, scope: Scope): Value {
  const condition = evaluate(expression.condition, scope);
  const decided = condition.kind === 'unknown' ? undefined : toBool(condition);
  // Errors of the side that is not chosen are none.
  const then = evaluate(expression.then, decided === true ? scope : quietly(scope));
  const other = evaluate(expression.else, decided === false ? scope : quietly(scope));
  charge(scope.budget, [then, then, other, other]);
  return chosen(condition, then, other);
}

/** The value of one step into another value. */
export function stepInto(source: Value, step: Step, scope: Scope): Value {
  const failed = rejectedIn(source, scope);
  if (failed) return { ...failed, of: undefined } as Value;
  return step.kind === 'attribute' ? attributeOf(source, step.name) : indexOf(source, evaluate(step.key, scope), scope);
}

/** Functions that go through a map, and those that go through all of a value. */
const GO_THROUGH = new Set(['keys', 'values', 'length', 'merge', 'lookup', 'tomap']);

const WRITE_OUT = new Set(['jsonencode', 'yamlencode']);

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
  return secretAs(computedFrom(made.kind === 'string' ? textValue(made.value) : made, used), [made]);
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
