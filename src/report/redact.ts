import type { LineEdit } from '../fix/edits.ts';
import { HclSyntaxError, hclParser } from '../terraform/hcl.ts';
import { parseJsonBody } from '../terraform/json.ts';
import { callTarget, isConfiguration, isValues } from '../terraform/module.ts';
import { MAX_FILE_LENGTH, syntaxOf } from '../terraform/parse.ts';
import { isMarkedSensitive, isSensitiveAttribute } from '../terraform/sensitive.ts';
import { firstWhere, folderOf, linesOf, type Path, type Range } from '../terraform/source.ts';
import type { Block, Body, Expression, TemplatePart } from '../terraform/syntax.ts';
import { PUT_IN, secretsInText } from './secret-text.ts';
import { HIDDEN, isSecretName, merged, NAME_KEY, type Stretch, secretShapes, VALUE_KEY, without } from './secrets.ts';

// Source lines as they may be shown. What is hidden is decided on the syntax tree; what does not parse is hidden more widely.

/** Longer lines are not looked into, and not shown: nobody wrote them by hand. */
const MAX_LINE = 4_000;
/** Redacted files kept of one snapshot: one review asks for the same file once a finding. */
const MAX_KEPT = 64;

type Files = ReadonlyMap<Path, string>;

/** Names of variables marked `sensitive`, by the folder that declares them, and of all. */
interface SensitiveVariables {
  readonly byFolder: ReadonlyMap<string, ReadonlySet<string>>;
  readonly all: ReadonlySet<string>;
}

/** A file as it may be shown; `hidden` in order, none touching another. */
interface Redacted {
  readonly lines: readonly string[];
  /** The same lines as they are. */
  readonly source: readonly string[];
  readonly hidden: readonly Stretch[];
}
interface Known {
  readonly variables: SensitiveVariables;
  readonly files: Map<Path, Redacted>;
}
const snapshots = new WeakMap<Files, Known>();

function knownOf(files: Files): Known {
  const known = snapshots.get(files) ?? { variables: sensitiveVariables(files), files: new Map() };
  snapshots.set(files, known);
  return known;
}
function redactedFile(files: Files, path: Path): Redacted {
  const known = knownOf(files);
  const found = known.files.get(path) ?? redacted(files.get(path) ?? '', path, known.variables);
  if (known.files.size >= MAX_KEPT) known.files.clear();
  known.files.set(path, found);
  return found;
}

/** The lines of one file of a snapshot, secrets hidden; as many as it has. Variables marked sensitive are those of the snapshot. */
export const redactFile = (files: Files, path: Path): readonly string[] => redactedFile(files, path).lines;

/** Whether something of a stretch of a file is hidden. */
export function isHidden(files: Files, { file, start, end }: Range): boolean {
  const { hidden } = redactedFile(files, file);
  const first = firstWhere(hidden.length, (i) => (hidden[i]?.end ?? 0) > start);
  return (hidden[first]?.start ?? end) < end;
}

/** The lines that an edit takes away and puts in, as they may be shown. */
export function redactedEdit(
  edit: LineEdit,
  files: Files,
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const { file, startLine, endLine, text } = edit;
  const bare = (line: string): string => line.replace(/\r$/, '');
  const before = redactFile(files, file)
    .slice(startLine - 1, endLine)
    .map(bare);
  // What an edit puts in is made of the lines it takes away and of what a rule says, which is no secret.
  if (hasNoSecret(edit, files)) return { before, after: text.split('\n') };
  const { source } = redactedFile(files, file);
  const whole = [...source.slice(0, startLine - 1), ...text.split('\n'), ...source.slice(endLine)].join('\n');
  const after = redacted(whole, file, knownOf(files).variables).lines.slice(
    startLine - 1,
    startLine - 1 + text.split('\n').length,
  );
  return { before, after: after.map(bare) };
}

