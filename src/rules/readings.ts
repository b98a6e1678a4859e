import { type AzurermSchema, attributeSchema } from '../terraform/azurerm.ts';
import type { ProviderVersion } from '../terraform/provider.ts';
import type { EvaluatedAttribute, EvaluatedBlock, Resource } from '../terraform/resource.ts';
import { boolValue, numberValue, type Source, stringValue, unknownValue, type Value } from '../terraform/value.ts';
import type { Rule } from './rule.ts';

/** One attribute a rule looked at: what is there, and where. */
export interface Reading {
  /** Path below the resource, nested block names included. */
  readonly path: readonly string[];
  /** Undefined when nothing is written and the provider has no default. */
  readonly value: Value | undefined;
  readonly state: 'written' | 'default' | 'absent' | 'uncertain';
  /** Where it is written; undefined for what is not. */
  readonly attribute: EvaluatedAttribute | undefined;
  /** The innermost block that is there: what the attribute stands in, or is missing from. */
  readonly holder: EvaluatedBlock;
  /** Whether what the rule asked of it holds; undefined where nothing was asked or the answer is open. */
  readonly holds: boolean | undefined;
  /** Places the value and its block came through; what the resource's existence came through is in `resource.sources`. */
  readonly sources: readonly Source[];
}

/** What a path is read from, and for whom. */
export interface ReadingContext {
  readonly rule: Rule;
  readonly resource: Resource;
  readonly schema: AzurermSchema;
  readonly version: ProviderVersion;
  /** Names of the nested block that is judged, for schema look-ups. */
  readonly prefix: readonly string[];
  readonly block: EvaluatedBlock;
}

/** The names of an attribute on this type of resource, that of the root's version first. */
export function namesOf(
  path: string,
  { rule, resource, schema, prefix, version }: Omit<ReadingContext, 'block'>,
): readonly string[] {
  const renamed = rule.renamed[path];
  if (renamed === undefined) return [path];
  const others = Object.entries(renamed);
  const own = others.flatMap(([where, name]) => (where === resource.type ? [name] : []));
  const names = [...own, path, ...others.flatMap(([where, name]) => (/^azurerm\d$/.test(where) ? [name] : []))];
  const exists = (name: string): boolean =>
    attributeSchema(schema, resource.type, [...prefix, ...name.split('.')], version.major) !== undefined;
  return [...names.filter(exists), ...names.filter((name) => !exists(name))];
}

/** Reads a path under all its names; what no version's name sets has the provider's default. */
export function readAll(path: string, context: ReadingContext): Reading[] {
  const names = namesOf(path, context);
  const found = names.map((name) => read(context.block, name.split('.'), context));
  const canonicalReadings = found[0] ?? [];
  return (
    found.find((readings) => readings.some(({ state }) => state === 'written' || state === 'uncertain')) ??
    withDefaults(canonicalReadings, names, context)
  );
}

function withDefaults(readings: readonly Reading[], names: readonly string[], context: ReadingContext): Reading[] {
  return readings.map((one) => {
    for (const name of names) {
      const path = name.split('.');
      // The default of a nested attribute applies only when its own block is there, not only one around that.
      if (path.length > 1 && one.holder.type !== path.at(-2)) continue;
      const value = attributeSchema(
        context.schema,
        context.resource.type,
        [...context.prefix, ...path],
        context.version.major,
      )?.default;
      if (value === undefined) continue;
      const known = context.version.older ? unknownValue(NOT_DESCRIBED) : defaultValue(value);
      return reading('default', known, one);
    }
    return one;
  });
}
const NOT_DESCRIBED = 'the defaults of azurerm before version 3 are not described here';

const defaultValue = (value: string | number | boolean): Value =>
  typeof value === 'string' ? stringValue(value) : typeof value === 'number' ? numberValue(value) : boolValue(value);

