import { characters, countCharacters } from '../characters.ts';
import { digitsOf, isInfinite, isNegative, type Kept, numberText, wholeOf } from '../number.ts';
import type { Value } from '../value.ts';
import { convert } from './convert.ts';
import { fixed, general, scientific } from './digits.ts';
import { encodeJson } from './encodings.ts';
import { boundText, reject } from './rejected.ts';

/** `%`, flags, width, precision, argument, verb. */
const VERB = /%(?:%|([0#+ -]*)([1-9]\d*)?(?:\.(\d*))?(?:\[([1-9]\d*)\])?([a-zA-Z]))/y;

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly mode: string;
}

/** Terraform's `format` on wholly known arguments. */
export function format(pattern: string, args: readonly Value[]): string {
  let [result, next, used] = ['', 0, 0];
  for (let at = 0; at < pattern.length; ) {
    const verb = pattern.indexOf('%', at);
    result += pattern.slice(at, verb < 0 ? undefined : verb);
    if (verb < 0) break;
    VERB.lastIndex = verb;
    const match = VERB.exec(pattern) ?? reject('has a format that Terraform does not know');
    const [whole, flags = '', width = '0', precision, index, mode] = match;
    at = verb + whole.length;
    if (mode === undefined) {
      result += '%';
      continue;
    }
    const position = index === undefined ? next : Number(index) - 1;
    const arg = args[position] ?? reject('has too few arguments for its format');
    next = position + 1;
    used = Math.max(used, next);
    boundText(Number(width));
    boundText(Number(precision ?? 0));
    result += formatValue(
      { flags, width: Number(width), precision: precision === undefined ? undefined : Number(precision), mode },
      arg,
    );
    boundText(result.length);
  }
  if (used < args.length) reject('has more arguments than its format uses');
  return result;
}

function formatValue(verb: Verb, arg: Value): string {
  const { mode } = verb;
  if (mode === 'v') {
    if (verb.flags.includes('#') && arg.kind === 'number' && isInfinite(arg)) reject('has an infinite number');
    if (verb.flags.includes('#') || !(arg.kind === 'string' || arg.kind === 'number')) return pad(verb, encodeJson(arg));
    const number = (value: Kept) =>
      isInfinite(value) ? numberText(value) : (isNegative(value) ? '-' : '') + general(digitsOf(value), undefined);
    return pad(verb, arg.kind === 'string' ? arg.value : number(arg));
  }
  if (arg.kind === 'null') return reject('has a null argument');
  if (mode === 's' || mode === 'q') {
    const value = convert(arg, 'text');
    const text = value.kind === 'string' ? value.value : '';
    const cut = verb.precision ? Array.from(characters(text)).slice(0, verb.precision).join('') : text;
    return pad(verb, mode === 's' ? cut : encodeJson({ kind: 'string', value: cut, sources: [] }));
  }
  if (mode === 't') {
    const value = convert(arg, 'bool');
    return String(value.kind === 'bool' && value.value);
  }
  const value = 'bdoxXeEfgG'.includes(mode) ? convert(arg, 'number') : reject('has a format that Terraform does not know');
  if (value.kind !== 'number') return reject('needs a number');
  return 'bdoxX'.includes(mode) ? formatInteger(verb, value) : formatFloat(verb, value);
}

/** Pads text; the zero flag pads with zeros even there. */
function pad(verb: Verb, text: string): string {
  const missing = verb.width - (verb.width > 0 ? countCharacters(text) : 0);
  if (missing <= 0) return text;
  const padding = (verb.flags.includes('0') ? '0' : ' ').repeat(missing);
  return verb.flags.includes('-') ? text + padding : padding + text;
}

/** Puts the sign before a number, and zeros or spaces around it. */
function padNumber(verb: Verb, negative: boolean, prefix: string, digits: string, zeros: boolean): string {
  const sign = (negative ? '-' : verb.flags.includes('+') ? '+' : verb.flags.includes(' ') ? ' ' : '') + prefix;
  const missing = Math.max(0, verb.width - sign.length - digits.length);
  if (verb.flags.includes('-')) return sign + digits + ' '.repeat(missing);
  return zeros ? sign + '0'.repeat(missing) + digits : ' '.repeat(missing) + sign + digits;
}

function formatInteger(verb: Verb, number: Kept): string {
  const whole = wholeOf(number) ?? reject('needs a whole number');
  const size = whole < 0n ? -whole : whole;
  const { flags, precision, mode } = verb;
  const base = { b: 2, d: 10, o: 8, x: 16, X: 16 }[mode] ?? 10;
  let digits = precision === 0 && whole === 0n ? '' : size.toString(base);
  if (mode === 'X') digits = digits.toUpperCase();
  const prefix = flags.includes('#') ? ({ b: '0b', o: '0', x: '0x', X: '0X' }[mode] ?? '') : '';
  return padNumber(
    verb,
    whole < 0n,
    prefix,
    digits.padStart(precision ?? 0, '0'),
    flags.includes('0') && precision === undefined,
  );
}

function formatFloat(verb: Verb, value: Kept): string {
  if (isInfinite(value)) {
    // Infinity has its sign always.
    const flags = verb.flags.includes(' ') ? verb.flags.replaceAll('+', '') : `${verb.flags}+`;
    return padNumber({ ...verb, flags }, isNegative(value), '', 'Inf', false);
  }
  const small = verb.mode.toLowerCase();
  // The shortest digits, or as many of the exact ones as are asked for.
  const isExact = small !== 'g' || verb.precision !== undefined;
  const digits = digitsOf(value, isExact && (value.bits !== undefined || Math.abs(value.value) >= 1e150));
  let text: string;
  if (small === 'g') text = general(digits, verb.precision);
  else if (small === 'e') text = scientific(digits, verb.precision ?? 6);
  else text = fixed(digits, verb.precision ?? 6);
  if (small !== verb.mode) text = text.toUpperCase();
  return padNumber(verb, isNegative(value), '', text, verb.flags.includes('0'));
}
