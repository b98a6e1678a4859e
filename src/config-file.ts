import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Config, DEFAULT_CONFIG, type RuleSetting } from './config.ts';
import { nearest } from './rules/nearest.ts';
import { type Conditions, fillIn, type ParameterValue, type Rule, severity } from './rules/rule.ts';
import { isShallow } from './terraform/functions/yaml.ts';
import { MAX_ENVIRONMENTS, type NamedEnvironments } from './terraform/roots.ts';
import type { Path } from './terraform/source.ts';

const MAX_LENGTH = 65_536;

const level = z.union([z.literal('off'), severity]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const parameter = z.union([scalar, z.array(scalar)]);

const ignores = z.strictObject({
  require_date: z.boolean().optional(),
  max_days: z.int().min(1).max(36_500).optional(),
  foreign: z.boolean().optional(),
  never: z.array(z.string()).optional(),
});
const paths = z.strictObject({
  /** Folders: root modules in them and below them are not looked at. */
  leave_out: z.array(z.string().regex(/^(?!\/)[^\\]+$/)).optional(),
});

/** A path of the repository: relative to its top, with `/`. */
const path = z.string().regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\]*$/, 'it has to be a path from the top of the repository');
const values = path.regex(/\.tfvars(?:\.json)?$/, 'it has to be a .tfvars or .tfvars.json file');
/** By root folder and name of the environment, what `-var-file` is given, in its order. */
const environments = z
  .record(
    path,
    z.record(
      z.string().regex(/^[\w .-]{1,100}$/, 'it has to be made of at most 100 letters, digits, blanks, dots and dashes'),
      z.union([values, z.array(values).max(20)]),
    ),
  )
  .refine((roots) => Object.values(roots).every((named) => Object.keys(named).length <= MAX_ENVIRONMENTS), {
    error: `no root may have more than ${MAX_ENVIRONMENTS} environments`,
  });

/** `.github/iacsec.yml`. */
export const configFile = z.strictObject({
  mode: z.enum(['enforce', 'advisory', 'shadow']).optional(),
  block_on: severity.optional(),
  profile: z.enum(['baseline', 'extended']).optional(),
  unknown: z.enum(['warn', 'block']).optional(),
  max_inline_comments: z.int().min(0).max(30).optional(),
  rules: z
    .record(
      z.string(),
      z.union([level, z.strictObject({ level: level.optional(), parameters: z.record(z.string(), parameter).optional() })]),
    )
    .optional(),
  ignores: ignores.optional(),
  paths: paths.optional(),
  /** The environments of a root, in the place of those that the files suggest. */
  environments: environments.optional(),
});

/** What is wrong with a config, in a sentence, and its line, from 1. */
export interface ConfigError {
  readonly wrong: string;
  readonly line: number;
}

/**
 * Reads the text of `.github/iacsec.yml`; what it leaves out stays as in `over`: the organisation's, or the defaults. Returns what is wrong
 * instead of a config when it does not fit: a misspelt key must not switch a policy off without a word.
 */
export function parseConfig(text: string, rules: readonly Rule[], over: Config = DEFAULT_CONFIG): Config | ConfigError {
  // The YAML library has been seen to end the process, not to throw, on deep nesting.
  if (text.length > MAX_LENGTH || !isShallow(text))
    return { wrong: `it is longer than ${MAX_LENGTH} characters or nested too deeply`, line: 1 };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    // The library ends its sentence with the place, which is told apart from it.
    const wrong = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'it is not YAML';
    return { wrong, line: error.linePos?.[0].line ?? 1 };
  }
  let content: unknown;
  try {
    // Aliases could blow up; a policy needs none.
    content = document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch (error) {
    if (error instanceof Error) return { wrong: error.message, line: 1 };
    throw error;
  }
  const wrongAt = (wrong: string, path: readonly PropertyKey[]): ConfigError => ({ wrong, line: lineAt(document, lines, path) });
  const parsed = configFile.safeParse(content);
  if (!parsed.success) {
    const found = misspelt(parsed.error);
    if (found) return wrongAt(found.wrong, found.path);
    return wrongAt(z.prettifyError(parsed.error).replace(/\n\s*/g, ' '), parsed.error.issues[0]?.path ?? []);
  }
  const { data } = parsed;
  const settings: Record<string, RuleSetting> = {};
  for (const [id, said] of Object.entries(data.rules ?? {})) {
    const rule = rules.find((one) => one.id === id);
    if (!rule) return wrongAt(noRule(id, rules), ['rules', id]);
    const { level, parameters } = typeof said === 'string' ? { level: said, parameters: undefined } : said;
    const conditions = parameters && withParameters(rule, parameters);
    if (typeof conditions === 'string') return wrongAt(`rule "${id}": ${conditions}`, ['rules', id, 'parameters']);
    settings[id] = { level, conditions };
  }
  const never = data.ignores?.never ?? [];
  for (const [position, id] of never.entries())
    if (!rules.some((one) => one.id === id)) return wrongAt(noRule(id, rules), ['ignores', 'never', position]);
  return {
    mode: data.mode ?? over.mode,
    blockOn: data.block_on ?? over.blockOn,
    profile: data.profile ?? over.profile,
    unknown: data.unknown ?? over.unknown,
    maxInlineComments: data.max_inline_comments ?? over.maxInlineComments,
    rules: { ...over.rules, ...settings },
    leaveOut: data.paths?.leave_out ? new Set(data.paths.leave_out.map(plain)) : over.leaveOut,
    environments: data.environments ? plainEnvironments(data.environments) : over.environments,
    ignores: {
      requireDate: data.ignores?.require_date ?? over.ignores.requireDate,
      maxDays: data.ignores?.max_days ?? over.ignores.maxDays,
      foreign: data.ignores?.foreign ?? over.ignores.foreign,
      never: data.ignores?.never ?? over.ignores.never,
    },
  };
}

