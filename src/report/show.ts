import { numberText } from '../terraform/number.ts';
import { measure, type Value } from '../terraform/value.ts';
import { inertText } from './inert.ts';
import { isSecretName, withoutSecretShapes } from './secrets.ts';

const MAX_SHOWN = 100_000;

/** A number whose digits a JavaScript number does not have, or would write with an exponent. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value as JSON: unknown parts are `{ "$unknown": reason }`, sensitive ones `{ "$sensitive": true }`. `name` is what it is called. */
export function showJson(value: Value, name: string | undefined): unknown {
  if (value.sensitive) return { $sensitive: true };
  if (measure(value).size > MAX_SHOWN) return { $unknown: `the value has more than ${MAX_SHOWN} parts` };
  switch (value.kind) {
    case 'unknown':
      return { $unknown: value.because };
    case 'null':
      return null;
    case 'list':
      return value.items.map((item) => showJson(item, name));
    case 'map':
      return Object.fromEntries([...value.entries].map(([key, inner]) => [key, showJson(inner, key)]));
    case 'string':
      return (name !== undefined && value.value !== '' && isSecretName(name)) || withoutSecretShapes(value.value) !== value.value
        ? { $sensitive: true }
        : value.value;
    case 'number':
      return value.exact || String(value.value).includes('e') ? new Digits(numberText(value)) : value.value;
    default:
      return value.value;
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
export function showText(address: string, value: Value, name: string | undefined): string {
  return `${inertText(address)} = ${write(showJson(value, name), '')}\n`;
}

function write(json: unknown, indent: string): string {
  if (json === null) return 'null';
  if (typeof json === 'string') return JSON.stringify(json);
  if (json instanceof Digits) return json.text;
  if (typeof json !== 'object') return String(json);
  const deeper = `${indent}  `;
  if (Array.isArray(json))
    return json.length === 0 ? '[]' : `[\n${json.map((item) => `${deeper}${write(item, deeper)},`).join('\n')}\n${indent}]`;
  if ('$unknown' in json) return `(unknown: ${inertText(String(json.$unknown))})`;
  if ('$sensitive' in json) return '(sensitive)';
  const entries = Object.entries(json);
  return entries.length === 0
    ? '{}'
    : `{\n${entries.map(([key, inner]) => `${deeper}${/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key)} = ${write(inner, deeper)}`).join('\n')}\n${indent}}`;
}
