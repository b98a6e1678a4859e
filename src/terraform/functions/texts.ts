import { characters, isSimple } from '../characters.ts';
import { startingWith } from '../limits.ts';
import { type ListValue, measure, textValue, type Value } from '../value.ts';
import { convert } from './convert.ts';
import { define, later, pending, type Specs, textList, variadic } from './define.ts';
import { format } from './format.ts';
import { regex, regexAll, replacePattern } from './patterns.ts';
import { boundElements, boundText, reject } from './rejected.ts';
import { lengthUnknown } from './sets.ts';
import { isOpen } from './types.ts';

/** Go's case mapping: code point by code point, and only where one becomes one. */
const mapCase = (text: string, change: (char: string) => string) =>
  isSimple(text)
    ? change(text)
    : Array.from(text, (char) => {
        const changed = [...change(char)];
        return changed.length === 1 || char === 'İ' ? changed[0] : char;
      }).join('');

/** Letters that came after Unicode 15.0, which Terraform has. */
const NEWER = /[\u1c89\u1c8a\ua7cb-\ua7cf\ua7d2\ua7d4\ua7da-\ua7dc\u{10d50}-\u{10d85}\u{16ea0}-\u{16ed3}]/u;
const known = (char: string, changed: string) => (NEWER.test(char) || NEWER.test(changed) ? char : changed);
/** Greek letters with an iota below: JavaScript writes it beside the capital, Go has one letter for both. */
const IOTA: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[0x1f80, 0x1f90, 0x1fa0].flatMap((start) => Array.from({ length: 8 }, (_, i) => [start + i, start + i + 8] as const)),
    ...([
      [0x1fb3, 0x1fbc],
      [0x1fc3, 0x1fcc],
      [0x1ff3, 0x1ffc],
    ] as const),
  ].map(([small, capital]) => [String.fromCharCode(small), String.fromCharCode(capital)]),
);

const upper = (text: string) => mapCase(text, (char) => IOTA[char] ?? known(char, char.toUpperCase()));
const lower = (text: string) => mapCase(text, (char) => known(char, char.toLowerCase()));

const isSpace = (char: string) => char !== '\ufeff' && /^[\s\u0085]$/.test(char);
const isWord = (char: string) => /^[\p{L}\p{Nd}_]$/u.test(char) || (char > '\x7f' && !isSpace(char));

/** Letters with a title form of their own: two letters in one, and those of Georgian, whose title form is the small one. */
const TITLE: Readonly<Record<string, string>> = Object.fromEntries(
  ['Ǆǅǆ', 'Ǉǈǉ', 'Ǌǋǌ', 'Ǳǲǳ'].flatMap((letters) => Array.from(letters, (letter) => [letter, letters.charAt(1)])),
);
const titleOf = (char: string): string => TITLE[char] ?? (/^[\u10d0-\u10ff]$/.test(char) ? char : upper(char));

function title(text: string): string {
  let before = ' ';
  return Array.from(text, (char) => {
    const start = !isWord(before);
    before = char;
    return start ? titleOf(char) : char;
  }).join('');
}

/** The text without the characters that match, at both ends. */
function strip(text: string, matches: (char: string) => boolean): string {
  const chars = Array.from(text);
  let [start, end] = [0, chars.length];
  while (start < end && matches(chars[start] ?? '')) start++;
  while (end > start && matches(chars[end - 1] ?? '')) end--;
  return chars.slice(start, end).join('');
}

function chomp(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return text.slice(0, end);
}

function replace(text: string, from: string, to: string): Value | string {
  if (from.length > 1 && from.startsWith('/') && from.endsWith('/')) return replacePattern(text, from.slice(1, -1), to);
  const parts = from === '' ? ['', ...text, ''] : text.split(from);
  boundText(text.length + (parts.length - 1) * to.length);
  return parts.join(to);
}

function indent(spaces: number, text: string): string {
  if (spaces < 0) reject('needs a number of spaces that is not negative');
  const lines = text.split('\n');
  boundText(text.length + lines.length * spaces);
  return lines.join(`\n${' '.repeat(spaces)}`);
}

/** A length below 0 means the rest; so does 0 after a negative offset, as Terraform happens to do it. */
function substr(text: string, offset: number, length: number): string {
  const chars = characters(text);
  if (offset >= 0 && length === 0) return '';
  const start = Math.max(0, offset < 0 ? offset + chars.length : offset);
  const part = chars.slice(start, length <= 0 ? undefined : start + length);
  return typeof part === 'string' ? part : part.join('');
}

