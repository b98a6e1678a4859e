import type { Place } from './links.ts';
import { folderOf, joinPath, type Path, type Problem } from './source.ts';
import type { Attribute, Block, Body, ParsedFile } from './syntax.ts';

/** A module call as written: where its source leads. */
export type CallTarget = ({ readonly kind: 'local' } & Place) | { readonly kind: 'not-seen'; readonly because: string };

export interface Call {
  readonly block: Block;
  readonly target: CallTarget;
}

/** The declarations of one folder: Terraform's module, before anything is evaluated. */
export interface Module {
  readonly folder: Path;
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  readonly outputs: ReadonlyMap<string, Block>;
  /** By `type.name`. */
  readonly resources: ReadonlyMap<string, Block>;
  readonly data: ReadonlyMap<string, Block>;
  readonly ephemeral: ReadonlyMap<string, Block>;
  readonly calls: ReadonlyMap<string, Call>;
  readonly terraform: readonly Block[];
  readonly moved: readonly Block[];
  readonly files: readonly ParsedFile[];
  /** Why declarations may be missing: a file that could not be parsed. */
  readonly incomplete: string | undefined;
  readonly problems: readonly Problem[];
}

/** Whether a file holds configuration (not values, not the lock file). Terraform does not read hidden files; it does read `#a.tf`. */
export const isConfiguration = (path: string): boolean => /(?:^|\/)[^./][^/]*\.(?:tf|tofu)(?:\.json)?$/.test(path);

/** The files as one program reads them. */
export interface Form {
  /** Undefined where Terraform and OpenTofu read the same. */
  readonly program: 'Terraform' | 'OpenTofu' | undefined;
  readonly files: ReadonlyMap<Path, string>;
}

const isTofu = (path: string): boolean => /\.tofu(?:\.json)?$/.test(path);

/** Terraform reads no `.tofu` file; OpenTofu takes `a.tofu` in place of `a.tf`, and `a.tofu.json` in place of `a.tf.json`. */
export function formsOf(files: ReadonlyMap<Path, string>): readonly Form[] {
  if (![...files.keys()].some(isTofu)) return [{ program: undefined, files }];
  const isShadowed = (path: string): boolean =>
    /\.tf(?:\.json)?$/.test(path) && files.has(path.replace(/\.tf(\.json)?$/, '.tofu$1') as Path);
  return [
    { program: 'Terraform', files: new Map([...files].filter(([path]) => !isTofu(path))) },
    { program: 'OpenTofu', files: new Map([...files].filter(([path]) => !isShadowed(path))) },
  ];
}

/** The folders that both programs may not read alike. */
export const foldersWithTofu = (files: ReadonlyMap<Path, string>): ReadonlySet<string> =>
  new Set([...files.keys()].filter(isTofu).map(folderOf));

/** Whether a file holds variable values. */
export const isValues = (path: string): boolean => /\.tfvars(?:\.json)?$/.test(path);

/** Whether Terraform loads a file of values without being told to. */
export const loadsByItself = (path: string): boolean => /(?:^|\/)(?:terraform|[^/]*\.auto)\.tfvars(?:\.json)?$/.test(path);

/** Collects the declarations of a folder's files. A name declared twice is a problem, as Terraform rejects it; the first one is kept. */
export function declare(folder: Path, files: readonly ParsedFile[], place: (name: Path) => Place = inPlace): Module {
  const problems: Problem[] = [];
  const variables = new Map<string, Block>();
  const locals = new Map<string, Attribute>();
  const outputs = new Map<string, Block>();
  const resources = new Map<string, Block>();
  const data = new Map<string, Block>();
  const ephemeral = new Map<string, Block>();
  const callBlocks = new Map<string, Block>();
  const terraform: Block[] = [];
  const moved: Block[] = [];
  const add = <T extends { readonly range: Block['range'] }>(map: Map<string, T>, key: string, item: T, what: string): void => {
    const first = map.get(key);
    if (!first) map.set(key, item);
    else
      problems.push({
        file: item.range.file,
        startLine: item.range.startLine,
        message: `${what} is declared twice; the first one is in ${first.range.file} line ${first.range.startLine}`,
      });
  };
  for (const file of files) problems.push(...file.problems);
  const isWhole = files.every(({ body }) => body !== undefined);
  for (const block of overridden(files, isWhole ? problems : [])) {
    const [first = '', second = ''] = block.labels;
    if (block.type === 'variable') add(variables, first, block, `variable "${first}"`);
    else if (block.type === 'output') add(outputs, first, block, `output "${first}"`);
    else if (block.type === 'resource') add(resources, `${first}.${second}`, block, `resource "${first}" "${second}"`);
    else if (block.type === 'data') add(data, `${first}.${second}`, block, `data source "${first}" "${second}"`);
    else if (block.type === 'ephemeral') add(ephemeral, `${first}.${second}`, block, `ephemeral resource "${first}" "${second}"`);
    else if (block.type === 'module') add(callBlocks, first, block, `module call "${first}"`);
    else if (block.type === 'terraform') terraform.push(block);
    else if (block.type === 'moved') moved.push(block);
    else if (block.type === 'locals')
      for (const attribute of block.body.attributes.values())
        add(locals, attribute.name, attribute, `local value "${attribute.name}"`);
  }
  const calls = new Map([...callBlocks].map(([name, block]) => [name, { block, target: callTarget(folder, block, place) }]));
  const broken = files.find((file) => !file.body);
  const incomplete = broken && `${broken.path} could not be parsed`;
  return { folder, variables, locals, outputs, resources, data, ephemeral, calls, terraform, moved, files, incomplete, problems };
}

