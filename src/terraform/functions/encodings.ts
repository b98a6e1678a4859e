import { createHash } from 'node:crypto';
import { isExact, isInfinite, numberText } from '../number.ts';
import {
  boolValue,
  keptNumber,
  listValue,
  mapValue,
  measure,
  nullValue,
  numberValue,
  stringValue,
  type Type,
  textValue,
  type Value,
} from '../value.ts';
import { fromBase64, fromUtf8 } from './base64.ts';
import { charsetOf } from './charsets.ts';
import { parseNumber } from './convert.ts';
import { converted, define, pending, type Specs } from './define.ts';
import { gzip } from './deflate.ts';
import { sortedEntries } from './order.ts';
import { boundElements, boundText, giveUp, MAX_DEPTH, Rejected, reject } from './rejected.ts';
import { rsaDecrypt } from './rsa.ts';
import { decodeYaml } from './yaml.ts';
import { encodeYaml } from './yaml-encode.ts';

/** Text in JSON as Go writes it: safe inside HTML. */
const quote = (text: string) =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** JSON of a wholly known value, keys in order. */
export function encodeJson(value: Value): string {
  let length = 0;
  const write = (text: string) => {
    length += text.length;
    boundText(length);
    return text;
  };
  const encode = (part: Value): string => {
    switch (part.kind) {
      case 'null':
        return write('null');
      case 'string':
        return write(quote(part.value));
      case 'number':
        return isInfinite(part) ? reject('needs finite numbers') : write(numberText(part));
      case 'bool':
        return write(String(part.value));
      case 'list':
        return write(`[${part.items.map(encode).join(',')}]`);
      case 'map':
        return write(
          `{${sortedEntries(part.entries)
            .map(([key, item]) => `${quote(key)}:${encode(item)}`)
            .join(',')}}`,
        );
      case 'unknown':
        return reject('needs a wholly known value');
    }
  };
  return encode(value);
}

/** What is not wholly known may at least show what the text begins with. */
function toJson(value: Value): Value | string {
  const { because } = measure(value);
  if (because === undefined) return encodeJson(value);
  const prefix =
    value.kind === 'list'
      ? '['
      : value.kind === 'map'
        ? '{'
        : value.kind === 'unknown' && value.notNull
          ? firstOf(value.of)
          : undefined;
  return { ...pending(because), of: 'text', ...(prefix === undefined ? {} : { limits: { prefix } }) };
}

const firstOf = (of: Type | undefined): string | undefined => {
  if (of === 'text') return '"';
  return typeof of === 'object' ? (of.kind === 'map' || of.kind === 'object' ? '{' : '[') : undefined;
};

/** The text with half surrogate pairs replaced, as in all of Go's text. */
const wellFormed = (text: string) => Buffer.from(text).toString();

/** The value of parsed JSON: tuples and objects. */
function fromJson(json: unknown, depth: number): Value {
  if (depth > MAX_DEPTH) return giveUp(`has text nested more than ${MAX_DEPTH} deep`);
  if (json === null) return nullValue;
  if (typeof json === 'string') return textValue(wellFormed(json));
  if (typeof json === 'boolean') return boolValue(json);
  if (typeof json === 'number') return numberValue(json);
  if (Array.isArray(json)) {
    boundElements(json.length);
    return listValue(json.map((item) => fromJson(item, depth + 1)));
  }
  if (LONG_NUMBER in (json as object)) return keptNumber(parseNumber((json as Record<string, string>)[LONG_NUMBER] ?? ''));
  const entries = Object.entries(json as object).map(([key, item]) => {
    const name = wellFormed(key);
    // Terraform looks for the composed form and does not find it.
    return [
      name === name.normalize('NFC') ? name : reject('has a key that is not in composed form'),
      fromJson(item, depth + 1),
    ] as const;
  });
  return mapValue(new Map(sortedEntries(entries)));
}

