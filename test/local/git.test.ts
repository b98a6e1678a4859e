// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MAX_LINKED } from '../../src/commit/snapshot.ts';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { GitError, readRange } from '../../src/local/git.ts';
import { review } from '../../src/review.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import { ruleSet, storage, told } from '../sample.ts';

const parser = startParser();
const work = mkdtempSync(join(tmpdir(), 'iacsec-git-'));
afterAll(async () => {
  await parser.close();
  rmSync(work, { recursive: true });
});

const open = '  https_traffic_only_enabled      = false\n';
const introduced = (address: string): string => `introduced storage/https-only ${address}`;
const call = (source: string): string => `module "m" {\n  source = "${source}"\n}\n`;

/** What a name holds: a text, bytes, a link to somewhere, a submodule at a commit, or nothing any more. */
type Content = string | Buffer | { readonly link: string } | { readonly submodule: string } | undefined;
type Tree = Readonly<Record<string, Content>>;

let made = 0;
function repository() {
  const top = join(work, `r${made++}`);
  mkdirSync(top);
  const git = (args: readonly string[], input?: string | Buffer): string =>
    execFileSync('git', ['-C', top, '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
      stdio: 'pipe',
      input,
    })
      .toString()
      .trim();
  git(['init', '-q', '-b', 'main']);
  const put = (tree: Tree): void => {
    for (const [path, content] of Object.entries(tree)) {
      const full = join(top, path);
      mkdirSync(dirname(full), { recursive: true });
      rmSync(full, { recursive: true, force: true });
      if (content === undefined) continue;
      if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(full, content);
      else if ('link' in content) symlinkSync(content.link, full);
      else git(['update-index', '--add', '--cacheinfo', `160000,${content.submodule},${path}`]);
    }
  };
  const commit = (tree: Tree): void => {
    put(tree);
    const submodules = Object.values(tree).some(
      (content) => typeof content === 'object' && !Buffer.isBuffer(content) && 'submodule' in content,
    );
    if (!submodules) git(['add', '-A']);
    else for (const [path, content] of Object.entries(tree)) if (typeof content === 'string') git(['add', path]);
    git(['commit', '-q', '--allow-empty', '-m', 'c']);
  };
  const reviewed = async (head: string | undefined) => {
    const { facts } = await readRange(top, head === undefined ? 'HEAD' : `${head}~1`, head);
    return { facts, plan: await review(facts, ruleSet, { config: DEFAULT_CONFIG, assumed: 4, today: '2026-11-01', parser }) };
  };
  return { top, git, put, commit, reviewed };
}

/** The review of a change, as a commit and as the working tree. */
async function both(base: Tree, head: Tree) {
  const asCommit = repository();
  asCommit.commit(base);
  asCommit.commit(head);
  const asTree = repository();
  asTree.commit(base);
  asTree.put(head);
  return [(await asCommit.reviewed('HEAD')).plan, (await asTree.reviewed(undefined)).plan] as const;
}

