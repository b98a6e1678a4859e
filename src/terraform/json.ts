import { composed } from './characters.ts';
import { HclSyntaxError, MAX_DEPTH } from './cursor.ts';
import { grouped } from './grouped.ts';
import { hclParser, MAX_LABEL } from './hcl.ts';
import { numberOf } from './number.ts';
import { linesOf, type Path, type Range } from './source.ts';
import type { Attribute, Block, Body, Expression } from './syntax.ts';

/** Block types at the top of a `.tf.json` file and how many labels each has. Terraform's configuration language, JSON syntax. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  ephemeral: 2,
  module: 1,
  variable: 1,
  output: 1,
  provider: 1,
  check: 1,
  locals: 0,
  terraform: 0,
  moved: 0,
  removed: 0,
  import: 0,
};

/** Blocks inside blocks that Terraform itself defines, with their labels; JSON does not tell other nested blocks from attributes. */
const NESTED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  terraform: { required_providers: 0, backend: 1, cloud: 0 },
  resource: { lifecycle: 0, provisioner: 1, connection: 0, dynamic: 1, timeouts: 0 },
  data: { lifecycle: 0, dynamic: 1, timeouts: 0 },
  ephemeral: { lifecycle: 0, dynamic: 1, timeouts: 0 },
  variable: { validation: 0 },
  output: { precondition: 0 },
  lifecycle: { precondition: 0, postcondition: 0 },
  check: { data: 2, assert: 0 },
  removed: { lifecycle: 0, provisioner: 1, connection: 0 },
  dynamic: { content: 0 },
  content: { dynamic: 1 },
};

/** Texts that hold a type or an address and no template. */
const EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  variable: ['type'],
  dynamic: ['iterator'],
  moved: ['from', 'to'],
  removed: ['from'],
  import: ['to'],
};

interface Entry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Json;
}
interface JsonObject {
  readonly kind: 'object';
  readonly items: readonly Entry[];
  readonly range: Range;
}
type Json =
  | JsonObject
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly text: string; readonly range: Range }
  | { readonly kind: 'array'; readonly items: readonly Json[]; readonly range: Range };

/**
 * Parses `.tf.json` and `.tfvars.json` into the same body that HCL gives. Texts are templates (not so in tfvars: `literalTexts`).
 * Throws HclSyntaxError.
 */
export function parseJsonBody(text: string, file: Path, literalTexts: boolean): Body {
  const root = parseJson(text, file);
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (const { key, keyRange, value } of flat(root, 'the file')) {
    if (key === '//') continue;
    const labels = !literalTexts && Object.hasOwn(LABELS, key) ? LABELS[key] : undefined;
    if (labels !== undefined) blocks.push(...labelled(key, [], labels, keyRange, value));
    else add(attributes, attribute(key, keyRange, literalTexts ? literal(value) : templates(value)));
  }
  return { attributes, blocks };
}

const fail = (message: string, { start }: Range): never => {
  throw new HclSyntaxError(message, start);
};

/** The entries of an object, or of the objects of a list: bodies and labels can be written as both. */
function flat(value: Json, what: string): readonly Entry[] {
  if (value.kind === 'scalar' && value.value === null) return [];
  if (value.kind === 'object') return value.items;
  if (value.kind !== 'array') return fail(`${what} must be a JSON object`, value.range);
  return value.items.flatMap((item) => (item.kind === 'object' ? item.items : fail(`${what} must be a JSON object`, item.range)));
}

function labelled(type: string, labels: readonly string[], left: number, header: Range, value: Json): Block[] {
  if (left > 0)
    return flat(value, `block "${type}"`)
      .filter(({ key }) => key !== '//')
      .flatMap((item) => {
        if (item.key.length > MAX_LABEL) fail(`a label is longer than ${MAX_LABEL} characters`, item.keyRange);
        return labelled(type, [...labels, item.key], left - 1, item.keyRange, item.value);
      });
  const bodies = value.kind === 'array' ? value.items : value.kind === 'scalar' && value.value === null ? [] : [value];
  return bodies.map((inner) => ({
    type,
    labels,
    header,
    body: innerBody(flat(inner, `block "${type}"`), type),
    range: { ...header, end: inner.range.end, endLine: inner.range.endLine },
  }));
}

