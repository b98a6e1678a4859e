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
  /:\/\/[^\s:/@"'$]+:[^\s@/"'$]{3,}@/g,
];

const HIDDEN = '(hidden)';

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
    const assignment = /^(\s*"?)([\w-]+)("?\s*[=:]\s*)(.*)$/.exec(line);
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
  return line.replace(/([\w-]+)("?\s*[=:]\s*)("(?:[^"\\]|\\.)*")/g, (all, name: string, between: string, text: string) =>
    isSecretName(name) ? `${name}${between}${hideLiterals(text)}` : all,
  );
}

function hideLiterals(value: string): string {
  return value.replace(/"(?:[^"\\]|\\.)*"?/g, (text) => (/^"\$\{[^}]*\}"$/.test(text) || text === '""' ? text : `"${HIDDEN}"`));
}

/** Lines of a whole file with the defaults of variables of secret names hidden too. */
export function redactFile(text: string): readonly string[] {
  const lines = text.split('\n');
  const redacted = [...redactLines(lines)];
  let secretVariable = false;
  for (const [i, line] of lines.entries()) {
    const variable = /^\s*(?:variable|"variable")?\s*(?:variable\s+)?"?([\w-]+)"?\s*[:]?\s*\{/.exec(
      line.replace(/^\s*variable\s+/, ''),
    );
    if (/^\s*variable\s/.test(line)) secretVariable = isSecretName(variable?.[1] ?? '');
    else if (/^\}/.test(line)) secretVariable = false;
    else if (secretVariable && /^\s*default\s*=/.test(line))
      redacted[i] = withoutSecretShapes(line.replace(/=\s*(.*)$/, (_all, value: string) => `= ${hideLiterals(value)}`));
  }
  return redacted;
}

/** The lines that an edit takes away and puts in, as they may be shown: the edit is made in the whole file before its secrets are hidden. */
export function redactedEdit(
  { file, startLine, endLine, text }: LineEdit,
  files: ReadonlyMap<Path, string>,
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const all = (files.get(file) ?? '').split('\n').map((line) => line.replace(/\r$/, ''));
  const added = text.split('\n');
  const mended = redactFile([...all.slice(0, startLine - 1), ...added, ...all.slice(endLine)].join('\n'));
  return {
    before: redactFile(all.join('\n')).slice(startLine - 1, endLine),
    after: mended.slice(startLine - 1, startLine - 1 + added.length),
  };
}

/** A fix as it may be handed out as text: null when its lines hold a secret. */
export function fixWithoutSecrets<F extends { readonly edits: readonly LineEdit[] }>(
  fix: F | null,
  files: ReadonlyMap<Path, string>,
): F | null {
  return fix?.edits.every((edit) => redactedEdit(edit, files).after.join('\n') === edit.text) ? fix : null;
}
