import type { Module } from './module.ts';
import type { Resource } from './resource.ts';
import type { Budget } from './scope.ts';
import type { Path, Problem, Range } from './source.ts';
import { type Asked, nothingAsked } from './tree.ts';
import type { Value } from './value.ts';

/** A module call that leads out of what can be seen, with the arguments it was given. */
export interface UnseenCall {
  readonly address: string;
  readonly because: string;
  readonly range: Range;
  readonly arguments: readonly Value[];
}

/** What a part adds to what its run finds. */
interface Findings {
  readonly problems: Problem[];
  readonly resources: Resource[];
  readonly unseenCalls: UnseenCall[];
  /** Files and folders beside the configuration that were looked at. */
  readonly files: Path[];
  readonly folders: Path[];
}

/** A call stands for its instances, an argument is one that they have in common; an unseen call, with its instance key, is what it was given. */
export type Kind = 'var' | 'local' | 'output' | 'data' | 'resource' | 'call' | 'argument' | 'unseen' | 'more';

/**
 * What is computed once in a run, under a name, in one instance of a module: a variable, a local value, an output, a resource with all
 * its instances. Its result follows from what it asked for, in this order, and from the text of its module.
 */
export interface Part {
  /** Address of the module instance. */
  readonly instance: string;
  readonly kind: Kind;
  readonly name: string;
  readonly result: unknown;
  readonly needs: readonly Part[];
  /** What came from outside of the root's modules, by name; it has to be the very same object for the part to be taken over. */
  readonly given: ReadonlyMap<string, Identity> | undefined;
  /** Evaluation steps it took; this and what follows without what it asked for. */
  readonly steps: number;
  /** Instances of resources and modules that it made, and blocks that `dynamic` made. */
  readonly instances: number;
  readonly dynamicBlocks: number;
  readonly found: Findings | undefined;
}
type Making = { -readonly [Key in keyof Part]: Part[Key] };
const NONE: readonly Part[] = [];

/** Something for each part of a module instance. */
type ByName<T> = Map<Kind, Map<string, T>>;

/** The parts of one module instance in one run. */
export interface InstanceParts {
  readonly address: string;
  /** Undefined while it is being computed. */
  readonly known: ByName<Part | undefined>;
  /** Those of earlier runs of the same module under this address, the latest first. */
  readonly earlier: ByName<readonly Part[]> | undefined;
  /** Computes a part, or takes it over, as whoever needs it does. Does nothing where there is no such part. */
  readonly ask: (kind: Kind, name: string) => void;
  /** What comes from outside, by its name. */
  readonly outside: (name: string) => object | undefined;
}

/** Parts of earlier runs of a root, by the address of the module instance. */
export interface Kept {
  readonly instances: Map<string, KeptInstance>;
  /** What they cost to compute, in steps. */
  weight: number;
  /** Those of second runs, with what a pipeline can set unknown: these keep apart, for calls are other ones there. */
  inDoubt?: Kept;
}
interface KeptInstance {
  readonly module: Module;
  /** What its resources have from the call: an instance that is called otherwise has other parts. */
  readonly called: unknown;
  /** Whether there were other files to read: where there are none, no part says that it would have read one. */
  readonly hasTree: boolean;
  readonly parts: ByName<readonly Part[]>;
}

/** Most runs that a part is kept of: environments of a root, its base and its head. */
const MAX_VARIANTS = 8;
/** A list of needs that is longer is kept as a set too. */
const MAX_LOOKED_THROUGH = 16;
/** What a part costs to keep, beside what its steps made. */
const PART_STEPS = 2;
/** Values with more parts than this are not compared; they count as changed. */
const MAX_COMPARED = 20_000;
/** What one run compares at most. */
const MAX_COMPARED_IN_RUN = 1_000_000;

export const nothingKept = (): Kept => ({ instances: new Map(), weight: 0 });

/** How many of what there may be in one run. */
export interface PartLimits {
  readonly instances: number;
  readonly dynamicBlocks: number;
  /** Levels that parts may need each other, as for expressions. */
  readonly depth: number;
}

/** What a run has found, in the order in which its parts were done. What is looked up later adds to it. */
export interface Found {
  readonly problems: Problem[];
  readonly resources: Resource[];
  readonly unseenCalls: UnseenCall[];
  readonly asked: Asked;
}

/**
 * Keeps the parts of a run: each is computed once, when it is first asked for. One that an earlier run has computed is taken over where
 * all that it asked for then is the same now, places in the text included. So a module that is given the same arguments is evaluated
 * once, for all environments of its root and for both sides of a change. The outcome, and what it counts for in steps, are those of a
 * run by itself: parts of runs that met a bound are not kept.
 */
