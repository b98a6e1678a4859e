// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/iacsec.mjs', import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'iacsec-show-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES = {
  'envs/prod/main.tf': `
module "m" {
  source = "../../modules/m"
}
data "azurerm_client_config" "c" {
  count = 2
}
resource "terraform_data" "t" {
  input = "a"
}
locals {
  workspace = terraform.workspace
  cwd       = path.cwd
  beside    = file("../shared.txt")
  module    = module.m.text
  data      = length(data.azurerm_client_config.c)
  digest    = base64sha512("x")
  keys      = keys(terraform_data.t)
}
`,
  'envs/prod/json.tf.json': '{"variable": {"v": {"default": ["${not}", "%%{x}"]}}}',
  'envs/shared.txt': 'beside',
  'modules/m/main.tf': 'output "text" {\n  value = file("${path.module}/text.txt")\n}\n',
  'modules/m/text.txt': 'within',
};

function show(...addresses: string[]): unknown[] {
  const args = [BIN, 'show', ...addresses, '--dir', join(folder, 'envs/prod'), '--format', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { value: unknown }[]).map(({ value }) => value);
}

it('answers as Terraform would in that folder, without a repository', () => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const names = ['workspace', 'cwd', 'beside', 'module', 'data', 'digest', 'keys'];
  expect(show(...names.map((name) => `local.${name}`), 'var.v', 'terraform_data.t')).toEqual([
    'default',
    join(folder, 'envs/prod'),
    'beside',
    'within',
    2,
    'pKvURIxJVi2CgRXROh/M6pJ/UrTVRZKX+LQ+QtqJI4vBNibkPcs43bCCSIkn7JBPtCBXRDmD6IWFF51QVRr+Yg==',
    ['id', 'input', 'output', 'triggers_replace'],
    ['${not}', '%%{x}'],
    { input: 'a' },
  ]);
  mkdirSync(join(folder, 'envs/prod/.terraform'));
  writeFileSync(join(folder, 'envs/prod/.terraform/environment'), 'blue');
  expect(show('local.workspace', 'local.beside')).toEqual(['blue', 'beside']);
});