describe('links', () => {
  const modules = { 'modules/good/main.tf': storage('this'), 'modules/bad/main.tf': storage('this', open) };

  it('touch the roots that call modules through them, and the link is where it is said', async () => {
    for (const plan of await both(
      { ...modules, 'modules/now': { link: 'good' }, 'prod/main.tf': call('../modules/now') },
      { 'modules/now': { link: 'bad' } },
    )) {
      expect(told(plan)).toContain(introduced('module.m.azurerm_storage_account.this'));
      expect(plan.conclusion).toBe('failure');
      expect(plan.comments).toMatchObject([{ path: 'modules/now', line: 1, side: 'RIGHT' }]);
    }
  });

  it('are followed in the middle of a path, and links behind links', async () => {
    for (const plan of await both(
      {
        ...modules,
        'sets/a/net': { link: '../../modules/good' },
        'sets/b/net': { link: '../../modules/bad' },
        current: { link: 'sets/a' },
        'prod/main.tf': call('../current/net'),
      },
      { current: { link: 'sets/b' } },
    ))
      expect(told(plan)).toContain(introduced('module.m.azurerm_storage_account.this'));
  });

  it('are files of the roots they stand in, whatever the file they lead to is called; it is said where the text is', async () => {
    for (const plan of await both(
      { 'shared/account.txt': storage('a'), 'prod/main.tf': { link: '../shared/account.txt' } },
      { 'shared/account.txt': storage('a', open) },
    )) {
      expect(told(plan)).toEqual([introduced('azurerm_storage_account.a')]);
      expect(plan.comments).toMatchObject([{ path: 'shared/account.txt', line: 5 }]);
      expect(plan.safeEdits.map(({ file }) => file)).toEqual(['shared/account.txt']);
    }
  });

  it('that lead to another file change what they stand for', async () => {
    for (const plan of await both(
      { 'a.txt': storage('a'), 'b.txt': storage('a', open), 'prod/main.tf': { link: '../a.txt' } },
      { 'prod/main.tf': { link: '../b.txt' } },
    )) {
      expect(told(plan)).toEqual([introduced('azurerm_storage_account.a')]);
      expect(plan.comments).toMatchObject([{ path: 'prod/main.tf', line: 1 }]);
      expect(plan.comments[0]?.body).toContain('`b.txt`');
    }
  });

  it('in the place of values and files are seen as well', async () => {
    const main = `variable "https" {\n  type = bool\n}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}`;
    for (const plan of await both(
      { 'main.tf': main, 'terraform.tfvars': 'https = true\n', 'other/v': 'https = false\n' },
      { 'terraform.tfvars': { link: 'other/v' } },
    ))
      expect(told(plan)).toEqual([introduced('azurerm_storage_account.a')]);
  });

  it('that lead out of the repository are named, and never followed', async () => {
    writeFileSync(join(work, 'outside.tf'), storage('x', open));
    mkdirSync(join(work, 'outside'), { recursive: true });
    writeFileSync(join(work, 'outside/main.tf'), storage('x', open));
    for (const plan of await both(
      { ...modules, 'prod/main.tf': call('../modules/good') },
      {
        'prod/out.tf': { link: '../../outside.tf' },
        'prod/root.tf': { link: join(work, 'outside.tf') },
        'modules/good': undefined,
      },
    )) {
      expect(plan.problems.filter(({ touched }) => touched).map(({ file }) => file)).toEqual(['prod/out.tf', 'prod/root.tf']);
      expect(plan.conclusion).toBe('failure');
    }
    for (const plan of await both(
      { ...modules, 'prod/main.tf': call('../modules/good') },
      { 'modules/good': { link: '../../outside' } },
    )) {
      expect(plan.conclusion).toBe('failure');
      expect(plan.problems.find(({ touched }) => touched)?.message).toContain('where a link leads');
      expect(told(plan)).toEqual([]);
    }
  });

  it('are resolved before the calls in a module are: Terraform reads those from where the module lies', async () => {
    for (const plan of await both(
      {
        'deep/er/good/main.tf': call('../side'),
        'deep/er/side/main.tf': storage('physical', open),
        'modules/side/main.tf': storage('lexical', open),
        'modules/now': { link: '../deep/er/good' },
        'prod/main.tf': '',
      },
      { 'prod/main.tf': call('../modules/now') },
    ))
      expect(told(plan)).toContain(introduced('module.m.module.m.azurerm_storage_account.physical'));
  });

  it('that change places touch the roots behind both', async () => {
    const one = 'module "one" {\n  source = "../one"\n}\nmodule "two" {\n  source = "../two"\n}\n';
    const changes = await both(
      {
        'a/main.tf': `variable "https" {\n  default = false\n}\n${storage('a')}`,
        'b/main.tf': `variable "https" {\n  default = false\n}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}`,
        one: { link: 'a' },
        two: { link: 'b' },
        'prod/main.tf': one.replace('"../two"\n', '"../two"\n  https  = true\n'),
      },
      { one: { link: 'b' }, two: { link: 'a' } },
    );
    for (const plan of changes) {
      expect(told(plan)).toContain(introduced('module.one.azurerm_storage_account.a'));
      expect(plan.comments).toMatchObject([{ path: 'one', line: 1 }]);
    }
  });

  it('that go round are followed as far as they lead; a call through a circle blocks', async () => {
    const base = { 'modules/bad/main.tf': storage('this', open), 'prod/main.tf': '' };
    const links = { 'prod/self': { link: '.' }, 'prod/inner': { link: '../modules/bad' }, x: { link: 'y' }, y: { link: 'x' } };
    for (const plan of await both(base, { ...links, 'prod/main.tf': call('./self/self/inner') }))
      expect(told(plan)).toContain(introduced('module.m.azurerm_storage_account.this'));
    for (const plan of await both(base, { ...links, 'prod/main.tf': call('../x') }))
      expect(plan).toMatchObject({ conclusion: 'failure', problems: [{ file: 'prod/main.tf', startLine: 1, touched: true }] });
  });

  it('are bounded and named where many lead to one file, and cost nothing where they lead to a folder', async () => {
    const repo = repository();
    repo.commit({ 'big/main.tf': storage('a') });
    repo.commit(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`folders/${i}`, { link: '../big' }])));
    const folders = (await readRange(repo.top, 'HEAD~1', 'HEAD')).facts.head;
    expect([folders.files.size, folders.problems]).toEqual([1, []]);
    const blob = repo.git(['hash-object', '-w', '--stdin'], '../big/main.tf');
    const many = Array.from({ length: 6_000 }, (_, i) => `120000 ${blob}\tfiles/f${i}.tf\n`).join('');
    repo.git(['update-index', '--index-info'], many);
    repo.git(['commit', '-qm', 'many']);
    const files = (await readRange(repo.top, 'HEAD~1', 'HEAD')).facts.head;
    expect(files.files.size).toBe(1 + MAX_LINKED);
    expect(files.problems).toMatchObject([{ message: expect.stringContaining('links lead to more than') }]);
  });
});

