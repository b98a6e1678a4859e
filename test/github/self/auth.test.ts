import crypto from 'node:crypto';
import { expect, test } from 'vitest';
import type { TokenScope } from '../auth.ts';
import { Simulator } from '../simulator.ts';
import { FULL, installed, lines, setup } from './start.ts';

const { sim, repo, inst, R, api, get } = await setup();
const now = () => Math.floor(Date.now() / 1000);

test('the app JWT is checked', async () => {
  const call = (o: Parameters<typeof sim.appJwt>[0] = {}) => sim.call('GET', '/app', { jwt: sim.appJwt(o) });
  expect((await call()).status).toBe(200);
  expect((await call({ iss: sim.app.clientId })).status).toBe(200);
  const bad = async (o: Parameters<typeof sim.appJwt>[0], status: number, re: RegExp) => {
    const r = await call(o);
    expect(r.status).toBe(status);
    expect(r.body.message).toMatch(re);
  };
  await bad({ exp: now() + 700 }, 401, /'exp'\) is too far in the future/);
  await bad({ iat: now() - 700, exp: now() - 100 }, 401, /'exp'\) must be a numeric value representing the future/);
  await bad({ iat: now() + 60, exp: now() + 300 }, 401, /'Issued at' claim \('iat'\) must be an Integer/);
  await bad({ iss: 999 }, 404, /Integration not found/);
  await bad({ key: crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }, 401, /could not be decoded/);
  await bad({ alg: 'HS256' }, 401, /could not be decoded/);
  expect((await sim.call('GET', '/app', { token: 'ghs_nope' })).status).toBe(401);
  expect((await get('/app')).status, 'an installation token is no JWT').toBe(401);
  expect((await sim.call('GET', `${R}/pulls`, { jwt: sim.appJwt() })).status, 'a JWT is no installation token').toBe(401);
});

test('installations and access tokens', async () => {
  const jwt = sim.appJwt();
  const list = (await sim.call('GET', '/app/installations', { jwt })).body;
  expect(list[0].id).toBe(inst.id);
  expect((await sim.call('GET', `${R}/installation`, { jwt })).body.id).toBe(inst.id);
  expect((await sim.call('GET', '/orgs/acme/installation', { jwt })).body.id).toBe(inst.id);
  expect((await sim.call('GET', '/repos/acme/nope/installation', { jwt })).status).toBe(404);
  const mint = (body?: TokenScope) => sim.call('POST', `/app/installations/${inst.id}/access_tokens`, { jwt, body });
  const t = await mint();
  expect(t.status).toBe(201);
  expect(t.body.token).toMatch(/^ghs_\w{36}$/);
  const life = (new Date(t.body.expires_at).getTime() - Date.now()) / 1000;
  expect(life > 3590 && life <= 3601).toBeTruthy();
  expect(t.body.permissions.contents).toBe('write');

  const other = await sim.createRepo({ owner: 'acme', name: 'other', files: { a: '1' } });
  const scoped = (await mint({ repositories: ['infra'], permissions: { contents: 'read' } })).body;
  expect(scoped.repository_selection).toBe('selected');
  expect(scoped.permissions).toEqual({ contents: 'read', metadata: 'read' });
  const as = (path: string, method = 'GET', body?: unknown) => sim.call(method, path, { token: scoped.token, body });
  expect((await as(`${R}/contents/README.md`)).status).toBe(200);
  expect((await as(`/repos/${other.fullName}`)).status, 'not in the scope').toBe(404);
  expect((await as(`${R}/pulls`)).status).toBe(403);
  expect((await mint({ repositories: ['nope'] })).status).toBe(422);
  expect((await mint({ permissions: { administration: 'write' } })).status).toBe(422);

  const repos = (await get('/installation/repositories')).body;
  expect(repos.total_count).toBe(2);
});

test('expired, revoked, suspended and deleted', async () => {
  const s = await Simulator.start({ manifest: FULL, tokenLifetime: 0.2 });
  try {
    const r = await s.createRepo({ owner: 'x', files: { a: '1' } });
    const i = installed(s, r);
    const token = s.installationToken(i);
    const see = (t: string) => s.call('GET', `/repos/${r.fullName}`, { token: t });
    expect((await see(token)).status).toBe(200);
    await s.sleep(300);
    expect((await see(token)).body.message).toBe('Bad credentials');
    s.auth.tokenLifetime = 3600;
    const t2 = s.installationToken(i);
    expect((await s.call('DELETE', '/installation/token', { token: t2 })).status).toBe(204);
    expect((await see(t2)).status).toBe(401);
    const t3 = s.installationToken(i);
    s.suspend(i);
    expect((await see(t3)).status).toBe(403);
    expect((await s.call('POST', `/app/installations/${i.id}/access_tokens`, { jwt: s.appJwt() })).status).toBe(403);
    s.unsuspend(i);
    s.uninstall(i);
    expect((await see(t3)).status).toBe(401);
    expect((await s.call('POST', `/app/installations/${i.id}/access_tokens`, { jwt: s.appJwt() })).status).toBe(404);
  } finally {
    await s.stop();
  }
});

