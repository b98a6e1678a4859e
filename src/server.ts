import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { StartError } from './environment.ts';

/** "Payloads are capped at 25 MB." GitHub docs, webhook events and payloads. */
const MAX_BODY = 25 << 20;

export type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown;

/** What an operator asks. */
export interface Health {
  /** Undefined where webhooks can be taken; otherwise why not. */
  readonly notReady: () => string | undefined;
}

/**
 * The server for webhooks. Their bodies are read here, and no more of them than GitHub sends: what is longer is refused while it is
 * read. `webhooks` finds the body as text.
 */
export function webhookServer(webhooks: Handler, health: Health): Server {
  return createServer({ requestTimeout: 60_000, headersTimeout: 20_000 }, (request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const say = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    if (request.method === 'GET' && path === '/healthz') return say(200, 'ok');
    if (request.method === 'GET' && path === '/readyz') {
      const why = health.notReady();
      return say(why === undefined ? 200 : 503, why ?? 'ok');
    }
    if (request.method === 'GET' && path === '/ping') return say(200, 'PONG');
    if (request.method !== 'POST') return say(404, 'there is nothing here');
    const tooLarge = (): void => {
      say(413, 'the body is larger than any of GitHub');
      request.destroy();
    };
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) {
        chunks.length = 0;
        tooLarge();
      } else chunks.push(chunk);
    });
    request.on('error', () => undefined);
    request.on('end', () => {
      if (size > MAX_BODY) return;
      webhooks(Object.assign(request, { body: Buffer.concat(chunks).toString() }), response, () =>
        say(404, 'there is nothing here'),
      );
    });
  });
}

/** Listens. Throws StartError where the port is taken. Returns the port, which is another one for 0. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use by another process' : `cannot be listened on: ${error.message}`;
      reject(new StartError(`Port ${port} of ${host} ${why}; PORT names another one.`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