describe('submodules', () => {
  const [one, two] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string];

  it('that move are said once where a root calls into them, and do not block', async () => {
    for (const path of ['modules/ext', 'elsewhere']) {
      const repo = repository();
      repo.commit({
        'prod/main.tf': call('../modules/ext/net'),
        'other/main.tf': storage('o'),
        'modules/ext': { submodule: one },
      });
      repo.commit({ [path]: { submodule: two } });
      const { plan } = await repo.reviewed('HEAD');
      const said = plan.problems.filter(({ kind }) => kind === 'moved');
      expect(said.map(({ file, message }) => `${file} ${message}`)).toEqual(
        path === 'elsewhere'
          ? []
          : ['modules/ext the submodule moved from 111111111111 to 222222222222; the modules in it cannot be seen'],
      );
      expect(plan).toMatchObject({ conclusion: 'success', findings: [], annotations: [] });
      expect(plan.summary.split('moved from').length).toBe(path === 'elsewhere' ? 1 : 2);
    }
  });

  it('and links in the place of a folder mend nothing in it', async () => {
    const bad = { 'prod/main.tf': storage('a', open), 'dev/main.tf': storage('d') };
    const repo = repository();
    repo.commit(bad);
    repo.git(['rm', '-rq', 'prod']);
    repo.commit({ prod: { submodule: one } });
    const { plan } = await repo.reviewed('HEAD');
    expect(plan).toMatchObject({ conclusion: 'success', findings: [], problems: [{ file: 'prod', kind: 'moved' }] });
    for (const target of ['/somewhere', '../..', 'nowhere'])
      for (const linked of await both(bad, { prod: { link: target } }))
        expect(linked).toMatchObject({ conclusion: 'failure', findings: [], problems: [{ file: 'prod', touched: true }] });
    for (const linked of await both({ ...bad, now: { link: 'prod' } }, { now: { link: '../elsewhere' } }))
      expect(linked).toMatchObject({ conclusion: 'failure', problems: [{ file: 'now', touched: true }] });
    // A link to what can be seen is no more than another name.
    for (const linked of await both(bad, { prod: { link: 'dev' } }))
      expect(linked).toMatchObject({ conclusion: 'success', problems: [] });
  });

  it('are reached through links too', async () => {
    const repo = repository();
    repo.commit({ 'prod/main.tf': call('../now/net'), ext: { submodule: one } });
    symlinkSync('ext', join(repo.top, 'now'));
    repo.git(['add', 'now']);
    repo.git(['commit', '-qm', 'link']);
    repo.commit({ ext: { submodule: two } });
    const { plan } = await repo.reviewed('HEAD');
    expect(plan.problems.filter(({ kind }) => kind === 'moved').map(({ file }) => file)).toEqual(['ext']);
    expect(plan.conclusion).toBe('success');
  });

  it('are seen to move in the working tree', async () => {
    const inner = repository();
    inner.commit({ 'main.tf': storage('x') });
    const repo = repository();
    repo.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.top, 'ext']);
    repo.commit({ 'prod/main.tf': call('../ext') });
    execFileSync('git', [
      '-C',
      join(repo.top, 'ext'),
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.invalid',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'on',
    ]);
    const { plan } = await repo.reviewed(undefined);
    expect(plan.problems.filter(({ kind }) => kind === 'moved')).toHaveLength(1);
  });
});

