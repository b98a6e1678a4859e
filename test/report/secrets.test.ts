// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are Terraform
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lineEdits } from '../../src/fix/edits.ts';
import { patchText } from '../../src/report/patch.ts';
import { fixWithoutSecrets, redactedEdit, redactFile } from '../../src/report/redact.ts';
import { withoutSecrets } from '../../src/report/secret-text.ts';
import { isSecretName, withoutSecretShapes } from '../../src/report/secrets.ts';
import { startParser } from '../../src/terraform/parse.ts';
import type { Path } from '../../src/terraform/source.ts';
import { type Files, reviewOf, storage } from '../sample.ts';

const parser = startParser();
afterAll(() => parser.close());

const filesOf = (files: Files): Map<Path, string> => new Map(Object.entries(files) as [Path, string][]);
/** One file as it is shown; others of its snapshot may say which variables are sensitive. */
const shown = (text: string, path = 'main.tf', others: Files = {}): string => {
  const lines = redactFile(filesOf({ ...others, [path]: text }), path as Path);
  expect(lines).toHaveLength(text.split('\n').length);
  return lines.join('\n');
};

/** Every secret in these tests has this in it, so that a part of one is found too. */
const S = 'hunter2';

describe('what is hidden', () => {
  it.each<[string, string, readonly string[], string?]>([
    ['an attribute', `password = "${S}"`, ['password = "(hidden)"']],
    ['a number', 'pin_token = 12345678', ['pin_token = (hidden)']],
    ['a number that a double cannot hold', 'token = 12345678901234567890', ['token = (hidden)']],
    ['a list over lines', `passwords = [\n  "${S}",\n  "${S}b", # why\n]`, ['passwords = [', '# why', ']']],
    [
      'a map over lines',
      `secrets = {\n  db = "${S}"\n  ("${S}k") = var.x\n  "k" : 12\n}`.replace(`("${S}k")`, '(var.k)'),
      ['db =', 'var.k', 'var.x'],
    ],
    ['nested objects', `credentials = { a = [{ b = { c = "${S}" } }], on = true }`, ['on = true']],
    ['a function call', `password = base64encode(join("", ["${S}", var.tail]))`, ['base64encode(join(', 'var.tail']],
    ['a conditional', `password = var.prod ? "${S}" : "${S}2"`, ['var.prod ?']],
    ['a for expression', `tokens = [for x in ["${S}"] : upper(x)]`, ['for x in']],
    ['a concatenation', `password = "${S}\${var.x}-${S}"`, ['${var.x}']],
    ['a template with directives', `password = "%{ if var.a }${S}%{ else }${S}b%{ endif }"`, ['%{ if var.a }']],
    ['a string inside an interpolation', `password = "\${lookup(var.m, "k", "${S}")}"`, ['lookup(var.m,']],
    ['a default beside a secret', `value = coalesce(var.db_password, "${S}")`, ['coalesce(var.db_password,']],
    [
      'the other side of a conditional',
      `value = var.db_password != null ? var.db_password : "${S}"`,
      ['var.db_password : "(hidden)"'],
    ],
    ['a comparison with a secret', `bad = var.db_password == "${S}"`, ['var.db_password == "(hidden)"']],
    ['what is marked in place', `value = sensitive("${S}")`, ['sensitive("(hidden)")']],
    ['a default in a lookup', `value = lookup(var.m, "db_password", "${S}")`, ['"db_password"']],
    ['zipped names and values', `value = zipmap(["DB_PASSWORD"], ["${S}"])`, ['"DB_PASSWORD"']],
    ['a flag and its value in a list', `args = ["--password", "${S}", "--verbose", "yes"]`, ['"--password"', '"yes"']],
    ['a heredoc', `password = <<-EOT\n  ${S}\n  \${var.x}${S}\nEOT\nnext = "seen"`, ['<<-EOT', '${var.x}', '\nEOT', '"seen"']],
    [
      'a key in quotes',
      `app_settings = { "ApiKey" = "${S}", "Db:Password" = "${S}", Other = "seen" }`,
      ['"ApiKey"', '"Db:Password"', '"seen"'],
    ],
    ['a key that is a template', `m = { "\${var.p}_PASSWORD" = "${S}" }`, ['${var.p}_PASSWORD']],
    ['a key in parentheses', `m = { ("password") = "${S}" }`, ['("password")']],
    ['a local', `locals {\n  db_password = "${S}"\n  plain = "seen"\n}`, ['"seen"']],
    ['a module argument', `module "m" {\n  source = "./m"\n  admin_password = "${S}"\n}`, ['"./m"']],
    ['an output', `output "password" {\n  value = "${S}"\n}`, ['output "password"']],
    ['a sensitive output', `output "o" {\n  value = { a = ["${S}"] }\n  sensitive = true\n}`, ['sensitive = true']],
    ['a variable with a secret name', `variable "db_password" { default = "${S}" }`, ['variable "db_password"']],
    [
      'a sensitive variable',
      `variable "plain" {\n  description = "seen"\n  sensitive   = true\n  default = {\n    a = ["${S}", 12]\n  }\n}`,
      ['"seen"', 'sensitive   = true'],
    ],
    ['a sensitive variable with a heredoc', `variable "plain" {\n  default = <<E\n${S}\nE\n  sensitive = true\n}`, ['<<E']],
    ['marked by an expression', `variable "plain" {\n  default = "${S}"\n  sensitive = !false\n}`, []],
    [
      'an optional default in a type',
      `variable "v" {\n  type = object({ password = optional(string, "${S}"), tier = optional(string, "seen") })\n}`,
      ['"seen"'],
    ],
    ['what the provider marks', `resource "azurerm_key_vault_secret" "a" {\n  name  = "seen"\n  value = "${S}"\n}`, ['"seen"']],
    [
      'what the provider marks in nested blocks',
      `resource "azurerm_application_gateway" "a" {\n  name = "seen"\n  trusted_root_certificate {\n    name = "root"\n    data = "${S}"\n  }\n}`,
      ['"seen"', '"root"'],
    ],
    [
      'the same, made by a dynamic block',
      `resource "azurerm_application_gateway" "a" {\n  dynamic "trusted_root_certificate" {\n    for_each = [1]\n    content {\n      name = "root"\n      data = "${S}"\n    }\n  }\n}`,
      ['"root"'],
    ],
    [
      'the same, written as a value',
      `resource "azurerm_application_gateway" "a" {\n  trusted_root_certificate = [{ name = "root", data = "${S}" }]\n}`,
      ['"root"'],
    ],
    [
      'secrets of other providers',
      `resource "kubernetes_secret_v1" "a" {\n  metadata {\n    name = "seen"\n  }\n  data = { user = "${S}" }\n}`,
      ['"seen"'],
    ],
    [
      'a pair of name and value',
      `env = [{ name = "DB_PASSWORD", value = "${S}" }, { name = "DB_HOST", value = "seen" }]`,
      ['"DB_PASSWORD"', '"seen"'],
    ],
    ['a pair in a block', `env {\n  value = "${S}"\n  name  = "DB_PASSWORD"\n}`, ['"DB_PASSWORD"']],
    ['a pair whose name is a template', `env {\n  name  = "\${var.p}-password"\n  value = "${S}"\n}`, ['${var.p}-password']],
    [
      'a block that is named like a secret',
      `secret {\n  name = "seen"\n  value = "${S}"\n  key_vault_secret_id = "https://seen.vault"\n  enabled = true\n}`,
      ['"seen"', '"https://seen.vault"', 'true'],
    ],
    [
      'user data',
      `resource "x" "y" {\n  user_data = base64encode(<<E\n#!/bin/sh\necho ${S}\nE\n  )\n  custom_data = templatefile("seen.sh", { a = "${S}" })\n}`,
      ['base64encode(<<E', '"seen.sh"'],
    ],
    [
      'YAML',
      `x = <<E\nhost: seen\npassword: ${S} ${S}\nnested:\n  api_key: '${S}'\nsecrets:\n  a: ${S}\n  b:\n    - ${S}\nafter: seen2\nE`,
      ['host: seen', 'nested:', 'after: seen2', '  a: (hidden)'],
    ],
    ['a YAML block scalar', `x = <<E\n  tls_key: |\n    ${S}\n\n    ${S}\n  after: seen\nE`, ['after: seen']],
    ['a Kubernetes secret', `x = <<E\nkind: Secret\ndata:\n  a: ${S}\nE`, ['kind: Secret']],
    [
      'pairs in YAML',
      `x = <<E\n- name: DB_PASSWORD\n  value: ${S}\n- name: DB_HOST\n  value: seen\nE`,
      ['name: DB_PASSWORD', 'value: seen'],
    ],
    ['JSON', `x = <<E\n{ "host": "seen", "password": "${S}\\"${S}", "secrets": { "a": "${S}" } }\nE`, ['"host": "seen"']],
    ['JSON over lines', `x = <<E\n{\n  "secrets": {\n    "a": "${S}"\n  },\n  "host": "seen"\n}\nE`, ['"host": "seen"']],
    ['JSON in a quoted text', `x = "{\\"password\\":\\"${S}\\",\\"host\\":\\"seen\\"}"`, ['seen']],
    [
      'an environment file',
      `x = <<E\nDB_PASSWORD=${S} and ${S}\nexport API_TOKEN="${S}"\nHOST=seen\nE`,
      ['DB_PASSWORD=', 'HOST=seen'],
    ],
    ['lines in a quoted text', `x = "HOST=seen\\nDB_PASSWORD=${S}\\nPORT=5432"`, ['HOST=seen', 'PORT=5432']],
    ['an assignment around an interpolation', `x = "DB_PASSWORD=${S}\${var.x}${S}"`, ['${var.x}']],
    ['shell', `x = "DB_PASSWORD=${S} run --token ${S} && echo seen"`, ['DB_PASSWORD=']],
    ['commands with a password', `x = <<E\necho "root:${S}" | chpasswd\ncurl -u me:${S} https://seen\nE`, ['https://seen']],
    ['PowerShell', `x = <<E\n$env:DB_PASSWORD = "${S}"\n$p = ConvertTo-SecureString "${S}" -AsPlainText\nE`, []],
    [
      'XML',
      `x = <<E\n<password>${S}</password><host>seen</host>\n<add key="DbPassword" value="${S}"/>\nE`,
      ['<host>seen</host>'],
    ],
    ['a connection string', `x = "Server=seen;User=me;Password=${S} ${S};Encrypt=yes"`, ['Server=seen', 'Encrypt=yes']],
    ['what is around an interpolation in one', `x = "Server=seen;Password=${S}\${var.x};"`, ['Server=seen', '${var.x}']],
    ['a comment', `# admin_password = "${S}"\n// token: "${S}"\n/* api_key = ${S} */\na = 1`, ['# admin_password =', 'a = 1']],
    [
      'code that was taken out',
      `# variable "db_password" {\n#   default = "${S}"\n# }\n# env = [{ name = "DB_PASSWORD", value = "${S}" }]\n# a = "seen"`,
      ['# a = "seen"'],
    ],
    ['the value of a sensitive variable', `plain = "${S}"\nother = "seen"`, ['"seen"'], 'prod.tfvars'],
    ['a text without quotes', `db_password = ${S}`, []],
    ['a tfvars key', `db_password = "${S}"\nsettings = { token = ["${S}"] }`, [], 'terraform.tfvars'],
    [
      'JSON configuration',
      `{"resource":{"azurerm_key_vault_secret":{"a":{"name":"seen","value":"${S}"}}},\n"variable":{"plain":{"default":{"a":"${S}"},"sensitive":true}},\n"locals":{"password":"a\${var.x}${S}","//":"password = \\"${S}\\""}}`,
      ['"seen"'],
      'main.tf.json',
    ],
    ['values in JSON', `{"plain": {"a": ["${S}"]}, "db_password": "${S}", "other": "seen"}`, ['"seen"'], 'prod.tfvars.json'],
    ['CRLF', `password = <<E\r\n${S}\r\nE\r\ntokens = [\r\n  "${S}"\r\n]\r\n`, ['E\r\n', ']\r\n']],
    ['a byte order mark', `\ufeffpassword = "${S}"`, []],
  ])('%s', (_, text, visible, path = 'main.tf') => {
    const variables = { 'variables.tf': 'variable "plain" {\n  sensitive = true\n}\n' };
    const result = shown(`${text}\n`, path, variables);
    expect(result).not.toContain(S);
    expect(result).toContain('(hidden)');
    for (const one of visible) expect(result).toContain(one);
  });

  it('is the argument of a module whose variable is sensitive, and of no other', () => {
    const call = (source: string): string => `module "m" {\n  source = "${source}"\n  plain  = "${S}"\n}\n`;
    const modules = {
      'a/main.tf': 'variable "plain" {\n  sensitive = true\n}\n',
      'b/main.tf': 'variable "plain" {\n  sensitive = true\n',
      'c/main.tf': 'variable "plain" {}\nvariable "sensitive" {\n  sensitive = true\n}\n',
    };
    expect(shown(call('./a'), 'main.tf', modules)).not.toContain(S);
    expect(shown(call('./b'), 'main.tf', modules)).not.toContain(S);
    expect(shown(call('./c'), 'main.tf', modules)).toContain(S);
    expect(shown(call('hashicorp/x/y'), 'main.tf', modules)).not.toContain(S);
  });

  it.each([
    ['password = "abc', `password = "${S}\nmore${S}"\n`],
    ['a block that is never closed', `resource "a" "b" {\n  tokens = [\n    "${S}",\n  ]\n  name = "${S}"\n`],
    ['a heredoc that is never closed', `x = <<E\n${S}\nresource "a" "b" {\n  y = "${S}"\n`],
    ['a call', `password = f("${S}"\n`],
    ['no HCL at all', `-> ${S}\n- ${S}: yes, ${S}\n`],
    ['a lone value', `password =\n  "${S}"\n`],
    ['broken values', `db_password = ${S} x\nother = "${S}"\n`, 'prod.tfvars'],
    ['broken JSON', `{"locals": {"password": "${S}",\n "x": ["${S}"],,}`, 'main.tf.json'],
  ])('is more where a file does not parse: %s', (_, text, path = 'main.tf') => {
    expect(shown(text, path)).not.toContain(S);
  });

  it('is decided block by block where only one does not parse', () => {
    const text = `resource "a" "good" {\n  name = "seen"\n  password = "${S}"\n}\n\nresource "a" "bad" {\n  tier = "x\n  key  = "${S}"\n  size = 3\n  name = var.seen_too\n}\n`;
    const result = shown(text);
    expect(result).not.toContain(S);
    for (const one of ['"seen"', 'resource "a" "bad" {', 'size = 3', 'var.seen_too']) expect(result).toContain(one);
  });

  it('is a line too long for a person', () => {
    expect(shown(`a = "${'x '.repeat(3_000)}"\nb = "seen"`)).toBe('(hidden)\nb = "seen"');
  });
});

