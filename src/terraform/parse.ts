import { HclSyntaxError } from './cursor.ts';
import { type Effort, startEffort } from './effort.ts';
import type { Running } from './evaluate.ts';
import { grouped } from './grouped.ts';
import { hclParser } from './hcl.ts';
import { parseJsonBody } from './json.ts';
import { type Judge, type Judgement, startJudge } from './judge.ts';
import { type Memory, startMemory } from './memory.ts';
import { linesOf, notUtf8, type Path } from './source.ts';
import type { Block, Body, Expression, ParsedFile } from './syntax.ts';

/** Larger files are not parsed. The largest hand-written file seen in 39 repositories has 0.4 MB. */
export const MAX_FILE_LENGTH = 2_000_000;

/** Nor is HCL of more lines: HashiCorp's parser takes 700 bytes for each, blank ones too. The longest file seen has 1,860. */
export const MAX_LINES = 50_000;

export interface Parser {
  /** Our own parse alone, at once: enough to find module calls. Without an effort there is no bound on all files together. */
  readonly read: (path: Path, text: string, effort?: Effort) => ParsedFile;
  /**
   * Both parsers joined: HashiCorp's decides whether a file is valid, ours has the positions, and both must see the same. Files that
   * the effort does not suffice for have a problem instead of a body.
   */
  readonly parse: (files: ReadonlyMap<Path, string>, effort?: Effort) => Promise<ReadonlyMap<Path, ParsedFile>>;
  /** What has been made of parsed files before. */
  readonly memory: Memory;
  readonly close: () => Promise<void>;
}

/** What is kept, in characters of text and ten for each node. The largest repository seen (4 million characters) has 10 million and takes 60 MB. */
const KEPT = 30_000_000;

interface Kept {
  readonly text: string;
  readonly own: ParsedFile;
  joined: Promise<Joined> | undefined;
}

interface Joined {
  readonly file: ParsedFile;
  /** It would be the same another time. */
  readonly isFinal: boolean;
}

/**
 * Starts a parser. It keeps what it parsed by path and content, for base and head and for one review after the other: the same text
 * gives the same object. What was used longest ago goes first, so that it can be kept for ever. `judge`: one that was started before; `running`: how Terraform is run, where that is known.
 */
export function startParser({
  judge = startJudge(),
  most = KEPT,
  running,
}: {
  judge?: Judge;
  most?: number;
  running?: Running;
} = {}): Parser {
  /** Versions by path, the one used last first; the path used last is the last one. */
  const kept = new Map<Path, readonly Kept[]>();
  let total = 0;
  function keep(path: Path, text: string): Kept {
    const versions = kept.get(path) ?? [];
    const found = versions.find((one) => one.text === text);
    const entry = found ?? { text, own: parseAlone(path, text), joined: undefined };
    kept.delete(path);
    if (entry === versions[0]) kept.set(path, versions);
    else {
      const others = versions.filter((one) => one !== entry);
      kept.set(path, [entry, ...others.slice(0, MAX_VERSIONS - 1)]);
      for (const old of others.slice(MAX_VERSIONS - 1)) total -= weight(old);
    }
    if (!found) {
      total += weight(entry);
      forget();
    }
    return entry;
  }
  function forget(): void {
    for (const [path, versions] of kept) {
      if (total <= most) return;
      kept.delete(path);
      for (const old of versions) total -= weight(old);
    }
  }
  async function joinOnce(entry: Kept, effort: Effort): Promise<ParsedFile> {
    if (entry.joined) {
      const { file, isFinal } = await entry.joined;
      if (isFinal) return file;
    }
    // Nobody has tried, or it was given up in somebody else's time.
    const own = join(entry.own, judge, effort);
    entry.joined = own;
    const { file, isFinal } = await own;
    if (!isFinal && entry.joined === own) entry.joined = undefined;
    return file;
  }
  /** The file, as long as the effort lasts; what has been paid for stays. */
  function afford(path: Path, text: string, effort: Effort): Kept | undefined {
    const isPaid = effort.read.get(path) === text;
    if (!isPaid && effort.nodes <= 0) return undefined;
    const entry = keep(path, text);
    if (!isPaid) effort.nodes -= entry.own.size;
    effort.read.set(path, text);
    return entry;
  }
  return {
    read: (path, text, effort) => (effort ? (afford(path, text, effort)?.own ?? notRead(path, text)) : keep(path, text).own),
    parse: async (files, effort = startEffort()) => {
      const parsed = await Promise.all(
        [...files].map(([path, text]) => {
          const entry = afford(path, text, effort);
          return entry ? joinOnce(entry, effort) : notRead(path, text);
        }),
      );
      return new Map(parsed.map((file) => [file.path, file]));
    },
    memory: startMemory(undefined, running),
    close: judge.close,
  };
}

