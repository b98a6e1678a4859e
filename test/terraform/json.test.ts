// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { describe, expect, it } from 'vitest';
import { HclSyntaxError, MAX_DEPTH } from '../../src/terraform/cursor.ts';
import { parseJsonBody } from '../../src/terraform/json.ts';
import { numberText } from '../../src/terraform/number.ts';
import type { Path } from '../../src/terraform/source.ts';
import type { Block, Body, Expression } from '../../src/terraform/syntax.ts';

const FILE = 'main.tf.json' as Path;
const parse = (json: unknown, literal = false): Body =>
  parseJsonBody(typeof json === 'string' ? json : JSON.stringify(json), FILE, literal);

/** A body as plain data: attributes by name, blocks as `type.label`, kinds of expression instead of what is not literal. */
function plain(body: Body): Record<string, unknown> {
  const blocks = body.blocks.map((block): [string, unknown] => [[block.type, ...block.labels].join('.'), plain(block.body)]);
  return {
    ...Object.fromEntries([...body.attributes].map(([name, { expression }]) => [name, value(expression)])),
    ...Object.fromEntries(blocks),
  };
}
function value(expression: Expression): unknown {
  if (expression.kind === 'literal')
    return expression.exact ? numberText({ value: Number(expression.value), exact: expression.exact }) : expression.value;
  if (expression.kind === 'tuple') return expression.items.map(value);
  if (expression.kind === 'object')
    return Object.fromEntries(expression.items.map((item) => [String(value(item.key)), value(item.value)]));
  return expression.kind === 'number-text' ? expression.text : `<${expression.kind}>`;
}
const named = (blocks: readonly Block[]): string[] => blocks.map(({ type, labels }) => [type, ...labels].join('.'));

describe('blocks', () => {
  it.each<[string, unknown, unknown]>([
    [
      'resources',
      { resource: { x_y: { a: { n: 1 }, b: { n: 2 } } } },
      { 'resource.x_y.a': { n: 1 }, 'resource.x_y.b': { n: 2 } },
    ],
    [
      'lists at any level',
      [{ resource: [{ x_y: [{ a: { n: 1 } }, { b: { n: 2 } }] }] }],
      { 'resource.x_y.a': { n: 1 }, 'resource.x_y.b': { n: 2 } },
    ],
    ['locals in pieces', [{ locals: { a: 1 } }, { locals: [{ b: 2 }] }], { locals: { b: 2 } }],
    [
      'comments',
      { '//': 'x', variable: { v: { '//': 'y', default: { '//': 'kept' } } } },
      { 'variable.v': { default: { '//': 'kept' } } },
    ],
    ['null for nothing', { locals: null, variable: { v: null } }, {}],
    ['an empty block', { terraform: {}, provider: { azurerm: {} } }, { terraform: {}, 'provider.azurerm': {} }],
    [
      'the provider table',
      { terraform: { required_providers: { azurerm: { version: '4' } } } },
      { terraform: { required_providers: { azurerm: { version: '4' } } } },
    ],
  ])('reads %s', (_name, json, expected) => expect(plain(parse(json))).toEqual(expected));

  it('keeps several of a name in order', () => {
    expect(named(parse('{"locals": {"a": 1}, "resource": {"x_y": {"a": [{}, {}]}}, "locals": {"b": 2}}').blocks)).toEqual([
      'locals',
      'resource.x_y.a',
      'resource.x_y.a',
      'locals',
    ]);
  });

  it('tells what Terraform defines from what the provider defines', () => {
    const [resource] = parse({
      resource: { x_y: { a: { lifecycle: {}, tags: {}, site_config: { n: 1 }, rule: [{ n: 1 }, { n: 2 }] } } },
    }).blocks;
    expect(named(resource!.body.blocks)).toEqual(['lifecycle']);
    expect([...resource!.body.attributes.keys()]).toEqual(['tags', 'site_config', 'rule']);
  });

  it('finds dynamic blocks at any depth, so that none is taken for an absent attribute', () => {
    const dynamic = {
      cors: { for_each: '${var.c}', content: { n: '${cors.value}', dynamic: { deep: { for_each: [1], content: {} } } } },
    };
    const [resource] = parse({
      resource: { x_y: { a: { tags: { dynamic: 'x' }, site: [{ inner: { dynamic } }], dynamic } } },
    }).blocks;
    const { attributes, blocks } = resource!.body;
    expect([...attributes.keys()]).toEqual(['tags']);
    expect(named(blocks)).toEqual(['site', 'dynamic.cors']);
    expect(named(blocks[0]!.body.blocks[0]!.body.blocks)).toEqual(['dynamic.cors']);
    expect(named(blocks[1]!.body.blocks[0]!.body.blocks)).toEqual(['dynamic.deep']);
  });

  it('takes an attribute of the provider that is there twice for two nested blocks', () => {
    expect(plain(parse('{"resource": {"x_y": {"a": {"rule": {"n": 1}, "rule": [{"n": 2}]}}}}'))).toEqual({
      'resource.x_y.a': { rule: [{ n: 1 }, { n: 2 }] },
    });
  });
});

