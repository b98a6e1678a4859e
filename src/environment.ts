import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { LEVELS, type Level } from './log.ts';

/** What the App is started with. */
export interface Environment {
  /** Undefined until the App has been made on GitHub. */
  readonly credentials: { readonly appId: number; readonly privateKey: string; readonly webhookSecret: string } | undefined;
  readonly host: string;
  readonly port: number;
  /** 0 for none. */
  readonly metricsPort: number;
  readonly metricsHost: string;
  /** The REST address of a GitHub Enterprise Server, or of an enterprise on ghe.com. */
  readonly baseUrl: string | undefined;
  /** An Enterprise Server, which lags behind github.com. */
  readonly isServer: boolean;
  /** Where GitHub finds the App, for the page that makes it. */
  readonly publicUrl: string | undefined;
  /** PostgreSQL; undefined for the embedded database in `dataDirectory`. */
  readonly databaseUrl: string | undefined;
  readonly dataDirectory: string;
  /** Milliseconds that reviews with their findings are kept, and webhooks that were heard. */
  readonly keepReviews: number;
  readonly keepDeliveries: number;
  /** Milliseconds between looks for what no webhook told of. */
  readonly reconcileEvery: number;
  /** Milliseconds that work under way gets to end when the process is asked to. */
  readonly grace: number;
  readonly isProduction: boolean;
  readonly logLevel: Level;
  readonly logFormat: 'json' | 'pretty';
  /** Texts that no log may have. */
  readonly secrets: readonly string[];
}

/** What is wrong with how the App is started, in one sentence for whoever starts it. */
export class StartError extends Error {}

/** Probot's names of levels are taken too. */
const LEVEL_NAMES: Readonly<Record<string, Level>> = { trace: 'debug', fatal: 'error' };
const portOf = (name: string) => {
  const what = `${name} is a number from 0 to 65535`;
  return z
    .string()
    .regex(/^\d{1,5}$/, what)
    .transform(Number)
    .refine((port) => port <= 65_535, what);
};
const days = (name: string, least: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, `${name} is a number of days`)
    .transform(Number)
    .refine((count) => count >= least, `${name} is ${least} or more`);
const host = (name: string) => z.string().regex(/^[\w.:[\]-]+$/, `${name} is an address or a host name, and nothing else`);

/** Every variable that is read, with what may be in it. docs/operations.md lists the same. */
export const VARIABLES = z.object({
  APP_ID: z
    .string()
    .regex(/^\d{1,15}$/, 'APP_ID is not a number')
    .optional(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: z.string().trim().optional(),
  HOST: host('HOST').default('localhost'),
  PORT: portOf('PORT').default(3000),
  IACSEC_METRICS_PORT: portOf('IACSEC_METRICS_PORT').default(0),
  IACSEC_METRICS_HOST: host('IACSEC_METRICS_HOST').default('127.0.0.1'),
  IACSEC_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .regex(
      /^postgres(?:ql)?:\/\//,
      'DATABASE_URL is the address of a PostgreSQL database, as in postgres://user:password@host/name',
    )
    .optional(),
  IACSEC_KEEP_REVIEWS_DAYS: days('IACSEC_KEEP_REVIEWS_DAYS', 1).default(365),
  // GitHub can deliver a webhook again for seven days (Enterprise Server) or three.
  IACSEC_KEEP_DELIVERIES_DAYS: days('IACSEC_KEEP_DELIVERIES_DAYS', 8).default(14),
  IACSEC_RECONCILE_SECONDS: z
    .string()
    .regex(/^\d{1,5}$/, 'IACSEC_RECONCILE_SECONDS is a number of seconds')
    .transform(Number)
    .refine((seconds) => seconds >= 10, 'IACSEC_RECONCILE_SECONDS is 10 or more')
    .default(120),
  IACSEC_URL: z.url({ protocol: /^https?$/, error: 'IACSEC_URL is not an address as in https://iacsec.example.com' }).optional(),
  IACSEC_GRACE_SECONDS: z
    .string()
    .regex(/^\d{1,4}$/, 'IACSEC_GRACE_SECONDS is a number of seconds')
    .transform(Number)
    .default(25),
  GHE_HOST: z
    .string()
    .regex(/^[\w.-]+(?::\d+)?$/, 'GHE_HOST is a host name, with a port where it needs one, and nothing else')
    .refine(
      (name) => !/^(?:www\.|api\.)?github\.com$/i.test(name),
      'GHE_HOST is for GitHub Enterprise; leave it out for github.com',
    )
    .optional(),
  GHE_PROTOCOL: z.enum(['http', 'https'], 'GHE_PROTOCOL is http or https').default('https'),
  GH_ORG: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'GH_ORG is the name of an organisation')
    .optional(),
  LOG_LEVEL: z
    .string()
    .transform((name) => LEVEL_NAMES[name] ?? name)
    .pipe(z.enum(LEVELS, `LOG_LEVEL is one of ${LEVELS.join(', ')}`))
    .default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'LOG_FORMAT is json or pretty').optional(),
  NODE_ENV: z.string().optional(),
});

