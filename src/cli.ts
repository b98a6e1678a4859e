import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, DEFAULT_CONFIG } from './config.ts';
import type { PullFacts, Sha, Snapshot } from './facts.ts';
import { applyEdits, layOut } from './fix/edits.ts';
import { operationsFor } from './fix/operations.ts';
import { treeOfFolder } from './local/contents.ts';
import { readFolder, withCalledModules } from './local/folder.ts';
import { fileAt, GitError, type Range, readRange } from './local/git.ts';
import { explainText, rulesJson, rulesText, type Shown } from './report/catalogue.ts';
import { reviewJson, scanJson } from './report/json.ts';
import { patchText } from './report/patch.ts';
import { fixWithoutSecrets } from './report/redact.ts';
import { sarif } from './report/sarif.ts';
import { told } from './report/secrets.ts';
import { jsonText, showJson, showText } from './report/show.ts';
import { reviewText, scanText, type Terminal } from './report/text.ts';
import { counted, rank } from './report/wording.ts';
import { configured, review } from './review.ts';
import type { RuleSet } from './rules/assess.ts';
import { assess } from './rules/assess.ts';
import { lookedAt, withContents } from './rules/contents.ts';
import { holding } from './rules/ignored.ts';
import type { Rule } from './rules/rule.ts';
import { type Severity, severities } from './rules/severity.ts';
import { type ScanReport, scan } from './scan.ts';
import type { AzurermMajor, AzurermSchema } from './terraform/azurerm.ts';
import type { Evaluation } from './terraform/evaluate.ts';
import { HclSyntaxError, hclParser } from './terraform/hcl.ts';
import { type Links, placesIn } from './terraform/links.ts';
import { calledFolders, isValues, loadsByItself } from './terraform/module.ts';
import { type Parser, startParser } from './terraform/parse.ts';
import { findRoots } from './terraform/roots.ts';
import { isOutside, type Path } from './terraform/source.ts';
import { looksAt } from './terraform/tree.ts';

const USAGE = `iacsec reviews Terraform for security on Azure.

  iacsec scan [paths...] [--format text|json|sarif|html] [--show failures|all] [--config F] [--profile baseline|extended]
              [--fail-on SEVERITY] [--fix] [--assume-azurerm 3|4|5]
  iacsec review --base REF [--head REF] [--repo DIR] [--format text|json|sarif|html|patch]
  iacsec rules [--format text|json]
  iacsec rules test DIR
  iacsec explain RULE
  iacsec show ADDRESS... [--dir DIR] [--format text|json]

Exit codes: 0 nothing blocks, 1 something blocks, 2 wrong usage, 3 nothing could be evaluated.
`;

/** A call that cannot be carried out as it stands: told in one sentence, exit code 2. */
class UsageError extends Error {}
/** Nothing to evaluate: no such path or ref. Exit code 3. */
class NothingError extends Error {}

const started = performance.now();
const elapsed = (): number => Math.round(performance.now() - started);
const terminal: Terminal = {
  colour: process.env['NO_COLOR'] === undefined && (process.env['FORCE_COLOR'] !== undefined || process.stdout.isTTY === true),
  width: Math.min(process.stdout.columns ?? 100, 120),
};

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

/** Command line words to values; what does not fit is one sentence. */
function words(
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
const today = (): string => new Date().toISOString().slice(0, 10);

function oneOf<T extends string>(value: string | boolean | undefined, allowed: readonly T[], fallback: T, option: string): T {
  if (value === undefined) return fallback;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(`--${option} takes ${allowed.join(', ')}, not "${String(value)}".`);
  return found;
}

function loadRules(): RuleSet {
  return JSON.parse(readFileSync(new URL('./rules.json', import.meta.url), 'utf8')) as RuleSet;
}

async function configFrom(text: string | undefined, name: string, rules: RuleSet): Promise<Config> {
  if (text === undefined) return DEFAULT_CONFIG;
  // The schema library takes longer to load than most scans: only where there is something to read.
  const { parseConfig } = await import('./config-file.ts');
  const config = parseConfig(text, rules.rules);
  if ('wrong' in config) throw new UsageError(`${name} does not fit: ${config.wrong}.`);
  return config;
}

const version = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
const print = (json: unknown): void => write(`${JSON.stringify(json, null, 2)}\n`);
/** Through the stream, which waits for slow readers; a reader that goes away ends us quietly. */
const write = (text: string): void => void process.stdout.write(text);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who stops reading has not been told the verdict: never the code of a clean run. 141 is what a shell gives for SIGPIPE.
  process.exit(error.code === 'EPIPE' ? 141 : 3);
});

