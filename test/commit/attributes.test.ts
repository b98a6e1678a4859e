import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { attributesOf } from '../../src/commit/attributes.ts';

const top = mkdtempSync(join(tmpdir(), 'iacsec-attributes-'));
afterAll(() => rmSync(top, { recursive: true }));
const git = (args: readonly string[], input = ''): string =>
  execFileSync('git', ['-C', top, '-c', 'core.attributesFile=', '-c', 'core.quotepath=off', ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, GIT_ATTR_NOSYSTEM: '1' },
  });
git(['init', '-q']);

const NAMES = ['filter', 'working-tree-encoding', 'ident', 'text', 'eol', 'x'];
const PATHS = [
  'main.tf',
  'a.b.tf',
  'Main.TF',
  'envs/prod/main.tf',
  'envs/prod/.terraform.lock.hcl',
  'envs/dev/a b.tf',
  'modules/ä/main.tf',
  'vendor/x/envs/prod/main.tf',
  'envs',
  'x[1].tf',
  'deep/a/b/c/d.tf',
];

/** What git itself says, in the words of ours. */
function asGit(files: Readonly<Record<string, string>>): Record<string, Record<string, string>> {
  git(['clean', '-fdxq']);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  const words = git(['check-attr', '-z', '--stdin', ...NAMES], `${PATHS.join('\0')}\0`).split('\0');
  const said: Record<string, Record<string, string>> = Object.fromEntries(PATHS.map((path) => [path, {}]));
  for (let i = 0; i + 2 < words.length; i += 3) {
    const [path = '', name = '', value = ''] = words.slice(i, i + 3);
    if (value !== 'unspecified') said[path] = { ...said[path], [name]: value };
  }
  return said;
}

function asOurs(files: Readonly<Record<string, string>>): Record<string, Record<string, string>> {
  const of = attributesOf(new Map(Object.entries(files)), NAMES);
  return Object.fromEntries(PATHS.map((path) => [path, of(path) ?? {}]));
}

describe('.gitattributes', () => {
  it.each([
    ['names in any folder', { '.gitattributes': '*.tf filter=x eol=crlf\nmain.tf -text\n' }],
    ['paths from the top', { '.gitattributes': 'envs/prod/*.tf x=1\n/main.tf x=2\nenvs/* x=3\n' }],
    ['folders between', { '.gitattributes': 'envs/**/main.tf x=1\n**/prod/* x=2\ndeep/** x=3\n**/b/**/d.tf ident\n' }],
    [
      'nearer files and later lines win',
      { '.gitattributes': '*.tf x=1 eol=lf\n', 'envs/.gitattributes': 'main.tf x=2\n*.tf !eol\n' },
    ],
    ['folders themselves, negative and empty lines', { '.gitattributes': 'envs/ x=1\n!main.tf x=2\n\n# *.tf x=3\nenvs x=4\n' }],
    ['macros', { '.gitattributes': '[attr]crypt filter=crypt -text\n*.tf crypt\na.b.tf binary\nenvs/prod/main.tf -crypt\n' }],
    ['macros below the top', { '.gitattributes': '', 'envs/.gitattributes': '[attr]mine x=1\n*.tf mine\n' }],
    [
      'quotes, blanks, classes, case',
      { '.gitattributes': '"envs/dev/a b.tf" x=1\n  main.tf\tx=2  ident \nx\\[1\\].tf x=3\n[m]ain.tf eol=crlf\nMAIN.tf x=9\n' },
    ],
    ['a class that leaves out, letters beyond ASCII', { '.gitattributes': 'modules/ä/*.tf x=1\n[!m]*.tf x=2\n?.?.tf x=3\n' }],
    ['CRLF and a byte order mark', { '.gitattributes': '\ufeff*.tf x=1\r\nmain.tf x=2\r\n' }],
    ['quoted bytes', { '.gitattributes': '"modules/\\303\\244/*.tf" x=1\n' }],
    [
      'a link in the place of values',
      { '.gitattributes': '*.tf text=auto working-tree-encoding=UTF-16LE\nmain.tf !working-tree-encoding\n' },
    ],
    ['stars within names', { '.gitattributes': 'm**n.tf x=1\nenvs/**prod/*.tf x=2\n**main.tf ident\n' }],
  ])('are read as git reads them: %s', (_, files) => {
    expect(asOurs(files)).toEqual(asGit(files));
  });

  it('are not worked through without end', () => {
    expect(attributesOf(new Map([['.gitattributes', 'a x\n'.repeat(10_001)]]), NAMES)('a')).toBeUndefined();
    expect(attributesOf(new Map([['.gitattributes', 'a y\n'.repeat(10_001)]]), NAMES)('a')).toEqual({});
    const stars = `${'*a'.repeat(200)}.tf filter=x\n`.repeat(50);
    const start = performance.now();
    const of = attributesOf(new Map([['.gitattributes', stars]]), NAMES);
    for (let i = 0; i < 1_000; i++) of(`${'a'.repeat(4_000)}`);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
