import { constraintProblem, defaultProblem } from './constraint.ts';
import { isOverride, type Module } from './module.ts';
import type { Problem, Range } from './source.ts';
import type { Block, Expression, ParsedFile } from './syntax.ts';
import { callIn, refersTo } from './walk.ts';

/** How a block is written: its labels, and what may be in it. What newer versions and OpenTofu have is allowed, too. */
interface Form {
  readonly labels: readonly string[];
  /** Undefined where everything may be set. */
  readonly names?: ReadonlySet<string>;
  readonly needs?: readonly string[];
  /** Undefined where any block may be nested. */
  readonly blocks?: ReadonlySet<string>;
}

const form = (labels: string, names?: string, needs?: string, blocks?: string): Form => ({
  labels: words(labels),
  ...(names === undefined ? {} : { names: new Set(words(names)) }),
  ...(needs === undefined ? {} : { needs: words(needs) }),
  ...(blocks === undefined ? {} : { blocks: new Set(words(blocks)) }),
});
const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

const FORMS: Readonly<Record<string, Form>> = {
  terraform: form(''),
  locals: form('', undefined, undefined, ''),
  variable: form('name', 'type default description sensitive nullable ephemeral deprecated const', '', 'validation'),
  output: form('name', 'value description sensitive ephemeral depends_on deprecated type', 'value', 'precondition'),
  module: form('name', undefined, 'source', 'lifecycle'),
  resource: form('type name'),
  data: form('type name'),
  ephemeral: form('type name'),
  provider: form('name'),
  check: form('name', '', '', 'data assert'),
  moved: form('', 'from to', 'from to', ''),
  removed: form('', 'from for_each', 'from', 'lifecycle provisioner connection'),
  import: form('', 'to id identity provider for_each', 'to', ''),
  action: form('type name'),
};

/** The built-in resource: what it takes beside what every resource does. */
const BUILT_IN = new Set('input triggers_replace count for_each depends_on provider'.split(' '));
const BUILT_IN_BLOCKS = new Set('lifecycle provisioner connection'.split(' '));

/** Names of variables that mean something else in a module call. */
const RESERVED = new Set('source version providers count for_each lifecycle depends_on locals'.split(' '));
const NAMED = new Set('variable output module resource data ephemeral check'.split(' '));
/** What Terraform takes for a name. */
const isName = (text: string): boolean => /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(text);

/** Functions of Terraform 1.11, and those that newer versions and OpenTofu have beside them. */
const FUNCTIONS = new Set(
  `abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename bcrypt can ceil chomp chunklist
  cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains csvdecode dirname distinct element endswith
  ephemeralasnull file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 filesha256 filesha512 flatten floor
  format formatdate formatlist indent index issensitive join jsondecode jsonencode keys length list log lookup lower map matchkeys max md5
  merge min nonsensitive one parseint pathexpand plantimestamp pow range regex regexall replace reverse rsadecrypt sensitive setintersection
  setproduct setsubtract setunion sha1 sha256 sha512 signum slice sort split startswith strcontains strrev substr sum templatefile
  templatestring textdecodebase64 textencodebase64 timeadd timecmp timestamp title tobool tolist tomap tonumber toset tostring transpose
  trim trimprefix trimspace trimsuffix try type upper urlencode uuid uuidv5 values yamldecode yamlencode zipmap
  base64gunzip cidrcontains convert urldecode deepmerge`.split(/\s+/),
);
const isUnknownFunction = (name: string): boolean => !name.includes('::') && !FUNCTIONS.has(name);

/**
 * What Terraform refuses of the form of a module's blocks whatever their values are: names and labels, what is missing or set twice,
 * types, defaults that do not fit. Only what every version refuses.
 */
export function formProblems(module: Module): readonly Problem[] {
  if (module.incomplete !== undefined) return [];
  const problems: Problem[] = [];
  const said = ({ file, startLine }: Range, message: string): void =>
    void problems.push({ file, startLine, message, kind: 'refused' });
  for (const file of module.files) {
    for (const { name, nameRange } of file.body?.attributes.values() ?? [])
      said(nameRange, `unsupported argument: an argument named "${name}" is not expected here`);
    for (const block of file.body?.blocks ?? []) blockProblems(block, file, said);
  }
  for (const [name, block] of module.variables) variableProblems(name, block, said);
  twiceProblems(module, said);
  moveProblems(module, said);
  return problems;
}
type Said = (range: Range, message: string) => void;

