/**
 * Terraform's numbers are binary with 512 bits: `mantissa * 2 ** exponent`, the mantissa odd (or 0). In them `0.1 + 0.2` is `0.3`, and
 * `1 - 0.9` is not `0.1`.
 */
export interface Exact {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/**
 * A number as it is kept: a JavaScript number stands for what its shortest text means; `exact` is there where that is not the number.
 * Infinite ones, which division by zero gives, stand for themselves. `bits` are those that Terraform has, where they are not 512: counts
 * have the 64 of Go's integers, what `pow` and `log` give the 53 of its floats. They show in quotients.
 */
export interface Kept {
  readonly value: number;
  readonly exact?: Exact | undefined;
  readonly bits?: number | undefined;
}

/** A count, as of elements or characters. */
export const counted = (value: number): Kept => ({ value, bits: 64 });

export const isNegative = ({ value }: Kept): boolean => value < 0 || Object.is(value, -0);

export const isInfinite = ({ value, exact }: Kept): boolean => !exact && Math.abs(value) === Number.POSITIVE_INFINITY;

const BITS = 512;
/** Powers of ten beyond this are not computed: their digits would fill the memory. */
const MAX_POWER = 5_000;
/** Sums of numbers further apart than this are not computed. */
const MAX_SHIFT = 100_000;

function bitLength(value: bigint): number {
  const hex = (value < 0n ? -value : value).toString(16);
  return value === 0n ? 0 : (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0] ?? '0', 16)));
}

/** Zeros at the end of a binary number; not of 0. */
function trailingZeros(value: bigint): number {
  let zeros = 0;
  while ((value & 0xffffffffn) === 0n) {
    value >>= 32n;
    zeros += 32;
  }
  for (let low = Number(value & 0xffffffffn); (low & 1) === 0; low >>>= 1) zeros++;
  return zeros;
}

/** Rounded to the bits that are kept, to the nearest, ties to even; without zeros at the end. */
function rounded(mantissa: bigint, exponent: number, kept: number): Exact {
  if (mantissa === 0n) return { mantissa, exponent: 0 };
  const negative = mantissa < 0n;
  let bits = negative ? -mantissa : mantissa;
  let power = exponent;
  const extra = bitLength(bits) - kept;
  if (extra > 0) {
    const shift = BigInt(extra);
    const rest = bits & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    bits >>= shift;
    if (rest > half || (rest === half && (bits & 1n) === 1n)) bits++;
    power += extra;
  }
  const zeros = trailingZeros(bits);
  bits >>= BigInt(zeros);
  return { mantissa: negative ? -bits : bits, exponent: power + zeros };
}

/** The quotient to more bits than are kept, its last bit standing for all that follow. */
function quotient(a: bigint, b: bigint, exponent: number, kept: number): Exact {
  const shift = Math.max(0, kept + 2 + bitLength(b) - bitLength(a));
  const shifted = (a < 0n ? -a : a) << BigInt(shift);
  const divisor = b < 0n ? -b : b;
  const whole = (shifted / divisor) * 2n + (shifted % divisor === 0n ? 0n : 1n);
  return rounded(a < 0n !== b < 0n ? -whole : whole, exponent - shift - 1, kept);
}

