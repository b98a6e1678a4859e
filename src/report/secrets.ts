import { inertText } from './inert.ts';

// What a secret looks like: by the name it is under, by its own shape, and inside a text. The names are those that azurerm,
// other providers, Kubernetes, .NET and shell scripts use.

/** Names of attributes, variables, keys and settings whose literal values are never shown; matched in snake case. */
const SECRET_NAME =
  /(?:^|_)pass(?:es)?$|passw(?:or)?d|passphrase|passcode|pwd(?:$|_)|secret|token|credential|api_?key|(?:access|account|admin|auth|client|encryption|function|functions|host|instrumentation|license|master|primary|private|root|secondary|server|service|shared|signing|ssh|ssl|storage|subscription|tls|workspace)_?key|connection_?str|conn_?str|(?:^|_)dsn$|(?:^|_)sas(?:_|$)|shared_access_signature|cert(?:ificate)?_?(?:data|base64|pem|contents?|body|pfx|blob)|(?:^|_)(?:pfx|pkcs12|p12|kube_?config|htpasswd|pat|psk|salt|totp|hmac|jwt|bearer)(?:_|$)|(?:^|_)authorization$|custom_?data|user_?data|cloud_?init|string_?data$|sensitive_(?:body|values?|contents?|data)|set_sensitive|plain_?text_value|protected_settings|secure_(?:environment_variables|value)/;
/** Names that look secret and are not: references, switches, lifetimes, names of keys. */
const NOT_SECRET_NAME =
  /_(?:id|ids|name|names|enabled|type|uri|url|version|days|length|rotation|expiry|date|source|required|policy|permissions|count|size|algorithm|path|ref|ttl|expiration|lifetime|interval|hours|minutes|seconds|mode|audience|issuer)$|^(?:enable|disable|use|allow|require)_|(?:^|_)public_?key/;

/** A name as a person would write it in snake case: `DbPassword`, `db-password` and `Db:Password` are `db_password`. */
const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .toLowerCase();

const known = new Map<string, boolean>();
/** Whether a value under this name must not be shown. */
export function isSecretName(name: string): boolean {
  if (name.length > 200) return isSecretName(name.slice(-200)) || isSecretName(name.slice(0, 200));
  let secret = known.get(name);
  if (secret === undefined) {
    const plain = snake(name);
    secret = SECRET_NAME.test(plain) && !NOT_SECRET_NAME.test(plain);
    if (known.size > 5_000) known.clear();
    known.set(name, secret);
  }
  return secret;
}

/** The last name of an address, indexes left out. */
export const lastName = (address: string): string => /([^.[\]]*)(?:\[[^\]]{0,100}\])*$/.exec(address.slice(-300))?.[1] ?? '';

/** What says in a pair which of its values is a name, and which the value that goes by it. */
export const NAME_KEY = /^(?:name|key|variable|variable_name|var|parameter|parameter_name|header|env|setting)$/i;
export const VALUE_KEY =
  /^(?:(?:secret|secure|string|plain_?text|raw)?_?values?|val|contents?|data|default|text|expression|secret)$/i;

