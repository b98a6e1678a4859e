// Compares requests (and the simulator's own answers and webhooks) with GitHub's OpenAPI description.
import fs from 'node:fs';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Fields, Json } from './types.ts';

/** JSON schema, as far as it is read here. */
interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  additionalProperties?: boolean | Schema;
}
export interface Operation {
  id: string;
  method: string;
  path: string;
  docs?: string;
  params: { name: string; in: string; required?: boolean; schema: Schema }[];
  body?: { required: boolean; types: Record<string, Schema> };
  /** By status; null without a body. Only of the parts that are simulated. */
  responses?: Record<string, Schema | null>;
}
interface Described<T> {
  definitions: Record<string, Schema>;
  operations: Operation[];
  events: T;
}
/** ajv's error, with the value that is wrong. */
export type BodyError = ErrorObject & { value: unknown };
export interface RequestProblem {
  where: 'path' | 'query' | 'body';
  message: string;
  /** What GitHub refuses; without them it is only noted. */
  errors?: BodyError[];
}

const load = (file: string): Described<Record<string, Schema>> =>
  JSON.parse(fs.readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8'));

/** Where GitHub's answers differ from its own description. */
const KNOWN_GAPS: readonly [path: RegExp, params: RegExp][] = [
  // the line of an outdated or file comment is null
  [/\/(line|original_line|position)$/, /"integer"/],
  // an account is described as a user and an enterprise at once
  [/^\/\d+\/account$/, /name|slug|created_at|updated_at|null|{}/],
];

// Formats that say nothing about a text, or that ajv does not know.
const FREE_FORMATS =
  'int64,int32,repo.nwo,timestamp,ssh-key,ssh-key fingerprint,uuid,uri-template,float,double,markdown,password,binary,byte,ipv4,ipv6,hostname';

// Parameters that may hold slashes although they are one {name} in the path.
const WIDE = new Set(['path', 'ref', 'basehead', 'base', 'head', 'branch']);

export function pathPattern(template: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return WIDE.has(name) ? '(.+)' : '([^/]+)';
  });
  return { pattern: new RegExp(`^${source}$`), names };
}

/** Paths with more fixed parts are tried first. */
export function specificity(template: string): number {
  const parts = template.split('/');
  return parts.filter((s) => !s.includes('{')).length * 100 + parts.length;
}

function validator(definitions: Record<string, Schema>, options: Options = {}): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, ...options });
  formats.default(ajv, ['date-time', 'date', 'email', 'uri']);
  for (const format of FREE_FORMATS.split(',')) ajv.addFormat(format, true);
  ajv.addSchema({ $id: 'defs', definitions }, 'defs');
  return ajv;
}

const sentences = (fn: ValidateFunction, but: (e: ErrorObject) => boolean): string[] =>
  (fn.errors ?? [])
    .filter((e) => !but(e))
    .slice(0, 8)
    .map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);

export class OpenApi {
  readonly #operations: (Operation & { pattern: RegExp })[];
  readonly #byKey: Map<string, Operation>;
  readonly #ajv: Ajv;
  /** For parameters, which are texts. */
  readonly #texts: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();
  #hooks: { events: Record<string, Schema>; ajv: Ajv } | null = null;

  constructor() {
    const { operations, definitions } = load('rest.json');
    this.#operations = operations
      .map((o) => ({ ...o, pattern: pathPattern(o.path).pattern }))
      .sort((a, b) => specificity(b.path) - specificity(a.path));
    this.#byKey = new Map(operations.map((o) => [`${o.method} ${o.path}`, o]));
    this.#ajv = validator(definitions);
    this.#texts = validator(definitions, { coerceTypes: 'array' });
  }

  operation(method: string, path: string): Operation | undefined {
    return this.#byKey.get(`${method} ${path}`);
  }

  /** The operation of a path known to GitHub, simulated or not. */
  find(method: string, path: string): Operation | undefined {
    return this.#operations.find((o) => o.method === method && o.pattern.test(path));
  }

  pathKnown(path: string): boolean {
    return this.#operations.some((o) => o.pattern.test(path));
  }

