// Whatever comes from a repository (names, values, paths, messages built from them) passes through here before a person sees it.

/** Control, bidirectional and invisible characters, which could rewrite what a reader sees. */
const DECEIVING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** What of a text is looked at when at most `max` characters are shown: nothing is done to the rest of a long one. */
const start = (text: string, max: number): string => (text.length > max * 4 + 16 ? text.slice(0, max * 4 + 16) : text);

/** One line of plain text: line breaks become spaces, deceiving characters their code, at most `max` characters. */
export function inertText(text: string, max = 300): string {
  const looked = start(text, max);
  const line = looked.replace(/[\r\n\t]+/g, ' ').replace(DECEIVING, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);
  return line.length > max || looked.length < text.length ? `${line.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

/** Lines of source for a terminal or page: as they are, deceiving characters as codes. */
export function inertSource(text: string, max = 400): string {
  const line = start(text, max)
    .replace(/\r$/, '')
    .replace(DECEIVING, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

/** Inline code in markdown: nothing inside it is markup, a mention or a link. */
export function markdownCode(text: string, max?: number): string {
  const inner = inertText(text, max);
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padded =
    inner === '' || inner.startsWith('`') || inner.endsWith('`') || (inner.startsWith(' ') && inner.endsWith(' '))
      ? ` ${inner} `
      : inner;
  return fence + padded + fence;
}

/** Plain words in markdown: every character that could start markup, a mention, an issue link or HTML is escaped. */
export function markdownText(text: string, max?: number): string {
  return (
    inertText(text, max)
      .replace(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&')
      .replace(/&/g, '&amp;')
      // GitHub links mentions and issues after rendering, where an escape is gone; an empty comment between stays.
      .replace(/@/g, '@<!-- -->')
      .replace(/\\#(?=\d)/g, '#<!-- -->')
      .replace(/:\/\//g, '&#58;//')
      .replace(/\bwww\./gi, 'www&#46;')
  );
}

/** A fenced code block whose fence is longer than any run of its character inside. */
export function fenced(info: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${text}\n${fence}`;
}

/** Text for HTML, also inside quoted attributes. */
export function html(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] ?? char,
  );
}
