import { numberText } from '../number.ts';
import type { Value } from '../value.ts';
import { sortedEntries } from './order.ts';
import { boundText, giveUp, reject } from './rejected.ts';

/** What the YAML library that Terraform uses takes for printable: no control characters, nothing beyond U+FFFF. */
const isPrintable = (char: string): boolean => /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(char);
const isBreak = (char: string | undefined): boolean => char !== undefined && /^[\r\n\x85\u2028\u2029]$/.test(char);

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const [letter, size] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${
    ESCAPES[char] ??
    letter +
      code
        .toString(16)
        .toUpperCase()
        .padStart(size as number, '0')
  }`;
}

/** In double quotes; past column 80 a line ends at the next single space. */
function quoted(text: string, column: number, indent: number, mayBreak: boolean): string {
  // Behind a byte order mark Terraform's library takes every character for one.
  const isMarked = text.startsWith('\ufeff');
  const chars = Array.from(text);
  let [result, at, afterSpace] = ['"', column + 1, false];
  for (const [i, char] of chars.entries()) {
    if (isMarked || !isPrintable(char) || isBreak(char) || char === '"' || char === '\\') {
      const piece = escaped(char);
      result += piece;
      at += piece.length;
      afterSpace = false;
    } else if (char === ' ' && mayBreak && !afterSpace && at > WIDTH && i > 0 && i < chars.length - 1) {
      const mark = chars[i + 1] === ' ' ? '\\' : '';
      result += `\n${' '.repeat(indent)}${mark}`;
      at = indent + mark.length;
      afterSpace = true;
    } else {
      result += char;
      at++;
      afterSpace = char === ' ';
    }
  }
  return `${result}"`;
}
const WIDTH = 80;
/** Bytes of a key that is written before a colon; longer ones, and those with line breaks, stand behind a question mark. */
const MAX_KEY = 128;

/** Whether a text with line breaks can be written as a block of lines. */
function isBlock(text: string): boolean {
  return (
    text.includes('\n') && !text.endsWith(' ') && !/ [\r\n\x85\u2028\u2029]/.test(text) && Array.from(text).every(isPrintable)
  );
}

/** `|` with what says how it starts and ends, then its lines. */
function block(text: string, indent: number): string {
  if (/[\r\x85\u2028\u2029]/.test(text)) return giveUp('has text with ends of lines that are not written');
  const chars = Array.from(text);
  const last = chars.at(-1);
  const keeps = isBreak(last) && (chars.length === 1 || isBreak(chars.at(-2)));
  const hints = (chars[0] === ' ' || isBreak(chars[0]) ? '2' : '') + (keeps ? '+' : isBreak(last) ? '' : '-');
  const lines = text.split('\n').map((line) => (line === '' ? '' : ' '.repeat(indent) + line));
  return `|${hints}\n${lines.join('\n')}`;
}

const isEmpty = (value: Value): boolean =>
  (value.kind === 'list' && value.items.length === 0) || (value.kind === 'map' && value.entries.size === 0);

/** Terraform's `yamlencode`: texts in quotes or as blocks of lines, lists and maps in block style. */
export function encodeYaml(value: Value): string {
  let result = '';
  // To look into the text while it grows would take time of its length, each time.
  let column = 0;
  const write = (text: string): void => {
    result += text;
    boundText(result.length);
    const last = text.lastIndexOf('\n');
    column = last < 0 ? column + text.length : text.length - last - 1;
  };
  const newLine = (indent: number): void => {
    if (column > 0) write('\n');
    write(' '.repeat(indent));
  };
  const text = (content: string, indent: number): void => {
    write(isBlock(content) ? block(content, indent + 2) : quoted(content, column, indent + 2, true));
  };
  /** `indent` is that of the container; an `item` stands behind a `-`. */
  const emit = (part: Value, indent: number, place: 'root' | 'item' | 'value'): void => {
    const space = place === 'root' ? '' : ' ';
    if (isEmpty(part)) {
      write(space + (part.kind === 'list' ? '[]' : '{}'));
      return;
    }
    if (part.kind === 'list') {
      const own = place === 'root' ? 0 : place === 'item' ? indent + 2 : indent;
      for (const [i, item] of part.items.entries()) {
        if (place === 'item' && i === 0) write(' ');
        else newLine(own);
        write('-');
        emit(item, own, 'item');
      }
      return;
    }
    if (part.kind === 'map') {
      const own = place === 'root' ? 0 : indent + 2;
      for (const [i, [key, item]] of sortedEntries(part.entries).entries()) {
        if (place === 'item' && i === 0) write(' ');
        else newLine(own);
        const isShort = Buffer.byteLength(key) <= MAX_KEY && !Array.from(key).some(isBreak);
        if (isShort) write(quoted(key, column, own, false));
        else {
          write('? ');
          text(key, own);
          newLine(own);
        }
        write(':');
        emit(item, own, isShort ? 'value' : 'item');
      }
      return;
    }
    write(space);
    if (part.kind === 'string') {
      text(part.value, place === 'root' ? 0 : indent);
      return;
    }
    if (part.kind === 'unknown') reject('needs a wholly known value');
    write(part.kind === 'null' ? 'null' : part.kind === 'number' ? numberText(part) : String(part.value));
  };
  emit(value, 0, 'root');
  if (column > 0) write('\n');
  // A plain word that stands alone could go on.
  return ['string', 'list', 'map'].includes(value.kind) ? result : `${result}...\n`;
}
