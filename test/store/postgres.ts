import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// A PostgreSQL of the machine's packages, on loopback, for one test file.

const PACKAGES = '/usr/lib/postgresql';
const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES).sort((a, b) => Number(b) - Number(a)) : [];
const binaries = versions.map((version) => join(PACKAGES, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));

/** Why there is none; undefined where there is. */
export const noPostgres = binaries === undefined ? 'no PostgreSQL is installed' : undefined;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Starts a server with an empty database. */
export async function startPostgres(): Promise<{
  readonly url: string;
  readonly stop: () => void;
  /** Goes away as if its machine had lost its power, and comes back. */
  readonly halt: () => void;
  readonly resume: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'iacsec-postgres-'));
  const port = await freePort();
  // The server refuses to run as root: the packages made a user for it.
  const isRoot = userInfo().uid === 0;
  if (isRoot) execFileSync('chown', ['postgres', folder]);
  const run = (program: string, args: readonly string[]): void => {
    const path = join(binaries ?? '', program);
    const [command, all] = isRoot ? ['runuser', ['-u', 'postgres', '--', path, ...args]] : [path, [...args]];
    execFileSync(command, all, { stdio: 'ignore', cwd: folder });
  };
  const data = join(folder, 'data');
  run('initdb', ['-D', data, '-U', 'iacsec', '--auth=trust', '--no-sync', '-E', 'UTF8']);
  const start = (): void =>
    run('pg_ctl', [
      '-D',
      data,
      '-w',
      '-l',
      join(folder, 'log'),
      '-o',
      `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=off`,
      'start',
    ]);
  const stop = (): void => run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
  start();
  return {
    url: `postgres://iacsec@127.0.0.1:${port}/postgres`,
    stop: () => {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
    halt: stop,
    resume: start,
  };
}
