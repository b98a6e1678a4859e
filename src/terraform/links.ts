import { isRead } from './roots.ts';
import { folderOf, joinPath, type Path, type Problem } from './source.ts';

/** A symbolic link of the repository and the text it holds. */
export interface Link {
  readonly path: Path;
  readonly target: string;
}

/** A link that leads to a link that leads to a link: more are not followed. */
const MAX_HOPS = 8;

/**
 * Adds what symbolic links lead to: a file under the link's name, or all files of a folder under it. Links that leave the repository
 * or lead nowhere are problems where their name says that they are Terraform.
 */
export function followLinks(
  files: ReadonlyMap<Path, string>,
  links: readonly Link[],
): { readonly files: ReadonlyMap<Path, string>; readonly problems: readonly Problem[] } {
  if (links.length === 0) return { files, problems: [] };
  const targets = new Map(links.map((link) => [link.path, link.target]));
  const all = new Map(files);
  const problems: Problem[] = [];
  for (const { path } of links) {
    let at: Path | undefined = path;
    for (let hop = 0; hop < MAX_HOPS && at !== undefined && targets.has(at); hop++) {
      const target: string = targets.get(at) ?? '';
      at = target.startsWith('/') ? undefined : joinPath(folderOf(at), target);
    }
    const text = at === undefined ? undefined : files.get(at);
    if (text !== undefined) {
      if (isRead(path)) all.set(path, text);
      continue;
    }
    const folder = at === undefined ? undefined : `${at}/`;
    const inside =
      folder === undefined || `${path}/`.startsWith(folder) ? [] : [...files].filter(([file]) => file.startsWith(folder));
    for (const [file, content] of inside) all.set(`${path}/${file.slice(folder?.length)}` as Path, content);
    if (inside.length === 0 && isRead(path))
      problems.push({
        file: path,
        startLine: 1,
        message: 'the file is a link that leads to no file of the repository; it was not evaluated',
      });
  }
  return { files: all, problems };
}
