import { createHash } from 'node:crypto';
import { type Lines, linesOf, type Path, type Range } from '../terraform/source.ts';
import type { Block, Body, Comment, ParsedFile } from '../terraform/syntax.ts';
import { type Ignore, readFileIgnores, readIgnores } from './ignore-comments.ts';

/** An ignore comment with what it stands at. */
export interface PlacedIgnore {
  readonly ignore: Ignore;
  /** `resource.TYPE.NAME`, `module.NAME`, or `file.PATH` for what is about a whole file. */
  readonly owner: string;
  /** What it stands at inside of the owner, told without line numbers; empty for the owner itself. */
  readonly path: string;
  /** Of what it stands at. */
  readonly range: Range;
}

/** An ignore comment that is about a finding. */
export interface IgnoredBy extends PlacedIgnore {
  /** Where its owner is: the resource (0), or the call of a module, counted outwards (1 is the call of the resource's own module). */
  readonly level: number;
  /** Folder of the owner's module. */
  readonly folder: Path;
  /** Why it does not hold, or undefined when it does: expired, or against the policy. */
  readonly lapsed: string | undefined;
}

/** Something an ignore comment can stand at. */
interface Item {
  readonly owner: string;
  readonly path: string;
  readonly kind: 'block' | 'attribute';
  readonly range: Range;
}

/** The items of a file by the lines they start and end on, outer ones first. */
interface Places {
  readonly starts: ReadonlyMap<number, Item>;
  /** Attributes of several lines. */
  readonly ends: ReadonlyMap<number, Item>;
  readonly attributes: readonly Item[];
  readonly owners: readonly { readonly owner: string; readonly block: Block }[];
}

const known = new WeakMap<ParsedFile, readonly PlacedIgnore[]>();

/** The ignore comments of a file that stand at something they can be about. Kept by file, since a file is asked for its comments on every evaluation. */
export function placedIgnores(file: ParsedFile): readonly PlacedIgnore[] {
  const found = known.get(file);
  if (found) return found;
  const placed = file.comments.length === 0 || !file.body ? [] : place(file, file.body);
  known.set(file, placed);
  return placed;
}

function place(file: ParsedFile, body: Body): PlacedIgnore[] {
  const lines = linesOf(file.text);
  const places = placesOf(file, body);
  const below = belowIn(file.text, lines);
  const whole: Range = { file: file.path, start: 0, end: file.text.length, startLine: 1, endLine: lines.count };
  const owner = `file.${file.path}`;
  return [
    ...readFileIgnores(file.text).map((ignore) => ({ ignore, owner, path: '', range: whole })),
    ...file.comments.flatMap((comment) =>
      readIgnores(comment).flatMap((ignore) => placeOf(ignore, comment, file, lines, places, below) ?? []),
    ),
  ];
}

function placeOf(
  ignore: Ignore,
  comment: Comment,
  file: ParsedFile,
  lines: Lines,
  places: Places,
  below: Below,
): PlacedIgnore | undefined {
  if (ignore.reach === 'owner') {
    const holder = ownerAt(places, comment, ignore);
    return holder && { ignore, owner: holder.owner, path: '', range: holder.block.range };
  }
  const { text } = file;
  const { range } = comment;
  const aloneBefore = text.slice(lines.startOf(range.startLine), range.start).trim() === '';
  const aloneAfter = text.slice(range.end, lines.endOf(range.endLine)).trim() === '';
  if (aloneBefore && aloneAfter) {
    const line = below(ignore, range.endLine);
    const item = line === undefined ? undefined : (places.starts.get(line) ?? within(places, file, line, lines));
    return item && { ignore, ...item };
  }
  if (ignore.reach === 'block') return undefined;
  // At the end of a line, or before what stands on it.
  const line = aloneBefore ? range.endLine : range.startLine;
  const item =
    places.starts.get(line) ?? (ignore.by === 'iacsec' ? places.ends.get(line) : undefined) ?? within(places, file, line, lines);
  return item && { ignore, ...item };
}

/** The resource or call whose body holds the comment. Checkov leaves out the lines of the braces, Terrascan sees them. */
function ownerAt({ owners }: Places, { range }: Comment, { by, line }: Ignore): Places['owners'][number] | undefined {
  // The last that starts before; blocks at the top do not overlap.
  let low = 0;
  let high = owners.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((owners[middle]?.block.range.start ?? 0) <= range.start) low = middle + 1;
    else high = middle;
  }
  const found = owners[low - 1];
  if (!found) return undefined;
  const { block, owner } = found;
  const inside =
    by === 'checkov'
      ? block.range.startLine < line && line < block.range.endLine
      : owner.startsWith('resource.') && block.header.end <= range.start && range.end <= block.range.end;
  return inside ? found : undefined;
}

