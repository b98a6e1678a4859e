import { configuration } from '../diff/pair.ts';
import { evaluationsOf } from '../diff/roots.ts';
import type { Assessment } from '../rules/assess.ts';
import type { Finding } from '../rules/check.ts';
import type { Resource } from '../terraform/resource.ts';
import { firstWhere, type Path } from '../terraform/source.ts';
import { canonical } from '../terraform/value.ts';
import type { Edit } from './edits.ts';

/**
 * Whether edits that are offered without a question change more than what they mend: a variable that several arguments read, or that decides
 * how many instances there are. What lies inside of the resource itself changes nothing else; where the author is asked first, it is the
 * author who looks.
 */
export function changesMore(
  edits: readonly Edit[],
  findings: readonly Finding[],
  before: Assessment,
  after: Assessment,
): boolean {
  if (edits.every(insideOf(findings)) || findings.every(({ rule }) => rule.fix?.safety === 'review')) return false;
  const meant = meantToChange(before, after);
  for (const was of before.roots) {
    const is = evaluationsOf(after, was.root.folder).find(
      ({ root, environment }) => root === was.root && environment === was.environment,
    );
    if (!is) continue;
    const now = new Map(is.evaluation.resources.map((resource) => [resource.address, resource]));
    if (now.size !== was.evaluation.resources.length) return true;
    for (const resource of was.evaluation.resources) {
      const same = now.get(resource.address);
      const own = meant.get(`${was.root.folder} ${resource.address}`);
      if (!same || differs(resource, same, own)) return true;
    }
  }
  return false;
}

/** Whether an edit lies inside of the resource of one of the findings. Thousands of each are looked up, not compared. */
function insideOf(findings: readonly Finding[]): (edit: Edit) => boolean {
  /** By file: where resources start, in order, and how far one that starts there or before reaches at most. */
  const byFile = new Map<Path, { readonly start: number; readonly end: number }[]>();
  const ranges = new Set(findings.map(({ resource }) => resource.block.range));
  for (const { file, start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const stretches = byFile.get(file) ?? [];
    byFile.set(file, stretches);
    stretches.push({ start, end: Math.max(end, stretches.at(-1)?.end ?? 0) });
  }
  return ({ file, start, end }) => {
    const stretches = byFile.get(file) ?? [];
    const next = firstWhere(stretches.length, (i) => (stretches[i]?.start ?? 0) > start);
    return (stretches[next - 1]?.end ?? -1) >= end;
  };
}

/** The arguments that decided what failed before and does not now, by resource. */
function meantToChange(before: Assessment, after: Assessment): ReadonlyMap<string, ReadonlySet<string>> {
  const failsYet = new Set(after.findings.flatMap(({ verdict, fingerprint }) => (verdict === 'fail' ? [fingerprint] : [])));
  const evaluated = new Set(after.roots.map(({ root }) => root.folder));
  const meant = new Map<string, Set<string>>();
  for (const { verdict, fingerprint, root, resource, rule, block, variants } of before.findings) {
    if (verdict !== 'fail' || !evaluated.has(root) || failsYet.has(fingerprint)) continue;
    const key = `${root} ${resource.address}`;
    const names = meant.get(key) ?? new Set();
    meant.set(key, names);
    if (block !== resource.block) names.add(block.type);
    for (const path of [...Object.keys(rule.fix?.set ?? {}), ...(rule.fix?.remove ?? [])]) names.add(path.split('.')[0] ?? '');
    for (const { path } of variants.flatMap(({ readings }) => readings)) names.add(path[0] ?? '');
  }
  return meant;
}

function differs(was: Resource, is: Resource, meant: ReadonlySet<string> = new Set()): boolean {
  if (was.block === is.block) return false;
  for (const [name, { value }] of was.block.attributes) {
    const now = is.block.attributes.get(name)?.value;
    if (now && !meant.has(name) && canonical(value) !== canonical(now)) return true;
  }
  const blocks = (one: Resource, name: string): string =>
    (one.block.blocks.get(name) ?? []).map((inner) => configuration(inner)).join();
  return [...was.block.blocks.keys()].some((name) => !meant.has(name) && blocks(was, name) !== blocks(is, name));
}