export function startParts(budget: Budget, limits: PartLimits, kept: Kept | undefined, tree: object | undefined) {
  const found: Found = { problems: [], resources: [], unseenCalls: [], asked: nothingAsked() };
  const instances = new Map<string, { readonly parts: InstanceParts; readonly module: Module; readonly called: unknown }>();
  const made = { instances: 0, dynamicBlocks: 0 };
  const hasTree = tree !== undefined;
  /** Whether nothing was left out and nothing needed itself: else results depend on the order. */
  let isWhole = true;
  let comparisons = MAX_COMPARED_IN_RUN;
  /** Parts that are not kept yet, or not as the latest. */
  const fresh: Part[] = [];
  /** For what belongs to no part. */
  const outer: Making = newPart('', 'local', '');
  /** The part that is being computed; undefined where it does not matter who asks. */
  let making: Making | undefined = outer;
  /** What it has asked for, where that is much. */
  let asked: Set<Part> | undefined;
  /** Steps that were taken in parts it asked for. */
  let inOthers = 0;
  /** Parts of this run, and steps of those that it did not compute itself. */
  const size = { parts: 0, takenOver: 0 };

  function settle(findings: Findings | undefined): void {
    if (!findings) return;
    for (const one of findings.problems) found.problems.push(one);
    for (const one of findings.resources) found.resources.push(one);
    for (const one of findings.unseenCalls) found.unseenCalls.push(one);
    for (const one of findings.files) found.asked.files.add(one);
    for (const one of findings.folders) found.asked.folders.add(one);
  }
  /** Does something as a part: what it asks for and adds is written down by itself. Gives the steps that it took. */
  function within(part: Making | undefined, work: () => void): number {
    const around = { making, asked, inOthers };
    const before = budget.steps;
    making = part;
    asked = undefined;
    inOthers = 0;
    work();
    const all = before - budget.steps;
    const own = all - inOthers;
    ({ making, asked } = around);
    inOthers = around.inOthers + all;
    return own;
  }
  function asks(part: Part): void {
    if (!making) return;
    if (making.needs === NONE) making.needs = [];
    const needs = making.needs as Part[];
    if (needs.length === MAX_LOOKED_THROUGH) asked = new Set(needs);
    if (asked ? asked.has(part) : needs.includes(part)) return;
    needs.push(part);
    asked?.add(part);
  }
  function computed(of: InstanceParts, kind: Kind, name: string, compute: (name: string) => unknown): Part {
    const part = newPart(of.address, kind, name);
    part.steps = within(part, () => {
      part.result = compute(name);
    });
    settle(part.found);
    const same = of.earlier
      ?.get(kind)
      ?.get(name)
      ?.find((earlier) => isSame(earlier.result, part.result));
    if (same) part.result = same.result;
    return part;
  }
  /** Where the result is the same as before, it is the very object that it was: whoever needs it can be taken over, too. */
  function isSame(before: unknown, now: unknown): boolean {
    if (before === now) return true;
    const left = { parts: Math.min(MAX_COMPARED, comparisons) };
    const start = left.parts;
    const same = sameValues(before, now, left);
    comparisons -= start - left.parts;
    return same;
  }
  function takenOver(of: InstanceParts, kind: Kind, name: string): Part | undefined {
    const candidates = of.earlier?.get(kind)?.get(name);
    if (!candidates) return undefined;
    for (const earlier of candidates) {
      const { steps, given, needs } = earlier;
      if (given && ![...given].every(([what, was]) => outside(of, what) === was)) continue;
      if (made.instances + earlier.instances > limits.instances) continue;
      if (made.dynamicBlocks + earlier.dynamicBlocks > limits.dynamicBlocks) continue;
      if (budget.steps < steps || budget.depth >= limits.depth) return undefined;
      if (needs.length > 0 && !areUnchanged(needs)) continue;
      budget.steps -= steps;
      inOthers += steps;
      size.takenOver += steps;
      made.instances += earlier.instances;
      made.dynamicBlocks += earlier.dynamicBlocks;
      settle(earlier.found);
      const now = needs.map((need) => instances.get(need.instance)?.parts.known.get(need.kind)?.get(need.name) ?? need);
      return now.every((need, i) => need === needs[i]) ? earlier : { ...earlier, needs: now };
    }
    return undefined;
  }
  const outside = (of: InstanceParts, name: string): Identity => identityOf(name === TREE ? tree : of.outside(name));
  function areUnchanged(needs: readonly Part[]): boolean {
    let result = false;
    budget.depth++;
    within(undefined, () => {
      result = needs.every(isUnchanged);
    });
    budget.depth--;
    return result;
  }
  /** Whether something that was needed comes out as before. What was needed first decides what else is, so nothing is asked in vain. */
  function isUnchanged({ instance, kind, name, result }: Part): boolean {
    const of = instances.get(instance)?.parts;
    if (!of) return false;
    if (!of.known.get(kind)?.has(name)) of.ask(kind, name);
    // Undefined: it is what is being computed.
    const now = of.known.get(kind)?.get(name);
    return now !== undefined && now.result === result;
  }

  return {
    found,
    size: size as Readonly<typeof size>,
    /** Adds what the part that is being computed has found. */
    add: <Key extends keyof Findings>(key: Key, items: readonly Findings[Key][number][]): void => {
      const part = making ?? outer;
      part.found ??= noFindings();
      for (const item of items) (part.found[key] as unknown[]).push(item);
    },
    /** Writes down that the part which is being computed goes by something from outside. */
    goesBy: (of: InstanceParts, name: string): void => {
      if (making) making.given = new Map(making.given).set(name, outside(of, name));
    },
    /** The same of files or folders beside the configuration. */
    goesByFiles: (): void => {
      if (making && !making.given?.has(TREE)) making.given = new Map(making.given).set(TREE, identityOf(tree));
    },
    /** Counts one more instance or block; false where there may be no more. */
    mayMake: (what: 'instances' | 'dynamicBlocks'): boolean => {
      made[what]++;
      (making ?? outer)[what]++;
      if (made[what] > limits[what]) isWhole = false;
      return made[what] <= limits[what];
    },
    made: made as { readonly instances: number; readonly dynamicBlocks: number },
    /** A new instance. `called` is what of its call shows in its parts. */
    instance: (
      address: string,
      module: Module,
      called: unknown,
      { ask, outside }: Pick<InstanceParts, 'ask' | 'outside'>,
    ): InstanceParts => {
      const before = kept?.instances.get(address);
      const isKnown = before?.module === module && before.hasTree === hasTree;
      const earlier = isKnown && isSame(before.called, called) ? before.parts : undefined;
      const parts: InstanceParts = { address, known: new Map(), earlier, ask, outside };
      instances.set(address, { parts, module, called: earlier ? before?.called : called });
      return parts;
    },
    /** The result of a part. `inCircle` gives what it is to those that it needs itself. */
    part: <T>(of: InstanceParts, kind: Kind, name: string, compute: (name: string) => T, inCircle: (name: string) => T): T => {
      const ofKind = named(of.known, kind);
      let part = ofKind.get(name);
      if (!part) {
        if (ofKind.has(name)) {
          isWhole = false;
          return inCircle(name);
        }
        ofKind.set(name, undefined);
        part = takenOver(of, kind, name) ?? computed(of, kind, name, compute);
        ofKind.set(name, part);
        size.parts++;
        if (kept && part !== of.earlier?.get(kind)?.get(name)?.[0]) fresh.push(part);
      }
      asks(part);
      return part.result as T;
    },
    /** The result of a part that is done, to one more that needs it. */
    again: (part: Part): unknown => {
      asks(part);
      return part.result;
    },
    /** Ends the run: what it found outside of parts is added, and its parts are kept for the next one. */
    end: (): void => {
      settle(outer.found);
      making = undefined;
      if (!kept || !isWhole || budget.wasCut === true || budget.steps < 0) return;
      for (const [address, { parts, module, called }] of instances) {
        const before = kept.instances.get(address);
        if (before && before.parts === parts.earlier) continue;
        for (const ofKind of before?.parts.values() ?? [])
          for (const all of ofKind.values()) for (const old of all) kept.weight -= weight(old);
        kept.instances.set(address, { module, called, hasTree, parts: new Map() });
      }
      for (const part of fresh) {
        const instance = kept.instances.get(part.instance);
        if (!instance) continue;
        const ofKind = named(instance.parts, part.kind);
        const others = ofKind.get(part.name) ?? [];
        const all = others.length === 0 ? [part] : [part, ...others.filter((one) => one !== part)];
        ofKind.set(part.name, all.slice(0, MAX_VARIANTS));
        if (all.length > others.length) kept.weight += weight(part);
        for (const old of all.slice(MAX_VARIANTS)) kept.weight -= weight(old);
      }
    },
  };
}

