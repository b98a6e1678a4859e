// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { describe, expect, it } from 'vitest';
import { HclSyntaxError, MAX_DEPTH } from '../../src/terraform/cursor.ts';
import { hclParser } from '../../src/terraform/hcl.ts';
import { numberText } from '../../src/terraform/number.ts';
import type { Path } from '../../src/terraform/source.ts';
import type { Body, Expression, Step, TemplatePart } from '../../src/terraform/syntax.ts';

const FILE = 'main.tf' as Path;
const parse = (text: string): Body => hclParser(text, FILE).file();
const expressionOf = (text: string): Expression => parse(`a = ${text}\n`).attributes.get('a')!.expression;

/** An expression on one line, every operator in parentheses, so that structure can be read. */
function print(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return e.exact ? numberText({ value: Number(e.value), exact: e.exact }) : JSON.stringify(e.value);
    case 'number-text':
      return e.text;
    case 'template':
      return `template(${e.parts.map(printPart).join(', ')})`;
    case 'tuple':
      return `[${e.items.map(print).join(', ')}]`;
    case 'object':
      return `{${e.items.map(({ key, value }) => `${print(key)}: ${print(value)}`).join(', ')}}`;
    case 'for': {
      const names = [e.keyName, e.valueName].filter((name) => name !== undefined).join(', ');
      const made = `${e.key ? `${print(e.key)} => ` : ''}${print(e.value)}${e.group ? '...' : ''}`;
      return `for(${names} in ${print(e.collection)}: ${made}${e.condition ? ` if ${print(e.condition)}` : ''})`;
    }
    case 'variable':
      return e.name;
    case 'step':
      return print(e.source) + printStep(e.step);
    case 'splat':
      return `each(${print(e.source)}, _${e.each.map(printStep).join('')})`;
    case 'call':
      return `${e.name}(${e.args.map(print).join(', ')}${e.expandLast ? '...' : ''})`;
    case 'unary':
      return `(${e.operator}${print(e.operand)})`;
    case 'binary':
      return `(${print(e.left)} ${e.operator} ${print(e.right)})`;
    case 'conditional':
      return `(${print(e.condition)} ? ${print(e.then)} : ${print(e.else)})`;
    case 'parentheses':
      return print(e.inner);
  }
}
const printStep = (step: Step): string => (step.kind === 'attribute' ? `.${step.name}` : `[${print(step.key)}]`);
function printPart(part: TemplatePart): string {
  if (part.kind === 'text') return JSON.stringify(part.text);
  if (part.kind === 'interpolation') return print(part.value);
  const all = (parts: readonly TemplatePart[]): string => `<${parts.map(printPart).join(', ')}>`;
  return part.kind === 'if'
    ? `if ${print(part.condition)} ${all(part.then)} else ${all(part.else)}`
    : `for ${part.valueName} in ${print(part.collection)} ${all(part.body)}`;
}

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['a || b && c == d < e + f', '(a || (b && (c == (d < (e + f)))))'],
    ['-a.b + !c[0]', '((-a.b) + (!c[0]))'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['(\n  a\n  +\n  b\n)', '(a + b)'],
    ['a-b', 'a-b'],
    ['1-2', '(1 - 2)'],
    ['f(a, b...)', 'f(a, b...)'],
    ['f(\n  a, # why\n  b,\n)', 'f(a, b)'],
    ['provider :: x ::y (1)', 'provider::x::y(1)'],
    ['[1, /* two */ 2,\n]', '[1, 2]'],
    [
      '{ a = 1, "b" : 2\n (c) = 3, d.e = 4\n 5 = 6, true = 7, f::g() = 8 }',
      '{"a": 1, "b": 2, c: 3, d.e: 4, 5: 6, "true": 7, f::g(): 8}',
    ],
    ['{\n\n  a = {}\n\n}', '{"a": {}}'],
    ['[for x in y : x]', 'for(x in y: x)'],
    ['{\n for k, v in y : k => v... if v != null }', 'for(k, v in y: k => v... if (v != null))'],
    ['[for for in in : if]', 'for(for in in: if)'],
    ['a.b["c"].d[e][0]', 'a.b["c"].d[e][0]'],
    ['a.0.b', 'a[0].b'],
    ['a /* c */ . b', 'a.b'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.5e3', '1500'],
    ['"é${"e\u0301"}"', 'template("é", "é")'],
    ['"a-${b}-${"c${d}"}"', 'template("a-", b, "-", template("c", d))'],
    ['"${a}"', 'template(a)'],
    ['"${a ~} "', 'template(a, "")'],
    ['"\\n\\t\\"\\\\\\u00e9\\U0001F600"', '"\\n\\t\\"\\\\é😀"'],
    ['"$${a} %%{b} $$${c} $ % $$"', '"${a} %{b} $${c} $ % $$"'],
    ['"x ${~ a ~} y"', 'template("x", a, "y")'],
    ['"%{ if a }b%{ else }c%{ endif }%{ for d in e }${d}%{ endfor }"', 'template(if a <"b"> else <"c">, for d in e <d>)'],
  ])('%s', (text, printed) => expect(print(expressionOf(text))).toBe(printed));

  it.each([
    ['a[*].b[0].c', 'each(a, _.b[0].c)'],
    ['a.*.b[0]', 'each(a, _.b)[0]'],
    ['a.*.b.0.c', 'each(a, _.b[0].c)'],
    ['a.b.*.c[0].d', 'each(a.b, _.c)[0].d'],
    ['a[ * ]', 'each(a, _)'],
    ['a[*].b[*].c', 'for(* in each(a, _): each(*.b, _.c))'],
    ['a.*.b[*].c', 'each(each(a, _.b), _.c)'],
    ['a[*].b.*.c', 'for(* in each(a, _): each(*.b, _.c))'],
    ['f(a...)[*].b', 'each(f(a...), _.b)'],
  ])('splat %s', (text, printed) => expect(print(expressionOf(text))).toBe(printed));
});

