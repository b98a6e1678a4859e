import type { Range } from './source.ts';

/** A named place that a value came through: `var.public`, `local.rules`, an output. The range is where it is set. */
export interface Source {
  readonly what: string;
  readonly range: Range;
}

/** What an unknown value will be known as once applied: an attribute of a resource in this configuration. */
export interface Reference {
  /** Full address with instance key; without a key it may be any instance. */
  readonly address: string;
  readonly attribute: string;
}

interface Common {
  /** Places the value came through, nearest first. */
  readonly sources: readonly Source[];
  /** The literal in the text that wrote this very value, where there is one; fixes mend it there. */
  readonly literal?: Range | undefined;
  readonly sensitive?: boolean | undefined;
}

/** A Terraform value, or the reason why it is not known before apply. */
export type Value = Common &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'list'; readonly type: 'tuple' | 'list' | 'set'; readonly items: readonly Value[] }
    | {
        readonly kind: 'map';
        readonly type: 'object' | 'map';
        readonly entries: ReadonlyMap<
          string,
          Value
        > /** Address, where the map is a resource: what it does not set is known after apply. */;
        readonly resource?: string | undefined;
      }
    | {
        readonly kind: 'unknown';
        readonly because: string;
        readonly reference?: Reference | undefined;
        /** Known never to be null, such as another resource's id. */
        readonly notNull?: boolean | undefined;
      }
  );

export type KnownValue = Exclude<Value, { kind: 'unknown' }>;

const NONE: readonly Source[] = [];
/** A source list longer than this says nothing more to a reader and costs memory in generated code. */
const MAX_SOURCES = 16;

export const nullValue: Value = { kind: 'null', sources: NONE };
export const stringValue = (value: string): Value => ({ kind: 'string', value, sources: NONE });
export const numberValue = (value: number): Value => ({ kind: 'number', value, sources: NONE });
export const boolValue = (value: boolean): Value => ({ kind: 'bool', value, sources: NONE });
export const listValue = (items: readonly Value[], type: 'tuple' | 'list' | 'set' = 'tuple'): Value => ({
  kind: 'list',
  type,
  items,
  sources: NONE,
});
export const mapValue = (entries: ReadonlyMap<string, Value>, type: 'object' | 'map' = 'object'): Value => ({
  kind: 'map',
  type,
  entries,
  sources: NONE,
});
export const unknownValue = (because: string, reference?: Reference): Value => ({
  kind: 'unknown',
  because,
  reference,
  notNull: reference !== undefined,
  sources: NONE,
});

/** The value with one more place it came through. */
export function through(value: Value, source: Source): Value {
  if (value.sources.length >= MAX_SOURCES) return value;
  return { ...value, sources: [source, ...value.sources] };
}

/** The value with the sources and sensitivity of what it was computed from added; it is no longer a literal of the text. */
export function computedFrom(value: Value, inputs: readonly Value[]): Value {
  const sources = [...value.sources];
  let sensitive = value.sensitive;
  for (const input of inputs) {
    sensitive ||= input.sensitive;
    for (const source of input.sources) {
      if (sources.length >= MAX_SOURCES) break;
      if (
        !sources.some((s) => s.what === source.what && s.range.start === source.range.start && s.range.file === source.range.file)
      )
        sources.push(source);
    }
  }
  return { ...value, sources, sensitive, literal: undefined };
}

/** First reason in the value, at any depth, why it is not wholly known. */
export function unknownReason(value: Value): string | undefined {
  if (value.kind === 'unknown') return value.because;
  const parts = value.kind === 'list' ? value.items : value.kind === 'map' ? value.entries.values() : [];
  for (const part of parts) {
    const reason = unknownReason(part);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** All values inside, the value itself first. */
export function* deepValues(value: Value): Generator<Value> {
  yield value;
  const parts = value.kind === 'list' ? value.items : value.kind === 'map' ? value.entries.values() : [];
  for (const part of parts) yield* deepValues(part);
}

/** Terraform's text of a number. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The value as text, where Terraform would convert it; undefined for what has no text. */
export function asText(value: Value): string | undefined {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'number') return numberText(value.value);
  if (value.kind === 'bool') return String(value.value);
  return undefined;
}

/** Equal as Terraform's `==` sees it on known values; undefined when an unknown part decides. */
export function equal(a: Value, b: Value): boolean | undefined {
  if (a.kind === 'unknown' || b.kind === 'unknown') {
    const other = a.kind === 'unknown' ? b : a;
    const unknown = a.kind === 'unknown' ? a : b;
    if (other.kind === 'null' && unknown.kind === 'unknown' && unknown.notNull) return false;
    return undefined;
  }
  if (a.kind !== b.kind) return false;
  if (a.kind === 'null') return true;
  if (a.kind === 'list' && b.kind === 'list') {
    if (a.items.length !== b.items.length) return false;
    return every(a.items.map((item, i) => equal(item, b.items[i] ?? nullValue)));
  }
  if (a.kind === 'map' && b.kind === 'map') {
    if (a.entries.size !== b.entries.size) return false;
    const results: (boolean | undefined)[] = [];
    for (const [key, item] of a.entries) {
      const other = b.entries.get(key);
      if (!other) return false;
      results.push(equal(item, other));
    }
    return every(results);
  }
  return 'value' in a && 'value' in b && a.value === b.value;
}

/** Three-valued `and`: false wins, then unknown. */
export function every(results: readonly (boolean | undefined)[]): boolean | undefined {
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

/** Text that is equal exactly for equal values, unknown parts standing for themselves by reason; for comparing base and head. */
export function canonical(value: Value): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return numberText(value.value);
    case 'bool':
      return String(value.value);
    case 'list': {
      const items = value.items.map(canonical);
      return `[${(value.type === 'set' ? items.sort() : items).join(',')}]`;
    }
    case 'map':
      return `{${[...value.entries]
        .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
        .sort()
        .join(',')}}`;
    case 'unknown':
      return value.reference ? `<${value.reference.address}.${value.reference.attribute}>` : `<${value.because}>`;
  }
}
