import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from 'probot';
import { parse } from 'yaml';
import { type Environment, StartError } from './environment.ts';
import { listen } from './server.ts';

const LOOPBACK = '127.0.0.1';
/** Stands in the manifest until somebody says where the App will be: GitHub takes no address on loopback. */
const NOWHERE = 'https://iacsec.example.com';
/** Where the credentials of the new App go, and where the next start finds them. */
export const ENV_FILE = '.env';

/** Probot's page that makes the App out of `app.yml`: on loopback only, for whoever opens it gets the App's key. */
export async function setUp(environment: Environment): Promise<void> {
  if (environment.isProduction)
    throw new StartError(
      'There is no APP_ID and no PRIVATE_KEY: make the App first, as the README says, and start it with both.',
    );
  const probe = createServer();
  const port = await listen(probe, LOOPBACK, environment.port);
  await new Promise((closed) => probe.close(closed));
  // Probot reads the manifest in the folder it runs in, which need not be ours, and an Enterprise Server refuses what it does not know.
  const folder = mkdtempSync(join(tmpdir(), 'iacsec-setup-'));
  const manifest = readFileSync(new URL('../app.yml', import.meta.url), 'utf8');
  writeFileSync(join(folder, 'app.yml'), JSON.stringify(manifestFor(parse(manifest), environment)));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'iacsec' }));
  const credentials = resolve(ENV_FILE);
  process.chdir(folder);
  process.env['NO_SMEE_SETUP'] = 'true';
  // What would make Probot download something, or send something somewhere, is left out.
  const { REDIS_URL: _, SENTRY_DSN: __, WEBHOOK_PROXY_URL: ___, ...env } = process.env;
  process.stdout.write(
    `iacsec: there is no App yet. Open http://${LOOPBACK}:${port} to make it; its credentials are written to ${credentials}.\n`,
  );
  if (environment.publicUrl === undefined)
    process.stdout.write(
      `iacsec: IACSEC_URL says where GitHub will find the App. Without it, change the webhook URL on the settings page of the App from ${NOWHERE}.\n`,
    );
  await run(() => undefined, {
    env: { ...env, HOST: LOOPBACK, PORT: String(port) },
    updateEnv: (values) => {
      keep(credentials, values as Record<string, string>);
      return values;
    },
  });
}

interface Manifest {
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}

/** The manifest with the address of the App. "merge_group" is not on Enterprise Server up to 3.19, nor is its permission. */
export function manifestFor(manifest: Manifest, { isServer, publicUrl }: Pick<Environment, 'isServer' | 'publicUrl'>): Manifest {
  const { merge_queues, ...permissions } = manifest.default_permissions;
  const address = (publicUrl ?? NOWHERE).replace(/\/+$/, '');
  const hook = { url: address.endsWith('/api/github/webhooks') ? address : `${address}/api/github/webhooks`, active: true };
  return {
    ...manifest,
    ...{ hook_attributes: hook },
    default_permissions: isServer ? permissions : manifest.default_permissions,
    default_events: manifest.default_events.filter((event) => !isServer || event !== 'merge_group'),
  };
}

/** Writes the variables into the file, in the place of those of the same name, for nobody else to read. */
function keep(file: string, values: Readonly<Record<string, string>>): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const left = before.filter((line) => line !== '' && !Object.keys(values).some((name) => line.startsWith(`${name}=`)));
  const lines = [...left, ...Object.entries(values).map(([name, value]) => `${name}=${value.replace(/\r?\n/g, '\\n')}`)];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}
