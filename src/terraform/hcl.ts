import { composed } from './characters.ts';
import { cursorOn, MAX_DEPTH, opensSequence, type Stretch } from './cursor.ts';
import { numberOf } from './number.ts';
import type { Path, Range } from './source.ts';
import type { Attribute, BinaryOperator, Block, Body, Comment, Expression, Step } from './syntax.ts';
import { templatesAt } from './template.ts';

/** A label stands in every address and finding: longer ones are refused. Names in Azure have 260 characters at most. */
export const MAX_LABEL = 2_048;

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

const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** What an ignore comment of some tool says somewhere. */
const IGNORE_WORD = /iacsec:|checkov:|bridgecrew:|cortex:|tfsec:|trivy:|kics-scan|ts:skip/i;
const OPERATOR_STARTS = new Set(PRECEDENCE.flat().map((operator) => operator.slice(0, 1)));

/** Stands for the element inside the steps of a splat that holds another splat; no name in HCL can be this. */
export const SPLAT_ITEM = '*';

/**
 * Parses HCL's native syntax as the specification has it, newlines significant where they are there, with the exact range of every
 * node. It recovers from nothing: Terraform rejects such a file whole, so do we. Where the text is not a stretch of the file as it
 * stands, `whole` is the range of every node.
 */
export function hclParser(text: string, file: Path, whole?: Range): Parser {
  const cursor = cursorOn(text, file, whole);
  const { range, fail, shown, inOrder, nested, withNewlines, space, atNewline, skipNewlines } = cursor;
  const { take, expect, identifier, peekWord, takeWord, name, elementNames } = cursor;
  const { quoted, heredoc, unescaped, bare } = templatesAt(cursor, expression);

  // --- bodies ---------------------------------------------------------------------------------------------------------------

  function body(end: '}' | undefined): Body {
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    for (;;) {
      skipNewlines();
      if (cursor.pos >= text.length) {
        if (end) fail('a block is never closed: "}" is missing');
        return { attributes, blocks };
      }
      if (end && text[cursor.pos] === end) return { attributes, blocks };
      const item = bodyItem();
      if ('expression' in item) {
        if (attributes.has(item.name)) fail(`attribute "${item.name}" is set twice in the same block`, item.range.start);
        attributes.set(item.name, item);
      } else blocks.push(item);
      space();
      if (cursor.pos < text.length && !atNewline())
        fail(
          `expected a new line after ${'expression' in item ? `attribute "${item.name}"` : `block "${item.type}"`}, found ${shown()}`,
        );
    }
  }
  function bodyItem(): Attribute | Block {
    space();
    const start = cursor.pos;
    const word = name('an attribute or block name');
    const nameRange = range(start);
    if (take('=')) {
      if (text[cursor.pos] === '=') fail('expected a value after "="');
      const value = expression();
      return { name: word, nameRange, expression: value, range: range(start, value.range.end) };
    }
    const labels: string[] = [];
    for (;;) {
      space();
      if (text[cursor.pos] === '{') break;
      if (text[cursor.pos] === '"') labels.push(quotedLabel());
      else labels.push(name('"=", a label or "{" after a name'));
    }
    if (labels.some(({ length }) => length > MAX_LABEL)) fail(`a label is longer than ${MAX_LABEL} characters`, start);
    cursor.pos++;
    const header = range(start);
    return nested(() => {
      space();
      if (atNewline() || text[cursor.pos] === '}') {
        const inner = body('}');
        cursor.pos++;
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
    const start = ++cursor.pos;
    for (; cursor.pos < text.length; cursor.pos++) {
      const char = text[cursor.pos];
      if (char === '"') {
        cursor.pos++;
        return unescaped(text.slice(start, cursor.pos - 1), start);
      }
      if (char === '\n' || char === '\r') break;
      if (char === '\\') cursor.pos++;
      else if (opensSequence(char)) {
        if (text[cursor.pos + 1] === '{') fail('a label cannot hold a template');
        if (text.startsWith(`${char}{`, cursor.pos + 1)) cursor.pos += 2;
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
    if (!OPERATOR_STARTS.has(text[cursor.pos] ?? '')) return undefined;
    const found = PRECEDENCE[level]?.find((op) => text.startsWith(op, cursor.pos));
    return found === '/' && (text[cursor.pos + 1] === '/' || text[cursor.pos + 1] === '*') ? undefined : found;
  }
  function binary(level: number): Expression {
    if (level >= PRECEDENCE.length) return unary();
    let left = binary(level + 1);
    for (let count = 0; ; count++) {
      const operator = operatorAt(level);
      if (!operator) return left;
      // A chain of operators is as deep a tree as nesting is.
      if (count > MAX_DEPTH) fail(`more than ${MAX_DEPTH} operators in a row`);
      cursor.pos += operator.length;
      const right = binary(level + 1);
      left = { kind: 'binary', operator, left, right, range: range(left.range.start, right.range.end) };
    }
  }
  function unary(): Expression {
    space();
    const start = cursor.pos;
    const operator = text[cursor.pos];
    if (operator !== '-' && operator !== '!') return steps(term());
    cursor.pos++;
    const operand = nested(unary);
    return { kind: 'unary', operator, operand, range: range(start, operand.range.end) };
  }

  function term(): Expression {
    space();
    const start = cursor.pos;
    const char = text[cursor.pos];
    if (char === undefined) return fail('expected a value, found the end of the file');
    if (char === '"') return quoted();
    if (char >= '0' && char <= '9') return number();
    if (char === '(') {
      cursor.pos++;
      const inner = withNewlines(false, () => {
        const value = expression();
        expect(')', 'after an expression in parentheses');
        return value;
      });
      return { kind: 'parentheses', inner, range: range(start) };
    }
    if (char === '[') return withNewlines(false, () => tuple());
    if (char === '{') return object();
    if (text.startsWith('<<', cursor.pos)) return heredoc();
    const word = identifier();
    if (word === undefined) return fail(`expected a value, found ${shown()}`);
    space();
    if (text.startsWith('::', cursor.pos) || text[cursor.pos] === '(') return call(word, start);
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
    const start = cursor.pos;
    let end = ++cursor.pos;
    for (;;) {
      const digits = /\d+|\.|[eE][+-]?\d/y;
      digits.lastIndex = cursor.pos;
      const found = digits.exec(text)?.[0];
      if (found === undefined) break;
      cursor.pos += found.length;
      if (found !== '.') end = cursor.pos;
    }
    cursor.pos = end;
    return text.slice(start, end);
  }
  function number(): Expression {
    const start = cursor.pos;
    const digits = numberToken();
    if (!/^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(digits)) fail(`"${digits.slice(0, 40)}" is not a number`, start);
    const number = numberOf(digits);
    return number
      ? { kind: 'literal', ...number, range: range(start) }
      : { kind: 'number-text', text: digits, range: range(start) };
  }
  function tuple(): Expression {
    const start = cursor.pos++;
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
    const start = cursor.pos++;
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
    const start = cursor.pos;
    const word = identifier();
    if (word !== undefined) {
      const end = cursor.pos;
      space();
      const isName =
        text[cursor.pos] === '=' ? text[cursor.pos + 1] !== '=' : text[cursor.pos] === ':' && text[cursor.pos + 1] !== ':';
      if (isName) return { kind: 'literal', value: composed(word), range: range(start, end) };
      cursor.pos = start;
    }
    return expression();
  }
  function forExpression(start: number, close: ']' | '}'): Expression {
    takeWord('for');
    const { keyName, valueName } = elementNames();
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
      const before = cursor.pos;
      space();
      const start = cursor.pos;
      if (text[cursor.pos] === '.' && !text.startsWith('...', cursor.pos)) {
        cursor.pos++;
        if (take('*')) result = splat(result, attributeSteps(variable(start)), range(start));
        else result = dotStep(result, start);
      } else if (text[cursor.pos] === '[') {
        cursor.pos++;
        if (take('*')) {
          expect(']', 'after "[*"');
          const marker = range(start);
          const each = nested(() => steps(variable(start), count + 1));
          result = splat(result, each, marker);
        } else result = indexed(result, bracketKey(), start);
      } else {
        cursor.pos = before;
        return result;
      }
    }
  }
  const variable = (start: number): Expression => ({ kind: 'variable', name: SPLAT_ITEM, range: range(start) });
  /** What follows the dot: a name, or a number as an index in the old way. */
  function dotStep(source: Expression, start: number): Expression {
    space();
    const at = cursor.pos;
    if (/\d/.test(text[cursor.pos] ?? '')) {
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
      const before = cursor.pos;
      space();
      const start = cursor.pos;
      if (text[cursor.pos] !== '.' || text.startsWith('...', cursor.pos)) {
        cursor.pos = before;
        return result;
      }
      cursor.pos++;
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

  return {
    file: () => {
      if (text.startsWith('\ufeff')) cursor.pos = 1;
      return body(undefined);
    },
    expression: () =>
      withNewlines(false, () => {
        const value = expression();
        space();
        return cursor.pos < text.length ? fail(`expected the end, found ${shown()}`) : value;
      }),
    templateText: bare,
    comments: inOrder,
    ignoreComments: () =>
      IGNORE_WORD.test(text)
        ? inOrder().flatMap(({ start, end }): Comment[] => {
            const comment = text.slice(start, end);
            return IGNORE_WORD.test(comment) ? [{ text: comment, range: range(start, end) }] : [];
          })
        : [],
    get size() {
      return cursor.size;
    },
  };
}
