import { compareNumbers, counted, floorOf, type Kept, negated, numberOf, wholeOf } from '../number.ts';
import { define, type Specs, variadic } from './define.ts';
import { giveUp, reject } from './types.ts';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Upper-case letters are digits of their own only above base 36. */
function parseInteger(text: string, base: number): Kept {
  if (base < 2 || base > 62) return reject('needs a base from 2 to 62');
  const negative = text.startsWith('-');
  const digits = negative || text.startsWith('+') ? text.slice(1) : text;
  if (digits === '' || digits.length > 1100) return reject('needs the text of a whole number');
  let value = 0n;
  for (const char of base <= 36 ? digits.toLowerCase() : digits) {
    const digit = DIGITS.indexOf(char);
    if (digit < 0 || digit >= base) return reject('needs the text of a whole number in its base');
    value = value * BigInt(base) + BigInt(digit);
  }
  const number = numberOf(`${negative ? '-' : ''}${value}`) ?? giveUp('has a number that is larger than is computed');
  return { ...number, bits: Math.max(64, value.toString(2).length) };
}

const some = (numbers: readonly Kept[]) => (numbers.length > 0 ? numbers : reject('needs at least 1 argument, not 0'));

/** `x` as a fraction of at least 0.5 and below 1, times a power of two. */
function fraction(x: number): readonly [number, number] {
  let [value, exponent] = [x, 0];
  if (value === 0 || !Number.isFinite(value)) return [value, 0];
  if (Math.abs(value) < 2 ** -1022) [value, exponent] = [value * 2 ** 52, -52];
  const power = Math.floor(Math.log2(Math.abs(value)));
  value = power > 1000 ? value / 2 ** 1000 / 2 ** (power - 1000) : value / 2 ** power;
  while (Math.abs(value) >= 1) [value, exponent] = [value / 2, exponent + 1];
  while (Math.abs(value) < 0.5) [value, exponent] = [value * 2, exponent - 1];
  return [value, exponent + power];
}

/** A number to a power, with the roundings of Go's `math.Pow`: by squaring, the exponent of two apart. */
function powerOf(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return x ** y;
  if (y === 0.5) return Math.sqrt(x);
  if (y === -0.5) return 1 / Math.sqrt(x);
  let whole = Math.trunc(Math.abs(y));
  let rest = Math.abs(y) - whole;
  if (rest !== 0 && x < 0) return Number.NaN;
  if (whole >= 2 ** 63) return x ** y;
  let [result, exponent] = [1, 0];
  if (rest !== 0) {
    if (rest > 0.5) [rest, whole] = [rest - 1, whole + 1];
    result = Math.exp(rest * Math.log(x));
  }
  let [base, power] = fraction(x);
  for (let i = BigInt(whole); i !== 0n; i >>= 1n) {
    if (Math.abs(power) > 4096) {
      exponent += power;
      break;
    }
    if ((i & 1n) === 1n) [result, exponent] = [result * base, exponent + power];
    [base, power] = [base * base, power * 2];
    if (base < 0.5) [base, power] = [base + base, power - 1];
  }
  if (y < 0) [result, exponent] = [1 / result, -exponent];
  const half = Math.trunc(exponent / 2);
  return result * 2 ** half * 2 ** (exponent - half);
}

/** Functions on numbers. */
export const NUMBERS: Specs = {
  abs: define(['number'], (number) => (number.value < 0 || Object.is(number.value, -0) ? negated(number) : number)),
  ceil: define(['number'], (number) => negated(floorOf(negated(number)))),
  floor: define(['number'], floorOf),
  log: define(['float', 'float'], (value, base) => Math.log(value) / Math.log(base)),
  max: variadic([], 'number', (numbers) => some(numbers).reduce((a, b) => (compareNumbers(a, b) >= 0 ? a : b))),
  min: variadic([], 'number', (numbers) => some(numbers).reduce((a, b) => (compareNumbers(a, b) <= 0 ? a : b))),
  parseint: define(['any', 'int'], (text, base) =>
    text.kind === 'string' ? parseInteger(text.value, base) : reject('needs text'),
  ),
  pow: define(['float', 'float'], (value, power) => powerOf(value, power)),
  signum: define(['number'], (number) => {
    const whole = wholeOf(number);
    if (whole === undefined || BigInt.asIntN(64, whole) !== whole) return reject('needs a whole number of 64 bits');
    return counted(Number(whole > 0n) - Number(whole < 0n));
  }),
};