describe('what a checkout makes of a file', () => {
  const bad = storage('a', open);
  it.each([
    ['prod/*.tf filter=lfs diff=lfs merge=lfs -text\n', 'through filter "lfs"'],
    ['[attr]big filter=x\n**/prod/** big\n', 'through filter "x"'],
    ['/prod/main.tf working-tree-encoding=UTF-16LE\n', 'checked out as UTF-16LE'],
  ])('%j cannot be judged, and blocks', async (attributes, said) => {
    const repo = repository();
    repo.commit({ 'prod/main.tf': storage('a'), 'dev/main.tf': storage('a') });
    repo.git(['config', 'filter.x.clean', 'cat']);
    repo.put({ '.gitattributes': attributes });
    repo.git(['add', '.gitattributes']);
    repo.git(['commit', '-qm', 'attributes']);
    const { plan } = await repo.reviewed('HEAD');
    expect(plan.problems).toMatchObject([{ file: 'prod/main.tf', touched: true, message: expect.stringContaining(said) }]);
    expect(plan.conclusion).toBe('failure');
  });

  it('$Id$ is judged only where git writes nothing into it', async () => {
    const main = `locals {\n  plain = "$Id$" == join("", ["$", "Id$"])\n}\n${storage('a', '  https_traffic_only_enabled      = local.plain\n')}`;
    const repo = repository();
    repo.commit({ 'main.tf': storage('a') });
    repo.commit({ 'main.tf': main });
    expect((await repo.reviewed('HEAD')).plan.conclusion).toBe('success');
    repo.commit({ '.gitattributes': '*.tf ident\n' });
    expect((await repo.reviewed('HEAD')).plan).toMatchObject({ conclusion: 'failure', problems: [{ file: 'main.tf' }] });
  });

  it('line ends are those of a checkout, and CRLF changes no verdict by itself', async () => {
    const tricky = `locals {\n  text = <<E\nx\nE\n}\n${storage('a', '  https_traffic_only_enabled      = local.text == "x\\n"\n')}`;
    const repo = repository();
    repo.commit({ 'main.tf': tricky, 'bad/main.tf': bad, 'good/main.tf': storage('g') });
    repo.commit({ '.gitattributes': '*.tf text eol=crlf\n' });
    const { plan } = await repo.reviewed('HEAD');
    expect(told(plan)).toEqual([
      introduced('azurerm_storage_account.a'),
      'unchanged storage/https-only azurerm_storage_account.a',
    ]);
    // Attributes that say nothing of it leave it as it is.
    repo.commit({ '.gitattributes': '*.tf text eol=lf\n*.sh filter=x\n' });
    expect(told((await repo.reviewed('HEAD')).plan)).toContain('fixed storage/https-only azurerm_storage_account.a');
  });

  it('core.autocrlf makes no file look changed', async () => {
    const repo = repository();
    repo.commit({ 'a/main.tf': `${bad}\n${storage('b')}`, 'c/main.tf': bad });
    repo.git(['config', 'core.autocrlf', 'true']);
    unlinkSync(join(repo.top, 'a/main.tf'));
    unlinkSync(join(repo.top, 'c/main.tf'));
    repo.git(['checkout', '-q', '--', '.']);
    const { facts, plan } = await repo.reviewed(undefined);
    expect([facts.changes, plan.findings]).toEqual([[], []]);
    expect(facts.head.files).toEqual(facts.base.files);
    repo.put({ 'a/main.tf': `${bad}\n${storage('b', open)}`.replaceAll('\n', '\r\n') });
    const changed = (await repo.reviewed(undefined)).plan;
    expect(told(changed)).toEqual([
      introduced('azurerm_storage_account.b'),
      'unchanged storage/https-only azurerm_storage_account.a',
    ]);
    expect(changed.comments).toMatchObject([{ path: 'a/main.tf', line: 16 }]);
  });

  it('takes what a sparse checkout leaves out as it is', async () => {
    const repo = repository();
    repo.commit({ 'a/main.tf': bad, 'c/main.tf': bad });
    repo.git(['sparse-checkout', 'set', 'a']);
    const { facts, plan } = await repo.reviewed(undefined);
    expect([facts.changes, plan.findings, facts.head.files.size]).toEqual([[], [], 2]);
  });

  it('bytes that are not UTF-8 block, and are never edited', async () => {
    const latin = Buffer.from(storage('a', `${open}  account_kind = "caf\u00e9"\n`), 'latin1');
    for (const plan of await both({ 'main.tf': storage('a') }, { 'main.tf': latin })) {
      expect(plan).toMatchObject({
        conclusion: 'failure',
        safeEdits: [],
        problems: [{ file: 'main.tf', startLine: 6, touched: true }],
      });
      expect(told(plan)).toEqual([]);
    }
    const inComment = Buffer.from(`# caf\u00e9\n${bad}`, 'latin1');
    for (const plan of await both({ 'main.tf': storage('a') }, { 'main.tf': inComment })) {
      expect(told(plan)).toEqual([introduced('azurerm_storage_account.a')]);
      expect([plan.safeEdits, plan.findings[0]?.fix]).toEqual([[], null]);
    }
  });
});

