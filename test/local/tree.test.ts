// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { storage } from '../sample.ts';

const work = mkdtempSync(join(tmpdir(), 'iacsec-tree-'));
afterAll(() => rmSync(work, { recursive: true }));
const cli = join(process.cwd(), 'dist/cli.js');

function put(at: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
}

const iacsec = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

/** Reviews what a change of some files does in a repository of these files. */
function reviewed(name: string, base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>, ref = true) {
  const at = join(work, name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', at, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { stdio: 'pipe' });
  put(at, base);
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'base');
  git('checkout', '-qb', 'pr');
  put(at, head);
  if (ref) {
    git('add', '-A');
    git('commit', '-qm', 'head');
  }
  const { stdout, status } = iacsec(
    'review',
    '--base',
    'main',
    ...(ref ? ['--head', 'pr'] : []),
    '--repo',
    at,
    '--format',
    'json',
  );
  const plan = JSON.parse(stdout);
  return {
    status,
    fresh: plan.results.filter((one: { class: string }) => one.class === 'introduced'),
    comments: plan.plan.comments,
    problems: plan.problems,
  };
}

const account = (value: string): string => storage('a', `  https_traffic_only_enabled      = ${value}\n`);

describe('a changed file that configuration reads', () => {
  it.each([true, false])('reaches the roots that read it, and is where the comment stands (committed: %s)', (committed) => {
    const { fresh, comments, status } = reviewed(
      `json-${committed}`,
      {
        'app/main.tf': account('jsondecode(file("${path.module}/../settings/app.json")).https'),
        'settings/app.json': '{\n  "a": 1,\n  "https": true\n}\n',
      },
      { 'settings/app.json': '{\n  "a": 1,\n  "https": false\n}\n' },
      committed,
    );
    expect(fresh).toHaveLength(1);
    expect(status).toBe(1);
    expect(comments).toMatchObject([{ path: 'settings/app.json', line: 3 }]);
  });

  it('may be YAML, or a template', () => {
    const files = {
      'main.tf': `locals {\n  s = yamldecode(file("s.yaml"))\n  t = jsondecode(templatefile("t.tftpl", { on = local.s.https }))\n}\n${account('local.t.https')}`,
      's.yaml': 'https: true\n',
      't.tftpl': '{"https": ${on}}\n',
    };
    expect(reviewed('yaml', files, { 's.yaml': 'https: false\n' }).fresh).toHaveLength(1);
    expect(reviewed('template', files, { 't.tftpl': '{"https": false}\n' }).fresh).toHaveLength(1);
  });

  it('may be one that a folder did not have', () => {
    const { fresh } = reviewed(
      'fileset',
      {
        'main.tf': `module "m" {\n  source   = "./m"\n  for_each = fileset(path.module, "accounts/*.json")\n  file     = each.value\n}\n`,
        'm/main.tf': `variable "file" {}\n${account('jsondecode(file(var.file)).https')}`,
        'accounts/a.json': '{"https": true}\n',
      },
      { 'accounts/b.json': '{"https": false}\n' },
    );
    expect(fresh).toHaveLength(1);
    expect(fresh[0].resource).toContain('module.m["accounts/b.json"]');
  });

  it('is not reviewed where nothing reads it', () => {
    expect(reviewed('other', { 'main.tf': account('true'), 'x.json': '1' }, { 'x.json': '2' })).toMatchObject({
      fresh: [],
      problems: [],
    });
  });
});

