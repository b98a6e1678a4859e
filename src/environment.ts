import { createPrivateKey } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/** What the App is started with. */
export interface Environment {
  /** Undefined until the App has been made on GitHub. */
  readonly credentials: { readonly appId: number; readonly privateKey: string; readonly webhookSecret: string } | undefined;
  readonly host: string;
  readonly port: number;
  /** 0 for none. */
  readonly metricsPort: number;
  /** The REST address of a GitHub Enterprise Server. */
  readonly baseUrl: string | undefined;
  readonly dataDirectory: string;
  readonly isProduction: boolean;
  readonly logLevel: string;
}

/** What is wrong with how the App is started, in one sentence for whoever starts it. */
export class StartError extends Error {}

const port = z.coerce.number().int().min(0).max(65_535);
const shape = z.object({
  APP_ID: z.string().regex(/^\d+$/, 'APP_ID is not a number').optional(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: z.string().optional(),
  HOST: z.string().default('localhost'),
  PORT: port.default(3000),
  IACSEC_METRICS_PORT: port.default(0),
  GHE_HOST: z
    .string()
    .regex(/^[\w.-]+(?::\d+)?$/, 'GHE_HOST is a host name, with a port where it needs one, and nothing else')
    .optional(),
  GHE_PROTOCOL: z.enum(['http', 'https'], 'GHE_PROTOCOL is http or https').default('https'),
  IACSEC_DATA_DIR: z.string().default('./data'),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z.string().default('info'),
});

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/.test(host);

/** Reads the environment. Throws StartError with one sentence where the App must not be started like that. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  // An empty variable is how compose files and manifests say that there is none.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StartError(`${issue?.path.join('.') ?? 'the environment'}: ${issue?.message ?? 'does not fit'}.`);
  }
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
  const dataDirectory = resolve(data.IACSEC_DATA_DIR);
  try {
    mkdirSync(dataDirectory, { recursive: true });
    accessSync(dataDirectory, constants.W_OK);
  } catch {
    throw new StartError(`${dataDirectory} cannot be written to; IACSEC_DATA_DIR names another folder.`);
  }
  return {
    credentials:
      privateKey === undefined ? undefined : { appId: Number(data.APP_ID), privateKey, webhookSecret: secret || 'development' },
    host: data.HOST,
    port: data.PORT,
    metricsPort: data.IACSEC_METRICS_PORT,
    baseUrl: data.GHE_HOST === undefined ? undefined : `${data.GHE_PROTOCOL}://${data.GHE_HOST}/api/v3`,
    dataDirectory,
    isProduction: data.NODE_ENV === 'production',
    logLevel: data.LOG_LEVEL,
  };
}

/** The private key: written out, with `\n` for line ends, or in base64; or in a file. */
function keyOf({ PRIVATE_KEY: written, PRIVATE_KEY_PATH: path }: z.infer<typeof shape>): string | undefined {
  if (written === undefined && path === undefined) return undefined;
  let text: string;
  try {
    text = written ?? readFileSync(path ?? '', 'utf8');
  } catch {
    throw new StartError(`PRIVATE_KEY_PATH names ${path}, which cannot be read.`);
  }
  const plain = text.includes('-----BEGIN') ? text.replace(/\\n/g, '\n') : Buffer.from(text, 'base64').toString('utf8');
  try {
    // Tokens are signed by what takes PKCS#8 only; GitHub hands out PKCS#1.
    return createPrivateKey(plain).export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    throw new StartError(`${written === undefined ? `${path}` : 'PRIVATE_KEY'} holds no private key that can be read.`);
  }
}