describe('heredocs', () => {
  it.each([
    ['<<EOT\n  a\n b\nEOT\n', '"  a\\n b\\n"'],
    ['<<-EOT\n    a\n\n  b\n      c\n    EOT\n', '"  a\\n\\nb\\n    c\\n"'],
    ['<<EOT\r\na\r\n  EOT\r\n', '"a\\r\\n"'],
    ['<<EOT\nEOT\n', '""'],
    ['<<E-O_T\n E-O\nE-O_T x\n\tE-O_T \n', '" E-O\\nE-O_T x\\n"'],
    ['<<EOT\n"\\n" $${a} $ %%{b}\nEOT\n', '"\\"\\\\n\\" ${a} $ %{b}\\n"'],
    ['<<-EOT\n  a ${b} c\n    ${d}\n  EOT\n', 'template("a ", b, " c\\n  ", d, "\\n")'],
    ['<<-EOT\n${a}\n    b\nEOT\n', 'template(a, "\\n    b\\n")'],
    ['<<-EOT\n    a\n    %{ if b ~}\n    c\n    %{ endif ~}\n  EOT\n', 'template("a\\n", if b <"    c\\n"> else <>, "")'],
    ['<<-EOT\n  \u0301a\n  b\n  EOT\n', '"a\\nb\\n"'],
    ['<<EOT\n${\nEOT\n}\nEOT\n', 'template(EOT, "\\n")'],
    ['<<A\n${<<B\nA\nB\n}\nA\n', 'template("A\\n", "\\n")'],
    ['[<<A\na\nA\n, <<B\nb\nB\n]', '["a\\n", "b\\n"]'],
  ])('%j', (text, printed) => expect(print(expressionOf(text))).toBe(printed));
});

describe('bodies', () => {
  it('holds attributes, and blocks with their labels in source order', () => {
    const body = parse('\ufeffa = 1\nb "x" y {\n  c { d = 2 }\n  c {}\n}\r\n# end\nb "$${z}\\u00e9" { # here\n}');
    expect([...body.attributes.keys()]).toEqual(['a']);
    expect(body.blocks.map(({ type, labels }) => [type, ...labels])).toEqual([
      ['b', 'x', 'y'],
      ['b', '${z}é'],
    ]);
    expect(body.blocks[0]?.body.blocks.map((inner) => [...inner.body.attributes.keys()])).toEqual([['d'], []]);
  });

  it('collects the comments that may ignore something, without their line ends, and no texts that look like one', () => {
    const text = `# iacsec:ignore one\r\na = 1 // checkov:skip=two\nb = [ /* tfsec:ignore:three\n */ 1, # four\n]
c = "# iacsec:ignore five"\nd = <<E\n# iacsec:ignore six\n//trivy:ignore:seven\nE\ne = "\${1 /* KICS-scan ignore-line */}" # ts:skip=eight\n`;
    const parser = hclParser(text, FILE);
    parser.file();
    expect(parser.ignoreComments().map(({ text, range }) => [text, range.startLine])).toEqual([
      ['# iacsec:ignore one', 1],
      ['// checkov:skip=two', 2],
      ['/* tfsec:ignore:three\n */', 3],
      ['/* KICS-scan ignore-line */', 11],
      ['# ts:skip=eight', 11],
    ]);
  });

  it('gives every expression the stretch of text that it was written as', () => {
    const text = 'a = f(x ? -1 : (2), [for k in "p${q.r[0]}s" : k], b[*].c) # c\nd = <<E\n  ${ g }\nE\n';
    const { attributes } = parse(text);
    const cut = ({ range }: Expression): string => text.slice(range.start, range.end);
    const call = attributes.get('a')!.expression as Expression & { kind: 'call' };
    expect(call.args.map(cut)).toEqual(['x ? -1 : (2)', '[for k in "p${q.r[0]}s" : k]', 'b[*].c']);
    const heredoc = attributes.get('d')!.expression;
    expect([cut(heredoc), heredoc.range.startLine, heredoc.range.endLine]).toEqual(['<<E\n  ${ g }\nE', 2, 4]);
    expect(parse('a = b ? c : d # e').attributes.get('a')!.range.end).toBe(13);
  });
});

