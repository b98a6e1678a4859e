import type { PullFacts } from '../facts.ts';
import type { Assessment } from '../rules/assess.ts';
import { type Finding, fingerprintOf } from '../rules/check.ts';
import type { EvaluatedBlock } from '../terraform/evaluate.ts';
import { folderOf, type Path } from '../terraform/source.ts';
import type { Expression } from '../terraform/syntax.ts';
import { canonical } from '../terraform/value.ts';

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
}

/**
 * Pairs base and head by fingerprint; leftovers only on evidence: a `moved` block, or the same configuration in a file that git
 * calls renamed. Nothing is netted. What is returned: all fails at head, unknowns at head that passed before, and what is fixed.
 */
export function classify(base: Assessment, head: Assessment, facts: PullFacts): readonly Classified[] {
  const before = byFingerprint(base.findings);
  const after = byFingerprint(head.findings);
  const result: Classified[] = [];
  const paired = new Set<string>();
  for (const finding of head.findings) {
    const was = before.get(finding.fingerprint);
    if (finding.verdict === 'fail') {
      const failed = was?.find(({ verdict }) => verdict === 'fail');
      if (failed) {
        result.push({ class: grew(failed, finding) ? 'worsened' : 'unchanged', finding, before: failed, pairedWith: null });
        continue;
      }
      // Evidence is for what was not there before under this name; and an old finding stands for one new one.
      const evidence = was
        ? undefined
        : pairOnEvidence(
            finding,
            base,
            head,
            facts,
            before,
            (one) => !paired.has(one.fingerprint) && !after.has(one.fingerprint),
          );
      if (evidence) {
        paired.add(evidence.fingerprint);
        result.push({
          class: grew(evidence, finding) ? 'worsened' : 'unchanged',
          finding,
          before: evidence,
          pairedWith: evidence.fingerprint,
        });
      } else if (!was && isRootOnOneSide(finding, base, head, facts))
        result.push({ class: 'unchanged', finding, before: undefined, pairedWith: finding.fingerprint });
      else result.push({ class: 'introduced', finding, before: was?.[0], pairedWith: null });
    } else if (finding.verdict === 'unknown') {
      const passed = was?.find(({ verdict }) => verdict === 'pass');
      if (passed && !was?.some(({ verdict }) => verdict !== 'pass'))
        result.push({ class: 'introduced', finding, before: passed, pairedWith: null });
    }
  }
  const blind = new Set(head.problems.map(({ file }) => folderOf(file)));
  for (const finding of base.findings) {
    if (finding.verdict !== 'fail' || paired.has(finding.fingerprint)) continue;
    const now = after.get(finding.fingerprint);
    if (now?.some(({ verdict }) => verdict !== 'pass')) continue;
    // Never fixed by losing sight of it: unreadable, in a module that is not seen, or one of an unknown number.
    if (!now && outOfSight(finding, head)) continue;
    if (!now && (blind.has(finding.resource.folder) || blind.has(finding.root))) continue;
    if (
      !now &&
      !head.roots.some(({ root }) => root.folder === finding.root) &&
      head.roots.some(({ root }) => root.folders.has(finding.resource.folder))
    )
      continue;
    result.push({ class: 'fixed', finding, before: finding, pairedWith: null });
  }
  return result;
}

/** Whether it may still be there: in a module that is not seen, or as one of an unknown number. */
function outOfSight({ root, resource }: Finding, head: Assessment): boolean {
  const hidden = hiddenIn(head).get(root);
  if (!hidden) return false;
  const address = withoutKeys(resource.address);
  if (hidden.uncertain.has(address)) return true;
  for (let dot = address.indexOf('.'); dot >= 0; dot = address.indexOf('.', dot + 1))
    if (hidden.calls.has(address.slice(0, dot))) return true;
  return false;
}

const withoutKeys = (address: string): string => address.replace(/\[[^\][]*\]/g, '');

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

function byFingerprint(findings: readonly Finding[]): Map<string, Finding[]> {
  const map = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = map.get(finding.fingerprint);
    if (group) group.push(finding);
    else map.set(finding.fingerprint, [finding]);
  }
  return map;
}

/** Strictly more is wrong than before: more ports, a lower version, one more environment. */
function grew(before: Finding, now: Finding): boolean {
  if (now.environments.some((name) => !before.environments.includes(name)) && before.environments.length > 0) return true;
  if (before.extent.length !== now.extent.length) return false;
  return (
    now.extent.every((part, i) => part >= (before.extent[i] ?? 0)) && now.extent.some((part, i) => part > (before.extent[i] ?? 0))
  );
}

