/** All of ASCII but the carriage return, which joins the line feed after it into one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
const SIMPLE = /^[\0-\f\x0e-\x7f]*$/;
export const isSimple = (text: string): boolean => SIMPLE.test(text);

const segmenter = new Intl.Segmenter();

/** A text's characters as people see them: Terraform counts grapheme clusters. Plain text is not cut up. */
export function characters(text: string): string | readonly string[] {
  return isSimple(text) ? text : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

export const countCharacters = (text: string): number => characters(text).length;