const isLoopback = (name: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/.test(name);

/** Reads the environment. Throws StartError with one sentence where the App must not be started like that. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  // An empty variable is how compose files and manifests say that there is none.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = VARIABLES.safeParse(given);
  if (!parsed.success) throw new StartError(`${parsed.error.issues[0]?.message ?? 'The environment does not fit'}.`);
  const { data } = parsed;
  const privateKey = keyOf(data);
  if ((data.APP_ID === undefined) !== (privateKey === undefined))
    throw new StartError(
      data.APP_ID === undefined
        ? 'There is a private key and no APP_ID.'
        : 'There is an APP_ID and no PRIVATE_KEY or PRIVATE_KEY_PATH.',
    );
  const secret = data.WEBHOOK_SECRET ?? '';
  if (privateKey !== undefined && !isLoopback(data.HOST) && (secret === '' || secret === 'development'))
    throw new StartError(
      `WEBHOOK_SECRET is ${secret === '' ? 'empty' : 'the default'}: anybody could send webhooks to ${data.HOST}. Set the secret of the App, as on its settings page.`,
    );
  const isProduction = data.NODE_ENV === 'production';
  return {
    credentials:
      privateKey === undefined ? undefined : { appId: Number(data.APP_ID), privateKey, webhookSecret: secret || 'development' },
    host: data.HOST.replace(/^\[|\]$/g, ''),
    port: data.PORT,
    metricsPort: data.IACSEC_METRICS_PORT,
    metricsHost: data.IACSEC_METRICS_HOST.replace(/^\[|\]$/g, ''),
    baseUrl: baseUrlOf(data),
    isServer: baseUrlOf(data)?.endsWith('/api/v3') ?? false,
    publicUrl: data.IACSEC_URL,
    databaseUrl: data.DATABASE_URL,
    dataDirectory: data.DATABASE_URL === undefined ? writable(resolve(data.IACSEC_DATA_DIR)) : resolve(data.IACSEC_DATA_DIR),
    keepReviews: data.IACSEC_KEEP_REVIEWS_DAYS * DAY,
    keepDeliveries: data.IACSEC_KEEP_DELIVERIES_DAYS * DAY,
    reconcileEvery: data.IACSEC_RECONCILE_SECONDS * 1000,
    grace: data.IACSEC_GRACE_SECONDS * 1000,
    isProduction,
    logLevel: data.LOG_LEVEL,
    logFormat: data.LOG_FORMAT ?? (isProduction ? 'json' : 'pretty'),
    secrets: [secret, data.PRIVATE_KEY ?? '', data.DATABASE_URL ?? '', passwordOf(data.DATABASE_URL)].filter((one) => one !== ''),
  };
}

const DAY = 24 * 3_600_000;

/** The password of a database's address, as it is written there. */
const passwordOf = (url: string | undefined): string => /^\w+:\/\/[^/@:]*:([^@]*)@/.exec(url ?? '')?.[1] ?? '';

/** An Enterprise Server has its API below the same host, an enterprise on ghe.com has it beside. */
function baseUrlOf({ GHE_HOST: name, GHE_PROTOCOL: protocol }: z.infer<typeof VARIABLES>): string | undefined {
  if (name === undefined) return undefined;
  return /\.ghe\.com$/i.test(name) ? `https://api.${name.replace(/^api\./i, '')}` : `${protocol}://${name}/api/v3`;
}

/** The folder, which is made where it is missing. Only writing tells whether it can be written to. */
function writable(directory: string): string {
  const probe = join(directory, `.probe-${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
    return directory;
  } catch {
    throw new StartError(`${directory} cannot be written to; IACSEC_DATA_DIR names another folder.`);
  }
}

/** The private key: written out, with `\n` for line ends, or in base64; or in a file. */
function keyOf({ PRIVATE_KEY: written, PRIVATE_KEY_PATH: path }: z.infer<typeof VARIABLES>): string | undefined {
  if (written === undefined && path === undefined) return undefined;
  let text: string;
  try {
    text = written ?? readFileSync(path ?? '', 'utf8');
  } catch {
    throw new StartError(`PRIVATE_KEY_PATH names ${path}, which cannot be read.`);
  }
  // Docker hands on the quotes of an env file.
  const bare = text.trim().replace(/^(["'])([\s\S]*)\1$/, '$2');
  const plain = bare.includes('-----BEGIN') ? bare.replace(/\\n/g, '\n') : Buffer.from(bare, 'base64').toString('utf8');
  const where = written === undefined ? path : 'PRIVATE_KEY';
  let key: ReturnType<typeof createPrivateKey>;
  try {
    key = createPrivateKey(plain);
  } catch {
    throw new StartError(`${where} holds no private key that can be read.`);
  }
  if (key.asymmetricKeyType !== 'rsa') throw new StartError(`${where} holds a key that is none of GitHub: those are RSA.`);
  // Tokens are signed by what takes PKCS#8 only; GitHub hands out PKCS#1.
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