/** Texts that are secrets by their shape, whatever the attribute is called. None reaches over a line end; private keys do. */
const SECRET_SHAPES: readonly RegExp[] = [
  // Shared access signatures and function keys in addresses.
  /\b(?:sig|signature|code|access_token|api[_-]?key|subscription-key)=[A-Za-z0-9%/+=_-]{16,}/gi,
  /[?&]\w{0,20}(?:token|password|passwd|secret|sshkey|apikey|api_key|access_key)\w{0,20}=[^\s&"'$]{4,}/gi,
  // Users and passwords in addresses; a port is none.
  /:\/\/(?:[^\s/:@"'$\\]|\$(?!\{)){0,100}:(?!\d{1,5}\/)(?:[^\s"'$\\]|\$(?!\{)){1,200}@/g,
  /:\/\/(?:[^\s/:@"'$\\]|\$(?!\{)){8,200}@/g,
  /\bhttps:\/\/hooks\.slack\.com\/(?:services|workflows)\/[^\s"'$]+/g,
  /\bhttps:\/\/[\w-]+\.webhook\.office\.com\/[^\s"'$]+/g,
  /\b(?:Basic|Bearer)[ \t]+(?=[^\s]{0,200}\d)[A-Za-z0-9+/_.~=-]{16,}/g,
  // Tokens of their own form: GitHub, GitLab, JWT, AWS, Slack, Entra ID, Azure storage, Azure (identifiable keys), Google, npm,
  // PyPI, Databricks, OpenAI, Anthropic, SendGrid, Stripe, Shopify, DigitalOcean, Hashicorp Vault and Terraform, age, Azure DevOps.
  /\bgh[oprsu]_[A-Za-z0-9_.-]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bgl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent|oas)-[A-Za-z0-9_.-]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{10,}/g,
  /\b[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9._~-]{31,34}/g,
  /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g,
  /\b[A-Za-z0-9+/]{30,80}(?:AzSe|AzCa|AzFu|ACDb|ASbT|AIoT|APIM|AzFn|ABa|\+AMC|\+ASt|\+ACR|\+ABa|AEh)[A-Za-z0-9+/]{4,12}={0,2}/g,
  /\b[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bya29\.[A-Za-z0-9_-]{20,}/g,
  /\bGOCSPX-[A-Za-z0-9_-]{20,}/g,
  /\bnpm_[A-Za-z0-9]{36}/g,
  /\bpypi-[A-Za-z0-9_-]{32,}/g,
  /\bdapi[a-f0-9]{32}(?:-\d)?\b/g,
  /\bsk-(?:proj-|svcacct-|admin-|ant-)?[A-Za-z0-9_-]{20,}/g,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g,
  /\bdo[opr]_v1_[a-f0-9]{64}/g,
  /\bhv[sbr]\.[A-Za-z0-9_-]{24,}/g,
  /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}/g,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{58}/g,
  /\b[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b/g,
];
/** What is assigned inside a text: connection strings (storage, Service Bus, Event Hubs, Cosmos DB, SQL, Redis), headers. In code it would be an attribute. */
const ASSIGNED_SHAPES: readonly RegExp[] = [
  /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|SharedSecretValue|SharedSecretKey|Password|Pwd|ClientSecret|EndpointKey|PrimaryKey|SecondaryKey|InstrumentationKey)[ \t]{0,9}=[ \t]{0,9}[^;"'\s$\u0001]{4,}/gi,
  /,password=[^,;"'\s$\u0001]{4,}/gi,
  /\bAuthorization["']?[ \t]{0,9}[:=][ \t]{0,9}["']?(?:Basic|Bearer|Token|SharedAccessSignature|ApiKey)[ \t]+[^\s"'$\u0001]{6,}/gi,
];
/** Without one of these no shape can match: most texts are told by this alone. */
const SHAPE_HINT =
  /PRIVATE KEY|key|pwd|pass|sig|secret|signature|code=|_token|:\/\/|asic|earer|gh[oprsu]_|github_pat|gl[a-z]{2,5}-|eyJ|AKIA|ASIA|xox|xapp|Q~|[A-Za-z0-9+/]{30}|AIza|ya29|GOCSPX|npm_|pypi-|dapi|sk-|SG\.|[rs]k_|shp[acs]|do[opr]_v1|hv[sbr]\.|authorization/i;

export const HIDDEN = '(hidden)';

/** A stretch of a text, the end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where a text has the shape of a secret; may overlap. Of `code` the assignments are not looked at: they are attributes. */
export function secretShapes(text: string, code = false): Stretch[] {
  if (!SHAPE_HINT.test(text)) return [];
  const found = (code ? SECRET_SHAPES : [...SECRET_SHAPES, ...ASSIGNED_SHAPES]).flatMap((shape) =>
    [...text.matchAll(shape)].map(({ index, 0: match }) => ({ start: index, end: index + match.length })),
  );
  return text.includes(KEY_BEGINS) ? [...found, ...privateKeys(text)] : found;
}

const KEY_BEGINS = '-----BEGIN ';
/** A private key of 16384 bits has 200 lines. */
const MAX_KEY_LINES = 250;

/** Private keys with their markers; one without an end reaches as far as its lines look like one. */
function privateKeys(text: string): Stretch[] {
  const begins = [...text.matchAll(/-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g)];
  return begins.map(({ index: start }, i) => {
    const part = text.slice(start, begins[i + 1]?.index);
    const end = /-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/.exec(part);
    const whole = end && part.slice(0, end.index + end[0].length);
    if (whole && whole.split('\n').length <= MAX_KEY_LINES) return { start, end: start + whole.length };
    const [first = '', ...rest] = part.split('\n', MAX_KEY_LINES);
    const other = rest.findIndex((line) => !/^[\s#/*"'+]*[A-Za-z0-9+/=]*[\s"',\\n]*$/.test(line));
    return { start, end: start + [first, ...rest.slice(0, other < 0 ? undefined : other)].join('\n').length };
  });
}

/** The text with everything that has the shape of a secret taken out. */
export function withoutSecretShapes(text: string): string {
  return without(text, secretShapes(text));
}

/** The text with stretches of it taken out; those that overlap or touch are one. */
export function without(text: string, stretches: readonly Stretch[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of merged(stretches)) {
    result += text.slice(at, start) + HIDDEN;
    at = end;
  }
  return result + text.slice(at);
}

/** Stretches in order, those that overlap or touch as one, empty ones left out. */
export function merged(stretches: readonly Stretch[]): Stretch[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (start >= end) continue;
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

/** A sentence about a repository, made on the way from what is in it, as it may be told: one line, inert, nothing of secret shape. */
export const told = (text: string, max?: number): string => inertText(withoutSecretShapes(text), max);
