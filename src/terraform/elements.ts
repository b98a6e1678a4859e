import { withoutLastKey } from './address.ts';
import { compareText } from './functions/order.ts';
import { setFrom } from './functions/sets.ts';
import { canBecome, isWhole, typeOf } from './functions/types.ts';
import { counted } from './number.ts';
import { toNumber } from './operators.ts';
import type { Scope } from './scope.ts';
import { dynamic, elementOf, inside, isMistake, secretAs } from './unknown.ts';
import {
  asText,
  computedFrom,
  deepValues,
  keptNumber,
  mistake,
  nullValue,
  stringValue,
  type Type,
  unknownValue,
  type Value,
} from './value.ts';

/** `value.name`: what the provider adds to a resource is unknown, what is missing elsewhere is rejected. */
export function attributeOf(source: Value, name: string): Value {
  if (source.kind === 'unknown') {
    const { reference, of } = source;
    if (isScalarType(of)) return mistake(`there is no attribute "${name}" in a ${of}`);
    if (typeof of === 'object') {
      const part = of.kind === 'object' ? of.entries.get(name) : of.kind === 'map' ? of.of : undefined;
      return part === undefined ? mistake(`there is no attribute "${name}"`) : elementOf(source, part);
    }
    if (!reference || source.mistake) return elementOf(source);
    const attribute = reference.attribute === '' ? name : reference.attribute;
    return {
      ...afterApply(reference.address, attribute),
      ...(of === undefined ? {} : { of, notNull: false }),
      sources: source.sources,
      sensitive: source.sensitive,
    };
  }
  if (source.kind !== 'map') return mistake(`there is no attribute "${name}" in a ${source.kind}`);
  const found = source.entries.get(name) ?? source.entries.get(name.normalize('NFC'));
  const builtIn = source.resource !== undefined && isBuiltIn(source.resource);
  if (found) return inside(source.resource !== undefined && !builtIn ? { ...found, loose: true } : found, source);
  if (source.resource !== undefined && builtIn) {
    const value = ofTerraformData(source, source.resource, name);
    return value ? computedFrom(value, [source]) : mistake(`there is no attribute "${name}"`);
  }
  if (source.resource !== undefined) return computedFrom(afterApply(source.resource, name), [source]);
  return mistake(`there is no attribute "${name}"`);
}

/** The built-in resource: what is not set is null, and its `output` will be its `input`. */
function ofTerraformData(source: Extract<Value, { kind: 'map' }>, address: string, name: string): Value | undefined {
  if (name === 'input' || name === 'triggers_replace') return nullValue;
  if (name === 'id') return afterApply(address, name);
  if (name !== 'output') return undefined;
  const input = source.entries.get('input');
  if (!input || input.kind === 'null') return nullValue;
  const of = typeOf(input);
  return {
    ...afterApply(address, name),
    notNull: false,
    ...(isWhole(of) ? { of } : {}),
  } as Value;
}

