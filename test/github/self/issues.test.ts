import { expect, test } from 'vitest';
import { installed, setup } from './start.ts';

const { sim, repo, R, api, get } = await setup();
const pull = await sim.openPull(repo, { changes: { 'x.tf': 'x\n' } });
const I = `${R}/issues/${pull.number}`;

test('issue comments', async () => {
  const c = await api('POST', `${I}/comments`, { body: 'hello' });
  expect([c.status, c.body.user.login, c.body.performed_via_github_app.slug]).toEqual([
    201,
    'app-under-test[bot]',
    'app-under-test',
  ]);
  expect((await api('PATCH', `${R}/issues/comments/${c.body.id}`, { body: 'edited' })).body.body).toBe('edited');
  expect((await get(`${R}/issues/comments/${c.body.id}`)).body.body).toBe('edited');
  expect((await api('POST', `${I}/comments`, { body: '' })).status).toBe(422);
  expect((await api('POST', `${I}/comments`, {})).status).toBe(422);
  const long = await api('POST', `${I}/comments`, { body: 'x'.repeat(65537) });
  expect([long.status, long.body.errors[0].message]).toEqual([422, 'body is too long (maximum is 65536 characters)']);
  for (let i = 0; i < 35; i++) sim.comment(pull, `n ${i}`);
  expect((await get(`${I}/comments`)).body.length).toBe(30);
  expect((await get(`${I}/comments?page=2`)).body.length).toBe(6);
  expect((await get(`${I}/comments?per_page=100`)).body.length).toBe(36);
  expect((await api('DELETE', `${R}/issues/comments/${c.body.id}`)).status).toBe(204);
  expect((await api('DELETE', `${R}/issues/comments/${c.body.id}`)).status).toBe(404);
});

test('an app may not change the comments of others without the permission to', async () => {
  const token = sim.installationToken(installed(sim, repo), { permissions: { issues: 'read', pull_requests: 'read' } });
  const c = sim.comment(pull, 'mine', { as: 'alice' });
  expect((await sim.call('PATCH', `${R}/issues/comments/${c.id}`, { token, body: { body: 'x' } })).status).toBe(403);
});

test('reactions', async () => {
  const c = sim.comment(pull, '/iacsec rescan', { as: 'bob', permission: 'write' });
  const url = `${R}/issues/comments/${c.id}/reactions`;
  const r = await api('POST', url, { content: 'eyes' });
  expect(r.status).toBe(201);
  expect((await api('POST', url, { content: 'eyes' })).status, 'there already').toBe(200);
  expect((await api('POST', url, { content: 'nope' })).status).toBe(422);
  expect((await get(url)).body.length).toBe(1);
  expect((await get(`${R}/issues/comments/${c.id}`)).body.reactions.eyes).toBe(1);
  expect((await api('DELETE', `${url}/${r.body.id}`)).status).toBe(204);
  expect((await get(url)).body.length).toBe(0);
});

test('labels', async () => {
  expect((await api('POST', `${I}/labels`, { labels: ['security', 'bug'] })).body.length).toBe(2);
  expect((await get(`${R}/labels/security`)).body.color, 'made on the way').toBe('ededed');
  expect((await api('DELETE', `${I}/labels/bug`)).body.length).toBe(1);
  expect((await api('DELETE', `${I}/labels/bug`)).status).toBe(404);
  expect((await api('POST', `${R}/labels`, { name: 'security' })).status).toBe(422);
  expect((await api('POST', `${R}/labels`, { name: 'x', color: '#fff' })).status).toBe(422);
});

test('permissions of people', async () => {
  const level = async (u: string) => {
    const r = await get(`${R}/collaborators/${u}/permission`);
    return [r.status, r.body.permission, r.body.role_name];
  };
  for (const [l, p] of [
    ['admin', 'admin'],
    ['maintain', 'write'],
    ['write', 'write'],
    ['triage', 'read'],
    ['read', 'read'],
  ] as const) {
    sim.setPermission(repo, `user-${l}`, l);
    expect(await level(`user-${l}`)).toEqual([200, p, l]);
  }
  sim.user('nobody');
  expect(await level('nobody')).toEqual([200, 'none', 'none']);
  expect((await level('unknown-person'))[0]).toBe(404);
  expect(await level('alice'), "an organization member's base permission").toEqual([200, 'read', 'read']);
  const c = sim.comment(pull, 'x', { as: 'carol', permission: 'none' });
  expect((await get(`${R}/issues/comments/${c.id}`)).body.author_association).toBe('NONE');
  const t = sim.team('acme', { slug: 'ops', members: ['dave'] });
  t.repos.set(repo.id, 'write');
  expect(await level('dave')).toEqual([200, 'write', 'write']);
  expect((await get(`${R}/teams`)).body[0].slug).toBe('ops');
  expect((await get('/orgs/acme/teams/ops/memberships/dave')).body.state).toBe('active');
  expect((await get('/orgs/acme/teams/ops/memberships/alice')).status).toBe(404);
  expect((await get('/users/dave')).body.login).toBe('dave');
  expect((await get('/orgs/acme')).body.type).toBe('Organization');
});
