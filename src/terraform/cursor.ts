import { linesOf, type Path, type Range } from './source.ts';

/** Deeper nesting than this is refused: HashiCorp's parser dies for good at about 5,000 levels, people write fewer than 30. */
export const MAX_DEPTH = 200;

/** Raised by the parser for the first thing that is not HCL; `parse.ts` turns it into a problem of the file. */
export class HclSyntaxError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const IDENT_START = /[\p{ID_Start}_]/u;
const IDENT_PART = /[\p{ID_Continue}-]/u;

/** A stretch of a text, by offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Names, literals, expressions, blocks and comments of one file. The largest of 4,000 real files has 7,000. */
const MAX_NODES = 200_000;

/** A place in a text of HCL that moves on as words and signs are taken. */
export type Cursor = ReturnType<typeof cursorOn>;

/** A cursor at the start of a text. `whole`: the range of every node, where the text is not a stretch of the file as it stands. */
export function cursorOn(text: string, file: Path, whole?: Range) {
  const cursor = {
    text,
    /** Where it is. */
    pos: 0,
    /** Nodes made so far. */
    size: 0,
    range,
    fail,
    shown,
    inOrder,
    nested,
    withNewlines,
    space,
    atNewline,
    skipNewlines,
    take,
    expect,
    identifier,
    peekWord,
    takeWord,
    name,
    elementNames,
  };
  const lines = linesOf(text);
  /** End by start: what was read in vain is read once more. */
  const comments = new Map<number, number>();
  let depth = 0;
  /** Inside brackets and parentheses newlines are white space. */
  let newlinesMatter = true;

  /** The range of a node that ends here; each node has one. */
  function range(start: number, end = cursor.pos): Range {
    if (++cursor.size > MAX_NODES) fail(`there are more than ${MAX_NODES} parts`);
    return whole ?? { file, start, end, startLine: lines.lineAt(start), endLine: lines.lineAt(Math.max(start, end - 1)) };
  }
  function fail(message: string, offset = cursor.pos): never {
    throw new HclSyntaxError(message, offset);
  }
  /** What stands here, for a message. */
  function shown(): string {
    const char = text[cursor.pos];
    if (char === undefined) return 'the end of the file';
    return char === '\n' || char === '\r' ? 'the end of the line' : `"${char}"`;
  }

  /** The comments read so far. */
  function inOrder(): Stretch[] {
    return [...comments].map(([start, end]) => ({ start, end })).sort((a, b) => a.start - b.start);
  }

  function nested<T>(parse: () => T): T {
    if (++depth > MAX_DEPTH) fail(`nesting is deeper than ${MAX_DEPTH} levels`);
    const result = parse();
    depth--;
    return result;
  }
  function withNewlines<T>(matter: boolean, parse: () => T): T {
    const before = newlinesMatter;
    newlinesMatter = matter;
    const result = parse();
    newlinesMatter = before;
    return result;
  }

  function skipComment(): boolean {
    const start = cursor.pos;
    if (text[cursor.pos] === '#' || text.startsWith('//', cursor.pos)) {
      const newline = text.indexOf('\n', cursor.pos);
      cursor.pos = newline < 0 ? text.length : text[newline - 1] === '\r' ? newline - 1 : newline;
    } else if (text.startsWith('/*', cursor.pos)) {
      const close = text.indexOf('*/', cursor.pos + 2);
      if (close < 0) fail('comment /* is never closed');
      cursor.pos = close + 2;
    } else return false;
    comments.set(start, cursor.pos);
    return true;
  }
  /** White space and comments; newlines too where they do not matter. */
  function space(): void {
    for (;;) {
      const char = text[cursor.pos];
      if (char === ' ' || char === '\t') cursor.pos++;
      else if (!newlinesMatter && (char === '\n' || (char === '\r' && text[cursor.pos + 1] === '\n'))) cursor.pos++;
      else if ((char === '#' || char === '/') && skipComment()) continue;
      else return;
    }
  }
  function atNewline(): boolean {
    return text[cursor.pos] === '\n' || (text[cursor.pos] === '\r' && text[cursor.pos + 1] === '\n');
  }
  function skipNewlines(): void {
    for (;;) {
      space();
      if (!atNewline()) return;
      cursor.pos += text[cursor.pos] === '\r' ? 2 : 1;
    }
  }
  function take(symbol: string): boolean {
    space();
    if (!text.startsWith(symbol, cursor.pos)) return false;
    cursor.pos += symbol.length;
    return true;
  }
  function expect(symbol: string, after: string): void {
    if (!take(symbol)) fail(`expected "${symbol}" ${after}, found ${shown()}`);
  }
  function identifier(): string | undefined {
    space();
    const start = cursor.pos;
    const first = String.fromCodePoint(text.codePointAt(cursor.pos) ?? 0);
    if (!IDENT_START.test(first)) return undefined;
    cursor.pos += first.length;
    for (;;) {
      const code = text.codePointAt(cursor.pos);
      if (code === undefined) break;
      const char = String.fromCodePoint(code);
      if (
        code < 128
          ? !(
              char === '-' ||
              char === '_' ||
              (char >= '0' && char <= '9') ||
              (char >= 'a' && char <= 'z') ||
              (char >= 'A' && char <= 'Z')
            )
          : !IDENT_PART.test(char)
      )
        break;
      cursor.pos += char.length;
    }
    return text.slice(start, cursor.pos);
  }
  function peekWord(word: string): boolean {
    space();
    if (!text.startsWith(word, cursor.pos)) return false;
    const code = text.codePointAt(cursor.pos + word.length);
    return code === undefined || !IDENT_PART.test(String.fromCodePoint(code));
  }
  function takeWord(word: string): boolean {
    if (!peekWord(word)) return false;
    cursor.pos += word.length;
    return true;
  }
  function name(what: string): string {
    return identifier() ?? fail(`expected ${what}, found ${shown()}`);
  }

  /** What follows `for`, up to `in`: one name for each element, or one for its key before that. */
  function elementNames(): { readonly keyName: string | undefined; readonly valueName: string } {
    const first = name('a variable name after "for"');
    const second = take(',') ? name('a second variable name') : undefined;
    if (!takeWord('in')) fail(`expected "in", found ${shown()}`);
    return second === undefined ? { keyName: undefined, valueName: first } : { keyName: first, valueName: second };
  }

  return cursor;
}

/** What may start a template sequence, or escape one when doubled. */
export const opensSequence = (char: string | undefined): char is '$' | '%' => char === '$' || char === '%';
