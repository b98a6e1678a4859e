import { compareNumbers, digitsOf, isInfinite, type Kept, numberText } from '../number.ts';
import { type ListValue, measure, type Value } from '../value.ts';
import { compareText, sortedEntries } from './order.ts';

/** Text that is equal exactly for equal values of one type. */
export function keyOf(value: Value): string {
  switch (value.kind) {
    case 'null':
      return '~';
    case 'unknown':
      return '?';
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.value === 0 && !value.exact ? '0' : numberText(value);
    case 'bool':
      return value.value ? 'T' : 'F';
    case 'list':
      return `[${value.items.map((item) => `${keyOf(item)};`).join('')}]`;
    case 'map':
      return `{${sortedEntries(value.entries)
        .map(([key, item]) => `${JSON.stringify(key)}:${keyOf(item)};`)
        .join('')}}`;
  }
}

/** What go-cty orders values by that have no order of their own, as sets of lists and objects need it. */
function hashText(value: Value): string {
  switch (value.kind) {
    case 'null':
      return '~';
    case 'unknown':
      return '?';
    case 'string':
      return goQuoted(value.value);
    case 'number':
      return tenDigits(value);
    case 'bool':
      return value.value ? 'T' : 'F';
    case 'list': {
      const [open, close] = value.type === 'tuple' ? '<>' : '[]';
      return `${open}${value.items.map((item) => `${hashText(item)};`).join('')}${close}`;
    }
    case 'map': {
      const entries = sortedEntries(value.entries);
      if (value.type === 'object') return `<${entries.map(([, item]) => `${hashText(item)};`).join('')}>`;
      return `{${entries.map(([key, item]) => `${goQuoted(key)}:${hashText(item)};`).join('')}}`;
    }
  }
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const goQuoted = (text: string): string =>
  `"${text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`;
    const code = char.codePointAt(0) ?? 0;
    const [letter, size] = code < 0x80 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
    return SHORT_ESCAPES[char] ?? `\\${letter}${code.toString(16).padStart(Number(size), '0')}`;
  })}"`;

/** A number with ten digits, as Go's `%.10g`. */
function tenDigits(number: Kept): string {
  if (isInfinite(number)) return numberText(number);
  const { digits, point } = digitsOf(number);
  if (digits === '') return '0';
  const sign = number.value < 0 ? '-' : '';
  const short = Number(`0.${digits.slice(0, 20)}`)
    .toPrecision(10)
    .replace(/\.?0+$/, '');
  if (point > -4 && point <= 10) return sign + String(Number(`${short}e${point}`));
  const shown = short.replace(/^0\./, '').replace(/^0+/, '');
  const power = Math.abs(point - 1)
    .toString()
    .padStart(2, '0');
  return `${sign}${shown[0] ?? ''}${shown.length > 1 ? `.${shown.slice(1)}` : ''}e${point - 1 < 0 ? '-' : '+'}${power}`;
}

/** Known values first, then unknown, then null; each kind in its natural order. */
function compareItems(a: Value, b: Value): number {
  const place = (value: Value) => (value.kind === 'unknown' ? 1 : value.kind === 'null' ? 2 : 0);
  if (place(a) !== place(b) || place(a) > 0) return place(a) - place(b);
  if (a.kind === 'string' && b.kind === 'string') return compareText(a.value, b.value);
  if ((a.kind === 'number' && b.kind === 'number') || (a.kind === 'bool' && b.kind === 'bool'))
    return a.kind === 'number' && b.kind === 'number' ? compareNumbers(a, b) : Number(a.value) - Number(b.value);
  return compareText(hashText(a), hashText(b));
}

/**
 * The items of one type as a set: sorted, each once. Items that are not wholly known stay, as they may turn out different from all
 * others. A set with a sensitive item is sensitive as a whole.
 */
export function setFrom(base: ListValue, items: readonly Value[]): ListValue {
  const seen = new Set<string>();
  const kept = items.filter((item) => {
    if (measure(item).because !== undefined) return true;
    const key = keyOf(item);
    return !seen.has(key) && seen.add(key);
  });
  const sensitive = base.sensitive || items.some((item) => measure(item).sensitive);
  const plain = sensitive ? kept.map(withoutMarks) : kept;
  return { ...base, type: 'set', items: plain.sort(compareItems), sensitive };
}

/** The value without marks, at any depth: what holds it has them. */
function withoutMarks(value: Value): Value {
  if (!measure(value).sensitive) return value;
  const plain = { ...value, sensitive: false };
  if (plain.kind === 'list') return { ...plain, items: plain.items.map(withoutMarks) };
  if (plain.kind !== 'map') return plain;
  return { ...plain, entries: new Map([...plain.entries].map(([key, item]) => [key, withoutMarks(item)])) };
}

/** Unknown items of a set may turn out equal to others. */
export const lengthUnknown = (value: Value): boolean =>
  value.kind === 'list' && value.type === 'set' && value.items.length > 1 && measure(value).because !== undefined;
