/** All of ASCII but the carriage return, which joins the line feed after it into one character. */
const SIMPLE = /^[\0-\f\x0e-\x7f]*$/;
export const isSimple = (text: string): boolean => SIMPLE.test(text);

const segmenter = new Intl.Segmenter();

/** The segmenter takes quadratic time, so it is given this much at once. */
const WINDOW = 512;

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
      found.push(cluster);
      at += cluster.length;
    }
  }
  return found;
}

export const countCharacters = (text: string): number => characters(text).length;
