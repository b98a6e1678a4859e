import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Output, output } from '../src/report/output-schema.ts';
import { storage } from './sample.ts';

const cli = join(process.cwd(), 'dist/cli.js');
const work = mkdtempSync(join(tmpdir(), 'iacsec-cli-'));
afterAll(() => rmSync(work, { recursive: true }));

const iacsec = (args: readonly string[], cwd = work) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
};
const json = (args: readonly string[], cwd?: string): Output =>
  output.parse(JSON.parse(iacsec([...args, '--format', 'json'], cwd).stdout));
const put = (files: Readonly<Record<string, string>>, at = work): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
};
const open = '  https_traffic_only_enabled      = false\n';
const closed = '  https_traffic_only_enabled      = true\n';

describe('exit codes and wrong usage', () => {
  it.each([
    [[], 'a command is missing'],
    [['frob'], 'there is no command "frob"'],
    [['scan', '--format', 'xml'], '--format takes text, json, sarif, html'],
    [['scan', '--frob'], "Unknown option '--frob'"],
    [['review'], 'review needs --base'],
    [['explain', 'no/such'], 'there is no rule "no/such"'],
    [['show'], 'show needs an address'],
    [['show', 'a['], 'is not an address'],
    [['scan', '--config', 'none.yml'], 'there is no config file'],
  ])('%j is one sentence and exit code 2', (args, sentence) => {
    const { status, stdout, stderr } = iacsec(args, process.cwd());
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [['scan', 'no-such-folder']],
    [['review', '--base', 'no-such-ref', '--repo', process.cwd()]],
    [['review', '--base', '--output=x', '--repo', process.cwd()]],
    [['review', '--base', 'main', '--repo', tmpdir()]],
  ])('%j finds nothing to evaluate: exit code 3', (args) => {
    const { status, stderr } = iacsec(args);
    expect([2, 3]).toContain(status);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('answers --help and --version', () => {
    expect(iacsec(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('iacsec review --base REF') });
    expect(iacsec(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^iacsec \d+\.\d+\.\d+\n$/) });
  });
});

describe('scan', () => {
  beforeAll(() =>
    put({
      'scan/bad/main.tf': storage('a', open),
      'scan/good/main.tf': storage('b'),
      'scan/broken/main.tf': 'resource {',
      'scan/medium/main.tf': storage('c', '  min_tls_version                 = "TLS1_0"\n'),
    }),
  );
  it('ends with 0, or with 1 when something blocks or cannot be parsed', () => {
    expect(iacsec(['scan', 'scan/good']).status).toBe(0);
    expect(iacsec(['scan', 'scan/bad']).status).toBe(1);
    expect(iacsec(['scan', 'scan/broken']).status).toBe(1);
    expect(iacsec(['scan', 'scan/medium']).status).toBe(0);
    expect(iacsec(['scan', 'scan/medium', '--fail-on', 'medium']).status).toBe(1);
  });
  it('leaves what ignore comments name, also with --fix, unless the comment has expired or the policy wants more', () => {
    const ignored = `# iacsec:ignore storage/https-only until=9999-12-31 -- legacy\n${storage('a', open)}`;
    put({
      'ignored/main.tf': ignored,
      'expired/main.tf': ignored.replace('9999', '2025'),
      'ignored.yml': 'ignores: { max_days: 90 }\n',
      'never.yml': 'ignores: { never: [storage/https-only], require_date: true, foreign: false }\n',
      'typo.yml': 'ignores: { never: [storage/http-only] }\n',
    });
    expect(iacsec(['scan', 'ignored', '--fix'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('✓ no findings · 1 ignored by comment'),
    });
    expect(readFileSync(join(work, 'ignored/main.tf'), 'utf8')).toBe(ignored);
    expect(json(['scan', 'ignored']).results).toMatchObject([{ suppressed: { by: 'iacsec', effective: true } }]);
    expect(json(['scan', 'expired']).results).toMatchObject([{ suppressed: null }]);
    expect(iacsec(['scan', 'expired']).status).toBe(1);
    expect(iacsec(['scan', 'ignored', '--config', 'ignored.yml']).status).toBe(1);
    expect(iacsec(['scan', 'ignored', '--config', 'never.yml']).status).toBe(1);
    expect(iacsec(['scan', 'ignored', '--config', 'typo.yml'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no rule "storage/http-only"'),
    });
  });
  it('prints JSON that fits its schema, with paths relative to what is scanned', () => {
    const { results } = json(['scan', 'scan/bad']);
    expect(results).toMatchObject([
      {
        rule: 'storage/https-only',
        resource: 'azurerm_storage_account.a',
        root: '',
        verdict: 'fail',
        severity: 'high',
        location: { file: 'main.tf', startLine: 5, endLine: 5 },
        fix: { safety: 'safe', edits: [{ file: 'main.tf', startLine: 5, endLine: 5 }] },
      },
    ]);
    expect(results[0]).not.toHaveProperty('class');
    expect(json(['scan', 'scan/good', '--show', 'all']).results.length).toBeGreaterThan(2);
    expect(json(['scan', 'scan/bad/main.tf']).results).toHaveLength(1);
    expect(json(['scan', 'scan/bad', 'scan/good']).results[0]?.location.file).toBe('scan/bad/main.tf');
  });
  it('is SARIF 2.1.0', () => {
    const sarif = JSON.parse(iacsec(['scan', 'scan/bad', '--format', 'sarif']).stdout);
    expect(sarif).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'storage/https-only', ruleIndex: 0, level: 'error', fixes: [expect.anything()] }] }],
    });
  });
  it('counts what is unknown, and names what it cannot read, in every output', () => {
    put({
      'unknown/main.tf': `variable "https" {}\n${storage('a', '  https_traffic_only_enabled      = var.https\n')}`,
      'unknown/broken/main.tf': 'resource [x](y) {',
    });
    const outputs = (args: readonly string[]) =>
      Object.fromEntries(
        ['text', 'json', 'html', 'sarif'].map((format) => [format, iacsec([...args, '--format', format]).stdout]),
      );
    const check = ({ text, json: object, html, sarif }: Readonly<Record<string, string>>) => {
      expect(text).toContain('1 unknown');
      expect(output.parse(JSON.parse(object ?? '')).stats.unknown).toBe(1);
      expect(html).toMatch(/1 unknown|Unknown <small>1 check/);
      const [run] = JSON.parse(sarif ?? '').runs;
      expect(run.properties).toEqual({ unknown: 1 });
      expect(run.invocations).toMatchObject([
        {
          executionSuccessful: false,
          toolExecutionNotifications: [
            { level: 'error', locations: [{ physicalLocation: { artifactLocation: { uri: 'broken/main.tf' } } }] },
          ],
        },
      ]);
      for (const told of [text, html]) expect(told).toContain('broken/main.tf');
    };
    check(outputs(['scan', 'unknown']));
    const repo = join(work, 'unknown');
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', repo, '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], { stdio: 'pipe' });
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'base');
    check(outputs(['review', '--base', 'HEAD', '--repo', repo]));
    expect(JSON.parse(iacsec(['scan', 'scan/good', '--format', 'sarif']).stdout).runs[0].invocations).toEqual([
      { executionSuccessful: true, toolExecutionNotifications: [] },
    ]);
  });
  it('mends with --fix, and then finds nothing to mend', () => {
    put({ 'fix/main.tf': storage('a', open) });
    expect(iacsec(['scan', 'fix', '--fix']).status).toBe(0);
    const mended = readFileSync(join(work, 'fix/main.tf'), 'utf8');
    expect(mended).toBe(storage('a', closed));
    iacsec(['scan', 'fix', '--fix']);
    expect(readFileSync(join(work, 'fix/main.tf'), 'utf8')).toBe(mended);
  });
  it('follows links inside the folder and names those that lead out', () => {
    put({ 'links/a/main.tf': storage('a', open), 'outside.tf': storage('x', open) });
    mkdirSync(join(work, 'links/b'));
    symlinkSync('../a/main.tf', join(work, 'links/b/main.tf'));
    symlinkSync('../../outside.tf', join(work, 'links/b/out.tf'));
    symlinkSync('a', join(work, 'links/c'));
    const { results, problems } = json(['scan', 'links']);
    // `c` is `a` by another name: Terraform resolves links to folders.
    expect(results.map(({ root }) => root)).toEqual(['a', 'b']);
    expect(problems).toMatchObject([{ file: 'b/out.tf' }]);
  });
  it('mends a file that is read through links where it lies, once', () => {
    put({ 'linkfix/shared/account.txt': storage('a', open), 'linkfix/a/b.tf': storage('b', open) });
    symlinkSync('../shared/account.txt', join(work, 'linkfix/a/main.tf'));
    symlinkSync('a', join(work, 'linkfix/c'));
    expect(iacsec(['scan', 'linkfix', '--fix']).status).toBe(0);
    expect(readFileSync(join(work, 'linkfix/shared/account.txt'), 'utf8')).toBe(storage('a', closed));
    expect(readFileSync(join(work, 'linkfix/a/b.tf'), 'utf8')).toBe(storage('b', closed));
    expect(lstatSync(join(work, 'linkfix/a/main.tf')).isSymbolicLink()).toBe(true);
  });
  it('reads the modules that are called outside of the folder, and leaves them as they are', () => {
    const call = (name: string, source: string, more = '') => `module "${name}" {\n  source = "${source}"\n${more}}\n`;
    const module = `variable "https" {\n  type = bool\n}\n${storage('this', '  https_traffic_only_enabled      = var.https\n')}`;
    const own = storage('own', open);
    for (const top of ['repo1', 'plain1']) {
      put({
        [`${top}/envs/prod/main.tf`]: `${call('a', '../../modules/a')}${call('h', './here', '  https  = false\n')}`,
        [`${top}/envs/prod/here/main.tf`]: module,
        [`${top}/modules/a/main.tf`]: `${call('b', '../b', '  https  = false\n')}${own}`,
        [`${top}/modules/b/main.tf`]: module,
        [`${top}/modules/b/ignored.tfvars`]: 'https = true\n',
        [`${top}/modules/c/main.tf`]: storage('c', open),
      });
      if (top === 'repo1') mkdirSync(join(work, top, '.git'));
      const { results, problems } = json(['scan', `${top}/envs/prod`]);
      expect(problems).toEqual([]);
      expect(results.map(({ root, resource, location }) => `${root}|${resource}|${location.file}`)).toEqual([
        '|module.a.azurerm_storage_account.own|../../modules/a/main.tf',
        '|module.h.azurerm_storage_account.this|here/main.tf',
        '|module.a.module.b.azurerm_storage_account.this|../../modules/b/main.tf',
      ]);
      expect(iacsec(['scan', `${top}/envs/prod`, '--fix']).status).toBe(1);
      expect(readFileSync(join(work, top, 'modules/a/main.tf'), 'utf8')).toContain(own);
      expect(readFileSync(join(work, top, 'envs/prod/main.tf'), 'utf8')).toContain('https  = true');
      expect(iacsec(['scan', `${top}/envs/prod`, '--format', 'html']).status).toBe(1);
      expect(iacsec(['scan', `${top}/envs/prod`]).stdout).toContain('../../modules/a/main.tf');
    }
  });
  it('does not leave the repository for a module, nor through a link', () => {
    put({
      'outer/modules/a/main.tf': storage('a', open),
      'outer/repo/prod/main.tf':
        'module "a" {\n  source = "../../modules/a"\n}\nmodule "l" {\n  source = "../linked"\n}\nmodule "f" {\n  source = "../files"\n}\n',
      'outer/repo/.git/HEAD': '',
      'outer/repo/files/b.tf': '',
    });
    symlinkSync('../modules/a', join(work, 'outer/repo/linked'));
    symlinkSync('../../modules/a/main.tf', join(work, 'outer/repo/files/main.tf'));
    const { results, problems } = json(['scan', 'outer/repo/prod']);
    expect(results).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([
      'a link leads out of the repository here; the module was not evaluated',
      'the file leads to no file of the repository; it was not evaluated',
      'module "a" was not evaluated: its source lies outside of what is looked at',
      'module "l" was not evaluated: its source lies outside of what is looked at',
    ]);
    expect(iacsec(['scan', 'outer/repo/prod']).status).toBe(1);
  });
  it('shows what a root asked for calls elsewhere, for several paths too', () => {
    put({
      'several/a/main.tf': 'module "m" {\n  source = "../m"\n}\n',
      'several/b/main.tf': storage('b'),
      'several/m/main.tf': storage('m', open),
    });
    expect(json(['scan', 'a', 'b'], join(work, 'several')).results.map(({ location }) => location.file)).toEqual(['m/main.tf']);
  });
  it('names what it cannot read, and goes on', () => {
    put({
      'odd/main.tf': storage('a', open),
      'odd/new\nline/main.tf': storage('b', open),
      'odd/back\\slash.tf': storage('c', open),
    });
    writeFileSync(Buffer.concat([Buffer.from(`${work}/odd/`), Buffer.from('caf\u00e9.tf', 'latin1')]), storage('x'));
    mkdirSync(Buffer.concat([Buffer.from(`${work}/odd/`), Buffer.from('dir\u00e9', 'latin1')]));
    writeFileSync(join(work, 'odd/latin.tf'), Buffer.from('locals {\n  a = "caf\u00e9"\n}\n', 'latin1'));
    const { results, problems } = json(['scan', 'odd']);
    expect(results).toHaveLength(3);
    expect(problems.map(({ file, message }) => `${file}: ${message}`).sort()).toEqual([
      'caf\ufffd.tf: the name is not valid UTF-8; it was not evaluated',
      'dir\ufffd: the name is not valid UTF-8; it was not evaluated',
      'latin.tf: the file is not valid UTF-8; it was not evaluated',
    ]);
    iacsec(['scan', 'odd', '--fix']);
    expect(readFileSync(join(work, 'odd/latin.tf')).includes(0xe9)).toBe(true);
  });
  it('takes a config file, and says what is wrong with it', () => {
    put({
      'low.yml': 'rules:\n  storage/https-only: low\n',
      'wrong.yml': 'block_onn: high\n',
      'rule.yml': 'rules:\n  storage/http-only: off\n',
    });
    expect(iacsec(['scan', 'scan/bad', '--config', 'low.yml']).status).toBe(0);
    expect(iacsec(['scan', 'scan/bad', '--config', 'wrong.yml'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('block_onn'),
    });
    expect(iacsec(['scan', 'scan/bad', '--config', 'rule.yml'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('storage/http-only'),
    });
  });
  it('takes a config through a link or a pipe, and none that is not one', () => {
    put({ 'odd-config/main.tf': storage('a', open), 'odd-config/policy': 'rules:\n  storage/https-only: low\n' });
    const at = join(work, 'odd-config');
    const file = join(at, '.github/iacsec.yml');
    mkdirSync(dirname(file));
    const scanned = () => iacsec(['scan', 'odd-config']);
    symlinkSync('../policy', file);
    expect(scanned().status).toBe(0);
    const wrong: [make: () => void, said: string][] = [
      [() => symlinkSync('nowhere', file), 'is a link that leads to no file'],
      [() => execFileSync('mkfifo', [file]), 'is not a regular file'],
      [() => mkdirSync(file), 'is not a regular file'],
      [() => writeFileSync(file, ' '.repeat((1 << 20) + 1)), 'is larger than 1 MiB'],
    ];
    for (const [make, said] of wrong) {
      rmSync(file, { recursive: true });
      make();
      expect(scanned()).toEqual({ status: 2, stdout: '', stderr: `iacsec: odd-config/.github/iacsec.yml ${said}.\n` });
    }
    const shell = `cat policy | exec "${process.execPath}" "${cli}" scan . --config /dev/stdin`;
    expect(spawnSync('sh', ['-c', shell], { cwd: at }).status).toBe(0);
    expect(iacsec(['scan', 'odd-config', '--config', '/dev/zero']).stderr).toContain('is larger than 1 MiB');
  });
  it('finds nothing where what was asked for holds nothing, whatever lies beside it', () => {
    put({ 'beside/main.tf': storage('a'), 'beside/notes.txt': '', 'beside/empty/notes.txt': '' });
    for (const paths of [['notes.txt'], ['empty', 'notes.txt']])
      expect(iacsec(['scan', ...paths], join(work, 'beside'))).toMatchObject({
        status: 3,
        stderr: `iacsec: there are no Terraform files in ${paths.join(', ')}.\n`,
      });
  });
});

