import { graphemes } from './characters.ts';
import { numberOf } from './number.ts';
import { linesOf, type Path, type Range } from './source.ts';
import type { Attribute, BinaryOperator, Block, Body, Comment, Expression, Step, TemplatePart } from './syntax.ts';

/** Deeper nesting than this is refused: HashiCorp's parser dies for good at about 5,000 levels, people write fewer than 30. */
export const MAX_DEPTH = 200;
/** A label stands in every address and finding: longer ones are refused. Names in Azure have 260 characters at most. */
export const MAX_LABEL = 2_048;

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
  /** Where comments are, in order, once parsed. */
  readonly comments: () => readonly Stretch[];
  /** Those that hold a word of an ignore comment. */
  readonly ignoreComments: () => readonly Comment[];
  /** Nodes made so far. */
  readonly size: number;
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

/** A stretch of a text, by offsets. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What an ignore comment of some tool says somewhere. */
const IGNORE_WORD = /iacsec:|checkov:|bridgecrew:|cortex:|tfsec:|trivy:|kics-scan|ts:skip/i;
const OPERATOR_STARTS = new Set(PRECEDENCE.flat().map((operator) => operator.slice(0, 1)));

/** Names, literals, expressions, blocks and comments of one file. The largest of 4,000 real files has 7,000. */
const MAX_NODES = 200_000;

/** Stands for the element inside the steps of a splat that holds another splat; no name in HCL can be this. */
export const SPLAT_ITEM = '*';

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

/**
 * Parses HCL's native syntax as the specification has it, newlines significant where they are there, with the exact range of every
 * node. It recovers from nothing: Terraform rejects such a file whole, so do we. Where the text is not a stretch of the file as it
 * stands, `whole` is the range of every node.
 */
