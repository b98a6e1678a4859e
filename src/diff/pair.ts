import type { PullFacts } from '../facts.ts';
import type { AgreedFinding, Assessment } from '../rules/assess.ts';
import { type Finding, fingerprintOf } from '../rules/check.ts';
import { exceeds } from '../rules/extent.ts';
import { holding } from '../rules/ignored.ts';
import { withoutKeys } from '../terraform/address.ts';
import { grouped } from '../terraform/grouped.ts';
import type { EvaluatedBlock } from '../terraform/resource.ts';
import { type Environment, madeOf, type Root } from '../terraform/roots.ts';
import { folderOf, isBelow, type Path } from '../terraform/source.ts';
import { looksAt } from '../terraform/tree.ts';
import { canonical } from '../terraform/value.ts';
import { sameEnvironment } from './concerned.ts';
import type { Suppression, SuppressionOf } from './held.ts';
import { forgottenIn, isKeptAsItWas } from './left-alone.ts';
import { earlierAddresses } from './moves.ts';
import { touchedPaths } from './patch.ts';
import { folderBefore, renamesIn } from './renames.ts';
import { evaluationsOf } from './roots.ts';

export type Class = 'introduced' | 'worsened' | 'unchanged' | 'fixed';

/** A finding with what the change did to it. */
export interface Classified {
  readonly class: Class;
  /** The finding at head; for `fixed`, the one at base that is gone. */
  readonly finding: Finding;
  /** Its counterpart at base. */
  readonly before: Finding | undefined;
  /** Fingerprint of the base finding it was paired with on evidence (moved, renamed), else null. */
  readonly pairedWith: string | null;
  /** The ignore comment at head that is about it. One that is not effective changes nothing but what is said. */
  readonly suppressed: Suppression | undefined;
}

/** Whether a finding is news that counts: worse than before, and no ignore comment that holds is about it. */
export const isNews = ({ class: kind, suppressed }: Pick<Classified, 'class' | 'suppressed'>): boolean =>
  (kind === 'introduced' || kind === 'worsened') && suppressed?.effective !== true;

export interface ClassifyOptions {
  /** Tells of every unknown that was none before, not only of what passed. */
  readonly everyUnknown: boolean;
  readonly suppressionOf: SuppressionOf;
}

/**
 * Pairs base and head by fingerprint; leftovers only on evidence: a `moved` block, what Terraform moves by itself, or a rename in git.
 * Nothing is netted. What is returned: all fails at head, unknowns at head that passed before, and what is fixed. What an ignore
 * comment lifted at base had not failed; what one lifts at head is compared as if there were none.
 */
