import { keyText } from './address.ts';
import { withBuiltIns } from './elements.ts';
import { evaluate, stepInto } from './expression.ts';
import type { Scope } from './scope.ts';
import { NOWHERE } from './source.ts';
import type { Expression, Step } from './syntax.ts';
import { unknownValue, type Value } from './value.ts';

/** A module instance. Everything in it is computed when first asked for, so that modules may use each other's outputs. */
export interface Instance {
  readonly reference: Scope['reference'];
  /** `shown` marks what is declared sensitive; Terraform 1.11 does not where a module's caller reads it. */
  readonly output: (name: string, shown?: boolean) => Value | undefined;
  readonly outputs: () => Value;
  /** A data source or an ephemeral resource as it is written; undefined where none is declared. */
  readonly written: (kind: 'data' | 'ephemeral', id: string) => Value | undefined;
}

/**
 * The value of an address as Terraform writes it, such as `module.m["x"].local.b`: follows it into the module instance that it names,
 * then evaluates what is left of it there. `scopes` has the instances by address. Undefined for what is not there.
 */
export function valueAt(address: Expression, scopes: ReadonlyMap<string, Instance>): Value | undefined {
  const steps: Step[] = [];
  let base = address;
  while (base.kind === 'step') {
    steps.unshift(base.step);
    base = base.source;
  }
  if (base.kind !== 'variable') return undefined;
  let name = base.name;
  let module = '';
  const outside: Scope = {
    budget: { steps: 100_000, depth: 0 },
    reference: () => ({ value: unknownValue('an address holds no references'), used: 0 }),
  };
  while (name === 'module' && steps[0]?.kind === 'attribute') {
    const called = steps[0].name;
    const key = steps[1]?.kind === 'index' ? evaluate(steps[1].key, outside) : undefined;
    const suffix = key?.kind === 'string' || key?.kind === 'number' ? keyText(key.value) : '';
    const next = steps[key ? 2 : 1];
    const inner = `${module === '' ? '' : `${module}.`}module.${called}${suffix}`;
    // `module.a.out` is an output of the call; anything longer is an address inside the module.
    if (next?.kind !== 'attribute' || !scopes.has(inner) || steps.length <= (key ? 3 : 2)) break;
    module = inner;
    steps.splice(0, key ? 3 : 2);
    name = next.name;
  }
  const instance = scopes.get(module);
  if (!instance) return undefined;
  if (name === 'output') {
    const output = steps[0]?.kind === 'attribute' ? instance.output(steps[0].name, true) : undefined;
    return output && withBuiltIns(steps.slice(1).reduce<Value>((inner, step) => stepInto(inner, step, outside), output));
  }
  const [type, called] = steps.map((step) => (step.kind === 'attribute' ? step.name : ''));
  const kind = name === 'data' || name === 'ephemeral' ? name : undefined;
  const own = kind && instance.written(kind, `${type}.${called}`);
  if (kind && !own) return undefined;
  const { value, used } = own ? { value: own, used: 2 } : instance.reference(name, steps, NOWHERE);
  const found = steps
    .slice(used)
    .reduce<Value>((inner, step) => stepInto(inner, step, { ...outside, reference: instance.reference }), value);
  if (found.kind === 'unknown' && / is not declared$| is not a value$/.test(found.because)) return undefined;
  // A resource that is asked for by its address is shown as it is written.
  return name === 'local' || name === 'var' || name === 'module' ? withBuiltIns(found) : asWritten(found, steps.slice(used));
}

/** A resource, or its instances, with what is written; what comes from others in it is whole. `steps`: what is asked for of it. */
function asWritten(value: Value, steps: readonly Step[]): Value {
  if (steps.some((step) => step.kind === 'attribute')) return withBuiltIns(value);
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => asWritten(item, [])) };
  if (value.kind !== 'map') return value;
  const inner = value.resource === undefined ? (part: Value) => asWritten(part, []) : withBuiltIns;
  return { ...value, entries: new Map([...value.entries].map(([key, part]) => [key, inner(part)])) };
}
