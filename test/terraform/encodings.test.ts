import { constants, createHash, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { callFunction } from '../../src/terraform/functions/call.ts';
import { charsetOf } from '../../src/terraform/functions/charsets.ts';
import { gzip } from '../../src/terraform/functions/deflate.ts';
import { log, power } from '../../src/terraform/functions/floats.ts';
import { stringValue } from '../../src/terraform/value.ts';

/** Numbers from a seed, the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 16_807) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * below);
  };
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

describe('base64gzip', () => {
  const next = numbers(7);
  const noise = (size: number, of: number) => Buffer.from(Array.from({ length: size }, () => next(of)));
  const words = 'resource group subnet gateway storage account'.split(' ');
  // The digests are of what Go's compress/gzip gives for the same bytes.
  const INPUTS: Readonly<Record<string, readonly [Buffer, string]>> = {
    nothing: [Buffer.alloc(0), 'cd234122fe4b70dd'],
    'one byte over and over': [Buffer.alloc(200_000, 97), '7965d39a0d2815c3'],
    noise: [noise(70_000, 256), '393334fcb861743b'],
    'four letters': [noise(150_000, 4), '184bb3aef9e63e30'],
    words: [Buffer.from(Array.from({ length: 20_000 }, () => words[next(words.length)]).join(' ')), '378162c0dc5a9bbc'],
  };
  it.each(Object.entries(INPUTS))('gives the bytes of Go: %s', (_name, [bytes, expected]) => {
    const packed = gzip(bytes);
    expect(gunzipSync(packed).equals(bytes)).toBe(true);
    expect(digest(packed)).toBe(expected);
  });

  it('can be read again whatever is packed', () => {
    for (let i = 0; i < 200; i++) {
      const bytes = noise(next(3_000), 1 + next(256));
      expect(gunzipSync(gzip(bytes)).equals(bytes)).toBe(true);
    }
  });
});

describe('rsadecrypt', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const pem = (type: 'pkcs1' | 'pkcs8') => privateKey.export({ type, format: 'pem' }).toString();
  const cipher = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from('hé'));
  const decrypt = (bytes: Buffer, key: string) =>
    callFunction('rsadecrypt', [stringValue(bytes.toString('base64')), stringValue(key)]);
  const refused = { kind: 'unknown', mistake: true };

  it('reads both forms of a key', () => {
    expect(decrypt(cipher, pem('pkcs1'))).toMatchObject({ value: 'hé' });
    expect(decrypt(cipher, pem('pkcs8').replaceAll('\n', '\r\n'))).toMatchObject({ value: 'hé' });
  });

  it('refuses what is not for this key, and what is no key', () => {
    const changed = Buffer.from(cipher);
    changed[5] = (changed[5] ?? 0) ^ 1;
    expect(decrypt(changed, pem('pkcs1'))).toMatchObject(refused);
    expect(decrypt(Buffer.alloc(128, 255), pem('pkcs1'))).toMatchObject(refused);
    const oaep = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from('x'));
    expect(decrypt(oaep, pem('pkcs1'))).toMatchObject(refused);
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    for (const key of ['', 'x', curve.export({ type: 'pkcs8', format: 'pem' }).toString()])
      expect(decrypt(cipher, key)).toMatchObject(refused);
  });

  it('does not guess where Terraform might look on, and bounds the size of a key', () => {
    const twice = `-----BEGIN RSA PRIVATE KEY-----\n${pem('pkcs1')}`;
    expect(decrypt(cipher, twice)).toMatchObject({ because: expect.stringContaining('not read') });
    const many = '-----BEGIN RSA PRIVATE KEY-----\n'.repeat(30_000);
    expect(decrypt(cipher, many)).toMatchObject(refused);
  });
});

describe('encodings', () => {
  it('read what they wrote', () => {
    const texts = {
      shift_jis: '漢字ｱ',
      'euc-jp': '漢字丂',
      'iso-2022-jp': '漢a字',
      gbk: '中€',
      gb18030: '中\u{20000}Ḁ',
      big5: '中文',
      'euc-kr': '가나',
      'utf-16': 'é\u{1f600}',
      ibm037: 'Aé',
      'hz-gb-2312': '中~a',
    };
    for (const [name, text] of Object.entries(texts)) {
      const charset = charsetOf(name);
      expect(charset?.decode(charset.encode(text) ?? new Uint8Array())).toBe(text);
    }
  });
  it('have no names but those of IANA', () => {
    for (const name of ['utf8', 'gb2312', 'utf-32', 'constructor', '']) expect(charsetOf(name)).toBeUndefined();
  });
});

describe('powers and logarithms', () => {
  it('are infinite or none where Go has them so', () => {
    expect([power(-1, Number.POSITIVE_INFINITY), power(0, -1), power(10, 400), power(-8, 1 / 3)]).toEqual([
      1,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
    expect([log(0), log(1), log(-1)]).toEqual([Number.NEGATIVE_INFINITY, 0, Number.NaN]);
  });
});
