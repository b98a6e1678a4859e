import { readFileSync } from 'node:fs';
import { type Config, DEFAULT_CONFIG } from '../config.ts';
import { FolderError } from '../local/folder.ts';
import type { RuleSet } from '../rules/assess.ts';
import { type Links, placesIn } from '../terraform/links.ts';
import { calledFolders } from '../terraform/module.ts';
import type { Parser } from '../terraform/parse.ts';
import type { Path } from '../terraform/source.ts';
import { NothingError, UsageError } from './terminal.ts';

/** The rules as the build left them. */
export function loadRules(): RuleSet {
  return JSON.parse(readFileSync(new URL('../rules.json', import.meta.url), 'utf8')) as RuleSet;
}

/** The config that a text says, the default without one; `name` is what it is called where it does not fit. */
export async function configFrom(text: string | undefined, name: string, rules: RuleSet): Promise<Config> {
  if (text === undefined) return DEFAULT_CONFIG;
  // The schema library takes longer to load than most scans: only where there is something to read.
  const { parseConfig } = await import('../config-file.ts');
  const config = parseConfig(text, rules.rules);
  if ('wrong' in config) throw new UsageError(`${name}:${config.line} does not fit: ${config.wrong}.`);
  return config;
}

/** The folders of the modules that a file calls. */
export const calledBy =
  (parser: Parser) =>
  (path: Path, text: string, links: Links): Path[] =>
    calledFolders(parser.read(path, text), placesIn(links)).map(({ folder }) => folder);

/** Runs what reads a folder; one that cannot be read leaves nothing to evaluate. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FolderError) throw new NothingError(`${error.message}.`);
    throw error;
  }
}
