import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Terminal } from '../report/text.ts';

/** A call that cannot be carried out as it stands: told in one sentence, exit code 2. */
export class UsageError extends Error {}
/** Nothing to evaluate: no such path or ref. Exit code 3. */
export class NothingError extends Error {}

/** Milliseconds, by the clock of `performance`. */
export const started = performance.now();
/** Whole milliseconds since the start. */
export const elapsed = (): number => Math.round(performance.now() - started);
export const terminal: Terminal = {
  colour: process.env['NO_COLOR'] === undefined && (process.env['FORCE_COLOR'] !== undefined || process.stdout.isTTY === true),
  width: Math.min(process.stdout.columns ?? 100, 120),
};

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

/** Command line words to values; what does not fit is one sentence. */
export function words(
  args: readonly string[],
  options: NonNullable<Options>,
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true }) as {
      values: Record<string, string | boolean | undefined>;
      positionals: string[];
    };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${error.message.split(/\.(?: |$)|\n/)[0]}.`);
    throw error;
  }
}

/** The day it is, in UTC: some rules and exceptions are about dates. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** The value of an option; a value that is none of those allowed is wrong usage. */
export function oneOf<T extends string>(
  value: string | boolean | undefined,
  allowed: readonly T[],
  fallback: T,
  option: string,
): T {
  if (value === undefined) return fallback;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(`--${option} takes ${allowed.join(', ')}, not "${String(value)}".`);
  return found;
}

export const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
export const print = (json: unknown): void => write(`${JSON.stringify(json, null, 2)}\n`);
/** Through the stream, which waits for slow readers; a reader that goes away ends us quietly. */
export const write = (text: string): void => void process.stdout.write(text);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who stops reading has not been told the verdict: never the code of a clean run. 141 is what a shell gives for SIGPIPE.
  process.exit(error.code === 'EPIPE' ? 141 : 3);
});
