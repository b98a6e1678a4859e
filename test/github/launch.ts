// Starts the app under test as a child in a process group of its own, and ends only that group.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { sleep } from './util.ts';

export function freePort() {
  return new Promise((resolve, reject) => {
    const s = net.createServer();
    s.once('error', reject);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

const open = (port) =>
  new Promise((resolve) => {
    const s = net.connect({ port, host: '127.0.0.1' });
    s.once('connect', () => {
      s.destroy();
      resolve(true);
    });
    s.once('error', () => resolve(false));
  });

export class App {
  output = '';
  exit = null;

  constructor(child, { port }) {
    this.child = child;
    this.port = port;
    this.pid = child.pid;
    const take = (c) => {
      this.output = (this.output + c).slice(-4_000_000);
    };
    child.stdout.setEncoding('utf8');
    child.stderr.setEncoding('utf8');
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    this.exited = new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      }),
    );
    child.once('error', (e) => {
      take(`ghsim: ${e.message}\n`);
      this.exit = { code: -1, signal: null };
    });
  }

  async ready(timeout) {
    const end = Date.now() + timeout;
    for (;;) {
      if (this.exit)
        throw new Error(`ghsim: the app ended at its start (${JSON.stringify(this.exit)}):\n${this.output.slice(-4000)}`);
      if (await open(this.port)) return this;
      if (Date.now() > end) {
        await this.stop();
        throw new Error(`ghsim: the app did not listen on port ${this.port} within ${timeout} ms:\n${this.output.slice(-4000)}`);
      }
      await sleep(50);
    }
  }

  #signal(sig) {
    try {
      process.kill(-this.pid, sig);
    } catch (e) {
      if (e.code !== 'ESRCH') throw e;
    }
  }
  /** Sends a signal to the app's process group (SIGKILL: a crash; SIGSTOP/SIGCONT: a hang). */
  kill(sig = 'SIGKILL') {
    if (this.pid) this.#signal(sig);
    return this.exited;
  }

  async stop({ grace = 5000 } = {}) {
    if (this.exit) {
      this.#signal('SIGKILL');
      return this.exit;
    }
    this.#signal('SIGTERM');
    const t = setTimeout(() => this.#signal('SIGKILL'), grace);
    await this.exited;
    clearTimeout(t);
    this.#signal('SIGKILL'); // what is left of the group
    return this.exit;
  }
}

export async function launch({ command, args = [], cwd, env, port, timeout = 30_000, shell }) {
  const list = Array.isArray(command) ? command : [command, ...args];
  const child = spawn(list[0], list.slice(1), {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: shell ?? (list.length === 1 && /\s/.test(list[0])),
  });
  const app = new App(child, { port });
  return app.ready(timeout);
}
