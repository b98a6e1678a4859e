// Several processes of the App behind one address, as they run in production, and what can happen to them.
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type LaunchedApp, launch } from '../github/launch.ts';
import { type Options, Simulator } from '../github/simulator.ts';
import { sleep } from '../github/waiting.ts';
import { startPostgres } from '../store/postgres.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface FleetOptions {
  readonly database: 'PostgreSQL' | 'SQLite';
  readonly processes: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly simulator?: Options;
}

export interface Fleet {
  readonly sim: Simulator;
  /** What the store is opened with. */
  readonly store: { readonly url: string | undefined; readonly directory: string };
  readonly postgres: Awaited<ReturnType<typeof startPostgres>> | undefined;
  /** The address that webhooks go to. */
  readonly port: number;
  readonly apps: readonly LaunchedApp[];
  /** Ends one at once, and starts it again. */
  readonly kill: (index: number) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Everything that the processes have said. */
  readonly output: () => string;
}

const isReady = async (port: number): Promise<boolean> =>
  (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200;

/** Starts a simulated GitHub, a database and so many processes of the App. */
export async function startFleet({ database, processes, env = {}, simulator }: FleetOptions): Promise<Fleet> {
  const directory = mkdtempSync(join(tmpdir(), 'iacsec-fleet-'));
  const postgres = database === 'PostgreSQL' ? await startPostgres() : undefined;
  const sim = await Simulator.start({ manifest: join(ROOT, 'app.yml'), appName: 'iacsec', ...simulator });
  const ports = await Promise.all(Array.from({ length: processes }, freePort));
  let past = '';
  const start = async (port: number): Promise<LaunchedApp> => {
    const variables = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      ...sim.env(port),
      IACSEC_DATA_DIR: directory,
      ...(postgres ? { DATABASE_URL: postgres.url } : {}),
      ...env,
    };
    return launch([process.execPath, 'dist/serve.js'], variables, port, ROOT);
  };
  const apps: LaunchedApp[] = [];
  for (const port of ports) apps.push(await (await start(port)).ready(60_000, isReady));

  // Each connection goes to the next process that takes it.
  let turn = 0;
  const sockets = new Set<net.Socket>();
  const balancer = net.createServer((incoming) => {
    sockets.add(incoming);
    incoming.on('close', () => sockets.delete(incoming));
    incoming.on('error', () => undefined);
    const attempt = (tries: number): void => {
      if (tries === 0) return void incoming.destroy();
      const outgoing = net.connect({ port: ports[turn++ % ports.length] ?? 0, host: '127.0.0.1' });
      outgoing.once('error', () => attempt(tries - 1));
      outgoing.once('connect', () => {
        outgoing.removeAllListeners('error');
        outgoing.on('error', () => incoming.destroy());
        outgoing.on('close', () => incoming.destroy());
        incoming.on('close', () => outgoing.destroy());
        incoming.pipe(outgoing).pipe(incoming);
      });
    };
    attempt(ports.length);
  });
  await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve));
  const { port } = balancer.address() as net.AddressInfo;
  sim.app.webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;

  return {
    sim,
    store: { url: postgres?.url, directory },
    postgres,
    port,
    apps,
    kill: async (index) => {
      const app = apps[index];
      if (!app) return;
      await app.kill('SIGKILL');
      await app.stop();
      past += app.output;
      apps[index] = await start(app.port);
    },
    output: () => past + apps.map(({ output }) => output).join(''),
    stop: async () => {
      await Promise.allSettled(apps.map((app) => app.stop()));
      for (const socket of sockets) socket.destroy();
      balancer.close();
      await sim.stop();
      postgres?.stop();
      // What was told last is being written.
      await sleep(50);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