export function classify(
  base: Assessment,
  head: Assessment,
  facts: PullFacts,
  { everyUnknown, suppressionOf }: ClassifyOptions,
): readonly Classified[] {
  const before = byFingerprint(base.findings);
  const after = byFingerprint(head.findings);
  const touched = touchedPaths(facts);
  const roots = rootPairs(base, head, facts);
  const kept = new Set(head.roots.flatMap(({ root }) => (root.called ? [root.folder] : [])));
  /** Blocks that are there no more, by the resource they were in: what takes their place can be of an unknown number. */
  const gone = grouped(
    base.findings.filter(({ fingerprint }) => !after.has(fingerprint)),
    about,
  );
  const inCallers = new Set(head.findings.flatMap((one) => (kept.size === 0 || kept.has(one.root) ? [] : [where(one)])));
  const paired = new Set<string>();
  const usable = (one: Finding): boolean => !paired.has(one.fingerprint) && !after.has(one.fingerprint);
  const evidenceFor = pairOnEvidence({ base, head, facts, before, roots, usable });
  const areOnOneSide = rootsOnOneSide(base, head, touched);
  const classOf = (finding: AgreedFinding): Classified | undefined => {
    const was = before.get(finding.fingerprint);
    if (finding.verdict === 'unknown') {
      // A module that is called now is seen in its callers, with what they give it.
      if (kept.has(finding.root) && inCallers.has(where(finding))) return undefined;
      const suppressed = suppressionOf(finding, was?.[0]);
      const counts = (one: Finding): boolean =>
        everyUnknown ? one.verdict !== 'unknown' || holding(one) !== undefined : one.verdict === 'pass';
      const fresh = was
        ? hasVariant(finding, was, roots, counts)
        : everyUnknown || gone.get(about(finding))?.every(({ verdict }) => verdict === 'pass');
      return fresh && !suppressed?.effective
        ? { class: 'introduced', finding, before: was?.[0], pairedWith: null, suppressed }
        : undefined;
    }
    // Evidence is for what was not there before under this name; and an old finding stands for one new one.
    const evidence = was ? undefined : evidenceFor(finding);
    const suppressed = suppressionOf(finding, was?.[0] ?? evidence);
    const failed = was?.filter(({ verdict }) => verdict === 'fail') ?? (evidence ? [evidence] : []);
    const old = failed.find((one) => !holding(one)) ?? (suppressed?.effective ? failed[0] : undefined);
    if (evidence) paired.add(evidence.fingerprint);
    if (old) {
      const pairedWith = was ? null : old.fingerprint;
      const worse = worsened(old, finding, roots);
      return worse
        ? { class: 'worsened', finding: { ...worse, environments: finding.environments }, before: old, pairedWith, suppressed }
        : { class: 'unchanged', finding, before: old, pairedWith, suppressed };
    }
    if (!was && !evidence && areOnOneSide(finding.root))
      return { class: 'unchanged', finding, before: undefined, pairedWith: finding.fingerprint, suppressed };
    return { class: 'introduced', finding, before: was?.[0] ?? evidence, pairedWith: null, suppressed };
  };
  const all = head.findings.flatMap((finding) => (finding.verdict === 'pass' ? [] : (classOf(finding) ?? [])));
  const told = new Set(
    all.flatMap((one) => (one.class === 'introduced' && isNews(one) && !kept.has(one.finding.root) ? [where(one.finding)] : [])),
  );
  const result = all.filter(
    ({ class: kind, finding }) => kind !== 'introduced' || !kept.has(finding.root) || !told.has(where(finding)),
  );
  const isForgotten = forgottenIn(head);
  const blind = new Set(head.problems.map(({ file }) => folderOf(file)));
  for (const finding of base.findings) {
    if (finding.verdict !== 'fail' || paired.has(finding.fingerprint)) continue;
    const now = after.get(finding.fingerprint);
    if (now?.some((one) => one.verdict !== 'pass' || isKeptAsItWas(one))) continue;
    // Never fixed by losing sight of it: unreadable, in a module that is not seen, one of an unknown number, or no longer Terraform's.
    if (!now && (outOfSight(finding, head) || isGivenAway(finding, facts) || isForgotten(finding))) continue;
    if (!now && (blind.has(finding.resource.folder) || blind.has(finding.root))) continue;
    result.push({ class: 'fixed', finding, before: finding, pairedWith: null, suppressed: undefined });
  }
  return result;
}

const about = ({ rule, root, resource }: Finding): string => `${rule.id} ${root} ${resource.address}`;

/** What a finding says of which block of code, whichever root it was found from. */
const where = ({ rule, resource }: Finding): string => `${rule.id} ${resource.block.header.file}:${resource.block.header.start}`;

function outOfSight({ root, resource }: Finding, head: Assessment): boolean {
  const hidden = hiddenIn(head).get(root);
  if (!hidden) return false;
  const address = withoutKeys(resource.address);
  if (hidden.uncertain.has(address)) return true;
  for (let dot = address.indexOf('.'); dot >= 0; dot = address.indexOf('.', dot + 1))
    if (hidden.calls.has(address.slice(0, dot))) return true;
  return false;
}

/** Addresses without keys: of calls that are not seen, and of resources of an unknown number. */
interface Hidden {
  readonly calls: Set<string>;
  readonly uncertain: Set<string>;
}
const hiddenInHeads = new WeakMap<Assessment, ReadonlyMap<Path, Hidden>>();

function hiddenIn(head: Assessment): ReadonlyMap<Path, Hidden> {
  const known = hiddenInHeads.get(head);
  if (known) return known;
  const byRoot = new Map<Path, Hidden>();
  for (const { root, evaluation } of head.roots) {
    const hidden = byRoot.get(root.folder) ?? { calls: new Set(), uncertain: new Set() };
    byRoot.set(root.folder, hidden);
    for (const { address } of evaluation.unseenCalls) hidden.calls.add(withoutKeys(address));
    for (const { address, uncertain } of evaluation.resources)
      if (uncertain !== undefined) hidden.uncertain.add(withoutKeys(address));
  }
  hiddenInHeads.set(head, byRoot);
  return byRoot;
}

