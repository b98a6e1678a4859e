import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../github/launch.ts';
import { startStory } from '../github/story.ts';
import { storage } from '../sample.ts';
import { folder, ROOT, ready, SECRET } from './started.ts';

const VERSIONS =
  'terraform {\n  required_providers {\n    azurerm = {\n      source  = "hashicorp/azurerm"\n      version = "~> 4.0"\n    }\n  }\n}\n';
const off = '  https_traffic_only_enabled      = false\n';
const files = { 'versions.tf': VERSIONS, 'main.tf': storage('a', '') };
const PULL = { as: 'alice', permission: 'write' as const, changes: { 'main.tf': storage('a', off) } };
const COMPARE = /\/compare\//;

const logged = (output: string): Record<string, unknown>[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const ping = (port: number): Promise<Response> => {
  const body = '{"zen":"x"}';
  return fetch(`http://127.0.0.1:${port}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'ping',
      'x-github-delivery': 'p-1',
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    },
  });
};

describe('the App at work', () => {
  it('answers at once, logs what it is about by delivery, counts, and says no secret', async () => {
    const metricsPort = await freePort();
    const { sim, repo, checked, app, expectFaultless } = await startStory({
      files,
      env: { IACSEC_METRICS_PORT: String(metricsPort), LOG_LEVEL: 'debug' },
      simulator: { longTokens: true },
    });
    // The review takes its time: the answers do not.
    sim.faults.add({ path: COMPARE, delay: 1_500 });
    const pull = await sim.openPull(repo, PULL);
    await sim.waitFor(() => sim.checkRuns(pull).length > 0);
    const start = performance.now();
    await sim.sendWebhook('ping', { zen: 'x', hook_id: 1 }).done;
    const answered = performance.now() - start;
    await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    console.log(`answered in ${answered.toFixed(0)} ms while a review ran`);
    expect(answered).toBeLessThan(500);
    const delivery = sim.deliveries({ event: 'pull_request', action: 'opened' })[0];
    expect(delivery?.statusCode).toBe(202);
    const lines = logged(app().output).filter((line) => line['delivery'] === delivery?.guid);
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'webhook',
        event: 'pull_request',
        action: 'opened',
        repository: 'acme/infra',
        pull: pull.number,
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'concluded', conclusion: 'failure', repository: 'acme/infra' }));
    expect(app().output).not.toMatch(/ghs_|eyJ|PRIVATE KEY/);
    expect(app().output).not.toContain(sim.app.webhookSecret);

    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const value = (name: string): number =>
      Number(
        metrics
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')
          .at(-1),
      );
    expect(value('iacsec_webhooks_total{event="pull_request"}')).toBe(1);
    expect(value('iacsec_conclusions_total{conclusion="failure"}')).toBe(1);
    expect(value('iacsec_webhook_to_conclusion_seconds_count')).toBe(1);
    expect(value('iacsec_webhook_to_conclusion_seconds_bucket{le="1"}')).toBe(0);
    expect(value('iacsec_github_requests_total{route="POST /repos/{owner}/{repo}/check-runs",status="201"}')).toBe(1);
    expect(value('iacsec_github_requests_left{resource="graphql"}')).toBeGreaterThan(0);
    expect(value('iacsec_work_waiting')).toBe(0);
    expect(value('iacsec_crashes_total')).toBe(0);
    expect(metrics).not.toMatch(/acme|infra|alice/);
    for (const line of metrics.trimEnd().split('\n'))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{[^}]*(?:\{\w+\}[^}]*)*\})? [\d.]+)$/);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${app().port}/metrics`)).status).toBe(404);
    await expectFaultless();
  });

  it('says nothing twice when a delivery comes again, with its id or another', async () => {
    const { sim, repo, checked, liveComments, summaryComment, expectFaultless } = await startStory({ files });
    const pull = await sim.openPull(repo, PULL);
    const first = await checked(pull, { conclusion: 'failure' });
    await sim.waitIdle();
    const delivery = sim.deliveries({ event: 'pull_request', action: 'opened' })[0];
    if (!delivery) throw new Error('no delivery');
    // One that was done does nothing again.
    expect((await sim.redeliver(delivery).done).statusCode).toBe(202);
    await sim.waitIdle();
    expect(sim.checkRuns(pull)).toEqual([first]);
    await sim.sendWebhook('pull_request', delivery.payload).done;
    await checked(pull, { conclusion: 'failure', after: first });
    await sim.waitIdle();
    expect(liveComments(pull)).toHaveLength(1);
    expect(sim.reviews(pull)).toHaveLength(1);
    expect(summaryComment(pull)).not.toBeNull();
    await expectFaultless();
  });
});