describe('what is not read', () => {
  it('is everything outside of the repository, however it is named', () => {
    put(work, { 'secret.txt': 'outside' });
    const at = join(work, 'outside');
    put(at, {
      // Where there is a repository, it is the border; without one, `show` goes by what the folder's own paths lead up to.
      '.git/HEAD': 'ref: refs/heads/main\n',
      'main.tf': [
        ...['../secret.txt', 'a/../../secret.txt', '/etc/hostname', '~/x', 'link.txt', 'folder/secret.txt', 'loop'].map(
          (path, i) => `output "o${i}" {\n  value = [file("${path}")]\n}\n`,
        ),
        'output "set" {\n  value = fileset("..", "*")\n}\noutput "there" {\n  value = fileexists("link.txt")\n}\n',
      ].join(''),
    });
    symlinkSync('../secret.txt', join(at, 'link.txt'));
    symlinkSync('..', join(at, 'folder'));
    symlinkSync('loop', join(at, 'loop'));
    for (const name of ['o0', 'o1', 'o2', 'o3', 'o4', 'o5', 'o6', 'set', 'there']) {
      const { stdout } = iacsec('show', `output.${name}`, '--dir', at, '--format', 'json');
      expect(stdout).toContain('$unknown');
      expect(stdout).not.toContain('"outside"');
    }
  });

  it('follows links inside', () => {
    const at = join(work, 'inside');
    put(at, {
      'main.tf': 'output "o" {\n  value = [file("link.txt"), file("folder/a.txt"), fileexists("folder/b.txt")]\n}\n',
      'd/a.txt': 'text',
    });
    symlinkSync('d/a.txt', join(at, 'link.txt'));
    symlinkSync('d', join(at, 'folder'));
    expect(JSON.parse(iacsec('show', 'output.o', '--dir', at, '--format', 'json').stdout).value).toEqual(['text', 'text', false]);
  });

  it('is a file that is too large, or no text', () => {
    const at = join(work, 'large');
    put(at, { 'main.tf': 'output "o" {\n  value = [file("large.txt")]\n}\n', 'large.txt': 'x'.repeat((1 << 20) + 1) });
    expect(iacsec('show', 'output.o', '--dir', at, '--format', 'json').stdout).toContain('larger than 1 MiB');
    writeFileSync(join(at, 'large.txt'), Buffer.from([0xff, 0xfe]));
    expect(iacsec('show', 'output.o', '--dir', at, '--format', 'json').stdout).toContain('UTF-8');
  });

  it('is said where it is not there, and blocks nothing: it may be made before Terraform runs', () => {
    const at = join(work, 'missing');
    put(at, {
      'main.tf': `${account('true')}resource "terraform_data" "t" {\n  input = [file("nope"), try(file("no"), 1), fileexists("n") ? file("n") : ""]\n}\n`,
    });
    const { status, stdout } = iacsec('scan', at, '--format', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).problems).toMatchObject([
      { file: 'main.tf', message: expect.stringContaining('no file exists at "nope"') },
    ]);
  });
});

describe('what a change makes of files that are read', () => {
  const reading = account('jsondecode(file("${path.module}/c.json")).https');
  const [good, bad] = ['{ "https": true }', '{ "https": false }'];
  const caller = 'module "m" {\n  source = "../m"\n}\n';

  it('is no old matter in a folder that becomes a root at the same time', () => {
    const base = { 'r/main.tf': caller, 'm/main.tf': reading, 'm/c.json': good };
    const { fresh, status } = reviewed('new-root', base, { 'r/main.tf': 'locals {\n  x = 1\n}\n', 'm/c.json': bad });
    expect(fresh).toMatchObject([{ rule: 'storage/https-only', root: 'm', verdict: 'fail' }]);
    expect(status).toBe(1);
  });

  it('counts for the folders that read them, also where they are Terraform', () => {
    const main = account('length(regexall("yes", file("../other/main.tf"))) > 0');
    const other = (word: string) => ({ 'other/main.tf': `locals {\n  x = "${word}"\n}\n` });
    const { fresh } = reviewed('reads-terraform', { 'r/main.tf': main, ...other('yes') }, other('no'));
    expect(fresh).toMatchObject([{ rule: 'storage/https-only', root: 'r', verdict: 'fail' }]);
  });

  it('blocks where a verdict is lost because a file is too large, and only there', () => {
    const large = `{ "https": false, "x": "${'a'.repeat(1 << 20)}" }`;
    const base = { 'main.tf': reading, 'c.json': good };
    expect(reviewed('too-large', base, { 'c.json': large })).toMatchObject({
      status: 1,
      problems: [{ file: 'main.tf', message: expect.stringContaining('larger than 1 MiB') }],
    });
    const archive = { 'main.tf': 'locals {\n  a = filemd5("app.zip")\n}\n', 'app.zip': 'a'.repeat(2 << 20) };
    expect(reviewed('archive', archive, { 'app.zip': 'b'.repeat(2 << 20) })).toMatchObject({ status: 0, problems: [] });
  });

  it.each([
    ['JSON escapes', 'main.tf.json', (text: string) => text.replace('file(', '\\u0066ile(')],
    ['a comment', 'main.tf', (text: string) => text.replace('file(', 'file /**/ (')],
  ])('is seen when the function is called behind %s', (name, path, hidden) => {
    const json = {
      resource: { azurerm_storage_account: { a: { https_traffic_only_enabled: '${jsondecode(file("c.json")).https}' } } },
    };
    const text = hidden(path.endsWith('.json') ? JSON.stringify(json) : reading);
    const { fresh } = reviewed(name, { [path]: text, 'c.json': good }, { 'c.json': bad });
    expect(fresh).toMatchObject([{ rule: 'storage/https-only', verdict: 'fail' }]);
  });
});
