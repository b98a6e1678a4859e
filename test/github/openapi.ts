// Checks requests (and ghsim's own answers and webhooks) against GitHub's OpenAPI description.
import fs from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const load = (f) => JSON.parse(fs.readFileSync(new URL(`./data/${f}`, import.meta.url), 'utf8'));
let shared = null;

// Where GitHub's answers differ from its own description: the line of an outdated or file comment is null,
// and one answer's account is described as a user and an enterprise at once.
const KNOWN_GAPS = [
  [/\/(line|original_line|position)$/, /"integer"/],
  [/^\/\d+\/account$/, /name|slug|created_at|updated_at|null|{}/],
];

// Parameters that may hold slashes although they are one {name} in the path.
const WIDE = new Set(['path', 'ref', 'basehead', 'base', 'head', 'branch']);

export function pathRegex(template) {
  const names = [];
  const src = template
    .split('/')
    .map((seg) =>
      seg.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, (_, n) => {
        names.push(n);
        return WIDE.has(n) ? '(.+)' : '([^/]+)';
      }),
    )
    .join('/');
  return { re: new RegExp(`^${src}$`), names };
}

export function specificity(template) {
  const segs = template.split('/');
  return segs.filter((s) => !s.includes('{')).length * 100 + segs.length;
}

export class OpenApi {
  constructor() {
    this.doc = load('rest.json');
    this.ops = this.doc.operations
      .map((o) => ({ ...o, ...pathRegex(o.path) }))
      .sort((a, b) => specificity(b.path) - specificity(a.path));
    this.byKey = new Map(this.ops.map((o) => [`${o.method} ${o.path}`, o]));
    const make = (opts, definitions) => {
      const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, ...opts });
      addFormats(ajv, ['date-time', 'date', 'email', 'uri']);
      for (const f of [
        'int64',
        'int32',
        'repo.nwo',
        'timestamp',
        'ssh-key',
        'ssh-key fingerprint',
        'uuid',
        'uri-template',
        'float',
        'double',
        'markdown',
        'password',
        'binary',
        'byte',
        'ipv4',
        'ipv6',
        'hostname',
      ])
        ajv.addFormat(f, true);
      ajv.addSchema({ $id: 'defs', definitions }, 'defs');
      return ajv;
    };
    this.ajv = make({}, this.doc.definitions);
    this.query = make({ coerceTypes: 'array' }, this.doc.definitions);
    this.fns = new Map();
    this.makeHooks = () => {
      const doc = load('webhooks.json');
      return { doc, ajv: make({}, doc.definitions) };
    };
  }

  static shared() {
    return (shared ??= new OpenApi());
  }

  /** The operation of a path known to GitHub, implemented here or not. */
  find(method, path) {
    for (const o of this.ops) if (o.method === method && o.re.test(path)) return o;
    return null;
  }

  pathKnown(path) {
    return this.ops.some((o) => o.re.test(path));
  }

  #fn(key, schema, ajv = this.ajv) {
    let fn = this.fns.get(key);
    if (!fn) {
      fn = ajv.compile(relink(schema));
      this.fns.set(key, fn);
    }
    return fn;
  }

  /** Problems of a request's parameters and body: [{where, message, errors?}] */
  checkRequest(op, { params, query, body, contentType }) {
    const out = [];
    const known = new Set();
    for (const p of op.params) {
      if (p.in === 'query') known.add(p.name);
      if (p.in !== 'query' && p.in !== 'path') continue;
      const value = p.in === 'query' ? (query.get(p.name) ?? query.get(`${p.name}[]`)) : params[p.name];
      if (value == null) {
        if (p.required) out.push({ where: p.in, message: `required parameter "${p.name}" is missing` });
        continue;
      }
      const fn = this.#fn(`${op.id}?${p.in}${p.name}`, { type: 'object', properties: { v: p.schema } }, this.query);
      const isArray = p.schema.type === 'array';
      if (!fn({ v: isArray ? value.split(',') : value }))
        out.push({
          where: p.in,
          message: `parameter "${p.name}" = ${JSON.stringify(value)}: ${fn.errors.map((e) => e.message).join('; ')}`,
        });
    }
    for (const k of query.keys())
      if (!known.has(k) && !known.has(k.replace(/\[\]$/, '')))
        out.push({ where: 'query', message: `unknown query parameter "${k}"` });
    if (Number(query.get('per_page')) > 100)
      out.push({ where: 'query', message: `per_page = ${query.get('per_page')}: GitHub gives at most 100` });
    if (!op.body) {
      if (body !== undefined && !(body && typeof body === 'object' && !Object.keys(body).length))
        out.push({ where: 'body', message: 'this operation takes no body' });
      return out;
    }
    if (body === undefined) {
      if (op.body.required) out.push({ where: 'body', message: 'the body is required', errors: [] });
      return out;
    }
    const schema = op.body.types['application/json'] ?? Object.values(op.body.types)[0];
    if (contentType && !/json/.test(contentType) && op.body.types['application/json'])
      out.push({ where: 'body', message: `content-type ${contentType} is not JSON` });
    if (!schema) return out;
    const fn = this.#fn(`${op.id}!body`, schema);
    if (!fn(body))
      out.push({
        where: 'body',
        message: this.ajv.errorsText(fn.errors, { dataVar: 'body' }),
        errors: fn.errors.map((e) => ({ ...e, value: at(body, e.instancePath) })),
      });
    for (const k of unknownKeys(schema, body)) out.push({ where: 'body', message: `unknown property "${k}"` });
    return out;
  }

  /** Lines of GitHub's "Invalid request." for the body errors found by checkRequest. */
  static githubLines(errors) {
    const show = (v) => (v === null ? 'nil' : typeof v === 'string' ? `"${v.slice(0, 60)}"` : JSON.stringify(v)?.slice(0, 60));
    const lines = [];
    for (const e of errors) {
      const where = e.schemaPath
        .replace(/^#\//, '')
        .replace(/\/[^/]*$/, '')
        .replace(/^.*?(properties\/)/, '$1');
      if (e.keyword === 'required') lines.push(`"${e.params.missingProperty}" wasn't supplied.`);
      else if (e.keyword === 'type') {
        const t = [].concat(e.params.type).filter((x) => x !== 'null')[0];
        lines.push(`For '${where}', ${show(e.value)} is not ${/^[aeiou]/.test(t) ? 'an' : 'a'} ${t}.`);
      } else if (e.keyword === 'enum')
        lines.push(
          `${typeof e.value === 'string' ? e.value.slice(0, 60) : show(e.value)} is not a member of ${JSON.stringify(e.params.allowedValues.filter((x) => x !== null)).replace(/,/g, ', ')}.`,
        );
      else if (e.keyword === 'maxItems')
        lines.push(`No more than ${e.params.limit} items are allowed; ${e.value?.length} were supplied.`);
      else if (e.keyword === 'minItems')
        lines.push(`At least ${e.params.limit} items are required; ${e.value?.length} were supplied.`);
      else if (e.keyword === 'maxLength')
        lines.push(`Only ${e.params.limit} characters are allowed; ${[...(e.value ?? '')].length} were supplied.`);
      else if (e.keyword === 'minLength')
        lines.push(`At least ${e.params.limit} characters are required; ${[...(e.value ?? '')].length} were supplied.`);
      else if (e.keyword === 'additionalProperties') lines.push(`"${e.params.additionalProperty}" is not a permitted key.`);
      else if (e.keyword === 'oneOf' || e.keyword === 'anyOf') lines.unshift(`No subschema in "${e.keyword}" matched.`);
      else if (e.keyword === 'format') lines.push(`${show(e.value)} is not a valid ${e.params.format}.`);
      else if (e.keyword === 'pattern') lines.push(`${show(e.value)} does not match /${e.params.pattern}/.`);
      else lines.push(`For '${where}', ${e.message}.`);
    }
    return [...new Set(lines)];
  }

  /** Problems of one of ghsim's own REST answers, [] when the description has no schema for it. */
  checkResponse(op, status, body) {
    const schema = op?.responses?.[String(status)];
    if (!schema) return [];
    const fn = this.#fn(`${op.id}:${status}`, schema);
    return fn(JSON.parse(JSON.stringify(body)))
      ? []
      : fn.errors
          .filter((e) => !KNOWN_GAPS.some(([path, params]) => path.test(e.instancePath) && params.test(JSON.stringify(e.params))))
          .slice(0, 8)
          .map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  }

  /** Problems of a webhook payload. */
  checkWebhook(event, action, payload) {
    this.hooks ??= this.makeHooks();
    const key = `${event.replace(/_/g, '-')}${action ? `/${action.replace(/_/g, '-')}` : ''}`;
    const schema = this.hooks.doc.events[key];
    if (!schema) return null;
    // its lists of an app's events lack newer events such as merge_group
    const fn = this.#fn(`hook:${key}`, schema, this.hooks.ajv);
    return fn(JSON.parse(JSON.stringify(payload)))
      ? []
      : fn.errors
          .filter((e) => !/\/app\/events\/\d+$/.test(e.instancePath))
          .slice(0, 8)
          .map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  }
}

