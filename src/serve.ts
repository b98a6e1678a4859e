import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createNodeMiddleware, Probot, run } from 'probot';
import { app, type Parts } from './app.ts';
import { type Environment, readEnvironment, StartError } from './environment.ts';
import { blobCache } from './github/blobs.ts';
import { appClients } from './github/client.ts';
import { startEvaluator } from './jobs/evaluate.ts';
import { policiesOf } from './jobs/policy.ts';
import { startQueue } from './jobs/queue.ts';
import { startMetrics } from './metrics.ts';
import type { RuleSet } from './rules/assess.ts';
import { listen, webhookServer } from './server.ts';

/** Bytes of files kept between reviews. */
const CACHED = 128 << 20;
/** Reviews under way get so long to end when the process is asked to. */
const GRACE = 25_000;

/** `npm start`: the App. Without credentials, the page that makes it on GitHub. */
async function serve(environment: Environment): Promise<void> {
  const { credentials, host, port, baseUrl } = environment;
  if (!credentials) return setUp(environment);
  const { appId, privateKey, webhookSecret } = credentials;
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    ...(baseUrl ? { baseUrl } : {}),
    logLevel: environment.logLevel as 'info',
    logFormat: environment.isProduction ? 'json' : 'pretty',
  });
  await probot.ready();
  const { log } = probot;
  const rules = JSON.parse(readFileSync(new URL('./rules.json', import.meta.url), 'utf8')) as RuleSet;
  const clients = appClients({ appId, privateKey, baseUrl, log });
  const evaluator = startEvaluator();
  const queue = startQueue(log);
  const metrics = startMetrics(() => queue.size());
  const caches = { blobs: blobCache(CACHED), trees: new Map() };
  const policies = new Map<number, ReturnType<typeof policiesOf>>();
  const tools: Parts['tools'] = (installation, repository) => {
    const known =
      policies.get(installation) ??
      policiesOf((one) => clients.repository(installation, one, true), clients.isInstalledOn, rules.rules, Date.now);
    policies.set(installation, known);
    return {
      github: clients.repository(installation, repository),
      evaluator,
      caches,
      policies: known,
      key: webhookSecret,
      rules: rules.rules,
    };
  };
  let stopping = false;
  const middleware = await createNodeMiddleware(app({ clients, queue, tools, appId }), { probot });
  const server = webhookServer(
    (request, response, next) => {
      metrics.webhook(String(request.headers['x-github-event'] ?? ''));
      void middleware(request, response, next);
    },
    { notReady: () => (stopping ? 'the App is stopping' : undefined) },
  );
  const at = await listen(server, host, port);
  log.info({ port: at, host }, 'iacsec takes webhooks');
  const metricsServer = environment.metricsPort > 0 ? createServer(metrics.serve) : undefined;
  if (metricsServer) await listen(metricsServer, host, environment.metricsPort);
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: no new webhooks, reviews under way are ended');
    server.close();
    metricsServer?.close();
    await Promise.race([queue.idle(), new Promise((resolve) => setTimeout(resolve, GRACE))]);
    await evaluator.close();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

/** Probot's page that makes the App out of `app.yml`: on loopback only, for whoever opens it gets the App's key. */
async function setUp({ port, isProduction }: Environment): Promise<void> {
  if (isProduction)
    throw new StartError(
      'There is no APP_ID and no PRIVATE_KEY: make the App first, as the README says, and start it with both.',
    );
  process.env['NO_SMEE_SETUP'] = 'true';
  await run(() => undefined, { env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) } });
}

try {
  await serve(readEnvironment(process.env));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`iacsec: ${error.message}\n`);
  process.exit(2);
}
