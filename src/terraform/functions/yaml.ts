import { createRequire } from 'node:module';
import type { Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { numberOf } from '../number.ts';
import { boolValue, keptNumber, listValue, mapValue, nullValue, numberValue, textValue, type Value } from '../value.ts';
import { fromBase64 } from './base64.ts';
import { asNumber, convert } from './convert.ts';
import { timestampText, utcSeconds } from './dates.ts';
import { sortedEntries } from './order.ts';
import { boundElements, giveUp, MAX_DEPTH, reject, spend } from './rejected.ts';

/** Loaded when first needed: most configurations decode no YAML, and loading it takes as long as scanning twenty files. */
const library = (): typeof import('yaml') => createRequire(import.meta.url)('yaml');

const MAX_YAML = 32_768;
const MAX_NESTING = 200;

/**
 * Whether the text may be given to the parser. It works recursively, and Node has been seen to die (not to throw) where it came close to
 * the end of the stack. Each level of nesting needs an opening bracket, a further column of indentation, or an indicator on its line.
 */
export function isShallow(text: string): boolean {
  let brackets = 0;
  for (const line of text.split('\n')) {
    const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const indicators = line.match(/[-?:](?=\s|$)/g)?.length ?? 0;
    brackets += line.match(/[[{]/g)?.length ?? 0;
    if (indent > MAX_NESTING || indicators > MAX_NESTING || brackets > MAX_NESTING) return false;
  }
  return true;
}

const CONTROL = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
/** Ends of lines in YAML 1.1 only. */
const OLD_BREAK = /[\x85\u2028\u2029]|\r(?!\n)/;
/** Where versions of YAML, and parsers, differ in flow style: a colon or a dash at a bracket, a colon before a word, a question mark in one. */
const UNCLEAR_FLOW = /:[,[\]{}]|[,[{\s]:\S|\?|-[,\]}]|[\]}]#/;
const QUOTED = /(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(\s*:)?/gs;
const isUnclear = (flow: string): boolean => UNCLEAR_FLOW.test(flow.replace(QUOTED, (_, colon) => (colon ? 'q: ' : 'q')));

const TAB_BEHIND_MARK = /^ *(?:[-?] +)*[-?] *\t[ \t]*\S/m;

/** Whether Terraform may take what our parser refuses: flow style, quoted text over several lines, an escaped apostrophe. */
const isDisputed = (text: string): boolean =>
  (/[[{]/.test(text) && isUnclear(text)) || (text.match(QUOTED) ?? []).some((quoted) => /\n|\\'/.test(quoted));

/** The parser is slow. */
const STEPS_OF_A_CHARACTER = 2;

/** Terraform's `yamldecode`: nearly YAML 1.1. The parser gives texts only; what they mean is decided here. */
export function decodeYaml(text: string): Value {
  spend(text.length * STEPS_OF_A_CHARACTER);
  if (text.length > MAX_YAML) return giveUp('has more than 32 KiB of YAML');
  if (!isShallow(text)) return giveUp('has YAML that may be nested too deeply');
  if (CONTROL.test(text)) return reject('needs YAML without control characters');
  if (/^%YAML (?!1\.1\s)/m.test(text)) return reject('needs YAML 1.1');
  const [document, ...more] = library().parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
  });
  if (TAB_BEHIND_MARK.test(text) || (text.match(/^\.\.\./gm)?.length ?? 0) > 1)
    return giveUp('has YAML that can be read in more than one way');
  if (OLD_BREAK.test(text)) return giveUp('has YAML with ends of lines that are not read');
  if (document?.errors.length !== 0 && isDisputed(text)) return giveUp('has YAML that can be read in more than one way');
  if (!document?.contents || more.length > 0 || document.errors.length > 0 || /^(?:[ \t]*(?:#.*)?\n)*\.\.\.\s/.test(`${text}\n`))
    return reject('needs one document of YAML');
  return new Reader(text).read(document.contents, 0);
}

const word = (texts: string, value: Value) => texts.split(' ').map((text) => [text, value] as const);
const WORDS: ReadonlyMap<string, Value> = new Map([
  ...word('y Y yes Yes YES true True TRUE on On ON', boolValue(true)),
  ...word('n N no No NO false False FALSE off Off OFF', boolValue(false)),
  ...word('~ null Null NULL', nullValue),
  ...word('.inf .Inf .INF +.inf +.Inf +.INF', numberValue(Number.POSITIVE_INFINITY)),
  ...word('-.inf -.Inf -.INF', numberValue(Number.NEGATIVE_INFINITY)),
  ['', nullValue],
]);

const TAG = 'tag:yaml.org,2002:';
/** As Go's `time.Parse` reads it with the formats that Terraform's library allows. */
const DATE =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](?=.*(?:Z|[+-]\d\d:\d\d)$)| +(?=[^Z+-]*$))(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|([+-])(\d\d):(\d\d))?)?$/;

/** A date becomes an RFC 3339 text. */
function dateText(text: string): string | undefined {
  const match = text.length > 100 ? null : DATE.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const [hours, minutes] = [Number(match[8] ?? 0), Number(match[9] ?? 0)];
  const seconds = utcSeconds(year, month, day, hour, minute, second);
  if (seconds === undefined || hours > 24 || minutes > 60) return undefined;
  const offset = (hours * 3600 + minutes * 60) * (match[7] === '-' ? -1 : 1);
  return timestampText({ seconds: seconds - offset, nanos: 0, offset });
}

/** What a text under a tag for numbers means: a number, or a whole one of 64 bits with a prefix. */
function taggedNumber(text: string): Value {
  const plain = text.replaceAll('_', '');
  const number = asNumber(plain);
  if (number) return keptNumber(number);
  const [, sign, digits = ''] = /^([-+]?)(0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.exec(plain) ?? [];
  const size = digits === '' || digits.length > 100 ? undefined : BigInt(digits);
  const whole = size === undefined || size >= 2n ** (sign === undefined || sign === '' ? 64n : 63n) ? undefined : size;
  if (whole === undefined) return reject('has a YAML value that does not fit its tag');
  return keptNumber(numberOf(`${sign === '-' ? '-' : ''}${whole}`) ?? giveUp('has a number that is too large'));
}

const INTEGER = /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** What may mean something else than a text begins like this; nothing at all does, too. */
const MEANS = /^(?:$|[-+\dyYnNtTfFoO~.])/;

/** What a scalar means: that of a tag, else what it looks like. */
function meaning(text: string, tag: string, isQuoted: boolean): Value {
  if (!['', 'str', 'binary', 'bool', 'int', 'float', 'null', 'timestamp'].includes(tag))
    return reject('has a YAML tag that Terraform does not know');
  if (MEANS.test(text) && tag !== 'str' && tag !== 'binary') {
    if (isQuoted) return textValue(text);
    const known = WORDS.get(text);
    if (known) return known;
    if (tag === '' && /^\.(?:nan|NaN|NAN)$/.test(text)) return reject('has a YAML value that is not a number');
    const number = text.startsWith('.') ? asNumber(text) : undefined;
    if (number) return keptNumber(number);
    const date = tag === '' || tag === 'timestamp' ? dateText(text) : undefined;
    if (date !== undefined) return textValue(date);
    if (INTEGER.test(text) || FLOAT.test(text)) return taggedNumber(text);
  }
  switch (tag) {
    case 'int':
    case 'float':
      return taggedNumber(text);
    case 'null':
      return nullValue;
    case 'binary':
      fromBase64(text);
      return textValue(text);
    case '':
    case 'str':
      return textValue(text);
    default:
      return reject('has a YAML value that does not fit its tag');
  }
}

/** Quoted text is text; a block of lines means what it would without its mark, as a text. */
function resolve(scalar: Scalar, isOpen = false): Value {
  const whole = scalar.source ?? String(scalar.value);
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  // Terraform adds no line break where the document ends without one.
  const text = isBlock && isOpen ? whole.replace(/\n$/, '') : whole;
  const tag = scalar.tag?.startsWith(TAG) ? scalar.tag.slice(TAG.length) : (scalar.tag ?? '');
  const isQuoted = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE';
  const value = meaning(text, tag, isQuoted);
  return isBlock && tag === '' ? convert(value, 'text') : value;
}

/** Walks the nodes once; an alias is its anchor's value. */
class Reader {
  private readonly anchors = new Map<string, Value>();
  private count = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** What is read here in another way than Terraform reads it. */
  private check(node: Scalar | YAMLMap | YAMLSeq, depth: number): void {
    const [start = 0, end = 0] = node.range ?? [];
    const written = this.text.slice(start, end);
    if ('flow' in node && node.flow === true && isUnclear(written))
      giveUp('has YAML in flow style that can be read in more than one way');
    if (node.anchor !== undefined && !/^[\w-]+$/.test(node.anchor)) reject('has YAML with an anchor that has no name');
    if (!('type' in node)) return;
    if (node.type === 'QUOTE_DOUBLE' && /(?:^|[^\\])(?:\\\\)*\\\//.test(written)) reject('has YAML with an escape that is none');
    const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    if (isBlock && /^[|>][-+]?\d/.test(written) && /\n +(?:\n|$)/.test(this.text.slice(start, end + 200)))
      giveUp('has a block of YAML with lines of spaces');
    if (isBlock && /^[|>][-+]?[ \t]*(?:#.*)?\n(?: *\n)* *\t/.test(written))
      reject('has a block of YAML that is indented with tabs');
    if (isBlock && depth === 0 && written.includes('\n#')) giveUp('has a block of YAML with comments');
  }

  read(node: unknown, depth: number): Value {
    boundElements(++this.count);
    if (depth > MAX_DEPTH) return giveUp(`has YAML nested more than ${MAX_DEPTH} deep`);
    const { isAlias, isMap, isScalar, isSeq } = library();
    if (isAlias(node)) return this.anchors.get(node.source) ?? reject('has a YAML alias without its anchor');
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return nullValue;
    this.check(node, depth);
    const value = isScalar(node)
      ? resolve(node, !this.text.endsWith('\n') && node.range?.[1] === this.text.length)
      : isMap(node)
        ? this.readMap(node, depth)
        : this.readSequence(node, depth);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, value);
    return value;
  }

  private readSequence(node: YAMLSeq, depth: number): Value {
    if (node.tag !== undefined && node.tag !== `${TAG}seq`) return reject('has a YAML tag that Terraform does not know');
    return listValue(node.items.map((item) => this.read(item, depth + 1)));
  }

  /** A later key wins, one that is merged in included. */
  private readMap(node: YAMLMap, depth: number): Value {
    if (node.tag !== undefined && node.tag !== `${TAG}map`) return reject('has a YAML tag that Terraform does not know');
    const entries = new Map<string, Value>();
    for (const { key, value } of node.items) {
      if (!library().isScalar(key)) return reject('has a YAML key that is not text');
      if (key.value === '<<' && key.tag === undefined) {
        const merged = this.read(value, depth + 1);
        if (merged.kind !== 'map') return reject('merges something into a YAML map that is not one');
        this.count += merged.entries.size;
        boundElements(this.count);
        for (const [name, item] of merged.entries) entries.set(name, item);
      } else {
        const name = convert(resolve(key), 'text');
        entries.set(name.kind === 'string' ? name.value : reject('has a YAML key that is null'), this.read(value, depth + 1));
      }
    }
    return mapValue(new Map(sortedEntries(entries)));
  }
}
