import type { Linked, Links } from './terraform/links.ts';
import type { Path, Problem } from './terraform/source.ts';
import type { Tree } from './terraform/tree.ts';

export type Sha = string & { readonly __brand: 'Sha' };

/** The Terraform files of one commit or folder: text by path. What could not be read (a link that leads out) is a problem. */
export interface Snapshot {
  readonly files: ReadonlyMap<Path, string>;
  readonly problems: readonly Problem[];
  /** Which of the files are there only through a link to a file; their text lies elsewhere, under a name that Terraform may not read. */
  readonly linked?: ReadonlyMap<Path, Linked>;
  /** Every symbolic link, whatever it leads to. */
  readonly links?: Links;
  /** Submodules with their commits. What is in them is not seen. */
  readonly submodules?: ReadonlyMap<Path, string>;
  /** The other files; undefined where only Terraform files are looked at. */
  readonly tree?: Tree | undefined;
}

/** Where the text of a file lies: somewhere else for what is read through a link. */
export const realPath = ({ linked }: Snapshot, path: Path): Path => linked?.get(path)?.real ?? path;

/** One file of the change, as GitHub lists it. */
export interface FileChange {
  readonly path: Path;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  /** Where a renamed file was before; the path itself otherwise. */
  readonly previousPath: Path;
  /** Unified diff with three lines of context; undefined where GitHub leaves it out (large, binary, pure renames). */
  readonly patch: string | undefined;
}

/** Everything a review is made from: plain data, pinned to one base and one head. */
export interface PullFacts {
  readonly base: Snapshot;
  readonly head: Snapshot;
  readonly changes: readonly FileChange[];
}