function hasNoSecret({ file, startLine, endLine }: LineEdit, files: Files): boolean {
  const { lines, source } = redactedFile(files, file);
  return lines.slice(startLine - 1, endLine).every((line, i) => line === source[startLine - 1 + i]);
}

/** A fix as it may be handed out as text: null when the lines it is about hold a secret. */
export function fixWithoutSecrets<F extends { readonly edits: readonly LineEdit[] }>(fix: F | null, files: Files): F | null {
  return fix?.edits.every((edit) => hasNoSecret(edit, files)) ? fix : null;
}

// --- variables that are marked sensitive ------------------------------------------------------------------------------------

function sensitiveVariables(files: Files): SensitiveVariables {
  const byFolder = new Map<string, Set<string>>();
  const all = new Set<string>();
  const add = (path: Path, name: string): void => {
    const folder = folderOf(path);
    byFolder.set(folder, (byFolder.get(folder) ?? new Set()).add(name));
    all.add(name);
  };
  for (const [path, text] of files) {
    if (!isConfiguration(path) || !text.includes('sensitive') || !text.includes('variable')) continue;
    const tree = treeOf(text, path);
    for (const block of tree?.body.blocks ?? [])
      if (block.type === 'variable' && isMarkedSensitive(block)) add(path, block.labels[0] ?? '');
    // In a file that does not parse, a variable's block ends where the next one at the margin begins.
    if (!tree)
      for (const part of text.split(/^(?=[a-z"])/m))
        if (/\bsensitive"?[ \t]*[=:][ \t]*"?true/.test(part)) {
          const name = /^[ \t]*"?variable"?[ \t]+"?([\w-]{1,200})/.exec(part)?.[1];
          if (name !== undefined) add(path, name);
        }
  }
  return { byFolder, all };
}

interface Tree {
  readonly body: Body;
  readonly comments: readonly Stretch[];
  readonly json: boolean;
}

function treeOf(text: string, path: Path): Tree | undefined {
  if (text.length > MAX_FILE_LENGTH) return undefined;
  const json = syntaxOf(path) === 'json';
  try {
    if (json) return { body: parseJsonBody(text, path, isValues(path)), comments: [], json };
    const parser = hclParser(text, path);
    const body = parser.file();
    return { body, comments: parser.comments(), json };
  } catch (error) {
    if (error instanceof HclSyntaxError) return undefined;
    throw error;
  }
}

// --- lines ------------------------------------------------------------------------------------------------------------------

function redacted(text: string, path: Path, variables: SensitiveVariables): Redacted {
  const tree = treeOf(text, path);
  const hidden = tree
    ? [...secretsInTree(tree, text, path, variables), ...secretShapes(withoutLongLines(text), true)]
    : inPieces(text, path, variables);
  const disjoint = merged(hidden);
  const source = text.split('\n');
  return { lines: hide(text, source, disjoint), source, hidden: disjoint };
}

/** The text with its longest lines blank: they are hidden whole, and would take long. */
function withoutLongLines(text: string): string {
  if (text.length <= MAX_LINE) return text;
  const lines = text.split('\n');
  return lines.some((line) => line.length > MAX_LINE)
    ? lines.map((line) => (line.length > MAX_LINE ? ' '.repeat(line.length) : line)).join('\n')
    : text;
}

/** The lines of a text with stretches of it hidden, each line for itself. */
function hide(text: string, source: readonly string[], hidden: readonly Stretch[]): readonly string[] {
  const lines = linesOf(text);
  const byLine = new Map<number, Stretch[]>();
  for (const { start, end } of hidden) {
    const last = lines.lineAt(Math.max(start, end - 1));
    for (let line = lines.lineAt(start); line <= last; line++) {
      const from = lines.startOf(line);
      const content = source[line - 1] ?? '';
      const stretch = { start: Math.max(0, start - from), end: Math.min(content.replace(/\r$/, '').length, end - from) };
      if (content.slice(stretch.start, stretch.end).trim() === '') continue;
      const group = byLine.get(line);
      if (group) group.push(stretch);
      else byLine.set(line, [stretch]);
    }
  }
  return source.map((line, i) => {
    if (line.length > MAX_LINE) return HIDDEN;
    const stretches = byLine.get(i + 1);
    return stretches ? without(line, stretches) : line;
  });
}

// --- the tree ---------------------------------------------------------------------------------------------------------------

/** Attributes that say which secret is meant, inside a block that is named like one. */
export const IDENTIFYING =
  /^(?:name|id|type|enabled|identity|user|username|user_name|login|environment|description|path|for_each|count|iterator|provider|depends_on|public_key|.*_(?:id|ids|name|names|enabled|type|uri|url|version|days|path|policy|permissions))$/;
/** Types of resource, of any provider, that are a secret; and the attributes that hold it. */
const SECRET_TYPE = /_(?:secret|password|credential|sensitive)s?(?:_|$)|^(?:vault_generic|random_password)/;
const HOLDS_SECRET =
  /^(?:(?:secret_|plaintext_|encrypted_)?values?|data|data_json|data_wo|binary_data|string_data|contents?|content_base64|payload|body|sensitive_content)$/;
/** Functions whose first argument is a file's name. */
const READS_FILE =
  /^(?:core::)?(?:file|filebase64|fileexists|filemd5|filesha\w+|filebase64sha\w+|templatefile|fileset|abspath|basename|dirname|pathexpand)$/;

/** Where in the tree something is: the resource type and the names that lead to it, as the provider's schema has them. */
interface Place {
  readonly type: string | undefined;
  readonly path: readonly string[];
}
const NOWHERE: Place = { type: undefined, path: [] };
const into = ({ type, path }: Place, name: string): Place => (type === undefined ? NOWHERE : { type, path: [...path, name] });

function secretsInTree({ body, comments, json }: Tree, text: string, path: Path, variables: SensitiveVariables): Stretch[] {
  const hidden: Stretch[] = [];
  const folder = folderOf(path) as Path;
  const values = isValues(path);

  function file(top: Body): void {
    for (const { name, expression } of top.attributes.values())
      written(expression, isSecretName(name) || (values && variables.all.has(name)), NOWHERE);
    for (const block of top.blocks) topBlock(block);
  }

  function topBlock(block: Block): void {
    const [first = ''] = block.labels;
    if (block.type === 'variable' || block.type === 'output') {
      const secret = isSecretName(first) || isMarkedSensitive(block);
      for (const { name, expression } of block.body.attributes.values())
        visit(expression, secret && /^(?:default|value|type)$/.test(name), NOWHERE);
      for (const inner of block.body.blocks) blockBody(inner.body, secret, NOWHERE, false);
    } else if (block.type === 'module') {
      const target = callTarget(folder, block);
      const seen = target.kind === 'local' ? variables.byFolder.get(target.folder) : undefined;
      const isSensitive = (name: string): boolean =>
        (seen ?? variables.all).has(name) && name !== 'source' && name !== 'version' && name !== 'for_each';
      for (const { name, expression } of block.body.attributes.values())
        written(expression, isSecretName(name) || isSensitive(name), NOWHERE);
      for (const inner of block.body.blocks) blockBody(inner.body, false, NOWHERE, false);
    } else {
      const isResource = block.type === 'resource' || block.type === 'data' || block.type === 'ephemeral';
      blockBody(block.body, false, isResource ? { type: first, path: [] } : NOWHERE, !isResource && isSecretName(block.type));
    }
  }

  /** `within`: everything is hidden; `secretBlock`: the block is named like a secret. */
  function blockBody(inner: Body, within: boolean, place: Place, secretBlock: boolean): void {
    const pair = [...inner.attributes.values()].some(({ name, expression }) => NAME_KEY.test(name) && namesSecret(expression));
    for (const { name, expression } of inner.attributes.values()) {
      const at = into(place, name);
      const secret =
        within ||
        isSecretName(name) ||
        isSensitiveAttribute(at.type, at.path) ||
        (pair && VALUE_KEY.test(name)) ||
        (place.path.length === 0 && place.type !== undefined && holdsSecret(place.type, name)) ||
        (secretBlock && !IDENTIFYING.test(name));
      written(expression, secret, at);
    }
    for (const nested of inner.blocks) {
      const dynamic = nested.type === 'dynamic' ? nested.labels[0] : undefined;
      const name = dynamic ?? nested.type;
      const at = nested.type === 'content' ? place : into(place, name);
      const secret =
        within ||
        isSensitiveAttribute(at.type, at.path) ||
        (place.path.length === 0 && place.type !== undefined && holdsSecret(place.type, name));
      const named = nested.type === 'content' ? secretBlock : isSecretName(name);
      if (dynamic === undefined) blockBody(nested.body, secret, at, named);
      else {
        for (const attribute of nested.body.attributes.values()) visit(attribute.expression, secret, at);
        for (const content of nested.body.blocks) blockBody(content.body, secret, at, named);
      }
    }
  }

  /** An attribute's value. A word that stands alone is one whose quotes were forgotten. */
  function written(expression: Expression, secret: boolean, place: Place): void {
    if (secret && expression.kind === 'variable') hidden.push(expression.range);
    else visit(expression, secret, place);
  }

  function visit(expression: Expression, secret: boolean, place: Place): void {
    switch (expression.kind) {
      case 'literal':
        if (typeof expression.value === 'string') literal(expression.range, secret);
        else if (typeof expression.value === 'number' && secret) hidden.push(expression.range);
        return;
      case 'number-text':
        if (secret) hidden.push(expression.range);
        return;
      case 'template':
        template(expression, secret);
        return;
      case 'tuple':
        for (const [i, item] of expression.items.entries()) {
          const flag = constantText(expression.items[i - 1])?.match(/^--?([\w-]+)$/)?.[1];
          visit(item, secret || (flag !== undefined && isSecretName(flag)), place);
        }
        return;
      case 'object':
        object(expression, secret, place);
        return;
      case 'for':
        visit(expression.collection, secret, place);
        if (expression.key) visit(expression.key, false, NOWHERE);
        visit(expression.value, secret || (expression.key !== undefined && namesSecret(expression.key)), place);
        if (expression.condition) visit(expression.condition, false, NOWHERE);
        return;
      case 'variable':
        return;
      case 'step':
        // A key in a reference is a name.
        if (expression.step.kind === 'index') visit(expression.step.key, secret && !isReference(expression.source), NOWHERE);
        visit(expression.source, secret, NOWHERE);
        return;
      case 'splat':
        visit(expression.source, secret, NOWHERE);
        return;
      case 'call':
        call(expression, secret, place);
        return;
      case 'unary':
        visit(expression.operand, secret, place);
        return;
      case 'binary': {
        const beside = secret || refersToSecret(expression.left) || refersToSecret(expression.right);
        visit(expression.left, beside, place);
        visit(expression.right, beside, place);
        return;
      }
      case 'conditional': {
        const beside = secret || refersToSecret(expression.then) || refersToSecret(expression.else);
        visit(expression.condition, secret, NOWHERE);
        visit(expression.then, beside, place);
        visit(expression.else, beside, place);
        return;
      }
      case 'parentheses':
        visit(expression.inner, secret, place);
        return;
    }
  }

  function object({ items }: Expression & { kind: 'object' }, secret: boolean, place: Place): void {
    const named = items.map(({ key, value }) => [constantText(key), key, value] as const);
    const pair = named.some(([name, , value]) => name !== undefined && NAME_KEY.test(name) && namesSecret(value));
    for (const [name, key, value] of named) {
      if (key.kind !== 'literal') visit(key, false, NOWHERE);
      const at = name === undefined ? NOWHERE : into(place, name);
      visit(
        value,
        secret ||
          namesSecret(key) ||
          isSensitiveAttribute(at.type, at.path) ||
          (pair && name !== undefined && VALUE_KEY.test(name)),
        at,
      );
    }
  }

  function call({ name, args }: Expression & { kind: 'call' }, secret: boolean, place: Place): void {
    const function_ = name.replace(/^core::/, '');
    const [first] = args;
    const marks = function_ === 'sensitive';
    const beside = /^(?:try|coalesce|coalescelist)$/.test(function_) && args.some(refersToSecret);
    const lookedUp = function_ === 'lookup' && args[1] !== undefined && namesSecret(args[1]);
    const zipped = function_ === 'zipmap' && first?.kind === 'tuple' && first.items.some(namesSecret);
    for (const [i, arg] of args.entries()) {
      if (i === 0 && READS_FILE.test(name)) visit(arg, false, place);
      else visit(arg, secret || marks || beside || (lookedUp && i === 2) || (zipped && i === 1), place);
    }
  }

  /** A text without interpolations, its quotes or heredoc markers included in the range. */
  function literal(range: Range, secret: boolean): void {
    const content = contentOf(range);
    if (secret) hidden.push(content);
    else search(content, [content]);
  }

  function template({ parts, range }: Expression & { kind: 'template' }, secret: boolean): void {
    const texts: Range[] = [];
    const collect = (some: readonly TemplatePart[]): void => {
      for (const part of some) {
        if (part.kind === 'text') texts.push(part.range);
        else if (part.kind === 'interpolation') visit(part.value, secret, NOWHERE);
        else if (part.kind === 'if') {
          visit(part.condition, secret, NOWHERE);
          collect(part.then);
          collect(part.else);
        } else {
          visit(part.collection, secret, NOWHERE);
          collect(part.body);
        }
      }
    };
    collect(parts);
    // In JSON, parts have no place of their own.
    const known = json ? writtenTexts(range) : texts;
    if (!secret) search(contentOf(range), known);
    else hidden.push(...known);
  }

  /** In a JSON text: what is not an interpolation. */
  function writtenTexts(range: Range): Stretch[] {
    const { start, end } = contentOf(range);
    const result: Stretch[] = [];
    let at = start;
    for (const { index, 0: found } of text.slice(start, end).matchAll(/[$%]\{[\w.[\]~ ]*\}/g)) {
      result.push({ start: at, end: start + index });
      at = start + index + found.length;
    }
    return [...result, { start: at, end }].filter((one) => one.end > one.start);
  }

  /** Looks for secrets inside a text; what Terraform puts into it is not hidden. */
  function search(content: Stretch, texts: readonly Stretch[]): void {
    const raw = text.slice(content.start, content.end);
    const quoted = text[content.start - 1] === '"';
    let shown = '';
    let at = content.start;
    for (const { start, end } of texts) {
      shown += masked(text.slice(at, start)) + text.slice(start, end);
      at = end;
    }
    shown += masked(text.slice(at, content.end));
    if (quoted)
      shown = shown.replace(/\\(.)/g, (all, char: string) => (char === 'n' || char === 'r' ? ' \n' : char === 't' ? '  ' : all));
    if (shown.length !== raw.length) return;
    for (const { start, end } of secretsInText(withoutLongLines(shown)))
      for (const part of texts) {
        const from = Math.max(part.start, content.start + start);
        const to = Math.min(part.end, content.start + end);
        if (from < to) hidden.push({ start: from, end: to });
      }
  }
  const masked = (put: string): string => put.replace(/[^\n]/g, PUT_IN);

  /** What is between the quotes, or between the lines of a heredoc's markers. */
  function contentOf({ start, end }: Range): Stretch {
    if (!text.startsWith('<<', start)) return text[start] === '"' ? { start: start + 1, end: end - 1 } : { start, end };
    const first = text.indexOf('\n', start) + 1;
    return { start: first, end: Math.max(first, text.lastIndexOf('\n', end - 1)) };
  }

  const ofFolder = variables.byFolder.get(folder);
  const refersToSecret = (expression: Expression): boolean => refersToSecretName(expression, ofFolder);

  file(body);
  if (json) inRemarks();
  else for (const group of joined(comments, text)) inComments(group);
  return hidden;

  /** In JSON, the value of a key "//" is a remark. */
  function inRemarks(): void {
    let offset = 0;
    for (const line of text.includes('"//"') ? text.split('\n') : []) {
      if (line.length <= MAX_LINE && line.includes('"//"'))
        for (const { start, end } of secretsInText(line, 'comment')) hidden.push({ start: offset + start, end: offset + end });
      offset += line.length + 1;
    }
  }

  /** Comments that follow each other: code that was taken out is code still. */
  function inComments(group: Stretch): void {
    const written = text.slice(group.start, group.end);
    const code = withoutLongLines(written).replace(/^([ \t]*)(#+|\/\/+|\/\*+)|\*+\/[ \t]*$/gm, (marks) =>
      ' '.repeat(marks.length),
    );
    for (const { start, end } of secretsInText(code, 'comment'))
      hidden.push({ start: group.start + start, end: group.start + end });
    if (!/[={]/.test(code)) return;
    const tree = treeOf(code, 'comment.tf' as Path);
    if (tree && (tree.body.attributes.size > 0 || tree.body.blocks.length > 0))
      for (const { start, end } of secretsInTree({ ...tree, comments: [] }, code, path, variables))
        hidden.push({ start: group.start + start, end: group.start + end });
  }
}

/** Whether an expression is, or is made of, something under a secret name, or a variable of `sensitive`. */
export function refersToSecretName(expression: Expression, sensitive?: ReadonlySet<string>): boolean {
  const refers = (inner: Expression): boolean => refersToSecretName(inner, sensitive);
  if (expression.kind === 'parentheses') return refers(expression.inner);
  if (expression.kind === 'call') return expression.args.some(refers);
  if (expression.kind === 'template') return expression.parts.some((part) => part.kind === 'interpolation' && refers(part.value));
  if (expression.kind === 'conditional') return refers(expression.then) || refers(expression.else);
  if (expression.kind !== 'step') return false;
  const { source, step } = expression;
  if (step.kind === 'index') return namesSecret(step.key) || refers(source);
  const isSensitive = source.kind === 'variable' && source.name === 'var' && sensitive?.has(step.name) === true;
  return isSensitive || isSecretName(step.name) || refers(source);
}

/** Whether an attribute of a resource type that is a secret holds it. Of azurerm the provider says what is sensitive. */
export const holdsSecret = (resourceType: string, attribute: string): boolean =>
  !resourceType.startsWith('azurerm_') && SECRET_TYPE.test(resourceType) && HOLDS_SECRET.test(attribute);

/** A key or name as it is written: a text, a bare word, or what of a template is text. */
function constantText(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'parentheses') return constantText(expression.inner);
  if (expression?.kind === 'template') return expression.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  return expression?.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined;
}
const namesSecret = (expression: Expression): boolean => isSecretName(constantText(expression) ?? '');

function isReference(expression: Expression): boolean {
  return (
    expression.kind === 'variable' ||
    ((expression.kind === 'step' || expression.kind === 'splat') && isReference(expression.source))
  );
}

/** Comments with nothing but white space between them, as one. */
function joined(comments: readonly Stretch[], text: string): Stretch[] {
  const groups: Stretch[] = [];
  for (const { start, end } of comments) {
    const last = groups.at(-1);
    if (last && text.slice(last.end, start).trim() === '') groups[groups.length - 1] = { start: last.start, end };
    else groups.push({ start, end });
  }
  return groups;
}

// --- what does not parse ----------------------------------------------------------------------------------------------------

/** Blocks that begin at the margin are looked at each for itself; of one that does not parse, no value is shown. */
function inPieces(text: string, path: Path, variables: SensitiveVariables): Stretch[] {
  const hidden: Stretch[] = secretShapes(withoutLongLines(text));
  const isHcl = syntaxOf(path) !== 'json' && text.length <= MAX_FILE_LENGTH;
  for (const piece of isHcl ? pieces(text) : [{ start: 0, end: text.length }]) {
    const own = text.slice(piece.start, piece.end);
    const tree = isHcl ? treeOf(own, path) : undefined;
    const found = tree ? secretsInTree(tree, own, path, variables) : allValues(own);
    for (const { start, end } of found) hidden.push({ start: piece.start + start, end: piece.start + end });
  }
  return hidden;
}

const BLOCK_START =
  /^(?:resource|data|ephemeral|module|variable|output|locals|provider|terraform|moved|import|removed|check)\b[^=]*\{/;

/** Where blocks begin at the margin, heredocs passed over. */
function pieces(text: string): Stretch[] {
  const starts: number[] = [0];
  let heredoc: string | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    if (heredoc !== undefined) {
      if (line.trim() === heredoc) heredoc = undefined;
    } else {
      if (offset > 0 && line.length <= MAX_LINE && BLOCK_START.test(line)) starts.push(offset);
      heredoc = /<<-?([\p{L}_][\w-]*)[ \t\r]*$/u.exec(line.slice(0, MAX_LINE))?.[1];
    }
    offset += line.length + 1;
  }
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }));
}

const REMARK = /^[ \t]*(?:#|\/\/|\/\*|\*)/;
const HARMLESS = /^[ \t\r{}()[\],]*$/;
const HEADER = /^[ \t]*[a-z_][\w-]*(?:[ \t]+(?:"[\w.-]*"|[\w.-]+))*[ \t]*\{[ \t\r]*$/;
/** Values that cannot be a secret, whatever they are under. */
const NO_SECRET_VALUE =
  /^(?:true|false|null|[[{(]|\[\]|\{\}|""|<<-?[\w-]+|(?:var|local|module|data|each|count|self|path|azurerm_\w+|random_\w+)(?:\.[\w*-]+|\[[\w.]*\])+)[ \t\r,]*$/;
/** And those that cannot be one where the name does not say so. */
const NO_VALUE = /^(?:\d{1,9}|[a-z]\w*(?:\.[\w*-]+|\[[\w.]*\])+)[ \t\r,]*$/;

/** Every value of a text that may be anything: shown are names, headers, brackets, remarks, references, switches and plain numbers. */
function allValues(text: string): Stretch[] {
  const hidden: Stretch[] = [];
  let heredoc: string | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    const at = offset;
    offset += line.length + 1;
    if (line.length > MAX_LINE) continue;
    if (heredoc !== undefined) {
      if (line.trim() === heredoc) heredoc = undefined;
      else hidden.push({ start: at, end: at + line.length });
      continue;
    }
    heredoc = /<<-?([\p{L}_][\w-]*)[ \t\r]*$/u.exec(line)?.[1];
    if (HARMLESS.test(line) || HEADER.test(line)) continue;
    if (REMARK.test(line)) {
      for (const { start, end } of secretsInText(line, 'comment')) hidden.push({ start: at + start, end: at + end });
      continue;
    }
    const [, before = '', name = '', value] = /^([ \t]*"?([\w.-]{1,100})"?[ \t]*[=:][ \t]*)(.*)$/.exec(line) ?? [];
    if (value === undefined) hidden.push({ start: at, end: at + line.length });
    else if (!NO_SECRET_VALUE.test(value) && (isSecretName(name) || !NO_VALUE.test(value)))
      hidden.push({ start: at + before.length, end: at + line.length });
  }
  return hidden;
}
