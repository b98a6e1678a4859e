/**
 * What attributes the azurerm provider has, by major version. Every function takes the parsed azurerm.json of this directory;
 * scripts/azurerm-schema.mjs writes that file from versions 3.116.0, 4.55.0 and 5.2.0 and documents its short keys.
 * Attributes that can only be read are known of version 5 alone, and only version 5 says what is sensitive.
 */

export type AzurermMajor = 3 | 4 | 5;

type Scalar = string | number | boolean;
type ByMajor<T> = Readonly<Partial<Record<AzurermMajor, T>>>;

/** A resource type or an attribute as azurerm.json has it: m majors, t type, d default, r required, s sensitive, a attributes, n what became of its name. */
interface Entry {
  readonly m?: string;
  readonly t?: string | ByMajor<string>;
  readonly d?: Scalar | ByMajor<Scalar>;
  readonly r?: string;
  readonly s?: 1;
  readonly a?: Readonly<Record<string, Entry>>;
  readonly n?: string | readonly string[];
}

/** azurerm.json, parsed: resource types by name. */
export type AzurermSchema = Readonly<Record<string, Entry>>;

/** One attribute or block in one version of the provider. */
export interface AttributeSchema {
  /** In Terraform's notation (`bool`, `set(string)`), or `block`. */
  readonly type: string;
  readonly block: boolean;
  readonly required: boolean;
  readonly sensitive: boolean;
  /** The value when left out, as documented; undefined where none is, which for a bool mostly means false. */
  readonly default: Scalar | undefined;
}

/** The entry under a name from the reviewed code, unless it is absent, inherited from Object or not of that version. */
function child(entries: AzurermSchema | undefined, name: string, major: AzurermMajor): Entry | undefined {
  const entry = entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
  return entry?.m?.includes(String(major)) === false ? undefined : entry;
}

function ofMajor<T extends Scalar>(value: T | ByMajor<T> | undefined, major: AzurermMajor): T | undefined {
  return typeof value === 'object' ? value[major] : value;
}

/**
 * An attribute or block of a resource type, such as ['network_rules', 'default_action'] (names only: no indexes, no map keys).
 * Undefined: that version has no such attribute. Source: the provider's schema (5), typed bindings (3, 4), documentation (defaults).
 */
export function attributeSchema(
  schema: AzurermSchema,
  resourceType: string,
  path: readonly string[],
  major: AzurermMajor,
): AttributeSchema | undefined {
  const resource = child(schema, resourceType, major);
  if (path.length === 0) return undefined;
  const entry = path.reduce<Entry | undefined>((parent, name) => child(parent?.a, name, major), resource);
  if (entry === undefined) return undefined;
  const type = ofMajor(entry.t, major) ?? (entry.a === undefined ? 'string' : 'block');
  return {
    type,
    block: type === 'block',
    required: entry.r?.includes(String(major)) ?? false,
    sensitive: entry.s === 1,
    default: ofMajor(entry.d, major),
  };
}

/** Names of what a resource type, or a block in it, holds in that version; none for what it does not have. */
export function attributeNames(
  schema: AzurermSchema,
  resourceType: string,
  path: readonly string[],
  major: AzurermMajor,
): readonly string[] {
  const resource = child(schema, resourceType, major);
  const entry = path.reduce<Entry | undefined>((parent, name) => child(parent?.a, name, major), resource);
  return Object.keys(entry?.a ?? {}).filter((name) => child(entry?.a, name, major) !== undefined);
}

/** Whether that version of the provider has the resource type (`azurerm_app_service`: 3 and 4, not 5). */
export function resourceTypeExists(schema: AzurermSchema, resourceType: string, major: AzurermMajor): boolean {
  return child(schema, resourceType, major) !== undefined;
}

const MAJORS: readonly AzurermMajor[] = [5, 4, 3];

/** That version, or the nearest that has the resource type: what only an older one has is that one's, with its defaults. */
export function majorWith(schema: AzurermSchema, resourceType: string, major: AzurermMajor): AzurermMajor {
  const having = MAJORS.filter((each) => resourceTypeExists(schema, resourceType, each));
  return having.find((each) => each <= major) ?? having.at(-1) ?? major;
}

/** What became of the name of an attribute or block that later versions do not have. */
export interface RemovedName {
  /** The first version without it. */
  readonly since: AzurermMajor;
  /** What the same attribute of the same block is called from then on. */
  readonly now?: string | undefined;
  /** Paths of what takes its place; no more than a hint, as it may mean something else. */
  readonly instead: readonly string[];
}

/** By resource type, then by path. */
export type RemovedNames = Readonly<Record<string, Readonly<Record<string, RemovedName>>>>;

/** Every name that a version took away. Source: the upgrade guides, where the versions' own schemas agree. */
export function removedNames(schema: AzurermSchema): RemovedNames {
  const found: [string, Record<string, RemovedName>][] = [];
  for (const [type, resource] of Object.entries(schema)) {
    const removed: Record<string, RemovedName> = {};
    const walk = (entries: AzurermSchema, prefix: string, outer: string): void => {
      for (const [name, { m = outer, n, a = {} }] of Object.entries(entries)) {
        const since = MAJORS.find((major) => major === Number(m.at(-1)) + 1);
        if (n !== undefined && since !== undefined)
          removed[prefix + name] = typeof n === 'string' ? { since, now: n, instead: [] } : { since, instead: n };
        else walk(a, `${prefix}${name}.`, m);
      }
    };
    walk(resource.a ?? {}, '', resource.m ?? '345');
    if (Object.keys(removed).length > 0) found.push([type, removed]);
  }
  return Object.fromEntries(found);
}

/** The schema cut down to the given resource types, for the compiled rule file; types it does not know are left out. */
export function pickResourceTypes(schema: AzurermSchema, types: ReadonlySet<string>): AzurermSchema {
  return Object.fromEntries(Object.entries(schema).filter(([type]) => types.has(type)));
}

/** Paths of the attributes that are marked sensitive, by resource type; types without any are left out. Source: version 5. */
export function sensitivePaths(schema: AzurermSchema): ReadonlyMap<string, readonly string[]> {
  const pathsIn = (entries: AzurermSchema, prefix: string): string[] =>
    Object.entries(entries).flatMap(([name, { s, a }]) => [
      ...(s === 1 ? [prefix + name] : []),
      ...(a === undefined ? [] : pathsIn(a, `${prefix}${name}.`)),
    ]);
  const all = Object.entries(schema).map(([type, { a }]) => [type, pathsIn(a ?? {}, '')] as const);
  return new Map(all.filter(([, paths]) => paths.length > 0));
}
