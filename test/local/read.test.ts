import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isWithin, readNamed, readRegular } from '../../src/local/read.ts';

const work = mkdtempSync(join(tmpdir(), 'iacsec-read-'));
afterAll(() => rmSync(work, { recursive: true }));
const at = (name: string): string => join(work, name);
const put = (name: string, content: string | Buffer): string => {
  writeFileSync(at(name), content);
  return at(name);
};

/** A file that the system makes up: of no size, and with much in it. */
const MADE_UP = '/proc/self/smaps';

describe('a file', () => {
  it('is read to its end, up to the bound and not beyond', () => {
    const path = put('ten', '0123456789');
    expect(readRegular(path, 10).toString()).toBe('0123456789');
    expect(readRegular(path, 11).toString()).toBe('0123456789');
    expect(readRegular(path, 9)).toBe('too large');
    expect(readRegular(put('empty', ''), 0)).toHaveLength(0);
  });

  it.skipIf(!existsSync(MADE_UP))('is bound by what is in it, whatever it says of its size', () => {
    expect(readRegular(MADE_UP, 1_000)).toBe('too large');
    const whole = readRegular(MADE_UP, 16 << 20);
    expect(whole).toBeInstanceOf(Buffer);
    expect(whole.toString()).toMatch(/^(?:.+\n){100,}$/);
    expect(readNamed(MADE_UP, 1_000)).toBe('too large');
  });

  it('that is none, or none any more, is named as what it is', async () => {
    put('file', 'text');
    mkdirSync(at('folder'));
    symlinkSync('file', at('link'));
    symlinkSync('loop', at('loop'));
    symlinkSync('nowhere', at('dangling'));
    execFileSync('mkfifo', [at('pipe')]);
    const server = createServer().listen(at('socket'));
    await new Promise((done) => server.once('listening', done));
    const names = ['folder', 'link', 'loop', 'pipe', 'socket', 'dangling', 'none', 'file/below', 'x'.repeat(300), 'nul\0'];
    expect(names.map((name) => readRegular(at(name), 100))).toEqual([
      ...Array(6).fill('not a regular file'),
      'gone',
      'gone',
      'not readable',
      'not readable',
    ]);
    expect(readRegular('/dev/zero', 100)).toBe('not a regular file');
    expect(readRegular(at('link'), 100, 'followed').toString()).toBe('text');
    expect(['dangling', 'loop', 'pipe'].map((name) => readRegular(at(name), 100, 'followed'))).toEqual([
      'gone',
      'not a regular file',
      'not a regular file',
    ]);
    server.close();
  });

  it('that is named on the command line may be a pipe, and is bound all the same', () => {
    execFileSync('mkfifo', [at('named')]);
    const writer = spawn('sh', ['-c', 'printf text > "$0"', at('named')], { stdio: 'ignore' });
    expect(readNamed(at('named'), 100).toString()).toBe('text');
    writer.unref();
    expect(readNamed('/dev/zero', 100_000)).toBe('too large');
    expect(readNamed(at('folder'), 100)).toBe('not a regular file');
  });

  it.skipIf(!existsSync('/proc/self/fd'))('is closed, whatever comes of it', () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let i = 0; i < 200; i++) for (const name of ['file', 'folder', 'pipe']) readRegular(at(name), i % 2);
    expect(open()).toBeLessThan(before + 100);
  });
});

describe('a place', () => {
  it('is within a folder by whole names', () => {
    expect(isWithin('/a/b', '/a')).toBe(true);
    expect(isWithin('/a', '/a')).toBe(true);
    expect(isWithin('/ab', '/a')).toBe(false);
    expect(isWithin('/a', '/')).toBe(true);
  });
});
