import type { LineEdit } from '../fix/edits.ts';
import type { Path } from '../terraform/source.ts';

/** Names of attributes and variables whose literal values are never shown. */
const SECRET_NAME =
  /(?:^|[_-])pass(?:word|wd|phrase)?s?$|password|passphrase|pwd$|secret|token|credential|api_?key|(?:access|account|auth|encryption|license|primary|private|secondary|shared|storage|signing|ssh|subscription)_?key|connection_?string|conn_?str|(?:^|_)sas(?:_|$)|certificate_?(?:data|base64)|(?:^|_)(?:pat|psk|salt)(?:_|$)|custom_data|user_data/i;
/** Names that look secret and are not: references, switches, lifetimes, names of keys. */
const NOT_SECRET_NAME =
  /(?:_id|_ids|_name|_names|_enabled|_type|_uri|_url|_version|_days|_length|_rotation|_expiry|_date|_source|_required|_policy|_permissions|_count|_size|_algorithm|_path)$|^(?:enable|disable|use|allow|require)_/i;

/** Texts that are secrets by their shape, whatever the attribute is called. */
const SECRET_SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|ClientSecret|EndpointKey)\s*=\s*[^;"'\s$]{4,}/gi,
  /\bsig=[A-Za-z0-9%/+=]{16,}/g,
  /\bgh[oprsu]_[A-Za-z0-9_.-]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\b[A-Za-z0-9]{3}[78]Q~[A-Za-z0-9._~-]{31,34}/g,
  /\b[A-Za-z0-9+/]{86}==/g,
  /:\/\/[^\s/@"'$]{8,200}@/g,
];

const HIDDEN = '(hidden)';
/** Longer lines are not looked into, and not shown: nobody wrote them by hand. */
const MAX_LINE = 4_000;

/** Whether a value under this name must not be shown. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NOT_SECRET_NAME.test(name);
}

/** The text with everything that has the shape of a secret taken out. */
export function withoutSecretShapes(text: string): string {
  return SECRET_SHAPES.reduce((clean, shape) => clean.replace(shape, HIDDEN), text);
}

/**
 * Source lines as they may be shown: literal values under secret names and texts of secret shape are replaced, heredocs under such
 * names wholly. Works on the lines of a whole file, so that multi-line values are seen; the number of lines stays the same.
 */
export function redactLines(lines: readonly string[]): readonly string[] {
  const result: string[] = [];
  let heredoc: string | undefined;
  let key = false;
  for (const line of lines) {
    if (line.length > MAX_LINE) {
      result.push(HIDDEN);
      continue;
    }
    if (heredoc !== undefined) {
      const ends = line.trim() === heredoc;
      result.push(ends ? line : HIDDEN);
      if (ends) heredoc = undefined;
      continue;
    }
    if (key || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)) {
      key = !/-----END [A-Z ]*PRIVATE KEY-----/.test(line);
      result.push(HIDDEN);
      continue;
    }
    const assignment = /^([ \t]{0,200}"?)([\w-]{1,100})("?[ \t]{0,100}[=:][ \t]*)(.*)$/.exec(line);
    const value = assignment?.[4] ?? '';
    if (!assignment || !isSecretName(assignment[2] ?? '')) {
      result.push(withoutSecretShapes(redactInline(line)));
      continue;
    }
    const marker = /^<<-?\s*([\w-]+)/.exec(value)?.[1];
    if (marker !== undefined) heredoc = marker;
    result.push(withoutSecretShapes(`${assignment[1]}${assignment[2]}${assignment[3]}${hideLiterals(value)}`));
  }
  return result;
}

/** Secrets inside a line: `{ password = "…" }`, `["a", { token : "…" }]`, a variable's default is left to its name on the block above. */
function redactInline(line: string): string {
  return line.replace(
    /(?<![\w-])([\w-]{1,100})("?[ \t]{0,40}[=:][ \t]{0,40})("(?:[^"\\]|\\.)*")/g,
    (all, name: string, between: string, text: string) => (isSecretName(name) ? `${name}${between}${hideLiterals(text)}` : all),
  );
}

function hideLiterals(value: string): string {
  return value.replace(/"(?:[^"\\]|\\.)*"?/g, (text) => (/^"\$\{[^}]*\}"$/.test(text) || text === '""' ? text : `"${HIDDEN}"`));
}

/** Files redacted last: one review asks for the same file once a finding. */
const redactedFiles = new Map<string, readonly string[]>();
const MAX_REDACTED_FILES = 64;

/** Lines of a whole file with the defaults of sensitive variables, and of those with secret names, hidden too. */
export function redactFile(text: string): readonly string[] {
  const known = redactedFiles.get(text);
  if (known) return known;
  const lines = text.split('\n');
  const redacted = [...redactLines(lines)];
  for (let i = 0; i < lines.length; i++) {
    const name = /^[ \t]{0,40}variable[ \t]{1,40}"?([\w-]{1,100})/.exec(lines[i] ?? '')?.[1];
    if (name === undefined) continue;
    let end = i;
    while (end + 1 < lines.length && !/\}[ \t]{0,9}\r?$/.test(lines[i] ?? '') && !/^\}/.test(lines[end] ?? '')) end++;
    const sensitive = lines
      .slice(i, end + 1)
      .some((line) => /\bsensitive[ \t]{0,40}=[ \t]{0,9}"?true/.test(line.slice(0, MAX_LINE)));
    if (!sensitive && !isSecretName(name)) continue;
    // The header's own quotes hold the name; everything written after a default is hidden, over as many lines as it takes.
    let inDefault = false;
    for (let line = i; line <= end; line++) {
      const source = redacted[line] ?? '';
      const at = source.search(/\bdefault[ \t]{0,40}=/);
      if (at >= 0) {
        inDefault = true;
        redacted[line] = source.slice(0, at) + hideLiterals(source.slice(at).replace(/(=[ \t]{0,9})(-?\d[\d.]*)/, `$1${HIDDEN}`));
      } else if (inDefault && /^[ \t]{0,4}(?:\}|[a-z_]+[ \t]*=)/.test(source) && /^[ \t]{0,2}\S/.test(source)) inDefault = false;
      else if (inDefault) redacted[line] = source.trim() === '' ? source : HIDDEN;
    }
    i = end;
  }
  if (redactedFiles.size >= MAX_REDACTED_FILES) redactedFiles.clear();
  redactedFiles.set(text, redacted);
  return redacted;
}

/** The lines that an edit takes away and puts in, as they may be shown. Lines that stay are shown as they are in the whole file. */
export function redactedEdit(
  { file, startLine, endLine, text }: LineEdit,
  files: ReadonlyMap<Path, string>,
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const original = (files.get(file) ?? '').split('\n').slice(startLine - 1, endLine);
  const before = redactFile(files.get(file) ?? '').slice(startLine - 1, endLine);
  const kept = new Map(original.map((line, i) => [line.replace(/\r$/, ''), (before[i] ?? '').replace(/\r$/, '')]));
  const after = text.split('\n').map((line) => kept.get(line) ?? redactLines([line])[0] ?? '');
  return { before: before.map((line) => line.replace(/\r$/, '')), after };
}

/** A fix as it may be handed out as text: null when its lines hold a secret. */
export function fixWithoutSecrets<F extends { readonly edits: readonly LineEdit[] }>(
  fix: F | null,
  files: ReadonlyMap<Path, string>,
): F | null {
  return fix?.edits.every((edit) => redactedEdit(edit, files).after.join('\n') === edit.text) ? fix : null;
}
