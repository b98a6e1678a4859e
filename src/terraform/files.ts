import { createHash } from 'node:crypto';
import { setFrom } from './functions/sets.ts';
import type { Range } from './source.ts';
import { type Content, type Files, globMatcher } from './tree.ts';
import {
  boolValue,
  computedFrom,
  type ListValue,
  listValue,
  mistake,
  stringValue,
  textValue,
  through,
  unknownValue,
  type Value,
} from './value.ts';

/** What a function that reads files needs of where it is called. */
export interface FileAccess {
  /** Undefined where only Terraform files are at hand. */
  readonly files: Files | undefined;
  /** Told of a file that is not there, where that is an error. */
  readonly missing: (because: string) => void;
  /** Takes what going through so many bytes costs. */
  readonly charge: (bytes: number) => void;
  /** Renders a template with these variables. */
  readonly render: (text: string, range: Range, variables: Value) => Value;
}

const HASHES: Readonly<Record<string, readonly [algorithm: string, form: 'hex' | 'base64']>> = {
  filemd5: ['md5', 'hex'],
  filesha1: ['sha1', 'hex'],
  filesha256: ['sha256', 'hex'],
  filesha512: ['sha512', 'hex'],
  filebase64sha256: ['sha256', 'base64'],
  filebase64sha512: ['sha512', 'base64'],
};

/** How many arguments each takes. */
const ARGUMENTS: Readonly<Record<string, number>> = {
  file: 1,
  fileexists: 1,
  filebase64: 1,
  fileset: 2,
  templatefile: 2,
  ...Object.fromEntries(Object.keys(HASHES).map((name) => [name, 1])),
};

export const readsFiles = (name: string): boolean => Object.hasOwn(ARGUMENTS, name);

/** Calls a function that reads files of the repository. What cannot be read is unknown, with the reason. */
export function callFileFunction(name: string, args: readonly Value[], access: FileAccess): Value {
  if (args.length !== ARGUMENTS[name]) return mistake(`${name}() needs ${ARGUMENTS[name]} arguments, not ${args.length}`);
  const [path, second] = args as readonly [Value, Value?];
  const unknown = args.find((arg) => arg.kind === 'unknown');
  if (unknown?.kind === 'unknown') return computedFrom(unknown.mistake ? unknown : unknownValue(unknown.because), args);
  if (path.kind !== 'string') return computedFrom(mistake(`${name}() needs a path`), args);
  if (!access.files) return computedFrom(unknownValue(`${name}() reads a file, and only Terraform files are at hand`), args);
  if (name === 'fileexists') {
    const exists = access.files.exists(path.value);
    return computedFrom(typeof exists === 'boolean' ? boolValue(exists) : unknownValue(exists), args);
  }
  if (name === 'fileset') return computedFrom(filesIn(access, access.files, path.value, second), args);
  const content = access.files.read(path.value);
  if ('because' in content) return computedFrom(notRead(name, content, access), args);
  access.charge(content.bytes.length);
  const came = { what: `file "${content.range.file}"`, range: content.range };
  return through(computedFrom(ofContent(name, content.bytes, content.range, second, access), args), came);
}

function notRead(name: string, { because, missing }: Extract<Content, { because: string }>, access: FileAccess): Value {
  if (!missing) return unknownValue(`${name}(): ${because}`);
  access.missing(`${name}(): ${because}; it must be in the repository, unless it is made before Terraform runs`);
  return mistake(because);
}

function ofContent(name: string, bytes: Uint8Array, range: Range, variables: Value | undefined, access: FileAccess): Value {
  const hash = HASHES[name];
  if (hash) return { ...stringValue(createHash(hash[0]).update(bytes).digest(hash[1])), digest: true } as Value;
  if (name === 'filebase64') return textValue(Buffer.from(bytes).toString('base64'));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return mistake(`${name}() needs a file of text in UTF-8`);
  }
  return name === 'file' ? textValue(text) : access.render(text, range, variables as Value);
}

/** Characters of paths, times the stars of a pattern and one: four million take a third of a second. */
const MAX_MATCHING = 20_000_000;

function filesIn(access: FileAccess, files: Files, folder: string, pattern: Value | undefined): Value {
  const matches = pattern?.kind === 'string' ? globMatcher(pattern.value.replace(/^(?:\.\/)+/, '')) : undefined;
  if (!matches) return mistake('fileset() needs a pattern');
  const listed = files.list(folder);
  if (typeof listed === 'string') return unknownValue(`fileset(): ${listed}`);
  // Each star can be at any place of each name.
  const stars = (pattern?.kind === 'string' ? pattern.value : '').split(/[*,]/).length;
  const work = listed.reduce((sum, path) => sum + path.length, 0) * stars;
  if (work > MAX_MATCHING) return unknownValue('fileset(): there are too many files for such a pattern');
  access.charge((listed.length << 6) + work);
  const found = listed.filter(matches).map(textValue);
  return { ...setFrom(listValue([], 'set') as ListValue, found), of: 'text' };
}