/** The line of a key or element; that of what it would be in, where there is none. */
function lineAt(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(part))
      : undefined;
    const next = pair ? pair.key : isSeq(node) ? node.items[Number(part)] : undefined;
    if (!isNode(next)) break;
    offset = next.range?.[0] ?? offset;
    node = pair ? pair.value : next;
  }
  return lines.linePos(offset).line;
}

/** A path without `./` before and `/` after it; the top of the repository is the empty path. */
const plain = (path: string): Path => path.replace(/^(?:\.\/)+|^\.$|\/+$/g, '') as Path;

function plainEnvironments(roots: z.infer<typeof environments>): NamedEnvironments {
  const plainly = (named: Readonly<Record<string, string | string[]>>) =>
    Object.fromEntries(
      Object.entries(named).map(([name, files]) => [name, (typeof files === 'string' ? [files] : files).map(plain)]),
    );
  return Object.fromEntries(Object.entries(roots).map(([root, named]) => [plain(root), plainly(named)]));
}

function noRule(id: string, rules: readonly Rule[]): string {
  const meant = nearest(
    id,
    rules.map((rule) => rule.id),
  );
  return `there is no rule "${id}"${meant ? `; did you mean "${meant}"?` : ''}`;
}

/** What is wrong with a key: what one that nobody knows was meant to be; undefined where the error is another one. */
function misspelt(error: z.ZodError): { readonly wrong: string; readonly path: readonly PropertyKey[] } | undefined {
  const wrong = error.issues.find((one) => one.code === 'invalid_key');
  if (wrong?.code === 'invalid_key')
    return { wrong: `${wrong.path.map(String).join('.')}: ${wrong.issues[0]?.message ?? 'no such key'}`, path: wrong.path };
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys');
  const [key] = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  if (!issue || key === undefined) return undefined;
  const path = [...issue.path, key];
  const place = issue.path.map(String);
  const inner =
    place[0] === 'ignores' ? ignores.shape : place[0] === 'paths' ? paths.shape : place.length === 0 ? configFile.shape : {};
  const meant = nearest(key, Object.keys(inner));
  const wrongKey = `there is no setting "${path.map(String).join('.')}"`;
  return { wrong: `${wrongKey}${meant ? `; did you mean "${meant}"?` : ''}`, path };
}

/** The rule's conditions with the given parameters, its own for the rest; a sentence where one does not fit. */
function withParameters(rule: Rule, given: Readonly<Record<string, ParameterValue>>): Conditions | string {
  const values: Record<string, ParameterValue> = {};
  for (const [name, one] of Object.entries(rule.parameters)) values[name] = one.default;
  for (const [name, value] of Object.entries(given)) {
    const usual = values[name];
    if (usual === undefined) return `it has no parameter "${name}"`;
    if (typeof usual !== typeof value || Array.isArray(usual) !== Array.isArray(value))
      return `parameter "${name}" is not like ${JSON.stringify(usual)}`;
    values[name] = value;
  }
  try {
    return fillIn(rule.template, values);
  } catch (error) {
    if (error instanceof z.ZodError) return z.prettifyError(error).replace(/\n\s*/g, ' ');
    throw error;
  }
}
