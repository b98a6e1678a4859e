import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { guard } from '../launch.ts';
import { setup } from './start.ts';

const { sim } = await setup();
// a zombie that nobody has reaped yet is not alive
const alive = (pid: number) => {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const script =
  "const {spawn}=require('child_process');const c=spawn('sleep',['60']);console.log('child '+c.pid);require('http').createServer((q,s)=>s.end('x')).listen(process.env.PORT,process.env.HOST)";

test('the app gets its own process group, and only that group is ended', async () => {
  const a = await sim.launchApp({ command: ['node', '-e', script] });
  const b = await sim.launchApp({ command: ['node', '-e', script] });
  await sim.waitFor(() => /child \d+/.test(a.output) && /child \d+/.test(b.output));
  const [ca, cb] = [a, b].map((x) => Number(/child (\d+)/.exec(x.output)![1]));
  await a.stop();
  await sim.sleep(50);
  expect([alive(a.pid), alive(ca!), alive(b.pid), alive(cb!)]).toEqual([false, false, true, true]);
  await b.kill('SIGKILL');
  await sim.waitFor(() => !alive(cb!));
});

test('it gets the environment of a Probot app, and nothing of the test', async () => {
  process.env['STORY_TEST_SECRET'] = 'x';
  const a = await sim.launchApp({
    command: [
      'node',
      '-e',
      "console.log(JSON.stringify(process.env));require('http').createServer().listen(process.env.PORT,process.env.HOST)",
    ],
    env: { EXTRA: '1' },
  });
  await sim.waitFor(() => a.output.includes('}'));
  const env = JSON.parse(a.output);
  expect([env.APP_ID, env.GHE_HOST, env.GHE_PROTOCOL, env.EXTRA, env.STORY_TEST_SECRET]).toEqual([
    String(sim.app.id),
    `127.0.0.1:${sim.port}`,
    'http',
    '1',
    undefined,
  ]);
  expect(env.PRIVATE_KEY).toMatch(/BEGIN RSA PRIVATE KEY/);
  expect(sim.app.webhookUrl).toBe(`http://127.0.0.1:${env.PORT}/api/github/webhooks`);
  await a.stop();
});

test('an app that ends or does not listen is reported with its output', async () => {
  await expect(sim.launchApp({ command: ['node', '-e', "console.error('boom');process.exit(3)"] })).rejects.toThrow(/boom/);
  await expect(sim.launchApp({ command: ['node', '-e', 'setTimeout(()=>{},60000)'], timeout: 400 })).rejects.toThrow(
    /did not listen/,
  );
});

test('a group ends with who started it, also when that is killed', async () => {
  const script = "require('child_process').spawn('sleep',['60']).on('spawn',()=>console.log('up'))";
  const child = spawn('node', ['-e', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const watch = guard(child.pid!);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(alive(child.pid!)).toBe(true);
  watch.stdin?.destroy(); // as the system does it for a process that is gone
  await sim.waitFor(() => !alive(child.pid!), { what: 'the end of the group' });
});
