import { composed } from './characters.ts';
import { type Kept, numberText } from './number.ts';
import type { Range } from './source.ts';

/** A named place that a value came through: `var.public`, `local.rules`, an output. The range is where it is set. */
export interface Source {
  readonly what: string;
  readonly range: Range;
  /** A variable or resource that Terraform never writes into a plan. */
  readonly ephemeral?: boolean;
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
  /** It was read from a provider's resource: what is written there may be converted to another type. */
  readonly loose?: boolean | undefined;
}

/**
 * Terraform's static types, as far as a value shows its own; `any` is what does not show here, such as what a provider gives; `dynamic` is
 * where Terraform has no type either: a null that is written out, what a text is decoded to that is not known yet, what an empty list holds.
 */
export type Type =
  | 'any'
  | 'dynamic'
  | 'text'
  | 'number'
  | 'bool'
  | { readonly kind: 'list' | 'set' | 'map'; readonly of: Type }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  /** `optional` are those that what becomes this object may leave out; no value has such a type. */
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Type>; readonly optional?: ReadonlySet<string> };

/** What is certain of a value that is not known yet, beside its type. */
export interface Limits {
  /** How a text starts. */
  readonly prefix?: string | undefined;
  /** The least and the most that a number can be, both included. */
  readonly min?: Kept | undefined;
  readonly max?: Kept | undefined;
  /** The fewest and the most elements of a list, set or map. */
  readonly fewest?: number | undefined;
  readonly most?: number | undefined;
}

/** A Terraform value, or the reason why it is not known before apply. */
export type Value = Common &
  /** `of` is the type it was converted to. */
  (
    | { readonly kind: 'null'; readonly of?: Type | undefined }
    | {
        readonly kind: 'string';
        readonly value: string;
        /** A digest of something: it may look like a key, and is none. */
        readonly digest?: boolean | undefined;
      }
    | ({ readonly kind: 'number' } & Kept)
    | { readonly kind: 'bool'; readonly value: boolean }
    | {
        readonly kind: 'list';
        readonly type: 'tuple' | 'list' | 'set';
        readonly items: readonly Value[];
        /** Type of the elements of a list or set, where it was given one. */
        readonly of?: Type | undefined;
      }
    | {
        readonly kind: 'map';
        readonly type: 'object' | 'map';
        readonly entries: ReadonlyMap<string, Value>;
        /** Type of the elements of a map, where it was given one. */
        readonly of?: Type | undefined;
        /** Address, where the map is a resource: what it does not set is known after apply. */
        readonly resource?: string | undefined;
      }
    | {
        readonly kind: 'unknown';
        readonly because: string;
        /** The type it will have, where that is certain. */
        readonly of?: Type | undefined;
        readonly reference?: Reference | undefined;
        /** Known never to be null, such as another resource's id. */
        readonly notNull?: boolean | undefined;
        readonly limits?: Limits | undefined;
        /** Terraform would raise an error here and now: `try` and `can` see that. */
        readonly mistake?: boolean | undefined;
        /** It will be one of these: the sides of a conditional that is not decided yet. Never null, which means the default. */
        readonly oneOf?: readonly Value[] | undefined;
      }
  );

const NONE: readonly Source[] = [];
/** A source list longer than this says nothing more to a reader and costs memory in generated code. */
const MAX_SOURCES = 16;

export const nullValue: Value = { kind: 'null', sources: NONE };
export const stringValue = (value: string): Value => ({ kind: 'string', value, sources: NONE });
export const numberValue = (value: number): Value => ({ kind: 'number', value, sources: NONE });
export const keptNumber = ({ value, exact, bits }: Kept): Value => ({
  kind: 'number',
  value,
  ...(exact ? { exact } : {}),
  ...(bits === undefined ? {} : { bits }),
  sources: NONE,
});
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

/** What Terraform rejects: unknown to us, an error to `try` and `can`. */
export const mistake = (because: string, of?: Type): Value => ({
  kind: 'unknown',
  because,
  ...(of === undefined ? {} : { of }),
  mistake: true,
  sources: NONE,
});

/** The value with one more place it came through. */
export function through(value: Value, source: Source): Value {
  if (value.sources.length >= MAX_SOURCES) return value;
  return { ...value, sources: [source, ...value.sources] };
}

/**
 * The places a container came through, for one of its elements: where the element is written out inside of such a place, its own lines
 * stand for it. A change of another entry of a long map is not what an element came from.
 */
export function within(sources: readonly Source[], { literal }: Value): readonly Source[] {
  if (!literal || sources.length === 0) return sources;
  const holds = ({ file, start, end }: Range): boolean => file === literal.file && start <= literal.start && literal.end <= end;
  return sources.some(({ range }) => holds(range))
    ? sources.map((source) => (holds(source.range) ? { what: source.what, range: literal } : source))
    : sources;
}

