const KEY = String.raw`\[(?:\d+|\?|"(?:[^"\\]|\\.)*")\]`;
/** An instance key as an address has it; a text is quoted as Terraform quotes it, so that no template can be read in it. */
export const keyText = (key: string | number): string =>
  typeof key === 'number' ? `[${key}]` : `[${JSON.stringify(key).replace(/([$%])\{/g, '$1$1{')}]`;

const KEYS = new RegExp(KEY, 'g');
const LAST_KEY = new RegExp(`${KEY}$`);

/** An address without the instance keys of its resource and of the modules it is in: `module.a["x"].b.c[0]` is `module.a.b.c`. */
export const withoutKeys = (address: string): string => address.replace(KEYS, '');

/** An address without the instance key of the resource itself: `module.a["x"].b.c[0]` is `module.a["x"].b.c`. */
export const withoutLastKey = (address: string): string => address.replace(LAST_KEY, '');
