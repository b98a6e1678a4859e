import { withoutKeys } from '../terraform/address.ts';
import { HclSyntaxError } from '../terraform/cursor.ts';
import type { Evaluation } from '../terraform/evaluate.ts';
import { hclParser } from '../terraform/hcl.ts';
import type { Module } from '../terraform/module.ts';
import type { EvaluatedBlock, Resource } from '../terraform/resource.ts';
import type { Path, Range } from '../terraform/source.ts';
import { asText, type Value } from '../terraform/value.ts';
import { type Finding, locationOf } from './check.ts';
import { daysBetween, type Ignore, isAbout } from './ignore-comments.ts';
import { type IgnoredBy, type PlacedIgnore, placedIgnores } from './ignore-places.ts';
import type { Rule, RuleId } from './rule.ts';

/** What a policy lets ignore comments do, and which day it is. */
export interface IgnorePolicy {
  /** `2027-06-30`, in UTC; the caller has the clock. */
  readonly today: string;
  /** Comments without a date do not hold. */
  readonly requireDate: boolean;
  /** Comments that hold for longer than so many days from today do not hold; null for no bound. */
  readonly maxDays: number | null;
  /** Whether comments of other tools count. */
  readonly foreign: boolean;
  /** Rules that no comment lifts. */
  readonly never: readonly string[];
}

/** More comments than this on one finding say nothing more. */
const MAX_FOR_ONE = 20;

/** The first comment that holds for a finding, if one does. */
export const holding = ({ ignored }: Finding): IgnoredBy | undefined => ignored.find(({ lapsed }) => lapsed === undefined);

/** The comments about findings of an evaluated root: a function, so that what all findings share is looked up once. */
export function ignoredIn(evaluation: Evaluation, policy: IgnorePolicy | undefined): (finding: Finding) => readonly IgnoredBy[] {
  const modules = [...evaluation.modules.values()];
  if (!policy || !modules.some((module) => ownersOf(module).size > 0)) return () => [];
  return (finding) => {
    if (finding.verdict === 'pass') return [];
    const { rule, resource } = finding;
    const result: IgnoredBy[] = [];
    const take = (module: Module | undefined, owner: string, level: number, covers: (placed: PlacedIgnore) => boolean): void => {
      if (!module) return;
      for (const placed of aboutRule(module, owner, rule)) {
        if (result.length >= MAX_FOR_ONE) return;
        if (!policy.foreign && placed.ignore.by !== 'iacsec') continue;
        if (covers(placed)) result.push({ ...placed, level, folder: module.folder, lapsed: lapse(placed.ignore, rule, policy) });
      }
    };
    const [own, ...calls] = callsOf(resource, evaluation);
    take(own?.module, ownerOf(resource), 0, (placed) => coversOwn(placed, finding));
    take(own?.module, `file.${locationOf(finding).file}`, 0, () => true);
    for (const [i, { module, owner, address }] of calls.entries())
      take(module, owner, i + 1, (placed) => coversCall(placed, finding, address, evaluation));
    return result;
  };
}

/** A resource's block, as `PlacedIgnore.owner` names it. */
export const ownerOf = ({ type, name }: Resource): string => `resource.${type}.${name}`;

/** The resource's own module, then outwards the calls it is in: the module that holds the call, the call's name, the address it makes. */
export function callsOf(
  resource: Resource,
  evaluation: Evaluation,
): { readonly module: Module | undefined; readonly owner: string; readonly address: string }[] {
  const result = [
    { module: evaluation.modules.get(withoutKeys(resource.module)), owner: ownerOf(resource), address: resource.address },
  ];
  for (let address = resource.module; address !== ''; ) {
    const found = LAST_CALL.exec(address);
    if (!found) return result;
    const outer = address.slice(0, found.index);
    result.push({ module: evaluation.modules.get(withoutKeys(outer)), owner: `module.${found[1]}`, address });
    address = outer;
  }
  return result;
}

