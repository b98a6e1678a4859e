import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen, type Refusal, type Webhook, webhookServer } from '../../src/server.ts';
import { ready, SECRET } from './started.ts';

const PATH = '/api/github/webhooks';
const sign = (body: string | Buffer, secret = SECRET, algorithm = 'sha256'): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
const BODY = JSON.stringify({ action: 'opened', number: 1, note: 'ä 💥 \ufeff' });

const headersOf = (body: string | Buffer, more: OutgoingHttpHeaders = {}): OutgoingHttpHeaders => ({
  'content-type': 'application/json',
  'x-github-event': 'pull_request',
  'x-github-delivery': 'a1b2-c3',
  'x-hub-signature-256': sign(body),
  ...more,
});

/** Sends parts as they are, and gives the status; 0 where the connection ended without an answer. */
function send(
  port: number,
  parts: Iterable<Buffer | string>,
  headers: OutgoingHttpHeaders,
  { method = 'POST', path = PATH } = {},
): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', () => resolve(0));
    const rest = parts[Symbol.iterator]();
    const next = (): void => {
      for (;;) {
        const { value, done } = rest.next();
        if (done || request.destroyed) return void request.end();
        if (!request.write(value)) return void request.once('drain', next);
      }
    };
    next();
  });
}

describe('a webhook', () => {
  let port = 0;
  let taken: Webhook[] = [];
  let refused: Refusal[] = [];
  let stopping: string | undefined;
  const server = webhookServer({
    secret: SECRET,
    receive: async (webhook) => {
      if (webhook.event === 'ping') throw new Error('a fault');
      if (webhook.event === 'star') return 'not ready';
      taken.push(webhook);
      return undefined;
    },
    refused: (why) => refused.push(why),
    stopping: () => stopping,
    notReady: async () => stopping,
  });
  beforeAll(async () => {
    port = await listen(server, '127.0.0.1', 0);
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    taken = [];
    refused = [];
    stopping = undefined;
  });
  const post = (body: string | Buffer, more: OutgoingHttpHeaders = {}) => send(port, [body], headersOf(body, more));

  it('is taken when its signature is right', async () => {
    expect(await post(BODY)).toBe(202);
    expect(taken).toEqual([{ id: 'a1b2-c3', event: 'pull_request', payload: JSON.parse(BODY) }]);
    expect(await post(BODY, { 'content-type': 'application/json; charset=utf-8' })).toBe(202);
  });

  it('is taken with a byte order mark or not at all: what is looked at is what was signed', async () => {
    expect(await post(`\ufeff${BODY}`)).toBe(400);
    expect(refused).toEqual(['json']);
  });

  it.each<[string, OutgoingHttpHeaders]>([
    ['of another secret', { 'x-hub-signature-256': sign(BODY, 'another') }],
    ['of another body', { 'x-hub-signature-256': sign(`${BODY} `) }],
    ['of sha1 only', { 'x-hub-signature-256': undefined, 'x-hub-signature': sign(BODY, SECRET, 'sha1') }],
    ['of sha1 in the place of sha256', { 'x-hub-signature-256': sign(BODY, SECRET, 'sha1') }],
    ['that is missing', { 'x-hub-signature-256': undefined }],
    ['that is empty', { 'x-hub-signature-256': '' }],
    ['that is cut', { 'x-hub-signature-256': sign(BODY).slice(0, -1) }],
    ['that goes on', { 'x-hub-signature-256': `${sign(BODY)}0` }],
    ['in capitals', { 'x-hub-signature-256': sign(BODY).toUpperCase() }],
  ])('is refused with a signature %s', async (_, more) => {
    const headers = Object.fromEntries(Object.entries(headersOf(BODY, more)).filter(([, value]) => value !== undefined));
    expect(await send(port, [BODY], headers)).toBe(401);
    expect(refused).toEqual(['signature']);
    expect(taken).toEqual([]);
  });

  it('is refused when its body was changed on the way', async () => {
    expect(await send(port, [BODY.replace('opened', 'closed')], headersOf(BODY))).toBe(401);
  });

  it('is refused when its body is not UTF-8, whatever its signature', async () => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(await post(body)).toBe(400);
    // The signature of what it would be decoded to is that of another body.
    expect(await send(port, [body], headersOf(body.toString()))).toBe(401);
    expect(refused).toEqual(['encoding', 'signature']);
  });

  it.each([['not json'], ['[]'], ['null'], ['"text"'], ['{"a":1'], ['']])(
    'is refused when its body is no JSON object: %s',
    async (body) => {
      expect(await post(body)).toBe(400);
      expect(refused).toEqual(['json']);
    },
  );

  it('is refused in the wrong place or shape', async () => {
    expect(await post(BODY, { 'content-type': 'application/x-www-form-urlencoded' })).toBe(415);
    expect(await post(BODY, { 'content-type': 'application/jsonp' })).toBe(415);
    expect(await send(port, [BODY], headersOf(BODY), { path: '/' })).toBe(404);
    expect(await send(port, [BODY], headersOf(BODY), { path: `${PATH}/more` })).toBe(404);
    expect(await send(port, [BODY], headersOf(BODY), { method: 'PUT' })).toBe(405);
    expect(await post(BODY, { 'x-github-event': 'Pull Request' })).toBe(400);
    expect(await post(BODY, { 'x-github-event': '__proto__' })).toBe(400);
    expect(await post(BODY, { 'x-github-event': 'constructor' })).toBe(400);
    expect(await post(BODY, { 'x-github-delivery': '' })).toBe(400);
    expect(taken).toEqual([]);
  });

  it('is answered with an error when it cannot be taken, and the next one is taken', async () => {
    expect(await post(BODY, { 'x-github-event': 'ping' })).toBe(500);
    expect(await post(BODY)).toBe(202);
  });

  it('is refused while the App stops, as is /readyz; /healthz goes on', async () => {
    const get = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect([await get('/healthz'), await get('/readyz'), await get('/ping'), await get('/metrics')]).toEqual([
      200, 200, 200, 404,
    ]);
    stopping = 'stopping';
    expect(await post(BODY)).toBe(503);
    expect([await get('/healthz'), await get('/readyz')]).toEqual([200, 503]);
    expect(refused).toEqual(['not ready']);
  });

  it('is taken up to the size that GitHub sends', async () => {
    const body = JSON.stringify({ text: 'x'.repeat((25 << 20) - 11) });
    expect(body.length).toBe(25 << 20);
    expect(await post(body)).toBe(202);
    expect(await post(`${body} `)).toBe(413);
    expect(refused).toEqual(['too large']);
  });

  it('is refused by its announced size before anything of it is read', async () => {
    const socket = connect(port, '127.0.0.1');
    const head = Object.entries(headersOf(BODY, { 'content-length': 200 << 20 }));
    socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is refused when its length lies', async () => {
    // What goes on after the announced length is another request, and no good one.
    expect(await send(port, [BODY], headersOf(BODY, { 'content-length': 10 }))).not.toBe(202);
    expect(taken).toEqual([]);
  });

  it('is forgotten when its sender goes away, however many do', async () => {
    const half = Buffer.alloc(20 << 20, 'x');
    for (let i = 0; i < 12; i++) {
      const socket = connect(port, '127.0.0.1');
      const head = Object.entries(headersOf(BODY, { 'content-length': 24 << 20 }));
      socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
      await new Promise<void>((done) => socket.write(half, () => done()));
      socket.destroy();
      await new Promise((closed) => socket.once('close', closed));
    }
    // More than may be held at once was sent by now: none of it counts any more.
    await expect.poll(() => post(BODY)).toBe(202);
  });

  it('is refused for the moment when too much is being received at once, and what is being received is not lost', async () => {
    const sockets = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      const head = Object.entries(headersOf(BODY, { 'content-length': 24 << 20 }));
      socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
      socket.write(Buffer.alloc(23 << 20, 'x'));
    }
    await expect.poll(() => refused, { timeout: 10_000 }).toContain('too much');
    // Those that are held go on being held; a webhook as GitHub sends them is taken meanwhile.
    expect(await post(BODY)).toBe(202);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => post(BODY)).toBe(202);
  });
});

