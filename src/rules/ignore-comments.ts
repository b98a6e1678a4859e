import type { Comment } from '../terraform/syntax.ts';
import type { Rule } from './rule.ts';

/** Whose ignore comment it is. Checkov's own other names, `bridgecrew:` and `cortex:`, count as Checkov's. */
export type IgnoreTool = 'iacsec' | 'checkov' | 'tfsec' | 'trivy' | 'kics' | 'terrascan';

/**
 * How far a comment reaches: `item`, the block or attribute it stands at; `owner`, the whole resource or module call it stands in;
 * `line`, findings whose line is the one it stands at; `block`, findings with their line in the item below; `file`.
 */
export type Reach = 'item' | 'owner' | 'line' | 'block' | 'file';

/** One wish to ignore something, as some tool's comment writes it. */
export interface Ignore {
  readonly by: IgnoreTool;
  readonly reach: Reach;
  /** As written for iacsec and Checkov, in small letters for tools that do not care; Trivy's may hold `*`. */
  readonly ids: readonly string[];
  /** `listed`: the ids; `all`: every check of that tool (`*` of Trivy is an id); `others`: every check of that tool but the ids. */
  readonly which: 'listed' | 'all' | 'others';
  readonly reason: string | null;
  /** As written; null where there is no date. */
  readonly until: string | null;
  /** First day on which it does not hold any more; `unreadable` for what is no date, null for no end. */
  readonly ends: string | 'unreadable' | null;
  /** Values that attributes must have, by path; `undefined` stands for what cannot be read, and never holds. */
  readonly values: readonly (readonly [path: string, value: string])[] | undefined;
  /** 1-based line the words stand on. */
  readonly line: number;
}

