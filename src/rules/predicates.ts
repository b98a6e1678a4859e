import { asText, unknownReason, type Value } from '../terraform/value.ts';
import type { Test } from './rule.ts';

/** Three-valued: does the value pass; when that is not known, why. `extent` grows with what is wrong, for telling worse from as bad. */
export interface Answer {
  readonly holds: boolean | undefined;
  readonly because?: string | undefined;
  readonly extent: number;
}

const yes: Answer = { holds: true, extent: 1 };
const no: Answer = { holds: false, extent: 1 };
const answer = (holds: boolean): Answer => (holds ? yes : no);
const open = (because: string): Answer => ({ holds: undefined, because, extent: 1 });

/** One predicate a word of the vocabulary. The value is undefined when nothing is written and the provider has no default. */
const predicates: { readonly [Word in keyof Test]-?: (value: Value | undefined, option: NonNullable<Test[Word]>) => Answer } = {
  equals: (value, wanted) => known(value, (text) => answer(text === String(wanted))),
  in: (value, wanted) => known(value, (text) => answer(wanted.some((one) => String(one) === text))),
  atLeast: (value, { value: wanted, order }) =>
    known(value, (text) => {
      const rank = order.findIndex((one) => String(one) === text);
      const least = order.findIndex((one) => String(one) === String(wanted));
      if (rank < 0) return open('the value is not one of those known here');
      return { holds: rank >= least, extent: Math.max(1, least - rank) };
    }),
  present: (value, wanted) => {
    if (value?.kind === 'unknown' && !value.notNull) return open(value.because);
    return answer((value !== undefined && value.kind !== 'null') === wanted);
  },
  notEmpty: (value) => {
    if (value === undefined || value.kind === 'null') return no;
    if (value.kind === 'unknown') return open(value.because);
    if (value.kind === 'list') return answer(value.items.length > 0);
    if (value.kind === 'map') return answer(value.entries.size > 0);
    return answer(asText(value) !== '');
  },
  admitsInternet: (value) => anyElement(value, (text) => answer(admitsInternet(text))),
  coversPort: (value, ports) =>
    anyElement(value, (text) => {
      const range = portRange(text);
      if (!range) return open('the value is not a port or a range of ports');
      return { holds: ports.some((port) => range[0] <= port && port <= range[1]), extent: range[1] - range[0] + 1 };
    }),
};

/** Asks every word of the test; all must hold. False wins over unknown. */
export function ask(test: Test, value: Value | undefined): Answer {
  let result: Answer = yes;
  for (const word of Object.keys(test) as (keyof Test)[]) {
    const option = test[word];
    if (option === undefined) continue;
    const one = (predicates[word] as (value: Value | undefined, option: unknown) => Answer)(value, option);
    if (one.holds === false) return one;
    if (result.holds === true) result = one;
  }
  return result;
}

/** A scalar's text; absent fails, unknown stays unknown, a collection fails. */
function known(value: Value | undefined, decide: (text: string) => Answer): Answer {
  if (value === undefined || value.kind === 'null') return no;
  if (value.kind === 'unknown') return open(value.because);
  const text = asText(value);
  return text === undefined ? no : decide(text);
}

/** True when it holds for the text or for any text of the list; unknown elements keep it open. The extents of those that hold add up. */
function anyElement(value: Value | undefined, decide: (text: string) => Answer): Answer {
  if (value === undefined || value.kind === 'null') return no;
  const items = value.kind === 'list' ? value.items : [value];
  let extent = 0;
  let because: string | undefined;
  for (const item of items.flatMap(separated)) {
    const one = known(item, decide);
    if (one.holds) extent += one.extent;
    else if (one.holds === undefined) because ??= one.because ?? unknownReason(item);
  }
  if (extent > 0) return { holds: true, extent };
  return because === undefined ? no : open(because);
}

/** Some attributes take several values in one text: `22,3389`. */
function separated(value: Value): readonly Value[] {
  return value.kind === 'string' && value.value.includes(',')
    ? value.value.split(',').map((part) => ({ ...value, value: part.trim() }))
    : [value];
}

/** Whether an address prefix or service tag admits any address of the internet: `*`, `Internet`, or a network of at most /1. */
function admitsInternet(text: string): boolean {
  if (/^(?:\*|any|internet)$/i.test(text)) return true;
  const prefix = /^[0-9a-f.:]*\/(\d+)$/i.exec(text)?.[1];
  return prefix === undefined ? text === '0.0.0.0' || text === '::' : Number(prefix) <= 1;
}

/** `22`, `20-25` or `*` as first and last port. */
function portRange(text: string): readonly [number, number] | undefined {
  if (text === '*') return [0, 65535];
  const found = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(text);
  if (!found) return undefined;
  const first = Number(found[1]);
  return [first, Number(found[2] ?? first)];
}
