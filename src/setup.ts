import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { Octokit } from '@octokit/rest';
import { isMap, isScalar, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Environment, StartError } from './environment.ts';
import { type Markup, page } from './report/html-page.ts';
import { STYLE } from './report/html-style.ts';
import { inertText } from './report/inert.ts';
import { listen } from './server.ts';

const LOOPBACK = '127.0.0.1';
/** Stands in the manifest until somebody says where the App will be: GitHub takes no address on loopback. */
const NOWHERE = 'https://iacsec.example.com';
/** Where the credentials of the new App go, and where the next start finds them. */
export const ENV_FILE = '.env';

interface Manifest {
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}

/** What GitHub gives for the code that it sends back with: "This code … is temporary and valid for one hour". */
const conversion = z.object({
  id: z.int(),
  pem: z.string(),
  webhook_secret: z.string().min(1),
  html_url: z.url({ protocol: /^https?$/ }),
});

/**
 * The page that makes the App out of `app.yml`, on loopback only, for whoever opens it gets the App's key. GitHub sends back to it with a
 * code and with the word that the page gave it: a code that somebody else slips in would make this the App of theirs.
 */
export async function setUp(environment: Environment): Promise<void> {
  if (environment.isProduction)
    throw new StartError(
      'There is no APP_ID and no PRIVATE_KEY: make the App first, as the README says, and start it with both.',
    );
  const web = webOf(environment.baseUrl);
  const organisation = process.env['GH_ORG'];
  const word = randomBytes(24).toString('base64url');
  const text = readFileSync(new URL('../app.yml', import.meta.url), 'utf8');
  const credentials = resolve(ENV_FILE);
  let made: string | undefined;

  const server = createServer((request, response) => {
    const answer = (status: number, title: string, ...parts: readonly Markup[]): void => send(response, status, title, parts);
    const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
    // Another name for loopback is how a page elsewhere would get to read this one.
    if (!new RegExp(`^(?:127\\.0\\.0\\.1|localhost):${port}$`).test(request.headers.host ?? ''))
      return answer(403, 'Not here', page`<p>This page answers as <code>${LOOPBACK}:${port}</code> only.</p>`);
    if (request.method !== 'GET') return answer(405, 'Not like that', page`<p>There is nothing to send here.</p>`);
    switch (url.pathname) {
      case '/':
      case '/probot': {
        const target = organisation === undefined ? '/settings/apps/new' : `/organizations/${organisation}/settings/apps/new`;
        const manifest = {
          ...manifestFor(parseDocument(text).toJS() as Manifest, environment),
          redirect_url: `http://${LOOPBACK}:${port}/probot/setup`,
        };
        return answer(
          200,
          'Make the GitHub App',
          offer(`${web}${target}?state=${word}`, manifest, text, credentials, organisation),
        );
      }
      case '/probot/setup': {
        if (!isSame(url.searchParams.get('state') ?? '', word))
          return answer(
            400,
            'Not from here',
            page`<p>GitHub was not sent from this page, or from an earlier start of it. <a href="/probot">Begin again.</a></p>`,
          );
        convert(environment.baseUrl, url.searchParams.get('code') ?? '', web)
          .then((app) => {
            keep(credentials, { APP_ID: String(app.id), PRIVATE_KEY: `"${app.pem}"`, WEBHOOK_SECRET: app.webhook_secret });
            made = app.html_url;
            process.stdout.write(
              `iacsec: the App is made, its credentials are in ${credentials}. Stop this, and start it again.\n`,
            );
            response.writeHead(302, { location: '/probot/success' }).end();
          })
          .catch((error: unknown) => {
            const why = inertText(error instanceof Error ? error.message : String(error));
            process.stderr.write(`iacsec: the App could not be made: ${why}\n`);
            answer(
              502,
              'It did not work',
              page`<p>${why}</p><p>A code of GitHub holds once, and for an hour. <a href="/probot">Begin again.</a></p>`,
            );
          });
        return;
      }
      case '/probot/success':
        return made === undefined
          ? answer(404, 'Not yet', page`<p><a href="/probot">Make the App first.</a></p>`)
          : answer(200, 'The App is made', success(made, credentials, environment.publicUrl));
      case '/healthz':
      case '/ping':
        return void response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
      default:
        return answer(404, 'Nothing here', page`<p><a href="/probot">To the page that makes the App.</a></p>`);
    }
  });
  const port = await listen(server, LOOPBACK, environment.port);
  process.stdout.write(
    `iacsec: there is no App yet. Open http://${LOOPBACK}:${port} to make it; its credentials are written to ${credentials}.\n`,
  );
  if (environment.publicUrl === undefined)
    process.stdout.write(
      `iacsec: IACSEC_URL says where GitHub will find the App. Without it, change the webhook URL on the settings page of the App from ${NOWHERE}.\n`,
    );
}

