import type { FileChange, Snapshot } from '../facts.ts';
import { follow } from '../terraform/links.ts';
import { isRead } from '../terraform/roots.ts';
import { decodeText, foldersWith, type Path } from '../terraform/source.ts';
import type { TreeReader } from '../terraform/tree.ts';
import { type Attributes, attributesOf } from './attributes.ts';
import { type Entry, MAX_FILE_BYTES, snapshotOf } from './snapshot.ts';

/** One name in the tree of a commit, as git keeps it. */
export interface TreeEntry {
  readonly path: Path;
  /** `100644`, `100755`; `120000` for links, `160000` for submodules. */
  readonly mode: string;
  /** Of the blob, or the submodule's commit. */
  readonly sha: string;
  /** In bytes; 0 for submodules. */
  readonly size: number;
}

/** Where the bytes of blobs come from. */
export interface Blobs {
  /** Makes blobs ready to be read. Those that there are no bytes of are read as undefined. */
  readonly load: (shas: readonly string[]) => Promise<void>;
  readonly get: (sha: string) => Uint8Array | undefined;
}

/** Those that make a checkout differ from the commit. */
const ATTRIBUTES = ['filter', 'working-tree-encoding', 'ident', 'text', 'eol'];
/** No system takes longer names. */
const MAX_TARGET = 4_096;
/** Files that configuration reads are small: larger ones are not read. */
export const MAX_CONTENT = 1 << 20;
export const CONTENT_TOO_LARGE = 'the file is larger than 1 MiB and was not read';
/** A folder with more files is not listed; the largest repository seen has 20,000. */
export const MAX_LISTED = 200_000;

/** What Terraform would read in a checkout of a commit, links followed inside it only. */
export async function readSnapshot(tree: readonly TreeEntry[], blobs: Blobs): Promise<Snapshot> {
  const shas = new Map<string, string>();
  const links = tree.filter(({ mode }) => mode === '120000');
  const attributeFiles = tree.filter(({ mode, path }) => mode.startsWith('100') && /(?:^|\/)\.gitattributes$/.test(path));
  const short = links.filter(({ size }) => size <= MAX_TARGET);
  await blobs.load([...short, ...attributeFiles].map(({ sha }) => sha));
  const textOf = (sha: string): string => decodeText(blobs.get(sha) ?? new Uint8Array());
  const entries = tree.map(({ path, mode, sha, size }): Entry => {
    if (mode === '160000') return { path, is: 'submodule', commit: sha };
    // A link that is too long to be one leads nowhere.
    if (mode === '120000') return { path, is: 'link', target: size <= MAX_TARGET ? textOf(sha) : '/' };
    shas.set(path, sha);
    return { path, is: 'file', size };
  });
  const said = attributeFiles.some(({ size }) => size > MAX_FILE_BYTES)
    ? () => undefined
    : attributesOf(new Map(attributeFiles.map(({ path, sha }) => [path, textOf(sha)])), ATTRIBUTES);
  const wanted = new Set<string>();
  snapshotOf(entries, (paths) => {
    for (const path of paths) wanted.add(shas.get(path) ?? '');
    return new Map();
  });
  await blobs.load([...wanted]);
  return snapshotOf(
    entries,
    (paths) =>
      new Map(
        paths.map((path) => {
          const bytes = blobs.get(shas.get(path) ?? '');
          return [path, bytes ? checkedOut(decodeText(bytes), said(path)) : { wrong: 'the file could not be read' }];
        }),
      ),
  );
}

/** The text that a checkout of the file holds: what Terraform reads is that, and not what is in the commit. */
function checkedOut(text: string, attributes: Attributes | undefined): string | { wrong: string } {
  if (!attributes) return { wrong: 'there is too much in ".gitattributes" to tell what they say of the file' };
  const { filter = '', ident, eol, text: kind } = attributes;
  const encoding = attributes['working-tree-encoding'] ?? '';
  const isNone = (value: string): boolean => value === '' || value === 'unset';
  if (!isNone(filter))
    return { wrong: `".gitattributes" send the file through filter "${filter}", and what comes out of it is not in the commit` };
  if (!isNone(encoding) && !/^utf-?8$/i.test(encoding))
    return { wrong: `".gitattributes" have the file checked out as ${encoding}, which Terraform does not read` };
  if (ident === 'set' && /\$Id(?::[^$\n]*)?\$/.test(text))
    return { wrong: '".gitattributes" have git write into the file where it says $Id$' };
  if (eol !== 'crlf' || kind === 'unset' || (kind === 'auto' && text.includes('\r'))) return text;
  return text.replace(/(?<!\r)\n/g, '\r\n');
}

/** The other files of a commit. */
export function readOthers(tree: () => readonly TreeEntry[], blobs: Blobs): TreeReader {
  let found: Map<Path, TreeEntry> | undefined;
  const filesOf = (): Map<Path, TreeEntry> => {
    found ??= new Map(tree().flatMap((entry) => (entry.mode.startsWith('100') ? [[entry.path, entry]] : [])));
    return found;
  };
  return {
    list: async () => {
      const entries = tree();
      const links = entries.filter(({ mode }) => mode === '120000');
      if (entries.length > MAX_LISTED) return undefined;
      const short = links.filter(({ size }) => size <= MAX_TARGET);
      await blobs.load(short.map(({ sha }) => sha));
      return {
        paths: new Set(filesOf().keys()),
        links: new Map(links.map(({ path, sha }) => [path, decodeText(blobs.get(sha) ?? new Uint8Array())])),
        unseen: new Set(entries.filter(({ mode }) => mode === '160000').map(({ path }) => path)),
        contents: new Map(),
      };
    },
    read: async (paths) => {
      const files = filesOf();
      const small = paths.flatMap((path) => {
        const entry = files.get(path);
        return entry && entry.size <= MAX_CONTENT ? [entry.sha] : [];
      });
      await blobs.load(small);
      return new Map(
        paths.map((path) => {
          const { sha = '', size = 0 } = files.get(path) ?? {};
          return [path, size > MAX_CONTENT ? CONTENT_TOO_LARGE : (blobs.get(sha) ?? 'the file could not be read')];
        }),
      );
    },
  };
}

/** Splits changes into those that Terraform sees, links and what they lead to among them, and the others. */
export function seenChanges(
  changes: readonly FileChange[],
  sides: readonly Snapshot[],
): [terraform: FileChange[], others: FileChange[]] {
  const behindLinks = new Set(
    sides.flatMap(({ linked = new Map() }) => [...linked.values()].flatMap(({ real, via }) => [real, ...via])),
  );
  const folders = sides.map(({ files }) => foldersWith(files));
  const leadsToFolder = (path: Path): boolean =>
    sides.some(({ links = new Map() }, i) => links.has(path) && folders[i]?.has(follow(path, links)?.real ?? '') === true);
  const isSeen = (path: Path): boolean => isRead(path) || behindLinks.has(path) || leadsToFolder(path);
  const isOther = ({ path, previousPath }: FileChange): boolean => !isSeen(path) && !isSeen(previousPath);
  return [changes.filter((change) => !isOther(change)), changes.filter(isOther)];
}
