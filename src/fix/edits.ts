import { linesOf, type Path } from '../terraform/source.ts';
import type { Block } from '../terraform/syntax.ts';
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
 * a new block goes to the end, line endings and indentation are the file's. Undefined when two operations want different things.
 */
export function layOut(operations: readonly Operation[], files: ReadonlyMap<Path, string>): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  const groups = new Map<Block, Operation[]>();
  for (const operation of operations) {
    if (operation.kind === 'replace') {
      const { file, start, end } = operation.range;
      const text = files.get(file);
      if (text === undefined) return undefined;
      const edit = keepingCommentColumn({ file, start, end, text: operation.text }, text);
      if (!edit) return undefined;
      edits.push(edit);
    } else groups.set(operation.block, [...(groups.get(operation.block) ?? []), operation]);
  }
  for (const [block, group] of groups) {
    const text = files.get(block.range.file);
    if (text === undefined) return undefined;
    const laid = insertInto(block, group, text);
    if (!laid) return undefined;
    edits.push(...laid);
  }
  const unique = [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()].sort((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start,
  );
  const overlap = unique.some((edit, i) => {
    const next = unique[i + 1];
    return next !== undefined && next.file === edit.file && (next.start < edit.end || next.start === edit.start);
  });
  return overlap ? undefined : unique;
}

/** Applies edits (as `layOut` gives them) to the files. */
export function applyEdits(files: ReadonlyMap<Path, string>, edits: readonly Edit[]): Map<Path, string> {
  const result = new Map(files);
  for (const edit of [...edits].reverse()) {
    const text = result.get(edit.file) ?? '';
    result.set(edit.file, text.slice(0, edit.start) + edit.text + text.slice(edit.end));
  }
  return result;
}

/** The edits of one file as replacements of whole lines; neighbouring ones are joined. */
export function lineEdits(edits: readonly Edit[], files: ReadonlyMap<Path, string>): LineEdit[] {
  const result: LineEdit[] = [];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = files.get(file) ?? '';
    const lines = linesOf(text);
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
function keepingCommentColumn(edit: Edit, text: string): Edit | undefined {
  const lines = linesOf(text);
  const line = lines.lineAt(edit.end);
  const space = /^([ \t]+)(?:#|\/\/|\/\*)/.exec(text.slice(edit.end, lines.endOf(line)))?.[1];
  if (space === undefined) return edit;
  const column = edit.end + space.length - lines.startOf(line);
  const beside = [line - 1, line + 1].some(
    (other) =>
      other >= 1 &&
      other <= lines.count &&
      /^\s(?:#|\/\/|\/\*)/.test(text.slice(lines.startOf(other), lines.endOf(other)).slice(column - 1)),
  );
  if (!beside) return edit;
  const width = space.length - (edit.text.length - (edit.end - edit.start));
  if (width < 1 || space.length === 1) return undefined;
  return { ...edit, end: edit.end + space.length, text: edit.text + ' '.repeat(width) };
}

function insertInto(block: Block, group: readonly Operation[], text: string): Edit[] | undefined {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = linesOf(text);
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
    if (operation.kind === 'replace') continue;
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
