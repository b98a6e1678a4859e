// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { isConfiguration } from '../../src/terraform/module.ts';
import type { Parser } from '../../src/terraform/parse.ts';
import type { Path, Range } from '../../src/terraform/source.ts';
import type { Attribute, Block, Body, Expression, ParsedFile } from '../../src/terraform/syntax.ts';

type Below = (below: number) => number;
type Files = ReadonlyMap<Path, string>;
/** A stretch of a text. */
type Span = Pick<Range, 'start' | 'end'>;

/** What the grammar names in a file. */
interface Parts {
  readonly expressions: readonly Span[];
  readonly literals: readonly Span[];
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}
const partsOf = new WeakMap<ParsedFile, Parts>();

function parts(file: ParsedFile): Parts {
  const known = partsOf.get(file);
  if (known) return known;
  const found = { expressions: [] as Span[], literals: [] as Span[], attributes: [] as Attribute[], blocks: [] as Block[] };
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) for (const item of value) walk(item);
    else {
      const { kind, range } = value as Partial<Expression>;
      if (kind !== undefined && range && range.end > range.start) {
        found.expressions.push(range);
        if (kind === 'literal') found.literals.push(range);
      }
      for (const [key, item] of Object.entries(value)) if (key !== 'range') walk(item);
    }
  };
  const inBody = (body: Body): void => {
    for (const attribute of body.attributes.values()) {
      found.attributes.push(attribute);
      walk(attribute.expression);
    }
    for (const block of body.blocks) {
      found.blocks.push(block);
      inBody(block.body);
    }
  };
  if (file.body && file.syntax === 'hcl') inBody(file.body);
  partsOf.set(file, found);
  return found;
}

const TOKEN = /\s+|#[^\n]*|"(?:\\.|[^"\\\n])*"|[\p{L}_][\p{L}\p{N}_-]*|\d+(?:\.\d+)?|\.\.\.|=>|[=!<>]=|&&|\|\||[^\s]/gu;
const NAME = /\b[a-z_][\w-]*\b/gi;

/** Values that mean something to functions, conversions and rules. */
const LITERALS = [
  ...[
    'null',
    'true',
    'false',
    '-1',
    '0',
    '1',
    '1e400',
    '0.1',
    '9007199254740993',
    '""',
    '"*"',
    '"0.0.0.0/0"',
    '"${null}"',
    '"é"',
  ],
  ...['[]', '{}', '[null]', '{ a = null }', '[1, "a", true]', 'each.key', 'each.value', 'count.index', 'path.module', 'self.x'],
  ...['toset([])', 'toset(["a", "b"])', 'timestamp()', 'sensitive("s")', 'tomap({})', 'try(x.y.z, 1)', 'terraform.workspace'],
  ...['"%{ if true }a%{ endif }"', '"$${a}"', '<<EOT\na\nEOT\n', 'var.nobody', 'local.nobody', 'module.nobody', 'data.a.b.c'],
];
const INDEXES = [
  '[0]',
  '[-1]',
  '["a"]',
  '[*]',
  '.*',
  '[null]',
  '.id',
  '[each.key]',
  '[count.index]',
  '.0',
  '[1.5]',
  '[*].id',
  '...',
];
const NAMES = [
  'count',
  'for_each',
  'source',
  'dynamic',
  'content',
  'depends_on',
  'lifecycle',
  'provider',
  'default',
  'type',
  'value',
];
const TYPES = [
  'resource',
  'data',
  'module',
  'variable',
  'output',
  'locals',
  'moved',
  'removed',
  'import',
  'check',
  'dynamic',
  'x',
];
const LINES = [
  ...[
    'count = 2',
    'count = var.nobody',
    'for_each = toset(["a", "b"])',
    'for_each = { a = 1 }',
    'count = 0',
    'depends_on = [local.a]',
  ],
  ...[
    'dynamic "x" {\n for_each = [1, 2]\n content {\n  y = x.value\n }\n}',
    'provisioner "x" {}',
    'lifecycle {\n ignore_changes = all\n}',
  ],
];

/**
 * The files of one root with some part of some file put elsewhere, doubled, taken away or written otherwise, as the grammar names parts:
 * most of what comes out is Terraform still. `others`: texts that expressions and blocks are taken from. The same seed gives the same.
 */