const isBuiltIn = (resource: string): boolean => /(?:^|\.)terraform_data\.[^.[\]"]*$/.test(withoutLastKey(resource));

/**
 * A resource as a value that is gone through or written out: the built-in one has all its attributes, of any other it is not known which
 * the provider adds.
 */
export function whole(value: Value): Value {
  if (value.kind !== 'map' || value.resource === undefined) return value;
  const { resource } = value;
  if (!isBuiltIn(resource))
    return computedFrom(
      unknownValue(`${resource} has attributes that are known after apply`, { address: resource, attribute: '' }),
      [value],
    );
  return { ...value, resource: undefined, entries: new Map(BUILT_IN.map((name) => [name, attributeOf(value, name)])) };
}

const BUILT_IN = ['id', 'input', 'output', 'triggers_replace'];

const isPartOfResource = (value: Value): boolean =>
  [...deepValues(value)].some((part) => part.kind === 'map' && part.resource !== undefined);

/** The value with each part replaced where it is a resource. */
export function replaced(value: Value, by: (part: Value) => Value): Value {
  if ((value.kind !== 'list' && value.kind !== 'map') || !isPartOfResource(value)) return value;
  const part = by(value);
  if (part.kind === 'list') return { ...part, items: part.items.map((item) => replaced(item, by)) };
  if (part.kind !== 'map') return part;
  return { ...part, entries: new Map([...part.entries].map(([key, item]) => [key, replaced(item, by)])) };
}

/** The value with all attributes of the built-in resources in it. */
export const withBuiltIns = (value: Value): Value =>
  replaced(value, (part) =>
    part.kind === 'map' && part.resource !== undefined && isBuiltIn(part.resource) ? whole(part) : part,
  );

/** What a provider gives; an `id` is a text in every one. */
const afterApply = (address: string, attribute: string): Value => ({
  ...unknownValue(`${address}.${attribute} is known after apply`, { address, attribute }),
  ...(attribute === 'id' ? { of: 'text' as const } : {}),
});

/** Whether this is the type of a text, a number or a boolean. */
export const isScalarType = (of: Type | undefined): of is string & Type => of === 'text' || of === 'number' || of === 'bool';

/** `value[key]`. */
export function indexOf(source: Value, key: Value, scope: Scope): Value {
  if (isMistake(source)) return source;
  if (isMistake(key)) return { ...computedFrom(key, [source]), of: 'dynamic' } as Value;
  if (source.kind === 'null' || key.kind === 'null') return mistake('null has no elements and is no index');
  if (key.kind === 'unknown' && key.of === 'dynamic') return dynamic(key.because, computedFrom(key, [source]), [source]);
  if (source.kind === 'unknown') return partOfUnknown(source, key);
  if (source.kind === 'list' && source.type === 'set') return mistake('elements of a set have no index');
  if (source.kind !== 'list' && source.kind !== 'map') return mistake(`a ${source.kind} has no elements`);
  if (key.kind === 'unknown') return oneOfParts(source, key);
  if (source.kind === 'list') {
    const index = toNumber(key);
    const item = index === undefined || index.exact ? undefined : source.items[index.value];
    return item ? secretAs(inside(item, source), [key]) : mistake('the index is outside the list');
  }
  const text = asText(key);
  if (text === undefined) return mistake('the key is not a text');
  if (!source.entries.has(text) && source.resource === undefined) return mistake(noKey(key));
  // Terraform forgets that the name of an attribute was secret.
  return scope.asPlanned && source.type === 'object' ? attributeOf(source, text) : secretAs(attributeOf(source, text), [key]);
}

/** Whether a value can be an index of a list (`number`) or of a map. */
export const canBeKey = (key: Value, as: 'number' | 'text'): boolean =>
  key.kind === 'unknown'
    ? key.of === undefined || canBecome(key.of, as)
    : (as === 'number' ? toNumber(key) : asText(key)) !== undefined;

function partOfUnknown(source: Value & { kind: 'unknown' }, key: Value): Value {
  const { of } = source;
  if (isScalarType(of)) return mistake(`there are no elements in a ${of}`);
  if (typeof of !== 'object') return elementOf(source);
  if (of.kind === 'set') return mistake('elements of a set have no index');
  if (!canBeKey(key, of.kind === 'list' || of.kind === 'tuple' ? 'number' : 'text'))
    return mistake('this is not an index of such a value');
  if ('of' in of) return elementOf(source, of.of);
  if (of.kind === 'object' || key.kind === 'unknown') return elementOf(source, 'dynamic');
  const item = of.items[toNumber(key)?.value ?? -1];
  return item === undefined ? mistake('the index is outside the list') : secretAs(elementOf(source, item), [key]);
}

/** A part of a known value that an unknown key chooses. */
function oneOfParts(source: Value & { kind: 'list' | 'map' }, key: Value & { kind: 'unknown' }): Value {
  if (!canBeKey(key, source.kind === 'list' ? 'number' : 'text')) return mistake('this is not an index of such a value');
  const first = source.kind === 'list' ? source.items[0] : source.entries.values().next().value;
  const address = first?.kind === 'map' && first.resource !== undefined ? withoutLastKey(first.resource) : undefined;
  if (address !== undefined)
    return secretAs(computedFrom(unknownValue(key.because, { address, attribute: '' }), [source, key]), [source]);
  const own = typeOf(source);
  const of = typeof own === 'object' && 'of' in own ? own.of : own === 'any' ? 'any' : 'dynamic';
  const part: Value = { kind: 'unknown', because: key.because, of, sources: computedFrom(key, [source]).sources };
  return secretAs(part, [source]);
}

/** Says that a key is not there. One that came from elsewhere is not quoted: it may be a secret. */
const noKey = (key: Value): string =>
  key.sensitive || key.sources.length > 0 ? 'there is no such key' : `there is no key "${(asText(key) ?? '').slice(0, 80)}"`;

/** Keys and elements of a known collection in Terraform's order; undefined for anything else. */
export function elementsOf(collection: Value): readonly (readonly [Value, Value])[] | undefined {
  const known = elements.get(collection) ?? listElements(collection);
  if (known && known.length > 8) elements.set(collection, known);
  return known;
}

/** Kept, as a `for` inside another goes through the same collection again and again. */
export const elements = new WeakMap<Value, readonly (readonly [Value, Value])[]>();

function listElements(collection: Value): readonly (readonly [Value, Value])[] | undefined {
  if (collection.kind === 'list') {
    if (collection.type === 'set')
      return setFrom(collection, collection.items).items.map((item) => [item, inside(item, collection)]);
    return collection.items.map((item, i) => [keptNumber(counted(i)), inside(item, collection)]);
  }
  if (collection.kind !== 'map') return undefined;
  const keys = [...collection.entries.keys()].sort(compareText);
  return keys.map((key) => [stringValue(key), inside(collection.entries.get(key) ?? nullValue, collection)] as const);
}

/** The type of the elements of a list, set or map. */
export function elementTypeOf(collection: Value): Type {
  const of = typeOf(collection);
  return typeof of === 'object' && 'of' in of ? of.of : 'any';
}

/** Whether this is the type of a list, a set or a tuple. */
export const isSequenceType = (of: Type | undefined): boolean =>
  typeof of === 'object' && (of.kind === 'list' || of.kind === 'set' || of.kind === 'tuple');

/** A collection as Terraform goes through it: the result is secret as a whole, its elements by themselves are not. */
export const unmarked = (collection: Value, scope: Scope): Value =>
  scope.asPlanned && collection.sensitive ? { ...collection, sensitive: false } : collection;
