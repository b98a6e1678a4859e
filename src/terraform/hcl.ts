import { linesOf, type Path, type Range } from './source.ts';
import type { Attribute, BinaryOperator, Block, Body, Comment, Expression, Step, TemplatePart } from './syntax.ts';

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

/** HCL parser over one text; made by `hclParser`. */
interface Parser {
  /** The whole file as a body. Throws HclSyntaxError. */
  readonly file: () => Body;
  /** The whole text as a template without quotes, as strings in `.tf.json` are. Throws HclSyntaxError. */
  readonly templateText: () => Expression;
  /** The whole text as one expression. Throws HclSyntaxError. */
  readonly expression: () => Expression;
  readonly comments: readonly Comment[];
}

const IDENT_START = /[\p{ID_Start}_]/u;
const IDENT_PART = /[\p{ID_Continue}-]/u;
const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** What a piece of template text may end with. */
type TemplateEnd =
  | { readonly kind: 'quote' }
  | { readonly kind: 'heredoc'; readonly end: number }
  | { readonly kind: 'text-end' };
type Token =
  | { kind: 'text'; text: string; lineStart: boolean }
  | { kind: 'interpolation'; value: Expression }
  | { kind: 'if'; condition: Expression }
  | { kind: 'else' | 'endif' | 'endfor' }
  | { kind: 'for'; keyName: string | undefined; valueName: string; collection: Expression };

/**
 * Parses HCL's native syntax as the specification has it, newlines significant where they are there, with the exact range of every
 * node. It recovers from nothing: Terraform rejects such a file whole, so do we.
 */
