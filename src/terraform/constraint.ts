import { withBuiltIns } from './elements.ts';
import { evaluate } from './expression.ts';
import { convert } from './functions/convert.ts';
import { Rejected } from './functions/rejected.ts';
import { setFrom } from './functions/sets.ts';
import { type Budget, charge } from './scope.ts';
import type { Range } from './source.ts';
import type { Expression } from './syntax.ts';
import { measure, mistake, nullValue, type Type, unknownValue, type Value } from './value.ts';

/** Values that share parts can be written short and be endless; larger ones are not converted. */
const MAX_PARTS = 100_000;

/**
 * The value as a variable's `type` makes it: defaults of `optional()` filled in at any depth, then converted as Terraform converts.
 * What does not fit is a mistake, which `refused` is told of. Sources, literals and references of the parts are kept.
 */
export function conform(value: Value, constraint: Expression, budget: Budget, refused?: (because: string) => void): Value {
  charge(budget, [value]);
  if (measure(value).size > MAX_PARTS) return unknownValue(`the value has more than ${MAX_PARTS} parts`);
  const type = typeOf(constraint);
  if (type === undefined) return unknownValue('the type of the variable is not understood');
  const filled = withDefaults(value, constraint, budget);
  if (measure(filled).size > MAX_PARTS) return unknownValue(`the value has more than ${MAX_PARTS} parts`);
  try {
    return convert(filled, type);
  } catch (error) {
    if (error instanceof Rejected) {
      const because = `the value does not fit the variable's type, which ${error.message}`;
      if (error.ours) return unknownValue(because);
      refused?.(because);
      return mistake(because);
    }
    throw error;
  }
}

/** What is wrong with the default of a variable, or `undefined`. Nothing is said where a bound of ours is the reason. */
export function defaultProblem(fallback: Expression, type: Expression | undefined, isNeverNull: boolean): string | undefined {
  const budget: Budget = { steps: MAX_STATIC_STEPS, depth: 0 };
  const value = constant(fallback, budget);
  if (isNeverNull && value.kind === 'null') return 'null is not valid when nullable is false';
  let wrong: string | undefined;
  if (type && budget.steps > 0 && value.kind !== 'unknown')
    conform(value, type, budget, (because) => {
      wrong ??= because;
    });
  return budget.steps > 0 ? wrong : undefined;
}
const MAX_STATIC_STEPS = 100_000;

interface Wrong {
  readonly message: string;
  readonly range: Range;
}

/** What Terraform refuses of a type; undefined for one that it takes. */
export function constraintProblem(type: Expression): Wrong | undefined {
  // Only by themselves do these stand for collections of anything.
  if (type.kind === 'variable' && (type.name === 'list' || type.name === 'map')) return undefined;
  return partProblem(type, type.range);
}

function partProblem(type: Expression, at: Range): Wrong | undefined {
  const wrong = (message: string): Wrong => ({ message, range: at });
  if (type.kind === 'parentheses') return undefined;
  if (type.kind === 'variable')
    return ['string', 'number', 'bool', 'any'].includes(type.name)
      ? undefined
      : SCALARS.has(type.name) || type.name === 'object' || type.name === 'tuple'
        ? wrong(`"${type.name}" needs one argument`)
        : wrong(`the keyword "${type.name.slice(0, 80)}" is not a type`);
  if (type.kind === 'literal' && typeof type.value === 'string')
    return wrong('types in quotes are those of Terraform 0.11; remove the quotes');
  if (type.kind !== 'call') return wrong('this is not a type');
  const [inner] = type.args;
  if (type.name === 'optional') return wrong('"optional" is only for attributes of object types');
  if (!['list', 'set', 'map', 'tuple', 'object'].includes(type.name))
    return wrong(`the keyword "${type.name.slice(0, 80)}" is not a type that takes arguments`);
  if (!inner || type.args.length !== 1 || type.expandLast) return wrong(`"${type.name}" needs one argument`);
  if (type.name === 'tuple')
    return inner.kind === 'tuple'
      ? first(inner.items, (item) => partProblem(item, item.range))
      : wrong('"tuple" needs a list of types');
  if (type.name !== 'object') return partProblem(inner, inner.range);
  if (inner.kind !== 'object') return wrong('"object" needs a map of attribute names and types');
  const names = new Set<unknown>();
  return first(inner.items, ({ key, value }) => {
    if (key.kind === 'literal' && names.has(key.value)) return { message: 'attribute names must be unique', range: key.range };
    if (key.kind === 'literal') names.add(key.value);
    return attributeProblem(value);
  });
}

function attributeProblem(type: Expression): Wrong | undefined {
  if (type.kind !== 'call' || type.name !== 'optional') return partProblem(type, type.range);
  const [inner, fallback] = type.args;
  if (!inner || type.args.length > 2) return { message: '"optional" needs a type and at most a default', range: type.range };
  const wrong = partProblem(inner, inner.range);
  const misfit = wrong || !fallback ? undefined : defaultProblem(fallback, inner, false);
  return (
    wrong ??
    (misfit !== undefined && fallback ? { message: `a default does not fit: ${misfit}`, range: fallback.range } : undefined)
  );
}

