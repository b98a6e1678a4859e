import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { applyEdits, layOut, lineEdits } from '../../src/fix/edits.ts';
import type { Operation } from '../../src/fix/operations.ts';
import { hclParser } from '../../src/terraform/hcl.ts';
import type { Path } from '../../src/terraform/source.ts';

const file = 'main.tf' as Path;

/** Applies operations made from the parsed text; undefined when they cannot be laid out. */
function apply(text: string, make: (body: ReturnType<ReturnType<typeof hclParser>['file']>) => Operation[]): string | undefined {
  const files = new Map([[file, text]]);
  const edits = layOut(make(hclParser(text, file).file()), files);
  return edits && applyEdits(files, edits).get(file);
}
const set =
  (name: string, text: string) =>
  (body: ReturnType<ReturnType<typeof hclParser>['file']>): Operation[] => [
    { kind: 'insert-attribute', block: body.blocks[0]!, name, text },
  ];
const replace =
  (name: string, text: string) =>
  (body: ReturnType<ReturnType<typeof hclParser>['file']>): Operation[] => [
    { kind: 'replace', range: body.blocks[0]!.body.attributes.get(name)!.expression.range, text },
  ];

describe('laying out edits', () => {
  it('adds an attribute as a group of its own under the header', () => {
    expect(apply('a "b" {\n  name = 1\n}\n', set('x', 'true'))).toBe('a "b" {\n  x = true\n\n  name = 1\n}\n');
  });
  it('keeps CRLF, indentation, and a comment after the brace', () => {
    expect(apply('a "b" { # why\r\n    name = 1\r\n}\r\n', set('x', 'true'))).toBe(
      'a "b" { # why\r\n    x = true\r\n\r\n    name = 1\r\n}\r\n',
    );
  });
  it('opens blocks that stand on one line', () => {
    expect(apply('a "b" {}\n', set('x', 'true'))).toBe('a "b" {\n  x = true\n}\n');
    expect(apply('a "b" { y = 1 }\n', set('x', 'true'))).toBe('a "b" {\n  x = true\n\n  y = 1\n}\n');
  });
  it('works without a final newline and in an empty block', () => {
    expect(apply('a "b" {\n}', set('x', 'true'))).toBe('a "b" {\n  x = true\n}');
  });
  it('aligns several attributes of one block', () => {
    expect(apply('a "b" {\n  y = 1\n}\n', (body) => [...set('long_name', '1')(body), ...set('x', 'true')(body)])).toBe(
      'a "b" {\n  long_name = 1\n  x         = true\n\n  y = 1\n}\n',
    );
  });
  it('adds a block at the end', () => {
    const operation = (body: ReturnType<ReturnType<typeof hclParser>['file']>): Operation[] => [
      { kind: 'insert-block', block: body.blocks[0]!, path: ['rules'], attributes: [{ name: 'action', text: '"Deny"' }] },
    ];
    expect(apply('a "b" {\n  y = 1\n}\n', operation)).toBe('a "b" {\n  y = 1\n\n  rules {\n    action = "Deny"\n  }\n}\n');
  });
  it('adds a block inside of a block that is missing too', () => {
    const attributes = [{ name: 'days', text: '7' }];
    const operation = (body: ReturnType<ReturnType<typeof hclParser>['file']>): Operation[] => [
      { kind: 'insert-block', block: body.blocks[0]!, path: ['outer', 'inner'], attributes },
    ];
    expect(apply('a "b" {\n  y = 1\n}\n', operation)).toBe(
      'a "b" {\n  y = 1\n\n  outer {\n    inner {\n      days = 7\n    }\n  }\n}\n',
    );
  });
  it('adds what several rules want inside of one missing block to one block', () => {
    const add = (body: ReturnType<ReturnType<typeof hclParser>['file']>, path: string[], text: string): Operation => ({
      kind: 'insert-block',
      block: body.blocks[0]!,
      path,
      attributes: [{ name: 'days', text }],
    });
    expect(apply('a "b" {\n}\n', (body) => [add(body, ['p', 'x'], '7'), add(body, ['p', 'y'], '8'), add(body, ['p'], '9')])).toBe(
      'a "b" {\n  p {\n    days = 9\n\n    x {\n      days = 7\n    }\n\n    y {\n      days = 8\n    }\n  }\n}\n',
    );
    expect(apply('a "b" {\n}\n', (body) => [add(body, ['p'], '7'), add(body, ['p'], '8')])).toBeUndefined();
  });
  it('replaces a value, and leaves the comment behind it where it was when it stands in a column', () => {
    expect(apply('a "b" {\n  x = false # c\n}\n', replace('x', 'true'))).toBe('a "b" {\n  x = true # c\n}\n');
    expect(apply('a "b" {\n  x = false  # c\n  y = "long" # d\n}\n', replace('x', 'true'))).toBe(
      'a "b" {\n  x = true   # c\n  y = "long" # d\n}\n',
    );
    // Also where more of the expression stands between the value and the comment.
    const inner = (body: ReturnType<ReturnType<typeof hclParser>['file']>): Operation[] => {
      const { expression } = body.blocks[0]!.body.attributes.get('x')!;
      return [
        { kind: 'replace', range: expression.kind === 'call' ? expression.args[1]!.range : expression.range, text: 'true' },
      ];
    };
    expect(apply('a "b" {\n  x = f("#", 12)  # c\n  y = "very long" # d\n}\n', inner)).toBe(undefined);
    expect(apply('a "b" {\n  x = f("#", 12)    # c\n  y = "very long 1" # d\n}\n', inner)).toBe(
      'a "b" {\n  x = f("#", true)  # c\n  y = "very long 1" # d\n}\n',
    );
    expect(apply('a "b" {\n  x = f("#", 12) # c\n  y = "long"     # d\n}\n', inner)).toBe(undefined);
  });
  it('takes attributes and blocks away, and leaves the rest as terraform fmt has it', () => {
    const remove =
      (...names: string[]) =>
      (body: ReturnType<ReturnType<typeof hclParser>['file']>): Operation[] =>
        names.map((name) => ({ kind: 'remove', block: body.blocks[0]!, name }));
    const text = 'a "b" {\n  x         = 1\n  long_name = 2 # why\n  y         = 3\n\n  z {\n    p = 1\n  }\n\n  z {}\n}\n';
    expect(apply(text, remove('long_name'))).toBe('a "b" {\n  x = 1\n  y = 3\n\n  z {\n    p = 1\n  }\n\n  z {}\n}\n');
    expect(apply(text, remove('x'))).toBe(text.replace('  x         = 1\n', ''));
    expect(apply(text, remove('x', 'long_name', 'y'))).toBe('a "b" {\n\n  z {\n    p = 1\n  }\n\n  z {}\n}\n');
    expect(apply(text, remove('z'))).toBe('a "b" {\n  x         = 1\n  long_name = 2 # why\n  y         = 3\n\n}\n');
    expect(apply('a "b" {\n  x = [\n    1,\n  ]\n}\n', remove('x'))).toBe('a "b" {\n}\n');
    expect(apply('a "b" {\n  y = 1\n  x = [\n    1,\n  ]\n  zz = 1\n}\n', remove('x'))).toBe(undefined);
    expect(apply('a "b" { x = 1 }\n', remove('x'))).toBe(undefined);
  });
  it('refuses two different values for one thing', () => {
    expect(apply('a "b" {\n  x = 1\n}\n', (body) => [...replace('x', '2')(body), ...replace('x', '3')(body)])).toBeUndefined();
    expect(apply('a "b" {\n}\n', (body) => [...set('x', '2')(body), ...set('x', '3')(body)])).toBeUndefined();
  });
  it('tells whole lines without their breaks', () => {
    const text = 'a "b" {\r\n  x = 1\r\n}\r\n';
    const files = new Map([[file, text]]);
    const edits = layOut(replace('x', '2')(hclParser(text, file).file()), files) ?? [];
    expect(lineEdits(edits, files)).toEqual([{ file, startLine: 2, endLine: 2, text: '  x = 2' }]);
  });
});