function innerBody(entries: readonly Entry[], type: string): Body {
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  const nested = (Object.hasOwn(NESTED, type) && NESTED[type]) || {};
  const mayHoldBlocks = 'dynamic' in nested;
  for (const { key, keyRange, value } of mayHoldBlocks ? joined(entries) : entries) {
    if (key === '//') continue;
    const labels = Object.hasOwn(nested, key) ? nested[key] : undefined;
    if (labels !== undefined) blocks.push(...labelled(key, [], labels, keyRange, value));
    else if (mayHoldBlocks && holdsDynamic(value)) blocks.push(...labelledContent(key, keyRange, value));
    else if (type === 'variable' && key === 'default') add(attributes, attribute(key, keyRange, literal(value)));
    else if (Object.hasOwn(EXPRESSIONS, type) && EXPRESSIONS[type]?.includes(key))
      add(attributes, attribute(key, keyRange, written(value)));
    else add(attributes, attribute(key, keyRange, templates(value)));
  }
  return { attributes, blocks };
}

/** Only a body can hold a `dynamic` block with its `content`: such a value is a nested block for certain. */
function holdsDynamic(value: Json): boolean {
  if (value.kind === 'array') return value.items.some(holdsDynamic);
  if (value.kind !== 'object') return false;
  return value.items.some(({ key, value: inner }) => (key === 'dynamic' && isDynamic(inner)) || holdsDynamic(inner));
}
function isDynamic(value: Json): boolean {
  const objects = (json: Json): JsonObject[] =>
    json.kind === 'array' ? json.items.flatMap(objects) : json.kind === 'object' ? [json] : [];
  const dynamics = objects(value).flatMap(({ items }) => items.flatMap((item) => objects(item.value)));
  return dynamics.some(({ items }) => items.some(({ key }) => key === 'for_each') && items.some(({ key }) => key === 'content'));
}
function labelledContent(type: string, header: Range, value: Json): Block[] {
  return labelled('content', [], 0, header, value).map((block) => ({ ...block, type }));
}

function add(attributes: Map<string, Attribute>, attribute: Attribute): void {
  if (attributes.has(attribute.name)) fail(`"${attribute.name}" is set twice`, attribute.nameRange);
  attributes.set(attribute.name, attribute);
}

/** What is written twice in a body of the provider's is a nested block, or Terraform rejects it: its values become one list. */
function joined(entries: readonly Entry[]): readonly Entry[] {
  return [...grouped(entries, ({ key }) => key).values()].map((group) => {
    const [first] = group as readonly [Entry, ...Entry[]];
    if (group.length === 1) return first;
    const items = group.flatMap(({ key, keyRange, value }) => {
      if (value.kind === 'scalar') return fail(`"${key}" is set twice`, keyRange);
      return value.kind === 'array' ? value.items : [value];
    });
    return { ...first, value: { kind: 'array', items, range: first.value.range } };
  });
}

function attribute(name: string, nameRange: Range, expression: Expression): Attribute {
  return { name, nameRange, expression, range: { ...nameRange, end: expression.range.end, endLine: expression.range.endLine } };
}

/** Texts and keys as they stand. */
const literal = (value: Json): Expression =>
  expressionOf(value, (text, range) => ({ kind: 'literal', value: composed(text), range }));