/** Nobody may read everything, but for root: there the command line is run as somebody else. */
const isRoot = process.getuid?.() === 0;
const someone = isRoot ? { uid: 65_534, gid: 65_534 } : {};
const isAble = spawnSync(process.execPath, [cli, '--version'], someone).status === 0;

describe.skipIf(!isAble)('what whoever runs it may not read', () => {
  /** A place that is all theirs, with some of it taken away; given back after the test. */
  const places: string[] = [];
  const denied = (name: string, files: Readonly<Record<string, string>>, modes: Readonly<Record<string, number>>): string => {
    const at = join(work, name);
    put(files, at);
    chmodSync(work, 0o755);
    if (isRoot) execFileSync('chown', ['-R', '65534:65534', at]);
    for (const [path, mode] of Object.entries(modes)) chmodSync(join(at, path), mode);
    places.push(...Object.keys(modes).map((path) => join(at, path)));
    return at;
  };
  afterAll(() => {
    for (const place of places) chmodSync(place, 0o755);
  });
  const as = (args: readonly string[], cwd: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, HOME: cwd, NO_COLOR: '1' },
      ...someone,
    });
    return { status, stdout, stderr };
  };
  const problemsOf = (stdout: string): string[] =>
    output.parse(JSON.parse(stdout)).problems.map(({ file, message }) => `${file}: ${message.replace(/ \(.*\)/, '')}`);

  it('is named by a scan, which goes on and does not pass', () => {
    const files = {
      'good/main.tf': storage('a'),
      'file/main.tf': '',
      'file/b.tf': '',
      'folder/main.tf': '',
      'listed/main.tf': '',
    };
    const modes = { 'file/main.tf': 0, folder: 0, listed: 0o444 };
    const at = denied('denied', files, modes);
    symlinkSync('../good', join(at, 'listed/link'));
    const { status, stdout } = as(['scan', '.', '--show', 'all', '--format', 'json'], at);
    expect(status).toBe(1);
    expect(problemsOf(stdout)).toEqual([
      'folder: the folder could not be read; it was not evaluated',
      'listed/link: the link could not be read, nor what it leads to; it was not evaluated',
      'file/main.tf: the file could not be read; it was not evaluated',
      'listed/main.tf: the file could not be read; it was not evaluated',
    ]);
    expect(output.parse(JSON.parse(stdout)).results.map(({ root }) => root)).toContain('good');
    const { status: ofFile, stdout: said } = as(['scan', 'file/main.tf'], at);
    expect([ofFile, said]).toEqual([1, expect.stringContaining('the file could not be read')]);
  });

  it('is named where it lies above or below what was asked for, or is called by it', () => {
    const call = 'module "m" {\n  source = "../m"\n}\n';
    const files = { 'a/main.tf': call, 'b/x/main.tf': storage('x'), 'c/main.tf': storage('c'), 'm/main.tf': '', 'n/main.tf': '' };
    const at = denied('several-denied', files, { 'm/main.tf': 0, 'n/main.tf': 0, b: 0o111 });
    const problemsFor = (...paths: string[]) => problemsOf(as(['scan', ...paths, '--format', 'json'], at).stdout);
    expect(problemsFor('a', 'c')).toEqual([
      'm/main.tf: the file could not be read; it was not evaluated',
      'a/main.tf: module "m" was not evaluated: there is no module in "m"',
    ]);
    expect(as(['scan', 'a', 'c'], at).status).toBe(1);
    expect(problemsFor('b/x', 'c')).toEqual(['b: the folder could not be read; it was not evaluated']);
    expect(as(['scan', 'b/x', 'c'], at).status).toBe(1);
    expect(as(['scan', 'c', 'c/main.tf'], at).status).toBe(0);
  });

  it('is named where it is called outside of the folder', () => {
    const call = 'module "m" {\n  source = "../m"\n}\nmodule "n" {\n  source = "../n/in"\n}\n';
    const files = { '.git/HEAD': '', 'a/main.tf': call, 'm/main.tf': '', 'n/in/main.tf': '' };
    const at = denied('called-denied', files, { m: 0, n: 0 });
    const { status, stdout } = as(['scan', 'a', '--format', 'json'], at);
    expect(status).toBe(1);
    expect(problemsOf(stdout).filter((one) => one.startsWith('..'))).toEqual([
      '../m: the folder could not be read; the module was not evaluated',
      '../n/in: the folder could not be read; the module was not evaluated',
    ]);
  });

  it('is one sentence where it is the folder or the config', () => {
    const at = denied('top-denied', { 'a/main.tf': '', 'b/main.tf': '', 'b/.github/iacsec.yml': '' }, { a: 0, 'b/.github': 0 });
    expect(as(['scan', 'a'], at)).toEqual({ status: 3, stdout: '', stderr: 'iacsec: the folder a cannot be read.\n' });
    expect(as(['show', 'local.a', '--dir', 'a'], at)).toMatchObject({ status: 3, stderr: expect.not.stringContaining(' at ') });
    expect(as(['scan', 'b'], at)).toEqual({ status: 2, stdout: '', stderr: 'iacsec: b/.github/iacsec.yml cannot be read.\n' });
  });

  it('is unknown to show, with the reason, where it is what configuration reads', () => {
    const main = 'output "o" {\n  value = [file("a.json"), file("in/b.json"), fileset("in", "*")]\n}\n';
    const files = { 'main.tf': main, 'a.json': '1', 'in/b.json': '2', '.terraform/environment': 'prod' };
    const at = denied('shown-denied', files, { 'a.json': 0, in: 0, '.terraform': 0 });
    const { status, stdout } = as(['show', 'output.o', '--format', 'json'], at);
    expect(status).toBe(0);
    expect(stdout).toContain('the file could not be opened, and was not read');
    expect(stdout).toContain('is where nothing is looked into');
    expect(stdout).toContain('what could not be read');
  });

  it('is named by a review of the working tree, which blocks', () => {
    const modes = { 'a/main.tf': 0, c: 0, d: 0, 'README.md': 0 };
    const files = {
      'a/main.tf': storage('a'),
      'b/main.tf': storage('b'),
      'c/main.tf': storage('c'),
      'd/main.tf': '',
      'README.md': '',
    };
    const at = denied('review-denied', files, {});
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', at, '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
        stdio: 'pipe',
        env: { ...process.env, HOME: at },
        ...someone,
      });
    git('init', '-q', '-b', 'main');
    git('add', 'a', 'b', 'c', 'README.md');
    git('commit', '-qm', 'base');
    put({ 'a/main.tf': storage('a', open), 'b/main.tf': storage('b', open), 'README.md': 'more' }, at);
    denied('review-denied', {}, modes);
    const { status, stdout } = as(['review', '--base', 'main', '--format', 'json'], at);
    expect(status).toBe(1);
    expect(problemsOf(stdout).sort()).toEqual([
      'a/main.tf: the file could not be read; it was not evaluated',
      'c/main.tf: the file could not be read; it was not evaluated',
      'c: the folder could not be read; it was not evaluated',
      'd: the folder could not be read; it was not evaluated',
    ]);
    expect(output.parse(JSON.parse(stdout)).plan?.comments.map(({ path }) => path)).toEqual(['b/main.tf']);
  });
});

