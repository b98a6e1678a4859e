import type { Range } from './source.ts';
import type { Step } from './syntax.ts';
import type { Files } from './tree.ts';
import { measure, type Value } from './value.ts';

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

/** What is said of a value for which no steps were left. */
export const TOO_MANY_STEPS = 'evaluating this takes too many steps';

/** Takes what going through values costs from the budget: a list of 1,000 costs about what 1,000 expressions do. */
export function charge(budget: Budget, values: readonly Value[]): void {
  for (const value of values) {
    const { size, chars } = measure(value);
    budget.steps -= (size >> 1) + (chars >> 6);
  }
}

/** Where errors are answers. */
export function quietly(scope: Scope): Scope {
  if (!scope.failed) return scope;
  const known = quiet.get(scope);
  if (known) return known;
  const made = { ...scope, failed: undefined };
  quiet.set(scope, made);
  return made;
}

const quiet = new WeakMap<Scope, Scope>();

/** The scope inside of a `for`, where an element and its key have names. */
export function withNames(scope: Scope, keyName: string | undefined, key: Value, valueName: string, value: Value): Scope {
  return {
    ...scope,
    reference: (name, steps, range) => {
      if (name === valueName) return { value, used: 0 };
      if (name === keyName) return { value: key, used: 0 };
      return scope.reference(name, steps, range);
    },
  };
}
