import { composed, graphemes } from './characters.ts';
import { type Cursor, opensSequence } from './cursor.ts';
import type { Expression, TemplatePart } from './syntax.ts';

/** What a template ends with; a heredoc at the line that holds its marker alone. */
type TemplateEnd =
  | { readonly kind: 'quote' }
  | { readonly kind: 'heredoc'; readonly marker: string }
  | { readonly kind: 'text-end' };
type Token =
  | { kind: 'text'; text: string; start: number; end: number }
  | { kind: 'interpolation'; value: Expression }
  | { kind: 'if'; condition: Expression }
  | { kind: 'else' | 'endif' | 'endfor' }
  | { kind: 'for'; keyName: string | undefined; valueName: string; collection: Expression };

/** Parses templates at a cursor: texts in quotes, heredocs, and whole texts. `expression` parses what is inside of `${` and `%{`. */
export function templatesAt(cursor: Cursor, expression: () => Expression) {
  const { text, range, fail, shown, nested, withNewlines, space, atNewline, identifier, name, elementNames } = cursor;

  function quoted(): Expression {
    const start = cursor.pos++;
    const parts = templateParts({ kind: 'quote' }, false);
    return template(parts, start);
  }
  function template(parts: readonly TemplatePart[], start: number): Expression {
    const only = parts[0];
    if (only === undefined) return { kind: 'literal', value: '', range: range(start) };
    // A template of one interpolation is that value itself; of one and an empty text, it is a text.
    if (parts.length === 1 && only.kind === 'text') return { kind: 'literal', value: only.text, range: range(start) };
    return { kind: 'template', parts, range: range(start) };
  }
  function heredoc(): Expression {
    const start = cursor.pos;
    cursor.pos += 2;
    const flush = text[cursor.pos] === '-';
    if (flush) cursor.pos++;
    const marker = /\s/.test(text[cursor.pos] ?? '') ? undefined : identifier();
    if (marker === undefined) return fail('expected a heredoc marker after "<<"');
    if (!atNewline()) fail('expected a new line after the heredoc marker');
    cursor.pos = text.indexOf('\n', cursor.pos) + 1;
    return template(templateParts({ kind: 'heredoc', marker }, flush), start);
  }
  /** Offset of the marker when the line here holds it alone; such a line needs its line break. */
  function markerAt(marker: string): number | undefined {
    const newline = text.indexOf('\n', cursor.pos);
    if (newline < 0) return undefined;
    const line = text.slice(cursor.pos, newline);
    const rest = trimLeft(line);
    // A carriage return that stands alone is none of its white space.
    if (trimRight(rest) !== marker || line.slice(0, line.length - rest.length).includes('\r')) return undefined;
    return cursor.pos + line.length - rest.length;
  }

  function templateParts(end: TemplateEnd, flush: boolean): readonly TemplatePart[] {
    const tokens = templateTokens(end);
    if (flush) flushIndentation(tokens);
    let at = 0;
    const build = (closers: readonly Token['kind'][]): TemplatePart[] => {
      const parts: TemplatePart[] = [];
      for (;;) {
        const token = tokens[at];
        if (token === undefined) {
          if (closers.length > 0) fail(`template directive is never closed: %{ ${closers.at(-1)} } is missing`);
          return parts;
        }
        if (closers.includes(token.kind)) return parts;
        at++;
        if (token.kind === 'text') {
          let joined = token.text;
          let { end } = token;
          for (let next = tokens[at]; next?.kind === 'text'; next = tokens[++at]) {
            joined += next.text;
            end = next.end;
          }
          parts.push({ kind: 'text', text: composed(joined), range: range(token.start, end) });
        } else if (token.kind === 'interpolation') parts.push(token);
        else if (token.kind === 'if') {
          const { condition } = token;
          const then = nested(() => build(['else', 'endif']));
          const hasElse = tokens[at++]?.kind === 'else';
          const otherwise = hasElse ? nested(() => build(['endif'])) : [];
          if (hasElse) at++;
          parts.push({ kind: 'if', condition, then, else: otherwise });
        } else if (token.kind === 'for') {
          const { keyName, valueName, collection } = token;
          const inner = nested(() => build(['endfor']));
          at++;
          parts.push({ kind: 'for', keyName, valueName, collection, body: inner });
        } else return fail(`template directive %{ ${token.kind} } has nothing to close`);
      }
    };
    return build([]);
  }
  /** Splits a template into tokens; text is one token a line, as strip markers and `<<-` work on those. */
  function templateTokens(end: TemplateEnd): Token[] {
    const tokens: Token[] = [];
    const opened = cursor.pos;
    let textStart = cursor.pos;
    let trimNext = false;
    const endText = (): void => {
      if (cursor.pos === textStart) return;
      const raw = text.slice(textStart, cursor.pos);
      const value = end.kind === 'quote' ? unescaped(raw, textStart) : raw.replace(/([$%])\1\{/g, '$1{');
      tokens.push({ kind: 'text', text: trimNext ? trimLeft(value) : value, start: textStart, end: cursor.pos });
      trimNext = false;
    };
    let lineStart = true;
    for (;;) {
      if (end.kind === 'heredoc' && lineStart) {
        const marker = markerAt(end.marker);
        if (marker !== undefined) {
          cursor.pos = marker + end.marker.length;
          return tokens;
        }
      }
      lineStart = false;
      const special = end.kind === 'quote' ? /["\\$%\r\n]/g : /[$%\r\n]/g;
      special.lastIndex = cursor.pos;
      cursor.pos = special.exec(text)?.index ?? text.length;
      const char = text[cursor.pos];
      if (char === undefined) {
        if (end.kind === 'quote') fail("a text is never closed: '\"' is missing", opened - 1);
        if (end.kind === 'heredoc') fail(`heredoc is never closed: "${end.marker}" alone on a line is missing`, opened - 1);
        endText();
        return tokens;
      }
      if (char === '"') {
        endText();
        cursor.pos++;
        return tokens;
      }
      if (char === '\\') cursor.pos += 2;
      else if (opensSequence(char)) {
        if (text.startsWith(`${char}{`, cursor.pos + 1)) cursor.pos += 3;
        else if (text[cursor.pos + 1] === '{') {
          endText();
          const sequence = templateSequence(char, tokens);
          tokens.push(sequence.token);
          trimNext = sequence.trimNext;
          textStart = cursor.pos;
        } else cursor.pos++;
      } else {
        if (end.kind === 'quote') fail('a text cannot go over a line end; use a heredoc', opened - 1);
        if (atNewline()) cursor.pos += char === '\r' ? 2 : 1;
        else if (end.kind === 'heredoc') fail('a carriage return stands alone');
        // HashiCorp's scanner stops there and takes the rest as it is.
        else cursor.pos = text.length;
        endText();
        textStart = cursor.pos;
        lineStart = true;
      }
    }
  }
  function templateSequence(char: string, before: Token[]): { token: Token; trimNext: boolean } {
    const opened = cursor.pos;
    cursor.pos += 2;
    if (text[cursor.pos] === '~') {
      cursor.pos++;
      const last = before.at(-1);
      if (last?.kind === 'text') before[before.length - 1] = { ...last, text: trimRight(last.text) };
    }
    const token = withNewlines(false, () =>
      nested(() => (char === '$' ? ({ kind: 'interpolation', value: expression() } as const) : directive())),
    );
    space0();
    const trimNext = text[cursor.pos] === '~';
    if (trimNext) cursor.pos++;
    if (text[cursor.pos] !== '}') fail(`expected "}" at the end of a template sequence, found ${shown()}`, opened);
    cursor.pos++;
    return { token, trimNext };
  }
  function space0(): void {
    withNewlines(false, space);
  }
  function directive(): Token {
    const word = name('a template directive');
    if (word === 'else' || word === 'endif' || word === 'endfor') return { kind: word };
    if (word === 'if') return { kind: 'if', condition: expression() };
    if (word !== 'for') return fail('this is not a template directive');
    return { kind: 'for', ...elementNames(), collection: expression() };
  }
  /** `<<-`: the smallest indentation of the lines that hold something is taken off each of them, after strip markers. */
  function flushIndentation(tokens: Token[]): void {
    const lines: number[] = [];
    let least = Number.POSITIVE_INFINITY;
    let startsLine = true;
    for (const [i, token] of tokens.entries()) {
      const content = token.kind === 'text' ? token.text : undefined;
      if (startsLine && content === undefined) least = 0;
      else if (startsLine && content !== undefined) {
        const rest = trimLeft(content);
        if (rest !== '' || !content.endsWith('\n')) {
          least = Math.min(least, content.length - rest.length);
          lines.push(i);
        }
      }
      startsLine = content?.endsWith('\n') ?? false;
    }
    for (const i of lines) {
      const token = tokens[i];
      if (token?.kind === 'text') tokens[i] = { ...token, text: withoutIndentation(token.text, least) };
    }
  }
  function unescaped(raw: string, start: number): string {
    if (!raw.includes('\\') && !raw.includes('{')) return raw;
    return raw.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))|([$%])\4\{/gsu, (_match, short, long, char, sign, at) => {
      if (sign !== undefined) return `${sign}{`;
      if (short ?? long) {
        const code = Number.parseInt(short ?? long, 16);
        if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
          fail('an escape names a character that does not exist', start + Number(at));
        return String.fromCodePoint(code);
      }
      const plain = ({ n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' } as Record<string, string>)[char];
      return plain ?? fail(`"\\${char}" is not an escape; write "\\\\" for a backslash`, start + Number(at));
    });
  }

  /** The whole text, without quotes. */
  const bare = (): Expression => template(templateParts({ kind: 'text-end' }, false), 0);
  return { quoted, heredoc, unescaped, bare };
}

// Go's idea of white space, which differs from JavaScript's in two characters.
const trimLeft = (text: string): string =>
  text.replace(/^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/, '');
function trimRight(text: string): string {
  let end = text.length;
  while (end > 0 && trimLeft(text[end - 1] ?? '') === '') end--;
  return text.slice(0, end);
}

/** The text without its first white space; accents on the last one go with it, as Terraform counts characters as readers do. */
function withoutIndentation(text: string, count: number): string {
  const joins = /[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u200d]/uy;
  joins.lastIndex = count;
  if (count === 0 || !joins.test(text)) return text.slice(count);
  const [last] = graphemes(text.slice(count - 1));
  return text.slice(count - 1 + (last?.segment.length ?? 1));
}
