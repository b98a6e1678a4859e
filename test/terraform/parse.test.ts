// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { afterAll, describe, expect, it } from 'vitest';
import { MAX_FILE_LENGTH, startParser, syntaxOf } from '../../src/terraform/parse.ts';
import { decodeText, type Path } from '../../src/terraform/source.ts';
import type { ParsedFile } from '../../src/terraform/syntax.ts';

const parser = startParser();
afterAll(() => parser.close());

async function parse(text: string, path = 'main.tf'): Promise<ParsedFile> {
  const files = await parser.parse(new Map([[path as Path, text]]));
  return files.get(path as Path)!;
}

describe('both parsers', () => {
  it.each([
    'a = "x" # no line break at the end',
    '\ufeffa = 1\r\nb {\r\n  c = "d"\r\n}\r\n',
    'a = <<EOT\nx\nEOT\nb = <<-EOT\n  y ${a}\n  EOT\n',
    'a = "e\u0301"\nb "e\u0301" {}\n',
    'a = "$${b} %%{c} \\u00e9 \\\\ \\" $ % $$"\n',
    'a "x" y "$${z}" {\n  b { c = true }\n  b {}\n}\n',
    'a = { b = 1, "c" : "d"\n (e) = 2 }\n',
    'a = [for x in y : x if x != null]\nb = { for k, v in y : k => v... }\n',
    'a = b.*.c[0]\nd = b[*].c[0]\ne = b.0.c\nf = b[*].c[*].d\n',
    'a = provider::x::y(1)\nb = true ? "c" : null\n',
    '/* a */ b /* c */ = /* d */ 1 // e\n# f',
    'a = "%{ if b ~} c %{ else } d %{~ endif }"\n',
    'a = [\n  "b",\n\n  # c\n  "d",\n]\n',
    'ünï-code_1 = 1.5e3\n',
    'a = -1\nb = !c\nd = (\n1 +\n2\n)\n',
    'a = "${<<B\nc\nB\n}"\n',
    '',
  ])('see %j alike', async (text) => {
    const { problems, body } = await parse(text);
    expect(problems).toEqual([]);
    expect(body).toBeDefined();
  });

  it.each([
    'a = 1 b = 2\n',
    'a = <<EOT\nx\nEOT',
    'a = "b\nc"\n',
    'a = [1 2]\n',
    'a {\n',
    'a { b = 1\n}\n',
    'a = b.*.c.*\n',
    'a = 1.2.3\n',
    'a = {for = 1}\n',
    "a = 'b'\n",
    'a = "\\x"\n',
    'a = 12e999999999999\n',
    'a = “b”\n',
    'a = 1\na = 2\n',
  ])('refuse %j', async (text) => {
    const { problems, body } = await parse(text);
    expect(body).toBeUndefined();
    expect(problems).toEqual([
      { file: 'main.tf', startLine: expect.any(Number), message: expect.stringMatching(/^the file cannot be parsed: ./) },
    ]);
  });

  it('agree on generated files, or neither takes them', async () => {
    const files = Array.from({ length: 150 }, (_, seed) => generate(seed));
    const parsed = await parser.parse(new Map(files.map((text, i) => [`${i}.tf` as Path, text])));
    const differently = [...parsed.values()].filter(({ problems }) =>
      problems.some(({ message }) => message.startsWith('two parsers')),
    );
    expect(differently.map(({ text }) => text)).toEqual([]);
    // Most of what is made is HCL: otherwise this would compare nothing.
    expect([...parsed.values()].filter(({ body }) => body).length).toBeGreaterThan(100);
  });
});

describe('a file', () => {
  it('is told by its name', () => {
    expect(
      ['a.tf', 'x/a.tofu', 'a.tfvars', '.terraform.lock.hcl', 'a.tf.json', 'a.auto.tfvars.json', 'a.hcl', 'a.json', 'tf'].map(
        syntaxOf,
      ),
    ).toEqual(['hcl', 'hcl', 'hcl', 'hcl', 'json', 'json', undefined, undefined, undefined]);
  });

  it('that is broken does not hide the others, and names its line', async () => {
    const files = await parser.parse(
      new Map([
        ['a.tf' as Path, 'a = 1\nb = \n'],
        ['b.tf' as Path, 'a = 1\n'],
      ]),
    );
    expect(files.get('a.tf' as Path)?.problems[0]?.startLine).toBe(2);
    expect(files.get('b.tf' as Path)?.body?.attributes.has('a')).toBe(true);
  });

  it('that is too large is not parsed', async () => {
    expect((await parse(`#${'x'.repeat(MAX_FILE_LENGTH)}`)).problems[0]?.message).toContain('larger than 2 MB');
  });

  it('is parsed once for as long as its text is the same', () => {
    const path = 'x.tf' as Path;
    expect(parser.read(path, 'a = 1')).toBe(parser.read(path, 'a = 1'));
    expect(parser.read(path, 'a = 2')).not.toBe(parser.read(path, 'a = 1'));
  });
});