function named<T>(all: ByName<T>, kind: Kind): Map<string, T> {
  const known = all.get(kind);
  if (known) return known;
  const made = new Map<string, T>();
  all.set(kind, made);
  return made;
}

/** The parts of a run that is going on. */
export type Parts = ReturnType<typeof startParts>;

const noFindings = (): Findings => ({ problems: [], resources: [], unseenCalls: [], files: [], folders: [] });
const newPart = (instance: string, kind: Kind, name: string): Making => ({
  instance,
  kind,
  name,
  result: undefined,
  needs: NONE,
  given: undefined,
  steps: 0,
  instances: 0,
  dynamicBlocks: 0,
  found: undefined,
});

/** Stands for an object without holding on to it: what is kept of a part shall not keep a whole repository. */
type Identity = number;
const identities = new WeakMap<object, Identity>();
let objects = 0;
function identityOf(object: object | undefined): Identity {
  if (!object) return 0;
  const known = identities.get(object) ?? ++objects;
  identities.set(object, known);
  return known;
}

/** The name of what all files are read from. */
const TREE = 'tree';

const weight = ({ steps }: Part): number => steps + PART_STEPS;

/**
 * Whether two values are the same in everything that can show, places and the order of entries included. Gives up, and says no, when
 * nothing is left of `left`.
 */
function sameValues(a: unknown, b: unknown, left: { parts: number }): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || --left.parts < 0) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValues(item, b[i], left));
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    const others = b.entries();
    for (const [key, item] of a) {
      const [otherKey, other] = others.next().value as [unknown, unknown];
      if (key !== otherKey || !sameValues(item, other, left)) return false;
    }
    return true;
  }
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys)
    if (!sameValues((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], left)) return false;
  return true;
}