describe('values', () => {
  const local = (json: string): Expression => parse(`{"locals": {"a": ${json}}}`).blocks[0]!.body.attributes.get('a')!.expression;
  it.each<[string, unknown]>([
    ['1', 1],
    ['-1.5e2', -150],
    ['1000000000000000000000', 1e21],
    ['12345678901234567890', '12345678901234567890'],
    ['1e6000', '1e6000'],
    ['true', true],
    ['null', null],
    ['"\\u00e9e\\u0301\\n"', 'éé\n'],
    ['"$5 and 5%"', '$5 and 5%'],
    ['"$${a} %%{b}"', '${a} %{b}'],
    ['"x\\ry"', 'x\ry'],
    ['"${a.b}"', '<template>'],
    ['"x ${a} %{ if b }c%{ endif }"', '<template>'],
    ['[1, "${a}", {"b": []}]', [1, '<template>', { b: [] }]],
    ['{"${a}": 1, "b": 2}', { '<template>': 1, b: 2 }],
  ])('%s', (json, expected) => expect(value(local(json))).toEqual(expected));

  it('gives every part of a template the range of its text', () => {
    const template = local('"x ${a["b"]}"'.replaceAll('["b"]', '[\\"b\\"]')) as Expression & { kind: 'template' };
    const [, part] = template.parts;
    expect(part?.kind === 'interpolation' && part.value.range).toEqual(template.range);
  });

  it('are not templates in .tfvars.json', () => {
    expect(plain(parse({ a: '${b}', c: { '${d}': 1 } }, true))).toEqual({ a: '${b}', c: { '${d}': 1 } });
  });

  it('are expressions where Terraform reads types and addresses', () => {
    const kinds = ({ blocks }: Body): string[] =>
      blocks.flatMap(({ body }) => [...body.attributes.values()].map(({ expression }) => expression.kind));
    expect(
      kinds(parse({ variable: { v: { type: 'list(string)' }, w: { type: 'bool' } }, moved: { from: 'x_y.a[0]', to: 'x_y.b' } })),
    ).toEqual(['call', 'variable', 'step', 'step']);
  });
});

describe('what Terraform rejects', () => {
  it.each([
    ['', 1],
    ['5', 1],
    ['\ufeff{}', 1],
    ['{"a": 1,}', 1],
    ['{"a" 1}', 1],
    ["{'a': 1}", 1],
    ['{\n"a": "b\n"}', 2],
    ['{"a": "\\x"}', 1],
    ['{"a": 01}', 1],
    ['{} {}', 1],
    ['{"locals": {\n"a": 1,\n"a": 2}}', 3],
    ['{"locals": {"a": {\n"b": 1, "b": 2}}}', 2],
    ['{"resource": {"x_y": {"a":\n 5}}}', 2],
    ['{"resource":\n [[]]}', 2],
    ['{"locals": {"a":\n\n "${b"}}', 3],
    ['{"variable": {"v": {"type":\n "list("}}}', 2],
    ['['.repeat(MAX_DEPTH + 2), 1],
    [`{"a": ${'{"b":'.repeat(50_000)}`, 1],
    [`{"a": "${'x'.repeat(500_000)}`, 1],
  ])('%.60j, on line %i', (text, line) => {
    let thrown: unknown;
    try {
      parse(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(HclSyntaxError);
    expect(text.slice(0, (thrown as HclSyntaxError).offset).split('\n')).toHaveLength(line);
  });
});
