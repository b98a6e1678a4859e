import { isSecretName, NAME_KEY, type Stretch, secretShapes, VALUE_KEY, without } from './secrets.ts';

// Secrets inside a text that is not Terraform: YAML, JSON, environment files, shell, connection strings, XML; and comments.

/** Where what Terraform puts in stands, one such character for each of the text's: it is never hidden. */
export const PUT_IN = '\u0001';

/** A name and what assigns to it. */
const ASSIGNMENT = /(?<![\w.-])([A-Za-z_][\w.:-]{0,99}?)(\\{0,3}["']?)[ \t]{0,20}(:=|=>|={1,2}|:(?!\/\/))[ \t]{0,20}/g;
const FLAG = /(?<![\w-])--?([A-Za-z][\w-]{1,60})[ \t]{1,20}(?!-)("[^"]*"?|'[^']*'?|[^\s"']+)/g;
const ELEMENT = /<([A-Za-z][\w.:-]{0,60})>([^<]+)/g;
/** Commands that are given a password without a name for it. */
const COMMAND = /\b(?:chpasswd|htpasswd|sshpass|passwd\s+--stdin|ConvertTo-SecureString)\b/i;
const CREDENTIALS = /(?<![\w-])(?:-u|--user)[ =]{1,9}["']?[^\s:"']{1,100}:([^\s"']+)/g;
/** Without one of these there is nothing to find. */
const HINT =
  /pass|pwd|secret|token|credential|key|conn|sas|cert|pat|psk|salt|data|jwt|bearer|auth|init|sensitive|plain|protected|secure|dsn|pfx|p12|totp|hmac|kube|-u |--user|:\/\//i;
const PLAIN = /^(?:true|false|null|nil|none|yes|no|on|off|~)$/i;

const indentOf = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;

/**
 * Where a text holds values under secret names, and what has the shape of a secret. `comment`: prose more often than not, so that
 * only what is quoted or assigned with `=` counts. Characters that are PUT_IN are in no stretch of their own.
 */
export function secretsInText(text: string, style: 'data' | 'comment' = 'data'): Stretch[] {
  const found: Stretch[] = secretShapes(text);
  if (!HINT.test(text)) return found;
  const kubernetesSecret = /\bkind["']?[ \t]*:[ \t]*["']?Secret\b/.test(text);
  const isSecret = (name: string): boolean => isSecretName(name) || (kubernetesSecret && /^(?:data|stringData)$/.test(name));
  const connection = /[^;=\s]=[^;=\n]{0,200};[^;=\n]{1,60}=/.test(text);
  /** Lines indented deeper than this belong to a secret name above. */
  let above: number | undefined;
  /** Lines for which a pair's name is still in force. */
  let pairLines = 0;
  let offset = 0;
  for (const line of text.split('\n')) {
    const at = offset;
    offset += line.length + 1;
    const add = (start: number, end: number): void => {
      if (end > start && line.slice(start, end).replaceAll(PUT_IN, '').trim() !== '')
        found.push({ start: at + start, end: at + end });
    };
    const indent = indentOf(line);
    if (above !== undefined) {
      if (line.trim() === '') continue;
      const sequence = indent === above && /^[ \t]*-[ \t]/.test(line);
      if (indent > above || sequence) {
        const name = /^[ \t]*(?:-[ \t]+)?["']?[\w.-]{1,100}["']?[ \t]*[:=][ \t]*(?=\S)/.exec(line);
        add(name ? name[0].length : indent, line.length);
        continue;
      }
      above = undefined;
    }
    if (COMMAND.test(line)) add(indent, line.length);
    const pair = namedSecret(line);
    if (pair) pairLines = 4;
    else if (pair === false || line.trim() === '') pairLines = 0;
    else if (pairLines > 0) pairLines--;
    for (const match of line.matchAll(ASSIGNMENT)) {
      const [all, name = '', , assigns] = match;
      if (!isSecret(name) && !(pairLines > 0 && VALUE_KEY.test(name))) continue;
      const start = match.index + all.length;
      const rest = line.slice(start);
      const quote = /^\\{0,3}["'`]/.exec(rest);
      if (quote) {
        add(start + quote[0].length, start + closing(rest, quote[0]));
      } else if (style === 'comment' && assigns === ':') continue;
      else if (/^(?:[|>][+-]?\d?)?[ \t\r]*$/.test(rest)) above = style === 'comment' ? undefined : indent;
      else if (/^[{[(]/.test(rest)) {
        add(start + 1, line.length);
        if (style !== 'comment' && /[{[(][ \t\r]*$/.test(rest)) above = indent;
      } else {
        const end =
          start +
          unquoted(
            rest,
            assigns ?? '=',
            /^[\s-]*(?:(?:export|set|setx|env|arg|local|declare|-e)\s+)?["'$]*(?:env:)?$/i.test(line.slice(0, match.index)),
            connection,
          );
        if (!PLAIN.test(line.slice(start, end).trim())) add(start, end);
      }
    }
    for (const match of line.matchAll(FLAG))
      if (isSecretName(match[1] ?? ''))
        add(match.index + match[0].length - (match[2] ?? '').length, match.index + match[0].length);
    for (const match of line.matchAll(ELEMENT))
      if (isSecretName(match[1] ?? ''))
        add(match.index + match[0].length - (match[2] ?? '').length, match.index + match[0].length);
    for (const match of line.matchAll(CREDENTIALS))
      add(match.index + match[0].length - (match[1] ?? '').length, match.index + match[0].length);
  }
  return found;
}

/** Whether a line has a pair's name, and whether that is a secret's; undefined without one. */
function namedSecret(line: string): boolean | undefined {
  let result: boolean | undefined;
  for (const [, key = '', value = ''] of line.matchAll(
    /([\w.-]{1,60})\\{0,3}["']?[ \t]{0,20}[:=][ \t]{0,20}\\{0,3}["']?([\w.:-]{1,200})/g,
  ))
    if (NAME_KEY.test(key)) result = result === true || isSecretName(value);
  return result;
}

/** Offset of the quote that closes a text, or of its end. It has as many backslashes before it as the one that opens. */
function closing(rest: string, opening: string): number {
  const quote = opening.at(-1);
  let backslashes = 0;
  for (let i = opening.length; i < rest.length; i++) {
    if (rest[i] === '\\') backslashes++;
    else if (rest[i] === quote && backslashes === opening.length - 1) return i - backslashes;
    else backslashes = 0;
  }
  return rest.length;
}

/** How far a value without quotes reaches: alone on its line to the end, else to what separates it from the next. */
function unquoted(rest: string, assigns: string, alone: boolean, connection: boolean): number {
  if (connection) return /^[^;\n"']*/.exec(rest)?.[0].length ?? rest.length;
  if (alone || assigns === ':') return rest.replace(/[\s,]+$/, '').length;
  return /^[^\s;&|"'`<>)\]}]*/.exec(rest)?.[0].length ?? rest.length;
}

/** A text as it may be shown: what has the shape of a secret, and what stands in it under a secret name, taken out. */
export const withoutSecrets = (text: string): string => without(text, secretsInText(text));