/** All wishes of one comment, the lines of a block comment each by itself. */
export function readIgnores(comment: Comment): Ignore[] {
  const closed = comment.text.startsWith('/*') ? comment.text.slice(0, -2) : comment.text;
  return closed.split('\n').flatMap((raw, i) => {
    const written = raw.replace(/\r$/, '');
    const line = comment.range.startLine + i;
    const words = written.replace(/^\s*(?:#+|\/\/+|\/?\*+)?\s*/, '');
    return [
      ...ofIacsec(words, line),
      ...ofCheckov(written, line),
      ...ofTrivy(written, line),
      ...ofKics(written, line),
      ...ofTerrascan(written, line),
    ];
  });
}

/** Where the words of another tool start in the same comment. */
const NEXT_TOOL = /\s(?:#+|\/\/+)\s*(?=(?:iacsec|checkov|bridgecrew|cortex|tfsec|trivy):|kics-scan\b|ts:skip=)/;

const plain = { which: 'listed', values: [], until: null, ends: null } as const;
const textOf = (reason: string | undefined): string | null => reason?.replace(/\s+/g, ' ').trim() || null;

// --- iacsec -----------------------------------------------------------------------------------------------------------------

/** `iacsec:ignore storage/https-only, storage/minimum-tls until=2027-06-30 -- reason`, at the start of a comment. */
function ofIacsec(words: string, line: number): Ignore[] {
  const found = /(?:^|\s(?:#+|\/\/+)\s*)iacsec:ignore(?![\w-])/.exec(words);
  if (!found) return [];
  const rest = words.slice(found.index + found[0].length);
  const said = rest.slice(0, NEXT_TOOL.exec(rest)?.index ?? rest.length);
  const dashes = /(?:^|\s)--/.exec(said);
  const tokens = (dashes ? said.slice(0, dashes.index) : said).split(/[\s,]+/).filter((token) => token !== '');
  // Whatever speaks of an end, or looks like a word of ours that we do not know, may not make the comment last for ever.
  const [dates, ids] = [tokens.filter(isQualifier), tokens.filter((token) => !isQualifier(token))];
  const ends = dates.map((date) => dayAfter(/^until=(.*)$/.exec(date)?.[1] ?? ''));
  return [
    {
      ...plain,
      by: 'iacsec',
      reach: 'item',
      ids,
      reason: textOf(dashes ? said.slice(dashes.index).replace(/^\s*--+/, '') : undefined),
      until: dates.length > 0 ? dates.map((date) => date.replace(/^until=/, '')).join(' ') : null,
      ends: ends.includes('unreadable') ? 'unreadable' : (ends.sort()[0] ?? null),
      line,
    },
  ];
}

const isQualifier = (token: string): boolean => token.includes('=') || /^(?:until|exp|expires)\b/i.test(token);

// --- Checkov ----------------------------------------------------------------------------------------------------------------

/** `checkov:skip=CKV_AZURE_3,CKV_AZURE_44:reason`, anywhere in a comment; the first of a line counts, no space between the ids. */
function ofCheckov(written: string, line: number): Ignore[] {
  const found = /(?:checkov|bridgecrew|cortex):skip= *([A-Za-z_\d-]+(?:,[A-Za-z_\d-]+)*)(?::(.*))?/.exec(written);
  return found?.[1] === undefined
    ? []
    : [{ ...plain, by: 'checkov', reach: 'owner', ids: found[1].split(','), reason: textOf(found[2]), line }];
}

// --- Trivy and tfsec --------------------------------------------------------------------------------------------------------

/** Words such as `trivy:ignore:AZU-0008[name=x]:exp:2027-01-01`, as many as there are; what is left of the line is the reason. */
function ofTrivy(written: string, line: number): Ignore[] {
  if (!/(?:tfsec|trivy):/.test(written)) return [];
  const parts = written.split(/\s+/).map((part) => part.replace(/^[#/*]+/, ''));
  const isWish = (part: string): boolean => /^(?:tfsec|trivy):/.test(part);
  const reason = parts.filter((part) => part !== '' && !isWish(part)).join(' ');
  return parts.filter(isWish).flatMap((part): Ignore[] => {
    const [tool = '', ...segments] = part.split(':');
    const sections = new Map<string, string>();
    for (let i = 0; i < segments.length; i += 2) sections.set(segments[i] ?? '', segments[i + 1] ?? '');
    const [, id = '', values] = /^([^[]*)(?:\[(.*))?$/.exec(sections.get('ignore') ?? '') ?? [];
    if (id === '') return [];
    const until = sections.get('exp') ?? null;
    const day = until === null ? null : isDay(until) ? until : 'unreadable';
    // Which workspace will be used is not known: only what is for all of them holds.
    const elsewhere = (sections.get('ws') ?? '*').replaceAll('*', '') !== '';
    return [
      {
        by: tool as 'tfsec' | 'trivy',
        reach: 'item',
        ids: [id.toLowerCase()],
        which: 'listed',
        reason: textOf(reason.replace(/^[-:\s]+/, '')),
        until,
        ends: day,
        values: elsewhere ? undefined : values === undefined ? [] : valuesOf(values),
        line,
      },
    ];
  });
}

/** `from_port=80,type=ingress]` */
function valuesOf(written: string): Ignore['values'] {
  const pairs = written
    .replace(/\]$/, '')
    .split(',')
    .map((pair) => pair.split('='));
  return pairs.every(({ length }) => length === 2) ? pairs.map(([path = '', value = '']) => [path, value]) : undefined;
}

// --- KICS -------------------------------------------------------------------------------------------------------------------

/** `kics-scan ignore-line`, `kics-scan ignore-block`, each also with `=ID`. */
function ofKics(written: string, line: number): Ignore[] {
  const said = /^(?:\/\/|#|;)*\s*kics-scan\s*(.*)$/i.exec(written)?.[1];
  const command = said
    ?.toLowerCase()
    .split(' ')
    .find((word) => /^ignore-(?:line|block)(?:=|$)/.test(word));
  if (command === undefined) return [];
  const [name, id] = command.split('=', 2);
  const which = id === undefined ? 'all' : 'listed';
  const reach = name === 'ignore-line' ? 'line' : 'block';
  return [{ ...plain, by: 'kics', reach, which, ids: id === undefined ? [] : [id], reason: null, line }];
}

/** What the lines at the start of a file say of all of it: `# kics-scan ignore`, `disable=ID,ID` or `enable=ID,ID`; the last of a kind counts. */
export function readFileIgnores(text: string): Ignore[] {
  const commands = new Map<string, Ignore>();
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const content = text.slice(at, newline < 0 ? text.length : newline).trim();
    at = newline < 0 ? text.length : newline + 1;
    line++;
    if (content === '') continue;
    if (!content.startsWith('#')) break;
    const [tool, command] = content.slice(1).trim().split(/\s+/, 2);
    const [name = '', ids] = command?.split('=', 2) ?? [];
    const which = ({ ignore: 'all', disable: 'listed', enable: 'others' } as const)[name];
    if (tool !== 'kics-scan' || which === undefined || (ids === undefined) !== (which === 'all')) continue;
    const listed = ids?.toLowerCase().split(',') ?? [];
    commands.set(name, { ...plain, by: 'kics', reach: 'file', which, ids: listed, reason: null, line });
  }
  return [...commands.values()];
}

// --- Terrascan --------------------------------------------------------------------------------------------------------------

/** `#ts:skip=AC_AZURE_0373 reason`, written exactly so. */
function ofTerrascan(written: string, line: number): Ignore[] {
  const found = /#ts:skip=(AC_(?:AWS|AZURE|GCP|K8S|GITHUB|DOCKER)_\d{4})(?:[ \t]+(.*))?/.exec(written);
  return found?.[1] === undefined
    ? []
    : [{ ...plain, by: 'terrascan', reach: 'owner', ids: [found[1].toLowerCase()], reason: textOf(found[2]), line }];
}

// --- ids --------------------------------------------------------------------------------------------------------------------

/** Whether the comment is about the rule, by the rule's own id or by what the other tool calls the same check. */
export function isAbout({ by, ids, which }: Ignore, rule: Rule): boolean {
  if (by === 'iacsec') return ids.includes(rule.id);
  const names = namesOf(rule, by);
  if (which === 'all') return names.length > 0;
  if (by !== 'tfsec' && by !== 'trivy')
    return which === 'others'
      ? names.length > 0 && !names.some((name) => ids.includes(name))
      : names.some((name) => ids.includes(name));
  return names.some((name) => ids.some((id) => fitsPattern(name, id)));
}

function namesOf(rule: Rule, by: Exclude<IgnoreTool, 'iacsec'>): readonly string[] {
  if (by === 'checkov') return rule.equivalents.checkov ?? [];
  const own = rule.equivalents[by === 'tfsec' ? 'trivy' : by] ?? [];
  const names = by === 'tfsec' || by === 'trivy' ? [...own, ...rule.trivyNames] : own;
  return names.map((name) => name.toLowerCase());
}

/** `*` stands for any text. In linear time for what people write, and never worse than pattern times text. */
function fitsPattern(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
}

// --- days -------------------------------------------------------------------------------------------------------------------

/** Whether a text is a day of the calendar, written `2027-06-30`. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.toISOString().startsWith(text);
}

const MS_PER_DAY = 86_400_000;

/** The day after, for an end that is itself included. The last day there is has none. */
function dayAfter(day: string): string | 'unreadable' {
  if (day === '9999-12-31') return day;
  return isDay(day) ? new Date(Date.parse(`${day}T00:00:00Z`) + MS_PER_DAY).toISOString().slice(0, 10) : 'unreadable';
}

/** Days from one day to another, both written `2027-06-30`. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / MS_PER_DAY;