describe('the process', () => {
  const memory = (pid: number): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  const isLinux = process.platform === 'linux';

  // /proc tells the memory of another process on Linux only.
  it.skipIf(!isLinux)('stays small when somebody sends 200 MB in chunks, and when eight do at once', async () => {
    const app = await ready();
    const { 'content-length': _, ...headers } = headersOf(BODY, { 'transfer-encoding': 'chunked' });
    const before = memory(app.pid);
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, memory(app.pid));
    }, 20);
    const chunk = Buffer.alloc(1 << 20, 'x');
    function* chunks(): Generator<Buffer> {
      for (let i = 0; i < 200; i++) yield chunk;
    }
    expect([0, 413]).toContain(await send(app.port, chunks(), headers));
    const alone = peak;
    for (let i = 0; i < 3; i++) {
      const statuses = await Promise.all(Array.from({ length: 8 }, () => send(app.port, chunks(), headers)));
      // Who goes on sending may not hear the answer.
      for (const status of statuses) expect([0, 413, 503]).toContain(status);
    }
    clearInterval(timer);
    console.log(`memory before ${before.toFixed(0)} MB, one ${alone.toFixed(0)} MB, eight ${peak.toFixed(0)} MB`);
    expect(alone - before).toBeLessThan(80);
    expect(peak - before).toBeLessThan(220);
    expect(await send(app.port, [BODY], headersOf(BODY))).toBe(202);
  });

  it('answers others while somebody sends slowly', async () => {
    const app = await ready();
    const slow = connect(app.port, '127.0.0.1');
    const head = Object.entries(headersOf(BODY, { 'content-length': 1000 }));
    slow.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n{`);
    const start = performance.now();
    expect(await send(app.port, [BODY], headersOf(BODY))).toBe(202);
    expect(performance.now() - start).toBeLessThan(1_000);
    slow.destroy();
  });
});
