import { compareNumbers, counted, floorOf, type Kept, negated, numberOf } from '../number.ts';
import { define, type Specs, variadic } from './define.ts';
import { log, power } from './floats.ts';
import { giveUp, reject } from './rejected.ts';
import { isOpen, typeOf } from './types.ts';

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

/** Whole numbers have no zero with a sign. */
const unsigned = (number: Kept): Kept => (number.value === 0 ? { ...number, value: 0 } : number);

/** Functions on numbers. */
export const NUMBERS: Specs = {
  abs: define(['number'], (number) => (number.value < 0 || Object.is(number.value, -0) ? negated(number) : number)),
  ceil: define(['number'], (number) => unsigned(negated(floorOf(negated(number))))),
  floor: define(['number'], (number) => unsigned(floorOf(number))),
  log: define(['float', 'float'], (value, base) => log(value) / log(base)),
  max: variadic([], 'number', (numbers) => some(numbers).reduce((a, b) => (compareNumbers(a, b) >= 0 ? a : b))),
  min: variadic([], 'number', (numbers) => some(numbers).reduce((a, b) => (compareNumbers(a, b) <= 0 ? a : b))),
  parseint: define(
    ['any', 'int'],
    (text, base) => (text.kind === 'string' ? unsigned(parseInteger(text.value, base)) : reject('needs text')),
    { type: ([text]) => (text && (isOpen(typeOf(text)) || typeOf(text) === 'text') ? 'number' : reject('needs text')) },
  ),
  pow: define(['float', 'float'], power),
  signum: define(['whole'], (number) => {
    if (number !== BigInt.asIntN(64, number)) reject('needs a whole number of 64 bits');
    return counted(Number(number > 0n) - Number(number < 0n));
  }),
};