describe('what is not HCL', () => {
  it.each([
    ['a = 1 b = 2', 1, 'new line'],
    ['a = 1\na = 2', 2, 'set twice'],
    ['a {\n b = 1\n', 3, 'never closed'],
    ['a { b = 1\n}', 1, '"}"'],
    ['a { b {} }', 1, 'another block'],
    ['a\n{\n}', 1, 'label'],
    ['a "${b}" {\n}', 1, 'template'],
    ['}', 1, 'name'],
    ['a = "b\n"', 1, 'line end'],
    ['a = "\\q"', 1, 'not an escape'],
    ['a = "\\ud800"', 1, 'does not exist'],
    ['a = "${b"', 1, 'expected "}"'],
    ['a = "%{ if b }"', 1, 'never closed'],
    ['a = "%{ endif }"', 1, 'nothing to close'],
    ['\na = <<E\nb\n E x\n', 2, 'never closed'],
    ['a = <<E\nE', 1, 'never closed'],
    ['a = << E\nE\n', 1, 'marker'],
    ['a = [1\n2]', 2, '"]"'],
    ['a = {b = 1 c = 2}', 1, '"}"'],
    ['a = {for = 1}', 1, 'after "for"'],
    ['a = b.*.c.*.d', 1, '[*]'],
    ['a = b.0.1', 1, '[0][1]'],
    ['a = 1.2.3', 1, 'not a number'],
    ['a = b +\n  c', 1, 'end of the line'],
    ['a = /* b', 1, 'never closed'],
    ["a = 'b'", 1, 'expected a value'],
    ['a = b ? c', 1, '":"'],
  ])('%j', (text, line, message) => {
    const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
    let thrown: unknown;
    try {
      parse(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(HclSyntaxError);
    const { message: said, offset } = thrown as HclSyntaxError;
    expect(said).toContain(message);
    expect(lineOf(offset)).toBe(line);
  });
});

describe('hostile input', () => {
  const SIZE = 120_000;
  const fill = (pattern: string, before = 'a = ', after = ''): string => before + pattern.repeat(SIZE / pattern.length) + after;
  it.each(
    Object.entries({
      brackets: fill('['),
      parentheses: fill('('),
      braces: fill('{a='),
      calls: fill('f('),
      templates: fill('"${'),
      'template marks': fill('${', 'a = "'),
      directives: fill('%{if a}', 'a = "'),
      steps: fill('.a', 'a = a'),
      splats: fill('[*]', 'a = a'),
      'old splats': fill('.*', 'a = a'),
      bangs: fill('!'),
      minuses: fill('-'),
      operators: fill('1+'),
      conditionals: fill('x ? y : '),
      heredocs: fill('<<A\n'),
      'nested heredocs': fill('<<A\n${'),
      blocks: fill('a {\n', ''),
      'open text': fill('b', 'a = "'),
      'open comment': fill('*', 'a = /*'),
      keys: fill('{('),
      for: fill('[for a in '),
      labels: fill('"b" ', 'a '),
      dots: fill('1.'),
      carriages: fill('\r', ''),
      nothing: fill('\0', ''),
    }),
  )('%s end quickly, with a sentence', (_name, text) => {
    const start = performance.now();
    expect(() => parse(text)).toThrow(HclSyntaxError);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it.each(
    Object.entries({
      'one long text': fill('b', 'a = "', '"'),
      'signs for interpolation': fill('$', 'a = "', '"'),
      escapes: fill('\\\\', 'a = "', '"'),
      spaces: fill(' ', 'a = [1', ']'),
      comments: fill('/**/', 'a = [1', ']'),
      'a long list': fill('1,', 'a = [', ']'),
      'a long object': fill('b=1,', 'a = {', '}'),
      'a long heredoc': fill('  b\n', 'a = <<-E\n', 'E\n'),
      'accents in a heredoc': fill('  \u0301b\n', 'a = <<-E\n', 'E\n'),
      'strip marks': fill('${~b~}', 'a = "', '"'),
      digits: fill('1'),
      lines: fill('\n', ''),
      'blanks in nested parentheses': `a = ${'('.repeat(150)}1${' '.repeat(SIZE)}${')'.repeat(150)}`,
    }),
  )('reads %s in linear time', (_name, text) => {
    const start = performance.now();
    parse(text);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('takes what people write far within the bound on depth', () => {
    const deep = (levels: number): string => `a = ${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(() => parse(deep(MAX_DEPTH / 2))).not.toThrow();
    expect(() => parse(deep(MAX_DEPTH + 1))).toThrow('deeper than');
  });
});