/** No text of Terraform's has half a surrogate pair. */
const LONG_NUMBER = '\ud800number';

function withLongNumbers(text: string): string {
  if (/\\ud800number/i.test(text)) return giveUp('has text that looks like one of ours');
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') || (isExact(token) && !/e/i.test(token)) ? token : `{"\\ud800number":"${token}"}`,
  );
}

/** How many names of entries a JSON text has. */
const namesIn = (text: string): number =>
  text.match(/"(?:[^"\\]|\\.)*"\s*:?/g)?.filter((token) => token.endsWith(':')).length ?? 0;

/** How many entries are in parsed JSON. */
function namesOf(json: unknown): number {
  if (typeof json !== 'object' || json === null || LONG_NUMBER in json) return 0;
  const parts = Object.values(json);
  return (Array.isArray(json) ? 0 : parts.length) + parts.reduce<number>((sum, part) => sum + namesOf(part), 0);
}

/** What a text that is not known yet is decoded to goes by how it starts, where that is certain. */
function decodedType([text]: readonly Value[]): Type {
  const given = text && converted('text', text);
  const start = given?.kind === 'unknown' ? given.limits?.prefix?.trim()[0] : undefined;
  if (start === undefined || '{[n'.includes(start)) return 'dynamic';
  if (start === '"') return 'text';
  if ('tf'.includes(start)) return 'bool';
  return '-.0123456789'.includes(start) ? 'number' : reject('needs JSON');
}

function decodeJson(text: string): Value {
  let json: unknown;
  try {
    json = JSON.parse(text);
    // Numbers that a JavaScript number would change are read apart; the name of their wrapper cannot be in the text.
    if (/[\d.]{16}|\d[eE]/.test(text)) json = JSON.parse(withLongNumbers(text));
  } catch (error) {
    if (error instanceof Rejected) throw error;
    return reject('needs JSON');
  }
  // Of a name that is there twice the last value counts, if the first one is of its type.
  if (namesIn(text) !== namesOf(json)) return giveUp('has JSON with a name that is there twice');
  return fromJson(json, 0);
}

const charset = (name: string) => charsetOf(name) ?? reject('does not know this encoding');

const encodeText = (text: string, encoding: string): string =>
  Buffer.from(charset(encoding).encode(text) ?? reject('has a character that the encoding does not have')).toString('base64');

const decodeText = (text: string, encoding: string): string =>
  charset(encoding).decode(fromBase64(text)) ?? reject('needs base64 of text in this encoding');

/** Rows of CSV, read as strictly as Go's reader does; empty lines are skipped. */
function csvRows(text: string): string[][] {
  const source = text.replaceAll('\r\n', '\n').replace(/\r$/, '');
  const rows: string[][] = [];
  let cells = 0;
  for (let at = 0; at < source.length; ) {
    if (source[at] === '\n') {
      at++;
      continue;
    }
    const row: string[] = [];
    for (let more = true; more; ) {
      const cell = csvCell(source, at);
      row.push(cell.text);
      boundElements(++cells);
      more = source[cell.end] === ',';
      at = cell.end + 1;
    }
    rows.push(row);
  }
  return rows;
}

/** One cell and the place of the comma or line break after it. */
function csvCell(source: string, at: number): { readonly text: string; readonly end: number } {
  if (source[at] !== '"') {
    let end = at;
    while (end < source.length && source[end] !== ',' && source[end] !== '\n') end++;
    const text = source.slice(at, end);
    return text.includes('"') ? reject('needs CSV: a quote stands inside a cell that is not quoted') : { text, end };
  }
  for (let quoteAt = source.indexOf('"', at + 1); quoteAt >= 0; quoteAt = source.indexOf('"', quoteAt + 2)) {
    if (source[quoteAt + 1] === '"') continue;
    const end = quoteAt + 1;
    if (end < source.length && source[end] !== ',' && source[end] !== '\n') break;
    return { text: source.slice(at + 1, quoteAt).replaceAll('""', '"'), end };
  }
  return reject('needs CSV: a quoted cell is not closed');
}