function blockProblems(block: Block, { syntax, path }: ParsedFile, said: Said): void {
  const { type, labels, header, body } = block;
  const found = Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
  if (!found) {
    said(header, `unsupported block type: blocks of type "${type}" are not expected here`);
    return;
  }
  if (labels.length !== found.labels.length) {
    const names = found.labels.length > 0 ? ` (${found.labels.join(', ')})` : '';
    said(header, `a ${type} block has ${found.labels.length} labels${names}, not ${labels.length}`);
    return;
  }
  if (NAMED.has(type))
    for (const label of labels) if (!isName(label)) said(header, `invalid name "${label.slice(0, 80)}" of a ${type} block`);
  const isJson = syntax === 'json';
  for (const { name, nameRange } of body.attributes.values()) {
    if (type === 'locals' && !isName(name)) said(nameRange, `invalid name "${name.slice(0, 80)}" of a local value`);
    // In JSON a nested block can look like an argument.
    if (found.names && !found.names.has(name) && !(isJson && found.blocks?.has(name)))
      said(nameRange, `unsupported argument: an argument named "${name}" is not expected here`);
  }
  for (const nested of body.blocks)
    if (found.blocks && !found.blocks.has(nested.type))
      said(nested.header, `unsupported block type: blocks of type "${nested.type}" are not expected here`);
  if (!isOverride(path))
    for (const name of found.needs ?? [])
      if (!body.attributes.has(name))
        said(header, `missing required argument: the argument "${name}" is required, but no definition was found`);
  const [count, forEach] = [body.attributes.get('count'), body.attributes.get('for_each')];
  if (count && forEach && type !== 'locals' && type !== 'provider')
    said(forEach.nameRange, 'invalid combination of "count" and "for_each": only one of them can be set');
  if (type === 'check' && !isJson && !body.blocks.some((one) => one.type === 'assert'))
    said(header, 'check blocks must have at least one assert block');
  conditionProblems(block, said);
  if (type === 'resource' && labels[0] === 'terraform_data') builtInProblems(block, isJson, said);
  if (!isJson && (type === 'resource' || type === 'data')) {
    const lifecycles = body.blocks.filter((one) => one.type === 'lifecycle');
    for (const second of lifecycles.slice(1)) said(second.header, 'this resource already has a lifecycle block');
  }
  functionProblems(block, said);
}

const CONDITIONS = new Set(['assert', 'precondition', 'postcondition']);

/** What is checked without looking at anything is refused. */
function conditionProblems({ body }: Block, said: Said): void {
  for (const nested of body.blocks) {
    if (nested.type === 'lifecycle') conditionProblems(nested, said);
    const condition = CONDITIONS.has(nested.type) ? nested.body.attributes.get('condition')?.expression : undefined;
    if (condition && !refersTo(condition, () => true))
      said(condition.range, `invalid ${nested.type} expression: the condition must refer to at least one other object`);
  }
}

function functionProblems({ type, body }: Block, said: Said): void {
  for (const { name, expression } of body.attributes.values()) {
    // A type is written like a call.
    if (name === 'type' && (type === 'variable' || type === 'output')) continue;
    const call = callIn(expression, isUnknownFunction);
    if (call?.kind === 'call')
      said(call.range, `call to unknown function: there is no function named "${call.name.slice(0, 80)}"`);
  }
  for (const nested of body.blocks) functionProblems(nested, said);
}

function builtInProblems({ body }: Block, isJson: boolean, said: Said): void {
  for (const { name, nameRange } of body.attributes.values())
    if (!BUILT_IN.has(name) && !(isJson && (BUILT_IN_BLOCKS.has(name) || name === '//')))
      said(nameRange, `unsupported argument: an argument named "${name}" is not expected here`);
  for (const nested of body.blocks)
    if (!BUILT_IN_BLOCKS.has(nested.type))
      said(nested.header, `unsupported block type: blocks of type "${nested.labels[0] ?? nested.type}" are not expected here`);
}