/** The value with the sources and sensitivity of what it was computed from added; it is no longer a literal of the text. */
export function computedFrom(value: Value, inputs: readonly Value[]): Value {
  const sources = [...value.sources];
  let sensitive = value.sensitive;
  let last: readonly Source[] = value.sources;
  for (const input of inputs) {
    sensitive ||= input.sensitive;
    // The parts of one value mostly came the same way.
    if (input.sources === last) continue;
    last = input.sources;
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

/** What is inside a value, at any depth; `size` counts a part again wherever it is used again. */
export interface Measure {
  readonly size: number;
  readonly chars: number;
  readonly depth: number;
  readonly sensitive: boolean;
  /** First reason why it is not wholly known. */
  readonly because: string | undefined;
  /** Terraform rejects a part of it. */
  readonly failed: boolean;
}

/** Kept by container, so that values that share parts (`[local.a, local.a]`, many times over) are measured in linear time. */
const measures = new WeakMap<object, Measure>();

export function measure(value: Value): Measure {
  if (value.kind !== 'list' && value.kind !== 'map') {
    const chars = value.kind === 'string' ? value.value.length : 0;
    return {
      size: 1,
      chars,
      depth: 0,
      sensitive: value.sensitive === true,
      because: value.kind === 'unknown' ? value.because : undefined,
      failed: value.kind === 'unknown' && value.mistake === true,
    };
  }
  const container = value.kind === 'list' ? value.items : value.entries;
  let inside = measures.get(container);
  if (!inside) {
    const parts = value.kind === 'list' ? value.items : value.entries.values();
    let [size, chars, depth, sensitive, because, failed] = [1, 0, 0, false, undefined as string | undefined, false];
    for (const part of parts) {
      const of = measure(part);
      size += of.size;
      chars += of.chars;
      depth = Math.max(depth, of.depth);
      sensitive ||= of.sensitive;
      because ??= of.because;
      failed ||= of.failed;
    }
    if (value.kind === 'map') for (const key of value.entries.keys()) chars += key.length;
    inside = { size, chars, depth: depth + 1, sensitive, because, failed };
    measures.set(container, inside);
  }
  return value.sensitive && !inside.sensitive ? { ...inside, sensitive: true } : inside;
}

/** First reason in the value, at any depth, why it is not wholly known. */
export const unknownReason = (value: Value): string | undefined => measure(value).because;

/** All values inside, the value itself first; a container that is used several times is entered once. */
export function* deepValues(value: Value, entered: Set<object> = new Set()): Generator<Value> {
  yield value;
  if (value.kind !== 'list' && value.kind !== 'map') return;
  const container = value.kind === 'list' ? value.items : value.entries;
  if (entered.has(container)) return;
  entered.add(container);
  for (const part of value.kind === 'list' ? value.items : value.entries.values()) yield* deepValues(part, entered);
}

/** The value as text, where Terraform would convert it; undefined for what has no text. */
export function asText(value: Value): string | undefined {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'number') return numberText(value);
  if (value.kind === 'bool') return String(value.value);
  return undefined;
}

/** Comparing more parts than this is given up: values that share parts can be written short and be endless. */
export const MAX_COMPARED = 100_000;
const MAX_COMPARED_TEXT = 10_000_000;

/** Three-valued `and`: false wins, then unknown. */
export function every(results: readonly (boolean | undefined)[]): boolean | undefined {
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

/**
 * Text that is equal exactly for equal values, unknown parts standing for themselves by reason; for comparing base and head. `named`
 * gives the addresses in what is unknown the names they have on the other side.
 */
export function canonical(value: Value, named: (text: string) => string = (text) => text): string {
  const { size, chars } = measure(value);
  if (size > MAX_COMPARED || chars > MAX_COMPARED_TEXT) return '<too large to compare>';
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return numberText(value);
    case 'bool':
      return String(value.value);
    case 'list': {
      const items = value.items.map((item) => canonical(item, named));
      return `[${(value.type === 'set' ? items.sort() : items).join(',')}]`;
    }
    case 'map':
      return `{${[...value.entries]
        .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v, named)}`)
        .sort()
        .join(',')}}`;
    case 'unknown':
      return `<${named(value.reference ? `${value.reference.address}.${value.reference.attribute}` : value.because)}>`;
  }
}

/** A list, tuple or set that is known. */
export type ListValue = Extract<Value, { kind: 'list' }>;

/** A text result; Terraform keeps all text in Unicode's composed form. */
export const textValue = (text: string): Value => stringValue(composed(text));