describe('what is shown', () => {
  it.each([
    'secret_name = "db-password"',
    'key_vault_secret_id = "https://x.vault.azure.net/secrets/db"',
    'password = var.admin_password',
    'password = "${var.admin_password}"',
    'password = random_password.db["main"].result',
    'password = data.azurerm_key_vault_secret.a.value',
    'password = ""',
    'password = null',
    'shared_access_key_enabled = false',
    'password_policy = "strict"',
    'token_type = "jwt"',
    'secret_rotation_days = 30',
    'secret_permissions = ["Get", "List"]',
    'primary_key_algorithm = "RSA"',
    'admin_ssh_key {\n  username   = "adm"\n  public_key = "ssh-rsa AAAAB3Nza"\n}',
    'resource "azurerm_key_vault_secret" "db" {\n  name         = "db-password"\n  key_vault_id = var.id\n  value        = var.password\n}',
    'resource "azurerm_app_configuration_key" "a" {\n  key   = "colour"\n  value = "red"\n}',
    'variable "db_password" {\n  type        = string\n  description = "Comes from the vault."\n  sensitive   = true\n}',
    'env = [{ name = "DB_HOST", value = "db.internal" }]',
    'connection = "Server=${var.server};Password=${var.password};"',
    'source = "git::https://github.com/a/b.git?ref=v1.2.3"',
    'endpoint = "https://api.example.com:8443/path@v1"',
    '# The password: it comes from the vault, never from here.',
    '# See https://example.com/docs#secrets',
    'a = 1 # token of the build agent',
    'x = <<E\npassword:\nhost: db\nE',
    'settings = { WEBSITE_RUN_FROM_PACKAGE = "1", "KeyVaultName" = "kv" }',
    'custom_data = base64encode(templatefile("${path.module}/init.sh", { host = var.host }))',
    'password = file("${path.module}/password.txt")',
  ])('%s', (text) => {
    expect(shown(`${text}\n`)).toBe(`${text}\n`);
  });
});