const LAST_CALL = /(?:^|\.)module\.([\w-]+)(?:\[(?:\d+|\?|"(?:[^"\\]|\\.)*")\])?$/;

// --- comments by what they stand at -----------------------------------------------------------------------------------------

interface OfOwner {
  readonly all: readonly PlacedIgnore[];
  readonly byRule: Map<RuleId, readonly PlacedIgnore[]>;
}
const byOwner = new WeakMap<Module, ReadonlyMap<string, OfOwner>>();

function ownersOf(module: Module): ReadonlyMap<string, OfOwner> {
  const found = byOwner.get(module);
  if (found) return found;
  const owners = new Map<string, { all: PlacedIgnore[]; byRule: OfOwner['byRule'] }>();
  for (const placed of module.files.flatMap(placedIgnores)) {
    const owner = owners.get(placed.owner);
    if (owner) owner.all.push(placed);
    else owners.set(placed.owner, { all: [placed], byRule: new Map() });
  }
  byOwner.set(module, owners);
  return owners;
}

function aboutRule(module: Module, owner: string, rule: Rule): readonly PlacedIgnore[] {
  const of = ownersOf(module).get(owner);
  if (!of) return [];
  const found = of.byRule.get(rule.id) ?? of.all.filter(({ ignore }) => isAbout(ignore, rule));
  of.byRule.set(rule.id, found);
  return found;
}

// --- what a comment covers --------------------------------------------------------------------------------------------------

function coversOwn({ ignore, path, range }: PlacedIgnore, finding: Finding): boolean {
  const { resource } = finding;
  if (ignore.reach === 'owner') return true;
  if (ignore.reach === 'line') {
    const at = locationOf(finding);
    return at.file === range.file && at.startLine === range.startLine;
  }
  if (ignore.reach === 'block') return isInside(locationOf(finding), range);
  const isAt =
    path === '' ||
    isInside(finding.block.header, range) ||
    finding.readings.some(
      ({ attribute, holder }) => (attribute && isInside(attribute.range, range)) || isInside(holder.header, range),
    );
  return isAt && hasValues(ignore, (steps) => valueAt(resource.block, steps));
}

/** At a module call: all of it, or the argument that a value came through. */
function coversCall({ ignore, path, range }: PlacedIgnore, finding: Finding, address: string, evaluation: Evaluation): boolean {
  if (ignore.reach === 'owner') return true;
  if (ignore.reach !== 'item') return false;
  const isAt = path === '' || finding.readings.some(({ sources }) => sources.some((source) => isInside(source.range, range)));
  return isAt && hasValues(ignore, ([first = '', ...rest]) => stepsInto(argumentOf(address, first, evaluation), rest));
}

const isInside = (inner: Range, outer: Range): boolean =>
  inner.file === outer.file && outer.start <= inner.start && inner.start < outer.end;

/** Every value that the comment names is known and as it says. */
function hasValues({ values }: Ignore, read: (steps: readonly string[]) => Value | undefined): boolean {
  return (
    values?.every(([path, wanted]) => {
      const value = read(path.split('.'));
      return value !== undefined && asText(value) === wanted;
    }) ?? false
  );
}

function valueAt(block: EvaluatedBlock, [name = '', ...rest]: readonly string[]): Value | undefined {
  const attribute = block.attributes.get(name);
  if (attribute) return stepsInto(attribute.value, rest);
  const blocks = block.blocks.get(name) ?? [];
  const [index = '', ...deeper] = rest;
  const byNumber = /^\d{1,4}$/.test(index);
  const nested = blocks[byNumber ? Number(index) : 0];
  return nested && valueAt(nested, byNumber ? deeper : rest);
}

function stepsInto(value: Value | undefined, steps: readonly string[]): Value | undefined {
  return steps.reduce<Value | undefined>((inner, step) => {
    if (inner?.kind === 'map') return inner.entries.get(step);
    return inner?.kind === 'list' && /^\d{1,6}$/.test(step) ? inner.items[Number(step)] : undefined;
  }, value);
}

/** What a module call was given under a name. */
function argumentOf(address: string, name: string, evaluation: Evaluation): Value | undefined {
  if (!/^[\w-]+$/.test(name)) return undefined;
  try {
    return evaluation.lookup(hclParser(`${address}.var.${name}`, 'address' as Path).expression());
  } catch (error) {
    if (error instanceof HclSyntaxError) return undefined;
    throw error;
  }
}

// --- whether it holds -------------------------------------------------------------------------------------------------------

function lapse({ ends, until }: Ignore, rule: Rule, policy: IgnorePolicy): string | undefined {
  if (policy.never.includes(rule.id)) return 'the policy lets no comment lift this rule';
  if (ends === 'unreadable') return 'its date cannot be read, which counts as expired';
  if (ends === null)
    return policy.requireDate || policy.maxDays !== null ? 'it has no date, and the policy asks for one' : undefined;
  if (ends <= policy.today) return `it expired: until ${until}`;
  // The last day on which it holds is the one before.
  return policy.maxDays !== null && daysBetween(policy.today, ends) - 1 > policy.maxDays
    ? `its date is more than ${policy.maxDays} days ahead, and the policy allows no more`
    : undefined;
}

/** Whether one comment holds for no longer than another. */
export const isNoLonger = (now: Ignore, before: Ignore): boolean =>
  before.ends === null || (now.ends !== null && now.ends <= before.ends);
