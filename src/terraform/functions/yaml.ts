import { createRequire } from 'node:module';
import type { Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { numberOf } from '../number.ts';
import { boolValue, keptNumber, listValue, mapValue, nullValue, type Value } from '../value.ts';
import { timestampText, utcSeconds } from './dates.ts';
import { boundElements, convert, giveUp, MAX_DEPTH, parseNumber, reject, sortedEntries, textValue } from './types.ts';

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

/** Terraform's `yamldecode`: nearly YAML 1.1. The parser gives texts only; what they mean is decided here. */
export function decodeYaml(text: string): Value {
  if (text.length > MAX_YAML) return giveUp('has more than 32 KiB of YAML');
  if (!isShallow(text)) return giveUp('has YAML that may be nested too deeply');
  if (/^%YAML (?!1\.1\s)/m.test(text)) return reject('needs YAML 1.1');
  const [document, ...more] = library().parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
  });
  if (!document?.contents || more.length > 0 || document.errors.length > 0) return reject('needs one document of YAML');
  return new Reader().read(document.contents, 0);
}

const word = (texts: string, value: Value) => texts.split(' ').map((text) => [text, value] as const);
const WORDS: ReadonlyMap<string, Value> = new Map([
  ...word('y Y yes Yes YES true True TRUE on On ON', boolValue(true)),
  ...word('n N no No NO false False FALSE off Off OFF', boolValue(false)),
  ...word('~ null Null NULL', nullValue),
  ['', nullValue],
]);

const TAG = 'tag:yaml.org,2002:';
const DATE =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](?=.*(?:Z|[+-]\d\d:\d\d)$)| (?=[^Z+-]*$))(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|([+-])(\d\d):(\d\d))?)?$/;

/** A date becomes an RFC 3339 text. */
function dateText(text: string): string | undefined {
  const match = text.length > 100 ? null : DATE.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const seconds = utcSeconds(year, month, day, hour, minute, second);
  const offset = (Number(match[8] ?? 0) * 3600 + Number(match[9] ?? 0) * 60) * (match[7] === '-' ? -1 : 1);
  return seconds === undefined ? undefined : timestampText({ seconds: seconds - offset, nanos: 0, offset });
}

/** What a scalar means; quoted and block text is text, `1_000` and `1:30` too. */
function resolve(scalar: Scalar): Value {
  const text = scalar.source ?? String(scalar.value);
  const tag = scalar.tag?.startsWith(TAG) ? scalar.tag.slice(TAG.length) : (scalar.tag ?? '');
  if (!['', 'str', 'binary', 'bool', 'int', 'float', 'null', 'timestamp'].includes(tag))
    return giveUp('has a YAML tag that is not understood');
  const quoted = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE';
  if (tag === 'str' || tag === 'binary' || quoted || (tag === '' && scalar.type !== 'PLAIN')) return textValue(text);
  const known = WORDS.get(text);
  if (known) return known;
  if (/^[-+]?\.inf$/i.test(text) || /^\.nan$/i.test(text)) return giveUp('has a number that is not finite');
  const date = tag === '' || tag === 'timestamp' ? dateText(text) : undefined;
  if (date !== undefined) return textValue(date);
  if (/^0(?:o[0-7]+|x[\da-fA-F]+)$/.test(text) && text.length < 100)
    return keptNumber(numberOf(BigInt(text).toString()) ?? giveUp('has a number that is too large'));
  if (/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return keptNumber(parseNumber(text));
  return tag === '' ? textValue(text) : tag === 'null' ? nullValue : reject('has a YAML value that does not fit its tag');
}

/** Walks the nodes once; an alias is its anchor's value. */
class Reader {
  private readonly anchors = new Map<string, Value>();
  private count = 0;

  read(node: unknown, depth: number): Value {
    boundElements(++this.count);
    if (depth > MAX_DEPTH) return giveUp(`has YAML nested more than ${MAX_DEPTH} deep`);
    const { isAlias, isMap, isScalar, isSeq } = library();
    if (isAlias(node)) return this.anchors.get(node.source) ?? reject('has a YAML alias without its anchor');
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return nullValue;
    const value = isScalar(node) ? resolve(node) : isMap(node) ? this.readMap(node, depth) : this.readSequence(node, depth);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, value);
    return value;
  }

  private readSequence(node: YAMLSeq, depth: number): Value {
    if (node.tag !== undefined && node.tag !== `${TAG}seq`) return giveUp('has a YAML tag that is not understood');
    return listValue(node.items.map((item) => this.read(item, depth + 1)));
  }

  /** A later key wins, one that is merged in included. */
  private readMap(node: YAMLMap, depth: number): Value {
    if (node.tag !== undefined && node.tag !== `${TAG}map`) return giveUp('has a YAML tag that is not understood');
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