describe('review', () => {
  const repo = join(work, 'repo');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repo, '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
      stdio: 'pipe',
    }).toString();
  beforeAll(() => {
    mkdirSync(repo);
    git('init', '-q', '-b', 'main');
    put({ 'main.tf': storage('a', closed), 'na me "é".tf': storage('b', closed) }, repo);
    git('add', '-A');
    git('commit', '-qm', 'base');
    git('checkout', '-qb', 'pr');
    put({ 'main.tf': storage('a', open), 'na me "é".tf': storage('b', open), '.github/iacsec.yml': 'mode: shadow\n' }, repo);
    git('add', '-A');
    git('commit', '-qm', 'head');
    git('checkout', '-q', 'main');
    put({ 'later.tf': storage('later', open) }, repo);
    git('add', '-A');
    git('commit', '-qm', 'main went on');
    git('checkout', '-q', 'pr');
  });
  it('reviews from the merge base, names with quotes and spaces included; the change cannot relax its own policy', () => {
    const { status, stdout } = iacsec(['review', '--base', 'main', '--head', 'pr', '--repo', repo, '--format', 'json']);
    const parsed = output.parse(JSON.parse(stdout));
    expect(status).toBe(1);
    expect(parsed.plan?.conclusion).toBe('failure');
    expect(parsed.plan?.comments.map(({ path, line }) => `${path}:${line}`).sort()).toEqual(['main.tf:5', 'na me "é".tf:5']);
    expect(parsed.results).toMatchObject([{ class: 'introduced', reported: 'inline', cause: [] }, { class: 'introduced' }]);
  });
  it('takes the working tree where there is no --head, new files included', () => {
    put({ 'new.tf': storage('n', open) }, repo);
    expect(json(['review', '--base', 'main', '--repo', repo]).plan?.comments.map(({ path }) => path)).toContain('new.tf');
    rmSync(join(repo, 'new.tf'));
  });
  it('prints a patch that git applies, and that mends', () => {
    const patch = iacsec(['review', '--base', 'main', '--head', 'pr', '--repo', repo, '--format', 'patch']).stdout;
    execFileSync('git', ['-C', repo, 'apply', '--include=main.tf'], { input: patch });
    expect(readFileSync(join(repo, 'main.tf'), 'utf8')).toBe(storage('a', closed));
    git('checkout', '-q', '--', '.');
  });
  it('prints a page and a text', () => {
    expect(iacsec(['review', '--base', 'main', '--head', 'pr', '--repo', repo, '--format', 'html']).stdout).toMatch(
      /^<!doctype html>/i,
    );
    const text = iacsec(['review', '--base', 'main', '--head', 'pr', '--repo', repo]).stdout;
    expect(text).toContain('HIGH  Storage account accepts unencrypted HTTP  storage/https-only');
    expect(text).toContain('✗ blocks  2 new findings (2 high)');
  });
});