/** The pages of a GitHub, by the address of its API. */
const webOf = (api: string | undefined): string =>
  api === undefined ? 'https://github.com' : api.replace(/\/api\/v3$/, '').replace(/^https:\/\/api\./, 'https://');

function isSame(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Asks GitHub for the credentials of the App that was just made. */
async function convert(api: string | undefined, code: string, web: string): Promise<z.infer<typeof conversion>> {
  if (!/^[\w-]{1,200}$/.test(code)) throw new Error('GitHub sent no code.');
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const octokit = new Octokit({ ...(api ? { baseUrl: api } : {}), userAgent: 'iacsec', log: quiet });
  const { data } = await octokit.request('POST /app-manifests/{code}/conversions', { code });
  const app = conversion.parse(data);
  if (new URL(app.html_url).origin !== new URL(web).origin) throw new Error('GitHub names a page that is not its own.');
  return app;
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

// --- what is shown ----------------------------------------------------------------------------------------------------------

const LOOK = `${STYLE}
main { max-width: 760px; padding-bottom: 60px; }
header.top > div { max-width: 760px; }
button, .button { font: inherit; font-weight: 600; padding: 9px 18px; border: 0; border-radius: 8px; background: var(--accent); color: var(--badge); cursor: pointer; }
.button { display: inline-block; }
table.asked { border-collapse: collapse; width: 100%; margin: 0 0 14px; }
table.asked td { padding: 7px 12px 7px 0; border-top: 1px solid var(--line); vertical-align: top; }
table.asked td:not(:last-child) { white-space: nowrap; }
form { margin: 22px 0; }
`;

function send(response: ServerResponse, status: number, title: string, parts: readonly Markup[]): void {
  const { markup } = page`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · iacsec</title>
<style>${{ markup: LOOK }}</style>
</head>
<body>
<header class="top"><div><h1>${title}</h1></div></header>
<main>${parts}</main>
</body>
</html>
`;
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(markup);
}

/** What the App will ask for, the reasons being the comments of `app.yml`. */
function askedFor(text: string, manifest: Manifest): Markup[] {
  const asked = parseDocument(text).get('default_permissions', true);
  if (!isMap(asked)) return [];
  return asked.items.flatMap(({ key, value }, i) => {
    if (!isScalar(key) || !isScalar(value) || !(String(key.value) in manifest.default_permissions)) return [];
    const reason = (key.commentBefore ?? (i === 0 ? asked.commentBefore : '') ?? '').replace(/\n/g, ' ').trim();
    return [page`<tr><td><code>${String(key.value)}</code></td><td>${String(value.value)}</td><td>${reason}</td></tr>`];
  });
}

const offer = (
  action: string,
  manifest: Manifest & { readonly hook_attributes?: { readonly url: string } },
  text: string,
  credentials: string,
  organisation: string | undefined,
): Markup => page`
<p>This makes a GitHub App of your own${organisation === undefined ? ', under your account' : ' in '}${organisation === undefined ? '' : page`<strong>${organisation}</strong>`}. Its key goes to <code>${credentials}</code> on this machine, and nowhere else.</p>
<h2>What it may do</h2>
<table class="asked">${askedFor(text, manifest)}</table>
<h2>Where GitHub will find it</h2>
<p><code>${manifest.hook_attributes?.url}</code></p>
${manifest.hook_attributes?.url.startsWith(NOWHERE) ? page`<p class="quiet">That is only an example. Start again with <code>IACSEC_URL</code> set to its address, or change the webhook URL on the App's settings page later.</p>` : undefined}
<form action="${action}" method="post">
<input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<button>Register GitHub App</button>
</form>
${organisation === undefined ? page`<p class="quiet">For an organisation, start again with <code>GH_ORG</code> set to its name.</p>` : undefined}
<p class="quiet">You confirm it on GitHub, and come back here.</p>`;

const success = (app: string, credentials: string, publicUrl: string | undefined): Markup => page`
<p><a href="${app}">${app}</a></p>
<h2>What is left</h2>
<ol>
<li>Stop what you started, and start it again: <code>npm start</code>. It finds <code>APP_ID</code>, <code>PRIVATE_KEY</code> and <code>WEBHOOK_SECRET</code> in <code>${credentials}</code>.</li>
${publicUrl === undefined ? page`<li>On the <a href="${app}">App's page</a>, <em>App settings</em>: set the webhook URL.</li>` : undefined}
<li>Install it on the repositories it shall look at.</li>
</ol>
<p><a class="button" href="${app}/installations/new">Install it</a></p>`;
