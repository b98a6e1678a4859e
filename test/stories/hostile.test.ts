import { describe, expect, it } from 'vitest';
import { freePort } from '../github/launch.ts';
import type { Pull } from '../github/types.ts';
import { open, reactions, safe, startStage } from './stage.ts';

const metricsPort = await freePort();
const stage = await startStage({ env: { IACSEC_METRICS_PORT: String(metricsPort), LOG_LEVEL: 'debug' } });
const { sim, checked, liveComments, repository } = stage;

/** Everything the App sends to GitHub from now on, as text. */
function listen(): () => string {
  const bodies: string[] = [];
  sim.faults.add({
    times: Number.POSITIVE_INFINITY,
    when: ({ body, path, query }) => {
      bodies.push(`${path}?${query}`, body.toString());
      return false;
    },
  });
  return () => bodies.join('\n');
}

/** Every text that people see on a pull request, by where it is. */
function shown(pull: Pull): [where: string, text: string][] {
  const runs = sim.checkRuns(pull.repo, { app: 'app' });
  return [
    ...sim.reviewComments(pull, { by: 'app' }).map(({ body }): [string, string] => ['comment', body]),
    ...sim.issueComments(pull, { by: 'app' }).map(({ body }): [string, string] => ['conversation', body]),
    ...sim.reviews(pull, { by: 'app' }).map(({ body }): [string, string] => ['review', body]),
    ...runs.flatMap(({ output: { title, summary, text } }): [string, string][] => [
      ['title', title ?? ''],
      ['check', `${summary ?? ''}\n\n${text ?? ''}`],
    ]),
    ...runs.flatMap(({ annotations }) =>
      annotations.flatMap(({ title, message }): [string, string][] => [
        ['annotation', title ?? ''],
        ['annotation', message],
      ]),
    ),
  ];
}