  #fn(key: string, schema: Schema, ajv = this.#ajv): ValidateFunction {
    let fn = this.#compiled.get(key);
    if (!fn) {
      fn = ajv.compile(relink(schema) as Schema);
      this.#compiled.set(key, fn);
    }
    return fn;
  }

  checkRequest(
    op: Operation,
    params: Record<string, string>,
    query: URLSearchParams,
    body: unknown,
    contentType: string,
  ): RequestProblem[] {
    const out: RequestProblem[] = [];
    const known = new Set<string>();
    for (const p of op.params) {
      if (p.in !== 'query' && p.in !== 'path') continue;
      if (p.in === 'query') known.add(p.name);
      const value = p.in === 'query' ? (query.get(p.name) ?? query.get(`${p.name}[]`)) : params[p.name];
      if (value == null) {
        if (p.required) out.push({ where: p.in, message: `required parameter "${p.name}" is missing` });
        continue;
      }
      const fn = this.#fn(`${op.id}?${p.in}${p.name}`, { type: 'object', properties: { v: p.schema } }, this.#texts);
      if (!fn({ v: p.schema.type === 'array' ? value.split(',') : value })) {
        const why = fn.errors?.map((e) => e.message).join('; ');
        out.push({ where: p.in, message: `parameter "${p.name}" = ${JSON.stringify(value)}: ${why}` });
      }
    }
    for (const k of query.keys())
      if (!known.has(k) && !known.has(k.replace(/\[\]$/, '')))
        out.push({ where: 'query', message: `unknown query parameter "${k}"` });
    if (Number(query.get('per_page')) > 100)
      out.push({ where: 'query', message: `per_page = ${query.get('per_page')}: GitHub gives at most 100` });
    out.push(...this.#checkBody(op, body, contentType));
    return out;
  }

  #checkBody(op: Operation, body: unknown, contentType: string): RequestProblem[] {
    if (!op.body) {
      const empty = body === undefined || (typeof body === 'object' && body !== null && !Object.keys(body).length);
      return empty ? [] : [{ where: 'body', message: 'this operation takes no body' }];
    }
    if (body === undefined) return op.body.required ? [{ where: 'body', message: 'the body is required', errors: [] }] : [];
    const out: RequestProblem[] = [];
    const json = op.body.types['application/json'];
    const schema = json ?? Object.values(op.body.types)[0];
    if (json && contentType && !/json/.test(contentType))
      out.push({ where: 'body', message: `content-type ${contentType} is not JSON` });
    if (!schema) return out;
    const fn = this.#fn(`${op.id}!body`, schema);
    if (!fn(body)) {
      const errors = (fn.errors ?? []).map((e) => ({ ...e, value: at(body, e.instancePath) }));
      out.push({ where: 'body', message: this.#ajv.errorsText(fn.errors, { dataVar: 'body' }), errors });
    }
    for (const k of unknownKeys(schema, body)) out.push({ where: 'body', message: `unknown property "${k}"` });
    return out;
  }

  /** Problems of one of the simulator's own REST answers, none when the description has no schema for it. */
  checkResponse(op: Operation, status: number, body: unknown): string[] {
    const schema = op.responses?.[String(status)];
    if (!schema) return [];
    const fn = this.#fn(`${op.id}:${status}`, schema);
    if (fn(JSON.parse(JSON.stringify(body)))) return [];
    return sentences(fn, (e) =>
      KNOWN_GAPS.some(([path, params]) => path.test(e.instancePath) && params.test(JSON.stringify(e.params))),
    );
  }

  /** Problems of a webhook's payload; null when the description has no such webhook. */
  checkWebhook(event: string, action: string | null, payload: Fields): string[] | null {
    if (!this.#hooks) {
      const { events, definitions } = load('webhooks.json');
      this.#hooks = { events, ajv: validator(definitions) };
    }
    const key = [event, ...(action ? [action] : [])].join('/').replace(/_/g, '-');
    const schema = this.#hooks.events[key];
    if (!schema) return null;
    const fn = this.#fn(`hook:${key}`, schema, this.#hooks.ajv);
    // its lists of an app's events lack newer events such as merge_group
    return fn(JSON.parse(JSON.stringify(payload))) ? [] : sentences(fn, (e) => /\/app\/events\/\d+$/.test(e.instancePath));
  }
}

let shared: OpenApi | null = null;
/** Read once in a process: the description is large. */
export function openapi(): OpenApi {
  shared ??= new OpenApi();
  return shared;
}

const short = (value: unknown): string =>
  value === null ? 'nil' : typeof value === 'string' ? `"${value.slice(0, 60)}"` : (JSON.stringify(value)?.slice(0, 60) ?? 'nil');

/** Lines of GitHub's "Invalid request." for the errors of a body. */
export function githubLines(errors: readonly BodyError[]): string[] {
  const lines: string[] = [];
  for (const e of errors) {
    const where = e.schemaPath
      .replace(/^#\//, '')
      .replace(/\/[^/]*$/, '')
      .replace(/^.*?(properties\/)/, '$1');
    const { value } = e;
    const given = Array.isArray(value) ? value.length : [...String(value ?? '')].length;
    if (e.keyword === 'oneOf' || e.keyword === 'anyOf') lines.unshift(`No subschema in "${e.keyword}" matched.`);
    else if (e.keyword === 'required') lines.push(`"${e.params['missingProperty']}" wasn't supplied.`);
    else if (e.keyword === 'type') {
      const type = String([e.params['type']].flat().find((x) => x !== 'null'));
      lines.push(`For '${where}', ${short(value)} is not ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}.`);
    } else if (e.keyword === 'enum') {
      const allowed = (e.params['allowedValues'] as unknown[]).filter((x) => x !== null);
      const shown = typeof value === 'string' ? value.slice(0, 60) : short(value);
      lines.push(`${shown} is not a member of ${JSON.stringify(allowed).replace(/,/g, ', ')}.`);
    } else if (e.keyword === 'maxItems')
      lines.push(`No more than ${e.params['limit']} items are allowed; ${given} were supplied.`);
    else if (e.keyword === 'minItems') lines.push(`At least ${e.params['limit']} items are required; ${given} were supplied.`);
    else if (e.keyword === 'maxLength') lines.push(`Only ${e.params['limit']} characters are allowed; ${given} were supplied.`);
    else if (e.keyword === 'minLength')
      lines.push(`At least ${e.params['limit']} characters are required; ${given} were supplied.`);
    else if (e.keyword === 'additionalProperties') lines.push(`"${e.params['additionalProperty']}" is not a permitted key.`);
    else if (e.keyword === 'format') lines.push(`${short(value)} is not a valid ${e.params['format']}.`);
    else if (e.keyword === 'pattern') lines.push(`${short(value)} does not match /${e.params['pattern']}/.`);
    else lines.push(`For '${where}', ${e.message}.`);
  }
  return [...new Set(lines)];
}

/** References to the definitions, which are a schema of their own. */
function relink(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(relink);
  if (!node || typeof node !== 'object') return node;
  const link = (k: string, v: unknown): unknown =>
    k === '$ref' && typeof v === 'string' ? v.replace(/^#\/definitions\//, 'defs#/definitions/') : relink(v);
  return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, link(k, v)]));
}

function at(root: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce((o: Json, k) => o?.[k.replace(/~1/g, '/').replace(/~0/g, '~')], root);
}

/** Property names that the schema does not list, a few levels of objects and arrays deep. */
function unknownKeys(schema: Schema | undefined, value: unknown, prefix = '', depth = 0): string[] {
  if (!schema || depth > 3 || !value || typeof value !== 'object') return [];
  if (Array.isArray(value))
    return [...new Set(value.slice(0, 50).flatMap((v) => unknownKeys(schema.items, v, `${prefix}[]`, depth + 1)))];
  const alternative = (s: Schema): boolean => s.properties !== undefined && !Object.values(s.properties).every((p) => p.enum);
  const { properties } = schema;
  if (!properties || schema.oneOf?.some(alternative) || schema.anyOf?.some(alternative)) return [];
  if (typeof schema.additionalProperties === 'object') return [];
  return Object.entries(value).flatMap(([k, v]) => {
    const name = `${prefix}${prefix ? '.' : ''}${k}`;
    return k in properties ? unknownKeys(properties[k], v, name, depth + 1) : [name];
  });
}
