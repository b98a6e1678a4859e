import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES, snapshotOf } from '../../src/commit/snapshot.ts';
import type { Snapshot } from '../../src/facts.ts';
import { treeOfFolder } from '../../src/local/contents.ts';
import { entriesIn, FolderError, linkEntry, readFolder, textsIn, withCalledModules } from '../../src/local/folder.ts';
import { assess } from '../../src/rules/assess.ts';
import { placesIn } from '../../src/terraform/links.ts';
import { calledFolders } from '../../src/terraform/module.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots } from '../../src/terraform/roots.ts';
import type { Path } from '../../src/terraform/source.ts';
import { ruleSet, storage } from '../sample.ts';

const parser = startParser();
const work = mkdtempSync(join(tmpdir(), 'iacsec-folder-'));
afterAll(async () => {
  await parser.close();
  rmSync(work, { recursive: true });
});

const call = (source: string, name = 'm'): string => `module "${name}" {\n  source = "${source}"\n}\n`;
let made = 0;
function put(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}): string {
  const top = join(work, `f${made++}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    symlinkSync(target, join(top, path));
  }
  return top;
}
const readAll = (directory: string): Snapshot =>
  withCalledModules(directory, readFolder(directory), (path, text, links) =>
    calledFolders(parser.read(path, text), placesIn(links)).map(({ folder }) => folder),
  );
const assessed = (snapshot: Snapshot) =>
  assess(snapshot, findRoots(snapshot, parser.read), parser, { rules: ruleSet, assumed: 4, today: '2026-11-01' });
const addresses = async (snapshot: Snapshot): Promise<string[]> => {
  const { roots } = await assessed(snapshot);
  return roots
    .flatMap(({ root, evaluation }) => evaluation.resources.map(({ address }) => `${root.folder || '.'} ${address}`))
    .sort();
};

describe('modules called outside of the folder', () => {
  it('are read from where links lead, as Terraform reads them, and never as roots', async () => {
    const top = put(
      {
        'repo/.git/HEAD': '',
        'repo/prod/main.tf': call('../modules/now'),
        'repo/deep/er/good/main.tf': call('../side'),
        'repo/deep/er/side/main.tf': storage('physical'),
        'repo/modules/side/main.tf': storage('lexical'),
      },
      { 'repo/modules/now': '../deep/er/good' },
    );
    const snapshot = readAll(join(top, 'repo/prod'));
    expect([...snapshot.files.keys()]).toEqual(['main.tf', '../deep/er/good/main.tf', '../deep/er/side/main.tf']);
    expect(await addresses(snapshot)).toEqual(['. module.m.module.m.azurerm_storage_account.physical']);
  });

  it('may call back into the folder, by its name or round about', async () => {
    const top = put({
      'repo/.git/HEAD': '',
      'repo/prod/main.tf': call('../modules/a'),
      'repo/prod/own/main.tf': storage('own'),
      'repo/modules/a/main.tf': `${call('../../prod/own')}${call('../../prod', 'again')}`,
    });
    const snapshot = readAll(join(top, 'repo/prod'));
    expect([...snapshot.files.keys()]).toEqual(['main.tf', 'own/main.tf', '../modules/a/main.tf']);
    expect(await addresses(snapshot)).toContain('. module.m.module.m.azurerm_storage_account.own');
  });

  it('through a link in the folder are read inside the repository only', async () => {
    const files = { 'repo/prod/main.tf': call('./near'), 'repo/modules/a/main.tf': storage('a'), 'other/main.tf': storage('o') };
    const near = put({ ...files, 'repo/.git/HEAD': '' }, { 'repo/prod/near': '../modules/a' });
    expect(await addresses(readAll(join(near, 'repo/prod')))).toEqual(['. module.m.azurerm_storage_account.a']);
    const far = put({ ...files, 'repo/.git/HEAD': '' }, { 'repo/prod/near': '../../other' });
    const { problems } = await assessed(readAll(join(far, 'repo/prod')));
    expect(problems).toMatchObject([{ file: 'main.tf', startLine: 1 }]);
    expect(problems[0]).not.toHaveProperty('kind');
  });

  it('are bounded', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 1_100 }, (_, i) => [`m/${i}/main.tf`, i < 1_099 ? call(`../${i + 1}`) : '']),
    );
    const { problems, files } = readAll(join(put({ ...chain, 'root/main.tf': call('../m/0') }), 'root'));
    expect(files.size).toBe(1_001);
    expect(problems).toMatchObject([{ file: '../m/1000', message: expect.stringContaining('more than 1000 modules') }]);
  });
});

describe('what is no regular file', () => {
  it('is not read, and that is said where Terraform would read it', async () => {
    const top = put({ 'main.tf': storage('a'), 'm/a.tf': storage('b') }, { 'zero.tf': '/dev/zero' });
    mkdirSync(join(top, 'folder.tf'));
    execFileSync(
      'mkfifo',
      ['pipe.tf', 'pipe.txt', 'terraform.tfvars', 'm/pipe.tf'].map((name) => join(top, name)),
    );
    const { problems, files } = readFolder(top);
    expect([...files.keys()].sort()).toEqual(['m/a.tf', 'main.tf']);
    expect(problems.map(({ file }) => file).sort()).toEqual(['m/pipe.tf', 'pipe.tf', 'terraform.tfvars', 'zero.tf']);
  });
});

describe('what changes between the look and the read', () => {
  /** The folder as it was listed, read after something was done to it. */
  const readAfter = (top: string, change: () => void): Snapshot => {
    const entries = entriesIn(top);
    change();
    return snapshotOf(entries, textsIn(top));
  };
  const said = ({ problems }: Snapshot): string[] => problems.map(({ file, message }) => `${file}: ${message}`);
  const gone = 'the file was moved or deleted while it was to be read; it was not evaluated';
  const noFile = 'this is not a regular file; it was not evaluated';

  it.each<[string, (at: string) => void, string]>([
    ['goes away', () => undefined, gone],
    ['becomes a folder', (at) => mkdirSync(at), noFile],
    ['becomes a pipe', (at) => execFileSync('mkfifo', [at]), noFile],
    ['becomes a link', (at) => symlinkSync(join(work, 'secret'), at), noFile],
    ['becomes a device', (at) => symlinkSync('/dev/zero', at), noFile],
    [
      'grows',
      (at) => {
        writeFileSync(at, '');
        truncateSync(at, MAX_FILE_BYTES + 1);
      },
      'the file is larger than 8 MiB; it was not evaluated',
    ],
  ])('is a problem where a file %s', (_, put_, message) => {
    writeFileSync(join(work, 'secret'), storage('secret'));
    const top = put({ 'a.tf': storage('a'), 'b.tf': storage('b') });
    const snapshot = readAfter(top, () => {
      rmSync(join(top, 'a.tf'));
      put_(join(top, 'a.tf'));
    });
    expect(said(snapshot)).toEqual([`a.tf: ${message}`]);
    expect([...snapshot.files]).toEqual([['b.tf', storage('b')]]);
  });

  it('is as if it never was there where it went before the look', () => {
    const top = put({ 'a.tf': storage('a'), 'b.tf': storage('b') });
    rmSync(join(top, 'a.tf'));
    const { problems, files } = readFolder(top);
    expect([problems, [...files.keys()]]).toEqual([[], ['b.tf']]);
  });

  it('leads nowhere outside, also where a folder becomes a link', async () => {
    const top = put({
      'in/m/a.tf': storage('a'),
      'in/m/a.json': '1',
      'in/b.tf': storage('b'),
      'out/m/a.tf': 'secret',
      'out/m/a.json': '2',
    });
    const tree = treeOfFolder(join(top, 'in'));
    await tree.list();
    const snapshot = readAfter(join(top, 'in'), () => {
      renameSync(join(top, 'in/m'), join(top, 'in/old'));
      symlinkSync('../out/m', join(top, 'in/m'));
    });
    expect(said(snapshot)).toEqual([`m/a.tf: ${gone}`]);
    expect([...snapshot.files.keys()]).toEqual(['b.tf']);
    expect([...(await tree.read(['m/a.json' as Path])).values()]).toEqual(['the file could not be opened, and was not read']);
  });

  it('is said by the name of the link as well, where what it leads to cannot be read', () => {
    const top = put({ 'shared/a.txt': storage('a') }, { 'a/main.tf': '../shared/a.txt', 'b/main.tf': '../shared/a.txt' });
    const snapshot = readAfter(top, () => rmSync(join(top, 'shared/a.txt')));
    const link = 'this is a link to a file that was not read; it was not evaluated';
    expect(said(snapshot)).toEqual([`shared/a.txt: ${gone}`, `a/main.tf: ${link}`, `b/main.tf: ${link}`]);
    expect(snapshot.linked?.size).toBe(0);
  });

  it('is bound through links by what is in the files when they are read', () => {
    const files = Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`${i}.txt`, '']));
    const top = put(files, Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`${i}.tf`, `${i}.txt`])));
    const snapshot = readAfter(top, () => {
      for (const name of Object.keys(files)) writeFileSync(join(top, name), ' '.repeat(6 << 20));
    });
    expect([...snapshot.files.keys()]).toEqual(['0.txt', '1.txt', '2.txt', '0.tf', '1.tf']);
    expect(said(snapshot)).toEqual([expect.stringMatching(/^2\.tf: links lead to more than/)]);
  });

  it('is a problem where a link goes away, whatever it is called', () => {
    expect(snapshotOf([linkEntry(work, 'none')], () => new Map()).problems).toMatchObject([
      { file: 'none', message: expect.stringContaining('the link could not be read') },
    ]);
  });

  it('ends in a sentence where the folder itself is not there', () => {
    const top = put({ 'main.tf': call('./m') });
    const snapshot = readFolder(top);
    rmSync(top, { recursive: true });
    expect(() => readFolder(top)).toThrow(FolderError);
    expect(() => withCalledModules(top, snapshot, () => [])).toThrow(FolderError);
  });
});

describe('what cannot be read', () => {
  it('is named in modules that are called elsewhere', () => {
    const top = put(
      { 'repo/.git/HEAD': '', 'repo/prod/main.tf': `${call('../m')}${call('../loop', 'l')}`, 'repo/m/a.tf': storage('a') },
      {
        'repo/loop': 'loop',
        'repo/m/dangling.tf': 'none',
        'repo/m/loop.tf': 'loop.tf',
        'repo/m/out.tf': '../../secret',
        'repo/m/in.tf': 'f',
      },
    );
    mkdirSync(join(top, 'repo/m/f'));
    execFileSync('mkfifo', [join(top, 'repo/m/pipe.tf')]);
    writeFileSync(join(top, 'repo/m/large.tf'), '');
    truncateSync(join(top, 'repo/m/large.tf'), MAX_FILE_BYTES + 1);
    const { problems, files } = readAll(join(top, 'repo/prod'));
    expect([...files.keys()]).toEqual(['main.tf', '../m/a.tf']);
    expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      '../m/dangling.tf: the file leads to no file of the repository; it was not evaluated',
      '../m/in.tf: this is not a regular file; it was not evaluated',
      '../m/large.tf: the file is larger than 8 MiB; it was not evaluated',
      expect.stringMatching(/^\.\.\/m\/loop\.tf: the file could not be read .*; it was not evaluated$/),
      '../m/out.tf: the file leads to no file of the repository; it was not evaluated',
      '../m/pipe.tf: this is not a regular file; it was not evaluated',
      expect.stringMatching(/^\.\.\/loop: the folder could not be read .*; the module was not evaluated$/),
    ]);
  });

  it('is no more than is read of modules, in one folder too', () => {
    const top = put({
      'root/main.tf': call('../m'),
      ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`m/${10 + i}.tf`, ''])),
    });
    for (let i = 0; i < 12; i++) truncateSync(join(top, `m/${10 + i}.tf`), MAX_FILE_BYTES);
    const { problems, files } = withCalledModules(join(top, 'root'), readFolder(join(top, 'root')), (path) =>
      path === 'main.tf' ? ['../m' as Path] : [],
    );
    expect(files.size).toBe(1 + 9);
    expect(problems).toMatchObject([{ file: '../m/19.tf', message: expect.stringContaining('64 MiB') }]);
  });

  it('is named where a path is too long for the system', () => {
    const deep = Array(15).fill('d'.repeat(200)).join('/');
    const top = put({ 'in/main.tf': storage('a'), [`in/${deep}/a.tf`]: storage('b'), [`out/${deep}/main.tf`]: storage('c') });
    const [out, end] = [join(top, 'out'), join(top, 'in', deep, 'end')];
    renameSync(out, end);
    const { problems, files } = readFolder(join(top, 'in'));
    renameSync(end, out);
    expect([...files.keys()]).toEqual([`${deep}/a.tf`, 'main.tf']);
    expect(problems).toMatchObject([{ message: expect.stringContaining('the folder could not be read') }]);
    expect(problems[0]?.file).toContain(`${deep}/end/`);
  });
});