describe('the App is stopped', () => {
  it('ends the review under way, takes no more webhooks, says so, and leaves no check open', async () => {
    const { sim, repo, app, latestCheck, expectFaultless } = await startStory({ files });
    sim.faults.add({ path: COMPARE, delay: 2_000 });
    const pull = await sim.openPull(repo, PULL);
    await sim.waitFor(() => sim.checkRuns(pull).length > 0);
    const stopped = app().kill('SIGTERM');
    await expect.poll(async () => (await fetch(`http://127.0.0.1:${app().port}/readyz`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${app().port}/healthz`)).status).toBe(200);
    const late = await sim.sendWebhook('ping', { zen: 'x', hook_id: 1 }).done;
    expect(late.statusCode).toBe(503);
    expect(await stopped).toEqual({ code: 0, signal: null });
    expect(latestCheck(pull.head.sha)).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(logged(app().output).at(-1)).toMatchObject({ msg: 'stopped', left: 0, cancelled: 0 });
    await expectFaultless();
  });

  it('concludes what it cannot end as cancelled', async () => {
    const { sim, repo, app, latestCheck, launch, checked, expectFaultless } = await startStory({
      files,
      env: { IACSEC_GRACE_SECONDS: '1' },
    });
    sim.faults.add({ path: COMPARE, delay: 20_000, times: 1 });
    const pull = await sim.openPull(repo, PULL);
    await sim.waitFor(() => sim.checkRuns(pull).length > 0);
    const start = performance.now();
    expect(await app().kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - start).toBeLessThan(6_000);
    expect(latestCheck(pull.head.sha)).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
    expect(logged(app().output).at(-1)).toMatchObject({ msg: 'stopped', left: 1, cancelled: 1 });
    const run = latestCheck(pull.head.sha);
    if (!run) throw new Error('no check');
    // It goes on by itself after the next start.
    await launch();
    await checked(pull, { conclusion: 'failure', after: run });
    expect(sim.checkRuns(pull)).toHaveLength(2);
    await expectFaultless();
  });

  it('ends at once when asked twice', async () => {
    const { sim, repo, app } = await startStory({ files });
    sim.faults.add({ path: COMPARE, delay: 20_000, times: 1 });
    const pull = await sim.openPull(repo, PULL);
    await sim.waitFor(() => sim.checkRuns(pull).length > 0);
    void app().kill('SIGINT');
    await expect.poll(() => app().output).toContain('stopping');
    expect(await app().kill('SIGINT')).toEqual({ code: 1, signal: null });
  });
});

describe('a fault of the App itself', () => {
  /** Runs inside of the process, a while after it was started. */
  const fault = (code: string): string => {
    const file = join(folder(), 'fault.mjs');
    writeFileSync(file, `process.on('SIGUSR2', () => { ${code} });`);
    return file;
  };

  it('that nobody waited for is logged and counted; the App goes on', async () => {
    const metricsPort = await freePort();
    const app = await ready({
      node: ['--import', fault("Promise.reject(new Error('lost'))")],
      env: { IACSEC_METRICS_PORT: String(metricsPort) },
    });
    void app.kill('SIGUSR2');
    await expect.poll(() => app.output).toContain('lost');
    expect((await ping(app.port)).status).toBe(202);
    expect(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).toContain('iacsec_crashes_total 1\n');
    expect(app.exit).toBeNull();
  });

  it('that nothing caught is logged; the work under way is ended before the process is', async () => {
    const file = fault("throw new Error('caught by nobody')");
    const { sim, repo, app, latestCheck } = await startStory({
      files,
      command: ['node', '--import', file, 'dist/serve.js'],
    });
    sim.faults.add({ path: COMPARE, delay: 1_500 });
    const pull = await sim.openPull(repo, PULL);
    await sim.waitFor(() => sim.checkRuns(pull).length > 0);
    expect(await app().kill('SIGUSR2')).toEqual({ code: 1, signal: null });
    expect(logged(app().output)).toContainEqual(
      expect.objectContaining({ level: 'error', error: expect.objectContaining({ message: 'caught by nobody' }) }),
    );
    expect(latestCheck(pull.head.sha)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  });
});

describe('a GitHub with a certificate of its own', () => {
  const hasOpenssl = (() => {
    try {
      execFileSync('openssl', ['version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();

  // Node itself makes no certificates.
  it.skipIf(!hasOpenssl)('is believed with NODE_EXTRA_CA_CERTS, and not without', async () => {
    const made = mkdtempSync(join(tmpdir(), 'iacsec-ca-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    const [key, cert] = [join(made, 'key.pem'), join(made, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject],
      { stdio: 'ignore' },
    );
    let target = 0;
    const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
      const to = connect(target, '127.0.0.1');
      socket.on('error', () => to.destroy());
      to.on('error', () => socket.destroy());
      socket.pipe(to).pipe(socket);
    });
    tls.on('tlsClientError', () => undefined);
    await new Promise<void>((listens) => tls.listen(0, 'localhost', listens));
    onTestFinished(() => void tls.close());
    const env = { GHE_HOST: `localhost:${(tls.address() as AddressInfo).port}`, GHE_PROTOCOL: 'https' };
    const { sim, repo, app, checked } = await startStory({ files, env: { ...env, NODE_EXTRA_CA_CERTS: cert } });
    target = sim.port;
    const pull = await sim.openPull(repo, PULL);
    await checked(pull, { conclusion: 'failure' });
    await app().stop();
    const without = await sim.launchApp({
      command: ['node', 'dist/serve.js'],
      cwd: ROOT,
      env: { ...env, IACSEC_DATA_DIR: made },
    });
    await sim.openPull(repo, { ...PULL, branch: 'other' });
    await expect.poll(() => without.output, { timeout: 15_000 }).toMatch(/self-signed certificate/);
  });
});
