import { keyText } from './address.ts';
import { elementsOf } from './elements.ts';
import { evaluate } from './expression.ts';
import { lengthUnknown } from './functions/sets.ts';
import { counted } from './number.ts';
import { toNumber } from './operators.ts';
import { countRefused, forEachRefused } from './refusals.ts';
import { MAX_INSTANCES } from './resource.ts';
import type { Scope } from './scope.ts';
import type { Range } from './source.ts';
import type { Attribute, Body } from './syntax.ts';
import { asText, keptNumber, listValue, mapValue, measure, unknownReason, unknownValue, type Value } from './value.ts';

/** One instance of something with `count` or `for_each`; of something without, the only one. */
export interface InstanceKey {
  /** As the address has it: `[0]`, `["a"]`, `[?]` where it is not known, or nothing. */
  readonly suffix: string;
  readonly key: string | number | undefined;
  /** What `count` or `each` is inside of it. */
  readonly names: ReadonlyMap<string, Value>;
  /** What `for_each` gives it. */
  readonly element?: Value;
}

/** The instances of a resource, data source or module call. */
export interface Expanded {
  readonly keys: readonly InstanceKey[];
  /** Why it is not known how many there are, or undefined. */
  readonly uncertain: string | undefined;
  /** What `count` or `for_each` came through. */
  readonly sources: Value['sources'];
}

/** Tells why no more instances may be made. Is told of too many, and of a `count` or `for_each` that Terraform refuses. */
export interface Bounds {
  readonly reached: () => string | undefined;
  readonly report: (range: Range, message: string) => void;
  readonly refused: (range: Range, message: string) => void;
}

/** Characters of an instance's key: it stands in every address and finding. The longest ids of Azure have some 400. */
const MAX_KEY = 2_048;

/** The instances of something with `count` or `for_each`. One instance `[?]` stands for what is not known. */
export function expand(body: Body, what: string, scope: Scope, bounds: Bounds): Expanded {
  const count = body.attributes.get('count');
  const forEach = body.attributes.get('for_each');
  if (!count && !forEach) return ONE;
  const controlling = (count ?? forEach) as Attribute;
  const value = evaluate(controlling.expression, scope);
  const { sources } = value;
  const open = (because: string): Expanded => {
    const unknown = unknownValue(because);
    const element = unknownValue(because, value.kind === 'unknown' ? value.reference : undefined);
    const names = count ? namesOf('count', { index: unknown }) : namesOf('each', { key: unknown, value: element });
    return { keys: [{ suffix: '[?]', key: undefined, names }], uncertain: because, sources };
  };
  const tooMany = (): void =>
    bounds.report(controlling.range, `${what} has more than ${MAX_INSTANCES} instances; they were not evaluated one by one`);
  if (value.kind === 'unknown') return open(value.because);
  const refused = count ? countRefused(value) : forEachRefused(value);
  if (refused !== undefined) bounds.refused(controlling.range, refused);
  if (count) {
    const number = toNumber(value)?.value;
    if (number === undefined || number < 0 || !Number.isInteger(number)) return open('count is not a whole number');
    if (number > MAX_INSTANCES) {
      tooMany();
      return open(`count is larger than ${MAX_INSTANCES}`);
    }
    const reached = bounds.reached();
    if (reached !== undefined) return open(reached);
    const keys = Array.from({ length: number }, (_, i) => ({
      suffix: `[${i}]`,
      key: i,
      names: namesOf('count', { index: keptNumber(counted(i)) }),
    }));
    return { keys, uncertain: undefined, sources };
  }
  // Keys are told wherever the instance is: Terraform takes none that is sensitive.
  if (value.sensitive || (value.kind === 'list' && measure(value).sensitive)) return open('for_each is sensitive');
  // An empty list may be what is left of a conditional whose other side is a set.
  const keyed = value.kind === 'map' || (value.kind === 'list' && (value.type === 'set' || value.items.length === 0));
  const elements = keyed && !lengthUnknown(value) ? elementsOf(value) : undefined;
  if (!elements) return open(unknownReason(value) ?? 'for_each is not a map or a set');
  if (elements.length > MAX_INSTANCES) {
    tooMany();
    return open(`for_each has more than ${MAX_INSTANCES} elements`);
  }
  const reached = bounds.reached();
  if (reached !== undefined) return open(reached);
  const keys: InstanceKey[] = [];
  for (const [key, element] of elements) {
    const text = asText(key);
    if (text === undefined) return open(unknownReason(key) ?? 'a key of for_each is not a text');
    if (text.length > MAX_KEY) {
      bounds.report(
        controlling.range,
        `${what} has a key that is longer than ${MAX_KEY} characters; its instances were not evaluated`,
      );
      return open(`a key of for_each is longer than ${MAX_KEY} characters`);
    }
    const names = namesOf('each', { key, value: value.kind === 'list' ? key : element });
    keys.push({ suffix: keyText(text), key: text, names, element });
  }
  return { keys, uncertain: undefined, sources };
}

const ONE: Expanded = { keys: [{ suffix: '', key: undefined, names: new Map() }], uncertain: undefined, sources: [] };

const namesOf = (name: string, parts: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> =>
  new Map([[name, mapValue(new Map(Object.entries(parts)))]]);

/** The value that all instances make together: one by itself, a list for `count`, a map for `for_each`. */
export function collect(
  instances: readonly { readonly key: string | number | undefined; readonly value: Value }[],
  body: Body,
  uncertain: string | undefined,
  reference: { readonly address: string; readonly attribute: string } | undefined,
): Value {
  if (uncertain !== undefined) return unknownValue(uncertain, reference);
  const first = instances[0];
  if (first && first.key === undefined) return first.value;
  // An override file can set one beside the other; then `count` counts.
  if (body.attributes.has('for_each') && !body.attributes.has('count'))
    return mapValue(new Map(instances.map(({ key, value }) => [String(key), value])));
  return listValue(instances.map(({ value }) => value));
}
