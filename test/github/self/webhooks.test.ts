import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, onTestFinished, test } from 'vitest';
import type { ApiResult } from '../simulator.ts';
import { Simulator } from '../simulator.ts';
import type { Json } from '../types.ts';
import { FULL, lines, receiver, setup } from './start.ts';

const require = createRequire(import.meta.url);
const examples = require('@octokit/webhooks-examples/api.github.com/index.json');
const schema = require('@octokit/webhooks-schemas');

test('every webhook: sent, signed, and shaped as GitHub describes it', async () => {
  const rx = await receiver();
  onTestFinished(rx.close);
  const { sim, repo, inst, R, api } = await setup({ webhookUrl: rx.url });
  const pull = await sim.openPull(repo, {
    as: 'alice',
    permission: 'write',
    changes: { 'main.tf': lines(60, { 10: 'ten' }) },
    draft: true,
  });
  await sim.readyForReview(pull);
  await sim.convertToDraft(pull);
  await sim.readyForReview(pull);
  await sim.editPull(pull, { title: 'New', body: 'text' });
  await sim.pushTo(pull, { 'main.tf': lines(60, { 10: 'TEN' }) });
  sim.label(pull, 'bug', { as: 'alice' });
  await api('DELETE', `${R}/issues/${pull.number}/labels/bug`);
  const c = sim.comment(pull, '/iacsec rescan', { as: 'bob', permission: 'write' });
  sim.editComment(c, 'edited');
  sim.deleteComment(c);
  const rv = await sim.review(pull, {
    as: 'carol',
    event: 'CHANGES_REQUESTED'.replace('CHANGES_REQUESTED', 'REQUEST_CHANGES'),
    body: 'no',
    comments: [{ path: 'main.tf', line: 10, body: 'hm' }],
  });
  const rc = sim.reviewComments(pull)[0];
  const reply = sim.reply(rc!, 'because', { as: 'alice' });
  sim.editComment(reply, 'because!');
  sim.deleteComment(reply);
  sim.resolveThread(rc!.thread);
  sim.resolveThread(rc!.thread, { resolved: false });
  await api('PUT', `${R}/pulls/${pull.number}/reviews/${rv.id}/dismissals`, { message: 'ok' });
  const run = (await api('POST', `${R}/check-runs`, { name: 'sec', head_sha: pull.head.sha, status: 'in_progress' })).body;
  await api('PATCH', `${R}/check-runs/${run.id}`, {
    conclusion: 'failure',
    output: { title: 't', summary: 's' },
    actions: [{ label: 'Fix', description: 'd', identifier: 'fix' }],
  });
  const r = sim.checkRuns(repo)[0];
  sim.rerunCheck(r!, { as: 'alice' });
  sim.clickAction(r!, 'fix', { as: 'alice' });
  expect(() => sim.clickAction(r!, 'nope')).toThrow(/no action "nope"/);
  sim.rerunSuite(r!.suite, { as: 'alice' });
  await sim.closePull(pull);
  await sim.reopenPull(pull);
  const group = await sim.enqueue(pull, { as: 'alice' });
  await sim.finishGroup(group);
  const fork = await sim.openPull(repo, { fork: 'outsider', changes: { 'f.tf': 'f\n' } });
  expect(fork.head.repo.owner.login).toBe('outsider');
  const other = await sim.createRepo({ owner: 'acme', name: 'second', files: { a: '1' } });
  sim.removeRepositories(inst, [other]);
  sim.addRepositories(inst, [other]);
  sim.suspend(inst);
  sim.unsuspend(inst);
  sim.createRepo &&
    (await sim.createRepo({ owner: 'someone', ownerType: 'User', name: 'own', install: false, files: { a: '1' } }));
  sim.install('someone');
  sim.uninstall(sim.world.installations.at(-1)!);
  sim.ping();
  await sim.waitIdle();

  const seen = new Set(rx.got.map((x) => `${x.event}${x.body.action ? `.${x.body.action}` : ''}`));
  for (const want of [
    'pull_request.opened',
    'pull_request.synchronize',
    'pull_request.edited',
    'pull_request.ready_for_review',
    'pull_request.converted_to_draft',
    'pull_request.closed',
    'pull_request.reopened',
    'pull_request.labeled',
    'pull_request.unlabeled',
    'pull_request.enqueued',
    'issue_comment.created',
    'issue_comment.edited',
    'issue_comment.deleted',
    'pull_request_review.submitted',
    'pull_request_review.dismissed',
    'pull_request_review_comment.created',
    'pull_request_review_comment.edited',
    'pull_request_review_comment.deleted',
    'pull_request_review_thread.resolved',
    'pull_request_review_thread.unresolved',
    'check_run.created',
    'check_run.completed',
    'check_run.rerequested',
    'check_run.requested_action',
    'check_suite.requested',
    'check_suite.rerequested',
    'check_suite.completed',
    'merge_group.checks_requested',
    'merge_group.destroyed',
    'push',
    'installation.created',
    'installation.deleted',
    'installation.suspend',
    'installation.unsuspend',
    'installation_repositories.added',
    'installation_repositories.removed',
    'ping',
  ])
    expect(seen.has(want), `${want} was not sent (seen: ${[...seen].join(', ')})`).toBeTruthy();
  for (const x of rx.got) {
    const want = `sha256=${crypto.createHmac('sha256', sim.app.webhookSecret).update(x.raw).digest('hex')}`;
    expect(x.headers['x-hub-signature-256']).toBe(want);
    expect(x.headers['x-github-delivery']).toMatch(/^[0-9a-f-]{36}$/);
    expect(x.headers['x-github-hook-installation-target-type']).toBe('integration');
    expect(x.headers['user-agent']).toMatch(/^GitHub-Hookshot\//);
  }
  expect(new Set(rx.got.map((x) => x.headers['x-github-delivery'])).size).toBe(rx.got.length);
  expect(rx.got.find((x) => x.event === 'pull_request' && x.body.action === 'edited')!.body.changes.title.from).toBe('A change');
  const sync = rx.got.find((x) => x.event === 'pull_request' && x.body.action === 'synchronize')!.body;
  expect(sync.after).toBe(sync.pull_request.head.sha);
  expect(sync.pull_request.mergeable).toBe(null);
  expect(rx.got.find((x) => x.event === 'issue_comment')!.body.issue.pull_request.url).toBe(
    `${sim.url}/api/v3/repos/acme/infra/pulls/${pull.number}`,
  );

  // GitHub's OpenAPI description of webhooks was compared on the way (selfErrors); now @octokit/webhooks-schemas
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addKeyword('tsAdditionalProperties');
  ajv.addSchema(schema, 'hooks');
  const problems = new Map();
  // newer than that package: fields and values it does not know, and ping of an app
  const known =
    /^ping|rerequestable|installation\$created \/requester|client_id|has_discussions|performed_via_github_app|verified_at|"subject_type"|"pull_request_review_id"|notification_setting|latest_check_runs_count/;
  for (const x of rx.got) {
    const name = `${x.event}$${x.body.action ?? 'event'}`;
    if (!schema.definitions[name]) {
      problems.set(`${name}: no schema`, 1);
      continue;
    }
    const ok = ajv.getSchema(`hooks#/definitions/${name}`);
    const fn = ok ?? ajv.compile({ $ref: `hooks#/definitions/${name.replace('$', '%24')}` });
    if (!fn(x.body))
      for (const e of fn.errors ?? []) {
        const m = `${name} ${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`;
        if (!known.test(m)) problems.set(m, 1);
      }
  }
  expect([...problems.keys()]).toEqual([]);

  // and each field of GitHub's examples is there
  const missing = new Set<string>();
  const walk = (a: Json, b: Json, at: string) => {
    if (b == null || a == null || typeof a !== 'object' || typeof b !== 'object') return;
    if (Array.isArray(a)) {
      if (a.length && b.length) walk(a[0], b[0], `${at}[]`);
      return;
    }
    for (const k of Object.keys(a)) {
      if (!(k in b)) missing.add(`${at}.${k}`);
      else walk(a[k], b[k], `${at}.${k}`);
    }
  };
  for (const x of rx.got) {
    const ex = examples
      .find((e: Json) => e.name === x.event)
      ?.examples.filter((e: Json) => (e.action ?? null) === (x.body.action ?? null) && (!e.installation || x.body.installation))
      .at(-1);
    if (ex && x.event !== 'ping') walk(ex, x.body, `${x.event}.${x.body.action ?? ''}`);
  }
  // the examples' apps have other permissions
  const fine = /\.permissions\.\w+$/;
  expect([...missing].filter((m) => !fine.test(m))).toEqual([]);
});

test('only subscribed events are sent, and only to apps with the permission', async () => {
  const rx = await receiver();
  onTestFinished(rx.close);
  const sim = await Simulator.start({
    webhookUrl: rx.url,
    manifest: {
      default_permissions: { pull_requests: 'read', checks: 'write', contents: 'read' },
      default_events: ['pull_request', 'issues'],
    },
  });
  onTestFinished(() => sim.stop());
  const repo = await sim.createRepo({ owner: 'acme', files: { a: '1\n' } });
  const outside = await sim.createRepo({ owner: 'else', install: false, files: { a: '1\n' } });
  const pull = await sim.openPull(repo, { changes: { a: '2\n' } });
  await sim.openPull(outside, { changes: { a: '2\n' } });
  sim.comment(pull, 'x');
  await sim.waitIdle();
  expect([...new Set(rx.got.map((x) => `${x.event}.${x.body.action}`))].sort(), 'check_suite comes with checks:write').toEqual([
    'check_suite.requested',
    'pull_request.opened',
  ]);
  expect(sim.violationsOf('manifest').length, 'issues needs a permission').toBe(1);
});

test('deliveries: log, paging by cursor, redelivery, timeout, connection refused', async () => {
  let mode = 'ok';
  const rx = await receiver((res) => {
    if (mode === 'ok') res.end('fine');
    else if (mode === 'fail') {
      res.statusCode = 500;
      res.end('oops');
    }
  });
  onTestFinished(rx.close);
  const { sim, repo } = await setup({ webhookUrl: rx.url, hookTimeout: 300 });
  const jwt = sim.appJwt();
  const get = (p: string) => sim.call('GET', p, { jwt });
  const pull = await sim.openPull(repo, { changes: { 'x.tf': 'x\n' } });
  await sim.waitIdle();
  mode = 'fail';
  sim.comment(pull, 'one');
  await sim.waitIdle();
  mode = 'hang';
  sim.comment(pull, 'two');
  await sim.waitIdle();
  const list = (await get('/app/hook/deliveries?per_page=2')).body;
  expect(list.map((d: Json) => [d.event, d.status_code, d.status])).toEqual([
    ['issue_comment', 504, 'timed out'],
    ['issue_comment', 500, 'Invalid HTTP Response: 500'],
  ]);
  const all: Json[] = [];
  let next: string | undefined = '/app/hook/deliveries?per_page=2';
  while (next) {
    const r: ApiResult = await get(next);
    all.push(...r.body);
    next = /<[^>]*\/api\/v3([^>]*)>; rel="next"/.exec(r.headers['link'] ?? '')?.[1];
  }
  expect(all.length).toBe(sim.deliveries().length);
  expect((await get('/app/hook/deliveries?status=failure')).body.length).toBe(2);
  const one = (await get(`/app/hook/deliveries/${list[1].id}`)).body;
  expect([one.request.payload.comment.body, one.response.payload]).toEqual(['one', 'oops']);
  mode = 'ok';
  const n = rx.got.length;
  expect((await sim.call('POST', `/app/hook/deliveries/${list[1].id}/attempts`, { jwt })).status).toBe(202);
  await sim.waitIdle();
  expect(rx.got.length).toBe(n + 1);
  expect(rx.got.at(-1)!.headers['x-github-delivery'], 'the same id').toBe(list[1].guid);
  expect(sim.deliveries().at(-1)!.redelivery).toEqual(true);
  sim.app.webhookUrl = 'http://127.0.0.1:9/';
  const d = sim.ping();
  await d.done;
  expect([d.statusCode, d.status]).toEqual([502, 'failed to connect']);
});

test('signatures that are wrong, missing or sha1 only; faults of delivery', async () => {
  const rx = await receiver();
  onTestFinished(rx.close);
  const { sim, repo } = await setup({ webhookUrl: rx.url, webhookSecret: 's3cret' });
  const good = (x: Json, alg: Json, p: Json) => `${p}=${crypto.createHmac(alg, 's3cret').update(x.raw).digest('hex')}`;
  await sim.sendWebhook('ping', { zen: 'a' }, { signature: 'wrong' }).done;
  expect(rx.got[0]!.headers['x-hub-signature-256']).not.toBe(good(rx.got[0], 'sha256', 'sha256'));
  await sim.sendWebhook('ping', { zen: 'b' }, { signature: 'missing' }).done;
  expect('x-hub-signature-256' in rx.got[1]!.headers || 'x-hub-signature' in rx.got[1]!.headers).toBe(false);
  await sim.sendWebhook('ping', { zen: 'c' }, { signature: 'sha1-only' }).done;
  expect([rx.got[2]!.headers['x-hub-signature'], 'x-hub-signature-256' in rx.got[2]!.headers]).toEqual([
    good(rx.got[2], 'sha1', 'sha1'),
    false,
  ]);
  const pull = await sim.openPull(repo, { changes: { 'x.tf': 'x\n' } });
  await sim.waitIdle();
  rx.got.length = 0;
  sim.hooks.faults.duplicate = 1;
  sim.comment(pull, 'twice');
  await sim.waitIdle();
  expect(rx.got.length).toBe(2);
  expect(rx.got[0]!.headers['x-github-delivery']).toBe(rx.got[1]!.headers['x-github-delivery']);
  sim.hooks.faults.drop = 1;
  sim.comment(pull, 'lost');
  await sim.waitIdle();
  expect(rx.got.length).toBe(2);
  sim.hooks.pause();
  sim.comment(pull, 'later');
  await sim.sleep(100);
  expect(rx.got.length).toBe(2);
  sim.hooks.resume();
  await sim.waitIdle();
  expect(rx.got.length).toBe(3);
  await sim.redeliver(sim.deliveries({ event: 'issue_comment' }).at(-1)!).done;
  expect(rx.got.at(-1)!.body.comment.body).toBe('later');
});

test('push events tell what changed; a payload above 25 MB is not sent', async () => {
  const rx = await receiver();
  onTestFinished(rx.close);
  const { sim, repo } = await setup({ webhookUrl: rx.url, limits: { payloadMax: 40_000 } });
  await sim.commit(repo, 'main', { 'main.tf': 'changed\n', 'added.tf': 'a\n', 'README.md': null }, { message: 'three' });
  await sim.waitIdle();
  const p = rx.got.find((x) => x.event === 'push')!.body;
  expect([p.commits[0].added, p.commits[0].removed, p.commits[0].modified, p.forced, p.created]).toEqual([
    ['added.tf'],
    ['README.md'],
    ['main.tf'],
    false,
    false,
  ]);
  const pull = await sim.openPull(repo, { changes: { 'z.tf': 'z\n' } });
  sim.comment(pull, 'x'.repeat(60_000));
  await sim.waitIdle();
  expect(sim.violationsOf('webhook-too-large').length).toBe(1);
});
void FULL;
