import { pathMatcher } from '../terraform/tree.ts';

/** What `.gitattributes` say of one file, by the name of the attribute: `set`, `unset` or a value; those that are not spoken of are not there. */
export type Attributes = Readonly<Record<string, string>>;

interface Line {
  readonly folder: string;
  /** Undefined for a pattern that git does not understand either: it fits nothing. */
  readonly fits: ((path: string) => boolean) | undefined;
  readonly words: readonly string[];
  /** What looking up a path of a length costs at most, in characters that are compared. */
  readonly cost: (length: number) => number;
}

/** More patterns than this, or longer ones, are not worked through. */
const MAX_LINES = 10_000;
const MAX_PATTERN = 500;
/** What looking up all files of a commit may cost, in characters that are compared: some seconds at the worst. */
const MAX_COST = 40_000_000;

/**
 * Reads the `.gitattributes` of a commit, by path, as far as they are about the attributes of these names. Tells for a path what they say
 * of it, nearer files and later lines winning; undefined where there is too much to tell. As described in gitattributes(5) and held
 * against `git check-attr`.
 */
export function attributesOf(
  files: ReadonlyMap<string, string>,
  names: readonly string[],
): (path: string) => Attributes | undefined {
  const macros = new Map<string, readonly string[]>([['binary', ['-diff', '-merge', '-text']]]);
  const found: { readonly folder: string; readonly pattern: string; readonly words: readonly string[] }[] = [];
  for (const [path, text] of [...files].sort(([a], [b]) => a.split('/').length - b.split('/').length)) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    // A line longer than this git leaves out; a mark at the start of the file is no part of the first one.
    for (const line of text.replace(/^\ufeff/, '').split('\n')) {
      const [pattern, words] = split(line);
      if (pattern === '' || pattern.startsWith('#') || line.length >= 2_048) continue;
      if (!pattern.startsWith('[attr]')) found.push({ folder, pattern, words });
      else if (folder === '') macros.set(pattern.slice('[attr]'.length), words);
    }
  }
  const asked = new Set([...names, ...macros.keys()]);
  const heard = found.filter(({ words }) => words.some((word) => asked.has(nameOf(word))));
  if (heard.length > MAX_LINES || heard.some(({ pattern }) => pattern.length > MAX_PATTERN)) return () => undefined;
  // What is said last counts: from there on to what was said before.
  const lines = heard.reverse().map(({ folder, pattern, words }): Line => {
    const stars = pattern.split('*').length;
    return { folder, fits: matcher(pattern), words: [...words].reverse(), cost: (length) => pattern.length + stars * length };
  });
  let left = MAX_COST;
  return (path) => {
    const said = new Map<string, string | undefined>();
    const set = (word: string): void => {
      const name = nameOf(word);
      if (said.has(name)) return;
      const value = /=(.*)/s.exec(word)?.[1];
      said.set(name, word.startsWith('!') ? undefined : word.startsWith('-') ? 'unset' : (value ?? 'set'));
      if (said.get(name) === 'set') for (const inner of [...(macros.get(name) ?? [])].reverse()) set(inner);
    };
    for (const { folder, fits, words, cost } of lines) {
      if (folder !== '' && !path.startsWith(`${folder}/`)) continue;
      left -= cost(path.length);
      if (left < 0) return undefined;
      if (fits?.(folder === '' ? path : path.slice(folder.length + 1))) for (const word of words) set(word);
    }
    const result: Record<string, string> = {};
    for (const name of names) {
      const value = said.get(name);
      if (value !== undefined) result[name] = value;
    }
    return result;
  };
}

const nameOf = (word: string): string => word.replace(/^[-!]/, '').replace(/=.*/s, '');

/** A line's pattern, which may be quoted as in C, and what follows it. */
function split(line: string): [pattern: string, words: readonly string[]] {
  const text = line.replace(/^[ \t\r]+/, '');
  const quoted = /^"((?:[^"\\]|\\.)*)"(?=[ \t\r]|$)/.exec(text);
  const pattern = quoted ? unquoted(quoted[1] ?? '') : (/^[^ \t\r]*/.exec(text)?.[0] ?? '');
  const rest = text.slice(quoted ? quoted[0].length : pattern.length);
  return [pattern, rest.split(/[ \t\r]+/).filter((word) => word !== '')];
}

function unquoted(text: string): string {
  const bytes: number[] = [];
  for (const [, octal, escaped, char = ''] of text.matchAll(/\\([0-7]{3})|\\(.)|([\s\S])/gu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (escaped !== undefined)
      bytes.push(({ n: 10, t: 9, r: 13 } as Record<string, number>)[escaped] ?? escaped.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(char));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** A pattern without a slash is about names in any folder; with one it is about paths from here. Negative ones are not allowed. */
function matcher(pattern: string): ((path: string) => boolean) | undefined {
  if (pattern.startsWith('!') || pattern.endsWith('/')) return undefined;
  const bare = pattern.replace(/^\//, '');
  return pathMatcher(pattern.includes('/') ? bare : `**/${bare}`);
}
