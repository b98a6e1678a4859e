import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/facts.ts';
import { readFolder, withCalledModules } from '../../src/local/folder.ts';
import { assess } from '../../src/rules/assess.ts';
import { placesIn } from '../../src/terraform/links.ts';
import { calledFolders } from '../../src/terraform/module.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots } from '../../src/terraform/roots.ts';
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
