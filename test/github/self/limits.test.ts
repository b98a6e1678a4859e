import { expect, test } from 'vitest';
import { Simulator } from '../simulator.ts';
import { FULL, installed, setup } from './start.ts';

const { sim, repo, inst, R, api, get } = await setup();

test('rate limit headers and the primary limit', async () => {
  const actor = `installation:${inst.id}`;
  const a = await get(R);
  expect([a.headers['x-ratelimit-limit'], a.headers['x-ratelimit-resource']]).toEqual(['5000', 'core']);
  const b = await get(R);
  expect(Number(a.headers['x-ratelimit-remaining']) - Number(b.headers['x-ratelimit-remaining'])).toBe(1);
  sim.rateLimits.set(actor, 'core', { remaining: 1, resetIn: 2 });
  expect((await get(R)).status).toBe(200);
  const r = await get(R);
  expect([r.status, r.headers['x-ratelimit-remaining']]).toEqual([403, '0']);
  expect(r.body.message).toMatch(/^API rate limit exceeded for installation ID \d+/);
  expect(Number(r.headers['x-ratelimit-reset']) * 1000 > Date.now()).toBeTruthy();
  sim.rateLimits.exhaustedStatus = 429;
  expect((await get(R)).status).toBe(429);
  expect((await get('/rate_limit')).body.resources.core.remaining, 'asking is free').toBe(0);
  expect((await sim.call('GET', '/app', { jwt: sim.appJwt() })).status, 'the app has a budget of its own').toBe(200);
  await sim.sleep(2100);
  expect((await get(R)).status, 'reset').toBe(200);
  sim.rateLimits.set(actor, 'graphql', { remaining: 0, resetIn: 60 });
  expect((await sim.query('{viewer{login}}', {}, { token: sim.installationToken(inst) })).errors[0].type).toBe('RATE_LIMITED');
  sim.rateLimits.reset();
});

test('the secondary limit: 80 content-creating requests a minute', async () => {
  const s = await Simulator.start({ manifest: FULL, rateLimits: { retryAfter: 7 } });
  try {
    const r = await s.createRepo({ owner: 'x', files: { a: '1' } });
    const p = await s.openPull(r, { changes: { b: '2' } });
    const token = s.installationToken(installed(s, r));
    const post = () => s.call('POST', `/repos/${r.fullName}/issues/${p.number}/comments`, { token, body: { body: 'x' } });
    for (let i = 0; i < 80; i++) expect((await post()).status).toBe(201);
    const no = await post();
    expect([no.status, no.headers['retry-after']]).toEqual([403, '7']);
    expect(no.body.message).toMatch(/secondary rate limit/);
    expect((await s.call('GET', `/repos/${r.fullName}`, { token })).status, 'reading goes on').toBe(200);
    expect(s.rateLimits.hits.secondary).toBe(1);
  } finally {
    await s.stop();
  }
});

test('scripted faults: status, reset, truncation, delay, after the effect', async () => {
  sim.faults.add({ method: 'GET', path: /\/pulls$/, status: 502, times: 2 });
  expect((await get(`${R}/pulls`)).status).toBe(502);
  expect((await get(`${R}/pulls`)).status).toBe(502);
  expect((await get(`${R}/pulls`)).status).toBe(200);
  sim.faults.add({ path: '/labels', reset: true });
  await expect(get(`${R}/labels`)).rejects.toThrow();
  sim.faults.add({ path: '/labels', truncate: true });
  await expect(get(`${R}/labels`)).rejects.toThrow();
  sim.faults.add({ path: '/labels', delay: 150 });
  const t = Date.now();
  expect((await get(`${R}/labels`)).status).toBe(200);
  expect(Date.now() - t >= 145).toBeTruthy();
  sim.faults.add({ method: 'POST', path: '/issues', status: 500, after: true });
  const n = repo.issues.size;
  expect((await api('POST', `${R}/issues`, { title: 't' })).status).toBe(500);
  expect(repo.issues.size, 'made all the same').toBe(n + 1);
  sim.faults.add({ path: '/labels', skip: 1, status: 503, headers: { 'retry-after': '1' } });
  expect((await get(`${R}/labels`)).status).toBe(200);
  expect((await get(`${R}/labels`)).headers['retry-after']).toBe('1');
  expect(sim.faults.injected.length).toBe(7);
  sim.faults.clear();
});

test('random faults follow their seed; latency is added', async () => {
  const round = async () => {
    sim.faults.random({ rate: 0.3, seed: 5 });
    const out = [];
    for (let i = 0; i < 30; i++) out.push((await get(R)).status);
    sim.faults.clear();
    return out;
  };
  const a = await round();
  expect(a.some((s) => s >= 500) && a.some((s) => s === 200)).toBeTruthy();
  expect(await round()).toEqual(a);
  sim.faults.latency = 60;
  const t = Date.now();
  await get(R);
  expect(Date.now() - t >= 58).toBeTruthy();
  sim.faults.latency = 0;
});

test('ETag and 304, which costs nothing', async () => {
  const a = await get(`${R}/contents/README.md`);
  expect(a.headers['etag']).toMatch(/^W\/"/);
  const b = await get(`${R}/contents/README.md`, { headers: { 'if-none-match': a.headers['etag']! } });
  expect([b.status, b.body]).toEqual([304, '']);
  expect(b.headers['x-ratelimit-remaining']).toBe(a.headers['x-ratelimit-remaining']);
  const c = await get(`${R}/contents/README.md`, { headers: { 'if-none-match': '"other"' } });
  expect(c.status).toBe(200);
});
