import { folderOf, isOutside, joinPath, type Path, type Range } from './source.ts';

/** What a folder or commit holds beside Terraform files, as far as configuration asked for it. */
export interface Tree {
  /** All files, links left out. */
  readonly paths: ReadonlySet<Path>;
  /** Symbolic links and the texts they hold. */
  readonly links: ReadonlyMap<Path, string>;
  /** Folders whose content is not listed: submodules, and those that could not be read. */
  readonly unseen: ReadonlySet<Path>;
  /** What was read of the files, or why it was not. */
  readonly contents: ReadonlyMap<Path, Uint8Array | string>;
}

/** How the other files of one side are read. */
export interface TreeReader {
  /** Names only; undefined where there are too many. */
  readonly list: () => Promise<Tree | undefined>;
  /** What is in them, or why that was not read. */
  readonly read: (paths: readonly Path[]) => Promise<ReadonlyMap<Path, Uint8Array | string>>;
}

/** What an evaluation looked at: files by name, and folders that it listed. Paths are those behind links. */
export interface Asked {
  readonly files: Set<Path>;
  readonly folders: Set<Path>;
}

const FUNCTIONS =
  /\b(?:file(?:exists|set|base64|base64sha256|base64sha512|md5|sha1|sha256|sha512)?|templatefile)\s*(?:\(|\/\*|\/\/|#)/;
/** In JSON a name can be written in ways that no pattern sees. */
export const mayRead = (path: Path, text: string): boolean =>
  FUNCTIONS.test(text) || (path.endsWith('.json') && text.includes('\\u'));
const known = new WeakMap<ReadonlyMap<Path, string>, ReadonlySet<Path>>();

/** The folders with a call of a function that reads files, by their texts alone: others need no second look. */
export function foldersThatRead(files: ReadonlyMap<Path, string>): ReadonlySet<Path> {
  const before = known.get(files);
  if (before) return before;
  const found = new Set<Path>();
  for (const [path, text] of files) if (mayRead(path, text)) found.add(folderOf(path) as Path);
  known.set(files, found);
  return found;
}

export const nothingAsked = (): Asked => ({ files: new Set(), folders: new Set() });

/** Files that were asked for and can be read, and were not read yet. */
export function wantedOf(asked: Iterable<Asked>, tree: Tree): ReadonlySet<Path> {
  const wanted = new Set<Path>();
  for (const { files } of asked) for (const path of files) if (tree.paths.has(path) && !tree.contents.has(path)) wanted.add(path);
  return wanted;
}

/** Whether something that was looked at is among the changed files. */
export function looksAt(asked: Asked, changed: ReadonlySet<Path>): boolean {
  for (const path of changed) {
    if (asked.files.has(path)) return true;
    for (const folder of asked.folders) if (folder === '' || path.startsWith(`${folder}/`)) return true;
  }
  return false;
}

/** Where a path leads to: a place in the tree, or why it cannot be looked at. */
type Place = { readonly path: Path } | { readonly because: string };

const OUTSIDE = 'is outside of the repository';
/** A link that leads to a link that leads to a link: more are not followed. */
const MAX_HOPS = 8;

/** A path as configuration writes it, from the folder that Terraform runs in; links are followed inside of the tree only. */
function placeOf(tree: Tree, folder: Path, text: string): Place {
  if (text.startsWith('/') || text.startsWith('~')) return { because: `"${shown(text)}" ${OUTSIDE}` };
  const start = joinPath(folder, text);
  if (isOutside(start)) return { because: `"${shown(text)}" ${OUTSIDE}` };
  let path: Path = start;
  for (let hop = 0; hop <= MAX_HOPS; hop++) {
    const prefixes = path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/') as Path);
    const hidden = prefixes.find((prefix) => tree.unseen.has(prefix));
    if (hidden !== undefined)
      return { because: `"${shown(text)}" is where nothing is looked into: a submodule, or what could not be read` };
    const link = prefixes.find((prefix) => tree.links.has(prefix));
    if (link === undefined) return { path };
    const target = tree.links.get(link) ?? '';
    const led = target.startsWith('/') ? undefined : joinPath(link.slice(0, Math.max(0, link.lastIndexOf('/'))), target);
    if (led === undefined || isOutside(led)) return { because: `"${shown(text)}" ${OUTSIDE}` };
    path = `${led}${path.slice(link.length)}`.replace(/^\//, '') as Path;
  }
  return { because: `"${shown(text)}" leads through more than ${MAX_HOPS} links` };
}

const shown = (text: string): string => text.slice(0, 200);

/** A file's bytes, or why there are none: `missing` where Terraform fails too. */
export type Content =
  | { readonly bytes: Uint8Array; readonly range: Range }
  | { readonly because: string; readonly missing: boolean };

/** Reads for one root module. */
export interface Files {
  readonly read: (path: string) => Content;
  /** Whether there is such a file; a text says why that cannot be told. */
  readonly exists: (path: string) => boolean | string;
  /** The files of a folder, relative to it; a text says why they cannot be told. */
  readonly list: (folder: string) => readonly string[] | string;
}

/** Told of what is asked for. */
interface Recorder {
  readonly files: { readonly add: (path: Path) => void };
  readonly folders: { readonly add: (path: Path) => void };
}

/** Access to the files of a tree from a root's folder. All that is asked for is recorded. */
export function filesOf(tree: Tree, texts: ReadonlyMap<Path, string>, root: Path, asked: Recorder): Files {
  const contentOf = (path: Path): Uint8Array | string | undefined => {
    const text = texts.get(path);
    return text === undefined ? tree.contents.get(path) : new TextEncoder().encode(text);
  };
  const ranges = new Map<Path, Range>();
  return {
    read: (written) => {
      const place = placeOf(tree, root, written);
      if ('because' in place) return { because: place.because, missing: false };
      asked.files.add(place.path);
      if (!tree.paths.has(place.path)) return { because: `no file exists at "${shown(written)}"`, missing: true };
      const content = contentOf(place.path);
      if (content === undefined || typeof content === 'string')
        return { because: content ?? `"${shown(written)}" was not read`, missing: false };
      const range = ranges.get(place.path) ?? rangeOf(place.path, content);
      ranges.set(place.path, range);
      return { bytes: content, range };
    },
    exists: (written) => {
      const place = placeOf(tree, root, written);
      if ('because' in place) return place.because;
      asked.files.add(place.path);
      return tree.paths.has(place.path);
    },
    list: (written) => {
      const place = placeOf(tree, root, written);
      if ('because' in place) return place.because;
      asked.folders.add(place.path);
      const prefix = place.path === '' ? '' : `${place.path}/`;
      if ([...tree.links.keys(), ...tree.unseen].some((path) => path.startsWith(prefix)))
        return `"${shown(written)}" holds links, submodules or what could not be read`;
      return [...tree.paths].flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
    },
  };
}

function rangeOf(file: Path, content: Uint8Array): Range {
  let lines = 1;
  for (const byte of content) if (byte === 10) lines++;
  return { file, start: 0, end: content.length, startLine: 1, endLine: lines };
}

/** Alternatives in one pattern beyond which it is not expanded. */
const MAX_ALTERNATIVES = 64;

/** Tells whether a relative path fits a pattern of `fileset`: `*`, `?`, `[a-z]`, `{a,b}` within a name, `**` for any folders; undefined for a pattern that is not one. */
export function globMatcher(pattern: string): ((path: string) => boolean) | undefined {
  const alternatives = withoutBraces(pattern);
  if (!alternatives || pattern.length > 1_000) return undefined;
  const parsed = alternatives.map((one) => one.split('/').map((part) => (part === '**' ? undefined : nameMatcher(part))));
  if (parsed.some((parts) => parts.some((part) => part === null))) return undefined;
  return (path) => {
    const names = path.split('/');
    return parsed.some((parts) => walk(parts as readonly (NameMatcher | undefined)[], names));
  };
}

type NameMatcher = (name: string) => boolean;

/** Tells whether a path fits a pattern of names, `**` standing for any folders and nothing for braces; undefined for one that is none. */
export function pathMatcher(pattern: string): ((path: string) => boolean) | undefined {
  const parts = pattern.split('/').map((part) => (part === '**' ? undefined : nameMatcher(part)));
  if (parts.some((part) => part === null) || pattern.length > 1_000) return undefined;
  return (path) => walk(parts as readonly (NameMatcher | undefined)[], path.split('/'));
}

/** Whether the parts match all names, `undefined` standing for any number of folders. */
function walk(parts: readonly (NameMatcher | undefined)[], names: readonly string[]): boolean {
  // Row by row: which numbers of names the parts so far can have used.
  let reached = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const at of reached) {
      if (part === undefined) for (let i = at; i <= names.length; i++) next.add(i);
      else if (at < names.length && part(names[at] ?? '')) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(names.length);
}

function withoutBraces(pattern: string): string[] | undefined {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  const close = pattern.indexOf('}', open);
  if (close < 0 || pattern.slice(open + 1, close).includes('{')) return undefined;
  const all: string[] = [];
  for (const choice of pattern.slice(open + 1, close).split(',')) {
    const rest = withoutBraces(pattern.slice(0, open) + choice + pattern.slice(close + 1));
    if (!rest || all.length + rest.length > MAX_ALTERNATIVES) return undefined;
    all.push(...rest);
  }
  return all;
}

/** Matches one name, in time of its length times the pattern's; null for a class that is not closed. */
function nameMatcher(pattern: string): NameMatcher | null {
  const tests: ((char: string) => boolean)[] = [];
  const stars = new Set<number>();
  const chars = Array.from(pattern);
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === '*') stars.add(tests.length);
    else if (char === '?') tests.push(() => true);
    else if (char === '[') {
      const close = chars.indexOf(']', i + 2);
      if (close < 0) return null;
      tests.push(classOf(chars.slice(i + 1, close)));
      i = close;
    } else {
      const plain = char === '\\' ? (chars[++i] ?? '') : char;
      tests.push((other) => other === plain);
    }
  }
  return (name) => {
    let reached = new Set([0]);
    const spread = (): void => {
      for (const at of reached) if (stars.has(at)) open.add(at);
    };
    const open = new Set<number>();
    spread();
    for (const char of name) {
      const next = new Set<number>(open);
      for (const at of [...reached, ...open]) if (tests[at]?.(char)) next.add(at + 1);
      reached = next;
      spread();
    }
    return reached.has(tests.length);
  };
}

function classOf(chars: readonly string[]): (char: string) => boolean {
  const negated = chars[0] === '^' || chars[0] === '!';
  const rest = negated ? chars.slice(1) : chars;
  const ranges: (readonly [string, string])[] = [];
  for (let i = 0; i < rest.length; i++) {
    const from = rest[i] ?? '';
    if (rest[i + 1] === '-' && rest[i + 2] !== undefined) {
      ranges.push([from, rest[i + 2] ?? '']);
      i += 2;
    } else ranges.push([from, from]);
  }
  return (char) => ranges.some(([from, to]) => char >= from && char <= to) !== negated;
}