/** Where its folder was there is a submodule now, or a link. */
const isGivenAway = ({ root, resource }: Finding, { head: { links = new Map(), submodules = new Map() } }: PullFacts): boolean =>
  [root, resource.folder].some((folder) => isBelow(folder, links) || isBelow(folder, submodules));

const byFingerprint = (findings: readonly AgreedFinding[]): ReadonlyMap<string, readonly AgreedFinding[]> =>
  grouped(findings, ({ fingerprint }) => fingerprint);

/** A root at head with what it was at base: the same folder, or one that was renamed into it. */
interface RootPair {
  readonly folder: Path;
  readonly before: readonly Environment[];
  /** The name at base of each of its environments that was there. */
  readonly names: ReadonlyMap<string | undefined, Environment>;
}

function rootPairs(base: Assessment, head: Assessment, facts: PullFacts): ReadonlyMap<Path, RootPair> {
  const rootsOf = (side: Assessment): Root[] => [...new Set(side.roots.map(({ root }) => root))];
  const was = grouped(rootsOf(base), ({ folder }) => folder);
  const is = rootsOf(head);
  const folders = new Set(is.map(({ folder }) => folder));
  const pairs = new Map<Path, RootPair>();
  for (const root of is) {
    const own = was.has(root.folder) ? root.folder : folderBefore(root.folder, facts.changes);
    const from = own === undefined || (own !== root.folder && folders.has(own)) ? undefined : own;
    const old = from === undefined ? [] : (was.get(from) ?? []);
    if (from === undefined || old.length === 0) continue;
    const before = old.flatMap(({ environments }) => environments);
    const alike = old.find(({ form }) => form.program === root.form.program) ?? old[0];
    const names = root.environments.flatMap((now) => {
      const same = sameEnvironment(now, alike?.environments ?? [], facts.changes);
      return same ? [[now.name, same] as const] : [];
    });
    const known = pairs.get(root.folder)?.names ?? [];
    pairs.set(root.folder, { folder: from, before, names: new Map([...known, ...names]) });
  }
  return pairs;
}

/** The finding as the first environment has it in which more is wrong than before; undefined when it is as bad or better everywhere. */
function worsened(before: AgreedFinding, now: AgreedFinding, roots: ReadonlyMap<Path, RootPair>): Finding | undefined {
  const pair = roots.get(now.root);
  const root = pair?.folder === before.root ? pair : undefined;
  const failed = new Map(before.variants.map((variant) => [variant.environments[0], variant]));
  const every = before.variants.flatMap(({ extent }) => extent);
  return now.variants.find((variant) => {
    const environment = root?.names.get(variant.environments[0]);
    if (environment) {
      const was = failed.get(environment.name);
      return !was || exceeds(variant.extent, was.extent);
    }
    // What is run in a new way is measured by all the ways it was run before; one more that fails is more than there was.
    const isNamed = variant.environments.length > 0;
    const others = root?.before ?? [];
    if (isNamed && others.some(({ id }) => id !== undefined)) return true;
    return others.length > failed.size || exceeds(variant.extent, every);
  });
}

/** Whether what the finding is now in some environment was, at base, one of those that count. What is run in a new way is held against all. */
function hasVariant(
  { root, variants }: AgreedFinding,
  was: readonly AgreedFinding[],
  roots: ReadonlyMap<Path, RootPair>,
  counts: (one: Finding) => boolean,
): boolean {
  const old = was.flatMap((one) => one.variants);
  return variants.some(({ environments: [name] }) => {
    const environment = roots.get(root)?.names.get(name);
    const same = environment && old.filter(({ environments }) => environments[0] === environment.name);
    const compared = same && same.length > 0 ? same : old;
    return compared.every(counts);
  });
}

/** What evidence is looked for in. */
interface Sides {
  readonly base: Assessment;
  readonly head: Assessment;
  readonly facts: PullFacts;
  readonly before: ReadonlyMap<string, readonly AgreedFinding[]>;
  readonly roots: ReadonlyMap<Path, RootPair>;
  readonly usable: (candidate: Finding) => boolean;
}

