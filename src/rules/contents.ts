import type { Snapshot } from '../facts.ts';
import { startEffort } from '../terraform/effort.ts';
import type { Evaluation } from '../terraform/evaluate.ts';
import type { Parser } from '../terraform/parse.ts';
import { findRoots, type Root, type RootHints } from '../terraform/roots.ts';
import type { Path } from '../terraform/source.ts';
import { type Asked, foldersThatRead, type TreeReader, wantedOf } from '../terraform/tree.ts';
import { assess } from './assess.ts';

/** Which file is read can depend on what is in another one: so many times they are asked for. */
const MAX_ROUNDS = 4;
const MAX_FILES = 1_000;
const MAX_BYTES = 32 << 20;

/** Our own parse, for as many files as one look may cost. */
function bounded(parser: Parser): Parser['read'] {
  const effort = startEffort();
  return (path, text) => parser.read(path, text, effort);
}

/** Tells which roots call functions that read files, by their texts alone: the others need no second look. */
function readers(snapshot: Snapshot): (root: Root) => boolean {
  const folders = foldersThatRead(snapshot.files);
  return (root) => [...root.folders].some((folder) => folders.has(folder));
}

/** What is looked at beside the resources of the roots. */
export interface Extent extends RootHints {
  /** Evaluates more than resources need: outputs, locals. */
  readonly visit?: ((evaluation: Evaluation) => void) | undefined;
}

/** What each root of the snapshot looks at beside Terraform files, by its folder; nothing where no root calls a function that reads. */
export async function lookedAt(
  snapshot: Snapshot,
  parser: Parser,
  extent: Extent = {},
): Promise<ReadonlyMap<Path, readonly Asked[]>> {
  const reads = readers(snapshot);
  const reading = snapshot.tree ? findRoots(snapshot, bounded(parser), extent).filter(reads) : [];
  if (reading.length === 0) return new Map();
  const { roots } = await assess(snapshot, reading, parser, {
    rules: { rules: [], schema: {}, removed: {} },
    assumed: 5,
    today: '',
  });
  const asked = new Map<Path, Asked[]>();
  for (const { root, evaluation } of roots) {
    extent.visit?.(evaluation);
    asked.set(root.folder, [...(asked.get(root.folder) ?? []), evaluation.asked]);
  }
  return asked;
}

/** The snapshot with the other files that its configuration reads, as far as the bounds allow. Nothing is listed or read where no function asks. */
export async function withContents(
  snapshot: Snapshot,
  reader: TreeReader,
  parser: Parser,
  extent: Extent = {},
): Promise<Snapshot> {
  const reads = readers(snapshot);
  if (!findRoots(snapshot, bounded(parser), extent).some(reads)) return snapshot;
  let tree = await reader.list();
  if (!tree) return snapshot;
  let left = MAX_BYTES;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const asked = [...(await lookedAt({ ...snapshot, tree }, parser, extent)).values()].flat();
    const wanted = [...wantedOf(asked, tree)].filter((path) => !snapshot.files.has(path));
    if (wanted.length === 0) break;
    const contents: Map<Path, Uint8Array | string> = new Map(tree.contents);
    for (const [path, content] of await reader.read(wanted.slice(0, Math.max(0, MAX_FILES - contents.size)))) {
      left -= content.length;
      contents.set(path, left < 0 ? 'more files are read than are kept' : content);
    }
    if (contents.size === tree.contents.size) break;
    tree = { ...tree, contents };
  }
  return { ...snapshot, tree };
}