describe('renaming an attribute', () => {
  const hasTerraform = spawnSync('terraform', ['version']).status === 0;
  const fmt = (text: string): string => spawnSync('terraform', ['fmt', '-'], { input: text, encoding: 'utf8' }).stdout;
  const rename =
    (from: string, to: string) =>
    (body: ReturnType<ReturnType<typeof hclParser>['file']>): Operation[] => {
      const block = body.blocks[0]!;
      const attribute = block.body.attributes.get(from)!;
      return [
        { kind: 'rename', block, attribute, name: to },
        { kind: 'replace', range: attribute.expression.range, text: 'true' },
      ];
    };
  const block = (...lines: string[]): string =>
    `a "b" {\n${lines.map((line) => (line === '' ? '\n' : `  ${line}\n`)).join('')}}\n`;

  // What fmt itself would write, but for the new name.
  it.each([
    ['longest becomes shorter', block('old_long_name = false', 'x             = 1'), 'new', block('new = true', 'x   = 1')],
    [
      'becomes the longest',
      block('x   = 1', 'old_long_name = false', '', 'y = 2').replace('x   =', 'x             ='),
      'new_very_long_name',
      block('x                  = 1', 'new_very_long_name = true', '', 'y = 2'),
    ],
    [
      'stays within',
      block('old_long_name           = false', 'something_longer_than_x = 1'),
      'new',
      block('new                     = true', 'something_longer_than_x = 1'),
    ],
    [
      'beside a list and a block',
      block('tags = {', '  a = 1', '}', 'old_long_name = false', 'c             = 1', 'list = [', '  1,', ']', 'n {', '}'),
      'new',
      block('tags = {', '  a = 1', '}', 'new = true', 'c   = 1', 'list = [', '  1,', ']', 'n {', '}'),
    ],
    [
      'comments that move along',
      block('old_long_name = false  # c', 'x             = 123456 # d'),
      'new',
      block('new = true   # c', 'x   = 123456 # d'),
    ],
    ['a comment line between', block('x = 1', '# why', 'old_long_name = false'), 'new', block('x = 1', '# why', 'new = true')],
    ['one line', 'a "b" { old_long_name = false }\n', 'new', undefined],
    ['not as fmt has it before', block('x = 1', 'old_long_name=false'), 'new', block('x   = 1', 'new = true')],
    [
      'a heredoc before',
      block('h             = <<E', 'x', 'E', 'old_long_name = false').replace(/^ {2}(x|E)$/gm, '$1'),
      'new',
      undefined,
    ],
    [
      'a heredoc after',
      block('old_long_name = false', 'h             = <<E', 'x', 'E').replace(/^ {2}(x|E)$/gm, '$1'),
      'new',
      undefined,
    ],
    ['comments of other lines in the column', block('old_long_name = false # c', 'x = [ # d', ']'), 'new', undefined],
    [
      'two lines of CRLF',
      block('old_long_name = false', 'x             = 1').replaceAll('\n', '\r\n'),
      'new',
      block('new = true', 'x   = 1').replaceAll('\n', '\r\n'),
    ],
  ])('%s', (_, text, name, expected) => {
    const result = apply(text, rename('old_long_name', name));
    expect(result).toBe(expected);
    // Without the binary nothing is compared with it; the expectations were made with it.
    if (hasTerraform && result !== undefined) expect(fmt(result)).toBe(result);
  });

  it('refuses two names for one attribute', () => {
    const text = block('old_long_name = false');
    expect(apply(text, (body) => [...rename('old_long_name', 'a')(body), ...rename('old_long_name', 'b')(body)])).toBeUndefined();
  });

  it('never edits a file that is not UTF-8', () => {
    expect(apply(`# \udcff\n${block('old_long_name = false')}`, rename('old_long_name', 'a'))).toBeUndefined();
  });
});