function join(lists: readonly ListValue[], separator: string): string {
  if (lists.length === 0) reject('needs at least 2 arguments, not 1');
  const parts = lists.flatMap((list) =>
    list.items.map((item) => (item.kind === 'string' ? item.value : reject('needs texts, not null'))),
  );
  boundText(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
  return parts.join(separator);
}

/** Terraform does not tell what it makes of a `null` without a type before it runs. */
const isPlainNull = (arg: Value): boolean => arg.kind === 'null' && isOpen(arg.of);
const isTypeless = (arg: Value): boolean => isPlainNull(arg) || (arg.kind === 'unknown' && arg.of === 'dynamic');
const NULL_ARGUMENT = 'an argument is null, whose type is not known';

function formatted(args: readonly Value[], pattern: string): Value | string {
  if (args.some(isTypeless))
    return later(args.map((arg) => measure(arg).because).find((reason) => reason !== undefined) ?? NULL_ARGUMENT, 'dynamic');
  const because = args.map((arg) => measure(arg).because).find((reason) => reason !== undefined);
  if (because === undefined) return format(pattern, args);
  return { ...pending(because), of: 'text', limits: startingWith(pattern.split('%', 1)[0] ?? '') };
}

/** Of an unknown text it may be known how it starts. */
function startsWith(text: Value, wanted: Value): Value | boolean {
  const [value, start] = [convert(text, 'text'), convert(wanted, 'text')];
  if (value.kind === 'null' || start.kind === 'null') return reject('needs a value, not null');
  if (start.kind !== 'string') return pending(measure(start).because ?? '');
  if (value.kind === 'string') return value.value.startsWith(start.value);
  if (value.kind !== 'unknown') return false;
  const prefix = value.limits?.prefix ?? '';
  if (prefix.startsWith(start.value)) return true;
  return prefix.length >= start.value.length ? false : pending(value.because);
}

/** Lists are walked together, everything else is used every time. */
function formatList(args: readonly Value[], pattern: string): Value {
  if (args.some(isPlainNull)) return later(NULL_ARGUMENT, 'dynamic');
  const lists = args.filter((arg) => arg.kind === 'list');
  const [first] = lists;
  const hasNoType = (arg: Value) => arg.kind === 'unknown' && (isOpen(arg.of) || typeof arg.of !== 'string');
  const unknown = args.find((arg) => hasNoType(arg) || lengthUnknown(arg));
  if (unknown) return pending(measure(unknown).because ?? '');
  if (lists.some((list) => list.items.length !== first?.items.length)) reject('needs lists of one length');
  let length = 0;
  const results: Value[] = [];
  for (let i = 0; i < (first?.items.length ?? 1); i++) {
    const row = args.map((arg) => (arg.kind === 'list' ? (arg.items[i] ?? arg) : arg));
    const because = row.map((arg) => measure(arg).because).find((reason) => reason !== undefined);
    const result = because === undefined ? textValue(format(pattern, row)) : pending(because);
    length += measure(result).chars;
    boundText(length);
    results.push(result);
  }
  return { kind: 'list', type: 'list', items: results, sources: [] };
}

/** Functions on text. */
export const TEXTS: Specs = {
  chomp: define(['text'], chomp),
  endswith: define(['text', 'text'], (text, end) => text.endsWith(end)),
  format: variadic(['text'], 'any', formatted, { free: 1 }),
  formatlist: variadic(['text'], 'any', formatList, { free: 1 }),
  indent: define(['int', 'text'], indent),
  join: variadic(['text'], 'texts', join, { whole: true }),
  lower: define(['text'], lower),
  regex: define(['text', 'text'], regex),
  regexall: define(['text', 'text'], regexAll),
  replace: define(['text', 'text', 'text'], replace),
  split: define(['text', 'text'], (separator, text) => {
    const parts = separator === '' ? Array.from(text) : text.split(separator);
    boundElements(parts.length);
    return textList(parts);
  }),
  startswith: define(['any', 'any'], startsWith, { free: 0 }),
  strcontains: define(['text', 'text'], (text, part) => text.includes(part)),
  strrev: define(['text'], (text) => Array.from(characters(text)).reverse().join('')),
  substr: define(['text', 'int', 'int'], substr),
  title: define(['text'], title),
  trim: define(['text', 'text'], (text, cut) => {
    const set = new Set(cut);
    return strip(text, (char) => set.has(char));
  }),
  trimprefix: define(['text', 'text'], (text, start) => (text.startsWith(start) ? text.slice(start.length) : text)),
  trimspace: define(['text'], (text) => strip(text, isSpace)),
  trimsuffix: define(['text', 'text'], (text, end) => (text.endsWith(end) ? text.slice(0, text.length - end.length) : text)),
  upper: define(['text'], upper),
};