function pairOnEvidence(
  finding: Finding,
  base: Assessment,
  head: Assessment,
  facts: PullFacts,
  before: ReadonlyMap<string, readonly Finding[]>,
  usable: (candidate: Finding) => boolean,
): Finding | undefined {
  for (const address of movedFrom(finding, head)) {
    const found = before
      .get(fingerprintOf(finding.rule, finding.root, address, finding.identity))
      ?.find(({ verdict }) => verdict === 'fail');
    if (found && usable(found)) return found;
  }
  const { file } = finding.resource.block.range;
  const from = facts.changes.find((change) => change.path === file && change.status === 'renamed')?.previousPath;
  if (from === undefined) return undefined;
  return base.findings.find(
    (candidate) =>
      candidate.verdict === 'fail' &&
      candidate.rule.id === finding.rule.id &&
      candidate.identity === finding.identity &&
      candidate.resource.block.range.file === from &&
      candidate.resource.address.split('.').at(-1) === finding.resource.address.split('.').at(-1) &&
      configuration(candidate.resource.block) === configuration(finding.resource.block) &&
      usable(candidate),
  );
}

/** Addresses this resource had before, by the `moved` blocks of the modules it is in. */
function movedFrom(finding: Finding, head: Assessment): string[] {
  const { address, folder, module } = finding.resource;
  const moves = movesOf(head);
  // A `moved` block speaks of addresses in its own module.
  const scopes = [{ moved: moves.get(finding.root), prefix: '' }];
  if (folder !== finding.root && module !== '') scopes.push({ moved: moves.get(folder), prefix: `${module}.` });
  return scopes.flatMap(({ moved, prefix }) => {
    if (!moved || !address.startsWith(prefix)) return [];
    const own = address.slice(prefix.length);
    // Wherever a part of the address ends: `module.a`, `module.a["x"]`, `module.a["x"].b.c`.
    const ends = [...own.matchAll(/[.[]/g)].map(({ index }) => index).filter((at) => at > 0);
    return [...ends, own.length].flatMap((end) =>
      (moved.get(own.slice(0, end)) ?? []).slice(0, MAX_MOVES).map((from) => prefix + from + own.slice(end)),
    );
  });
}

/** Terraform takes one `moved` block for an address; more than a few are a mistake, or meant to take time. */
const MAX_MOVES = 10;
type Moves = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
const movesOfHeads = new WeakMap<Assessment, Moves>();

/** What `moved` blocks say, by folder and by the address moved to. */
function movesOf(head: Assessment): Moves {
  const known = movesOfHeads.get(head);
  if (known) return known;
  const moves = new Map<string, Map<string, string[]>>();
  for (const file of head.parsed.values())
    for (const block of file.body?.blocks ?? []) {
      const from = block.type === 'moved' && addressText(block.body.attributes.get('from')?.expression);
      const to = block.type === 'moved' && addressText(block.body.attributes.get('to')?.expression);
      if (!from || !to) continue;
      const folder = folderOf(file.path);
      const ofFolder = moves.get(folder) ?? new Map<string, string[]>();
      moves.set(folder, ofFolder);
      const sources = ofFolder.get(to);
      if (sources) sources.push(from);
      else ofFolder.set(to, [from]);
    }
  movesOfHeads.set(head, moves);
  return moves;
}

function addressText(expression: Expression | undefined): string | undefined {
  if (expression?.kind === 'variable') return expression.name;
  if (expression?.kind !== 'step') return undefined;
  const source = addressText(expression.source);
  if (source === undefined) return undefined;
  if (expression.step.kind === 'attribute') return `${source}.${expression.step.name}`;
  const { key } = expression.step;
  return key.kind === 'literal' ? `${source}[${JSON.stringify(key.value)}]` : undefined;
}

function configuration(block: EvaluatedBlock): string {
  const attributes = [...block.attributes].map(([name, { value }]) => `${name}=${canonical(value)}`).sort();
  const blocks = [...block.blocks].map(([type, nested]) => `${type}[${nested.map(configuration).join(',')}]`).sort();
  return `{${[...attributes, ...blocks].join(';')}}`;
}

/** A folder that became a root because nothing calls it any more, all files it is made of being the same, introduces nothing. */
function isRootOnOneSide(finding: Finding, base: Assessment, head: Assessment, facts: PullFacts): boolean {
  if (base.roots.some(({ root }) => root.folder === finding.root)) return false;
  const root = head.roots.find((one) => one.root.folder === finding.root)?.root;
  if (!root) return false;
  const values = new Set(root.environments.flatMap((environment) => environment.values));
  const own = [...facts.head.files].filter(([path]) => root.folders.has(folderOf(path) as Path) || values.has(path));
  return own.every(([path, text]) => facts.base.files.get(path) === text);
}