/** Finds what a finding at head was at base under another name: by what says so, or in a renamed file by being the same. */
function pairOnEvidence({ base, head, facts, before, roots, usable }: Sides): (finding: Finding) => AgreedFinding | undefined {
  const renamed = renamesIn(facts.changes).was;
  /** What a renamed file held: rule, part and last name, which the same has in the new file. */
  const alike = (file: Path, { rule, identity, resource }: Finding): string =>
    JSON.stringify([file, rule.id, identity, resource.address.split('.').at(-1)]);
  const files = new Set(renamed.values());
  const inRenamed = grouped(
    base.findings.filter(({ verdict, resource }) => verdict === 'fail' && files.has(resource.block.range.file)),
    (one) => alike(one.resource.block.range.file, one),
  );
  return (finding) => {
    const { resource, rule, identity } = finding;
    const folder = roots.get(finding.root)?.folder ?? finding.root;
    const modules = evaluationsOf(head, finding.root)[0]?.evaluation.modules;
    const from = renamed.get(resource.block.range.file);
    // In a renamed root the same address is the same resource, if its file came along or stayed.
    const stayed = facts.base.files.get(resource.block.range.file) === facts.head.files.get(resource.block.range.file);
    const own = folder !== finding.root && (from !== undefined || stayed) ? [resource.address] : [];
    for (const address of [...own, ...earlierAddresses(resource.address, (call) => modules?.get(call))]) {
      const found = before.get(fingerprintOf(rule, folder, address, identity))?.find(({ verdict }) => verdict === 'fail');
      if (found && usable(found)) return found;
    }
    if (from === undefined) return undefined;
    const candidates = inRenamed.get(alike(from, finding))?.filter(usable) ?? [];
    const configured = candidates.length > 0 && configuration(resource.block);
    return candidates.find(
      ({ resource: { block, module } }) => configuration(block, renamedCalls(module, resource.module)) === configured,
    );
  };
}

/** What a block says after evaluation, in one text. `named` gives what it refers to the names that they have on the other side. */
export function configuration(block: EvaluatedBlock, named?: (text: string) => string): string {
  const attributes = [...block.attributes].map(([name, { value }]) => `${name}=${canonical(value, named)}`).sort();
  const blocks = [...block.blocks]
    .map(([type, nested]) => `${type}[${nested.map((one) => configuration(one, named)).join(',')}]`)
    .sort();
  return `{${[...attributes, ...blocks].join(';')}}`;
}

const CALLS =
  /(?<![\w.])module\.[\w-]+(?:\["(?:[^"\\]|\\.)*"\]|\[[\d?]+\])?(?:\.module\.[\w-]+(?:\["(?:[^"\\]|\\.)*"\]|\[[\d?]+\])?)*/g;
const CALL = /(?:^|\.)module\./;

/**
 * Addresses in a module, and in the modules around it, as they are where the calls that lead to it have other names. What is elsewhere
 * keeps its name.
 */
function renamedCalls(from: string, to: string): ((text: string) => string) | undefined {
  const [before, after] = [from.split(CALL), to.split(CALL)];
  if (from === to || before.length !== after.length) return undefined;
  return (text) =>
    text.replace(CALLS, (address) => {
      const calls = address.split(CALL);
      const shared = calls.findIndex((call, i) => call !== before[i]);
      return calls
        .map((call, i) => (i < (shared < 0 ? calls.length : shared) ? after[i] : call))
        .slice(1)
        .map((call) => `module.${call}`)
        .join('.');
    });
}

/** Tells a folder that became a root because nothing calls it any more: it introduces nothing, if all that it is made of and reads is the same. */
function rootsOnOneSide(base: Assessment, head: Assessment, touched: ReadonlySet<Path>): (folder: Path) => boolean {
  const made = madeOf(touched);
  const known = new Map<Path, boolean>();
  const isOnOneSide = (folder: Path): boolean => {
    const own = evaluationsOf(head, folder);
    if (own.length === 0 || evaluationsOf(base, folder).length > 0) return false;
    return !own.some(({ root, evaluation }) => made(root) || looksAt(evaluation.asked, touched));
  };
  return (folder) => {
    const found = known.get(folder) ?? isOnOneSide(folder);
    known.set(folder, found);
    return found;
  };
}
