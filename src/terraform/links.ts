import { folderOf, isBelow, type Path } from './source.ts';

/** Symbolic links, each with the name it leads to, seen from the top folder: `a/now` with `../b` leads to `a/../b`. */
export type Links = ReadonlyMap<Path, string>;

/** Where the text of a file lies that is read under another name, and the links that lead there. */
export interface Linked {
  readonly real: Path;
  readonly via: readonly Path[];
}

/** As Linux: a name that leads through more links than this leads nowhere. */
const MAX_HOPS = 40;
/** The place a name leads to, as the system finds it: link after link, `..` being the folder above the one a link leads to. Undefined where that is no place at all. */
export function follow(name: Path, links: Links): Linked | undefined {
  const via: Path[] = [];
  let done: string[] = [];
  const rest = name.split('/').reverse();
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..' && done.length > 0 && done.at(-1) !== '..') {
      done.pop();
      continue;
    }
    done.push(part);
    const here = done.join('/') as Path;
    const target = links.get(here);
    if (target === undefined) continue;
    if (via.length >= MAX_HOPS || target.startsWith('/')) return undefined;
    via.push(here);
    done = [];
    rest.push(...target.split('/').reverse());
  }
  return { real: done.join('/') as Path, via };
}

/** A folder that a module call names. */
export interface Place {
  /** The folder itself: Terraform resolves all links, and reads calls in the module from there. */
  readonly folder: Path;
  readonly via: readonly Path[];
  /** Whether a module must be there: what links lead to is in the repository, or we cannot tell what Terraform would find. */
  readonly mustBe: boolean;
}

/** Finds the folders that module calls name. Nothing is known of what is in submodules. */
export const placesIn =
  (links: Links = new Map(), submodules: ReadonlyMap<Path, string> = new Map()) =>
  (name: Path): Place => {
    if (links.size === 0) return { folder: name, via: [], mustBe: false };
    const found = follow(name, links);
    if (!found) return { folder: name, via: [], mustBe: true };
    return { folder: found.real, via: found.via, mustBe: found.via.length > 0 && !isBelow(found.real, submodules) };
  };

/** The name that a link leads to, seen from the top folder. */
export const leadsTo = (link: string, target: string): string =>
  target.startsWith('/') ? target : `${folderOf(link) || '.'}/${target}`;