/** The folders of the modules that a file calls. */
const calledBy =
  (parser: Parser) =>
  (path: Path, text: string, links: Links): Path[] =>
    calledFolders(parser.read(path, text), placesIn(links)).map(({ folder }) => folder);

async function runScan(args: readonly string[]): Promise<number> {
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
  const configFile = typeof values['config'] === 'string' ? values['config'] : join(directory, '.github/iacsec.yml');
  if (values['config'] !== undefined && !existsSync(configFile)) throw new UsageError(`there is no config file ${configFile}.`);
  const config = await configFrom(existsSync(configFile) ? readFileSync(configFile, 'utf8') : undefined, configFile, rules);
  if (own.files.size === 0 && own.problems.length === 0)
    throw new NothingError(`there are no Terraform files in ${positionals.join(', ') || '.'}.`);
  const parser = startParser();
  try {
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
      progress: progressBar(),
    };
    const snapshot = await withContents(withCalledModules(directory, own, calledBy(parser)), treeOfFolder(directory), parser);
    let report = only(await scan(snapshot, parser, options), wanted);
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
        report = only(await scan({ ...snapshot, files }, parser, { ...options, progress: undefined }), wanted);
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
        ),
      );
    else if (format === 'html')
      write((await import('./report/html-scan.ts')).scanPage(report, files, positionals.join(', ') || basename(process.cwd())));
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
  } finally {
    await parser.close();
  }
}

