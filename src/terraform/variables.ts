import { conform } from './constraint.ts';
import { evaluate } from './expression.ts';
import type { Budget } from './scope.ts';
import { isMarkedSensitive } from './sensitive.ts';
import type { Range } from './source.ts';
import type { Block } from './syntax.ts';
import { through, unknownValue, type Value } from './value.ts';

/** What sets a variable: a line of a tfvars file, or the argument of a module call. */
export interface Setting {
  readonly value: Value;
  readonly range: Range;
}

/** A variable with the value that it was given, as its `type` makes it. */
export function variableFrom(
  block: Block,
  { value, range }: Setting,
  budget: Budget,
  refused?: (because: string) => void,
): Value {
  const constraint = block.body.attributes.get('type')?.expression;
  return ofVariable(block, constraint ? conform(value, constraint, budget, refused) : value, range);
}

function ofVariable(block: Block, value: Value, range: Range): Value {
  const ephemeral = block.body.attributes.get('ephemeral')?.expression;
  const isEphemeral = ephemeral?.kind === 'literal' && ephemeral.value === true;
  const named = through(value, { what: `var.${block.labels[0] ?? ''}`, range, ...(isEphemeral ? { ephemeral: true } : {}) });
  return isMarkedSensitive(block) ? { ...named, sensitive: true } : named;
}

/** A variable that is not set. Its default is the same wherever its module is called, and is computed once. */
export function defaultOf(block: Block, budget: Budget): Value {
  const fallback = block.body.attributes.get('default');
  if (!fallback) return ofVariable(block, unknownValue(`var.${block.labels[0] ?? ''} has no value`), block.header);
  const known = defaults.get(block);
  if (known) {
    budget.steps -= known.steps;
    return known.value;
  }
  const { steps } = budget;
  const value = evaluate(fallback.expression, {
    budget,
    reference: () => ({ value: unknownValue('a default cannot refer to other values'), used: 0 }),
  });
  const made = variableFrom(block, { value, range: fallback.range }, budget);
  if (budget.steps >= 0 && budget.wasCut !== true) defaults.set(block, { value: made, steps: steps - budget.steps });
  return made;
}
const defaults = new WeakMap<Block, { readonly value: Value; readonly steps: number }>();
