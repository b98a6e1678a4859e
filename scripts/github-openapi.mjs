// Reduces GitHub's OpenAPI descriptions to what the simulator in test/github needs. They are published as the npm package
// @octokit/openapi (MIT; 23.0.2 was used), 400 MB unpacked, so not a dependency:
//
//   node scripts/github-openapi.mjs /path/to/node_modules/@octokit/openapi/generated
//
// Writes to test/github/data: rest.json (parameters and bodies of every operation of GitHub Enterprise Server, answers of the
// areas that are simulated) and webhooks.json (payloads of the webhooks that are sent).
import fs from 'node:fs';
import path from 'node:path';

const generated = process.argv[2] ?? 'node_modules/@octokit/openapi/generated';
const here = path.dirname(new URL(import.meta.url).pathname);
const outDir = path.join(here, '../test/github/data');
const REST = 'ghes-3.19.json';
const HOOKS = 'api.github.com.json';

const RESPONSES =
  /^\/(app(\/|$)|installation|repos\/\{owner\}\/\{repo\}(\/(contents|git\/|commits|compare|pulls|issues\/|issues$|labels|collaborators|teams|check-|code-scanning\/(sarifs|alerts$|analyses$)|installation|branches\/\{branch\}$|statuses|languages|merges)|$)|orgs\/\{org\}$|orgs\/\{org\}\/(teams\/\{team_slug\}(\/members|\/memberships|$)|teams$|installation|repos)|users\/\{username\}$|users\/\{username\}\/installation|user$|rate_limit|meta|repositories\/)/;
const WEBHOOKS =
  /^(pull-request-(opened|synchronize|reopened|edited|ready-for-review|converted-to-draft|closed|labeled|unlabeled)|pull-request-review-(submitted|edited|dismissed)|pull-request-review-comment-|pull-request-review-thread-|issue-comment-(created|edited|deleted)|check-run-|check-suite-|merge-group-|push$|installation-(created|deleted|suspend|unsuspend|new-permissions-accepted)|installation-repositories-|ping$)/;

const DROP = new Set([
  'description',
  'example',
  'examples',
  'x-github',
  'summary',
  'tags',
  'x-multi-segment',
  'x-github-breaking-changes',
  'deprecated',
  'xml',
  'readOnly',
  'title',
]);

// Keywords whose children are maps of names, not schemas: names such as "description" stay.
const MAPS = new Set(['properties', 'patternProperties', 'schemas', 'definitions']);

function clean(node, isMap = false) {
  if (Array.isArray(node)) return node.map((n) => clean(n));
  if (!node || typeof node !== 'object') return node;
  const out = {};
  for (const [k, v] of Object.entries(node)) {
    if (!isMap && DROP.has(k)) continue;
    if (!isMap && (k === 'enum' || k === 'required' || k === 'default' || k === 'const')) {
      out[k] = v;
      continue;
    }
    out[k] = clean(v, !isMap && MAPS.has(k));
  }
  if (isMap) return out;
  if (typeof out.$ref === 'string') out.$ref = out.$ref.replace('#/components/schemas/', '#/definitions/');
  if ('discriminator' in out && typeof out.discriminator === 'object') delete out.discriminator;
  if (out.nullable === true) {
    delete out.nullable;
    if (out.$ref || out.allOf || out.oneOf || out.anyOf || out.type === undefined) return { anyOf: [out, { type: 'null' }] };
    out.type = [].concat(out.type, 'null');
    if (out.enum && !out.enum.includes(null)) out.enum = [...out.enum, null];
  } else delete out.nullable;
  return out;
}

function closure(doc, roots) {
  const defs = {};
  const stack = [JSON.stringify(roots)];
  while (stack.length) {
    for (const [, name] of stack.pop().matchAll(/"#\/definitions\/([^"]+)"/g)) {
      if (name in defs) continue;
      defs[name] = clean(doc.components.schemas[name]);
      stack.push(JSON.stringify(defs[name]));
    }
  }
  return defs;
}

const deref = (doc, node) => {
  if (!node?.$ref) return node;
  const [, , kind, name] = node.$ref.split('/');
  return doc.components[kind][name];
};

const write = (file, doc, lists) => {
  // one entry per line, so that regenerating gives a readable diff
  const parts = Object.entries(doc).map(([k, v]) => {
    if (!lists.includes(k)) return `${JSON.stringify(k)}:${JSON.stringify(v)}`;
    const rows = Array.isArray(v)
      ? v.map((r) => JSON.stringify(r))
      : Object.entries(v).map(([n, r]) => `${JSON.stringify(n)}:${JSON.stringify(r)}`);
    return `${JSON.stringify(k)}:${Array.isArray(v) ? '[' : '{'}\n${rows.join(',\n')}\n${Array.isArray(v) ? ']' : '}'}`;
  });
  fs.writeFileSync(path.join(outDir, file), `{${parts.join(',\n')}}\n`);
  console.log(file, fs.statSync(path.join(outDir, file)).size);
};

const rest = JSON.parse(fs.readFileSync(path.join(generated, REST), 'utf8'));
const operations = [];
for (const [p, item] of Object.entries(rest.paths)) {
  for (const [method, op] of Object.entries(item)) {
    if (!/^(get|post|put|patch|delete|head)$/.test(method)) continue;
    const o = { id: op.operationId, method: method.toUpperCase(), path: p, docs: op.externalDocs?.url };
    o.params = (op.parameters ?? [])
      .map((x) => deref(rest, x))
      .map((x) => ({ name: x.name, in: x.in, ...(x.required ? { required: true } : {}), schema: clean(x.schema ?? {}) }));
    if (op.requestBody) {
      const types = {};
      for (const [t, c] of Object.entries(op.requestBody.content ?? {})) types[t] = clean(c.schema ?? {});
      o.body = { required: !!op.requestBody.required, types };
    }
    if (RESPONSES.test(p)) {
      o.responses = {};
      for (const [status, r] of Object.entries(op.responses)) {
        const res = deref(rest, r);
        const schema = res.content?.['application/json']?.schema;
        if (Number(status) < 300) o.responses[status] = schema ? clean(schema) : null;
      }
    }
    operations.push(o);
  }
}
write(
  'rest.json',
  {
    source: `@octokit/openapi ${REST} (MIT, GitHub)`,
    version: rest.info.version,
    operations,
    definitions: closure(rest, operations),
  },
  ['operations', 'definitions'],
);

const hooks = JSON.parse(fs.readFileSync(path.join(generated, HOOKS), 'utf8'));
const events = {};
for (const [name, item] of Object.entries(hooks['x-webhooks'] ?? hooks.webhooks)) {
  if (!WEBHOOKS.test(name)) continue;
  const schema = item.post.requestBody.content['application/json'].schema;
  events[item.post.operationId ?? name] = clean(schema);
}
write('webhooks.json', { source: `@octokit/openapi ${HOOKS} (MIT, GitHub)`, events, definitions: closure(hooks, events) }, [
  'events',
  'definitions',
]);
console.log(Object.keys(events).join(' '));