test('a call that lacks the permission gets 403; a foreign private repository 404', async () => {
  const s = await Simulator.start({
    manifest: { default_permissions: { contents: 'read', pull_requests: 'read', checks: 'read' }, default_events: [] },
  });
  try {
    const r = await s.createRepo({ owner: 'x', files: { 'a.tf': lines(10) } });
    const pull = await s.openPull(r, { changes: { 'a.tf': lines(10, { 2: 'z' }) } });
    const token = s.installationToken(installed(s, r));
    const P = `/repos/${r.fullName}`;
    const tries: [string, string, unknown?][] = [
      ['POST', `${P}/pulls/${pull.number}/reviews`, { event: 'COMMENT', body: 'x' }],
      ['POST', `${P}/issues/${pull.number}/comments`, { body: 'x' }],
      ['POST', `${P}/check-runs`, { name: 'x', head_sha: pull.head.sha }],
      ['PUT', `${P}/pulls/${pull.number}/merge`, {}],
      ['GET', `${P}/commits/main/status`],
    ];
    for (const [m, path, body] of tries) {
      const res = await s.call(m, path, { token, body });
      expect(res.status, path).toBe(403);
      expect(res.body.message).toBe('Resource not accessible by integration');
    }
    expect(s.violationsOf('permission').length).toBe(tries.length);
    expect((await s.call('GET', `${P}/pulls/1`, { token })).status).toBe(200);
    const out = await s.query(
      'mutation($t:ID!){addComment(input:{subjectId:$t,body:"x"}){clientMutationId}}',
      { t: pull.nodeId },
      { token },
    );
    expect(out.errors[0].type).toBe('FORBIDDEN');
    const foreign = await s.createRepo({ owner: 'y', install: false, files: { a: '1' } });
    expect((await s.call('GET', `/repos/${foreign.fullName}`, { token })).status).toBe(404);
    const open = await s.createRepo({ owner: 'y', name: 'open', private: false, install: false, files: { a: '1' } });
    expect((await s.call('GET', `/repos/${open.fullName}/contents/a`, { token })).status).toBe(200);
    expect(
      (
        await s.call('POST', `/repos/${open.fullName}/check-runs`, {
          token,
          body: { name: 'x', head_sha: open.git.refs.get('refs/heads/main') },
        })
      ).status,
    ).toBe(403);
  } finally {
    await s.stop();
  }
});

test('requests need a User-Agent, a known API version, valid JSON and a media type GitHub has', async () => {
  expect((await get(R, { headers: { 'user-agent': '' } })).status).toBe(403);
  expect((await get(R, { headers: { 'x-github-api-version': '1999-01-01' } })).status).toBe(400);
  expect((await get(R, { headers: { accept: 'application/pdf' } })).status).toBe(415);
  expect((await api('POST', `${R}/issues`, '{')).body.message).toBe('Problems parsing JSON');
  expect((await api('POST', `${R}/issues`, '"x"')).body.message).toBe('Body should be a JSON object');
  expect((await sim.call('GET', R)).status, 'no token').toBe(401);
});

test('a manifest with an event that its permissions do not cover is a violation', async () => {
  const s = await Simulator.start({
    manifest: { default_permissions: { contents: 'read', nonsense: 'read' }, default_events: ['pull_request', 'push', 'banana'] },
  });
  expect(s.violationsOf('manifest').length).toBe(3);
  expect(s.app.events).toEqual(['push']);
  await s.stop();
});

test('user tokens see what the user may see', async () => {
  sim.setPermission(repo, 'reader', 'read');
  const token = sim.userToken('reader');
  expect((await sim.call('GET', '/user', { token })).body.login).toBe('reader');
  expect((await sim.call('GET', `${R}/contents/README.md`, { token })).status).toBe(200);
  expect((await sim.call('GET', R, { token: sim.userToken('stranger') })).status).toBe(404);
});
