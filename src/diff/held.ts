import type { PullFacts } from '../facts.ts';
import type { AgreedFinding, Assessment } from '../rules/assess.ts';
import { type Finding, locationOf } from '../rules/check.ts';
import { isAbout } from '../rules/ignore-comments.ts';
import type { IgnoredBy } from '../rules/ignore-places.ts';
import { type PlacedIgnore, placedIgnores } from '../rules/ignore-places.ts';
import { callsOf, holding, isNoLonger } from '../rules/ignored.ts';
import { withoutKeys } from '../terraform/address.ts';
import type { Evaluation } from '../terraform/evaluate.ts';
import { isConfiguration } from '../terraform/module.ts';
import type { Parser } from '../terraform/parse.ts';
import { folderOf, type Path } from '../terraform/source.ts';
import { folderBefore } from './renames.ts';

/** What an ignore comment does to a finding of a change. */
export interface Suppression {
  readonly comment: IgnoredBy;
  /** It was there before the change. (An approval of what the change adds will make it true as well, handed in as data.) */
  readonly effective: boolean;
}

/** The suppression of a finding at head; `old` is what it was at base: the one of the same fingerprint, else one paired on evidence. */
export type SuppressionOf = (finding: AgreedFinding, old: Finding | undefined) => Suppression | undefined;

/**
 * Tells which ignore comments of head hold: those that base had too, at the same thing, with the same words, and for no less time.
 * Compared is what they say and what they stand at, never a line number, so that moving and reordering changes nothing. One id of a
 * comment is held against base by itself: an id that is added to a comment is new, those that were there are not.
 */
export function suppressions(base: Assessment, head: Assessment, facts: PullFacts, read: Parser['read']): SuppressionOf {
  const before = ignoresAtBase(facts, read);
  const roots = (side: Assessment): ReadonlyMap<Path, Evaluation> =>
    new Map(side.roots.map(({ root, evaluation }) => [root.folder, evaluation]));
  const [evaluationsBefore, evaluations] = [roots(base), roots(head)];
  /** The folders that the resources at an address came from. */
  const existed = new Map<string, Set<Path>>();
  for (const { root, evaluation } of base.roots)
    for (const { address, folder } of evaluation.resources) {
      const key = `${root.folder} ${withoutKeys(address)}`;
      existed.set(key, (existed.get(key) ?? new Set()).add(folder));
    }

  function wasThere(comment: IgnoredBy, finding: Finding, old: Finding | undefined): boolean {
    // What is about more than one resource never covers one that is new.
    const isWide = comment.level > 0 || comment.ignore.reach === 'file';
    const { address, folder: from } = finding.resource;
    const origins = old ? new Set([old.resource.folder]) : existed.get(`${finding.root} ${withoutKeys(address)}`);
    if (isWide && !origins) return false;
    // At a call it is about what is called: not about the resources of another module that the call leads to now.
    if (comment.level > 0 && ![from, folderBefore(from, facts.changes)].some((one) => one !== undefined && origins?.has(one)))
      return false;
    const same = (folder: Path, owner: string): boolean =>
      before(folder, owner).some(
        (one) => isSame(one, comment) && isReadAlike(one, comment, facts) && isAbout(one.ignore, finding.rule),
      );
    if (same(comment.folder, comment.owner)) return true;
    if (!old) return false;
    // The same under the name that its counterpart had: renamed and moved resources, calls, folders and files.
    if (comment.ignore.reach === 'file') {
      const { file } = locationOf(old);
      return same(folderOf(file) as Path, `file.${file}`);
    }
    const [was, is] = [evaluationsBefore.get(old.root), evaluations.get(finding.root)];
    if (!was || !is) return false;
    const [chain, now] = [callsOf(old.resource, was), callsOf(finding.resource, is)];
    const owner = chain[comment.level];
    // In a module deeper or higher than before, nothing says which call stands for which.
    const isAlike = comment.level === 0 || chain.length === now.length;
    return isAlike && owner?.module !== undefined && same(owner.module.folder, owner.owner);
  }

  return (finding, old) => {
    const shown = holding(finding);
    if (!shown) return undefined;
    const held = finding.variants.map((variant) =>
      variant.ignored.find((comment) => comment.lapsed === undefined && wasThere(comment, variant, old)),
    );
    const [first] = held;
    return first && held.every((one) => one !== undefined)
      ? { comment: first, effective: true }
      : { comment: shown, effective: false };
  };
}

/** The same words about the same thing, for no longer than before. */
function isSame(before: PlacedIgnore, now: PlacedIgnore): boolean {
  const [was, is] = [before.ignore, now.ignore];
  return (
    before.path === now.path &&
    was.by === is.by &&
    was.reach === is.reach &&
    was.which === is.which &&
    was.reason === is.reason &&
    JSON.stringify(was.values) === JSON.stringify(is.values) &&
    isNoLonger(is, was)
  );
}

/** One in a file of OpenTofu's says nothing of what Terraform reads, nor the other way round, as long as that file is there. */
function isReadAlike({ range: was }: PlacedIgnore, { range: now }: PlacedIgnore, { head }: PullFacts): boolean {
  const isTofu = (path: Path): boolean => /\.tofu(?:\.json)?$/.test(path);
  return isTofu(was.file) === isTofu(now.file) || !head.files.has(was.file);
}

/** The ignore comments of base, by folder and what they are about; a folder is read when it is first asked for. */
function ignoresAtBase(facts: PullFacts, read: Parser['read']): (folder: Path, owner: string) => readonly PlacedIgnore[] {
  let paths: Map<Path, Path[]> | undefined;
  const folders = new Map<Path, Map<string, PlacedIgnore[]>>();
  const filesOf = (folder: Path): readonly Path[] => {
    if (!paths) {
      paths = new Map();
      for (const path of facts.base.files.keys()) {
        if (!isConfiguration(path)) continue;
        const here = paths.get(folderOf(path) as Path);
        if (here) here.push(path);
        else paths.set(folderOf(path) as Path, [path]);
      }
    }
    return paths.get(folder) ?? [];
  };
  return (folder, owner) => {
    let owners = folders.get(folder);
    if (!owners) {
      owners = new Map();
      for (const path of filesOf(folder)) {
        for (const placed of placedIgnores(read(path, facts.base.files.get(path) ?? ''))) {
          const of = owners.get(placed.owner);
          if (of) of.push(placed);
          else owners.set(placed.owner, [placed]);
        }
      }
      folders.set(folder, owners);
    }
    return owners.get(owner) ?? [];
  };
}