/** Folders and files named on the command line as one snapshot, relative to what is scanned: the folder itself, or where we are. */
function readPathsToScan(paths: readonly string[]): {
  snapshot: Snapshot;
  directory: string;
  wanted: ((path: string) => boolean) | undefined;
} {
  for (const path of paths) if (!existsSync(path)) throw new NothingError(`there is no ${path}.`);
  const [first = '.'] = paths;
  if (paths.length === 1 && statSync(first).isDirectory())
    return { snapshot: readFolder(first), directory: first, wanted: undefined };
  if (paths.length === 1)
    return { snapshot: readFolder(dirname(first)), directory: dirname(first), wanted: (path) => path === basename(first) };
  const normal = paths.map((path) => path.split(sep).join('/').replace(/^\.\//, '').replace(/\/$/, ''));
  if (normal.some((path) => path.startsWith('/') || path.startsWith('..')))
    throw new UsageError('several paths must lie below the current folder.');
  return {
    snapshot: readFolder('.'),
    directory: '.',
    wanted: (path) => normal.some((one) => one === '.' || path === one || path.startsWith(`${one}/`)),
  };
}

function only(report: ScanReport, wanted: ((path: string) => boolean) | undefined): ScanReport {
  if (!wanted) return report;
  return {
    ...report,
    findings: report.findings.filter(
      ({ finding }) => wanted(finding.resource.block.range.file) || (finding.root !== '' && wanted(finding.root)),
    ),
    problems: report.problems.filter(({ file }) => wanted(file)),
    notes: report.notes.filter(({ file }) => wanted(file)),
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

async function runReview(args: readonly string[]): Promise<number> {
  const { values, positionals } = words(args, {
    base: { type: 'string' },
    head: { type: 'string' },
    repo: { type: 'string' },
    format: { type: 'string' },
  });
  if (positionals.length > 0) throw new UsageError(`review takes no "${positionals[0]}"; the refs are --base and --head.`);
  if (typeof values['base'] !== 'string') throw new UsageError('review needs --base REF, the branch the change is to go into.');
  const format = oneOf(values['format'], ['text', 'json', 'sarif', 'html', 'patch'], 'text', 'format');
  const repository = typeof values['repo'] === 'string' ? values['repo'] : '.';
  if (!existsSync(repository)) throw new NothingError(`there is no folder ${repository}.`);
  const head = typeof values['head'] === 'string' ? values['head'] : undefined;
  const parser = startParser();
  try {
    const { facts, base } = await withOtherFiles(readRange(repository, values['base'], head), parser);
    const rules = loadRules();
    // The policy is the one of the branch the change goes into; the change itself cannot relax it.
    const config = await configFrom(
      fileAt(repository, base, '.github/iacsec.yml'),
      `.github/iacsec.yml of ${values['base']}`,
      rules,
    );
    const plan = await review(facts, rules, { config, assumed: 5, today: today(), parser });
    if (format === 'json') print(reviewJson(plan, facts.head.files, elapsed()));
    else if (format === 'html')
      write(
        (await import('./report/html.ts')).reviewPage(plan, facts, {
          title: `${head ?? 'Working tree'} into ${values['base']}`,
          baseBranch: values['base'],
          headBranch: head ?? 'working tree',
        }),
      );
    else if (format === 'sarif') {
      const baseline = { introduced: 'new', worsened: 'updated', unchanged: 'unchanged', fixed: 'absent' } as const;
      print(
        sarif(
          plan.findings
            .filter((found) => found.class !== 'fixed')
            .map((found) => ({
              finding: found.finding,
              fix: fixWithoutSecrets(found.fix, facts.head.files),
              baseline: baseline[found.class],
              suppressed: found.suppressed,
            })),
          version(),
        ),
      );
    } else if (format === 'patch') {
      const { text, leftOut } = patchText(plan.safeEdits, facts.head.files);
      write(text);
      if (leftOut > 0)
        process.stderr.write(
          `${counted(leftOut, 'place')} beside secrets left out; mend ${leftOut === 1 ? 'it' : 'them'} by hand\n`,
        );
    } else write(reviewText(plan, facts, elapsed() / 1000, terminal));
    return plan.conclusion === 'failure' ? 1 : 0;
  } finally {
    await parser.close();
  }
}

/** The repository that a folder is in: beside what a root calls, files of nothing else are read. The folder itself where there is none. */
function repositoryOf(directory: string): string {
  const start = resolve(directory);
  for (let at = start; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, '.git'))) return at;
  return start;
}

/** The range with the other files that its configuration reads, and their changes. */
async function withOtherFiles({ facts, others, trees, base }: Range, parser: Parser): Promise<{ facts: PullFacts; base: Sha }> {
  const before = await withContents(facts.base, trees.base, parser);
  const after = await withContents(facts.head, trees.head, parser);
  const asked = [...(await lookedAt(before, parser)).values(), ...(await lookedAt(after, parser)).values()].flat();
  const read = others.filter(({ path, previousPath }) => asked.some((one) => looksAt(one, new Set([path, previousPath]))));
  return { facts: { base: before, head: after, changes: [...facts.changes, ...read] }, base };
}

async function runRules(args: readonly string[]): Promise<number> {
  const { values, positionals } = words(args, { format: { type: 'string' } });
  if (positionals[0] === 'test') return testRules(positionals.slice(1));
  if (positionals.length > 0) throw new UsageError(`rules takes no "${positionals[0]}".`);
  const { rules } = loadRules();
  if (oneOf(values['format'], ['text', 'json'], 'text', 'format') === 'json') print(rulesJson(rules));
  else write(rulesText(rules, terminal));
  return 0;
}

/** Runs the examples of every rule below a folder. */
async function testRules(folders: readonly string[]): Promise<number> {
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) throw new UsageError('rules test takes one folder, such as rules.');
  if (!existsSync(folder)) throw new NothingError(`there is no folder ${folder}.`);
  const { readExamples, readRules } = await import('./rules/load.ts');
  const { examine } = await import('./rule-examples.ts');
  const schema = JSON.parse(readFileSync(new URL('./terraform/azurerm.json', import.meta.url), 'utf8')) as AzurermSchema;
  let rules: readonly Rule[];
  try {
    rules = readRules(folder);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (rules.length === 0) throw new NothingError(`there is no rule.yaml below ${folder}.`);
  const parser = startParser();
  try {
    let failed = 0;
    for (const rule of rules) {
      const wrong = await examine(rule, readExamples(folder, rule.id), schema, parser);
      if (wrong.length > 0) failed++;
      for (const sentence of wrong) write(`${rule.id}/${sentence}\n`);
    }
    write(`${counted(rules.length, 'rule')}, ${failed === 0 ? 'all hold on their examples' : `${failed} do not hold`}.\n`);
    return failed > 0 ? 1 : 0;
  } finally {
    await parser.close();
  }
}

function runExplain(args: readonly string[]): number {
  const { positionals } = words(args, {});
  if (positionals.length !== 1) throw new UsageError('explain takes one rule id, such as storage/https-only.');
  const { rules } = loadRules();
  const rule = rules.find(({ id }) => id === positionals[0]);
  if (!rule) throw new UsageError(`there is no rule "${positionals[0]}"; \`iacsec rules\` lists them.`);
  const examples = JSON.parse(readFileSync(new URL('./examples.json', import.meta.url), 'utf8')) as Record<string, Shown>;
  const shown = examples[rule.id];
  if (!shown) throw new Error(`dist/examples.json holds nothing of ${rule.id}; build again.`);
  write(explainText(rule, shown, terminal));
  return 0;
}

async function runShow(args: readonly string[]): Promise<number> {
  const { values, positionals } = words(args, { dir: { type: 'string' }, format: { type: 'string' } });
  if (positionals.length === 0)
    throw new UsageError('show needs an address, such as azurerm_storage_account.logs or local.tags.');
  const format = oneOf(values['format'], ['text', 'json'], 'text', 'format');
  const directory = typeof values['dir'] === 'string' ? values['dir'] : '.';
  if (!existsSync(directory)) throw new NothingError(`there is no folder ${directory}.`);
  const addresses = positionals.map((address) => {
    try {
      return { address, expression: hclParser(address, 'address' as Path).expression() };
    } catch (error) {
      if (error instanceof HclSyntaxError) throw new UsageError(`"${address}" is not an address: ${error.message}.`);
      throw error;
    }
  });
  const parser = startParser();
  try {
    // Paths as the repository has them, so that what lies beside the folder can be named.
    const repository = repositoryOf(directory);
    const here = relative(repository, resolve(directory)).split(sep).join('/') as Path;
    const none: Snapshot = { files: new Map(), problems: [] };
    const read = withCalledModules(repository, none, calledBy(parser), [here]);
    // As `terraform console` without -var-file: only the values that Terraform loads by itself.
    const loaded = { ...read, files: new Map([...read.files].filter(([path]) => !isValues(path) || loadsByItself(path))) };
    const visit = (evaluation: Evaluation): void => {
      for (const { expression } of addresses) evaluation.lookup(expression);
    };
    const snapshot = await withContents(loaded, treeOfFolder(repository), parser, { also: here, visit });
    const own = findRoots(snapshot, parser.read, new Set([here])).filter((root) => root.folder === here);
    const { roots, problems } = await assess(snapshot, own, parser, {
      rules: { rules: [], schema: {} },
      assumed: 5,
      today: today(),
    });
    const evaluation = roots[0]?.evaluation;
    if (!evaluation) throw new NothingError(`there are no Terraform files in ${directory}.`);
    for (const { file, startLine, message } of problems)
      process.stderr.write(`${told(`${file}:${startLine}: ${message}`, 2_000)}\n`);
    const found = addresses.map(({ address, expression }) => {
      const value = evaluation.lookup(expression);
      if (!value) throw new NothingError(`there is no ${address} in ${directory}.`);
      return { address, value };
    });
    const shown = found.map(({ address, value }) => ({ address, value: showJson(value, address, snapshot.files) }));
    if (format === 'json') write(`${jsonText(shown.length === 1 ? shown[0] : shown)}\n`);
    else for (const { address, value } of found) write(showText(address, value, snapshot.files));
    return 0;
  } finally {
    await parser.close();
  }
}

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h') || command === '--help' || command === '-h' || command === 'help') {
    write(USAGE);
    return 0;
  }
  if (command === '--version' || command === '-v') {
    write(`iacsec ${version()}\n`);
    return 0;
  }
  if (command === 'scan') return runScan(args);
  if (command === 'review') return runReview(args);
  if (command === 'rules') return runRules(args);
  if (command === 'explain') return runExplain(args);
  if (command === 'show') return runShow(args);
  throw new UsageError(
    command === undefined
      ? 'a command is missing: scan, review, rules, explain or show; --help tells more.'
      : `there is no command "${command}"; there are scan, review, rules, explain and show.`,
  );
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`iacsec: ${told(error.message, 2_000)}\n`);
    process.exitCode = 2;
  } else if (error instanceof NothingError || error instanceof GitError) {
    process.stderr.write(`iacsec: ${told(error.message, 2_000)}\n`);
    process.exitCode = 3;
  } else {
    // Our own fault, or the system's: the stack is for us.
    process.stderr.write(
      `iacsec: failed, nothing was decided: ${(error instanceof Error ? (error.stack ?? error.message) : String(error))
        .split('\n')
        .map((line) => told(line, 2_000))
        .join('\n')}\n`,
    );
    process.exitCode = 3;
  }
}
