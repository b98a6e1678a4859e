// Starts `dist/serve.js` as its own process, in a folder of its own so that no .env of a developer reaches it.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort, LaunchedApp } from '../github/launch.ts';

export const ROOT = join(import.meta.dirname, '../..');
export const SECRET = 'a secret of some length';
export const KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey;

export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'iacsec-operate-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly port?: number;
  /** Given to node, before the file. */
  readonly node?: readonly string[];
  /** Variables that are not there at all. */
  readonly unset?: readonly string[];
  /** Gets all that it says, of which only the end is kept otherwise. */
  readonly heard?: (text: string) => void;
}

/** With credentials, on loopback, unless `env` says otherwise. */
export async function start({ env = {}, cwd = folder(), port, node = [], unset = [], heard }: Start = {}): Promise<LaunchedApp> {
  const at = port ?? (await freePort());
  const all = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    APP_ID: '7',
    PRIVATE_KEY: KEY,
    WEBHOOK_SECRET: SECRET,
    HOST: '127.0.0.1',
    PORT: String(at),
    ...env,
  };
  for (const name of unset) delete (all as Record<string, string>)[name];
  const child = spawn(process.execPath, [...node, join(ROOT, 'dist/serve.js')], {
    cwd,
    env: all,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const app = new LaunchedApp(child, at);
  if (heard) for (const stream of [child.stdout, child.stderr]) stream.on('data', heard);
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

/** One that takes webhooks. */
export const ready = async (options?: Start): Promise<LaunchedApp> => (await start(options)).ready(20_000);