describe('rules, explain and show', () => {
  it('lists the rules as the contract has them', () => {
    const rules = JSON.parse(iacsec(['rules', '--format', 'json']).stdout);
    expect(rules.find((rule: { id: string }) => rule.id === 'storage/https-only')).toMatchObject({
      severity: 'high',
      profile: 'baseline',
      resources: ['azurerm_storage_account'],
      equivalents: { checkov: ['CKV_AZURE_3'] },
      azurePolicy: [expect.any(String)],
      controls: {},
      fix: 'safe',
    });
    expect(iacsec(['explain', 'storage/https-only']).stdout).toContain('Keys and data sent over HTTP');
  });
  it('shows what it believes, unknown and sensitive parts named', () => {
    put({
      'show/main.tf':
        'module "m" {\n  source   = "../shown"\n  for_each = { a = 1 }\n  size     = each.value\n}\noutput "o" {\n  value = module.m["a"].twice\n}\nresource "terraform_data" "t" {\n  count = 1\n  input = terraform_data.u.output\n}\nresource "terraform_data" "u" {\n  input = 1\n}\nvariable "p" {\n  default   = "x"\n  sensitive = true\n}\nlocals {\n  l = [1, "b", null]\n}\ndata "x_group" "g" {\n  count = 1\n  name  = "n"\n}\n',
      'shown/main.tf': 'variable "size" {}\nlocals {\n  twice = var.size * 2\n}\noutput "twice" {\n  value = local.twice\n}\n',
    });
    const show = (...addresses: string[]) =>
      JSON.parse(iacsec(['show', ...addresses, '--dir', 'show', '--format', 'json']).stdout);
    expect(show('module.m["a"].local.twice')).toEqual({ address: 'module.m["a"].local.twice', value: 2 });
    expect(show('output.o', 'local.l', 'var.p')).toEqual([
      { address: 'output.o', value: 2 },
      { address: 'local.l', value: [1, 'b', null] },
      { address: 'var.p', value: { $sensitive: true } },
    ]);
    expect(show('terraform_data.t[0]').value).toEqual({ input: { $unknown: 'terraform_data.u.output is known after apply' } });
    expect(show('data.x_group.g[0]', 'data.x_group.g[0].id')).toEqual([
      { address: 'data.x_group.g[0]', value: { name: 'n' } },
      { address: 'data.x_group.g[0].id', value: { $unknown: 'data.x_group.g[0].id is known after apply' } },
    ]);
    for (const none of ['local.none', 'data.x_group.none']) expect(iacsec(['show', none, '--dir', 'show']).status).toBe(3);
  });
});