describe('names', () => {
  it('with any character in them are read, or named where they cannot be', async () => {
    const odd = [
      'new\nline',
      'quo"te',
      "apo's",
      'back\\slash',
      'tab\there',
      '#hash',
      '-dash',
      ' space ',
      '\u202e',
      'a\r',
      'x..y',
      '{a,b}',
      '[!a]',
      '%41',
    ];
    const names = odd.flatMap((name) => [`${name}/main.tf`, `flat/${name}.tf`]);
    const tree = (attributes: string): Tree => Object.fromEntries(names.map((name, i) => [name, storage(`a${i}`, attributes)]));
    for (const plan of await both(tree(''), tree(open))) {
      expect(plan.problems).toEqual([]);
      expect(told(plan)).toEqual(names.map((_, i) => introduced(`azurerm_storage_account.a${i}`)).sort());
      expect(plan.comments.length + plan.annotations.length).toBe(names.length);
    }
  });

  it('that are not UTF-8 block where the change touches them', async () => {
    const repo = repository();
    const name = Buffer.from('caf\u00e9.tf', 'latin1');
    const tree = (text: string): string => {
      const blob = repo.git(['hash-object', '-w', '--stdin'], text);
      return repo.git(['mktree', '-z'], Buffer.concat([Buffer.from(`100644 blob ${blob}\t`), name, Buffer.from('\0')]));
    };
    const first = repo.git(['commit-tree', '-m', 'a', tree(storage('a'))]);
    const second = repo.git(['commit-tree', '-m', 'b', '-p', first, tree(storage('a', open))]);
    const third = repo.git(['commit-tree', '-m', 'c', '-p', second, tree(storage('a', open))]);
    expect((await repo.reviewed(second)).plan).toMatchObject({
      conclusion: 'failure',
      problems: [{ file: 'caf\ufffd.tf', touched: true }],
    });
    expect((await repo.reviewed(third)).plan).toMatchObject({ conclusion: 'success', problems: [{ touched: false }] });
    writeFileSync(Buffer.concat([Buffer.from(`${repo.top}/`), name]), storage('a', open));
    repo.commit({});
    expect((await repo.reviewed(undefined)).plan.problems).toMatchObject([{ file: 'caf\ufffd.tf' }]);
  });

  it('that climb out of the repository are named', async () => {
    const repo = repository();
    const blob = repo.git(['hash-object', '-w', '--stdin'], storage('a', open));
    const inner = repo.git(['mktree', '-z'], `100644 blob ${blob}\tmain.tf\0`);
    const up = repo.git(['mktree', '-z'], `040000 tree ${inner}\t..\0`);
    const base = repo.git(['commit-tree', '-m', 'a', repo.git(['mktree', '-z'], '')]);
    const head = repo.git(['commit-tree', '-m', 'b', '-p', base, up]);
    expect((await repo.reviewed(head)).plan).toMatchObject({
      conclusion: 'failure',
      findings: [],
      problems: [{ file: '../main.tf' }],
    });
  });

  it('that HFS and NTFS take for others are read as they are spelt', async () => {
    const repo = repository();
    repo.git(['config', 'core.protectNTFS', 'true']);
    repo.git(['config', 'core.protectHFS', 'true']);
    repo.commit({ 'Main.TF': storage('x', open), 'a/main.tf': storage('a') });
    repo.commit({ 'a/main.tf': storage('a', open), 'a:b/main.tf': storage('c', open), 'CON.tf': storage('d', open) });
    expect(told((await repo.reviewed('HEAD')).plan)).toEqual(
      ['a', 'c', 'd'].map((name) => introduced(`azurerm_storage_account.${name}`)),
    );
  });
});

