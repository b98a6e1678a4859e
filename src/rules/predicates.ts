import { hash } from 'node:crypto';
import { finds } from '../terraform/functions/patterns.ts';
import { asText, listValue, stringValue, unknownReason, type Value } from '../terraform/value.ts';
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
/** Nothing at all is worse than any measure. */
const none: Answer = { holds: false, spans: [[-(10n ** 30n), 10n ** 30n]] };
const open = (because: string): Answer => ({ holds: undefined, because, spans: POINT });

type Predicates = {
  readonly [Word in keyof Test]-?: (value: Value | undefined, option: NonNullable<Test[Word]>, today: string) => Answer;
};

/** One predicate a word of the vocabulary. The value is undefined when nothing is written and the provider has no default. */
const predicates: Predicates = {
  equals: (value, wanted) =>
    // An id of this provider is a path of several names: never `/`, nor a word.
    isSomeId(value, /(?:^|\.)azurerm_\w+\.[^.]+$/) && String(wanted).lastIndexOf('/') < 1
      ? no
      : known(value, (text) => answer(same(text, wanted))),
  in: (value, wanted) => known(value, (text) => answer(wanted.some((one) => same(text, one)))),
  contains: (value, wanted, today) => ofElements(value, { equals: wanted }, 'any', today),
  any_element: (value, test, today) => ofElements(value, test, 'any', today),
  every_element: (value, test, today) => ofElements(value, test, 'every', today),
  any_key: (value, test, today) => {
    if (value === undefined || value.kind === 'null') return no;
    if (value.kind === 'unknown') return open(value.because);
    const keys = value.kind === 'map' ? [...value.entries.keys()] : [];
    return ofElements(listValue(keys.map(stringValue)), test, 'any', today);
  },
  min_items: (value, least) => counted(value, (count) => atLeast(count, least)),
  max_items: (value, most) => counted(value, (count) => atMost(count, most)),
  decoded: (value, test, today) => known(value, (text) => ask(test, stringValue(fromBase64(text) ?? text), today)),
  at_least: (value, { value: wanted, order }) =>
    measure(value, (text) => {
      const rank = order.findIndex((one) => same(text, one));
      const least = order.findIndex((one) => same(String(one), wanted));
      return rank < 0 ? open('the value is not one of those known here') : atLeast(rank, least);
    }),
  min: (value, least) => measure(value, (text) => measured(text, Number, 'a number', (number) => atLeast(number, least))),
  max: (value, most) => measure(value, (text) => measured(text, Number, 'a number', (number) => atMost(number, most))),
  min_version: (value, least) =>
    measure(value, (text) => measured(text, versionNumber, 'a version', (number) => atLeast(number, versionNumber(least)))),
  min_duration: (value, least) =>
    measure(value, (text) => measured(text, seconds, 'a duration', (number) => atLeast(number, seconds(least)))),
  max_duration: (value, most) =>
    measure(value, (text) => measured(text, seconds, 'a duration', (number) => atMost(number, seconds(most)))),
  within_days: (value, days, today) =>
    measure(value, (text) => {
      const ahead = (TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN) - Date.parse(today);
      return Number.isFinite(ahead) ? atMost(ahead / DAY, days) : open('the value is not a date');
    }),
  matches: (value, pattern) => known(value, (text) => answer(finds(pattern, text))),
  present: (value, wanted) => {
    if (value?.kind === 'unknown' && !value.notNull) return open(value.because);
    return answer((value !== undefined && value.kind !== 'null') === wanted);
  },
  not_empty: (value) => {
    if (value === undefined || value.kind === 'null') return no;
    // Whatever the id of another resource will be, it is some text.
    if (value.kind === 'unknown') return isSomeId(value) ? yes : open(value.because);
    if (value.kind === 'list') return answer(value.items.length > 0);
    if (value.kind === 'map') return answer(value.entries.size > 0);
    return answer(asText(value) !== '');
  },
  admits_internet: (value) => {
    const { spans, because } = spansOf(value, (text) => ({ holds: true, spans: addressesOf(text) }));
    // Several networks that are the internet together are the internet; each for itself need not be.
    if (ADDRESS_FAMILIES.some((family) => widthOf(spans, family) * 2n >= family[1] - family[0])) return { holds: true, spans };
    return because === undefined ? no : open(because);
  },
  overlaps: (value, networks) => {
    const wanted = networks.flatMap(addressesOf);
    const { spans, because } = spansOf(value, (text) => {
      const own = addressesOf(text);
      if (own.length === 0) return open('the value is not an address or a network');
      return { holds: own.some((span) => wanted.some((other) => span[0] <= other[1] && other[0] <= span[1])), spans: own };
    });
    if (spans.length > 0) return { holds: true, spans };
    return because === undefined ? no : open(because);
  },
  reaches_beyond: (value, networks) => {
    const inside = networks.flatMap(addressesOf);
    const { spans, because } = spansOf(value, (text) => {
      const own = addressesOf(text).filter(([first, last]) => !inside.some((one) => one[0] <= first && last <= one[1]));
      return { holds: own.length > 0, spans: own };
    });
    if (spans.length > 0) return { holds: true, spans };
    return because === undefined ? no : open(because);
  },
  covers_port: (value, ports) => {
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

/** Words whose spans lie on a line of their own, whichever attribute they are asked of: ports are ports in a list too. */
const MEASURED: readonly (keyof Test)[] = ['admits_internet', 'covers_port', 'overlaps', 'reaches_beyond'];

/** What the spans of a test are compared by: its line, else the attribute. */
export function scaleOf(test: Test, path: string): string {
  return MEASURED.find((word) => test[word] !== undefined) ?? path;
}

/** Asks every word of the test; all must hold. False wins over unknown. `today` is the day of the review, as in `2027-06-30`. */
export function ask(test: Test, value: Value | undefined, today: string): Answer {
  if (value?.kind === 'unknown' && value.oneOf) {
    // Whatever it becomes, the answer can be the same.
    const answers = value.oneOf.map((one) => ask(test, one, today));
    const [first] = answers;
    if (first && first.holds !== undefined && answers.every(({ holds }) => holds === first.holds))
      return { holds: first.holds, spans: answers.flatMap(({ spans }) => spans) };
  }
  let result: Answer = yes;
  for (const word of Object.keys(test) as (keyof Test)[]) {
    const option = test[word];
    if (option === undefined) continue;
    const one = (predicates[word] as (value: Value | undefined, option: unknown, today: string) => Answer)(value, option, today);
    if (one.holds === false) return one;
    if (result.holds === true) result = one;
  }
  return result;
}

const isSomeId = (value: Value | undefined, address = /^/): boolean =>
  value?.kind === 'unknown' &&
  value.reference?.attribute === 'id' &&
  value.notNull === true &&
  address.test(value.reference.address);

function same(text: string, wanted: string | number | boolean): boolean {
  const lower = String(wanted).toLowerCase();
  // Lower case is never shorter: a long text need not be turned into it.
  return text.length <= lower.length && text.toLowerCase() === lower;
}

/** A scalar's text; absent fails, unknown stays unknown, a collection fails. */
function known(value: Value | undefined, decide: (text: string) => Answer, absent = no): Answer {
  if (value === undefined || value.kind === 'null') return absent;
  if (value.kind === 'unknown') return open(value.because);
  const text = asText(value);
  return text === undefined ? no : decide(text);
}

/** How many elements there are; none where nothing is written. */
function counted(value: Value | undefined, decide: (count: number) => Answer): Answer {
  if (value === undefined || value.kind === 'null') return decide(0);
  if (value.kind === 'unknown') return open(value.because);
  return value.kind === 'map' ? decide(value.entries.size) : decide(itemsOf(value).length);
}

/** What a text is in base64, where it can be that and nothing else: of whole groups, and readable. */
function fromBase64(text: string): string | undefined {
  const packed = text.replace(/\s+/g, '');
  if (packed.length < 8 || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined;
  const decoded = Buffer.from(packed, 'base64').toString('utf8');
  return /[\u0000-\u0008\ufffd]/.test(decoded) ? undefined : decoded;
}

function ofElements(value: Value | undefined, test: Test, quantifier: 'any' | 'every', today: string): Answer {
  if (value === undefined || value.kind === 'null') return answer(quantifier === 'every');
  if (value.kind === 'unknown') return open(value.because);
  const answers = itemsOf(value).map((item): Answer => {
    const one = ask(test, item, today);
    // Where more or less wrong is no question of an element, another wrong element is more.
    return one.spans === POINT ? { ...one, spans: [pointOf(asText(item) ?? '')] } : one;
  });
  const decisive = answers.filter(({ holds }) => holds === (quantifier === 'any'));
  if (decisive.length > 0) return { holds: quantifier === 'any', spans: decisive.flatMap(({ spans }) => spans) };
  const unknown = answers.find(({ holds }) => holds === undefined);
  return unknown ? open(unknown.because ?? 'an element is not known') : answer(quantifier === 'every');
}

/** A point for a text, different ones for different texts, none of them beyond what nothing at all covers. */
function pointOf(text: string): Span {
  const point = BigInt(`0x${hash('sha256', text.toLowerCase()).slice(0, 24)}`);
  return [point, point];
}

const measure = (value: Value | undefined, decide: (text: string) => Answer): Answer => known(value, decide, none);

// --- measures ---------------------------------------------------------------------------------------------------------------

const DAY = 86_400_000;
const TIMESTAMP = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?$/;
/** Fractions down to a thousandth are told apart. */
const scaled = (number: number): bigint => BigInt(Math.round(number * 1000));
const atLeast = (number: number, least: number): Answer =>
  number >= least ? yes : { holds: false, spans: [[scaled(number), scaled(least) - 1n]] };
const atMost = (number: number, most: number): Answer =>
  number <= most ? yes : { holds: false, spans: [[scaled(most) + 1n, scaled(number)]] };

/** Texts that cannot be read as what they should be keep the answer open: the provider may know more forms. */
function measured(text: string, read: (text: string) => number, what: string, decide: (number: number) => Answer): Answer {
  const number = text.trim() === '' ? Number.NaN : read(text);
  return Number.isFinite(number) && Math.abs(number) < 1e12 ? decide(number) : open(`the value is not ${what}`);
}

/** `1.2`, `v1.2`, `TLS1_2` and `8.1.3` as a number that grows with the version. */
function versionNumber(text: string): number {
  const found = /^[a-z]*(\d{1,4})(?:[._](\d{1,4}))?(?:[._](\d{1,4}))?(?:[._-].*)?$/i.exec(text.trim());
  return found ? Number(found[1]) * 1e6 + Number(found[2] ?? 0) * 1e3 + Number(found[3] ?? 0) / 10 : Number.NaN;
}

/** Seconds of an ISO 8601 duration; years are 365 days and months 30, as nobody counts more exactly here. */
function seconds(text: string): number {
  const found =
    /^P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(
      text,
    );
  const [years, months, weeks, days, hours, minutes, rest] = (found ?? []).slice(1).map((part) => Number(part ?? 0));
  if (days === undefined) return Number.NaN;
  const allDays = (years ?? 0) * 365 + (months ?? 0) * 30 + (weeks ?? 0) * 7 + days;
  return allDays * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (rest ?? 0);
}

// --- addresses and ports ----------------------------------------------------------------------------------------------------

/** The spans of those texts of a value, or of its list, for which it holds; `because` names one that is not known. */
function spansOf(
  value: Value | undefined,
  decide: (text: string) => Answer,
): { readonly spans: readonly Span[]; readonly because: string | undefined } {
  if (value === undefined || value.kind === 'null') return { spans: [], because: undefined };
  const spans: Span[] = [];
  let because: string | undefined;
  for (const item of itemsOf(value).flatMap(separated)) {
    const one = known(item, decide);
    if (one.holds) for (const span of one.spans) spans.push(span);
    else if (one.holds === undefined) because ??= one.because ?? unknownReason(item);
  }
  return { spans, because };
}

const itemsOf = (value: Value): readonly Value[] => (value.kind === 'list' ? value.items : [value]);

/** Some attributes take several values in one text: `22,3389`. */
function separated(value: Value): readonly Value[] {
  return value.kind === 'string' && value.value.includes(',')
    ? value.value.split(',').map((part) => ({ ...value, value: part.trim() }))
    : [value];
}

/** The addresses that a prefix or service tag admits; none for tags that are not the internet. */
function addressesOf(written: string): readonly Span[] {
  const text = written.trim();
  if (/^(?:\*|any|internet|0\.0\.0\.0|::|[0.]*\/0|[0:]+\/0)$/i.test(text)) return [ALL_ADDRESSES];
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
