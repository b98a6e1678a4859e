import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get as httpGet } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { LaunchedApp } from '../github/launch.ts';
import { folder, KEY, ROOT, ready, start } from './started.ts';

const manifest = parse(readFileSync(join(ROOT, 'app.yml'), 'utf8')) as Record<string, unknown>;
const EC = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

/** It ends by itself, with one sentence. */
async function refusal(env: Record<string, string>): Promise<string> {
  const app = await start({ env });
  expect(await app.exited, app.output).toEqual({ code: 2, signal: null });
  expect(app.output.trimEnd().split('\n'), app.output).toHaveLength(1);
  expect(app.output).toMatch(/^iacsec: .*\.\n$/);
  return app.output;
}

describe('the App is not started', () => {
  const file = join(ROOT, 'package.json');
  const cases: readonly [string, Record<string, string>, string | RegExp][] = [
    ['with an empty secret where others reach it', { HOST: '0.0.0.0', WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET is empty'],
    ['with a blank secret where others reach it', { HOST: '0.0.0.0', WEBHOOK_SECRET: '  ' }, 'WEBHOOK_SECRET is empty'],
    ["with Probot's default secret where others reach it", { HOST: '::', WEBHOOK_SECRET: 'development' }, 'is the default'],
    ['with a host that only begins like loopback', { HOST: '127.0.0.1.example.com', WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET'],
    ['with a key that does not parse', { PRIVATE_KEY: 'nonsense' }, 'PRIVATE_KEY holds no private key'],
    ['with half a key', { PRIVATE_KEY: KEY.slice(0, 400) }, 'PRIVATE_KEY holds no private key'],
    ['with a key that GitHub does not have', { PRIVATE_KEY: EC }, 'RSA'],
    ['with a key file that is not there', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/nowhere/key.pem' }, '/nowhere/key.pem'],
    ['with a key file that holds no key', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: file }, 'package.json holds no private key'],
    ['with an id and no key', { PRIVATE_KEY: '' }, 'APP_ID and no PRIVATE_KEY'],
    ['with a key and no id', { APP_ID: '' }, 'no APP_ID'],
    ['with an id that is none', { APP_ID: 'iacsec' }, 'APP_ID is not a number'],
    ['with a port that is none', { PORT: 'http' }, 'PORT is a number'],
    ['with a port that is too large', { PORT: '70000' }, 'PORT is a number'],
    ['with a metrics port that is none', { IACSEC_METRICS_PORT: '-1' }, 'IACSEC_METRICS_PORT is a number'],
    ['with a host that is none', { HOST: 'http://localhost' }, 'HOST is'],
    ['with an address as GHE_HOST', { GHE_HOST: 'https://github.example.com/' }, 'GHE_HOST is a host name'],
    ['with github.com as GHE_HOST', { GHE_HOST: 'github.com' }, 'leave it out for github.com'],
    ['with another protocol', { GHE_HOST: 'github.example.com', GHE_PROTOCOL: 'ftp' }, 'GHE_PROTOCOL is http or https'],
    ['with a data directory below a file', { IACSEC_DATA_DIR: join(file, 'data') }, 'cannot be written to'],
    ['with a data directory that takes no files', { IACSEC_DATA_DIR: '/proc' }, 'cannot be written to'],
    ['with a log level that is none', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL is one of'],
    ['in production without credentials', { APP_ID: '', PRIVATE_KEY: '' }, 'make the App first'],
  ];
  it.each(cases)('%s', async (_, env, said) => {
    const output = await refusal(env);
    if (typeof said === 'string') expect(output).toContain(said);
    else expect(output).toMatch(said);
  });

  it('on a port that is in use, also for the metrics and for the page that makes it', async () => {
    const other = createServer();
    await new Promise<void>((listens) => other.listen(0, '127.0.0.1', listens));
    onTestFinished(() => void other.close());
    const taken = String((other.address() as AddressInfo).port);
    expect(await refusal({ PORT: taken })).toContain(`Port ${taken} of 127.0.0.1 is in use by another process; PORT names`);
    expect(await refusal({ IACSEC_METRICS_PORT: taken })).toContain('is in use by another process; IACSEC_METRICS_PORT names');
    expect(await refusal({ PORT: taken, APP_ID: '', PRIVATE_KEY: '', NODE_ENV: '' })).toContain('is in use');
  });
});

describe('the App is started', () => {
  const path = (): string => {
    const at = join(folder(), 'key.pem');
    writeFileSync(at, KEY);
    return at;
  };
  it.each([
    ['with the key written out', () => ({ PRIVATE_KEY: KEY })],
    ['with \\n for line ends', () => ({ PRIVATE_KEY: KEY.replaceAll('\n', '\\n') })],
    ['with the quotes of an env file, which docker hands on', () => ({ PRIVATE_KEY: `"${KEY.replaceAll('\n', '\\n')}"` })],
    ['with the key in base64', () => ({ PRIVATE_KEY: Buffer.from(KEY).toString('base64') })],
    ['with the key in a file', () => ({ PRIVATE_KEY: '', PRIVATE_KEY_PATH: path() })],
    ['for others, with a secret', () => ({ HOST: '0.0.0.0' })],
    ['on loopback without a secret', () => ({ WEBHOOK_SECRET: '' })],
  ])('%s', async (_, env) => {
    const app = await ready({ env: env() });
    expect((await fetch(`http://127.0.0.1:${app.port}/readyz`)).status).toBe(200);
    expect(app.output).not.toContain(KEY.slice(40, 80));
  });

  it('makes its data directory', async () => {
    const data = join(folder(), 'a/b');
    await ready({ env: { IACSEC_DATA_DIR: data } });
    expect(statSync(data).isDirectory()).toBe(true);
  });
});

describe('the page that makes the App', () => {
  const NONE = { APP_ID: '', PRIVATE_KEY: '', WEBHOOK_SECRET: '', NODE_ENV: '' };
  /** The manifest that the button posts to GitHub, and where to. */
  async function offered(app: LaunchedApp): Promise<{ action: string; manifest: Record<string, unknown> }> {
    const page = await (await fetch(`http://127.0.0.1:${app.port}/probot`)).text();
    const plain = (text: string): string =>
      text
        .replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'")
        .replace(/&amp;/g, '&');
    const value = plain(/name="manifest" value="([^"]*)"/.exec(page)?.[1] ?? '');
    return {
      action: plain(/<form action="([^"]*)"/.exec(page)?.[1] ?? ''),
      manifest: JSON.parse(value) as Record<string, unknown>,
    };
  }
  /** The word that GitHub sends back with. */
  const stateOf = (action: string): string => new URL(action).searchParams.get('state') ?? '';

  it('offers what app.yml asks for, on loopback only, whatever HOST says', async () => {
    const app = await ready({ env: { ...NONE, HOST: '0.0.0.0', IACSEC_URL: 'https://iacsec.acme.example/', GH_ORG: 'acme' } });
    const { action, manifest: posted } = await offered(app);
    expect(action).toMatch(/^https:\/\/github\.com\/organizations\/acme\/settings\/apps\/new\?state=[\w-]{32}$/);
    expect(posted).toMatchObject(manifest);
    expect(posted['hook_attributes']).toEqual({ url: 'https://iacsec.acme.example/api/github/webhooks', active: true });
    expect(posted['redirect_url']).toBe(`http://127.0.0.1:${app.port}/probot/setup`);
    const outside = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
    if (outside) await expect(fetch(`http://${outside}:${app.port}/probot`)).rejects.toThrow('fetch failed');
  });

  it('leaves out what an Enterprise Server does not have', async () => {
    const app = await ready({ env: { ...NONE, GHE_HOST: 'github.acme.example' } });
    const { action, manifest: posted } = await offered(app);
    expect(action).toMatch(/^https:\/\/github\.acme\.example\/settings\/apps\/new\?state=/);
    expect(posted['default_permissions']).not.toHaveProperty('merge_queues');
    expect(posted['default_events']).not.toContain('merge_group');
    expect(Object.keys(posted['default_permissions'] as object)).toHaveLength(4);
  });

  it('writes the credentials where the next start finds them, for nobody else to read', async () => {
    const github = createServer((request, response) => {
      expect(request.url).toBe('/api/v3/app-manifests/the-code/conversions');
      const answer = {
        id: 12,
        client_id: 'c',
        client_secret: 's',
        webhook_secret: 'w'.repeat(40),
        pem: KEY,
        html_url: `http://${GHE_HOST}/apps/x`,
      };
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    await new Promise<void>((listens) => github.listen(0, '127.0.0.1', listens));
    onTestFinished(() => void github.close());
    const cwd = folder();
    writeFileSync(join(cwd, '.env'), 'LOG_LEVEL=debug\nAPP_ID=\n');
    mkdirSync(join(cwd, 'data'));
    const GHE_HOST = `127.0.0.1:${(github.address() as AddressInfo).port}`;
    const first = await ready({ cwd, env: { ...NONE, GHE_HOST, GHE_PROTOCOL: 'http' } });
    const at = `http://127.0.0.1:${first.port}/probot`;
    const state = stateOf((await offered(first)).action);
    const made = await fetch(`${at}/setup?code=the-code&state=${state}`, { redirect: 'manual' });
    expect([made.status, made.headers.get('location')], first.output).toEqual([302, '/probot/success']);
    const page = await (await fetch(`${at}/success`)).text();
    expect(page).toContain(`href="http://${GHE_HOST}/apps/x/installations/new"`);
    expect(page + first.output).not.toContain('w'.repeat(40));
    await first.stop();
    const file = join(cwd, '.env');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^LOG_LEVEL=debug\nAPP_ID=12\nPRIVATE_KEY="-----BEGIN [^\n]*"\nWEBHOOK_SECRET=w{40}\n$/,
    );
    // Nothing is given but the file: it would refuse in production otherwise.
    const second = await ready({ cwd, unset: ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET'] });
    expect((await fetch(`http://127.0.0.1:${second.port}/readyz`)).status).toBe(200);
    expect(existsSync(join(cwd, 'app.yml'))).toBe(false);
  });

  it('takes no code that somebody else slips in, and answers to no other name', async () => {
    let asked = 0;
    const github = createServer((_, response) => {
      asked++;
      response.writeHead(404).end('{}');
    });
    await new Promise<void>((listens) => github.listen(0, '127.0.0.1', listens));
    onTestFinished(() => void github.close());
    const cwd = folder();
    const GHE_HOST = `127.0.0.1:${(github.address() as AddressInfo).port}`;
    const app = await ready({ cwd, env: { ...NONE, GHE_HOST, GHE_PROTOCOL: 'http' } });
    const at = `http://127.0.0.1:${app.port}/probot`;
    for (const query of ['code=theirs', 'code=theirs&state=', `code=theirs&state=${'x'.repeat(32)}`])
      expect((await fetch(`${at}/setup?${query}`, { redirect: 'manual' })).status).toBe(400);
    expect((await fetch(`${at}/import`, { method: 'POST', body: '{"appId":1,"pem":"x","webhook_secret":"y"}' })).status).toBe(
      405,
    );
    // A name that leads to loopback lets a page elsewhere read this one.
    const renamed = await new Promise<number>((resolve) => {
      httpGet(
        { port: app.port, host: '127.0.0.1', path: '/probot', headers: { host: `evil.example:${app.port}` } },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
    });
    expect(renamed).toBe(403);
    expect(asked).toBe(0);
    // A code that GitHub does not know is said, and nothing is written.
    const state = stateOf((await offered(app)).action);
    expect((await fetch(`${at}/setup?code=old&state=${state}`, { redirect: 'manual' })).status).toBe(502);
    expect(asked).toBe(1);
    expect(existsSync(join(cwd, '.env'))).toBe(false);
  });

  it('says what it asks for and why, and runs nothing that others wrote', async () => {
    const app = await ready({ env: { ...NONE } });
    const answer = await fetch(`http://127.0.0.1:${app.port}/`);
    const page = await answer.text();
    for (const [name, level] of Object.entries(manifest['default_permissions'] as Record<string, string>))
      expect(page).toMatch(new RegExp(`<td><code>${name}</code></td><td>${level}</td><td>[A-Z][^<]{20,}</td>`));
    expect(page).not.toMatch(/<script|src=/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).toContain('https://iacsec.example.com/api/github/webhooks');
  });
});