/** The number that a decimal text means, a power of two after `p` as Go reads it; undefined beyond what is computed. */
function fromDecimal(text: string): Exact | undefined {
  const [, sign, whole = '', fraction = '', of = 'e', power = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:([ep])([+-]?\d+))?$/i.exec(text) ?? [];
  const isBinary = of.toLowerCase() === 'p';
  const places = (isBinary ? 0 : Number(power)) - fraction.length;
  const twos = isBinary ? Number(power) : 0;
  if (whole.length + fraction.length > MAX_POWER || Math.abs(places) > MAX_POWER || Math.abs(twos) > MAX_POWER) return undefined;
  const digits = BigInt(`0${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  return places >= 0 ? rounded(digits * 10n ** BigInt(places), twos, BITS) : quotient(digits, 10n ** BigInt(-places), twos, BITS);
}

/** All decimal digits of `mantissa * 2 ** exponent`, as `0.DIGITS * 10 ** point`. */
function decimalOf(mantissa: bigint, exponent: number): { digits: string; point: number } {
  const whole = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = whole.toString();
  const digits = text.replace(/0+$/, '');
  return { digits, point: digits === '' ? 0 : text.length - Math.max(0, -exponent) };
}

/** The shortest decimal that reads back as the same number, as Go finds it; the exact digits where `all` says so. */
export function digitsOf({ value, exact, bits = BITS }: Kept, all = false): { digits: string; point: number } {
  if (all && !exact && Math.abs(value) >= 1e15) return digitsOf({ value, exact: binary({ value }), bits }, all);
  if (!exact) {
    if (value === 0) return { digits: '', point: 0 };
    const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
    return { digits: mantissa.replace('.', '').replace(/0+$/, ''), point: Number(exponent) + 1 };
  }
  const mantissa = exact.mantissa < 0n ? -exact.mantissa : exact.mantissa;
  const precise = decimalOf(mantissa, exact.exponent);
  if (all || mantissa === 0n) return precise;
  // Half a unit of the last bit kept, to both sides.
  const shift = bits + 1 - bitLength(mantissa);
  const wide = mantissa << BigInt(shift);
  const lower = decimalOf(wide - 1n, exact.exponent - shift);
  const upper = decimalOf(wide + 1n, exact.exponent - shift);
  const isEven = (wide & 2n) === 0n;
  const at = (one: { digits: string; point: number }, i: number): number => {
    const place = i - (precise.point - one.point);
    return place < 0 ? 0 : Number(one.digits[place] ?? '0');
  };
  for (let i = 0; i < precise.digits.length; i++) {
    const [low, digit, high] = [at(lower, i), Number(precise.digits[i]), at(upper, i)];
    const down = low !== digit || (isEven && i + 1 === lower.digits.length);
    const up = digit !== high && (isEven || digit + 1 < high || i + 1 < upper.digits.length);
    if (!down && !up) continue;
    const kept = precise.digits.slice(0, i + 1);
    const rest = precise.digits.slice(i + 1);
    const half = rest > '5' || (rest === '5' && digit % 2 === 1);
    if (down && !(up && half)) return { digits: kept.replace(/0+$/, ''), point: precise.point };
    const more = (BigInt(kept) + 1n).toString();
    return { digits: more.replace(/0+$/, ''), point: precise.point + more.length - kept.length };
  }
  return precise;
}

/** A number's digits without an exponent, as Terraform converts it to text. */
export function numberText(number: Kept | number): string {
  const kept: Kept = typeof number === 'number' ? { value: number } : number;
  if (isInfinite(kept)) return kept.value > 0 ? '+Inf' : '-Inf';
  if (!kept.exact) {
    const text = Object.is(kept.value, -0) ? '-0' : String(kept.value);
    if (!text.includes('e')) return text;
  }
  const { digits, point } = digitsOf(kept);
  const sign = kept.value < 0 || (kept.exact && kept.exact.mantissa < 0n) ? '-' : '';
  if (digits === '') return `${sign}0`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const whole = digits.slice(0, point).padEnd(point, '0');
  return sign + whole + (digits.length > point ? `.${digits.slice(point)}` : '');
}

/** Whether a JavaScript number keeps every digit of the text. */
export function isExact(text: string): boolean {
  if (text.length <= 15) return !/[ep]/i.test(text) || Number.isFinite(Number(text));
  const significant = text
    .replace(/[eE].*/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
  return Number.isFinite(Number(text)) && significant.length <= 15;
}

/** Whether Terraform reads a number in the text. The pattern must stay free of two ways to match the same digits: the text is hostile. */
export const isNumber = (text: string): boolean => /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eEpP][+-]?\d+)?|[iI]nf)$/.test(text);

/** The number that such a text means; undefined beyond what is computed. */
export function numberOf(text: string): Kept | undefined {
  if (/^[+-]?[iI]nf$/.test(text)) return { value: text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY };
  if (text.length > MAX_POWER) return undefined;
  if (isExact(text) && (Number(text) !== 0 || !/[1-9]/.test(text.replace(/e.*/i, '')))) return { value: Number(text) };
  const exact = fromDecimal(text);
  return exact && kept(exact);
}

/** The number as it is kept: a JavaScript number where its text means the same. */
function kept(exact: Exact, bits = BITS): Kept {
  const { mantissa, exponent } = exact;
  const few = bits === BITS ? {} : { bits };
  if (exponent >= 0 && exponent < 53 && bitLength(mantissa) + exponent <= 53)
    return { value: Number(mantissa) * 2 ** exponent, ...few };
  const extra = Math.max(0, bitLength(mantissa) - 60);
  const value = Number(mantissa >> BigInt(extra)) * 2 ** (exponent + extra);
  if (bits === BITS) {
    const short = Number(value.toPrecision(15));
    const back = Number.isFinite(short) && short !== 0 ? fromDecimal(String(short)) : undefined;
    if (back?.mantissa === mantissa && back.exponent === exponent) return { value: short };
  }
  return { value, exact, ...few };
}

/** The number in binary, which every JavaScript number's text has; not an infinite one. */
const binary = ({ value, exact }: Kept): Exact => exact ?? (fromDecimal(String(value)) as Exact);

/** A number of Go's float64, as `pow` gives it. */
export function fromFloat(value: number): Kept {
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    return { value, bits: 53 };
  let exponent = 0;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    exponent--;
  }
  return kept(rounded(BigInt(whole), exponent, 53), 53);
}

const isQuick = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 1e15;

/** Whether the two can be computed with as they are. */
const areQuick = (a: Kept, b: Kept): boolean => !a.exact && !b.exact && isQuick(a.value) && isQuick(b.value);

/** `a OPERATOR b` as Terraform computes it; NaN where it refuses to, undefined beyond what is computed. */
export function compute(operator: '+' | '-' | '*' | '/' | '%', a: Kept, b: Kept): Kept | undefined {
  const isOver = operator === '/' || operator === '%';
  if (isInfinite(a) || isInfinite(b) || (isOver && b.value === 0 && !b.exact)) return atTheEnds(operator, a, b);
  const bits = Math.max(a.bits ?? BITS, b.bits ?? BITS);
  if (areQuick(a, b)) {
    const quick =
      operator === '+'
        ? a.value + b.value
        : operator === '-'
          ? a.value - b.value
          : operator === '*'
            ? a.value * b.value
            : operator === '/'
              ? a.value / b.value
              : a.value === 0
                ? a.value
                : a.value % b.value || 0;
    const own = operator === '%' ? (a.bits ?? BITS) : bits;
    if (isQuick(quick)) return own === BITS ? { value: quick } : { value: quick, bits: own };
  }
  // Zero has a sign, which does not show in its exact form.
  const isZero = ({ value, exact }: Kept): boolean => value === 0 && !exact;
  if ((operator === '*' && (isZero(a) || isZero(b))) || (operator === '/' && isZero(a))) return { value: signOf(a) * signOf(b) };
  if (a.value === 0 && !a.exact && operator === '%') return a;
  const [left, right] = [binary(a), binary(b)];
  if (Math.abs(left.exponent - right.exponent) > MAX_SHIFT) return undefined;
  if (operator === '*') {
    const product = rounded(left.mantissa * right.mantissa, left.exponent + right.exponent, BITS);
    return finite(product, bits === BITS ? BITS : Math.max(bits, bitLength(product.mantissa)));
  }
  if (operator === '/') return finite(quotient(left.mantissa, right.mantissa, left.exponent - right.exponent, bits), bits);
  if (operator === '%') return remainder(a, b, right);
  const exponent = Math.min(left.exponent, right.exponent);
  const [x, y] = [left.mantissa << BigInt(left.exponent - exponent), right.mantissa << BigInt(right.exponent - exponent)];
  return finite(rounded(operator === '+' ? x + y : x - y, exponent, bits), bits);
}

/** -1, 0, 1, or the zero that is below. */
const signOf = ({ value, exact }: Kept): number => (exact ? (exact.mantissa < 0n ? -1 : 1) : Math.sign(value));

/** What is left of `a` after as many whole `b` as the quotient has, each step with the bits of `a`. */
function remainder(a: Kept, b: Kept, divisor: Exact): Kept | undefined {
  const times = compute('/', a, b);
  if (times === undefined) return undefined;
  const bits = a.bits ?? BITS;
  const { mantissa, exponent } = binary(times);
  const sign = mantissa < 0n ? -1n : 1n;
  const whole = rounded(exponent >= 0 ? mantissa << BigInt(exponent) : sign * ((sign * mantissa) >> BigInt(-exponent)), 0, bits);
  const part = rounded(whole.mantissa * divisor.mantissa, whole.exponent + divisor.exponent, bits);
  const rest = finite(part, bits);
  return rest && compute('-', a, { ...rest, bits });
}

/** With infinite numbers, or divided by zero: what no double stands for counts by its sign. */
function atTheEnds(operator: '+' | '-' | '*' | '/' | '%', a: Kept, b: Kept): Kept {
  if (operator === '%') return b.value === 0 && !b.exact ? a : { value: Number.NaN };
  const [left, right] = [a.exact ? signOf(a) : a.value, b.exact ? signOf(b) : b.value];
  return {
    value: operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : left / right,
  };
}

const finite = (exact: Exact, bits: number): Kept | undefined =>
  Math.abs(exact.exponent) > MAX_SHIFT ? undefined : kept(exact, bits);

/** The whole number; undefined where it is not one. */
export function wholeOf(number: Kept): bigint | undefined {
  if (!number.exact && Math.abs(number.value) < 1e150)
    return Number.isInteger(number.value) ? BigInt(numberText(number)) : undefined;
  if (isInfinite(number)) return undefined;
  const { mantissa, exponent } = binary(number);
  return exponent >= 0 ? mantissa << BigInt(exponent) : undefined;
}

/** The largest whole number that is not above it. */
export function floorOf(number: Kept): Kept {
  const { exact, bits } = number;
  if (!exact) return { value: Math.floor(number.value) + 0, bits };
  return exact.exponent >= 0 ? number : kept(rounded(exact.mantissa >> BigInt(-exact.exponent), 0, BITS), bits);
}

export const negated = ({ value, exact, bits }: Kept): Kept => ({
  value: -value,
  ...(exact ? { exact: { ...exact, mantissa: -exact.mantissa } } : {}),
  ...(bits === undefined ? {} : { bits }),
});

/** Negative, 0 or positive as `a` is below, at or above `b`. */
export function compareNumbers(a: Kept, b: Kept): number {
  if (!a.exact && !b.exact) return a.value === b.value ? 0 : a.value - b.value;
  if (isInfinite(a)) return a.value;
  if (isInfinite(b)) return -b.value;
  const [left, right] = [binary(a), binary(b)];
  if (left.mantissa === right.mantissa && left.exponent === right.exponent) return 0;
  if (a.value !== b.value) return a.value - b.value;
  const exponent = Math.min(left.exponent, right.exponent);
  const [x, y] = [left.mantissa << BigInt(left.exponent - exponent), right.mantissa << BigInt(right.exponent - exponent)];
  return x < y ? -1 : x > y ? 1 : 0;
}

export const sameNumber = (a: Kept, b: Kept): boolean => (a.exact || b.exact ? compareNumbers(a, b) === 0 : a.value === b.value);
