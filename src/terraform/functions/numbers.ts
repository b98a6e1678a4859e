import { define, type Specs, variadic } from './define.ts';
import { giveUp, reject } from './types.ts';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Upper-case letters are digits of their own only above base 36. */
function parseInteger(text: string, base: number): number {
  if (base < 2 || base > 62) return reject('needs a base from 2 to 62');
  const negative = text.startsWith('-');
  const digits = negative || text.startsWith('+') ? text.slice(1) : text;
  if (digits === '' || digits.length > 1100) return reject('needs the text of a whole number');
  let value = 0;
  for (const char of base <= 36 ? digits.toLowerCase() : digits) {
    const digit = DIGITS.indexOf(char);
    if (digit < 0 || digit >= base) return reject('needs the text of a whole number in its base');
    value = value * base + digit;
    if (!Number.isSafeInteger(value)) return giveUp('has a number with more digits than are kept');
  }
  return negative ? -value : value;
}

const some = (numbers: readonly number[]) => (numbers.length > 0 ? numbers : reject('needs at least 1 argument, not 0'));

/** Functions on numbers. */
export const NUMBERS: Specs = {
  abs: define(['number'], Math.abs),
  ceil: define(['number'], Math.ceil),
  floor: define(['number'], Math.floor),
  log: define(['number', 'number'], (value, base) => Math.log(value) / Math.log(base)),
  max: variadic([], 'number', (numbers) => some(numbers).reduce((a, b) => Math.max(a, b))),
  min: variadic([], 'number', (numbers) => some(numbers).reduce((a, b) => Math.min(a, b))),
  parseint: define(['any', 'int'], (text, base) =>
    text.kind === 'string' ? parseInteger(text.value, base) : reject('needs text'),
  ),
  pow: define(['number', 'number'], (value, power) => value ** power),
  signum: define(['int'], Math.sign),
};
