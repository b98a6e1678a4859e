import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyIn } from '../../src/store/history.ts';
import { openStore } from '../../src/store/open.ts';
import { workIn } from '../../src/store/work.ts';
import { folder, ROOT } from './started.ts';

function iacsec(directory: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env['PATH'] ?? '', IACSEC_DATA_DIR: directory };
  return spawnSync(process.execPath, [join(ROOT, 'dist/cli.js'), 'work', ...args], { cwd: folder(), env, encoding: 'utf8' });
}

describe('iacsec work', () => {
  it('lists what waits or was given up, beside the App that has the database, and has it retried', async () => {
    const directory = folder();
    const database = await openStore({ url: undefined, directory });
    const work = workIn(database);
    expect(iacsec(directory).stdout).toBe('Nothing is waiting, and nothing was given up.\n');
    await work.want({ key: 'acme/infra#1', wish: {}, installation: 1 }, Date.now());
    const held = await work.claim('a', Date.now(), Date.now() + 1_000);
    if (held) await work.failed(held, 'POST /repos: 502\u001b[2J ghs_0123456789abcdef0123', undefined, Date.now());
    const listed = iacsec(directory);
    expect(listed.status).toBe(0);
    expect(listed.stdout).toMatch(/^given up {3}acme\/infra#1 {2}wanted \d s ago, 1 try, POST \/repos: 502/);
    expect(listed.stdout).not.toMatch(/\u001b|ghs_/);
    expect(JSON.parse(iacsec(directory, '--format', 'json').stdout)).toMatchObject([{ key: 'acme/infra#1', state: 'given up' }]);
    expect(iacsec(directory, 'retry', 'acme/infra#1')).toMatchObject({ status: 0, stdout: 'It is tried again now.\n' });
    expect(await work.claim('a', Date.now(), Date.now() + 1_000)).toMatchObject({ key: 'acme/infra#1', attempts: 0 });
    expect(iacsec(directory, 'audit')).toMatchObject({ status: 0, stdout: '1 entry, each follows from the one before.\n' });
    await database.tables.updateTable('audit').set({ who: 'nobody' }).execute();
    expect(iacsec(directory, 'audit').status).toBe(1);
    expect(await historyIn(database).firstBreak()).toBe(1);
    await database.close();
  });

  it('says in one sentence what is wrong with the call, or that there is nothing to look at', async () => {
    const directory = folder();
    expect(iacsec(directory)).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/^iacsec: there is no database in .*\.\n$/),
    });
    const database = await openStore({ url: undefined, directory });
    for (const args of [['retry'], ['retry', 'acme/infra#9'], ['other'], ['audit', 'x']]) {
      const { status, stderr } = iacsec(directory, ...args);
      expect([status, stderr.split('\n').length]).toEqual([2, 2]);
    }
    await database.close();
  });
});
