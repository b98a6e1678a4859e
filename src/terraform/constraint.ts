import { type Budget, charge, evaluate } from './expression.ts';
import { convert, Rejected } from './functions/types.ts';
import type { Expression } from './syntax.ts';
import { measure, mistake, nullValue, type Type, unknownValue, type Value } from './value.ts';

/** Values that share parts can be written short and be endless; larger ones are not converted. */
const MAX_PARTS = 100_000;

/**
 * The value as a variable's `type` makes it: defaults of `optional()` filled in at any depth, then converted as Terraform converts.
 * What does not fit is a mistake. Sources, literals and references of the parts are kept.
 */
export function conform(value: Value, constraint: Expression, budget: Budget): Value {
  charge(budget, [value]);
  if (measure(value).size > MAX_PARTS) return unknownValue(`the value has more than ${MAX_PARTS} parts`);
  const type = typeOf(constraint);
  if (type === undefined) return unknownValue('the type of the variable is not understood');
  const filled = withDefaults(value, constraint, budget);
  if (measure(filled).size > MAX_PARTS) return unknownValue(`the value has more than ${MAX_PARTS} parts`);
  try {
    return convert(filled, type);
  } catch (error) {
    if (error instanceof Rejected && error.ours) return unknownValue(`the value ${error.message}`);
    if (error instanceof Rejected) return mistake(`the value does not fit the variable's type, which ${error.message}`);
    throw error;
  }
}

const SCALARS: Readonly<Record<string, Type>> = {
  string: 'text',
  number: 'number',
  bool: 'bool',
  any: 'dynamic',
  list: { kind: 'list', of: 'dynamic' },
  map: { kind: 'map', of: 'dynamic' },
  set: { kind: 'set', of: 'dynamic' },
};

/** The type that an expression such as `list(object({ a = optional(string) }))` stands for; undefined when it is none. */
function typeOf(constraint: Expression): Type | undefined {
  if (constraint.kind === 'parentheses') return typeOf(constraint.inner);
  // Terraform before 0.12 had the names in quotes, and still reads them.
  if (constraint.kind === 'literal' && typeof constraint.value === 'string') return SCALARS[constraint.value];
  if (constraint.kind === 'variable') return SCALARS[constraint.name];
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
    return {
      ...value,
      of: undefined,
      items: value.items.map((item, i) => {
        const type = of(i);
        return type ? withDefaults(item, type, budget) : item;
      }),
    };
  }
  if (value.kind !== 'map') return value;
  if (constraint.name === 'map')
    return {
      ...value,
      of: undefined,
      entries: new Map([...value.entries].map(([key, item]) => [key, withDefaults(item, inner, budget)])),
    };
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