describe('what git sees and cannot be read', () => {
  const pipe = (top: string, path: string): void => {
    rmSync(join(top, path));
    execFileSync('mkfifo', [join(top, path)]);
  };

  it('blocks where Terraform would read it, and is all that is not looked at', async () => {
    const repo = repository();
    repo.commit({ 'a/main.tf': storage('a'), 'b/main.tf': storage('b'), 'README.md': 'text' });
    repo.put({ 'b/main.tf': storage('b', open) });
    for (const path of ['a/main.tf', 'README.md']) pipe(repo.top, path);
    const { facts, plan } = await repo.reviewed(undefined);
    expect(plan.conclusion).toBe('failure');
    expect(plan.problems).toEqual([
      { file: 'a/main.tf', startLine: 1, message: 'this is not a regular file; it was not evaluated', touched: true },
    ]);
    expect(told(plan)).toEqual([introduced('azurerm_storage_account.b')]);
    expect(plan.comments).toMatchObject([{ path: 'b/main.tf', line: 5 }]);
    expect(facts.changes.map(({ path, patch }) => [path, patch !== undefined])).toEqual([
      ['a/main.tf', false],
      ['b/main.tf', true],
    ]);
  });

  it('blocks where it is not there any more, or left out here', async () => {
    const repo = repository();
    repo.commit({ 'a/main.tf': storage('a'), 'c/main.tf': storage('c'), 'd/main.tf': storage('d') });
    repo.put({ 'c/main.tf': storage('c', open), 'd/main.tf': undefined });
    repo.git(['add', '-A']);
    repo.git(['sparse-checkout', 'set', 'a']);
    rmSync(join(repo.top, 'c'), { recursive: true, force: true });
    repo.git(['update-index', '--skip-worktree', 'c/main.tf']);
    const { plan } = await repo.reviewed(undefined);
    expect(plan.conclusion).toBe('failure');
    expect(plan.problems).toMatchObject([
      { file: 'c/main.tf', message: expect.stringContaining('git says that the file is there') },
    ]);
  });

  it('blocks where it is a submodule', async () => {
    const inner = repository();
    inner.commit({ 'main.tf': storage('x') });
    const repo = repository();
    repo.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.top, 'ext']);
    repo.commit({ 'prod/main.tf': storage('a') });
    const top = join(repo.top, 'ext');
    execFileSync('git', ['-C', top, 'symbolic-ref', 'HEAD', 'refs/heads/none']);
    const { plan } = await repo.reviewed(undefined);
    expect(plan.problems).toEqual([
      { file: 'ext', startLine: 1, message: 'the submodule could not be read; it was not evaluated', touched: true },
    ]);
  });
});

