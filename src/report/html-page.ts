import { STYLE } from './html-style.ts';
import { html, inertSource, inertText } from './inert.ts';
import { type Piece, SEVERITY_WORD } from './wording.ts';

/** Markup that may stand on a page as it is. Only `page` functions make it; a plain string is never trusted. */
export interface Markup {
  readonly markup: string;
}

type Hole = Markup | string | number | undefined | readonly Hole[];

/** Fills holes in markup. Strings are escaped and made inert, so that nothing from a repository can be anything but text. */
export function page(fixed: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  let markup = fixed[0] ?? '';
  for (const [i, hole] of holes.entries()) markup += filled(hole) + (fixed[i + 1] ?? '');
  return { markup };
}

function filled(hole: Hole): string {
  if (hole === undefined) return '';
  if (typeof hole === 'number') return String(hole);
  if (typeof hole === 'string') return html(inertSource(hole, Number.POSITIVE_INFINITY));
  return 'markup' in hole ? hole.markup : hole.map(filled).join('');
}

/** Characters of markup that a page has room for yet: what adds much takes from it, and what finds none is counted instead. */
export interface Room {
  left: number;
}

/** More than this a browser opens slowly, and nobody reads. */
const MAX_MARKUP = 20_000_000;
export const startRoom = (): Room => ({ left: MAX_MARKUP });

/** The first of the items, as many as there is room for; and those that there is none for. */
export function fitting<T>(
  items: readonly T[],
  room: Room,
  show: (item: T) => Markup,
): { readonly shown: readonly Markup[]; readonly rest: readonly T[] } {
  const shown: Markup[] = [];
  for (const item of items) {
    if (room.left <= 0) break;
    const one = show(item);
    room.left -= one.markup.length;
    shown.push(one);
  }
  return { shown, rest: items.slice(shown.length) };
}

/** Names and values of a sentence as code, the rest as words. */
export const prose = (pieces: readonly Piece[]): Markup =>
  page`${pieces.map((piece) => (typeof piece === 'string' ? piece : code(piece.code)))}`;

/** A name or value from the repository. */
export const code = (text: string): Markup => page`<code>${breakable(inertText(text))}</code>`;

/** Long names break after their parts, not anywhere: paths between folders, addresses at their dots, what is still long at its `_`. */
export function breakable(text: string): Markup {
  const parts = text
    .split(text.includes('/') ? /(?<=\/)/ : /(?<=\.)/)
    .flatMap((part) => (part.length > 30 ? part.split(/(?<=\w{14}_)/) : [part]));
  return page`${parts.map((part, i) => (i === 0 ? part : page`<wbr>${part}`))}`;
}

const BADGES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(SEVERITY_WORD).map(([severity, word]) => [word, severity] as const),
  ['Unknown', 'unknown'] as const,
]);

/** The badge of a severity's word, or of `Unknown`; undefined for any other word. */
export function badge(word: string): Markup | undefined {
  const name = BADGES.get(word);
  return name === undefined ? undefined : page`<span class="badge ${name}">${word}</span>`;
}

const icon = (paths: string): Markup => ({
  markup: `<svg width="16" height="16" viewBox="0 0 24 24" aria-hidden="true">${paths}</svg>`,
});

export const ICONS = {
  success: icon('<circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/>'),
  failure: icon('<circle cx="12" cy="12" r="10"/><path d="m8.5 8.5 7 7m0-7-7 7"/>'),
  warning: icon('<path d="M12 3 22 20.5H2Z"/><path d="M12 10v4.5m0 3v.01"/>'),
  neutral: icon('<circle cx="12" cy="12" r="10"/><path d="M8 12h8"/>'),
  notice: icon('<circle cx="12" cy="12" r="10"/><path d="M12 11.5V17m0-9.5v.01"/>'),
  tool: icon('<path d="M12 2.5 20 6v5.5c0 5-3.4 8.4-8 10-4.6-1.6-8-5-8-10V6Z"/><path d="m8.5 12 2.5 2.5 4.5-5"/>'),
} as const;

/** Who speaks in our name. */
export const TOOL = page`<span class="avatar tool">${ICONS.tool}</span><strong>iacsec</strong>`;

/** The whole document: self-contained, nothing in it runs, nothing is loaded. */
export function document(title: string, top: Markup, main: Markup): string {
  const { markup } = page`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${inertText(title)}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<a class="skip" href="#files">Skip to the files</a>
<header class="top"><div>
${top}
</div></header>
<main>
${main}
</main>
<footer>Made by iacsec. Secrets are hidden.</footer>
</body>
</html>
`;
  return markup;
}