describe('every operation in every layout', () => {
  const hasTerraform = spawnSync('terraform', ['version']).status === 0;
  const fmt = (text: string): string => spawnSync('terraform', ['fmt', '-'], { input: text, encoding: 'utf8' }).stdout;
  const lf = `# before
resource "t" "n" {
  name       = "a" # one
  old_name   = 1   # two
  other_name = 3   # three

  # about the text
  text = <<-EOT
    #not a comment
    old_name = 1
  EOT

  list = [
    1, # in the list
  ]

  inner {
    x = 1
  }
  # the end
}
# after
`;
  const layouts: [string, string][] = [
    ['comments, a heredoc and alignment', lf],
    ['CRLF', lf.replaceAll('\n', '\r\n')],
    ['no final newline', lf.replace(/\n# after\n$/, '')],
    ['tabs', lf.replaceAll(/^ {2}(?!\s)/gm, '\t')],
    ['four spaces', lf.replaceAll(/^ {2}(?!\s)/gm, '    ')],
    ['a heredoc that is not indented', lf.replace('<<-EOT\n    #', '<<EOT\n#').replace('  EOT', 'EOT')],
    ['a byte order mark', `\ufeff${lf}`],
    ['not ASCII', lf.replaceAll(/one|about/g, '\u00e9\u{1f600}')],
  ];
  const formatted = new Set(layouts.flatMap(([, text]) => (hasTerraform && fmt(text) === text ? [text] : [])));
  type Body = ReturnType<ReturnType<typeof hclParser>['file']>;
  const block = (body: Body) => body.blocks[0]!;
  const operations: [string, (body: Body) => Operation[], (text: string) => string][] = [
    [
      'set',
      set('x', 'true'),
      (text) =>
        text.replace(
          /("n" \{\r?\n)([ \t]+)/,
          (_, header, indent) => `${header}${indent}x = true${header.endsWith('\r\n') ? '\r\n\r\n' : '\n\n'}${indent}`,
        ),
    ],
    [
      'add block',
      (body) => [{ kind: 'insert-block', block: block(body), path: ['added'], attributes: [{ name: 'y', text: '2' }] }],
      (text) => {
        const [newline, indent] = [text.includes('\r\n') ? '\r\n' : '\n', /"n" \{\r?\n([ \t]+)/.exec(text)?.[1]];
        return text.replace(
          /(# the end\r?\n)/,
          `$1${newline}${indent}added {${newline}${indent}  y = 2${newline}${indent}}${newline}`,
        );
      },
    ],
    ['replace', replace('old_name', '12'), (text) => text.replace('= 1   #', '= 12  #')],
    ['replace by the same length', replace('name', '"b"'), (text) => text.replace('"a"', '"b"')],
    [
      'remove',
      (body) => [{ kind: 'remove', block: block(body), name: 'other_name' }],
      (text) =>
        text
          .replace(/[ \t]+other_name.*\r?\n/, '')
          .replace('name       =', 'name     =')
          .replace('old_name   =', 'old_name ='),
    ],
    [
      'remove a heredoc',
      (body) => [{ kind: 'remove', block: block(body), name: 'text' }],
      (text) =>
        text.replace(/[ \t]+text = <<[\s\S]*?\n[ \t]*EOT\r?\n\r?\n?/, (found) =>
          /\n\r?\n$/.test(found) ? (found.includes('\r\n') ? '\r\n' : '\n') : '',
        ),
    ],
    [
      'remove a block',
      (body) => [{ kind: 'remove', block: block(body), name: 'inner' }],
      (text) => text.replace(/[ \t]+inner \{[\s\S]*?\n[ \t]*\}\r?\n/, ''),
    ],
    [
      'rename',
      (body) => [
        { kind: 'rename', block: block(body), attribute: block(body).body.attributes.get('other_name')!, name: 'new_name12' },
      ],
      (text) => text.replace('other_name', 'new_name12'),
    ],
  ];
  const all = layouts.flatMap(([layout, text]) =>
    operations.map((operation) => [operation[0], layout, text, operation] as const),
  );
  it.each(all)('%s: %s', (_name, _layout, text, [, make, expected]) => {
    const result = apply(text, make);
    expect(result).toBe(expected(text));
    if (hasTerraform && result !== undefined && formatted.has(text)) expect(fmt(result)).toBe(result);
  });
});
