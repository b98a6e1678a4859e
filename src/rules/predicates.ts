import { asText, unknownReason, type Value } from '../terraform/value.ts';
import { ADDRESS_FAMILIES, ALL_ADDRESSES, addressSpan, POINT, type Span, widthOf } from './extent.ts';
import type { Test } from './rule.ts';

/** Three-valued: does the value pass; when that is not known, why. `spans` is what decided, for telling worse from as bad. */
export interface Answer {
  readonly holds: boolean | undefined;
  readonly because?: string | undefined;
  readonly spans: readonly Span[];
}

const yes: Answer = { holds: true, spans: POINT };
const no: Answer = { holds: false, spans: POINT };
const answer = (holds: boolean): Answer => (holds ? yes : no);
const open = (because: string): Answer => ({ holds: undefined, because, spans: POINT });

/** Words whose spans lie on a line of their own, whichever attribute they are asked of: ports are ports in a list too. */
const MEASURED: readonly (keyof Test)[] = ['admitsInternet', 'coversPort'];

/** What the spans of a test are compared by: its line, else the attribute. */
export function scaleOf(test: Test, path: string): string {
  return MEASURED.find((word) => test[word] !== undefined) ?? path;
}

/** One predicate a word of the vocabulary. The value is undefined when nothing is written and the provider has no default. */
const predicates: { readonly [Word in keyof Test]-?: (value: Value | undefined, option: NonNullable<Test[Word]>) => Answer } = {
  equals: (value, wanted) => known(value, (text) => answer(text === String(wanted))),
  in: (value, wanted) => known(value, (text) => answer(wanted.some((one) => String(one) === text))),
  atLeast: (value, { value: wanted, order }) =>
    known(value, (text) => {
      const rank = order.findIndex((one) => String(one) === text);
      const least = order.findIndex((one) => String(one) === String(wanted));
      if (rank < 0) return open('the value is not one of those known here');
      return { holds: rank >= least, spans: rank < least ? [[BigInt(rank), BigInt(least - 1)]] : POINT };
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
  admitsInternet: (value) => {
    const { spans, because } = spansOf(value, (text) => ({ holds: true, spans: addressesOf(text) }));
    // Several networks that are the internet together are the internet; each for itself need not be.
    if (ADDRESS_FAMILIES.some((family) => widthOf(spans, family) * 2n >= family[1] - family[0])) return { holds: true, spans };
    return because === undefined ? no : open(because);
  },
  coversPort: (value, ports) => {
    const { spans, because } = spansOf(value, (text) => {
      const range = portRange(text);
      if (!range) return open('the value is not a port or a range of ports');
      const holds = ports.some((port) => range[0] <= port && port <= range[1]);
      return { holds, spans: [[BigInt(range[0]), BigInt(range[1])]] };
    });
    if (spans.length > 0) return { holds: true, spans };
    return because === undefined ? no : open(because);
  },
};

/** Asks every word of the test; all must hold. False wins over unknown. */
export function ask(test: Test, value: Value | undefined): Answer {
  if (value?.kind === 'unknown' && value.oneOf) {
    // Whatever it becomes, the answer can be the same.
    const answers = value.oneOf.map((one) => ask(test, one));
    const [first] = answers;
    if (first && first.holds !== undefined && answers.every(({ holds }) => holds === first.holds))
      return { holds: first.holds, spans: answers.flatMap(({ spans }) => spans) };
  }
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

/** The spans of those texts of a value, or of its list, for which it holds; `because` names one that is not known. */
function spansOf(
  value: Value | undefined,
  decide: (text: string) => Answer,
): { readonly spans: readonly Span[]; readonly because: string | undefined } {
  if (value === undefined || value.kind === 'null') return { spans: [], because: undefined };
  const spans: Span[] = [];
  let because: string | undefined;
  for (const item of (value.kind === 'list' ? value.items : [value]).flatMap(separated)) {
    const one = known(item, decide);
    if (one.holds) for (const span of one.spans) spans.push(span);
    else if (one.holds === undefined) because ??= one.because ?? unknownReason(item);
  }
  return { spans, because };
}

/** Some attributes take several values in one text: `22,3389`. */
function separated(value: Value): readonly Value[] {
  return value.kind === 'string' && value.value.includes(',')
    ? value.value.split(',').map((part) => ({ ...value, value: part.trim() }))
    : [value];
}

/** The addresses that a prefix or service tag admits; none for tags that are not the internet. */
function addressesOf(text: string): readonly Span[] {
  if (/^(?:\*|any|internet|0\.0\.0\.0|::|[0.]+\/0|[0:]+\/0)$/i.test(text)) return [ALL_ADDRESSES];
  const span = addressSpan(text);
  return span ? [span] : [];
}

/** `22`, `20-25` or `*` as first and last port. */
function portRange(text: string): readonly [number, number] | undefined {
  if (text === '*') return [0, 65535];
  const found = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(text);
  if (!found) return undefined;
  const first = Number(found[1]);
  return [first, Number(found[2] ?? first)];
}
