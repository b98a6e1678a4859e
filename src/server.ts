import { isUtf8 } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { StartError } from './environment.ts';

/** "Payloads are capped at 25 MB." GitHub docs, webhook events and payloads. */
const MAX_BODY = 25 << 20;
/** Bytes of all bodies that are being read, whoever sends them: nobody can fill the memory without the secret. */
const MAX_HELD = 100 << 20;
/** A body up to here is read all the same, as nearly all of GitHub are: who fills the memory does not keep them out. */
const SMALL_BODY = 1 << 20;
const MAX_CONNECTIONS = 500;
/** Probot's path, which is on the settings page of the App. */
const PATH = '/api/github/webhooks';

/** A webhook whose signature is right. */
export interface Webhook {
  /** Of the delivery; a delivery that is sent again has the same. */
  readonly id: string;
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Why a webhook was not taken. */
export type Refusal =
  | 'method'
  | 'content type'
  | 'headers'
  | 'signature'
  | 'encoding'
  | 'json'
  | 'shape'
  | 'too large'
  | 'too much'
  | 'not ready';

export interface Receiver {
  readonly secret: string;
  /**
   * Takes a webhook so that it cannot be lost any more; undefined where it did. Must wait for nothing else: GitHub gives up after ten
   * seconds.
   */
  readonly receive: (webhook: Webhook) => Promise<Refusal | undefined>;
  readonly refused: (why: Refusal) => void;
  /** Undefined where webhooks are taken; otherwise why not. */
  readonly stopping: () => string | undefined;
  /** Undefined where everything is there that is needed; otherwise what is missing. */
  readonly notReady: () => Promise<string | undefined>;
}

const STATUS: Readonly<Record<Refusal, number>> = {
  method: 405,
  'content type': 415,
  headers: 400,
  signature: 401,
  encoding: 400,
  json: 400,
  shape: 422,
  'too large': 413,
  'too much': 503,
  'not ready': 503,
};

/**
 * The server for webhooks and for what an operator asks. A body is held in memory until its signature is known to be right, so no more
 * of it is read than GitHub sends, and of the large ones together no more than MAX_HELD.
 */
export function webhookServer(receiver: Receiver): Server {
  let heldByAll = 0;
  // GitHub waits 10 s for an answer, an Enterprise Server 30 s.
  const options = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 5_000 };
  const server = createServer(options, (request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const say = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (path === '/healthz') return say(200, 'ok');
      if (path === '/readyz')
        return void receiver.notReady().then(
          (why) => say(why === undefined ? 200 : 503, why ?? 'ok'),
          () => say(503, 'it cannot be told'),
        );
      if (path === '/ping') return say(200, 'PONG');
    }
    if (path !== PATH) return say(404, 'there is nothing here');
    let isRefused = false;
    const refuse = (why: Refusal, text: string): void => {
      isRefused = true;
      receiver.refused(why);
      // What is still being sent is not read: the connection ends with the answer.
      response.writeHead(STATUS[why], { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end(`${text}\n`, () => (request.complete ? undefined : request.destroy()));
    };
    if (request.method !== 'POST') return refuse('method', 'webhooks are posted');
    const header = (name: string): string => String(request.headers[name] ?? '');
    if (!/^\s*application\/json\s*(?:;|$)/i.test(header('content-type')))
      return refuse('content type', 'the content type of the webhook has to be application/json');
    const [event, id, signature] = [header('x-github-event'), header('x-github-delivery'), header('x-hub-signature-256')];
    // Names that every object has are no events.
    if (!/^[a-z]+(?:_[a-z]+){0,9}$/.test(event) || event.length > 60 || event in {} || !/^[\w-]{1,100}$/.test(id))
      return refuse('headers', 'x-github-event and x-github-delivery are missing or wrong');
    if (!/^sha256=[0-9a-f]{64}$/.test(signature)) return refuse('signature', 'x-hub-signature-256 is missing or wrong');
    if (Number(header('content-length')) > MAX_BODY) return refuse('too large', 'the body is larger than any of GitHub');
    const why = receiver.stopping();
    if (why !== undefined) return refuse('not ready', why);

    let chunks: Buffer[] = [];
    let held = 0;
    const release = (): void => {
      heldByAll -= held;
      held = 0;
      chunks = [];
    };
    request.on('data', (chunk: Buffer) => {
      if (isRefused) return;
      held += chunk.length;
      heldByAll += chunk.length;
      chunks.push(chunk);
      const isTooLarge = held > MAX_BODY;
      if (!isTooLarge && (heldByAll <= MAX_HELD || held <= SMALL_BODY)) return;
      release();
      request.pause();
      if (isTooLarge) refuse('too large', 'the body is larger than any of GitHub');
      else refuse('too much', 'too much is being received at once');
    });
    request.on('error', release);
    request.on('close', release);
    request.on('end', () => {
      if (isRefused) return;
      const body = Buffer.concat(chunks);
      release();
      if (!isSigned(body, signature, receiver.secret))
        return refuse('signature', 'the signature is not of this body and this secret');
      // Decoding would change what is no UTF-8: what is looked at must be what was signed.
      if (!isUtf8(body)) return refuse('encoding', 'the body is not UTF-8');
      const payload = parsed(body.toString('utf8'));
      if (!payload) return refuse('json', 'the body is no JSON object');
      receiver.receive({ id, event, payload }).then(
        (refusal) => {
          if (refusal === undefined) say(202, 'taken');
          else refuse(refusal, refusal === 'shape' ? 'it is not as webhooks of GitHub are' : 'it cannot be stored now');
        },
        () => say(500, 'it could not be taken'),
      );
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

/** Whether the header is the signature of these very bytes; how long it takes tells nothing of the right one. */
const isSigned = (body: Buffer, signature: string, secret: string): boolean => {
  const right = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  return right.length === given.length && timingSafeEqual(right, given);
};

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A server that answers one path, for a port of its own. */
export const pageServer = (path: string, serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Server =>
  createServer((request, response) => {
    if (request.method === 'GET' && (request.url ?? '').split('?')[0] === path) void serve(request, response);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('there is nothing here\n');
  });

/** Listens. Throws StartError where the port is taken; `variable` names another one. Returns the port, which is another one for 0. */
export const listen = (server: Server, host: string, port: number, variable = 'PORT'): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use by another process' : `cannot be listened on: ${error.message}`;
      reject(new StartError(`Port ${port} of ${host} ${why}; ${variable} names another one.`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