/** Contents of one path that are kept: base, head, and heads of other reviews. */
const MAX_VERSIONS = 8;
/** Small files cost something too. */
const weight = ({ text, own }: Kept): number => text.length + own.size * 10 + 200;

/** How a file's name says it is written; undefined for what Terraform does not read. */
export function syntaxOf(path: string): 'hcl' | 'json' | undefined {
  if (/\.(?:tf|tofu|tfvars)\.json$/.test(path)) return 'json';
  return /\.(?:tf|tofu|tfvars)$|(?:^|\/)\.terraform\.lock\.hcl$/.test(path) ? 'hcl' : undefined;
}

function broken(path: Path, text: string, startLine: number, message: string): ParsedFile {
  const syntax = syntaxOf(path) ?? 'hcl';
  const problems = [{ file: path, startLine, message }];
  return { path, text, syntax, body: undefined, comments: [], problems, size: Math.ceil(text.length / 16) };
}

const notRead = (path: Path, text: string): ParsedFile =>
  broken(path, text, 1, 'all files together are larger than is evaluated; this one was not read');

function hasMoreLines(text: string, most: number): boolean {
  if (text.length <= most) return false;
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0 && count <= most; at = text.indexOf('\n', at + 1)) count++;
  return count > most;
}

function parseAlone(path: Path, text: string): ParsedFile {
  const syntax = syntaxOf(path) ?? 'hcl';
  if (text.length > MAX_FILE_LENGTH)
    return broken(path, text, 1, `the file is larger than ${MAX_FILE_LENGTH / 1_000_000} MB and was not evaluated`);
  if (syntax === 'hcl' && hasMoreLines(text, MAX_LINES))
    return broken(path, text, 1, `the file has more than ${MAX_LINES} lines and was not evaluated`);
  const odd = notUtf8(text);
  const notText = (offset: number): ParsedFile =>
    broken(path, text, linesOf(text).lineAt(offset), 'the file is not valid UTF-8; it was not evaluated');
  // Terraform replaces such bytes in JSON. What it then does with a name or a value is nothing to rely on.
  if (odd >= 0 && syntax === 'json') return notText(odd);
  // What is white space or a comment costs something too.
  const size = Math.ceil(text.length / 16);
  try {
    if (syntax === 'json') {
      const body = parseJsonBody(text, path, path.endsWith('.tfvars.json'));
      return { path, text, syntax, body, comments: [], problems: [], size: Math.ceil(text.length / 4) };
    }
    const parser = hclParser(text, path);
    const body = parser.file();
    // In a comment Terraform takes any byte.
    if (odd >= 0) {
      const outside = blanked(text, parser.comments());
      if (notUtf8(outside) >= 0) return notText(notUtf8(outside));
    }
    return { path, text, syntax, body, comments: parser.ignoreComments(), problems: [], size: size + parser.size };
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    if (odd >= 0) return notText(odd);
    return broken(path, text, linesOf(text).lineAt(error.offset), `the file cannot be parsed: ${error.message}`);
  }
}

/** The text with spaces for its comments. */
function blanked(text: string, comments: readonly { readonly start: number; readonly end: number }[]): string {
  let result = '';
  for (const { start, end } of comments) result += text.slice(result.length, start) + ' '.repeat(end - start);
  return result + text.slice(result.length);
}

async function join(file: ParsedFile, judge: Judge, effort: Effort): Promise<Joined> {
  if (file.syntax === 'json' || !file.body || file.path.endsWith('.terraform.lock.hcl')) return { file, isFinal: true };
  const known = effort.givenUp.get(file);
  const judgement: Judgement =
    known === undefined ? await judge.judge(file.path, file.text, effort) : { kind: 'gave-up', message: known, tried: true };
  if (judgement.kind === 'gave-up' && judgement.tried) effort.givenUp.set(file, judgement.message);
  const problem = judgement.kind === 'valid' ? disagreement(file.body, judgement.json) : refusal(judgement);
  return {
    file: problem ? { ...file, body: undefined, problems: [{ file: file.path, ...problem }] } : file,
    isFinal: judgement.kind !== 'gave-up',
  };
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
  const byType = grouped(body.blocks, (block) => block.type);
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
  for (const [name, group] of grouped(blocks, (block) => block.labels[label] ?? '')) {
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