/** A small body of HCL, the same for the same seed. */
function generate(seed: number): string {
  let state = seed * 2654435761 + 1;
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
  const one = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const some = (make: () => string, between: string): string =>
    Array.from({ length: Math.floor(random() * 4) }, make).join(between);
  const name = (): string => one(['a', 'b', 'c-d', '_e', 'é', 'for', 'in']);
  const blank = (): string => one(['', '', ' ', '\t', ' /* x */ ']);
  const text = (depth: number): string =>
    `"${some(() => one(['x', ' ', '$', '$${', '%%{', '\\n', '\\"', '\\u00e9', 'é', '//', depth > 0 ? `\${${one(['', '~ '])}${value(depth - 1)}${one(['', ' ~'])}}` : '']), '')}"`;
  const value = (depth: number): string => {
    if (depth <= 0) return one(['1', '2.5', 'true', 'null', 'a', '"x"']);
    const inner = (): string => value(depth - 1);
    return one([
      () => text(depth),
      () => `[${some(inner, `${blank()},${one(['', ' ', '\n'])}`)}${one(['', '\n'])}]`,
      () =>
        `{${one(['', '\n'])}${some(() => `${one([name, () => text(0), () => `(${inner()})`])().replace(/^(for|in)$/, 'x')}${blank()}${one(['=', ' : '])} ${inner()}`, one([', ', '\n', ',\n']))}${one(['', '\n'])}}`,
      () => `(${one(['', '\n'])}${inner()} ${one(['+', '-', '*', '==', '&&', '<'])} ${inner()}${one(['', '\n'])})`,
      () => `${name()}.${name()}${one(['', '[0]', '["k"]', '.*.b', '[*].b', '.0'])}`,
      () => `${inner()} ? ${inner()} : ${inner()}`,
      () => `f(${some(inner, ', ')})`,
      () => `[for x in ${inner()} : ${inner()}]`,
      () => `<<${one(['', '-'])}E\n${some(() => one(['x\n', '  $${y}\n', '\n', '    z $\n']), '')}  E\n`,
    ])();
  };
  const item = (depth: number): string =>
    one([
      () => `${one(['p', 'q', 'r'])}${Math.floor(random() * 1e6)} =${blank()}${value(2)}${one(['', ' # c', ' // c'])}`,
      () => `block${some(() => ' "x"', '').slice(0, 4)} {\n${depth > 0 ? some(() => item(depth - 1), '\n') : ''}\n}`,
      () => one(['# c', '/* c\n */', '']),
    ])();
  // Each block type has as many labels everywhere, as Terraform's schemas have it.
  return `${some(() => item(2), '\n').replaceAll('block "x"', 'labelled "x"')}${one(['', '\n', '\r\n'])}`;
}

describe('bytes that are not UTF-8', () => {
  const bytes = (...parts: (string | number)[]): string =>
    decodeText(Buffer.concat(parts.map((part) => Buffer.from(typeof part === 'string' ? part : [part]))));
  // Each as `terraform validate` 1.11 has it, but for JSON, where Terraform reads replacement characters.
  it.each<[string, string, string, number | undefined]>([
    ['a text', 'a.tf', bytes('locals {\n  a = "x', 0xff, '"\n}\n'), 2],
    ['a heredoc', 'a.tf', bytes('locals {\n  a = <<E\ncaf', 0xe9, '\nE\n}\n'), 3],
    ['a name', 'a.tf', bytes('locals {\n  a', 0xe9, ' = 1\n}\n'), 2],
    ['values', 'terraform.tfvars', bytes('a = "', 0xff, '"\n'), 1],
    ['JSON', 'a.tf.json', bytes('{"locals": {"a": "x', 0xff, '"}}\n'), 1],
    ['UTF-16', 'a.tf', decodeText(Buffer.from('\ufefflocals {\n}\n', 'utf16le')), 1],
    ['comments', 'a.tf', bytes('# caf', 0xe9, '\nlocals {\n  a = 1 // ', 0xff, '\n}\n/* ', 0xe2, 0x82, ' */\n'), undefined],
  ])('in %s', async (_, path, text, line) => {
    const file = (await parser.parse(new Map([[path as Path, text]]))).get(path as Path);
    expect(file?.body === undefined).toBe(line !== undefined);
    expect(file?.problems).toEqual(
      line === undefined ? [] : [{ file: path, startLine: line, message: 'the file is not valid UTF-8; it was not evaluated' }],
    );
  });
  it('follows Terraform on a byte order mark: HCL may start with one, JSON may not', async () => {
    const files = new Map([
      ['a.tf' as Path, '\ufefflocals {\n  a = "\u{1F600}"\n}\n'],
      ['twice.tf' as Path, '\ufeff\ufefflocals {}\n'],
      ['a.tf.json' as Path, '\ufeff{"locals": {}}\n'],
    ]);
    const parsed = [...(await parser.parse(files)).values()];
    expect(parsed.map(({ body }) => body !== undefined)).toEqual([true, false, false]);
  });
  it('keeps what is valid around them', () => {
    expect(bytes('a', 0xed, 0xa0, 0x80, 'é', 0xf0, 0x9f, 'z', 0xc0, 0x80)).toBe('a\udced\udca0\udc80é\udcf0\udc9fz\udcc0\udc80');
  });
});
