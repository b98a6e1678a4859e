import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { listValue, mapValue, textValue, type Value } from '../value.ts';
import { boundElements, boundText, giveUp, reject, spend } from './rejected.ts';

/** Patterns come from the pull request: RE2's syntax and linear time, as Terraform has them. Loaded when first needed. */
const library = (): typeof RE2JS => (createRequire(import.meta.url)('re2js') as { RE2JS: typeof RE2JS }).RE2JS;

/** Counted repeats are written out when a pattern is compiled: this bounds its length times what its counts add up to. */
const MAX_PATTERN = 20_000;
/** Steps of the matcher, size of the program times characters looked at; about 0.5 s. */
const MAX_WORK = 20_000_000;
/** So much of it takes as long as a step of an evaluation. */
const WORK_OF_STEP = 40;

function compile(pattern: string): RE2JS {
  const counts = [...pattern.matchAll(/\{\s*(\d+)(?:,(\d*))?/g)].reduce((sum, [, low, high]) => sum + Number(high || low), 1);
  if (pattern.length * counts > MAX_PATTERN) giveUp('has a pattern that is too large');
  try {
    return library().compile(pattern);
  } catch (error) {
    // Go takes a name twice.
    if (String(error).includes('duplicate')) return giveUp('has a pattern with a name that is there twice');
    return reject('needs a valid pattern');
  }
}

const ofRules = new Map<string, RE2JS>();

/** Whether a pattern of a rule is found in a text. Throws for a pattern that is none, which a test of the rules finds. */
export function finds(pattern: string, text: string): boolean {
  const compiled = ofRules.get(pattern) ?? library().compile(pattern);
  ofRules.set(pattern, compiled);
  return compiled.matcher(text.slice(0, MAX_FOUND_IN)).find();
}
const MAX_FOUND_IN = 10_000;

interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | null)[];
}

/** The matches from left to right; an empty one right behind another match does not count, as in Go. */
function* matches(pattern: RE2JS, text: string): Generator<Match> {
  const matcher = pattern.matcher(text);
  const size = pattern.programSize();
  let work = 0;
  let from = 0;
  let last = -1;
  while (from <= text.length) {
    const looked = size * (text.length - from + 1);
    work += looked;
    spend(looked / WORK_OF_STEP);
    if (work > MAX_WORK) giveUp('takes too many steps to match');
    if (!matcher.find()) return;
    const [start, end] = [matcher.start(), matcher.end()];
    if (start !== end || start !== last) {
      yield { start, end, groups: Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i)) };
    }
    last = end;
    from = end > start ? end : end + 1;
  }
}

/** What a match means as a value: its text, its groups as a list, or its named groups as an object. */
function shape(pattern: RE2JS): (match: Match) => Value {
  const names = Object.entries(pattern.namedGroups()) as [string, number][];
  const count = pattern.groupCount();
  if (names.length > 0 && names.length < count) reject('cannot mix named and unnamed groups');
  const part = ({ groups }: Match, i: number): Value => {
    const text = groups[i];
    return text === null || text === undefined ? { kind: 'null', of: 'text', sources: [] } : textValue(text);
  };
  if (count === 0) return (match) => part(match, 0);
  if (names.length === 0) return (match) => listValue(Array.from({ length: count }, (_, i) => part(match, i + 1)));
  return (match) => mapValue(new Map(names.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, i]) => [name, part(match, i)])));
}

/** Terraform's `regex`: the first match; none is an error. */
export function regex(pattern: string, text: string): Value {
  const compiled = compile(pattern);
  const value = shape(compiled);
  for (const match of matches(compiled, text)) return value(match);
  return reject('finds no match');
}

/** Terraform's `regexall`: every match. */
export function regexAll(pattern: string, text: string): Value {
  const compiled = compile(pattern);
  const value = shape(compiled);
  const found: Value[] = [];
  for (const match of matches(compiled, text)) {
    boundElements(found.length + 1);
    found.push(value(match));
  }
  return listValue(found, 'list');
}

/** `$$`, `$name` or `${name}`. */
const REFERENCE = /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu;

/** Terraform's `replace` with a `/pattern/`: `$1`, `$name` and `${name}` stand for groups, a name being as long as it can be. */
export function replacePattern(text: string, pattern: string, template: string): string {
  const compiled = compile(pattern);
  const names = compiled.namedGroups() as Readonly<Record<string, number>>;
  let result = '';
  let at = 0;
  for (const { start, end, groups } of matches(compiled, text)) {
    const filled = template.replace(REFERENCE, (all, plain?: string, braced?: string) => {
      if (all === '$$') return '$';
      const name = plain ?? braced ?? '';
      const number = /^(?:0|[1-9]\d{0,8})$/.test(name) ? Number(name) : (names[name] ?? -1);
      return groups[number] ?? '';
    });
    result += text.slice(at, start) + filled;
    boundText(result.length);
    at = end;
  }
  return result + text.slice(at);
}
