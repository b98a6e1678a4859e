import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CONFIG_FILE } from '../config.ts';
import type { Snapshot } from '../facts.ts';
import { applyEdits, layOut } from '../fix/edits.ts';
import { operationsFor } from '../fix/operations.ts';
import { treeOfFolder } from '../local/contents.ts';
import { readFolder, withCalledModules } from '../local/folder.ts';
import { listFolder, lookAt, readNamed, readRegular } from '../local/read.ts';
import { scanJson } from '../report/json.ts';
import { fixWithoutSecrets } from '../report/redact.ts';
import { sarif } from '../report/sarif.ts';
import { scanText } from '../report/text.ts';
import { counted, rank } from '../report/wording.ts';
import { configured } from '../review.ts';
import { withContents } from '../rules/contents.ts';
import { holding } from '../rules/ignored.ts';
import { type Severity, severities } from '../rules/severity.ts';
import { type ScanReport, scan } from '../scan.ts';
import type { AzurermMajor } from '../terraform/azurerm.ts';
import { type Effort, startEffort } from '../terraform/effort.ts';
import type { Judge } from '../terraform/judge.ts';
import { isConfiguration } from '../terraform/module.ts';
import { type Parser, startParser } from '../terraform/parse.ts';
import { findRoots, type NamedEnvironments } from '../terraform/roots.ts';
import { folderOf, isBelow, isOutside } from '../terraform/source.ts';
import { calledBy, configFrom, loadRules, reading } from './inputs.ts';
import { elapsed, NothingError, oneOf, print, started, terminal, today, UsageError, version, words, write } from './terminal.ts';

/** `iacsec scan`: judges what lies below the paths. Returns the exit code. */
export async function runScan(args: readonly string[], judge: Judge): Promise<number> {
  const { values, positionals } = words(args, {
    format: { type: 'string' },
    show: { type: 'string' },
    config: { type: 'string' },
    profile: { type: 'string' },
    'fail-on': { type: 'string' },
    fix: { type: 'boolean' },
    'assume-azurerm': { type: 'string' },
  });
  const format = oneOf(values['format'], ['text', 'json', 'sarif', 'html'], 'text', 'format');
  const all = oneOf(values['show'], ['failures', 'all'], 'failures', 'show') === 'all';
  const failOn = oneOf<Severity>(values['fail-on'], severities, 'high', 'fail-on');
  const assumed = Number(oneOf(values['assume-azurerm'], ['3', '4', '5'], '5', 'assume-azurerm')) as AzurermMajor;
  const profile =
    values['profile'] === undefined ? undefined : oneOf(values['profile'], ['baseline', 'extended'], 'baseline', 'profile');
  const { snapshot: own, directory, wanted } = readPathsToScan(positionals.length > 0 ? positionals : ['.']);
  const rules = loadRules();
  const named = typeof values['config'] === 'string' ? values['config'] : undefined;
  const configFile = named ?? join(directory, CONFIG_FILE);
  const config = await configFrom(configText(configFile, named !== undefined), configFile, rules);
  if (![...own.files.keys(), ...own.problems.map(({ file }) => file)].some((path) => isAsked(path, wanted)))
    throw new NothingError(`there are no Terraform files in ${positionals.join(', ') || '.'}.`);
  const parser = startParser({ judge });
  const asked = configured(rules, profile ? { ...config, profile } : config);
  // All is all: rules outside of the profile too, which count for nothing.
  const counts = new Set(asked.rules.map(({ id }) => id));
  const options = {
    rules: all && profile === undefined ? configured(rules, { ...config, profile: 'extended' }) : asked,
    ruleIds: rules.rules.map(({ id }) => id),
    assumed,
    today: today(),
    ignores: { ...config.ignores, today: today() },
    leaveOut: config.leaveOut,
    environments: config.environments,
    progress: progressBar(),
  };
  const effort = startEffort();
  await parseAhead(own, parser, effort, config.leaveOut);
  const called = reading(() => withCalledModules(directory, own, calledBy(parser)));
  const snapshot = await withContents(called, treeOfFolder(directory), parser, { environments: config.environments });
  const made = foldersOfRoots(snapshot, parser, config.environments, wanted);
  let report = only(await scan(snapshot, parser, { ...options, effort }), wanted, made);
  let files = snapshot.files;
  if (values['fix'] === true) {
    // What lies outside of what was asked for is not ours to write.
    const safe = report.findings.filter(
      ({ finding, fix }) =>
        counts.has(finding.rule.id) && fix?.safety === 'safe' && !fix.edits.some(({ file }) => isOutside(file)),
    );
    const edits = layOut(
      safe.flatMap(({ finding }) => operationsFor(finding, rules.schema) ?? []),
      files,
      snapshot.linked,
    );
    if (edits && edits.length > 0) {
      const changed = applyEdits(files, edits, snapshot.linked);
      for (const path of new Set(edits.map(({ file }) => file))) writeFileSync(join(directory, path), changed.get(path) ?? '');
      process.stderr.write(
        `mended ${counted(safe.length, 'finding')} in ${counted(new Set(edits.map(({ file }) => file)).size, 'file')}\n`,
      );
      files = changed;
      report = only(await scan({ ...snapshot, files }, parser, { ...options, progress: undefined }), wanted, made);
    }
  }
  if (format === 'json') print(scanJson(report, files, all, elapsed()));
  else if (format === 'sarif')
    print(
      sarif(
        report.findings.map(({ finding, fix }) => {
          const comment = holding(finding);
          const suppressed = comment && { comment, effective: true };
          return { finding, fix: fixWithoutSecrets(fix, files), baseline: undefined, suppressed };
        }),
        version(),
        { unknown: report.stats.unknown, problems: report.problems },
      ),
    );
  else if (format === 'html')
    write((await import('../report/html-scan.ts')).scanPage(report, files, positionals.join(', ') || basename(process.cwd())));
  else write(scanText(report, files, all, elapsed() / 1000, terminal));
  const blocked =
    report.problems.some(({ kind }) => kind !== 'unseen') ||
    report.findings.some(
      ({ finding }) =>
        finding.verdict === 'fail' &&
        counts.has(finding.rule.id) &&
        !holding(finding) &&
        rank(finding.rule.severity) >= rank(failOn),
    ) ||
    (config.unknown === 'block' && report.stats.unknown > 0);
  return blocked ? 1 : 0;
}

