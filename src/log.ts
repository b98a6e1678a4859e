/** Structured logs: what happened, and to what. Never the content of a file, never a token. */
export interface Log {
  readonly debug: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  readonly info: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  readonly error: (facts: Readonly<Record<string, unknown>>, message: string) => void;
}

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type Level = (typeof LEVELS)[number];

export interface LogOptions {
  readonly level: Level;
  /** One JSON object a line, or something for the eyes. */
  readonly format: 'json' | 'pretty';
  /** Texts that must never be written, besides what looks like a credential. */
  readonly secrets: readonly string[];
  readonly write: (line: string) => void;
  readonly now: () => number;
  /** What every line is about at the moment, such as the delivery that is worked on. */
  readonly context?: () => Readonly<Record<string, unknown>>;
}

const HIDDEN = '[hidden]';

/** What looks like a credential, wherever it stands. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // GitHub's tokens. Those of installations have had dots and some 520 characters since 2026: `ghs_<app>_<jwt>`.
  [/gh[a-z]_[\w.-]{10,}/g, HIDDEN],
  [/github_pat_\w{10,}/g, HIDDEN],
  // What an App signs to speak for itself.
  [/eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, HIDDEN],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  // The same in base64, as PRIVATE_KEY may be given.
  [/LS0tLS1CRUdJTi[\w+/=\s]*/g, HIDDEN],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/([?&](?:token|access_token|client_secret|code|sig)=)[^&\s"']+/gi, `$1${HIDDEN}`],
  [/\/\/[^/\s:@]+:[^/\s@]+@/g, `//${HIDDEN}@`],
];

/** The text without what looks like a credential, and without the given secrets. */
export function redacted(text: string, secrets: readonly string[]): string {
  let left = text;
  for (const secret of secrets) if (secret.length > 3) left = left.replaceAll(secret, HIDDEN);
  for (const [shape, instead] of SHAPES) left = left.replace(shape, instead);
  return left;
}

/** Starts a log. Every text of it, names of facts and stacks included, passes `redacted`. */
export function startLog({ level, format, secrets, write, now, context }: LogOptions): Log {
  const clean = (text: string): string => redacted(text, secrets);
  const at = (name: Exclude<Level, 'silent'>) => (facts: Readonly<Record<string, unknown>>, message: string) => {
    if (LEVELS.indexOf(name) < LEVELS.indexOf(level)) return;
    const line = { time: new Date(now()).toISOString(), level: name, msg: message, ...context?.(), ...facts };
    const known = plain(line, clean, 0, new Set()) as Record<string, unknown>;
    if (format === 'json') return write(`${JSON.stringify(known)}\n`);
    const { time, level: _, msg, stack, ...rest } = known;
    const about = Object.entries(rest)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    const said = `${String(time).slice(11, 19)} ${name} ${msg}${about.join('')}`.replace(/\s+/g, ' ');
    // Nothing that is written may move the cursor of a terminal.
    write(`${`${said}${stack === undefined ? '' : `\n${stack}`}`.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '?')}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Deeper than this nothing is written. */
const MAX_DEPTH = 6;
/** Characters of one text: an answer of GitHub can be a page of HTML. */
const MAX_TEXT = 8_000;

/** A value as it can be written: errors with their stacks, no circles, every text cleaned. */
function plain(value: unknown, clean: (text: string) => string, depth: number, above: Set<unknown>): unknown {
  if (typeof value === 'string') return clean(value).slice(0, MAX_TEXT);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth > MAX_DEPTH || above.has(value)) return '…';
  const inner = new Set(above).add(value);
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => plain(one, clean, depth + 1, inner));
  // Only these of an error: requests and answers hang on it, tokens among them.
  if (value instanceof Error)
    return plain(
      { message: value.message, stack: value.stack, status: (value as { status?: unknown }).status },
      clean,
      depth,
      above,
    );
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [clean(key), plain(one, clean, depth + 1, inner)]));
}

/** What Probot writes its own lines with. */
export interface ProbotLog {
  readonly level: string;
  readonly child: () => ProbotLog;
  readonly trace: (...said: unknown[]) => void;
  readonly debug: (...said: unknown[]) => void;
  readonly info: (...said: unknown[]) => void;
  readonly warn: (...said: unknown[]) => void;
  readonly error: (...said: unknown[]) => void;
  readonly fatal: (...said: unknown[]) => void;
}

/** Takes lines as Probot and its parts write them: a text, an error, or facts and a text. */
export function forProbot(log: Log): ProbotLog {
  const at =
    (name: keyof Log) =>
    (first: unknown, ...rest: unknown[]): void => {
      if (typeof first === 'string') log[name]({}, first);
      // An error of several has the webhook hanging on it: what each one says is enough.
      else if (first instanceof AggregateError) log[name]({ errors: first.errors }, first.message);
      else if (first instanceof Error) log[name]({ stack: first.stack }, first.message);
      else {
        const { err, event: _, ...facts } = (first ?? {}) as Record<string, unknown>;
        log[name](
          { ...facts, ...(err === undefined ? {} : { error: err }) },
          String(rest[0] ?? (err as Error | undefined)?.message ?? ''),
        );
      }
    };
  const made: ProbotLog = {
    level: 'debug',
    child: () => made,
    trace: () => undefined,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('error'),
  };
  return made;
}