/** The line that a comment on a line of its own is about; undefined where there is none. */
type Below = (ignore: Ignore, endLine: number) => number | undefined;

/**
 * The next line; comments in between are left out for iacsec, ignore comments of its own for Trivy, blank lines for nobody. Each line
 * is looked at once, however many comments stand above each other.
 */
function belowIn(text: string, lines: Lines): Below {
  const isComment = (content: string): boolean => content.startsWith('#') || content.startsWith('//');
  const isTrivys = (content: string): boolean => isComment(content) && /^[#/*\s]*(?:tfsec|trivy):ignore:/.test(content);
  const past = (isSkipped: (content: string) => boolean): ((from: number) => number | undefined) => {
    const known = new Map<number, number | undefined>();
    return (from) => {
      const walked: number[] = [];
      let found: number | undefined;
      for (let line = from; line <= lines.count; line++) {
        if (known.has(line)) {
          found = known.get(line);
          break;
        }
        walked.push(line);
        const content = text.slice(lines.startOf(line), lines.endOf(line)).trim();
        if (isSkipped(content)) continue;
        found = content === '' ? undefined : line;
        break;
      }
      for (const line of walked) known.set(line, found);
      return found;
    };
  };
  const [ours, trivys, kics] = [past(isComment), past(isTrivys), past(() => false)];
  return ({ by, reach }, endLine) => (by === 'iacsec' ? ours : reach === 'item' ? trivys : kics)(endLine + 1);
}

const values = new WeakMap<Item, string>();

/** A line inside an attribute's value, such as one of a list of objects. It is told by the whole value: when that changes, it is another. */
function within({ attributes }: Places, file: ParsedFile, line: number, lines: Lines): Item | undefined {
  const outer = attributes.find(({ range }) => range.startLine <= line && line <= range.endLine);
  if (!outer) return undefined;
  const value = values.get(outer) ?? hash(file.text.slice(outer.range.start, outer.range.end));
  // Once for a value, however many comments are in it.
  values.set(outer, value);
  const range: Range = { file: file.path, start: lines.startOf(line), end: lines.endOf(line), startLine: line, endLine: line };
  return { ...outer, path: `${outer.path}~${value}:${line - outer.range.startLine}`, range };
}

function placesOf(file: ParsedFile, body: Body): Places {
  const starts = new Map<number, Item>();
  const ends = new Map<number, Item>();
  const attributes: Item[] = [];
  const owners: { owner: string; block: Block }[] = [];
  const add = (item: Item): void => {
    if (!starts.has(item.range.startLine)) starts.set(item.range.startLine, item);
  };
  const walk = (inner: Body, owner: string, path: string): void => {
    for (const attribute of inner.attributes.values()) {
      const item: Item = { owner, path: `${path}.${attribute.name}`, kind: 'attribute', range: attribute.range };
      add(item);
      if (item.range.endLine > item.range.startLine) {
        attributes.push(item);
        if (!ends.has(item.range.endLine)) ends.set(item.range.endLine, item);
      }
    }
    for (const block of inner.blocks) {
      const own = `${path}/${nameIn(block, inner, file)}`;
      add({ owner, path: own, kind: 'block', range: block.range });
      walk(block.body, owner, own);
    }
  };
  for (const block of body.blocks) {
    if (block.type !== 'resource' && block.type !== 'module') continue;
    const owner = [block.type, ...block.labels].join('.');
    owners.push({ owner, block });
    add({ owner, path: '', kind: 'block', range: block.range });
    walk(block.body, owner, '');
  }
  return { starts, ends, attributes, owners };
}

/** A nested block told from its siblings: by its `name`, else by its type where it is the only one, else by what it says. */
function nameIn(block: Block, parent: Body, file: ParsedFile): string {
  const name = nameOf(block);
  const alone = siblingsOf(parent).get(name) === 1;
  return alone ? name : `${name}:${hash(file.text.slice(block.header.end, block.range.end))}`;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function nameOf({ type, labels, body }: Block): string {
  const name = body.attributes.get('name')?.expression;
  const text = name?.kind === 'literal' && typeof name.value === 'string' ? [JSON.stringify(name.value)] : [];
  return [type, ...labels, ...text].join('.');
}

const siblings = new WeakMap<Body, ReadonlyMap<string, number>>();

/** How many nested blocks there are by each name. */
function siblingsOf(body: Body): ReadonlyMap<string, number> {
  const found = siblings.get(body);
  if (found) return found;
  const counts = new Map<string, number>();
  for (const name of body.blocks.map(nameOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  siblings.set(body, counts);
  return counts;
}
