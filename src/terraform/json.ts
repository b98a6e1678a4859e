import { HclSyntaxError, hclParser, MAX_DEPTH } from './hcl.ts';
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

type Json = { readonly range: Range } & (
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | {
      readonly kind: 'object';
      readonly items: readonly { readonly key: string; readonly keyRange: Range; readonly value: Json }[];
    }
);

/**
 * Parses `.tf.json` and `.tfvars.json` into the same body that HCL gives. Texts are templates (not so in tfvars: `literalTexts`).
 * Throws HclSyntaxError.
 */
export function parseJsonBody(text: string, file: Path, literalTexts: boolean): Body {
  const root = parseJson(text, file);
  const tops = root.kind === 'array' ? root.items : [root];
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (const top of tops) {
    if (top.kind !== 'object') throw new HclSyntaxError('the file must hold a JSON object', top.range.start);
    for (const { key, keyRange, value } of top.items) {
      if (key === '//') continue;
      const labels = literalTexts ? undefined : LABELS[key];
      if (labels === undefined) attributes.set(key, attribute(key, keyRange, value, literalTexts));
      else blocks.push(...labelled(key, [], labels, keyRange, value));
    }
  }
  return { attributes, blocks };
}

function labelled(type: string, labels: readonly string[], left: number, header: Range, value: Json): Block[] {
  if (value.kind === 'array') return value.items.flatMap((item) => labelled(type, labels, left, header, item));
  if (value.kind !== 'object') return [];
  if (left > 0)
    return value.items
      .filter((item) => item.key !== '//')
      .flatMap((item) => labelled(type, [...labels, item.key], left - 1, item.keyRange, item.value));
  return [
    {
      type,
      labels,
      header,
      body: innerBody(value, type),
      range: { ...header, end: value.range.end, endLine: value.range.endLine },
    },
  ];
}

/** Inside a block JSON does not tell attributes from nested blocks; only those that Terraform itself defines are told apart here. */
function innerBody(value: Json & { kind: 'object' }, type: string): Body {
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  const nested: Readonly<Record<string, number>> =
    type === 'terraform'
      ? { required_providers: 0, backend: 1, cloud: 0 }
      : type === 'resource' || type === 'data'
        ? { lifecycle: 0, provisioner: 1, connection: 0, dynamic: 1, timeouts: 0 }
        : type === 'dynamic'
          ? { content: 0 }
          : {};
  for (const { key, keyRange, value: inner } of value.items) {
    if (key === '//') continue;
    const labels = nested[key];
    if (labels === undefined) attributes.set(key, attribute(key, keyRange, inner, false));
    else blocks.push(...labelled(key, [], labels, keyRange, inner));
  }
  return { attributes, blocks };
}

function attribute(name: string, nameRange: Range, value: Json, literalTexts: boolean): Attribute {
  return {
    name,
    nameRange,
    expression: expressionOf(value, literalTexts),
    range: { ...nameRange, end: value.range.end, endLine: value.range.endLine },
  };
}

function expressionOf(value: Json, literalTexts: boolean): Expression {
  const { range } = value;
  if (value.kind === 'array') return { kind: 'tuple', items: value.items.map((item) => expressionOf(item, literalTexts)), range };
  if (value.kind === 'object') {
    const items = value.items.map(({ key, keyRange, value: inner }) => ({
      key: { kind: 'literal', value: key, range: keyRange } as const,
      value: expressionOf(inner, literalTexts),
    }));
    return { kind: 'object', items, range };
  }
  if (typeof value.value !== 'string' || literalTexts || !/[$%]\{/.test(value.value)) {
    if (typeof value.value === 'number' && String(value.value) !== value.text && value.text.replace(/\D/g, '').length > 15)
      return { kind: 'number-text', text: value.text, range };
    return { kind: 'literal', value: value.value, range };
  }
  return rangedAt(hclParser(value.value, range.file).templateText(), range);
}

/** Positions inside a JSON text cannot be mapped back through its escapes: the whole text stands for each part. */
function rangedAt(expression: Expression, range: Range): Expression {
  return JSON.parse(JSON.stringify(expression), (_key, part) =>
    part && typeof part === 'object' && 'startLine' in part ? range : part,
  );
}

function parseJson(text: string, file: Path): Json {
  const lines = linesOf(text);
  let pos = text.startsWith('\ufeff') ? 1 : 0;
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
    const raw = token(/"(?:[^"\\\u0000-\u001f]|\\.)*"/y) ?? fail(`expected a text in double quotes, found ${found()}`);
    try {
      return JSON.parse(raw) as string;
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