function first<T>(items: readonly T[], find: (item: T) => Wrong | undefined): Wrong | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}

const SCALARS: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['string', 'text'],
  ['number', 'number'],
  ['bool', 'bool'],
  ['any', 'dynamic'],
  ['list', { kind: 'list', of: 'dynamic' }],
  ['map', { kind: 'map', of: 'dynamic' }],
  ['set', { kind: 'set', of: 'dynamic' }],
]);

/** The type that an expression such as `list(object({ a = optional(string) }))` stands for; undefined when it is none. */
function typeOf(constraint: Expression): Type | undefined {
  if (constraint.kind === 'parentheses') return typeOf(constraint.inner);
  // Terraform before 0.12 had the names in quotes, and still reads them.
  if (constraint.kind === 'literal' && typeof constraint.value === 'string') return SCALARS.get(constraint.value);
  if (constraint.kind === 'variable') return SCALARS.get(constraint.name);
  const [inner] = constraint.kind === 'call' ? constraint.args : [];
  if (constraint.kind !== 'call' || !inner) return undefined;
  if (constraint.name === 'optional') return typeOf(inner);
  if (constraint.name === 'list' || constraint.name === 'set' || constraint.name === 'map') {
    const of = typeOf(inner);
    return of && { kind: constraint.name, of };
  }
  if (constraint.name === 'tuple' && inner.kind === 'tuple') {
    const items = inner.items.map(typeOf);
    return items.every((item) => item !== undefined) ? { kind: 'tuple', items } : undefined;
  }
  if (constraint.name !== 'object' || inner.kind !== 'object') return undefined;
  const entries = new Map<string, Type>();
  const optional = new Set<string>();
  for (const { key, value } of inner.items) {
    const of = typeOf(value);
    if (of === undefined || key.kind !== 'literal') return undefined;
    entries.set(String(key.value), of);
    if (value.kind === 'call' && value.name === 'optional') optional.add(String(key.value));
  }
  return { kind: 'object', entries, optional };
}

function withDefaults(value: Value, constraint: Expression, budget: Budget): Value {
  if (--budget.steps < 0) return unknownValue('evaluating this takes too many steps');
  if (constraint.kind === 'parentheses') return withDefaults(value, constraint.inner, budget);
  const [inner] = constraint.kind === 'call' ? constraint.args : [];
  if (constraint.kind !== 'call' || !inner) return value;
  if (constraint.name === 'optional') return withDefaults(value, inner, budget);
  if (value.kind === 'list') {
    const of = (i: number): Expression | undefined =>
      constraint.name === 'list' || constraint.name === 'set'
        ? inner
        : constraint.name === 'tuple' && inner.kind === 'tuple'
          ? inner.items[i]
          : undefined;
    const items = value.items.map((item, i) => {
      const type = of(i);
      return type ? withDefaults(item, type, budget) : item;
    });
    if (items.every((item, i) => item === value.items[i])) return value;
    const filled = { ...value, of: undefined, items };
    return value.type === 'set' ? setFrom(filled, items) : filled;
  }
  if (value.kind !== 'map') return value;
  // The built-in resource has all its attributes.
  if (value.resource !== undefined && constraint.name !== 'any') {
    const whole = withBuiltIns(value);
    if (whole !== value && whole.kind === 'map' && whole.resource === undefined) return withDefaults(whole, constraint, budget);
  }
  if (constraint.name === 'map') {
    const items = new Map([...value.entries].map(([key, item]) => [key, withDefaults(item, inner, budget)]));
    return [...items].every(([key, item]) => item === value.entries.get(key))
      ? value
      : { ...value, of: undefined, entries: items };
  }
  if (constraint.name !== 'object' || inner.kind !== 'object') return value;
  const entries = new Map(value.entries);
  for (const { key, value: declared } of inner.items) {
    if (key.kind !== 'literal') continue;
    const name = String(key.value);
    const given = value.entries.get(name);
    const [type, fallback] = declared.kind === 'call' && declared.name === 'optional' ? declared.args : [];
    if (given && !(given.kind === 'null' && fallback)) entries.set(name, withDefaults(given, declared, budget));
    else if (!given && value.resource !== undefined)
      entries.set(
        name,
        unknownValue(`${value.resource}.${name} is known after apply`, { address: value.resource, attribute: name }),
      );
    else if (type) entries.set(name, withDefaults(fallback ? constant(fallback, budget) : nullValue, type, budget));
  }
  return { ...value, of: undefined, entries };
}

/** A default of `optional()` cannot refer to anything. */
function constant(expression: Expression, budget: Budget): Value {
  return evaluate(expression, {
    budget,
    reference: () => ({ value: mistake('a default in a type cannot refer to other values'), used: 0 }),
  });
}