/** Files that both parsers are given at once. */
const PARSED_TOGETHER = 40;

/**
 * Gives configuration to both parsers, some files at a time: HashiCorp's, in threads of its own, is at the first of them while ours reads
 * the next, and evaluation begins, instead of after that.
 */
async function parseAhead({ files }: Snapshot, parser: Parser, effort: Effort, leaveOut: ReadonlySet<string>): Promise<void> {
  const wanted = [...files].filter(([path]) => isConfiguration(path) && !isBelow(path, leaveOut));
  for (let i = 0; i < wanted.length; i += PARSED_TOGETHER) {
    // What goes wrong does so again when the files are asked for, and is told then.
    parser.parse(new Map(wanted.slice(i, i + PARSED_TOGETHER)), effort).catch(() => undefined);
    await setImmediate();
  }
}

/** A policy is much smaller. */
const MAX_CONFIG = 1 << 20;

/**
 * The text of a config file, undefined where there is none. A pipe that lies where the config belongs would never end; one that is named
 * on the command line is meant. One that is there and cannot be read must not switch a policy off without a word.
 */
function configText(file: string, isNamed: boolean): string | undefined {
  const read = isNamed ? readNamed(file, MAX_CONFIG) : readRegular(file, MAX_CONFIG, 'followed');
  if (typeof read !== 'string') return read.toString();
  if (read === 'not readable') throw new UsageError(`${file} cannot be read.`);
  if (read !== 'gone') throw new UsageError(`${file} is ${read === 'too large' ? `larger than ${MAX_CONFIG >> 20} MiB` : read}.`);
  if (isNamed) throw new UsageError(`there is no config file ${file}.`);
  if (lookAt(file) !== 'gone') throw new UsageError(`${file} is a link that leads to no file.`);
  return undefined;
}

/** Folders and files named on the command line as one snapshot, relative to what is scanned: the folder itself, or where we are. */
function readPathsToScan(paths: readonly string[]): {
  snapshot: Snapshot;
  directory: string;
  wanted: readonly string[] | undefined;
} {
  for (const path of paths) if (!existsSync(path)) throw new NothingError(`there is no ${path}.`);
  const [first = '.'] = paths;
  const read = (directory: string): Snapshot => reading(() => readFolder(directory));
  if (paths.length === 1 && listFolder(first) === 'not a folder')
    return { snapshot: read(dirname(first)), directory: dirname(first), wanted: [basename(first)] };
  if (paths.length === 1) return { snapshot: read(first), directory: first, wanted: undefined };
  const normal = paths.map((path) => path.split(sep).join('/').replace(/^\.\//, '').replace(/\/$/, ''));
  if (normal.some((path) => path.startsWith('/') || path.startsWith('..')))
    throw new UsageError('several paths must lie below the current folder.');
  return { snapshot: read('.'), directory: '.', wanted: normal };
}

/** Whether a path was asked for. A folder that one of them lies in counts where something is wrong with it. */
const isAsked = (path: string, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || isIn(path, wanted) || wanted.some((one) => one.startsWith(`${path}/`));

const isIn = (path: string, wanted: readonly string[]): boolean =>
  wanted.some((one) => one === '.' || path === one || path.startsWith(`${one}/`));

/** The folders that the root modules asked for are made of, wherever they lie. */
function foldersOfRoots(
  snapshot: Snapshot,
  parser: Parser,
  environments: NamedEnvironments,
  wanted: readonly string[] | undefined,
): ReadonlySet<string> {
  const roots = wanted ? findRoots(snapshot, parser.read, { environments }) : [];
  return new Set(roots.flatMap(({ folder, folders }) => (folder !== '' && isIn(folder, wanted ?? []) ? [...folders] : [])));
}

/** What a report says of what was asked for, and what stood in the way of that. */
function only(report: ScanReport, wanted: readonly string[] | undefined, made: ReadonlySet<string>): ScanReport {
  if (!wanted) return report;
  return {
    ...report,
    findings: report.findings.filter(
      ({ finding }) => isIn(finding.resource.block.range.file, wanted) || (finding.root !== '' && isIn(finding.root, wanted)),
    ),
    problems: report.problems.filter(({ file }) => isAsked(file, wanted) || made.has(file) || made.has(folderOf(file))),
    notes: report.notes.filter(({ file }) => isIn(file, wanted)),
  };
}

/** A line on standard error while a long scan goes on; nothing where nobody looks. */
function progressBar(): ((done: number, all: number) => void) | undefined {
  if (process.stderr.isTTY !== true) return undefined;
  let last = 0;
  return (done, all) => {
    const now = performance.now();
    if (done === all && last > 0) process.stderr.write('\r\u001b[K');
    else if (now - started > 1000 && now - last > 100) {
      last = now;
      process.stderr.write(`\r\u001b[Kevaluating root modules: ${done} of ${all}`);
    }
  };
}