describe('names', () => {
  it.each([
    'password',
    'db_password',
    'DB_PASSWORD',
    'dbPassword',
    'adminpwd',
    'PGPASSWORD',
    'client_secret',
    'clientSecret',
    'token',
    'apiKey',
    'x-api-key',
    'primary_access_key',
    'SharedAccessKey',
    'ConnectionStrings__Default',
    'connection_string',
    'sas_token',
    'pfx',
    'user_data',
    'certificate_base64',
    'kube_config',
    'SENTRY_DSN',
    'protected_settings',
    'hmac',
    'jwt',
  ])('%s is secret', (name) => {
    expect(isSecretName(name)).toBe(true);
  });
  it.each([
    'secret_name',
    'secretName',
    'key_vault_secret_id',
    'token_type',
    'password_length',
    'public_key',
    'shared_access_key_enabled',
    'name',
    'key',
    'passenger',
    'compass',
    'monkey',
    'tokenUrl',
  ])('%s is not', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('shapes', () => {
  const many = (text: string, length: number): string => text.repeat(length).slice(0, length);
  it.each([
    ['a storage key', `${many('aB3/', 86)}==`],
    ['a storage connection', `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${many('aB3', 40)}`],
    ['Service Bus', 'Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=aBcD1234'],
    ['a shared access signature', `https://x.blob.core.windows.net/c?sv=2022&sig=${many('aB3%2', 40)}`],
    ['a function key', `https://x.azurewebsites.net/api/f?code=${many('aB3_', 44)}==`],
    ['a client secret of Entra ID', `abc8Q~${many('aB3.~', 34)}`],
    ['a JWT', `eyJhbGciOiJI.${many('aB3', 20)}.${many('aB3', 20)}`],
    ['GitHub', `ghp_${many('aB3', 36)}`],
    ['GitHub, fine-grained', `github_pat_${many('aB3', 40)}`],
    ['GitLab', `glpat-${many('aB3', 20)}`],
    ['Slack', `xoxb-${many('12', 12)}-${many('aB3', 12)}`],
    ['a Slack webhook', `https://hooks.slack.com/services/T0/B0/${many('aB3', 24)}`],
    ['AWS', 'AKIAIOSFODNN7EXAMPLE'],
    ['Google', `AIza${many('aB3', 35)}`],
    ['npm', `npm_${many('aB3', 36)}`],
    ['Databricks', `dapi${many('0af', 32)}`],
    ['OpenAI', `sk-proj-${many('aB3', 40)}`],
    ['SendGrid', `SG.${many('aB3', 22)}.${many('aB3', 43)}`],
    ['Stripe', `sk_live_${many('aB3', 24)}`],
    ['Vault', `hvs.${many('aB3', 90)}`],
    ['PostgreSQL', 'postgres://me:p%40ss@db.internal/app'],
    ['MongoDB', 'mongodb+srv://me:pa@ss@db.internal'],
    ['Redis', 'x.redis.cache.windows.net:6380,password=aB3aB3aB3=,ssl=True'],
    ['basic authentication', 'Authorization: Basic bWU6cGFzcw=='],
    ['a bearer token', 'authorization = "Bearer abc123def"'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----'],
  ])('%s is hidden', (_, text) => {
    const clean = withoutSecretShapes(`before ${text} after`);
    expect(clean).toContain('(hidden)');
    for (const part of ['aB3', '0af0', 'IOSF', 'p%40', 'pa@ss', 'bWU6', 'abc123', 'aBcD', '\nabc'])
      expect(clean).not.toContain(part);
    expect(clean.startsWith('before ')).toBe(true);
    expect(shown(`a = <<E\n${text}\nE\n`)).toContain('(hidden)');
  });

  it('are found in text of any length quickly', () => {
    const hostile = [
      '://',
      'a:',
      '<a>',
      '-p ',
      '-----BEGIN PRIVATE KEY-----',
      'password=',
      '  ',
      '"a" ',
      '- a: ',
      'key"',
      '\\"',
      'Password = ',
      'xoxb-',
      'eyJaaaaaaaaa.',
      'name=',
      '{[(',
    ];
    const started = performance.now();
    for (const one of hostile) {
      const line = `a ${one.repeat(900)}`;
      redactFile(filesOf({ 'main.tf': `}\n${`${line.slice(0, 3_900)}\n`.repeat(50)}${one.repeat(50_000)}` }), 'main.tf' as Path);
      withoutSecrets(one.repeat(4_000));
      withoutSecrets(`${one}\n`.repeat(4_000));
      redactFile(
        filesOf({ 'main.tf': `a = <<E\n${`${one}\n`.repeat(3_000)}E\n${`# ${one}\n`.repeat(3_000)}` }),
        'main.tf' as Path,
      );
    }
    expect(performance.now() - started).toBeLessThan(6_000);
  });
});

describe('fixes', () => {
  const files = (line: string) =>
    filesOf({
      'main.tf': `resource "azurerm_storage_account" "a" {\n  name = "a"\n${line}  https_traffic_only_enabled = false\n}\n`,
    });
  /** The edit that a fix makes of the switch, and of the line before it. */
  const fixOf = (snapshot: Map<Path, string>, lines: 1 | 2) => {
    const text = snapshot.get('main.tf' as Path) ?? '';
    const start = lines === 1 ? text.indexOf('false') : text.indexOf('  password');
    const end = text.indexOf('false') + 'false'.length;
    const edits = [{ file: 'main.tf' as Path, start, end, text: text.slice(start, end).replace('false', 'true') }];
    return { edits: lineEdits(edits, snapshot), raw: edits };
  };

  it('are handed out where no secret is on their lines, and withheld where one is', () => {
    const snapshot = files(`  password = "${S}"\n`);
    const beside = fixOf(snapshot, 1);
    expect(fixWithoutSecrets(beside, snapshot)).toBe(beside);
    expect(fixWithoutSecrets(fixOf(snapshot, 2), snapshot)).toBeNull();
    expect(fixWithoutSecrets(null, snapshot)).toBeNull();
  });

  it('are shown with their secrets hidden on both sides', () => {
    const snapshot = files(`  password = "${S}"\n`);
    const [edit] = fixOf(snapshot, 2).edits;
    const { before, after } = redactedEdit(edit!, snapshot);
    expect(before).toEqual(['  password = "(hidden)"', '  https_traffic_only_enabled = false']);
    expect(after).toEqual(['  password = "(hidden)"', '  https_traffic_only_enabled = true']);
  });

  it('leave secrets out of a patch, as context and as change', () => {
    const snapshot = files(`  password = "${S}"\n`);
    expect(patchText(fixOf(snapshot, 1).raw, snapshot).text).toContain('+  https_traffic_only_enabled = true');
    expect(patchText(fixOf(snapshot, 1).raw, snapshot).text).not.toContain(S);
    expect(patchText(fixOf(snapshot, 2).raw, snapshot).text).not.toContain(S);
  });

  it('are suggested beside a reference to a secret, without a mark of ours', async () => {
    const open = '  https_traffic_only_enabled      = false\n  password                        = var.admin_password\n';
    const plan = await reviewOf(parser, { 'main.tf': storage('a') }, { 'main.tf': storage('a', open) });
    expect(plan.comments[0]?.body).toContain('```suggestion\n  https_traffic_only_enabled      = true\n```');
    const dirty = `  https_traffic_only_enabled      = false # password = "${S}"\n`;
    const other = await reviewOf(parser, { 'main.tf': storage('a') }, { 'main.tf': storage('a', dirty) });
    expect(other.comments[0]?.body).not.toContain('suggestion');
    expect(other.comments[0]?.body).not.toContain(S);
  });
});

describe('a repository full of secrets', () => {
  const cli = join(process.cwd(), 'dist/cli.js');
  const work = mkdtempSync(join(tmpdir(), 'iacsec-secrets-'));
  afterAll(() => rmSync(work, { recursive: true }));
  const run = (args: readonly string[]) =>
    spawnSync(process.execPath, [cli, ...args], { cwd: work, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  const put = (files: Files): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    }
  };
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: work });

  /** Every place a secret can stand in, each beside something a rule speaks of; `on` is what the change turns off. */
  const repository = (mark: string, on: boolean): Files => {
    const s = `${S}${mark}`;
    const open = `  https_traffic_only_enabled = ${on}\n  min_tls_version = "${on ? 'TLS1_2' : 'TLS1_0'}"\n`;
    const account = (name: string, near: string): string =>
      `resource "azurerm_storage_account" "${name}" {\n  name = "${name}"\n${near}${open}}\n`;
    return {
      'main.tf': [
        account('direct', `  password = "${s}"\n`),
        account('list', `  tokens = [\n    "${s}",\n    upper("${s}")]\n`),
        account('map', `  tags = {\n    secrets = { a = "${s}" }\n  }\n`),
        account('heredoc', `  user_data = <<E\n${s}\nE\n`),
        account('yaml', `  notes = <<E\npassword: ${s}\nE\n`),
        account('quoted', `  notes = "{\\"password\\":\\"${s}\\"}"\n`),
        account('pair', `  env {\n    name = "DB_PASSWORD"\n    value = "${s}"\n  }\n`),
        account('comment', `  # password = "${s}"\n`),
        account('connection', `  notes = "Server=x;Password=${s};"\n`),
        `resource "azurerm_storage_account" "read" {\n  name = "read"\n  min_tls_version = var.plain\n  https_traffic_only_enabled = local.settings.password\n}\n`,
        `resource "azurerm_storage_account" "keyed" {\n  for_each = toset([var.plain])\n  name = { a = 1 }[local.settings.password]\n  min_tls_version = { a = 1 }[local.settings.password]\n}\n`,
        `resource "azurerm_key_vault_secret" "vault" {\n  name = "db"\n  value = "${s}"\n}\n`,
        `resource "azurerm_linux_web_app" "app" {\n  name = "app"\n  https_only = ${on}\n  app_settings = { "DB_PASSWORD" = "${s}" }\n  connection_string {\n    name = "db"\n    type = "SQLAzure"\n    value = "${s}"\n  }\n}\n`,
        `resource "kubernetes_secret" "k" {\n  data = { a = "${s}" }\n}\n`,
      ].join('\n'),
      'variables.tf': `variable "plain" {\n  sensitive = true\n  default = "${s}"\n}\nvariable "open" {\n  default = ${on}\n}\n`,
      'locals.tf': `locals {\n  settings = { password = "${s}" }\n  db_password = "${s}"\n  copy = local.db_password\n  from_vault = azurerm_key_vault_secret.vault.value\n  env = [{ name = "DB_PASSWORD", value = "${s}" }]\n  file = "DB_PASSWORD=${s}"\n}\n`,
      'outputs.tf': `output "o" {\n  value = { a = "${s}" }\n  sensitive = true\n}\noutput "token" {\n  value = ["${s}"]\n}\noutput "through" {\n  value = module.child.secret_out\n}\n`,
      'terraform.tfvars': `plain = "${s}"\nopen = ${on}\n`,
      'modules.tf': `module "child" {\n  source = "./child"\n  given = "${s}"\n  open = ${on}\n}\nmodule "far" {\n  source = "git::https://me:${s}@git.internal/x?sshkey=${s}&ref=v1"\n}\n`,
      'child/main.tf': `variable "given" {\n  sensitive = true\n}\nvariable "open" {}\noutput "secret_out" {\n  value = var.given\n  sensitive = true\n}\nresource "azurerm_storage_account" "c" {\n  name = "c"\n  https_traffic_only_enabled = var.open\n  min_tls_version = var.given\n}\n`,
      'settings.tf.json': JSON.stringify(
        {
          resource: {
            azurerm_storage_account: { j: { name: 'j', password: s, https_traffic_only_enabled: on, tags: { token: [s] } } },
          },
        },
        null,
        2,
      ),
      'broken/main.tf': `resource "x" "y" {\n  password = "${s}%{${s}}"\n  n = "${on}"\n}\n`,
      'number/main.tf': `resource "x" "y" {\n  password = 1.2.${mark.length}.hunter2\n  n = "${on}"\n}\n`,
      'word/main.tf': `locals {\n  password =\n${s} ${on}\n}\n`,
    };
  };

  it('tells none of them, in no format', { timeout: 120_000 }, () => {
    git('init', '-q', '-b', 'main');
    put(repository('base', true));
    git('add', '-A');
    git('commit', '-qm', 'base');
    put(repository('head', false));
    const review = ['text', 'json', 'sarif', 'html', 'patch'].map((format) => ['review', '--base', 'main', '--format', format]);
    const scan = ['text', 'json', 'sarif', 'html'].map((format) => ['scan', '.', '--show', 'all', '--format', format]);
    const addresses = [
      ...['settings', 'db_password', 'copy', 'from_vault', 'env', 'file'].map((name) => `local.${name}`),
      ...['o', 'token', 'through'].map((name) => `output.${name}`),
      ...['direct', 'list', 'map', 'heredoc', 'yaml', 'quoted', 'pair', 'connection', 'read'].map(
        (name) => `azurerm_storage_account.${name}`,
      ),
      ...[
        'var.plain',
        'azurerm_key_vault_secret.vault',
        'azurerm_linux_web_app.app',
        'kubernetes_secret.k',
        'module.child.secret_out',
      ],
      ...['module.child.var.given', 'module.child.azurerm_storage_account.c', 'local.settings["password"]'],
    ];
    const show = ['text', 'json'].map((format) => ['show', ...addresses, '--format', format]);
    for (const args of [...review, ...scan, ...show]) {
      const { status, stdout, stderr } = run(args);
      expect(status, stderr).toBe(args[0] === 'show' ? 0 : 1);
      for (const text of [stdout, stderr])
        for (const found of text.matchAll(new RegExp(S, 'g')))
          expect.fail(`${args.slice(0, 4).join(' ')} tells: ${text.slice(Math.max(0, found.index - 300), found.index + 40)}`);
      if (args[0] === 'review' && args.includes('patch')) expect(stdout).toContain('+  https_traffic_only_enabled = true');
    }
    const hidden = run(['review', '--base', 'main', '--format', 'html']).stdout;
    expect(hidden.split('(hidden)').length).toBeGreaterThan(40);
    const comments = JSON.parse(run(['review', '--base', 'main', '--format', 'json']).stdout).plan.comments as { body: string }[];
    const suggestions = comments.flatMap(({ body }) =>
      [...body.matchAll(/```suggestion\n([\s\S]*?)```/g)].map(([, text]) => text),
    );
    expect(suggestions.length).toBeGreaterThan(2);
    for (const text of suggestions) expect(text).not.toContain('(hidden)');
  });

  it('shows what is no secret, and nothing that could rewrite the terminal', () => {
    put({ 'plain/main.tf': `locals {\n  tags = { owner = "me", secret_name = "db" }\n  evil = "a\\u001b[2Jb\\u202ec"\n}\n` });
    expect(JSON.parse(run(['show', 'local.tags', '--dir', 'plain', '--format', 'json']).stdout).value).toEqual({
      owner: 'me',
      secret_name: 'db',
    });
    const { stdout } = run(['show', 'local.evil', '--dir', 'plain']);
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    expect(run(['show', 'local.\u001b[2J\u202e']).stderr).not.toMatch(/[\u001b\u202e]/);
  });
});