/** Texts and keys as templates. */
const templates = (value: Json): Expression =>
  expressionOf(value, (text, range) =>
    /[$%]\{/.test(text)
      ? inText(text, range, (parser) => parser.templateText())
      : { kind: 'literal', value: composed(text), range },
  );

/** A text that holds an expression. */
function written(value: Json): Expression {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return templates(value);
  return inText(value.value, value.range, (parser) => parser.expression());
}

function expressionOf(value: Json, ofText: (text: string, range: Range) => Expression): Expression {
  const { range } = value;
  if (value.kind === 'array') return { kind: 'tuple', items: value.items.map((item) => expressionOf(item, ofText)), range };
  if (value.kind === 'object') {
    const seen = new Set<string>();
    const items = value.items.map(({ key, keyRange, value: inner }) => {
      if (seen.has(key)) fail(`"${key}" is set twice`, keyRange);
      seen.add(key);
      return { key: ofText(key, keyRange), value: expressionOf(inner, ofText) };
    });
    return { kind: 'object', items, range };
  }
  if (typeof value.value === 'string') return ofText(value.value, range);
  if (typeof value.value !== 'number') return { kind: 'literal', value: value.value, range };
  const number = numberOf(value.text);
  return number ? { kind: 'literal', ...number, range } : { kind: 'number-text', text: value.text, range };
}

/** Positions inside a JSON text cannot be mapped back through its escapes: the whole text stands for each part. */
function inText(text: string, range: Range, parse: (parser: ReturnType<typeof hclParser>) => Expression): Expression {
  try {
    return parse(hclParser(text, range.file, range));
  } catch (error) {
    if (error instanceof HclSyntaxError) return fail(error.message, range);
    throw error;
  }
}

function parseJson(text: string, file: Path): Json {
  const lines = linesOf(text);
  let pos = 0;
  const range = (start: number): Range => ({
    file,
    start,
    end: pos,
    startLine: lines.lineAt(start),
    endLine: lines.lineAt(Math.max(start, pos - 1)),
  });
  const fail = (message: string): never => {
    throw new HclSyntaxError(message, pos);
  };
  const space = (): void => {
    while (' \t\r\n'.includes(text[pos] ?? 'x')) pos++;
  };
  const found = (): string => (pos >= text.length ? 'the end of the file' : `"${text[pos]}"`);
  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = pos;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) pos += match.length;
    return match;
  };
  const string = (): string => {
    const start = pos;
    if (text[pos] !== '"') fail(`expected a text in double quotes, found ${found()}`);
    pos++;
    while (text[pos] !== '"') {
      const char = text[pos] ?? '\n';
      if (char < ' ') fail('a text is not closed on its line');
      pos += char === '\\' ? 2 : 1;
    }
    pos++;
    try {
      return JSON.parse(text.slice(start, pos)) as string;
    } catch {
      return fail('a text holds an escape that JSON does not have');
    }
  };
  const list = <T>(close: string, item: () => T): T[] => {
    pos++;
    const items: T[] = [];
    space();
    if (text[pos] === close) {
      pos++;
      return items;
    }
    for (;;) {
      items.push(item());
      space();
      if (text[pos] === close) {
        pos++;
        return items;
      }
      if (text[pos] !== ',') fail(`expected "," or "${close}", found ${found()}`);
      pos++;
    }
  };
  const value = (depth: number): Json => {
    if (depth > MAX_DEPTH) fail(`nesting is deeper than ${MAX_DEPTH} levels`);
    space();
    const start = pos;
    if (text[pos] === '[') {
      const items = list(']', () => value(depth + 1));
      return { kind: 'array', items, range: range(start) };
    }
    if (text[pos] === '{') {
      const items = list('}', () => {
        space();
        const at = pos;
        const key = string();
        const keyRange = range(at);
        space();
        if (text[pos] !== ':') fail(`expected ":" after a key, found ${found()}`);
        pos++;
        return { key, keyRange, value: value(depth + 1) };
      });
      return { kind: 'object', items, range: range(start) };
    }
    if (text[pos] === '"') {
      const parsed = string();
      return { kind: 'scalar', value: parsed, text: parsed, range: range(start) };
    }
    const word =
      token(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y) ?? fail(`expected a value, found ${found()}`);
    return { kind: 'scalar', value: JSON.parse(word), text: word, range: range(start) };
  };
  const result = value(0);
  space();
  if (pos < text.length) fail(`expected the end of the file, found ${found()}`);
  return result;
}