/** What is left of Markdown when code, our own marks and escaped characters are taken away: nothing in it may be markup of others. */
const bare = (markdown: string): string =>
  markdown
    .replace(/<!-- iacsec:[^>]*-->/g, '')
    .replace(/^(`{3,})(?:suggestion|diff|hcl)?\n[\s\S]*?\n\1$/gm, '')
    .replace(/\\[!-/:-@[-`{-~]/g, '')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
    // What stands between an @ and a name keeps GitHub from telling anybody.
    .replace(/<!-- -->/g, '·')
    .replace(/<\/?details>|<\/?summary>/g, '');

const MARKUP = /[<>[\]]|@\w|:\/\/|javascript:|\bwww\./i;
const DECEIVING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

function expectInert(pull: Pull): void {
  const all = shown(pull);
  expect(all.length).toBeGreaterThan(3);
  for (const [where, text] of all) {
    expect(text, where).not.toMatch(DECEIVING);
    // Annotations and titles are plain text for GitHub.
    if (where !== 'annotation' && where !== 'title') expect(bare(text), text).not.toMatch(MARKUP);
  }
}

const NASTY =
  '<img src=x onerror=alert(1)>@alice ``` [a](http://evil.example) ![b](//evil.example/c.png) | www.evil.example \u202egnp.exe\u200b\u0007';

describe('text of the change', () => {
  it('comes out inert wherever it is shown', { timeout: 60_000 }, async () => {
    const name = NASTY.replace(/[\u0007]/g, '').replace(/[\\/"]/g, '_');
    const folder = `envs/@alice \`x\`|<b> [a](b)`;
    const repo = await repository({ 'main.tf': safe(), [`${folder}/main.tf`]: safe() });
    const hostile = [
      '# iacsec:ignore storage/https-only -- @bob <img src=x> [click](http://evil.example) `code` \u202e',
      open('a').replace('{\n', `{\n  for_each = toset([${JSON.stringify(name)}, "b\`\`\`\\n@carol <b>"])\n`),
      'variable "v" {\n  default = false\n}\n',
    ].join('\n');
    const values = open('v').replace('{\n', `{\n  min_tls_version = ${JSON.stringify(name)}\n`);
    const pull = await sim.openPull(repo, {
      as: 'alice',
      permission: 'write',
      title: NASTY.replace('\u0007', ''),
      branch: 'topic-@dave-<b>',
      changes: {
        [`${folder}/main.tf`]: hostile,
        'main.tf': values,
        'broken.tf': `resource "a" ${JSON.stringify(name)} {\n  "${name}" = = @erin\n}\n`,
      },
    });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    const commands = [
      `/iacsec ${NASTY}`,
      `/iacsec explain ${NASTY}`,
      `/iacsec approve \`@frank\``,
      `/iacsec explain storage/https-only ${NASTY}`,
    ].map((body) => sim.comment(pull, body.replace('\u0007', ''), { as: 'wendy', permission: 'write' }));
    await sim.waitFor(() => commands.every((one) => reactions(one).length > 0), { timeout: 25_000, what: 'reactions' });
    await sim.waitIdle();
    expect(liveComments(pull).length).toBeGreaterThan(0);
    expectInert(pull);
    await sim.pushTo(pull, { 'broken.tf': null });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    expectInert(pull);
    // What is wrong with a policy is shown as well.
    const run = stage.latestCheck(pull.head.sha);
    await sim.commit(repo, 'main', { '.github/iacsec.yml': `${JSON.stringify(NASTY)}: 1\n` });
    await checked(pull, { ...(run ? { after: run } : {}), conclusion: 'action_required' });
    expectInert(pull);
  });
});

describe('secrets of the change', () => {
  const SECRET = 'Hq7-zebra-Kx93-walnut';
  it('are quoted nowhere: not on GitHub, not in the log, not in the metrics', { timeout: 60_000 }, async () => {
    const heard = listen();
    const key = `${Buffer.from(`${SECRET}${SECRET}${SECRET}`).toString('base64')}==`;
    const main = `variable "admin_password" {
  default   = "${SECRET}1"
  sensitive = true
}
locals {
  client_secret     = "${SECRET}2"
  connection_string = "Server=tcp:x.database.windows.net;User ID=sa;Password=${SECRET}3;"
}
resource "azurerm_mssql_server" "sql" {
  name                          = "sql"
  administrator_login_password  = "${SECRET}4"
  public_network_access_enabled = true
  minimum_tls_version           = var.admin_password
}
resource "azurerm_key_vault_secret" "s" {
  name         = "s"
  value        = "${SECRET}5"
  key_vault_id = "x"
}
resource "azurerm_storage_account" "a" {
  name                            = "a" # password=${SECRET}6
  https_traffic_only_enabled      = false
  primary_access_key              = "${key}"
  min_tls_version                 = local.client_secret
  tags                            = { password = "${SECRET}7", note = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key};EndpointSuffix=core.windows.net" }
}
# iacsec:ignore storage/public-blobs -- password=${SECRET}8
resource "azurerm_storage_account" "b" {
  name                            = "b"
  allow_nested_items_to_be_public = true
}
`;
    const repo = await repository({ 'main.tf': '# nothing\n', 'prod.tfvars': '' });
    const pull = await stage.pull(repo, {
      'main.tf': main,
      'prod.tfvars': `admin_password = "${SECRET}9"\n`,
      'broken.tf': `resource "azurerm_mssql_server" "b" {\n  administrator_login_password = "${SECRET}10\n}\n`,
      'settings.json': `{"password": "${SECRET}11"}\n`,
    });
    await checked(pull, { conclusion: 'failure' });
    const explain = sim.comment(
      pull,
      '/iacsec explain sql/public-network-access azurerm_mssql_server.sql\n/iacsec explain storage/minimum-tls azurerm_storage_account.a',
      {
        as: 'wendy',
        permission: 'write',
      },
    );
    await sim.waitFor(() => reactions(explain).length > 0, { timeout: 25_000, what: 'a reaction' });
    await sim.waitIdle();
    await sim.pushTo(pull, { 'broken.tf': null });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toContain('# TYPE');
    expect(liveComments(pull).length).toBeGreaterThan(0);
    for (const text of [heard(), stage.app().output, metrics, ...shown(pull).map(([, one]) => one)]) {
      expect(text.length).toBeGreaterThan(0);
      expect(text).not.toContain('zebra');
      expect(text).not.toContain(key.slice(0, 20));
      expect(text).not.toContain(sim.privateKey.split('\n')[1] ?? '');
    }
    // What is logged and measured names no token either.
    expect(stage.app().output + metrics).not.toMatch(/gh[sp]_\w{10}|v1\.[0-9a-f]{40}/);
  });
});

describe('webhooks', () => {
  it('with a wrong, missing or sha1-only signature do nothing', async () => {
    const repo = await repository();
    const pull = await stage.pull(repo, { 'main.tf': open() });
    const run = await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    const opened = sim.deliveries({ event: 'pull_request', action: 'opened' }).at(-1);
    sim.resetMetrics();
    const signatures = ['wrong', 'missing', 'sha1-only', 'sha256=', `sha256=${'0'.repeat(64)}`];
    const sent = await Promise.all(
      signatures.map((signature) => sim.sendWebhook('pull_request', opened?.payload, { signature }).done),
    );
    expect(sent.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 401]);
    await sim.waitIdle({ quiet: 600 });
    expect(sim.metrics.requests.length).toBe(0);
    expect(stage.latestCheck(pull.head.sha)?.id).toBe(run.id);
  });

  it('that come again, or twice at once, have nothing said twice', async () => {
    const repo = await repository();
    sim.hooks.faults.duplicate = 6;
    const pull = await stage.pull(repo, { 'main.tf': open() });
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    sim.hooks.faults.duplicate = 0;
    const comment = sim.comment(pull, '/iacsec help', { as: 'wendy', permission: 'write' });
    await sim.waitFor(() => reactions(comment).length > 0, { timeout: 25_000, what: 'a reaction' });
    await sim.waitIdle();
    const runs = sim.checkRuns(repo, { app: 'app' }).length;
    expect(runs).toBe(1);
    for (const delivery of sim.deliveries().filter(({ payload }) => payload.repository?.full_name === repo.fullName))
      sim.redeliver(delivery);
    await sim.waitIdle({ quiet: 800 });
    expect(stage.latestCheck(pull.head.sha)?.conclusion).toBe('failure');
    // A delivery that was done does nothing again.
    expect(sim.checkRuns(repo, { app: 'app' })).toHaveLength(runs);
    expect([liveComments(pull).length, sim.reviews(pull).length]).toEqual([1, 1]);
    expect(sim.issueComments(pull, { by: 'app' })).toHaveLength(2);
    expect(stage.summaryComment(pull)).not.toBeNull();
  });
});
