import { reject } from './rejected.ts';

/** Bytes of base64 text; line breaks in it are ignored, padding is not optional. */
export function fromBase64(text: string): Buffer {
  const plain = text.replace(/[\r\n]+/g, '');
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return reject('needs base64 text');
  return Buffer.from(plain, 'base64');
}

/** The text that the bytes are in UTF-8; what is none is Terraform's error, or ours to give up on. */
export function fromUtf8(bytes: Uint8Array, refuse = (): never => reject('needs base64 of text')): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse();
  }
}