describe('the configuration of a repository', () => {
  it('runs nothing and fetches nothing', async () => {
    const { top, git, commit, put } = repository();
    commit({ 'main.tf': storage('a'), '.gitattributes': '*.tf filter=evil diff=evil\n*.x filter=e=v\n', 'a.x': 'x\n' });
    git(['checkout', '-q', '-b', 'h']);
    commit({ 'main.tf': storage('a', open) });
    put({ 'new.tf': '# new\n', 'a.x': 'y\n', 'main.tf': `${storage('a', open)}# more\n` });
    const ran = join(work, 'ran');
    mkdirSync(ran);
    const touch = (what: string): string => `sh -c 'touch ${join(ran, what)}; cat'`;
    for (const [key, value] of [
      ['core.fsmonitor', touch('fsmonitor')],
      ['diff.external', touch('external')],
      ['diff.evil.textconv', touch('textconv')],
      ['diff.evil.command', touch('command')],
      ['filter.evil.clean', touch('clean')],
      ['filter.evil.required', 'true'],
      ['filter.e=v.process', touch('process')],
      ['alias.diff', `!${touch('alias')}`],
      ['core.hooksPath', join(top, '.git', 'own')],
    ] as const)
      git(['config', key, value]);
    mkdirSync(join(top, '.git', 'own'));
    writeFileSync(join(top, '.git', 'own', 'post-index-change'), `#!/bin/sh\n${touch('hook')}\n`);
    chmodSync(join(top, '.git', 'own', 'post-index-change'), 0o755);
    rmSync(ran, { recursive: true });
    mkdirSync(ran);
    const { facts } = await readRange(top, 'main', undefined);
    expect(facts.changes.map(({ path }) => path)).toContain('main.tf');
    expect(facts.head.files.get('main.tf' as Path)).toContain('# more');
    // A partial clone whose missing objects are to come from a program.
    const blob = git(['rev-parse', 'main:main.tf']);
    rmSync(join(top, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
    for (const [key, value] of [
      ['core.repositoryformatversion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::sh -c touch% ${join(ran, 'fetched')}`],
      ['protocol.ext.allow', 'always'],
    ] as const)
      git(['config', key, value]);
    await expect(readRange(top, 'main', 'h')).rejects.toThrow(/nothing is fetched|has no blob/);
    expect(readdirSync(ran)).toEqual([]);
  });

  it('does not lead to another folder', async () => {
    const { top, git, commit } = repository();
    commit({ 'main.tf': storage('a') });
    git(['config', 'core.worktree', tmpdir()]);
    await expect(readRange(join(top, '.git', '..'), 'main', undefined)).rejects.toThrow(GitError);
  });
});
