// The thread that takes webhooks: it answers once the main thread says that one is kept.
import { parentPort, workerData } from 'node:worker_threads';
import { StartError } from './environment.ts';
import type { FromReceiver, Listening, ToReceiver } from './receive.ts';
import { listen, type Refusal, webhookServer } from './server.ts';

const { secret, host, port } = workerData as Listening;
const tell = (message: FromReceiver): void => parentPort?.postMessage(message);
let asks = 0;
let whyStopping: string | undefined;
const taken = new Map<number, (refusal: Refusal | undefined) => void>();
const readiness = new Map<number, (why: string | undefined) => void>();

parentPort?.on('message', (message: ToReceiver) => {
  switch (message.kind) {
    case 'taken':
      taken.get(message.ask)?.(message.refusal);
      taken.delete(message.ask);
      return;
    case 'readiness':
      readiness.get(message.ask)?.(message.why);
      readiness.delete(message.ask);
      return;
    case 'stopping':
      whyStopping = message.why;
  }
});

const server = webhookServer({
  secret,
  receive: (webhook) =>
    new Promise((resolve) => {
      const ask = ++asks;
      taken.set(ask, resolve);
      tell({ kind: 'webhook', ask, webhook });
    }),
  refused: (why) => tell({ kind: 'refused', why }),
  stopping: () => whyStopping,
  notReady: () =>
    new Promise((resolve) => {
      const ask = ++asks;
      readiness.set(ask, resolve);
      tell({ kind: 'ready', ask });
    }),
});

try {
  tell({ kind: 'listening', port: await listen(server, host, port) });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  tell({ kind: 'deaf', message: error.message });
}
