import type { Evaluation } from '../terraform/evaluate.ts';
import type { Extent } from './extent.ts';
import type { Reading, ReadingContext } from './readings.ts';

/** What a rule is asked about: a resource, or one of its nested blocks, in its evaluated root. */
export interface Context extends ReadingContext {
  readonly evaluation: Evaluation;
  /** The day of the review, as in `2027-06-30`. */
  readonly today: string;
}

/** Three-valued, with what decided. */
export interface Outcome {
  readonly holds: boolean | undefined;
  readonly because: string | undefined;
  /** What decided, the rule's own attribute first. */
  readonly readings: readonly Reading[];
  readonly extent: readonly Extent[];
}

/** `all`: false wins, then unknown. `any`: true wins, then unknown. What decided is kept, in the rule's order. */
export function combine(outcomes: readonly Outcome[], mode: 'all' | 'any'): Outcome {
  const [only] = outcomes;
  if (only && outcomes.length === 1)
    return only.because === undefined || only.holds === undefined ? only : { ...only, because: undefined };
  const deciding = mode === 'any';
  const decisive = outcomes.filter(({ holds }) => holds === deciding);
  const unknown = outcomes.find(({ holds }) => holds === undefined);
  // Where nothing decides, what is open comes first: that is what the finding is about.
  const used = decisive.length > 0 ? decisive : unknown ? [unknown, ...outcomes.filter((one) => one !== unknown)] : outcomes;
  const holds = decisive.length > 0 ? deciding : unknown ? undefined : !deciding;
  return {
    holds,
    because: holds === undefined ? unknown?.because : undefined,
    readings: used.flatMap(({ readings }) => readings),
    extent: used.flatMap(({ extent }) => extent),
  };
}
