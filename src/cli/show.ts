import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { MAX_FILE_BYTES } from '../commit/snapshot.ts';
import type { Snapshot } from '../facts.ts';
import { treeOfFolder } from '../local/contents.ts';
import { withCalledModules } from '../local/folder.ts';
import { listFolder, placeOf, readRegular } from '../local/read.ts';
import { told } from '../report/secrets.ts';
import { jsonText, showJson, showText } from '../report/show.ts';
import { assess } from '../rules/assess.ts';
import { withContents } from '../rules/contents.ts';
import { HclSyntaxError } from '../terraform/cursor.ts';
import type { Evaluation } from '../terraform/evaluate.ts';
import { hclParser } from '../terraform/hcl.ts';
import type { Judge } from '../terraform/judge.ts';
import { isConfiguration, isValues, loadsByItself } from '../terraform/module.ts';
import { startParser } from '../terraform/parse.ts';
import { findRoots } from '../terraform/roots.ts';
import type { Path } from '../terraform/source.ts';
import { calledBy, reading } from './inputs.ts';
import { NothingError, oneOf, today, UsageError, words, write } from './terminal.ts';

/**
 * `iacsec show`: tells what addresses are worth, as Terraform would in that folder: with its workspace, which scans and reviews do not
 * know. Returns the exit code.
 */
export async function runShow(args: readonly string[], judge: Judge): Promise<number> {
  const { values, positionals } = words(args, { dir: { type: 'string' }, format: { type: 'string' } });
  if (positionals.length === 0)
    throw new UsageError('show needs an address, such as azurerm_storage_account.logs or local.tags.');
  const format = oneOf(values['format'], ['text', 'json'], 'text', 'format');
  const directory = typeof values['dir'] === 'string' ? values['dir'] : '.';
  const place = placeOf(directory);
  if (!('real' in place)) throw new NothingError(`there is no folder ${directory}.`);
  const addresses = positionals.map((address) => {
    try {
      return { address, expression: hclParser(address, 'address' as Path).expression() };
    } catch (error) {
      if (error instanceof HclSyntaxError) throw new UsageError(`"${address}" is not an address: ${error.message}.`);
      throw error;
    }
  });
  const parser = startParser({ judge, running: { workspace: workspaceOf(directory), folder: place.real } });
  // Paths as the repository has them, so that what lies beside the folder can be named.
  const repository = repositoryOf(directory);
  const here = relative(repository, resolve(directory)).split(sep).join('/') as Path;
  const none: Snapshot = { files: new Map(), problems: [] };
  const read = reading(() => withCalledModules(repository, none, calledBy(parser), [here]));
  // As `terraform console` without -var-file: only the values that Terraform loads by itself.
  const loaded = { ...read, files: new Map([...read.files].filter(([path]) => !isValues(path) || loadsByItself(path))) };
  const visit = (evaluation: Evaluation): void => {
    for (const { expression } of addresses) evaluation.lookup(expression);
  };
  const snapshot = await withContents(loaded, treeOfFolder(repository), parser, { also: new Set([here]), visit });
  const own = findRoots(snapshot, parser.read, { also: new Set([here]) }).filter((root) => root.folder === here);
  const { roots, problems } = await assess(snapshot, own, parser, {
    rules: { rules: [], schema: {}, removed: {} },
    assumed: 5,
    today: today(),
  });
  for (const { file, startLine, message } of problems)
    process.stderr.write(`${told(`${file}:${startLine}: ${message}`, 2_000)}\n`);
  const evaluation = roots[0]?.evaluation;
  if (!evaluation) throw new NothingError(`there are no Terraform files in ${directory}.`);
  const found = addresses.map(({ address, expression }) => {
    const value = evaluation.lookup(expression);
    if (!value) throw new NothingError(`there is no ${address} in ${directory}.`);
    return { address, value };
  });
  const shown = found.map(({ address, value }) => ({ address, value: showJson(value, address, snapshot.files) }));
  if (format === 'json') write(`${jsonText(shown.length === 1 ? shown[0] : shown)}\n`);
  else for (const { address, value } of found) write(showText(address, value, snapshot.files));
  // What could not be read, or was too much, may have been part of the answer.
  return problems.some(({ kind }) => kind === undefined) ? 1 : 0;
}

/**
 * The repository that a folder is in: beside what a root calls, files of nothing else are read. Where there is none, the folder above it
 * that its files lead up to.
 */
function repositoryOf(directory: string): string {
  const start = resolve(directory);
  for (let at = start; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, '.git'))) return at;
  let top = start;
  for (let level = stepsUp(start); level > 0 && dirname(dirname(top)) !== dirname(top); level--) top = dirname(top);
  return top;
}

/** No workspace has a longer name. */
const MAX_NAME = 4_096;

/** The workspace that Terraform would use in a folder: the default one also where the file that says so cannot be read. */
function workspaceOf(directory: string): string {
  const chosen = readRegular(join(directory, '.terraform', 'environment'), MAX_NAME, 'followed');
  const name = typeof chosen === 'string' ? '' : chosen.toString().trim();
  return name === '' ? 'default' : name;
}

/** More levels than this are not gone up. */
const MAX_STEPS_UP = 4;

/** How many folders up the paths in a folder's Terraform files lead. */
function stepsUp(directory: string): number {
  const entries = listFolder(directory);
  let most = 0;
  for (const { name } of typeof entries === 'string' ? [] : entries) {
    // What cannot be read is told when the folder is evaluated.
    const text = isConfiguration(name) ? readRegular(join(directory, name), MAX_FILE_BYTES) : 'gone';
    if (typeof text === 'string') continue;
    for (const [run] of text.toString().matchAll(/(?:\.\.\/)+|\.\.(?=")/g)) most = Math.max(most, run.split('..').length - 1);
  }
  return Math.min(most, MAX_STEPS_UP);
}