/** A reading with another state and value. Written out: there are very many of them, and a spread takes three times as long. */
const reading = (
  state: Reading['state'],
  value: Value | undefined,
  { path, attribute, holder, holds, sources }: Omit<Reading, 'state' | 'value'>,
): Reading => ({ path, value, state, attribute, holder, holds, sources });

/** A reading with the answer to what was asked of it. */
export const asked = ({ path, value, state, attribute, holder, sources }: Reading, holds: boolean | undefined): Reading => ({
  path,
  value,
  state,
  attribute,
  holder,
  holds,
  sources,
});

function read(block: EvaluatedBlock, path: readonly string[], context: ReadingContext): Reading[] {
  const { prefix } = context;
  const full = [...prefix, ...path];
  const walk = (holder: EvaluatedBlock, rest: readonly string[], sources: readonly Source[]): Reading[] => {
    const [name = '', ...deeper] = rest;
    const attribute = holder.attributes.get(name);
    const through = attribute ? joined(attribute.value.sources, sources) : sources;
    const base = { path: full, attribute, holder, holds: undefined, sources: through };
    const { blocks, uncertain } = deeper.length > 0 || !attribute ? blocksIn(holder, name) : { blocks: [], uncertain: undefined };
    if (blocks.length > 0 || uncertain !== undefined) {
      const open: Reading[] =
        uncertain === undefined ? [] : [reading('uncertain', { kind: 'unknown', because: uncertain, sources: [] }, base)];
      if (deeper.length > 0) return [...blocks.flatMap((one) => walk(one, deeper, joined(through, one.sources))), ...open];
      if (blocks.length === 0) return open;
      return blocks.map((one) =>
        reading('written', boolValue(true), { ...base, holder: one, sources: joined(through, one.sources) }),
      );
    }
    const isThere = attribute && attribute.value.kind !== 'null' && deeper.length === 0;
    return [reading(isThere ? 'written' : 'absent', isThere ? attribute.value : undefined, base)];
  };
  return walk(block, path, block.sources);
}

/** The nested blocks of a name, also where they are written as a value: a list of objects, as in `.tf.json` or `x = [{ ... }]`. */
export function blocksIn(
  block: EvaluatedBlock,
  name: string,
): { readonly blocks: readonly EvaluatedBlock[]; readonly uncertain: string | undefined } {
  const written = block.blocks.get(name) ?? [];
  const attribute = block.attributes.get(name);
  if (!attribute) return { blocks: written, uncertain: block.uncertain.get(name) };
  const { value, range, expression } = attribute;
  if (value.kind === 'unknown') return { blocks: written, uncertain: value.because };
  const items = value.kind === 'list' ? value.items : [value];
  const blocks = items.flatMap((item): EvaluatedBlock[] => {
    if (item.kind !== 'map') return [];
    const attributes = new Map(
      [...item.entries].map(
        ([key, inner]) =>
          [key, { value: inner, range: inner.literal?.file === range.file ? inner.literal : range, expression }] as const,
      ),
    );
    return [
      {
        type: name,
        header: range,
        range,
        written: undefined,
        attributes,
        blocks: new Map(),
        uncertain: new Map(),
        sources: [...item.sources, ...value.sources],
      },
    ];
  });
  const open = items.find((item) => item.kind === 'unknown');
  return { blocks: [...written, ...blocks], uncertain: open?.kind === 'unknown' ? open.because : undefined };
}

/** One of two lists after the other, without a new one where one is empty. */
const joined = <T>(first: readonly T[], second: readonly T[]): readonly T[] =>
  first.length === 0 ? second : second.length === 0 ? first : [...first, ...second];

export function readOwn(block: EvaluatedBlock, path: readonly string[]): EvaluatedAttribute | undefined {
  const [name = '', ...deeper] = path;
  if (deeper.length === 0) return block.attributes.get(name);
  const inner = block.blocks.get(name)?.[0];
  return inner && readOwn(inner, deeper);
}
