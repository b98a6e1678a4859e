import type { Assessment, RootEvaluation } from '../rules/assess.ts';
import { grouped } from '../terraform/grouped.ts';
import type { Path } from '../terraform/source.ts';

const known = new WeakMap<Assessment, ReadonlyMap<Path, readonly RootEvaluation[]>>();

/** The evaluations of the root in a folder, one for each environment; none where there is no root. Asked for each of thousands of findings. */
export function evaluationsOf(side: Assessment, folder: Path): readonly RootEvaluation[] {
  const byFolder = known.get(side) ?? grouped(side.roots, ({ root }) => root.folder);
  known.set(side, byFolder);
  return byFolder.get(folder) ?? [];
}