function relink(node) {
  if (Array.isArray(node)) return node.map(relink);
  if (!node || typeof node !== 'object') return node;
  const out = {};
  for (const [k, v] of Object.entries(node))
    out[k] = k === '$ref' && typeof v === 'string' ? v.replace(/^#\/definitions\//, 'defs#/definitions/') : relink(v);
  return out;
}

function at(root, pointer) {
  return pointer
    .split('/')
    .slice(1)
    .reduce((o, k) => o?.[k.replace(/~1/g, '/').replace(/~0/g, '~')], root);
}

/** Property names that the schema does not list, one level of objects and arrays deep. */
function unknownKeys(schema, value, prefix = '', depth = 0) {
  const out = [];
  if (!schema || depth > 3 || !value || typeof value !== 'object') return out;
  if (Array.isArray(value)) {
    if (schema.items) value.slice(0, 50).forEach((v) => out.push(...unknownKeys(schema.items, v, `${prefix}[]`, depth + 1)));
    return [...new Set(out)];
  }
  if (
    !schema.properties ||
    schema.oneOf?.some((s) => s.properties && !Object.values(s.properties).every((p) => p.enum)) ||
    schema.anyOf?.some((s) => s.properties && !Object.values(s.properties).every((p) => p.enum))
  )
    return out;
  if (schema.additionalProperties && typeof schema.additionalProperties === 'object') return out;
  for (const [k, v] of Object.entries(value)) {
    if (!(k in schema.properties)) out.push(`${prefix}${prefix ? '.' : ''}${k}`);
    else out.push(...unknownKeys(schema.properties[k], v, `${prefix}${prefix ? '.' : ''}${k}`, depth + 1));
  }
  return out;
}