describe('a patch', () => {
  it('never holds a file name that could be lines of a diff', () => {
    const repo = join(work, 'names');
    mkdirSync(repo);
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', repo, '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], { stdio: 'pipe' });
    git('init', '-q', '-b', 'main');
    put({ 'a.tf': '# a\n' }, repo);
    git('add', '-A');
    git('commit', '-qm', 'base');
    put(
      { 'x\n--- a/ci.yml\n+++ b/ci.yml\n@@ -1 +1,2 @@\n+evil/main.tf': storage('a', open), 'b c/main.tf': storage('b', open) },
      repo,
    );
    git('add', '-A');
    git('commit', '-qm', 'head');
    const { stdout, stderr } = iacsec(['review', '--base', 'HEAD~1', '--head', 'HEAD', '--repo', repo, '--format', 'patch']);
    expect(stdout).not.toContain('ci.yml');
    expect(stderr).toContain('left out');
    execFileSync('git', ['-C', repo, 'apply'], { input: stdout });
    expect(readFileSync(join(repo, 'b c/main.tf'), 'utf8')).toBe(storage('b', closed));
  });
});

describe('the patch of a review and `scan --fix`', () => {
  const https = (value: string) => `  https_traffic_only_enabled      = ${value}\n`;
  const variable = (rest = '') => `variable "https" {\n  type = bool\n${rest}}\n\n`;
  const versions =
    'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> 4.0"\n    }\n  }\n}\n';
  const before: Readonly<Record<string, string>> = {
    'literal/main.tf': storage('a', `${https('false # why')}`),
    'crlf/main.tf': storage('a', open).replaceAll('\n', '\r\n'),
    'newline/main.tf': storage('a', open).trimEnd(),
    'default/main.tf': `${variable('  default = false # until later\n')}${storage('a', https('var.https'))}`,
    'called/main.tf': `${variable()}${storage('a', https('var.https'))}`,
    'call/main.tf': 'module "m" {\n  source = "../called"\n  # asked for\n  https = false\n}\n',
    'values/main.tf': `${variable()}${storage('a', https('var.https'))}`,
    'values/terraform.tfvars': '# values\nregion = "x"\nhttps  = false # one\n',
    'values/variables.tf': 'variable "region" {}\n',
    'named/main.tf': `variable "all" {\n  type = map(object({ https = bool }))\n}\n\n${storage('a', '  https_traffic_only_enabled      = var.all["a"].https\n')}`,
    'named/prod.tfvars': 'all = {\n  a = {\n    https = false\n  }\n}\n',
    'old/main.tf': `${versions}${storage('a', '  enable_https_traffic_only       = true\n')}`,
    'heredoc/main.tf': storage('a', `${open}\n  tags = {\n    about = <<-EOT\n      https = false\n    EOT\n  }\n`),
    'json/main.tf.json': '{"resource": {"azurerm_storage_account": {"a": {"https_traffic_only_enabled": false}}}}\n',
    'remote/main.tf': 'module "r" {\n  source = "git::https://example.com/m.git"\n  https_traffic_only_enabled = false\n}\n',
    'remote/.terraform/modules/r/main.tf': storage('r', open),
  };
  const read = (at: string) =>
    Object.fromEntries(Object.keys(before).map((path) => [path, readFileSync(join(at, path), 'utf8')]));
  const git = (repo: string, args: readonly string[], input = '') =>
    execFileSync('git', ['-C', repo, '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
      input,
      stdio: 'pipe',
    });

  it('make the same, twice is once, and what is not ours stays', () => {
    const [patched, fixed] = [join(work, 'patched'), join(work, 'fixed')];
    for (const repo of [patched, fixed]) {
      mkdirSync(repo);
      git(repo, ['init', '-q', '-b', 'main']);
      git(repo, ['commit', '-q', '--allow-empty', '-m', 'base']);
      put(before, repo);
      git(repo, ['add', '-Af']);
      git(repo, ['commit', '-qm', 'head']);
    }
    const patchOf = () => iacsec(['review', '--base', 'HEAD~1', '--repo', patched, '--format', 'patch']).stdout;
    git(patched, ['apply'], patchOf());
    iacsec(['scan', fixed, '--fix']);
    const after = read(fixed);
    expect(read(patched)).toEqual(after);
    const changed = Object.keys(before).filter((path) => after[path] !== before[path]);
    expect(changed.sort()).toEqual([
      'call/main.tf',
      'crlf/main.tf',
      'default/main.tf',
      'heredoc/main.tf',
      'json/main.tf.json',
      'literal/main.tf',
      'named/prod.tfvars',
      'newline/main.tf',
      'old/main.tf',
      'values/terraform.tfvars',
    ]);
    for (const path of changed) {
      const expected = path.startsWith('old/')
        ? before[path]?.replace('enable_https_traffic_only ', 'https_traffic_only_enabled')
        : before[path]?.replace(/(https\w*\s*=|default =|":) false/, '$1 true');
      expect([path, after[path]]).toEqual([path, expected]);
    }
    iacsec(['scan', fixed, '--fix']);
    expect(read(fixed)).toEqual(after);
    expect(patchOf()).toBe('');
  });
});
