import { HclSyntaxError, hclParser } from './hcl.ts';
import { parseJsonBody } from './json.ts';
import { type Judge, type Judgement, startJudge } from './judge.ts';
import { linesOf, type Path } from './source.ts';
import type { Block, Body, Expression, ParsedFile } from './syntax.ts';

/** Larger files are not parsed. The largest hand-written file seen in 39 repositories has 0.4 MB. */
export const MAX_FILE_LENGTH = 2_000_000;

export interface Parser {
  /** Our own parse alone, at once: enough to find module calls. Cached by path and text. */
  readonly read: (path: Path, text: string) => ParsedFile;
  /** Both parsers joined: HashiCorp's decides whether a file is valid, ours has the positions, and both must see the same. */
  readonly parse: (files: ReadonlyMap<Path, string>) => Promise<ReadonlyMap<Path, ParsedFile>>;
  readonly close: () => Promise<void>;
}

export function startParser(): Parser {
  const judge = startJudge();
  const own = new Map<string, ParsedFile>();
  const joined = new Map<string, Promise<ParsedFile>>();
  const cached = <T>(cache: Map<string, T>, path: Path, text: string, make: () => T): T => {
    const key = `${path}\0${text}`;
    const found = cache.get(key) ?? make();
    cache.set(key, found);
    return found;
  };
  const read = (path: Path, text: string): ParsedFile => cached(own, path, text, () => parseAlone(path, text));
  return {
    read,
    parse: async (files) => {
      const parsed = [...files].map(([path, text]) => cached(joined, path, text, () => join(read(path, text), judge)));
      return new Map((await Promise.all(parsed)).map((file) => [file.path, file]));
    },
    close: judge.close,
  };
}

/** How a file's name says it is written; undefined for what Terraform does not read. */
export function syntaxOf(path: string): 'hcl' | 'json' | undefined {
  if (/\.(?:tf|tofu|tfvars)\.json$/.test(path)) return 'json';
  return /\.(?:tf|tofu|tfvars)$|(?:^|\/)\.terraform\.lock\.hcl$/.test(path) ? 'hcl' : undefined;
}

function parseAlone(path: Path, text: string): ParsedFile {
  const syntax = syntaxOf(path) ?? 'hcl';
  const broken = (startLine: number, message: string): ParsedFile => ({
    path,
    text,
    syntax,
    body: undefined,
    comments: [],
    problems: [{ file: path, startLine, message }],
  });
  if (text.length > MAX_FILE_LENGTH)
    return broken(1, `the file is larger than ${MAX_FILE_LENGTH / 1_000_000} MB and was not evaluated`);
  try {
    if (syntax === 'json')
      return { path, text, syntax, body: parseJsonBody(text, path, path.endsWith('.tfvars.json')), comments: [], problems: [] };
    const parser = hclParser(text, path);
    const body = parser.file();
    return { path, text, syntax, body, comments: parser.comments, problems: [] };
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    return broken(linesOf(text).lineAt(error.offset), `the file cannot be parsed: ${error.message}`);
  }
}

async function join(file: ParsedFile, judge: Judge): Promise<ParsedFile> {
  if (file.syntax === 'json' || !file.body || file.path.endsWith('.terraform.lock.hcl')) return file;
  const judgement = await judge.judge(file.path, file.text);
  const problem = judgement.kind === 'valid' ? disagreement(file.body, judgement.json) : refusal(judgement);
  return problem ? { ...file, body: undefined, problems: [{ file: file.path, ...problem }] } : file;
}

function refusal(judgement: Exclude<Judgement, { kind: 'valid' }>): { startLine: number; message: string } {
  if (judgement.kind === 'gave-up') return { startLine: 1, message: `${judgement.message}; it was not evaluated` };
  return { startLine: judgement.line, message: `the file cannot be parsed: ${judgement.message}` };
}

/**
 * Where the two parsers see a file differently, nothing in it can be trusted: a reader could be shown one thing and Terraform run
 * another. Compared are the names of attributes, types, labels and number of blocks, and every text and boolean literal.
 */
function disagreement(body: Body, json: unknown): { startLine: number; message: string } | undefined {
  const differs = (startLine: number) => ({
    startLine,
    message: 'two parsers read this part of the file differently; it was not evaluated',
  });
  if (!isObject(json)) return differs(1);
  const expected = new Set<string>(Object.keys(json));
  for (const [name, attribute] of body.attributes) {
    if (!expected.delete(name)) return differs(attribute.range.startLine);
    if (!agrees(attribute.expression, json[name])) return differs(attribute.range.startLine);
  }
  const byType = groupBy(body.blocks, (block) => block.type);
  for (const [type, blocks] of byType) {
    expected.delete(type);
    const problem = disagreementOfBlocks(blocks, 0, json[type], differs);
    if (problem) return problem;
  }
  return expected.size > 0 ? differs(1) : undefined;
}

function disagreementOfBlocks(
  blocks: readonly Block[],
  label: number,
  json: unknown,
  differs: (line: number) => { startLine: number; message: string },
): { startLine: number; message: string } | undefined {
  const first = blocks[0];
  if (!first) return undefined;
  const unlabelled = blocks.filter((block) => block.labels.length === label);
  if (unlabelled.length > 0) {
    if (!Array.isArray(json) || json.length !== unlabelled.length) return differs(first.header.startLine);
    for (const [i, block] of unlabelled.entries()) {
      const problem = disagreement(block.body, json[i]);
      if (problem) return problem;
    }
    return undefined;
  }
  if (!isObject(json)) return differs(first.header.startLine);
  for (const [name, group] of groupBy(blocks, (block) => block.labels[label] ?? '')) {
    const problem = disagreementOfBlocks(group, label + 1, json[name], differs);
    if (problem) return problem;
  }
  return Object.keys(json).length === new Set(blocks.map((block) => block.labels[label])).size
    ? undefined
    : differs(first.header.startLine);
}

function agrees(expression: Expression, json: unknown): boolean {
  if (expression.kind === 'tuple')
    return (
      Array.isArray(json) && json.length === expression.items.length && expression.items.every((item, i) => agrees(item, json[i]))
    );
  if (expression.kind !== 'literal') return true;
  if (typeof expression.value === 'string') return typeof json === 'string' && (/[$%]\{/.test(json) || json === expression.value);
  return expression.exact !== undefined || expression.value === json;
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
