import { createPrivateKey } from 'node:crypto';
import { fromBase64 } from './base64.ts';
import { giveUp, reject, spend } from './rejected.ts';

interface PrivateKey {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

/** Longer keys take long, and no repository has one. */
const MAX_BITS = 4096;
/** Steps of an evaluation that a decryption with the longest key takes: 20 ms. Half as long takes an eighth. */
const STEPS = 20_000;

const NOT_A_KEY = 'needs a private key of RSA in PEM, without a passphrase';
const BEGIN = /(?:^|\n)-----BEGIN ([A-Z ]+)-----[ \t]*\r?\n/;

const big = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);

/** The key of the first PEM block, in any of the three forms that Terraform takes. */
function readKey(pem: string): PrivateKey {
  const [line, kind = ''] = BEGIN.exec(pem) ?? reject(NOT_A_KEY);
  const start = pem.indexOf(line) + line.length;
  const end = pem.indexOf('\n-----END ', start - 1);
  if (end < 0) return reject(NOT_A_KEY);
  const body = pem.slice(start, Math.max(start, end));
  const closed =
    pem
      .slice(end + 1)
      .split('\n', 1)[0]
      ?.trimEnd() === `-----END ${kind}-----`;
  // Terraform looks on for another block.
  if (!closed || body.includes('-----BEGIN ')) return giveUp('has a key in a form that is not read');
  const lines = body.split('\n');
  const headers = lines.filter((line) => line.includes(':'));
  if (headers.some((line) => line.includes('ENCRYPTED'))) return reject(NOT_A_KEY);
  const bytes = fromBase64(lines.slice(headers.length).join('').replace(/[ \t]/g, ''));
  switch (kind) {
    case 'RSA PRIVATE KEY':
      return checked(fromDer(bytes, 'pkcs1'));
    case 'PRIVATE KEY':
      return checked(fromDer(bytes, 'pkcs8'));
    case 'OPENSSH PRIVATE KEY':
      return checked(fromOpenSsh(bytes));
    default:
      return reject(NOT_A_KEY);
  }
}

function fromDer(key: Buffer, type: 'pkcs1' | 'pkcs8'): PrivateKey {
  let jwk: Readonly<Record<string, unknown>>;
  try {
    jwk = createPrivateKey({ key, format: 'der', type }).export({ format: 'jwk' }) as Readonly<Record<string, unknown>>;
  } catch {
    return reject(NOT_A_KEY);
  }
  const part = (name: keyof PrivateKey): bigint => {
    const text = jwk[name];
    return typeof text === 'string' && jwk['kty'] === 'RSA' ? big(Buffer.from(text, 'base64url')) : reject(NOT_A_KEY);
  };
  return { n: part('n'), e: part('e'), d: part('d'), p: part('p'), q: part('q') };
}

const MAGIC = 'openssh-key-v1\0';

/** The form that `ssh-keygen` writes: parts with their length before them. */
function fromOpenSsh(bytes: Buffer): PrivateKey {
  const reader = (from: Buffer) => {
    let at = 0;
    const take = (count: number): Buffer => {
      if (at + count > from.length) return reject(NOT_A_KEY);
      at += count;
      return from.subarray(at - count, at);
    };
    const number = (): number => take(4).readUInt32BE();
    return { number, part: () => take(number()), rest: () => take(from.length - at) };
  };
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return reject(NOT_A_KEY);
  const outer = reader(bytes.subarray(MAGIC.length));
  const [cipher, kdf, options, count] = [outer.part(), outer.part(), outer.part(), outer.number()];
  outer.part();
  const inner = reader(outer.part());
  const [check, again, kind] = [inner.number(), inner.number(), inner.part()];
  const isPlain = cipher.toString() === 'none' && kdf.toString() === 'none' && options.length === 0 && count === 1;
  if (!isPlain || check !== again || kind.toString() !== 'ssh-rsa') return reject(NOT_A_KEY);
  const [n = 0n, e = 0n, d = 0n, , p = 0n, q = 0n] = Array.from({ length: 6 }, () => big(inner.part()));
  inner.part();
  if (!inner.rest().every((byte, i) => byte === i + 1)) return reject(NOT_A_KEY);
  return { n, e, d, p, q };
}

/** Terraform refuses a key whose parts do not fit. */
function checked(key: PrivateKey): PrivateKey {
  const { n, e, d, p, q } = key;
  if (n.toString(2).length > MAX_BITS) return giveUp(`has a key of more than ${MAX_BITS} bits`);
  const fits = p > 1n && q > 1n && p * q === n && [p, q].every((prime) => (e * d - 1n) % (prime - 1n) === 0n);
  return fits && e >= 2n && e < 2n ** 31n ? key : reject(NOT_A_KEY);
}

/** `base ** exponent` modulo `modulus`. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}

/** The number that times `value` is 1 modulo `modulus`. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    if (b === 0n) return giveUp('has a key whose primes are none');
    [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  }
  return a === 1n ? ((x % modulus) + modulus) % modulus : giveUp('has a key whose primes are none');
}

/** `c ** d` modulo `n`, by way of the two primes. */
function decrypted(c: bigint, { d, p, q }: PrivateKey): bigint {
  const [a, b] = [power(c % p, d % (p - 1n), p), power(c % q, d % (q - 1n), q)];
  const h = ((a - b) * inverse(q, p)) % p;
  return b + (h < 0n ? h + p : h) * q;
}

/**
 * The text that was encrypted with RSA, PKCS #1 v1.5. Node refuses this padding, or hides that it is wrong, to keep a secret; here the
 * key lies open in the configuration, and what is wrong with it has to be said.
 */
export function rsaDecrypt(cipher: string, pem: string): Buffer {
  const bytes = fromBase64(cipher);
  const key = readKey(pem);
  const size = Math.ceil(key.n.toString(2).length / 8);
  const c = big(bytes);
  if (bytes.length > Math.ceil(size / 8) * 8 || c >= key.n || size < 11) return reject('cannot decrypt this with this key');
  spend(STEPS * (size / (MAX_BITS / 8)) ** 3);
  const plain = Buffer.from(
    decrypted(c, key)
      .toString(16)
      .padStart(size * 2, '0'),
    'hex',
  );
  const end = plain.indexOf(0, 2);
  if (plain[0] !== 0 || plain[1] !== 2 || end < 10) return reject('cannot decrypt this with this key');
  return plain.subarray(end + 1);
}