function decodeCsv(text: string): Value {
  const [header = reject('needs CSV with a header line'), ...rows] = csvRows(text);
  if (new Set(header).size !== header.length) return reject('needs CSV with each column named once');
  boundElements(rows.length * header.length);
  return listValue(
    rows.map((row) => {
      if (row.length !== header.length) return reject('needs CSV with as many cells in each line as in the header');
      return mapValue(new Map(sortedEntries(header.map((name, i) => [name, textValue(row[i] ?? '')] as const))));
    }),
    'list',
  );
}

const urlEncode = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      if (char === ' ') return '+';
      return /[A-Za-z0-9_.~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** A path without `.`, `..` and doubled slashes. */
function cleanPath(path: string): string {
  const root = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!root) parts.push(part);
  }
  return (root ? '/' : '') + parts.join('/') || '.';
}

function baseName(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.at(-1) ?? (path === '' ? '.' : '/');
}

/** The namespaces that have names, and UUIDs in the forms Terraform reads. */
const NAMESPACES: Readonly<Record<string, string>> = { dns: '10', url: '11', oid: '12', x500: '14' };

function namespaceBytes(text: string): Buffer {
  const named = Object.hasOwn(NAMESPACES, text) ? `6ba7b8${NAMESPACES[text]}-9dad-11d1-80b4-00c04fd430c8` : text;
  // With a character before and one after it, Terraform takes any for braces.
  const bare = named.length === 38 ? named.slice(1, -1) : named.replace(/^urn:uuid:/i, '');
  const uuid = /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})$/i.exec(bare);
  const hex = uuid ? uuid.slice(1).join('') : named;
  return /^[\da-f]{32}$/i.test(hex) ? Buffer.from(hex, 'hex') : reject('needs a namespace: a UUID, dns, url, oid or x500');
}

function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1').update(namespaceBytes(namespace)).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const hash = (algorithm: string, form: 'hex' | 'base64' = 'hex') =>
  define(['text'], (text) => ({ ...stringValue(createHash(algorithm).update(text).digest(form)), digest: true }));

/** Functions between text and other forms: JSON, YAML, CSV, base64, hashes, paths. */
export const ENCODINGS: Specs = {
  base64decode: define(['text'], (text) => fromUtf8(fromBase64(text))),
  base64encode: define(['text'], (text) => Buffer.from(text).toString('base64')),
  base64gzip: define(['text'], (text) => gzip(Buffer.from(text)).toString('base64')),
  base64sha256: hash('sha256', 'base64'),
  base64sha512: hash('sha512', 'base64'),
  basename: define(['text'], baseName),
  csvdecode: define(['text'], decodeCsv),
  dirname: define(['text'], (path) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1))),
  jsondecode: define(['text'], decodeJson, { maybeNull: true, type: decodedType }),
  jsonencode: define(['any'], toJson, { free: 0 }),
  md5: hash('md5'),
  pathexpand: define(['text'], (path) => {
    if (!path.startsWith('~')) return path;
    return /^~(?:[/\\]|$)/.test(path) ? giveUp('depends on where Terraform runs') : reject('knows no home but your own');
  }),
  rsadecrypt: define(['text', 'text'], (cipher, key) =>
    fromUtf8(rsaDecrypt(cipher, key), () => giveUp('gives bytes that are no text')),
  ),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  textdecodebase64: define(['text', 'text'], decodeText),
  textencodebase64: define(['text', 'text'], encodeText),
  urlencode: define(['text'], urlEncode),
  uuidv5: define(['text', 'text'], uuid5),
  yamlencode: define(['any'], encodeYaml, { free: 0, whole: true }),
  yamldecode: define(['text'], decodeYaml, { maybeNull: true }),
};