export function grown(files: Files, others: readonly (readonly [Path, string])[], below: Below, parser: Parser): Files {
  const result = new Map(files);
  const pick = <T>(list: readonly T[]): T | undefined => list[below(list.length)];
  for (let times = 1 + below(3); times > 0; times--) {
    const [path, text] = pick([...result]) as [Path, string];
    const [otherPath, other] = (below(2) === 0 ? pick([...result]) : pick(others)) as [Path, string];
    const mine = parser.read(path, text);
    const theirs = parser.read(otherPath, other);
    const written = (span: Span | undefined, of = text): string => (span ? of.slice(span.start, span.end) : '');
    const put = (span: Span | undefined, by: string): void => {
      if (span) result.set(path, text.slice(0, span.start) + by + text.slice(span.end));
    };
    const { expressions, literals, attributes, blocks } = parts(mine);
    const tokens = (): Span[] =>
      [...text.matchAll(TOKEN)].map(({ index, 0: token }) => ({ start: index, end: index + token.length }));
    const swap = (list: readonly Span[]): void => {
      const [a, b] = [pick(list), pick(list)].sort((one, two) => (one?.start ?? 0) - (two?.start ?? 0));
      if (!a || !b || b.start < a.end) return;
      result.set(path, text.slice(0, a.start) + written(b) + text.slice(a.end, b.start) + written(a) + text.slice(b.end));
    };
    const block = pick(blocks);
    const attribute = pick(attributes);
    const expression = pick(expressions);
    const inside = block && { start: block.header.end, end: block.header.end };
    switch (below(24)) {
      case 0:
        swap(tokens());
        break;
      case 1: {
        const token = pick(tokens());
        put(token, ['', `${written(token)} ${written(token)}`][below(2)] as string);
        break;
      }
      case 2:
        put(pick(tokens()), written(pick(tokens())));
        break;
      case 3:
        swap(attributes.map(({ range }) => range));
        break;
      case 4:
        put(attribute?.range, '');
        break;
      case 5:
        put(attribute?.range, `${written(attribute?.range)}\n${written(attribute?.range)}`);
        break;
      case 6:
        put(attribute?.nameRange, below(2) === 0 ? (pick(NAMES) ?? '') : (pick(parts(theirs).attributes)?.name ?? 'a'));
        break;
      case 7:
        swap(blocks.map(({ range }) => range));
        break;
      case 8:
        put(block?.range, '');
        break;
      case 9:
        put(block?.range, `${written(block?.range)}\n\n${written(block?.range)}`);
        break;
      case 10:
      case 11:
        put(expression, written(pick(parts(theirs).expressions), other));
        break;
      case 12:
        swap(expressions);
        break;
      case 13:
      case 14:
        put(pick(literals) ?? expression, pick(LITERALS) ?? '');
        break;
      case 15:
        put(expression, pick(LITERALS) ?? '');
        break;
      case 16: {
        const names = [...text.matchAll(NAME)].map(({ index, 0: name }) => ({ start: index, end: index + name.length }));
        put(pick(names), written(pick(names)));
        break;
      }
      case 17: {
        const labels = [...text.matchAll(/(?<=^\s*\w+(?: "[^"\n]*")* )"[^"\n]*"/gm)];
        const spans = labels.map(({ index, 0: label }) => ({ start: index, end: index + label.length }));
        put(pick(spans), below(4) === 0 ? '' : written(pick(spans)));
        break;
      }
      case 18:
        if (expression) put({ start: expression.end, end: expression.end }, pick(INDEXES) ?? '');
        break;
      case 19:
        put(inside, `\n${below(2) === 0 ? pick(LINES) : written(pick(parts(theirs).attributes)?.range, other)}\n`);
        break;
      case 20:
        put(inside, `\n${written(pick(parts(theirs).blocks)?.range, other)}\n`);
        break;
      case 21: {
        // A block goes to another file.
        const to = pick([...result].filter(([one]) => one !== path && isConfiguration(one)));
        put(block?.range, '');
        if (to && block) result.set(to[0], `${to[1]}\n${written(block.range)}\n`);
        break;
      }
      case 22:
        if (block) put({ start: block.range.start, end: block.range.start + block.type.length }, pick(TYPES) ?? '');
        break;
      default:
        if (mine.body && /\.(?:tf|tofu|tfvars)$/.test(path)) {
          result.delete(path);
          result.set(`${path}.json` as Path, asJson(mine, below));
        }
    }
  }
  return result;
}

/** The same in Terraform's JSON, as far as that can say it. */
function asJson({ text, body, path }: ParsedFile, below: Below): string {
  const said = (expression: Expression): unknown => {
    if (expression.kind === 'literal' && expression.exact === undefined) return expression.value;
    if (expression.kind === 'tuple') return expression.items.map(said);
    const written = text.slice(expression.range.start, expression.range.end);
    return written.startsWith('"') ? written.slice(1, -1) : `\${${written}}`;
  };
  const inJson = ({ attributes, blocks }: Body): Record<string, unknown> => {
    const result: Record<string, unknown> = {};
    for (const { name, expression } of attributes.values()) result[name] = said(expression);
    for (const { type, labels, body: inner } of blocks) {
      let at = result;
      for (const name of [type, ...labels].slice(0, -1)) {
        if (typeof at[name] !== 'object' || at[name] === null) at[name] = {};
        at = at[name] as Record<string, unknown>;
      }
      const last = labels.at(-1) ?? type;
      at[last] = at[last] === undefined && below(2) === 0 ? inJson(inner) : [at[last] ?? [], inJson(inner)].flat();
    }
    return result;
  };
  const json = JSON.stringify(inJson(body ?? { attributes: new Map(), blocks: [] }), null, below(2) * 2);
  return below(5) === 0 && !path.endsWith('.tfvars') ? `[${json}]` : json;
}
