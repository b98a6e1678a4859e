import type { Snapshot } from '../facts.ts';
import { type Lines, linesOf, notUtf8, type Path, type Range } from '../terraform/source.ts';
import type { Attribute, Block } from '../terraform/syntax.ts';
import type { Operation } from './operations.ts';

/** A replacement of one stretch of a file. */
export interface Edit {
  readonly file: Path;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Whole lines of a file and what to put in their place, without the last line break. */
export interface LineEdit {
  readonly file: Path;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/**
 * Lays operations out as edits, in order, none overlapping: attributes added to one block become one aligned group under its header,
 * a new block goes to the end, line endings and indentation are the file's. What is read through a link is edited where it lies.
 * Undefined when two operations want different things, and for files that cannot be written back as they were.
 */
export function layOut(
  operations: readonly Operation[],
  files: ReadonlyMap<Path, string>,
  linked: Snapshot['linked'] = new Map(),
): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  const groups = new Map<Block, Operation[]>();
  /** New names of attributes; undefined for what is taken away. */
  const renamed = new Map<Block, Map<string, string | undefined>>();
  for (const operation of operations) {
    if (operation.kind === 'replace') {
      const { file, start, end } = operation.range;
      const source = sourceOf(file, files);
      if (!source) return undefined;
      const edit = keepingCommentColumn({ file, start, end, text: operation.text }, source);
      if (!edit) return undefined;
      edits.push(edit);
    } else if (operation.kind === 'rename') {
      const names = renamed.get(operation.block) ?? new Map<string, string | undefined>();
      if ((names.get(operation.attribute.name) ?? operation.name) !== operation.name) return undefined;
      renamed.set(operation.block, names.set(operation.attribute.name, operation.name));
    } else if (operation.kind === 'remove') {
      const names = renamed.get(operation.block) ?? new Map<string, string | undefined>();
      if (names.get(operation.name) !== undefined) return undefined;
      renamed.set(operation.block, names.set(operation.name, undefined));
    } else {
      const group = groups.get(operation.block);
      if (group) group.push(operation);
      else groups.set(operation.block, [operation]);
    }
  }
  for (const [block, names] of renamed) {
    const source = sourceOf(block.range.file, files);
    const laid = source && rename(block, names, source);
    if (!laid) return undefined;
    edits.push(...laid);
  }
  for (const [block, group] of groups) {
    const source = sourceOf(block.range.file, files);
    if (!source) return undefined;
    const laid = insertInto(block, group, source);
    if (!laid) return undefined;
    edits.push(...laid);
  }
  if (edits.some(({ file }) => sourceOf(file, files)?.isUtf8 === false)) return undefined;
  const real = edits.map((edit) => ({ ...edit, file: linked.get(edit.file)?.real ?? edit.file }));
  const unique = [...new Map(real.map((edit) => [JSON.stringify(edit), edit])).values()].sort((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start,
  );
  const overlap = unique.some((edit, i) => {
    const next = unique[i + 1];
    return next !== undefined && next.file === edit.file && (next.start < edit.end || next.start === edit.start);
  });
  return overlap ? undefined : unique;
}

/** A text with what laying out edits asks of it again and again. */
interface SourceText {
  readonly text: string;
  readonly lines: Lines;
  readonly newline: '\n' | '\r\n';
  readonly isUtf8: boolean;
}
const sources = new WeakMap<ReadonlyMap<Path, string>, Map<Path, SourceText>>();

function sourceOf(file: Path, files: ReadonlyMap<Path, string>): SourceText | undefined {
  const known = sources.get(files) ?? new Map<Path, SourceText>();
  sources.set(files, known);
  const text = files.get(file);
  const found = known.get(file);
  if (found || text === undefined) return found;
  const source: SourceText = {
    text,
    lines: linesOf(text),
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    isUtf8: notUtf8(text) < 0,
  };
  known.set(file, source);
  return source;
}

/** Applies edits (as `layOut` gives them) to the files, under every name that links give them. */
export function applyEdits(
  files: ReadonlyMap<Path, string>,
  edits: readonly Edit[],
  linked: Snapshot['linked'] = new Map(),
): Map<Path, string> {
  const pieces = new Map<Path, { readonly texts: string[]; at: number }>();
  for (const edit of edits) {
    const text = files.get(edit.file) ?? '';
    const of = pieces.get(edit.file) ?? { texts: [], at: 0 };
    pieces.set(edit.file, of);
    of.texts.push(text.slice(of.at, edit.start), edit.text);
    of.at = edit.end;
  }
  const result = new Map(files);
  for (const [file, { texts, at }] of pieces) result.set(file, texts.join('') + (files.get(file) ?? '').slice(at));
  for (const [name, { real }] of linked) result.set(name, result.get(real) ?? '');
  return result;
}

/** The edits of one file as replacements of whole lines; neighbouring ones are joined. */
export function lineEdits(edits: readonly Edit[], files: ReadonlyMap<Path, string>): LineEdit[] {
  const result: LineEdit[] = [];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const { text, lines } = sourceOf(file, files) ?? { text: '', lines: linesOf('') };
    let group: Edit[] = [];
    const flush = (): void => {
      const first = group[0];
      const last = group.at(-1);
      if (!first || !last) return;
      const startLine = lines.lineAt(first.start);
      const endLine = lines.lineAt(Math.max(first.start, last.end - (last.end > last.start ? 1 : 0)));
      const from = lines.startOf(startLine);
      let to = lines.endOf(endLine);
      if (text[to - 1] === '\r') to--;
      let changed = '';
      let at = from;
      for (const edit of group) {
        changed += text.slice(at, edit.start) + edit.text;
        at = edit.end;
      }
      result.push({ file, startLine, endLine, text: (changed + text.slice(at, Math.max(at, to))).replaceAll('\r\n', '\n') });
      group = [];
    };
    for (const edit of edits.filter((one) => one.file === file)) {
      const last = group.at(-1);
      if (last && lines.lineAt(edit.start) > lines.lineAt(last.end) + 1) flush();
      group.push(edit);
    }
    flush();
  }
  return result;
}

/**
 * Comments at the ends of neighbouring lines stand in one column, as `terraform fmt` has it: what the value gains or loses is taken
 * from or added to the space before this line's comment. Undefined when the column itself would have to move.
 */
function keepingCommentColumn(edit: Edit, { text, lines }: SourceText): Edit | undefined {
  const line = lines.lineAt(edit.end);
  const rest = text.slice(edit.end, Math.min(lines.endOf(line), edit.end + MAX_REST));
  const at = commentIn(rest);
  if (at === undefined) return edit;
  const before = rest.slice(0, at).trimEnd();
  const space = at - before.length;
  const column = edit.end + at - lines.startOf(line);
  const beside = [line - 1, line + 1].some(
    (other) =>
      other >= 1 &&
      other <= lines.count &&
      /^\s(?:#|\/\/|\/\*)/.test(text.slice(lines.startOf(other), lines.endOf(other)).slice(column - 1)),
  );
  if (!beside || edit.text.length === edit.end - edit.start) return edit;
  const width = space - (edit.text.length - (edit.end - edit.start));
  if (width < 1 || space === 1) return undefined;
  return { ...edit, end: edit.end + at, text: edit.text + before + ' '.repeat(width) };
}

/** A comment further behind is in nobody's column. */
const MAX_REST = 2_000;

/** Where a comment starts in the rest of a line, behind what of the expression is still to come. */
function commentIn(rest: string): number | undefined {
  const start = /^(?:[^"#/]|\/(?![/*])|"(?:[^"\\]|\\.)*")*?(?=[ \t](?:#|\/\/|\/\*))/.exec(rest)?.[0].length;
  return start === undefined ? undefined : start + 1;
}

/**
 * Renames attributes of a block and moves the `=` of the lines around them, as `terraform fmt` has it: those of neighbouring lines that
 * each hold one whole attribute stand in one column. Undefined where a heredoc or comments outside of these lines would have to move.
 */
function rename(block: Block, names: ReadonlyMap<string, string | undefined>, source: SourceText): Edit[] | undefined {
  const { text, lines } = source;
  const { file } = block.range;
  const hasComment = (line: number): boolean =>
    line >= 1 && line <= lines.count && /#|\/\/|\/\*/.test(text.slice(lines.startOf(line), lines.endOf(line)));
  const heredocs = [...block.body.attributes.values()].filter(
    ({ range, expression }) => range.startLine !== range.endLine && text.startsWith('<<', expression.range.start),
  );
  const edits: Edit[] = [];
  const gone = (name: string): boolean => names.has(name) && names.get(name) === undefined;
  let found = 0;
  for (const { type, range } of block.body.blocks) {
    if (!gone(type)) continue;
    const edit = withoutLines(block, range, source);
    if (!edit) return undefined;
    edits.push(edit);
  }
  found += new Set(block.body.blocks.flatMap(({ type }) => (gone(type) ? [type] : []))).size;
  for (const { name, range } of block.body.attributes.values()) {
    if (!gone(name)) continue;
    const edit = withoutLines(block, range, source);
    if (!edit) return undefined;
    edits.push(edit);
    // Lines that come together would have to be aligned anew.
    const isAmid = edit.text === '' && range.startLine !== range.endLine;
    if (isAmid && !isAlone(block, range, source)) return undefined;
    if (range.startLine !== range.endLine) found++;
  }
  for (const chain of chains(block)) {
    const of = chain.filter(({ name }) => names.has(name)).length;
    if (of === 0) continue;
    found += of;
    const first = chain[0]?.range.startLine ?? 0;
    const last = chain.at(-1)?.range.endLine ?? 0;
    if (heredocs.some(({ range }) => range.startLine - 1 === last || (range.endLine + 1 >= first && range.startLine < first)))
      return undefined;
    const kept = chain.filter(({ name }) => !gone(name));
    const newNames = kept.map(({ name }) => names.get(name) ?? name);
    const width = Math.max(...newNames.map(({ length }) => length));
    const moved = new Set<number>();
    for (const [i, { nameRange }] of kept.entries()) {
      const space = /^[ \t]*=[ \t]*/.exec(text.slice(nameRange.end, nameRange.end + 1_000))?.[0];
      if (space === undefined) return undefined;
      const end = nameRange.end + space.length;
      const written = `${(newNames[i] ?? '').padEnd(width)} = `;
      moved.add(written.length - (end - nameRange.start));
      if (text.slice(nameRange.start, end) !== written) edits.push({ file, start: nameRange.start, end, text: written });
    }
    // Comments behind the lines stay in their column only if all of them move alike, and no other line's comment is in it.
    const isCommented = kept.some(({ range }) => hasComment(range.startLine));
    if (isCommented && (moved.size > 1 || (!moved.has(0) && (hasComment(first - 1) || hasComment(last + 1))))) return undefined;
  }
  return found === names.size ? edits : undefined;
}

/** Whether nothing stands right above and below some lines: they can go without the rest moving together. */
function isAlone(block: Block, { startLine, endLine }: Range, { text, lines }: SourceText): boolean {
  const isFree = (line: number): boolean =>
    line <= block.header.endLine ||
    line >= block.range.endLine ||
    text.slice(lines.startOf(line), lines.endOf(line)).trim() === '';
  return isFree(startLine - 1) || isFree(endLine + 1);
}

/** Takes away whole lines, and a blank one with them where two would be left together. Undefined where others share the lines. */
function withoutLines(
  block: Block,
  { file, start, end, startLine, endLine }: Range,
  { text, lines }: SourceText,
): Edit | undefined {
  const behind = text.slice(end, lines.endOf(endLine));
  if (text.slice(lines.startOf(startLine), start).trim() !== '' || !/^\s*(?:(?:#|\/\/)[^\n]*)?$/.test(behind)) return undefined;
  const isBlank = (line: number): boolean => text.slice(lines.startOf(line), lines.endOf(line)).trim() === '';
  const opens = startLine - 1 === block.header.endLine;
  const isBetween = opens || isBlank(startLine - 1);
  const last = isBetween && endLine + 1 < block.range.endLine && isBlank(endLine + 1) ? endLine + 1 : endLine;
  return { file, start: lines.startOf(startLine), end: lines.startOf(last + 1), text: '' };
}

/** Attributes that each have a line of their own, in stretches without another line between them. */
function chains(block: Block): Attribute[][] {
  const single = [...block.body.attributes.values()]
    .filter(({ range }) => range.startLine === range.endLine && range.startLine > block.header.endLine)
    .sort((a, b) => a.range.start - b.range.start);
  const result: Attribute[][] = [];
  for (const attribute of single) {
    const last = result.at(-1);
    if (last?.at(-1)?.range.endLine === attribute.range.startLine - 1) last.push(attribute);
    else result.push([attribute]);
  }
  return result;
}

function insertInto(block: Block, group: readonly Operation[], { text, lines, newline }: SourceText): Edit[] | undefined {
  const { file } = block.range;
  const headerLine = lines.startOf(block.header.startLine);
  const outer = /^[ \t]*/.exec(text.slice(headerLine))?.[0] ?? '';
  const first = [...block.body.attributes.values()]
    .map((attribute) => attribute.range)
    .concat(block.body.blocks.map((inner) => inner.range))
    .find((range) => range.startLine > block.header.endLine);
  const indent = first ? (/^[ \t]*/.exec(text.slice(lines.startOf(first.startLine)))?.[0] ?? '') : `${outer}  `;
  const { attributes, blocks }: Body = { attributes: new Map(), blocks: new Map() };
  for (const operation of group) {
    if (operation.kind !== 'insert-attribute' && operation.kind !== 'insert-block') continue;
    let body: Body = { attributes, blocks };
    for (const name of operation.kind === 'insert-block' ? operation.path : []) body = innerBody(body, name);
    const set = operation.kind === 'insert-block' ? operation.attributes : [operation];
    for (const { name, text: value } of set) {
      const before = body.attributes.get(name);
      if (before !== undefined && before !== value) return undefined;
      body.attributes.set(name, value);
    }
  }
  const blockTexts = [...blocks].map(([name, body]) => blockLines(name, body, indent).join(newline));
  const added = aligned([...attributes], indent);
  const open = block.header.end;
  const close = block.range.end - 1;
  if (block.range.startLine === block.range.endLine) {
    const inner = text.slice(open, close).trim();
    const body = [...(added.length > 0 ? [added.join(newline)] : []), ...(inner === '' ? [] : [indent + inner]), ...blockTexts];
    return [{ file, start: open, end: close, text: `${newline}${body.join(newline + newline)}${newline}${outer}` }];
  }
  const edits: Edit[] = [];
  if (added.length > 0) {
    const rest = text.slice(open, text.indexOf('\n', open));
    // A comment after the brace stays on the header's line.
    const at = rest.trim() === '' ? open : open + rest.replace(/\r$/, '').length;
    const next = text.slice(text.indexOf('\n', open) + 1);
    const alone = /^[ \t]*(?:\r?\n|\})/.test(next);
    edits.push({ file, start: at, end: at, text: `${newline}${added.join(newline)}${alone ? '' : newline}` });
  }
  if (blockTexts.length > 0) {
    const at = lines.startOf(block.range.endLine);
    const before = text.slice(open, at).trim() === '' && added.length === 0 ? '' : newline;
    edits.push({ file, start: at, end: at, text: `${before}${blockTexts.join(newline + newline)}${newline}` });
  }
  return edits;
}

/** What is added to a block: rules that add to the same nested block share one. */
interface Body {
  readonly attributes: Map<string, string>;
  readonly blocks: Map<string, Body>;
}

function innerBody(body: Body, name: string): Body {
  const inner = body.blocks.get(name) ?? { attributes: new Map(), blocks: new Map() };
  body.blocks.set(name, inner);
  return inner;
}

function blockLines(name: string, { attributes, blocks }: Body, indent: string): string[] {
  const deeper = `${indent}  `;
  const parts = [aligned([...attributes], deeper), ...[...blocks].map(([inner, body]) => blockLines(inner, body, deeper))];
  const lines = parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ['', ...part]));
  return [`${indent}${name} {`, ...lines, `${indent}}`];
}

/** Attribute lines with their `=` in one column, as `terraform fmt` writes them. */
function aligned(attributes: readonly (readonly [string, string])[], indent: string): string[] {
  const width = Math.max(0, ...attributes.map(([name]) => name.length));
  return attributes.map(([name, text]) => `${indent}${name.padEnd(width)} = ${text}`);
}