function variableProblems(name: string, { header, body }: Block, said: Said): void {
  if (RESERVED.has(name)) said(header, `invalid variable name: "${name}" is reserved for its meaning in module blocks`);
  const type = body.attributes.get('type');
  const wrong = type && constraintProblem(type.expression);
  if (wrong) said(wrong.range, `invalid type: ${wrong.message}`);
  for (const flag of ['sensitive', 'nullable', 'ephemeral', 'description']) {
    const expression = body.attributes.get(flag)?.expression;
    if (expression && refersTo(expression, () => true)) said(expression.range, 'variables may not be used here');
  }
  const fallback = body.attributes.get('default');
  const given = fallback && notConstant(fallback.expression);
  if (fallback && given !== undefined) said(fallback.expression.range, given);
  else if (fallback && !wrong) {
    const nullable = body.attributes.get('nullable')?.expression;
    const misfit = defaultProblem(
      fallback.expression,
      type?.expression,
      nullable?.kind === 'literal' && nullable.value === false,
    );
    if (misfit !== undefined) said(fallback.expression.range, `invalid default value for variable "${name}": ${misfit}`);
  }
  for (const block of body.blocks) {
    const condition = block.type === 'validation' ? block.body.attributes.get('condition') : undefined;
    if (condition && !refersTo(condition.expression, (base, first) => base === 'var' && first === name))
      said(condition.range, `invalid validation: the condition for variable "${name}" must refer to var.${name}`);
  }
}

/** Why an expression cannot stand where nothing is known yet. */
export function notConstant(expression: Expression): string | undefined {
  if (callIn(expression, () => true)) return 'functions may not be called here';
  return refersTo(expression, () => true) ? 'variables may not be used here' : undefined;
}

/** What can be there once in a module, although nothing refers to it by a name of its own. */
function twiceProblems({ files }: Module, said: Said): void {
  const seen = new Map<string, Range>();
  const once = (key: string, range: Range, message: string): void => {
    if (seen.has(key)) said(range, message);
    else seen.set(key, range);
  };
  for (const { path, body } of files) {
    if (isOverride(path)) continue;
    for (const { type, labels, header, body: inner } of body?.blocks ?? []) {
      if (type === 'check') once(`check ${labels[0]}`, header, `check "${labels[0]}" is declared twice`);
      if (type === 'provider') {
        const alias = inner.attributes.get('alias')?.expression;
        if (!alias) once(`provider ${labels[0]}`, header, `a provider "${labels[0]}" without an alias is configured twice`);
        else if (alias.kind === 'literal')
          once(`provider ${labels[0]} ${alias.value}`, header, `a provider "${labels[0]}" with this alias is configured twice`);
      }
      if (type !== 'terraform') continue;
      for (const nested of inner.blocks) {
        if (nested.type === 'required_providers')
          once('required_providers', nested.header, 'a module may have only one required_providers block');
        if (nested.type === 'backend' || nested.type === 'cloud')
          once('backend', nested.header, 'a module may have only one backend or cloud block');
      }
    }
  }
}

/** `a.b` as text with the resource it is about; undefined for what leads into modules or is no plain address. */
function plainAddress(
  expression: Expression | undefined,
): { readonly text: string; readonly base: string; readonly keyed: boolean } | undefined {
  if (expression?.kind === 'step' && expression.step.kind === 'index') {
    const { key } = expression.step;
    const inner = plainAddress(expression.source);
    if (!inner || inner.keyed || key.kind !== 'literal') return undefined;
    return { text: `${inner.text}[${JSON.stringify(key.value)}]`, base: inner.base, keyed: true };
  }
  if (expression?.kind !== 'step' || expression.step.kind !== 'attribute' || expression.source.kind !== 'variable')
    return undefined;
  const base = `${expression.source.name}.${expression.step.name}`;
  return { text: base, base, keyed: false };
}

function moveProblems(module: Module, said: Said): void {
  const isDeclared = (base: string): boolean =>
    module.resources.has(base) || (/^module\./.test(base) && module.calls.has(base.slice(7)));
  const moved = new Map<string, string>();
  const imported = new Set<string>();
  for (const { path, body } of module.files) {
    for (const { type, header, body: inner } of isOverride(path) ? [] : (body?.blocks ?? [])) {
      const [from, to] = ['from', 'to'].map((name) => plainAddress(inner.attributes.get(name)?.expression));
      if (type === 'removed' && from && !from.keyed && isDeclared(from.base))
        said(header, `removed resource still exists: ${from.base} is still declared`);
      if (type === 'import' && to && !inner.attributes.has('for_each')) {
        if (imported.has(to.text)) said(header, `duplicate import: an import block for ${to.text} was already declared`);
        imported.add(to.text);
      }
      if (type !== 'moved' || !from || !to) continue;
      if (from.text === to.text) said(header, `redundant move: ${from.text} moves to the same address`);
      else if (!from.keyed && from.base !== to.base && isDeclared(from.base))
        said(header, `moved object still exists: ${from.base} is still declared`);
      const before = moved.get(from.text);
      if (before !== undefined && before !== to.text)
        said(header, `ambiguous move: another block moves ${from.text} to ${before}`);
      moved.set(from.text, to.text);
    }
  }
}
