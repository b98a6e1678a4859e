import type { PullFacts } from '../facts.ts';
import type { Assessment } from '../rules/assess.ts';
import { callsOf } from '../rules/ignored.ts';
import { isConfiguration, isValues, loadsByItself } from '../terraform/module.ts';
import { keepsState } from '../terraform/roots.ts';
import { folderOf, type Path } from '../terraform/source.ts';
import type { Classified } from './pair.ts';
import { evaluationsOf } from './roots.ts';

/** Why a finding counts as new whose own lines may have been there before. */
export type Why =
  /** A file that base had could not be read there, so nothing of what is in it, or depends on it, was seen. */
  | { readonly kind: 'base-unread'; readonly file: Path; readonly folder: Path }
  /** The folder was none of the roots before; `because` is the file that made it one, where one did. */
  | { readonly kind: 'root-now'; readonly folder: Path; readonly because: Path | undefined };

/** Tells why findings count as new that have nothing at base to be held against; undefined for what is simply new. */
export function whyNew(base: Assessment, head: Assessment, facts: PullFacts): (one: Classified) => Why | undefined {
  const unread = new Map<Path, Path>();
  for (const { path, body } of base.parsed.values()) {
    const folder = folderOf(path) as Path;
    if (!body && !unread.has(folder) && (isConfiguration(path) || isValues(path))) unread.set(folder, path);
  }
  const causes = new Map<Path, Path | undefined>();
  const causeOf = (folder: Path): Path | undefined => {
    if (!causes.has(folder)) causes.set(folder, madeRootBy(folder, head, facts));
    return causes.get(folder);
  };
  const wereRoots = new Set(base.roots.map(({ root }) => root.folder));
  const hadFiles = new Set([...facts.base.files.keys()].flatMap((path) => (isConfiguration(path) ? [folderOf(path)] : [])));
  return ({ class: kind, finding, before }) => {
    if (kind !== 'introduced' || finding.verdict !== 'fail' || (before && before.verdict !== 'unknown')) return undefined;
    const [own] = evaluationsOf(head, finding.root);
    if (!own) return undefined;
    const folder = finding.root;
    if (!wereRoots.has(folder) && hadFiles.has(folder)) return { kind: 'root-now', folder, because: causeOf(folder) };
    if (unread.size === 0) return undefined;
    const folders = [folder, ...callsOf(finding.resource, own.evaluation).flatMap(({ module }) => module?.folder ?? [])];
    const file = folders.map((one) => unread.get(one)).find((path) => path !== undefined);
    return file === undefined ? undefined : { kind: 'base-unread', file, folder: folderOf(file) as Path };
  };
}

/** The changed file that makes a called folder a root: values that Terraform loads in a root only, or where it keeps its state. */
function madeRootBy(folder: Path, head: Assessment, { changes }: PullFacts): Path | undefined {
  const here = changes.filter(({ path, status }) => status !== 'removed' && folderOf(path) === folder);
  const values = here.find(({ path, status }) => status !== 'modified' && isValues(path) && loadsByItself(path));
  const state = here.find(({ path }) => {
    const file = head.parsed.get(path);
    return file !== undefined && keepsState(file);
  });
  return (values ?? state)?.path;
}
