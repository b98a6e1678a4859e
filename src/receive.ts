import { Worker } from 'node:worker_threads';
import { StartError } from './environment.ts';
import type { Receiver, Refusal, Webhook } from './server.ts';

/** What the thread starts with. */
export interface Listening {
  readonly secret: string;
  readonly host: string;
  readonly port: number;
}

/** What is sent to the thread, and what it asks for and tells. */
export type ToReceiver =
  | { readonly kind: 'taken'; readonly ask: number; readonly refusal: Refusal | undefined }
  | { readonly kind: 'readiness'; readonly ask: number; readonly why: string | undefined }
  | { readonly kind: 'stopping'; readonly why: string };
export type FromReceiver =
  | { readonly kind: 'listening'; readonly port: number }
  /** The address could not be listened on, in a sentence. */
  | { readonly kind: 'deaf'; readonly message: string }
  | { readonly kind: 'webhook'; readonly ask: number; readonly webhook: Webhook }
  | { readonly kind: 'ready'; readonly ask: number }
  | { readonly kind: 'refused'; readonly why: Refusal };

/** Takes webhooks as long as it runs. */
export interface Receiving {
  /** The port that is listened on. */
  readonly port: number;
  /** Takes no more, and says why to whoever asks. */
  readonly refuseAll: (why: string) => void;
  readonly close: () => Promise<void>;
}

/**
 * Listens for webhooks in a thread of its own. Node takes one new connection in each turn of its loop, and GitHub opens one for each webhook:
 * beside reviews, whose turns are long, connections would wait for seconds and then be dropped. Bodies that nobody signed stay out of the main
 * thread, too. `fault` is told when the thread ends by itself. Throws StartError where the address cannot be listened on.
 */
export function startReceiving(
  { secret, host, port }: Listening,
  { receive, refused, notReady }: Omit<Receiver, 'secret' | 'stopping'>,
  fault: (error: Error) => void,
): Promise<Receiving> {
  const workerData: Listening = { secret, host, port };
  const thread = new Worker(new URL('./receive-worker.js', import.meta.url), { workerData });
  const tell = (message: ToReceiver): void => thread.postMessage(message);
  let isClosed = false;
  return new Promise((resolve, reject) => {
    thread.on('message', (message: FromReceiver) => {
      switch (message.kind) {
        case 'listening':
          return resolve({
            port: message.port,
            refuseAll: (why) => tell({ kind: 'stopping', why }),
            close: async () => {
              isClosed = true;
              await thread.terminate();
            },
          });
        case 'deaf':
          isClosed = true;
          return reject(new StartError(message.message));
        case 'refused':
          return refused(message.why);
        case 'webhook':
          return void receive(message.webhook).then((refusal) => tell({ kind: 'taken', ask: message.ask, refusal }), fault);
        case 'ready':
          return void notReady().then((why) => tell({ kind: 'readiness', ask: message.ask, why }), fault);
      }
    });
    thread.on('error', (error: Error) => {
      if (!isClosed) fault(error);
    });
    thread.on('exit', () => {
      if (!isClosed) fault(new Error('the thread that takes webhooks has ended'));
    });
  });
}
