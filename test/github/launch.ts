// Starts the app under test as a child in a process group of its own, and ends only that group.
import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import { sleep } from './waiting.ts';

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process that was started, with the group that it leads. */
export class LaunchedApp {
  output = '';
  exit: Exit | null = null;
  readonly exited: Promise<Exit>;
  readonly pid: number;
  readonly port: number;
  readonly #guard: ChildProcess;

  constructor(child: ChildProcess, port: number) {
    this.port = port;
    this.pid = child.pid ?? 0;
    const take = (text: string): void => {
      this.output = (this.output + text).slice(-4_000_000);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', take);
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit): void => {
        this.exit ??= exit;
        resolve(exit);
      };
      child.once('exit', (code, signal) => end({ code, signal }));
      child.once('error', (error) => {
        take(`${error.message}\n`);
        end({ code: -1, signal: null });
      });
    });
    this.#guard = guard(this.pid);
  }

  /** Until the port is open and `isReady` says yes. */
  async ready(timeout = 30_000, isReady?: (port: number) => Promise<boolean>): Promise<this> {
    const end = Date.now() + timeout;
    for (;;) {
      if (this.exit) {
        await this.stop();
        throw new Error(`github: the app ended at its start (${JSON.stringify(this.exit)}):\n${this.output.slice(-4000)}`);
      }
      if ((await listens(this.port)) && (!isReady || (await isReady(this.port)))) return this;
      if (Date.now() > end) {
        await this.stop();
        throw new Error(`github: the app did not listen on port ${this.port} within ${timeout} ms:\n${this.output.slice(-4000)}`);
      }
      await sleep(50);
    }
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.pid > 1) process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Sends a signal to the group (SIGKILL: a crash; SIGSTOP and SIGCONT: a hang). */
  kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Exit> {
    this.#signal(signal);
    return this.exited;
  }

  async stop({ grace = 5000 } = {}): Promise<Exit> {
    if (!this.exit) this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), grace);
    const exit = await this.exited;
    clearTimeout(timer);
    this.#signal('SIGKILL'); // what is left of the group
    this.#guard.kill('SIGKILL');
    return exit;
  }
}

/**
 * Ends a process group when this process ends, however it does: its input is closed then, and nobody else is left to do it. End the
 * guard before the group's number can be another's.
 */
export function guard(group: number): ChildProcess {
  const script = 'cat; [ "$0" -gt 1 ] && kill -s KILL -- "-$0"';
  const child = spawn('/bin/sh', ['-c', script, String(group)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  return child;
}

/** Starts a process at the head of a group of its own. */
export function launch(command: readonly string[], env: Record<string, string>, port: number, cwd?: string): LaunchedApp {
  const [file = '', ...args] = command;
  return new LaunchedApp(spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }), port);
}
