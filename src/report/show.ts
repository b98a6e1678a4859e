import { numberText } from '../terraform/number.ts';
import type { Path } from '../terraform/source.ts';
import { asText, measure, type Value } from '../terraform/value.ts';
import { inertSource, inertText } from './inert.ts';
import { holdsSecret, IDENTIFYING, isHidden } from './redact.ts';
import { withoutSecrets } from './secret-text.ts';
import { isSecretName, lastName, NAME_KEY, told, VALUE_KEY, withoutSecretShapes } from './secrets.ts';

const MAX_SHOWN = 100_000;
const SENSITIVE = { $sensitive: true };

/**
 * A value as JSON: unknown parts are `{ "$unknown": reason }`, sensitive ones `{ "$sensitive": true }`, as are those under secret
 * names, or that come from a place in `files` where they are hidden. `address` is what it is called.
 */
export function showJson(value: Value, address?: string, files: ReadonlyMap<Path, string> = new Map()): unknown {
  return shown(value, address !== undefined && isSecretName(lastName(address)), files);
}

function shown(value: Value, secret: boolean, files: ReadonlyMap<Path, string>): unknown {
  if (value.sensitive) return SENSITIVE;
  if (value.kind === 'unknown') return { $unknown: withoutSecretShapes(value.because) };
  if (value.kind === 'null') return null;
  if (value.kind === 'bool') return value.value;
  if (value.kind === 'number') {
    if (secret) return SENSITIVE;
    return value.exact || String(value.value).includes('e') ? new Digits(numberText(value)) : value.value;
  }
  if (value.kind === 'string') {
    if (value.value === '') return '';
    const looksSecret = !value.digest && withoutSecrets(value.value) !== value.value;
    return secret || cameFromSecret(value, files) || looksSecret ? SENSITIVE : value.value;
  }
  if (measure(value).size > MAX_SHOWN) return { $unknown: `the value has more than ${MAX_SHOWN} parts` };
  const empty = value.kind === 'list' ? value.items.length === 0 : value.entries.size === 0;
  if (!empty && (secret || cameFromSecret(value, files))) return SENSITIVE;
  return value.kind === 'list' ? value.items.map((item) => shown(item, false, files)) : shownMap(value, false, files);
}

/** `secretBlock`: the map is a block that is named like a secret. */
function shownMap(value: Value & { kind: 'map' }, secretBlock: boolean, files: ReadonlyMap<Path, string>): unknown {
  const { entries, resource } = value;
  const pair = [...entries].some(([key, inner]) => NAME_KEY.test(key) && isSecretName(asText(inner) ?? ''));
  return Object.fromEntries(
    [...entries].map(([key, inner]) => {
      // Blocks named like secrets say which one is meant; of a map or list under such a name nothing is shown.
      const blocks =
        inner.kind === 'list' &&
        inner.items.length > 0 &&
        inner.items.every((item) => item.kind === 'map' && item.resource !== undefined)
          ? inner.items
          : undefined;
      if (blocks && !inner.sensitive)
        return [
          key,
          blocks.map((block) =>
            block.kind === 'map' && !block.sensitive ? shownMap(block, isSecretName(key), files) : shown(block, true, files),
          ),
        ];
      const secret =
        isSecretName(key) ||
        (pair && VALUE_KEY.test(key)) ||
        (secretBlock && !IDENTIFYING.test(key)) ||
        (resource !== undefined && holdsSecret(typeOf(resource), key));
      return [key, shown(inner, secret, files)];
    }),
  );
}

/** Whether a value came through a secret name, or was written where it is hidden. */
const cameFromSecret = ({ sources, literal }: Value, files: ReadonlyMap<Path, string>): boolean =>
  sources.some(({ what }) => isSecretName(lastName(what))) || (literal !== undefined && isHidden(files, literal));

/** The resource type of an address such as `module.a["x"].kubernetes_secret.b[0]`. */
const typeOf = (address: string): string => /([\w-]+)\.[\w-]+(?:\[[^\]]{0,100}\])?$/.exec(address.slice(-300))?.[1] ?? '';

/** A number whose digits a JavaScript number does not have, or would write with an exponent. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What `showJson` gave as JSON text, numbers with all their digits. */
export function jsonText(json: unknown, indent = ''): string {
  if (json instanceof Digits) return json.text;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  const deeper = `${indent}  `;
  const parts = Array.isArray(json)
    ? json.map((item) => jsonText(item, deeper))
    : Object.entries(json).map(([key, inner]) => `${JSON.stringify(key)}: ${jsonText(inner, deeper)}`);
  const [open, close] = Array.isArray(json) ? '[]' : '{}';
  return parts.length === 0 ? `${open}${close}` : `${open}\n${deeper}${parts.join(`,\n${deeper}`)}\n${indent}${close}`;
}

/** A value as `terraform console` would print it, unknown and sensitive parts named. */
export function showText(address: string, value: Value, files: ReadonlyMap<Path, string>): string {
  return `${inertText(address)} = ${write(showJson(value, address, files), '')}\n`;
}

const quoted = (text: string): string => inertSource(JSON.stringify(text), Number.POSITIVE_INFINITY);

function write(json: unknown, indent: string): string {
  if (json === null) return 'null';
  if (typeof json === 'string') return quoted(json);
  if (json instanceof Digits) return json.text;
  if (typeof json !== 'object') return String(json);
  const deeper = `${indent}  `;
  if (Array.isArray(json))
    return json.length === 0 ? '[]' : `[\n${json.map((item) => `${deeper}${write(item, deeper)},`).join('\n')}\n${indent}]`;
  if ('$unknown' in json) return `(unknown: ${told(String(json.$unknown))})`;
  if ('$sensitive' in json) return '(sensitive)';
  const entries = Object.entries(json);
  return entries.length === 0
    ? '{}'
    : `{\n${entries.map(([key, inner]) => `${deeper}${/^[A-Za-z_][\w-]*$/.test(key) ? key : quoted(key)} = ${write(inner, deeper)}`).join('\n')}\n${indent}}`;
}