/** `override.tf`, `x_override.tf` and their JSON forms are laid over the other files, in the order of their names. */
export const isOverride = (path: string): boolean => /(?:^|[/_])override\.(?:tf|tofu)(?:\.json)?$/.test(path);

/** All blocks of a module, what override files say laid over them. Terraform's rules: attributes are replaced one by one, nested blocks by type. */
function overridden(files: readonly ParsedFile[], problems: Problem[]): readonly Block[] {
  const blocks: Block[] = [];
  /** Where the first block of a kind with its labels is, and the first one that has a local value. */
  const places = new Map<string, number>();
  const locals = new Map<string, number>();
  const kindOf = ({ type, labels }: Block): string => `${type} ${labels.join(' ')}`;
  const note = (block: Block, at: number): void => {
    const earlier = (known: number | undefined): number => Math.min(known ?? at, at);
    places.set(kindOf(block), earlier(places.get(kindOf(block))));
    if (block.type === 'locals') for (const name of block.body.attributes.keys()) locals.set(name, earlier(locals.get(name)));
  };
  const append = (block: Block): void => {
    note(block, blocks.length);
    blocks.push(block);
  };
  for (const { path, body } of files) if (!isOverride(path)) for (const block of body?.blocks ?? []) append(block);
  for (const file of files.filter(({ path }) => isOverride(path)).sort((a, b) => (a.path < b.path ? -1 : 1))) {
    for (const over of file.body?.blocks ?? []) {
      const refused = (message: string): void => {
        problems.push({ file: over.header.file, startLine: over.header.startLine, message, kind: 'refused' });
      };
      if (NEVER_OVER.has(over.type)) refused(`override files cannot have ${over.type} blocks`);
      if (over.type === 'variable' && over.body.blocks.some(({ type }) => type === 'validation'))
        refused('override files cannot have validation blocks');
      if (over.body.attributes.has('depends_on')) refused('the depends_on argument may not be overridden');
      const names = over.type === 'locals' ? [...over.body.attributes.keys()] : [];
      const at =
        over.type === 'locals'
          ? names.reduce((first, name) => Math.min(first, locals.get(name) ?? blocks.length), blocks.length)
          : (places.get(kindOf(over)) ?? blocks.length);
      const block = blocks[at];
      if (over.type === 'locals')
        for (const name of names) if (!locals.has(name)) refused(`there is no local value "${name}" to override`);
      if (!block && NEEDS_BASE.has(over.type)) refused(`there is no ${over.type} "${over.labels.join('" "')}" to override`);
      // `terraform` blocks add up; what there is nothing to lay over stands by itself, for whoever declares it next.
      if (!block || over.type === 'terraform' || over.type === 'moved') append(over);
      else {
        blocks[at] = { ...block, body: mergeBodies(block.body, over.body) };
        if (over.type === 'locals') for (const name of names) locals.set(name, Math.min(locals.get(name) ?? at, at));
      }
    }
  }
  return blocks;
}

/** What an override file cannot declare by itself, and what it cannot have at all. */
const NEEDS_BASE = new Set(['variable', 'output', 'module', 'resource', 'data']);
const NEVER_OVER = new Set(['moved', 'check', 'import', 'removed']);

function mergeBodies(body: Body, over: Body): Body {
  const named = (block: Block): string => (block.type === 'dynamic' ? (block.labels[0] ?? '') : block.type);
  const replaced = new Set(over.blocks.map(named));
  return {
    attributes: new Map([...body.attributes, ...over.attributes]),
    blocks: [...body.blocks.filter((block) => !replaced.has(named(block))), ...over.blocks],
  };
}

/** Only these are folders of the repository; everything else is a registry, an archive or another repository. */
const isFolder = (source: string): boolean => /^\.\.?(?:\/|$)/.test(source);

/** An address without the user it names, and of its query only what says which version. */
const withoutCredentials = (source: string): string =>
  source.replace(/([?&])(?!ref=|depth=|version=)[^&]+/g, '$1…').replace(/:\/\/.*@/, '://…@');

/** Where a module block's `source` leads. Only `./` and `../` are folders of the repository; the rest is not seen. */
export function callTarget(folder: Path, block: Block, place: (name: Path) => Place = inPlace): CallTarget {
  const source = block.body.attributes.get('source')?.expression;
  if (!source) return { kind: 'not-seen', because: 'the module has no source' };
  if (source.kind !== 'literal' || typeof source.value !== 'string')
    return { kind: 'not-seen', because: 'the source of the module is not a plain text' };
  if (!isFolder(source.value))
    return {
      kind: 'not-seen',
      because: `module source "${withoutCredentials(source.value).slice(0, 120)}" is outside the repository`,
    };
  return { kind: 'local', ...place(joinPath(folder, source.value)) };
}

/** Where there are no links. */
const inPlace = (folder: Path): Place => ({ folder, via: [], mustBe: false });

/** The folders that a configuration file calls; works on our own parse alone. */
export function calledFolders(file: ParsedFile, place: (name: Path) => Place = inPlace): readonly Place[] {
  const known = place === inPlace ? callsOfFiles.get(file) : undefined;
  if (known) return known;
  const folders = (file.body?.blocks ?? []).flatMap((block) => {
    if (block.type !== 'module') return [];
    const target = callTarget(folderOf(file.path) as Path, block, place);
    return target.kind === 'local' ? [target] : [];
  });
  if (place === inPlace) callsOfFiles.set(file, folders);
  return folders;
}
const callsOfFiles = new WeakMap<ParsedFile, readonly Place[]>();