export function hclParser(text: string, file: Path): Parser {
  const lines = linesOf(text);
  const comments = new Map<number, Comment>();
  let pos = 0;
  let depth = 0;
  /** Inside brackets and parentheses newlines are white space. */
  let newlinesMatter = true;

  const range = (start: number, end = pos): Range => ({
    file,
    start,
    end,
    startLine: lines.lineAt(start),
    endLine: lines.lineAt(Math.max(start, end - 1)),
  });
  const fail = (message: string, offset = pos): never => {
    throw new HclSyntaxError(message, offset);
  };
  const shown = (): string => {
    const char = text[pos];
    if (char === undefined) return 'the end of the file';
    return char === '\n' || char === '\r' ? 'the end of the line' : `"${char}"`;
  };

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
    const start = pos;
    if (text[pos] === '#' || text.startsWith('//', pos)) {
      const newline = text.indexOf('\n', pos);
      pos = newline < 0 ? text.length : text[newline - 1] === '\r' ? newline - 1 : newline;
    } else if (text.startsWith('/*', pos)) {
      const close = text.indexOf('*/', pos + 2);
      if (close < 0) fail('comment /* is never closed');
      pos = close + 2;
    } else return false;
    comments.set(start, { text: text.slice(start, pos), range: range(start) });
    return true;
  }
  /** White space and comments; newlines too where they do not matter. */
  function space(): void {
    for (;;) {
      const char = text[pos];
      if (char === ' ' || char === '\t') pos++;
      else if (!newlinesMatter && (char === '\n' || (char === '\r' && text[pos + 1] === '\n'))) pos++;
      else if ((char === '#' || char === '/') && skipComment()) continue;
      else return;
    }
  }
  const atNewline = (): boolean => text[pos] === '\n' || (text[pos] === '\r' && text[pos + 1] === '\n');
  function skipNewlines(): void {
    for (;;) {
      space();
      if (!atNewline()) return;
      pos += text[pos] === '\r' ? 2 : 1;
    }
  }
  function take(symbol: string): boolean {
    space();
    if (!text.startsWith(symbol, pos)) return false;
    pos += symbol.length;
    return true;
  }
  function expect(symbol: string, after: string): void {
    if (!take(symbol)) fail(`expected "${symbol}" ${after}, found ${shown()}`);
  }
  function identifier(): string | undefined {
    space();
    const start = pos;
    const first = String.fromCodePoint(text.codePointAt(pos) ?? 0);
    if (!IDENT_START.test(first)) return undefined;
    pos += first.length;
    for (;;) {
      const code = text.codePointAt(pos);
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
      pos += char.length;
    }
    return text.slice(start, pos);
  }
  function peekWord(word: string): boolean {
    space();
    if (!text.startsWith(word, pos)) return false;
    const code = text.codePointAt(pos + word.length);
    return code === undefined || !IDENT_PART.test(String.fromCodePoint(code));
  }
  function takeWord(word: string): boolean {
    if (!peekWord(word)) return false;
    pos += word.length;
    return true;
  }
  function name(what: string): string {
    return identifier() ?? fail(`expected ${what}, found ${shown()}`);
  }

  // --- bodies ---------------------------------------------------------------------------------------------------------------

  function body(end: '}' | undefined): Body {
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    for (;;) {
      skipNewlines();
      if (pos >= text.length) {
        if (end) fail('a block is never closed: "}" is missing');
        return { attributes, blocks };
      }
      if (end && text[pos] === end) return { attributes, blocks };
      const item = bodyItem();
      if ('expression' in item) {
        if (attributes.has(item.name)) fail(`attribute "${item.name}" is set twice in the same block`, item.range.start);
        attributes.set(item.name, item);
      } else blocks.push(item);
      space();
      if (pos < text.length && !atNewline())
        fail(
          `expected a new line after ${'expression' in item ? `attribute "${item.name}"` : `block "${item.type}"`}, found ${shown()}`,
        );
    }
  }
  function bodyItem(): Attribute | Block {
    space();
    const start = pos;
    const word = name('an attribute or block name');
    const nameRange = range(start);
    if (take('=')) {
      if (text[pos] === '=') fail('expected a value after "="');
      const value = expression();
      return { name: word, nameRange, expression: value, range: range(start, value.range.end) };
    }
    const labels: string[] = [];
    for (;;) {
      space();
      if (text[pos] === '{') break;
      if (text[pos] === '"') labels.push(quotedLabel());
      else labels.push(name(`"=", a label or "{" after "${word}"`));
    }
    pos++;
    const header = range(start);
    return nested(() => {
      space();
      if (atNewline() || text[pos] === '}') {
        const inner = body('}');
        pos++;
        return { type: word, labels, header, body: inner, range: range(start) };
      }
      // A block on one line holds at most one attribute.
      const attributes = new Map<string, Attribute>();
      const item = bodyItem();
      if (!('expression' in item)) return fail('a block on one line cannot hold another block', item.range.start);
      attributes.set(item.name, item);
      expect('}', 'at the end of a block on one line');
      return { type: word, labels, header, body: { attributes, blocks: [] }, range: range(start) };
    });
  }
  function quotedLabel(): string {
    const start = ++pos;
    for (; pos < text.length; pos++) {
      const char = text[pos];
      if (char === '"') {
        pos++;
        return unescape(text.slice(start, pos - 1), start);
      }
      if (char === '\n') break;
      if (char === '\\') pos++;
      if ((char === '$' || char === '%') && text[pos + 1] === '{') fail('a label cannot hold a template');
    }
    return fail("a label is never closed: '\"' is missing", start - 1);
  }

  // --- expressions ----------------------------------------------------------------------------------------------------------

  function expression(): Expression {
    return nested(() => {
      const condition = binary(0);
      if (!take('?')) return condition;
      const then = expression();
      expect(':', 'in a conditional');
      const otherwise = expression();
      return { kind: 'conditional', condition, then, else: otherwise, range: range(condition.range.start, otherwise.range.end) };
    });
  }
  function operatorAt(level: number): BinaryOperator | undefined {
    space();
    const found = PRECEDENCE[level]?.find((op) => text.startsWith(op, pos));
    return found === '/' && (text[pos + 1] === '/' || text[pos + 1] === '*') ? undefined : found;
  }
  function binary(level: number): Expression {
    if (level >= PRECEDENCE.length) return unary();
    let left = binary(level + 1);
    for (let count = 0; ; count++) {
      const operator = operatorAt(level);
      if (!operator) return left;
      // A chain of operators is as deep a tree as nesting is.
      if (count > MAX_DEPTH) fail(`more than ${MAX_DEPTH} operators in a row`);
      pos += operator.length;
      const right = binary(level + 1);
      left = { kind: 'binary', operator, left, right, range: range(left.range.start, right.range.end) };
    }
  }
  function unary(): Expression {
    space();
    const start = pos;
    const operator = text[pos];
    if (operator !== '-' && operator !== '!') return steps(term());
    pos++;
    const operand = nested(unary);
    return { kind: 'unary', operator, operand, range: range(start, operand.range.end) };
  }

  function term(): Expression {
    space();
    const start = pos;
    const char = text[pos];
    if (char === undefined) return fail('expected a value, found the end of the file');
    if (char === '"') return quoted();
    if (char >= '0' && char <= '9') return number();
    if (char === '(') {
      pos++;
      const inner = withNewlines(false, () => {
        const value = expression();
        expect(')', 'after an expression in parentheses');
        return value;
      });
      return { kind: 'parentheses', inner, range: range(start) };
    }
    if (char === '[') return withNewlines(false, () => tuple());
    if (char === '{') return object();
    if (text.startsWith('<<', pos)) return heredoc();
    const word = identifier();
    if (word === undefined) return fail(`expected a value, found ${shown()}`);
    space();
    if (text.startsWith('::', pos) || text[pos] === '(') return call(word, start);
    if (word === 'true' || word === 'false')
      return { kind: 'literal', value: word === 'true', range: range(start, start + word.length) };
    if (word === 'null') return { kind: 'literal', value: null, range: range(start, start + 4) };
    return { kind: 'variable', name: word, range: range(start, start + word.length) };
  }
  function call(first: string, start: number): Expression {
    let callee = first;
    while (text.startsWith('::', pos)) {
      pos += 2;
      callee += `::${name('a function name')}`;
    }
    expect('(', `after function name "${callee}"`);
    return withNewlines(false, () => {
      const args: Expression[] = [];
      let expandLast = false;
      while (!take(')')) {
        args.push(expression());
        if (take('...')) {
          expandLast = true;
          expect(')', 'after "..."');
          break;
        }
        if (!take(',')) {
          expect(')', `at the end of the arguments of ${callee}`);
          break;
        }
      }
      return { kind: 'call', name: callee, args, expandLast, range: range(start) };
    });
  }
  function number(): Expression {
    const start = pos;
    const found = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    found.lastIndex = pos;
    const digits = found.exec(text)?.[0] ?? '';
    pos += digits.length;
    const value = Number(digits);
    const significant = digits
      .replace(/[eE].*/, '')
      .replace('.', '')
      .replace(/^0+/, '')
      .replace(/0+$/, '');
    if (!Number.isFinite(value) || significant.length > 15) return { kind: 'number-text', text: digits, range: range(start) };
    return { kind: 'literal', value, range: range(start) };
  }
  function tuple(): Expression {
    const start = pos++;
    if (peekWord('for')) return forExpression(start, ']');
    const items: Expression[] = [];
    while (!take(']')) {
      items.push(expression());
      if (!take(',')) {
        expect(']', 'at the end of a list');
        break;
      }
    }
    return { kind: 'tuple', items, range: range(start) };
  }
  function object(): Expression {
    const start = pos++;
    if (withNewlines(false, () => peekWord('for') && !/^for\s*[=:]/.test(text.slice(pos, pos + 40))))
      return withNewlines(false, () => forExpression(start, '}'));
    const items: { key: Expression; value: Expression }[] = [];
    withNewlines(true, () => {
      for (;;) {
        skipNewlines();
        if (take('}')) return;
        const key = objectKey();
        if (!take('=') && !take(':')) fail(`expected "=" after an object's key, found ${shown()}`);
        items.push({ key, value: expression() });
        space();
        if (take(',') || atNewline()) continue;
        expect('}', 'at the end of an object');
        return;
      }
    });
    return { kind: 'object', items, range: range(start) };
  }
  function objectKey(): Expression {
    space();
    const start = pos;
    const word = identifier();
    if (word !== undefined) {
      const end = pos;
      space();
      if (text[pos] === '=' || text[pos] === ':') return { kind: 'literal', value: word, range: range(start, end) };
      pos = start;
    }
    return expression();
  }
  function forExpression(start: number, close: ']' | '}'): Expression {
    takeWord('for');
    let valueName = name('a variable name after "for"');
    let keyName: string | undefined;
    if (take(',')) {
      keyName = valueName;
      valueName = name('a second variable name');
    }
    if (!takeWord('in')) fail(`expected "in", found ${shown()}`);
    const collection = expression();
    expect(':', 'after the collection of "for"');
    let value = expression();
    let key: Expression | undefined;
    let group = false;
    if (close === '}') {
      expect('=>', 'after the key of "for"');
      key = value;
      value = expression();
      group = take('...');
    }
    const condition = takeWord('if') ? expression() : undefined;
    expect(close, 'at the end of "for"');
    return { kind: 'for', keyName, valueName, collection, key, value, condition, group, range: range(start) };
  }

  function steps(source: Expression): Expression {
    let result = source;
    for (let count = 0; ; count++) {
      if (count > MAX_DEPTH) fail(`more than ${MAX_DEPTH} steps in one reference`);
      const before = pos;
      space();
      const start = pos;
      if (text.startsWith('...', pos)) return result;
      if (text[pos] === '.') {
        pos++;
        if (take('*')) {
          const each: Step[] = [];
          for (;;) {
            const at = pos;
            space();
            if (text[pos] !== '.' || !IDENT_START.test(text[pos + 1] ?? '')) {
              pos = at;
              break;
            }
            pos++;
            const word = name('an attribute name');
            each.push({ kind: 'attribute', name: word, range: range(at) });
          }
          result = { kind: 'splat', source: result, each, range: range(result.range.start) };
          continue;
        }
        space();
        const digits = /\d+/y;
        digits.lastIndex = pos;
        const legacy = digits.exec(text)?.[0];
        if (legacy !== undefined) {
          const at = pos;
          pos += legacy.length;
          result = indexed(result, { kind: 'literal', value: Number(legacy), range: range(at) }, start);
        } else {
          const word = name('an attribute name after "."');
          result = {
            kind: 'step',
            source: result,
            step: { kind: 'attribute', name: word, range: range(start) },
            range: range(result.range.start),
          };
        }
      } else if (text[pos] === '[') {
        const full = /\[\s*\*\s*\]/y;
        full.lastIndex = pos;
        const splat = full.exec(text)?.[0];
        if (splat !== undefined) {
          pos += splat.length;
          const each: Step[] = [];
          for (;;) {
            const at = pos;
            if (text[pos] === '.' && IDENT_START.test(text[pos + 1] ?? '')) {
              pos++;
              each.push({ kind: 'attribute', name: name('an attribute name'), range: range(at) });
            } else if (text[pos] === '[' && !/^\[\s*\*\s*\]/.test(text.slice(pos, pos + 20))) {
              each.push({ kind: 'index', key: bracketKey(), range: range(at) });
            } else break;
          }
          result = { kind: 'splat', source: result, each, range: range(result.range.start) };
        } else result = indexed(result, bracketKey(), start);
      } else {
        pos = before;
        return result;
      }
    }
  }
  function bracketKey(): Expression {
    pos++;
    return withNewlines(false, () => {
      const key = expression();
      expect(']', 'after an index');
      return key;
    });
  }
  function indexed(source: Expression, key: Expression, start: number): Expression {
    return { kind: 'step', source, step: { kind: 'index', key, range: range(start) }, range: range(source.range.start) };
  }

  // --- templates ------------------------------------------------------------------------------------------------------------

  function quoted(): Expression {
    const start = pos++;
    const parts = templateParts({ kind: 'quote' }, false);
    return template(parts, start);
  }
  function template(parts: readonly TemplatePart[], start: number): Expression {
    const only = parts[0];
    if (only === undefined) return { kind: 'literal', value: '', range: range(start) };
    if (parts.length === 1 && only.kind === 'text') return { kind: 'literal', value: only.text, range: range(start) };
    return { kind: 'template', parts, range: range(start) };
  }
  function heredoc(): Expression {
    const start = pos;
    pos += 2;
    const flush = text[pos] === '-';
    if (flush) pos++;
    const marker = identifier();
    if (marker === undefined) return fail('expected a heredoc marker after "<<"');
    if (!atNewline()) fail('expected a new line after the heredoc marker');
    pos = text.indexOf('\n', pos) + 1;
    // The heredoc ends at the first line that holds the marker alone.
    let line = pos;
    let end = -1;
    while (line < text.length) {
      const newline = text.indexOf('\n', line);
      const stop = newline < 0 ? text.length : newline;
      if (text.slice(line, stop).trim() === marker) {
        end = line;
        break;
      }
      if (newline < 0) break;
      line = newline + 1;
    }
    if (end < 0) return fail(`heredoc is never closed: "${marker}" alone on a line is missing`, start);
    const parts = templateParts({ kind: 'heredoc', end }, flush);
    pos = text.indexOf(marker, pos) + marker.length;
    return template(parts, start);
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
          const last = parts.at(-1);
          if (token.text === '') continue;
          if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + token.text };
          else parts.push({ kind: 'text', text: token.text });
        } else if (token.kind === 'interpolation') parts.push(token);
        else if (token.kind === 'if') {
          const { condition } = token;
          const then = nested(() => build(['else', 'endif']));
          const otherwise = tokens[at]?.kind === 'else' ? (at++, nested(() => build(['endif']))) : [];
          at++;
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
    let raw = '';
    let rawStart = pos;
    let lineStart = true;
    let trimNext = false;
    const flushText = (endsLine: boolean): void => {
      if (raw !== '') {
        let value = end.kind === 'quote' ? unescape(raw, rawStart) : raw.replaceAll('$${', '${').replaceAll('%%{', '%{');
        if (trimNext) value = value.trimStart();
        trimNext = false;
        tokens.push({ kind: 'text', text: value, lineStart });
      }
      lineStart = endsLine;
      raw = '';
      rawStart = pos;
    };
    const stop = end.kind === 'heredoc' ? end.end : text.length;
    for (;;) {
      if (pos >= stop) {
        if (end.kind === 'quote') fail("a text is never closed: '\"' is missing", rawStart - 1);
        flushText(false);
        return tokens;
      }
      const char = text[pos] ?? '';
      if (end.kind === 'quote' && char === '"') {
        flushText(false);
        pos++;
        return tokens;
      }
      if (end.kind === 'quote' && char === '\n') fail('a text cannot go over a line end; use a heredoc', rawStart - 1);
      if (end.kind === 'quote' && char === '\\') {
        raw += text.slice(pos, pos + 2);
        pos += 2;
      } else if ((char === '$' || char === '%') && text.startsWith(`${char}{`, pos + 1)) {
        raw += text.slice(pos, pos + 3);
        pos += 3;
      } else if ((char === '$' || char === '%') && text[pos + 1] === '{') {
        flushText(false);
        const token = templateSequence(char, tokens);
        tokens.push(token.token);
        trimNext = token.trimNext;
        rawStart = pos;
      } else {
        raw += char;
        pos++;
        if (char === '\n') flushText(true);
      }
    }
  }
  function templateSequence(char: string, before: Token[]): { token: Token; trimNext: boolean } {
    const opened = pos;
    pos += 2;
    if (text[pos] === '~') {
      pos++;
      const last = before.at(-1);
      if (last?.kind === 'text') before[before.length - 1] = { ...last, text: last.text.trimEnd() };
    }
    const token = withNewlines(false, () =>
      nested(() => (char === '$' ? ({ kind: 'interpolation', value: expression() } as const) : directive())),
    );
    space0();
    const trimNext = text[pos] === '~';
    if (trimNext) pos++;
    if (text[pos] !== '}') fail(`expected "}" at the end of a template sequence, found ${shown()}`, opened);
    pos++;
    return { token, trimNext };
  }
  function space0(): void {
    withNewlines(false, space);
  }
  function directive(): Token {
    const word = name('a template directive');
    if (word === 'else' || word === 'endif' || word === 'endfor') return { kind: word };
    if (word === 'if') return { kind: 'if', condition: expression() };
    if (word !== 'for') return fail(`"${word}" is not a template directive`);
    let valueName = name('a variable name after "for"');
    let keyName: string | undefined;
    if (take(',')) {
      keyName = valueName;
      valueName = name('a second variable name');
    }
    if (!takeWord('in')) fail(`expected "in", found ${shown()}`);
    return { kind: 'for', keyName, valueName, collection: expression() };
  }
  /** `<<-`: the smallest indentation of the lines that hold something is taken off each line. */
  function flushIndentation(tokens: Token[]): void {
    let least = Number.POSITIVE_INFINITY;
    for (const [i, token] of tokens.entries()) {
      const previous = tokens[i - 1];
      const startsLine =
        i === 0 ||
        (previous?.kind === 'text' && token.kind === 'text' && token.lineStart) ||
        (token.kind !== 'text' && previous?.kind === 'text' && previous.text.endsWith('\n'));
      if (!startsLine) continue;
      if (token.kind !== 'text') least = 0;
      else if (token.text.trim() !== '' || !token.text.endsWith('\n'))
        least = Math.min(least, token.text.length - token.text.trimStart().length);
    }
    if (!Number.isFinite(least)) return;
    for (const [i, token] of tokens.entries()) {
      if (token.kind === 'text' && token.lineStart && (token.text.trim() !== '' || !token.text.endsWith('\n')))
        tokens[i] = { ...token, text: token.text.slice(least) };
    }
  }
  function unescape(raw: string, start: number): string {
    if (!raw.includes('\\') && !raw.includes('{')) return raw;
    return raw.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))|\$\$\{|%%\{/gs, (match, short, long, char, at) => {
      if (match === '$${') return '${';
      if (match === '%%{') return '%{';
      if (short ?? long) {
        const code = Number.parseInt(short ?? long, 16);
        return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
      }
      const plain = ({ n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' } as Record<string, string>)[char];
      return plain ?? fail(`"\\${char}" is not an escape; write "\\\\" for a backslash`, start + Number(at));
    });
  }

  return {
    file: () => {
      if (text.startsWith('\ufeff')) pos = 1;
      return body(undefined);
    },
    expression: () => {
      const value = expression();
      space();
      return pos < text.length ? fail(`expected the end, found ${shown()}`) : value;
    },
    templateText: () => template(templateParts({ kind: 'text-end' }, false), 0),
    get comments() {
      return [...comments.values()];
    },
  };
}
