import { expect, test } from 'vitest';
import type { ApiResult } from '../simulator.ts';
import { setup } from './start.ts';

const { sim, token, R, api, get } = await setup();
const kinds = async (fn: () => Promise<ApiResult>) => {
  sim.violations.length = 0;
  const r = await fn();
  return [r.status, sim.violations.map((v) => v.kind)];
};

test('requests are compared with the OpenAPI description', async () => {
  expect(await kinds(() => get(`${R}/pulls?state=open&per_page=100`))).toEqual([200, []]);
  expect(await kinds(() => get(`${R}/pulls?state=opened`))).toEqual([200, ['openapi-query']]);
  expect(await kinds(() => get(`${R}/pulls?per_page=abc`))).toEqual([200, ['openapi-query']]);
  expect(await kinds(() => get(`${R}/pulls?per_page=300`))).toEqual([200, ['openapi-query']]);
  expect(await kinds(() => get(`${R}/pulls?nope=1`))).toEqual([200, ['openapi-query']]);
  expect(await kinds(() => get(`${R}/pulls/abc`))).toEqual([404, ['openapi-path']]);
  expect(
    await kinds(() => api('POST', `${R}/labels`, { name: 'a', colour: 'ff0000' })),
    'an unknown property is noted, not refused',
  ).toEqual([201, ['openapi-body']]);
  expect(await kinds(() => api('POST', `${R}/labels`, { name: 1 }))).toEqual([422, ['openapi-body']]);
  expect(await kinds(() => api('POST', `${R}/labels`, {}))).toEqual([422, ['openapi-body']]);
});

test('unknown routes are 404 and noted; known ones that are not simulated are told apart', async () => {
  expect(await kinds(() => get(`${R}/banana`))).toEqual([404, ['unknown-route']]);
  expect(await kinds(() => api('POST', `${R}/pulls/1/files`, {}))).toEqual([404, ['unknown-route']]);
  expect(await kinds(() => get(`${R}/actions/runs`))).toEqual([404, ['unimplemented-route']]);
  expect(await kinds(() => sim.call('GET', '/api/v4/x'))).toEqual([404, ['unknown-route']]);
});

test('names are case-insensitive, HEAD works, rejected requests are listed', async () => {
  expect((await get('/repos/ACME/Infra')).status).toBe(200);
  const h = await sim.call('HEAD', R, { token: token });
  expect([h.status, h.body]).toEqual([200, '']);
  sim.rejected.length = 0;
  await api('POST', `${R}/labels`, {});
  expect(sim.rejected[0]!.status).toBe(422);
});