export function hclParser(text: string, file: Path, whole?: Range): Parser {
  const lines = linesOf(text);
  /** End by start: what was read in vain is read once more. */
  const comments = new Map<number, number>();
  let pos = 0;
  let depth = 0;
  /** Inside brackets and parentheses newlines are white space. */
  let newlinesMatter = true;

  let size = 0;
  const range = (start: number, end = pos): Range => {
    if (++size > MAX_NODES) fail(`there are more than ${MAX_NODES} parts`);
    return whole ?? { file, start, end, startLine: lines.lineAt(start), endLine: lines.lineAt(Math.max(start, end - 1)) };
  };
  const fail = (message: string, offset = pos): never => {
    throw new HclSyntaxError(message, offset);
  };
  const shown = (): string => {
    const char = text[pos];
    if (char === undefined) return 'the end of the file';
    return char === '\n' || char === '\r' ? 'the end of the line' : `"${char}"`;
  };

  const inOrder = (): Stretch[] => [...comments].map(([start, end]) => ({ start, end })).sort((a, b) => a.start - b.start);

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
    comments.set(start, pos);
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
      else labels.push(name('"=", a label or "{" after a name'));
    }
    if (labels.some(({ length }) => length > MAX_LABEL)) fail(`a label is longer than ${MAX_LABEL} characters`, start);
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
        return unescaped(text.slice(start, pos - 1), start);
      }
      if (char === '\n' || char === '\r') break;
      if (char === '\\') pos++;
      else if (opensSequence(char)) {
        if (text[pos + 1] === '{') fail('a label cannot hold a template');
        if (text.startsWith(`${char}{`, pos + 1)) pos += 2;
      }
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
    // Most expressions end here; asking for each operator of each level takes most of the time there is.
    if (!OPERATOR_STARTS.has(text[pos] ?? '')) return undefined;
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
    while (take('::')) callee += `::${name('a function name')}`;
    expect('(', "after a function's name");
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
          expect(')', "at the end of a function's arguments");
          break;
        }
      }
      return { kind: 'call', name: callee, args, expandLast, range: range(start) };
    });
  }
  /** The longest stretch that HCL takes for one number, which `1.2.3` is too. */
  function numberToken(): string {
    const start = pos;
    let end = ++pos;
    for (;;) {
      const digits = /\d+|\.|[eE][+-]?\d/y;
      digits.lastIndex = pos;
      const found = digits.exec(text)?.[0];
      if (found === undefined) break;
      pos += found.length;
      if (found !== '.') end = pos;
    }
    pos = end;
    return text.slice(start, end);
  }
  function number(): Expression {
    const start = pos;
    const digits = numberToken();
    if (!/^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(digits)) fail(`"${digits.slice(0, 40)}" is not a number`, start);
    const number = numberOf(digits);
    return number
      ? { kind: 'literal', ...number, range: range(start) }
      : { kind: 'number-text', text: digits, range: range(start) };
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
    if (withNewlines(false, () => peekWord('for'))) return withNewlines(false, () => forExpression(start, '}'));
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
      const isName = text[pos] === '=' ? text[pos + 1] !== '=' : text[pos] === ':' && text[pos + 1] !== ':';
      if (isName) return { kind: 'literal', value: composed(word), range: range(start, end) };
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

  /** The steps that follow a value: `.name`, `[key]` and splats. `taken` counts those before, for the depth of the tree. */
  function steps(source: Expression, taken = 0): Expression {
    let result = source;
    for (let count = taken; ; count++) {
      if (count > MAX_DEPTH) fail(`more than ${MAX_DEPTH} steps in one reference`);
      const before = pos;
      space();
      const start = pos;
      if (text[pos] === '.' && !text.startsWith('...', pos)) {
        pos++;
        if (take('*')) result = splat(result, attributeSteps(variable(start)), range(start));
        else result = dotStep(result, start);
      } else if (text[pos] === '[') {
        pos++;
        if (take('*')) {
          expect(']', 'after "[*"');
          const marker = range(start);
          const each = nested(() => steps(variable(start), count + 1));
          result = splat(result, each, marker);
        } else result = indexed(result, bracketKey(), start);
      } else {
        pos = before;
        return result;
      }
    }
  }
  const variable = (start: number): Expression => ({ kind: 'variable', name: SPLAT_ITEM, range: range(start) });
  /** What follows the dot: a name, or a number as an index in the old way. */
  function dotStep(source: Expression, start: number): Expression {
    space();
    const at = pos;
    if (/\d/.test(text[pos] ?? '')) {
      const digits = numberToken();
      if (digits.includes('.')) fail(`write indexes in brackets: "[${digits.replace('.', '][')}]"`, at);
      return indexed(source, { kind: 'literal', value: Number(digits), range: range(at) }, start);
    }
    const step: Step = { kind: 'attribute', name: name('an attribute name after "."'), range: range(start) };
    return { kind: 'step', source, step, range: range(source.range.start) };
  }
  /** After `.*` only names and numbers belong to each element; what else follows belongs to the list of results. */
  function attributeSteps(item: Expression): Expression {
    let result = item;
    for (let count = 0; ; count++) {
      if (count > MAX_DEPTH) fail(`more than ${MAX_DEPTH} steps in one reference`);
      const before = pos;
      space();
      const start = pos;
      if (text[pos] !== '.' || text.startsWith('...', pos)) {
        pos = before;
        return result;
      }
      pos++;
      if (take('*')) fail('".*" cannot be used inside another ".*"; use "[*]"', start);
      result = dotStep(result, start);
    }
  }
  /** A splat whose steps hold another splat is written as the `for` that it is short for. */
  function splat(source: Expression, each: Expression, marker: Range): Expression {
    const all = range(source.range.start);
    const own: Step[] = [];
    let base = each;
    for (; base.kind === 'step'; base = base.source) own.unshift(base.step);
    if (base.kind === 'variable') return { kind: 'splat', source, each: own, range: all };
    const collection: Expression = {
      kind: 'splat',
      source,
      each: [],
      range: { ...marker, start: source.range.start, startLine: source.range.startLine },
    };
    return {
      kind: 'for',
      keyName: undefined,
      valueName: SPLAT_ITEM,
      collection,
      key: undefined,
      value: each,
      condition: undefined,
      group: false,
      range: all,
    };
  }
  /** The rest of an index, its bracket taken. */
  function bracketKey(): Expression {
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
    // A template of one interpolation is that value itself; of one and an empty text, it is a text.
    if (parts.length === 1 && only.kind === 'text') return { kind: 'literal', value: only.text, range: range(start) };
    return { kind: 'template', parts, range: range(start) };
  }
  function heredoc(): Expression {
    const start = pos;
    pos += 2;
    const flush = text[pos] === '-';
    if (flush) pos++;
    const marker = /\s/.test(text[pos] ?? '') ? undefined : identifier();
    if (marker === undefined) return fail('expected a heredoc marker after "<<"');
    if (!atNewline()) fail('expected a new line after the heredoc marker');
    pos = text.indexOf('\n', pos) + 1;
    return template(templateParts({ kind: 'heredoc', marker }, flush), start);
  }
  /** Offset of the marker when the line at `pos` holds it alone; such a line needs its line break. */
  function markerAt(marker: string): number | undefined {
    const newline = text.indexOf('\n', pos);
    if (newline < 0) return undefined;
    const line = text.slice(pos, newline);
    const rest = trimLeft(line);
    // A carriage return that stands alone is none of its white space.
    if (trimRight(rest) !== marker || line.slice(0, line.length - rest.length).includes('\r')) return undefined;
    return pos + line.length - rest.length;
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
    const opened = pos;
    let textStart = pos;
    let trimNext = false;
    const endText = (): void => {
      if (pos === textStart) return;
      const raw = text.slice(textStart, pos);
      const value = end.kind === 'quote' ? unescaped(raw, textStart) : raw.replace(/([$%])\1\{/g, '$1{');
      tokens.push({ kind: 'text', text: trimNext ? trimLeft(value) : value, start: textStart, end: pos });
      trimNext = false;
    };
    let lineStart = true;
    for (;;) {
      if (end.kind === 'heredoc' && lineStart) {
        const marker = markerAt(end.marker);
        if (marker !== undefined) {
          pos = marker + end.marker.length;
          return tokens;
        }
      }
      lineStart = false;
      const special = end.kind === 'quote' ? /["\\$%\r\n]/g : /[$%\r\n]/g;
      special.lastIndex = pos;
      pos = special.exec(text)?.index ?? text.length;
      const char = text[pos];
      if (char === undefined) {
        if (end.kind === 'quote') fail("a text is never closed: '\"' is missing", opened - 1);
        if (end.kind === 'heredoc') fail(`heredoc is never closed: "${end.marker}" alone on a line is missing`, opened - 1);
        endText();
        return tokens;
      }
      if (char === '"') {
        endText();
        pos++;
        return tokens;
      }
      if (char === '\\') pos += 2;
      else if (opensSequence(char)) {
        if (text.startsWith(`${char}{`, pos + 1)) pos += 3;
        else if (text[pos + 1] === '{') {
          endText();
          const sequence = templateSequence(char, tokens);
          tokens.push(sequence.token);
          trimNext = sequence.trimNext;
          textStart = pos;
        } else pos++;
      } else {
        if (end.kind === 'quote') fail('a text cannot go over a line end; use a heredoc', opened - 1);
        if (atNewline()) pos += char === '\r' ? 2 : 1;
        else if (end.kind === 'heredoc') fail('a carriage return stands alone');
        // HashiCorp's scanner stops there and takes the rest as it is.
        else pos = text.length;
        endText();
        textStart = pos;
        lineStart = true;
      }
    }
  }
  function templateSequence(char: string, before: Token[]): { token: Token; trimNext: boolean } {
    const opened = pos;
    pos += 2;
    if (text[pos] === '~') {
      pos++;
      const last = before.at(-1);
      if (last?.kind === 'text') before[before.length - 1] = { ...last, text: trimRight(last.text) };
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
    if (word !== 'for') return fail('this is not a template directive');
    let valueName = name('a variable name after "for"');
    let keyName: string | undefined;
    if (take(',')) {
      keyName = valueName;
      valueName = name('a second variable name');
    }
    if (!takeWord('in')) fail(`expected "in", found ${shown()}`);
    return { kind: 'for', keyName, valueName, collection: expression() };
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

  return {
    file: () => {
      if (text.startsWith('\ufeff')) pos = 1;
      return body(undefined);
    },
    expression: () =>
      withNewlines(false, () => {
        const value = expression();
        space();
        return pos < text.length ? fail(`expected the end, found ${shown()}`) : value;
      }),
    templateText: () => template(templateParts({ kind: 'text-end' }, false), 0),
    comments: inOrder,
    ignoreComments: () =>
      IGNORE_WORD.test(text)
        ? inOrder().flatMap(({ start, end }): Comment[] => {
            const comment = text.slice(start, end);
            return IGNORE_WORD.test(comment) ? [{ text: comment, range: range(start, end) }] : [];
          })
        : [],
    get size() {
      return size;
    },
  };
}

/** Whether a JavaScript number keeps every digit of the text; Terraform keeps 512 bits. */
export function isExact(digits: string): boolean {
  if (digits.length <= 15 && /^\d+$/.test(digits)) return true;
  const significant = digits
    .replace(/[eE].*/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
  return Number.isFinite(Number(digits)) && significant.length <= 15;
}

/** What may start a template sequence, or escape one when doubled. */
const opensSequence = (char: string | undefined): char is '$' | '%' => char === '$' || char === '%';

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

/** Terraform keeps all text in Unicode's composed form. */
const composed = (text: string): string => (/[^\0-\x7f]/.test(text) ? text.normalize('NFC') : text);
