/** `0.DIGITS * 10^point`, the digits without leading or trailing zeros. */
export interface Digits {
  readonly digits: string;
  readonly point: number;
}

function round(number: Digits, count: number): Digits {
  if (count >= number.digits.length) return number;
  const kept = number.digits.slice(0, Math.max(0, count));
  const digits = count >= 0 && roundsUp(number, count) ? String(BigInt(kept || '0') + 1n).padStart(count, '0') : kept;
  return { digits: digits.replace(/0+$/, ''), point: number.point + Math.max(0, digits.length - Math.max(0, count)) };
}

/**
 * Whether cutting after `count` digits rounds up. Terraform keeps 512 binary digits, so a decimal that ends in 5 there is a tie (which
 * goes to the even digit) only if it is exact in binary; else it depends on which side of it the nearest binary number lies.
 */
function roundsUp({ digits, point }: Digits, count: number): boolean {
  const next = digits[count] ?? '0';
  if (next !== '5' || digits.length > count + 1) return next >= '5';
  const places = BigInt(Math.max(0, digits.length - point));
  const [exact, scale] = [BigInt(digits), 10n ** places];
  const shift = BigInt(512 + scale.toString(2).length - exact.toString(2).length);
  let binary = (exact << shift) / scale;
  const spare = BigInt(binary.toString(2).length - 512);
  binary = ((exact << (shift - spare)) * 2n + scale) / (scale * 2n);
  const error = binary * scale - (exact << (shift - spare));
  return error === 0n ? Number(digits[count - 1] ?? '0') % 2 === 1 : error > 0n;
}

export function fixed(number: Digits, precision: number): string {
  const { digits, point } = round(number, number.point + precision);
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const part = '0'.repeat(Math.min(precision, Math.max(0, -point))) + digits.slice(Math.max(0, point));
  return precision > 0 ? `${whole}.${part.slice(0, precision).padEnd(precision, '0')}` : whole;
}

export function scientific(number: Digits, precision: number): string {
  const { digits, point } = round(number, precision + 1);
  const exponent = digits === '' ? 0 : point - 1;
  const mantissa = (digits[0] ?? '0') + (precision > 0 ? `.${digits.slice(1).padEnd(precision, '0')}` : '');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** The shorter of the two others; without a precision, with an exponent from 1e+06 up. */
export function general(number: Digits, precision: number | undefined): string {
  const wanted = precision === undefined ? number.digits.length : precision || 1;
  const rounded = round(number, wanted);
  const { digits, point } = rounded;
  const limit = precision === undefined ? 6 : wanted > digits.length && digits.length >= point ? digits.length : wanted;
  if (point - 1 < -4 || point - 1 >= limit) return scientific(rounded, Math.min(wanted, digits.length) - 1);
  return fixed(rounded, Math.max(0, (wanted > point ? digits.length : wanted) - point));
}
