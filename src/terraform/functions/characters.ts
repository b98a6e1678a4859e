/** All of ASCII but the carriage return, which joins the line feed after it into one character. */
const SIMPLE = /^[\0-\f\x0e-\x7f]*$/;
export const isSimple = (text: string): boolean => SIMPLE.test(text);

const segmenter = new Intl.Segmenter();

/** The segmenter takes quadratic time, so it is given this much at once. */
const WINDOW = 512;

/**
 * Since Unicode 15.1 consonants of Indic scripts that are joined count as one character. Terraform has 15.0, where a letter begins one,
 * unless it is Hangul, a vowel sign of Thai or Lao, or comes after a sign that stands before letters.
 */
const LETTER = String.raw`(?![\p{Script=Hangul}\u0e33\u0eb3])\p{Lo}`;
const JOINED = new RegExp(`.${LETTER}`, 'su');
const BEFORE_LETTER = new RegExp(
  String.raw`(?<=.)(?<![\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}])(?=${LETTER})`,
  'su',
);

/** A text's characters as people see them: Terraform counts grapheme clusters. Plain text is not cut up. */
export function characters(text: string): string | readonly string[] {
  if (isSimple(text)) return text;
  const found: string[] = [];
  for (let at = 0, size = WINDOW; at < text.length; ) {
    const cutsPair = /[\ud800-\udbff]/.test(text.charAt(at + size - 1));
    const part = text.slice(at, at + size + (cutsPair ? 1 : 0));
    const clusters = Array.from(segmenter.segment(part), ({ segment }) => segment);
    // What comes after the window may belong to its last cluster.
    if (at + part.length < text.length) clusters.pop();
    size = clusters.length === 0 ? size * 2 : WINDOW;
    for (const cluster of clusters) {
      at += cluster.length;
      if (cluster.length === 1 || !JOINED.test(cluster)) found.push(cluster);
      else found.push(...cluster.split(BEFORE_LETTER));
    }
  }
  return found;
}

export const countCharacters = (text: string): number => characters(text).length;
