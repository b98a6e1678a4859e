import { type PullFacts, realPath } from '../facts.ts';
import { locationOf } from '../rules/check.ts';
import { holding } from '../rules/ignored.ts';
import { follow } from '../terraform/links.ts';
import { isBelow, type Path, type Range } from '../terraform/source.ts';
import type { Classified } from './pair.ts';
import { type ChangedLines, firstAdded, hunkOf } from './patch.ts';
import { renamesIn } from './renames.ts';

/** Where a finding is said. A line is always inside a hunk; what has no such line is an annotation or stands in the summary. */
export type Anchor =
  | { readonly kind: 'line'; readonly path: Path; readonly line: number; readonly side: 'LEFT' | 'RIGHT' }
  | { readonly kind: 'annotation'; readonly path: Path; readonly startLine: number; readonly endLine: number }
  | { readonly kind: 'summary' };

/**
 * The anchor of a finding: the changed line of the attribute (or of its deletion); else the changed line that caused it, which for a
 * missing attribute is first of all the header of a block that is new; else the attribute's unchanged line in a hunk; else the block's header in a hunk; else an annotation; else the summary.
 */
export function anchorOf(
  { finding, before, suppressed }: Classified,
  facts: PullFacts,
  changed: ReadonlyMap<Path, ChangedLines>,
): Anchor {
  const real = (range: Range): Range => ({ ...range, file: realPath(facts.head, range.file) });
  const attributes = finding.readings.flatMap(({ attribute }) => (attribute ? [real(attribute.range)] : []));
  const right = (path: Path, line: number): Anchor => ({ kind: 'line', path, line, side: 'RIGHT' });
  for (const range of attributes) {
    const line = firstChanged(range, changed);
    if (line !== undefined) return right(range.file, line);
  }
  const causes = finding.readings.flatMap(({ attribute, sources }) => [
    ...(attribute?.value.literal ? [real(attribute.value.literal)] : []),
    ...sources.map(({ range }) => real(range)),
  ]);
  for (const range of causes) {
    const line = firstChanged(range, changed);
    if (line !== undefined) return right(range.file, line);
  }
  const header = real(finding.readings[0]?.holder.header ?? finding.block.header);
  const own = real(finding.resource.block.header);
  // A block that is new as a whole is spoken of at its header, not at a line that happened to go.
  const headerLine = firstChanged(header, changed) ?? firstChanged(own, changed);
  if (attributes.length === 0 && headerLine !== undefined) return right(header.file, headerLine);
  const deleted = before && deletedLine(before, facts, changed);
  if (deleted) return deleted;
  // What an ignore comment lifted before: the comment that was edited, or the one that is gone.
  const comment = suppressed?.comment;
  if (comment && firstChanged({ ...comment.range, startLine: comment.ignore.line, endLine: comment.ignore.line }, changed))
    return right(comment.range.file, comment.ignore.line);
  const lifted = before && holding(before);
  const gone = lifted && removedLine(lifted.range.file, lifted.ignore.line, facts, changed);
  if (gone) return gone;
  // The block itself is as it was: a new call of its module, a count, or another version of the provider made the difference.
  const { from } = finding.version;
  for (const range of [
    ...finding.resource.sources.map((source) => real(source.range)),
    ...(from.kind === 'assumed' ? [] : [real(from.range)]),
    ...linksTo(finding, facts),
  ]) {
    const line = firstChanged(range, changed);
    if (line !== undefined) return right(range.file, line);
  }
  for (const range of [...attributes, header, own]) {
    if (hunkOf(changed.get(range.file), 'RIGHT', range.startLine)) return right(range.file, range.startLine);
  }
  const location = real(locationOf(finding));
  return facts.head.files.has(location.file)
    ? { kind: 'annotation', path: location.file, startLine: location.startLine, endLine: location.endLine }
    : { kind: 'summary' };
}

/** The one line of each changed link that the finding's files are read through. */
function linksTo({ resource, readings }: Classified['finding'], { head, changes }: PullFacts): Range[] {
  const { links, linked } = head;
  if (!links || links.size === 0) return [];
  const files = [resource.block.range.file, ...readings.flatMap(({ sources }) => sources.map(({ range }) => range.file))];
  const isVia = (link: Path): boolean => {
    const real = follow(link, links)?.real;
    return files.some((file) => linked?.get(file)?.via.includes(link) || (real !== undefined && isBelow(file, new Set([real]))));
  };
  return changes.flatMap(({ path: file }) =>
    links.has(file) && isVia(file) ? [{ file, start: 0, end: 0, startLine: 1, endLine: 1 }] : [],
  );
}

function firstChanged(range: Range, changed: ReadonlyMap<Path, ChangedLines>): number | undefined {
  const lines = changed.get(range.file);
  return lines?.kind === 'hunks' ? firstAdded(lines, range.startLine, range.endLine) : undefined;
}

/** The line at base that wrote the attribute, or made it what it was, when the change removed it. */
function deletedLine(
  before: Classified['finding'],
  facts: PullFacts,
  changed: ReadonlyMap<Path, ChangedLines>,
): Anchor | undefined {
  for (const { attribute, sources } of before.readings) {
    for (const range of [...(attribute ? [attribute.range] : []), ...sources.map((source) => source.range)]) {
      const removed = removedLine(range.file, range.startLine, facts, changed);
      if (removed) return removed;
    }
  }
  return undefined;
}

/** A line of base that the change removed, as an anchor. */
function removedLine(
  file: Path,
  line: number,
  facts: PullFacts,
  changed: ReadonlyMap<Path, ChangedLines>,
): (Anchor & { kind: 'line' }) | undefined {
  const path = renamesIn(facts.changes).changed.get(file)?.path;
  const lines = path === undefined ? undefined : changed.get(path);
  return path !== undefined && lines?.kind === 'hunks' && lines.removed.has(line)
    ? { kind: 'line', path, line, side: 'LEFT' }
    : undefined;
}
