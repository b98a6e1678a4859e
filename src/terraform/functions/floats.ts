/*
 * Go's `math.Log`, `math.Exp` and `math.Pow` as they round on amd64, where Terraform mostly runs: JavaScript's own differ in the last
 * digits, and a plan shows them. On other machines Go's can differ from these, too.
 */

/** A finite number as a whole number times a power of two. */
function parts(value: number): readonly [bigint, number] {
  let [whole, exponent] = [value, 0];
  while (!Number.isInteger(whole)) [whole, exponent] = [whole * 2, exponent - 1];
  return [BigInt(whole), exponent];
}

/** `a * b + c`, rounded once. The numbers are such that the result is neither too large nor too small for a number. */
function multiplyAdd(a: number, b: number, c: number): number {
  const [[x, i], [y, j], [z, k]] = [parts(a), parts(b), parts(c)];
  const exponent = Math.min(i + j, k);
  const sum = ((x * y) << BigInt(i + j - exponent)) + (z << BigInt(k - exponent));
  const size = sum < 0n ? -sum : sum;
  const extra = Math.max(0, size.toString(2).length - 53);
  const unit = 1n << BigInt(extra);
  const [kept, rest] = [size >> BigInt(extra), (size & (unit - 1n)) * 2n];
  const rounded = kept + (rest > unit || (rest === unit && (kept & 1n) === 1n) ? 1n : 0n);
  return Number(sum < 0n ? -rounded : rounded) * 2 ** (exponent + extra);
}

const roundEven = (value: number): number => {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
};

/** Shibata's method, with the constants of Go: the rest beyond a power of two by its series. For numbers whose result is normal. */
function exp(x: number): number {
  const power = roundEven(Math.LOG2E * x);
  let rest = multiplyAdd(-0.693147180559663, power, x);
  rest = multiplyAdd(-0.28235290563031577e-12, power, rest) * 0.0625;
  let sum = 2.48015873015873e-5;
  for (const term of [1.984126984126984e-4, 1.388888888888889e-3, 8.333333333333333e-3, 4.1666666666666664e-2, 1 / 6, 0.5, 1])
    sum = multiplyAdd(rest, sum, term);
  rest *= sum;
  for (let i = 0; i < 3; i++) rest *= rest + 2;
  return multiplyAdd(rest + 2, rest, 1) * 2 ** power;
}

const view = new DataView(new ArrayBuffer(8));

/** The natural logarithm by the method of FreeBSD's `log`; of a number that is not normal, what Go makes of it. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0 || x === Number.POSITIVE_INFINITY) return x === 0 ? Number.NEGATIVE_INFINITY : x;
  view.setFloat64(0, x);
  const high = view.getUint32(0);
  view.setUint32(0, (high & 0xfffff) | 0x3fe00000);
  let [f, k] = [view.getFloat64(0), ((high >>> 20) & 0x7ff) - 0x3fe];
  if (f < Math.SQRT1_2) [f, k] = [f * 2, k - 1];
  f -= 1;
  const s = f / (2 + f);
  const [s2, s4] = [s * s, s * s * (s * s)];
  const odd = s2 * (0.6666666666666735 + s4 * (0.2857142874366239 + s4 * (0.1818357216161805 + s4 * 0.14798198605116586)));
  const even = s4 * (0.3999999999940942 + s4 * (0.22222198432149784 + s4 * 0.15313837699209373));
  const half = 0.5 * f * f;
  return k * 0.6931471803691238 - (half - (s * (half + (odd + even)) + k * 1.9082149292705877e-10) - f);
}

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

/** A number to a power: by squaring, the exponent of two apart. */
export function power(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (x === -1 && !Number.isFinite(y)) return 1;
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
    result = exp(rest * log(x));
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
