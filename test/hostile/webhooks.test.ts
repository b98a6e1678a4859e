import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import webhooks from '@octokit/webhooks-examples';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../github/launch.ts';
import { ready, SECRET } from '../operate/started.ts';
import { MUTANTS as ASKED, random } from './random.ts';

// Webhooks of every kind that GitHub sends, mutated: in what they say, in their bytes, in their headers; most of them signed all the same.

const MUTANTS = ASKED ?? 3_000;
const AT_ONCE = 16;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const examples = (webhooks as unknown as { name: string; examples: Json[] }[]).flatMap(({ name, examples: payloads }) =>
  payloads.map((payload) => ({ name, payload })),
);
/** Those that something is done for come more often. */
const ours = examples.filter(({ name }) => /^(?:pull_request|issue_comment|push|check_|merge_group|installation)/.test(name));

const ODD: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => -1,
  () => 2 ** 60,
  () => 1e308,
  () => '',
  () => 'x'.repeat(100_000),
  () => `\ud800 \u0000 \u202e ::error:: %0A \${jndi:x} ' or 1=1; drop table work; --`,
  () => '../../../../etc/passwd',
  () => '/iacsec approve 000000000000\n/iacsec rescan\n'.repeat(200),
  () => [],
  () => ({}),
  () => [[[[[[]]]]]],
  () => JSON.parse('{"__proto__":{"isOwn":true},"constructor":{"prototype":{}},"toString":1,"length":-1}') as Json,
  () => Array.from({ length: 5_000 }, (_, i) => ({ id: i, added: null })),
];

interface Mutant {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
}

function mutant(seed: number): Mutant {
  const below = random(seed);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const { name, payload } = pick(below(3) === 0 ? examples : ours);
  const value = structuredClone(payload);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) value['installation'] ??= { id: below(5) };
  for (let times = below(4); times > 0; times--) change(value, below, pick);
  let text = JSON.stringify(value);
  if (below(4) === 0) text = mangled(text, below);
  let body: Buffer = Buffer.from(text);
  if (below(10) === 0) {
    const index = below(Math.max(1, body.length));
    if (index < body.length) body.writeUInt8((body[index] ?? 0) ^ (1 << below(8)), index);
  }
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-github-event': name,
    'x-github-delivery': `m-${below(4) === 0 ? below(50) : seed}`,
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  };
  // What is signed and what is sent differ.
  if (below(12) === 0) body = Buffer.concat([body, Buffer.from(' ')]);
  if (below(10) === 0) {
    const [header, with_] = pick<[string, string | undefined]>([
      ['content-type', 'text/plain'],
      ['content-type', undefined],
      ['x-github-event', pick(examples).name],
      ['x-github-event', '__proto__'],
      ['x-github-event', 'constructor'],
      ['x-github-event', 'x'.repeat(2_000)],
      ['x-github-event', undefined],
      ['x-github-delivery', "' or 1=1; --"],
      ['x-github-delivery', undefined],
      ['x-hub-signature-256', undefined],
      ['x-hub-signature-256', 'sha256=0'],
    ]);
    if (with_ === undefined) delete headers[header];
    else headers[header] = with_;
  }
  return { body, headers };
}

/** Changes one place of a value, however deep. */
function change(value: Json, below: (n: number) => number, pick: <T>(list: readonly T[]) => T): void {
  let at = value;
  for (let depth = below(6); ; depth--) {
    if (typeof at !== 'object' || at === null) return;
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = pick(keys);
    const holder = at as { [key: string]: Json };
    const next = holder[key];
    if (depth > 0 && typeof next === 'object' && next !== null) {
      at = next;
      continue;
    }
    if (below(3) === 0) delete holder[key];
    else holder[key] = pick(ODD)();
    return;
  }
}

function mangled(text: string, below: (n: number) => number): string {
  const at = below(text.length + 1);
  switch (below(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + below(40));
    case 2:
      return text.slice(0, at) + text.slice(at, at + 40).repeat(2 + below(20)) + text.slice(at);
    case 3:
      return '['.repeat(20_000) + text;
    default:
      return `{"repository":null,${text.slice(1)}`;
  }
}

const agent = new Agent({ keepAlive: true });

/** The status of the answer. A connection that had ended while it was idle is tried again. */
function send(port: number, { body, headers }: Mutant): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', method: 'POST', path: '/api/github/webhooks', agent };
    const request = httpRequest({ ...options, headers: { ...headers, 'content-length': body.length } }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    request.on('error', (error) => {
      if (request.reusedSocket) resolve(send(port, { body, headers }));
      else reject(error);
    });
    request.end(body);
  });
}

it(
  `${MUTANTS} mutated webhooks end no process, and none is refused without a reason`,
  async () => {
    // A GitHub that lets nobody in: what is worked on fails at once, and is tried again.
    const github = createServer((_, response) => {
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"no"}');
    });
    await new Promise<void>((listens) => github.listen(0, '127.0.0.1', listens));
    onTestFinished(() => {
      github.close();
      github.closeAllConnections();
      agent.destroy();
    });
    const metricsPort = await freePort();
    // What is taken is on the disk before it is answered; a disk in memory makes this a test of what is sent.
    const data = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'iacsec-mutants-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const why = new Map<string, number>();
    let rest = '';
    const app = await ready({
      env: {
        GHE_HOST: `127.0.0.1:${(github.address() as AddressInfo).port}`,
        GHE_PROTOCOL: 'http',
        IACSEC_METRICS_PORT: String(metricsPort),
        IACSEC_GRACE_SECONDS: '0',
        IACSEC_DATA_DIR: data,
      },
      heard: (text) => {
        const lines = `${rest}${text}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          // Whatever is said stays one line.
          const { msg, why: reason } = JSON.parse(line) as { msg: string; why?: string };
          if (msg === 'a webhook was refused') why.set(reason ?? '', (why.get(reason ?? '') ?? 0) + 1);
        }
      },
    });
    const answers = new Map<number, number>();
    let next = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let seed = ++next; seed <= MUTANTS; seed = ++next) {
          const status = await send(app.port, mutant(seed));
          answers.set(status, (answers.get(status) ?? 0) + 1);
        }
      }),
    );
    expect(app.exit, app.output.slice(-2_000)).toBeNull();
    // Taken, or refused with what is wrong; never an error of our own.
    expect([...answers.keys()].filter((status) => ![202, 400, 401, 415, 422].includes(status))).toEqual([]);
    const refused = MUTANTS - (answers.get(202) ?? 0);
    const told = (): number => [...why.values()].reduce((sum, count) => sum + count, 0);
    await expect.poll(told, { timeout: 30_000 }).toBe(refused);
    expect([...why.keys()].filter((reason) => reason === '')).toEqual([]);
    // Both kinds are there in numbers.
    expect(refused).toBeGreaterThan(MUTANTS / 10);
    expect(answers.get(202)).toBeGreaterThan(MUTANTS / 3);
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toMatch(/^iacsec_crashes_total 0$/m);
    expect(await send(app.port, right())).toBe(202);
    expect((await fetch(`http://127.0.0.1:${app.port}/readyz`)).status).toBe(200);
    console.log(
      `${MUTANTS} webhooks: ${JSON.stringify(Object.fromEntries(answers))}, refused for ${JSON.stringify(Object.fromEntries(why))}`,
    );
  },
  120_000 + 30 * MUTANTS,
);

function right(): Mutant {
  const body = Buffer.from('{"zen":"x"}');
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'ping',
      'x-github-delivery': 'right',
      'x-hub-signature-256': signature,
    },
  };
}
