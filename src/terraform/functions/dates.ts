import { counted, type Kept } from '../number.ts';
import { define, type Specs } from './define.ts';
import { reject } from './rejected.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** A moment: whole seconds since 1970 in UTC, the rest in nanoseconds, and the offset it was written with. */
interface Moment {
  readonly seconds: number;
  readonly nanos: number;
  readonly offset: number;
}

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
/** As Go reads it, which `timecmp` leaves it at: an hour of one digit and a comma are taken, and a day of offset. */
const LOOSE = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Seconds of a UTC date and time; undefined when there is no such date. */
export function utcSeconds(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}

function parseTimestamp(text: string, isLoose = false): Moment {
  const match = (isLoose ? LOOSE : TIMESTAMP).exec(text) ?? reject('needs an RFC 3339 timestamp');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [hours, minutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const seconds = utcSeconds(year, month, day, hour, minute, second);
  if (seconds === undefined || hours > (isLoose ? 24 : 23) || minutes > (isLoose ? 60 : 59))
    return reject('needs an RFC 3339 timestamp of a real date and time');
  const offset = (hours * 3600 + minutes * 60) * (match[8] === '-' ? -1 : 1);
  return { seconds: seconds - offset, nanos: Number((match[7] ?? '').slice(0, 9).padEnd(9, '0')), offset };
}

const two = (value: number) => String(value).padStart(2, '0');
const yearText = (year: number) => (year < 0 ? '-' : '') + String(Math.abs(year)).padStart(4, '0');
const localDate = (moment: Moment) => new Date((moment.seconds + moment.offset) * 1000);

function zone(offset: number, colon: string): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  return (offset < 0 ? '-' : '+') + two(Math.floor(minutes / 60)) + colon + two(minutes % 60);
}

/** The moment as RFC 3339 text, without the fraction. */
export function timestampText(moment: Moment): string {
  const date = localDate(moment);
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = `${yearText(date.getUTCFullYear())}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return `${day}T${time}${moment.offset === 0 ? 'Z' : zone(moment.offset, ':')}`;
}

/** The verbs of `formatdate`: a letter repeated, by its first letter and its length. */
function datePart(verb: string, moment: Moment): string {
  const date = localDate(moment);
  const hour = date.getUTCHours();
  const numbers = (value: number) => [String(value), two(value)];
  const names = (all: readonly string[], i: number) => [all[i]?.slice(0, 3), all[i]];
  const year = date.getUTCFullYear();
  const none = undefined;
  const parts: Readonly<Record<string, readonly (string | undefined)[]>> = {
    Y: [none, two(year % 100), none, yearText(year)],
    M: [...numbers(date.getUTCMonth() + 1), ...names(MONTHS, date.getUTCMonth())],
    D: numbers(date.getUTCDate()),
    E: [none, none, ...names(DAYS, date.getUTCDay())],
    h: numbers(hour),
    H: numbers(hour % 12 || 12),
    A: [none, hour < 12 ? 'AM' : 'PM'],
    a: [none, hour < 12 ? 'am' : 'pm'],
    m: numbers(date.getUTCMinutes()),
    s: numbers(date.getUTCSeconds()),
    Z: [
      moment.offset === 0 ? 'Z' : zone(moment.offset, ':'),
      none,
      moment.offset === 0 ? 'UTC' : zone(moment.offset, ''),
      zone(moment.offset, ''),
      zone(moment.offset, ':'),
    ],
  };
  return parts[verb[0] ?? '']?.[verb.length - 1] ?? reject('has a date format that is not understood');
}

/** Quoted text with `''` for a quote (which Terraform takes for the closing one too, at the end), a run of one letter, or anything else. */
const DATE_TOKEN = /''|'((?:[^']|'')*'')$|'((?:[^']|'')*)'|([a-zA-Z])\3*|[^a-zA-Z']+/gy;

function formatDate(format: string, text: string): string {
  const moment = parseTimestamp(text);
  let [result, at] = ['', 0];
  for (const [token, last, closed, letter] of format.matchAll(DATE_TOKEN)) {
    const quoted = last ?? closed;
    result +=
      quoted !== undefined
        ? quoted.replaceAll("''", "'")
        : letter !== undefined
          ? datePart(token, moment)
          : token === "''"
            ? "'"
            : token;
    at += token.length;
  }
  return at === format.length ? result : reject('has a date format with an open quote');
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Nanoseconds of a Go duration such as `-1h30.5s`; at most what 64 bits hold, about 292 years. */
function parseDuration(text: string): bigint {
  const bad = 'needs a duration such as "1h30m"';
  const parts = /^([+-]?)(.+)$/.exec(text.length > 100 ? '' : text) ?? reject(bad);
  const rest = parts[2] ?? '';
  if (rest === '0') return 0n;
  let [total, at] = [0n, 0];
  for (const [token, whole = '', part = '', unit = ''] of rest.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/gy)) {
    if (whole === '' && part === '') return reject(bad);
    const size = UNITS[unit] ?? 0n;
    // Go takes the digits of a fraction that fit into 64 bits, and computes with floating point.
    let [digits, scale] = [0n, 1];
    for (const digit of part) {
      if (digits > MOST / 10n || digits * 10n + BigInt(digit) > MOST) break;
      [digits, scale] = [digits * 10n + BigInt(digit), scale * 10];
    }
    total += BigInt(whole) * size + BigInt(Math.trunc(Number(digits) * (Number(size) / scale)));
    if (total > MOST) return reject(bad);
    at += token.length;
  }
  const isNegative = parts[1] === '-';
  if (at !== rest.length || (!isNegative && total === MOST)) return reject(bad);
  return isNegative ? -total : total;
}
const MOST = 2n ** 63n;

function timeAdd(text: string, duration: string): string {
  const { seconds, nanos, offset } = parseTimestamp(text);
  const total = BigInt(seconds) * 1_000_000_000n + BigInt(nanos) + parseDuration(duration);
  const rest = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return timestampText({ seconds: Number((total - rest) / 1_000_000_000n), nanos: Number(rest), offset });
}

function timeCompare(a: string, b: string): Kept {
  const [first, second] = [parseTimestamp(a, true), parseTimestamp(b, true)];
  return counted(Math.sign(first.seconds - second.seconds || first.nanos - second.nanos));
}

/** Functions on timestamps. */
export const DATES: Specs = {
  formatdate: define(['text', 'text'], formatDate),
  timeadd: define(['text', 'text'], timeAdd),
  timecmp: define(['text', 'text'], timeCompare),
};
