/** Terraform keeps all text in Unicode's composed form. */
export const composed = (text: string): string => (/[^\0-\x7f]/.test(text) ? text.normalize('NFC') : text);

/** All of ASCII but the carriage return, which joins the line feed after it into one character. */
const SIMPLE = /^[\0-\f\x0e-\x7f]*$/;
export const isSimple = (text: string): boolean => SIMPLE.test(text);

interface Rules {
  readonly segmenter: Intl.Segmenter;
  /** A letter after something in one cluster. */
  readonly joined: RegExp;
  /** The places where a letter begins a character of its own. */
  readonly beforeLetter: RegExp;
}
let rules: Rules | undefined;

/**
 * What texts are cut by, made when first needed: it takes 12 ms, and most texts are ASCII. Since Unicode 15.1 consonants of Indic scripts
 * that are joined count as one character. Terraform has 15.0, where a letter begins one, unless it is Hangul, a vowel sign of Thai or Lao,
 * or comes after a sign that stands before letters.
 */
function rulesOfText(): Rules {
  const letter = String.raw`(?![\p{Script=Hangul}\u0e33\u0eb3])\p{Lo}`;
  rules ??= {
    segmenter: new Intl.Segmenter('en', { granularity: 'grapheme' }),
    joined: new RegExp(`.${letter}`, 'su'),
    beforeLetter: new RegExp(
      String.raw`(?<=.)(?<![\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}])(?=${letter})`,
      'su',
    ),
  };
  return rules;
}

/** Grapheme clusters as this Node's Unicode has them. */
export const graphemes = (text: string): Intl.Segments => rulesOfText().segmenter.segment(text);

/** The segmenter takes quadratic time, so it is given this much at once. */
const WINDOW = 512;

/** A text's characters as people see them: Terraform counts grapheme clusters. Plain text is not cut up. */
export function characters(text: string): string | readonly string[] {
  if (isSimple(text)) return text;
  const { joined, beforeLetter } = rulesOfText();
  const found: string[] = [];
  for (let at = 0, size = WINDOW; at < text.length; ) {
    const cutsPair = /[\ud800-\udbff]/.test(text.charAt(at + size - 1));
    const part = text.slice(at, at + size + (cutsPair ? 1 : 0));
    const clusters = Array.from(graphemes(part), ({ segment }) => segment);
    // What comes after the window may belong to its last cluster.
    if (at + part.length < text.length) clusters.pop();
    size = clusters.length === 0 ? size * 2 : WINDOW;
    for (const cluster of clusters) {
      at += cluster.length;
      if (cluster.length === 1 || !joined.test(cluster)) found.push(cluster);
      else found.push(...cluster.split(beforeLetter));
    }
  }
  return found;
}

export const countCharacters = (text: string): number => characters(text).length;
