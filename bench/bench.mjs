// npm run bench: whole processes, as a person would start them, several times; the median is printed with the bound it is held to.
// The large scan needs a folder of Terraform files: BENCH_CORPUS, or ../shared/corpus/cases where that is there. BENCH_REPOSITORY is a
// checkout of github.com/aztfmod/terraform-azurerm-caf (2,635 files).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist/cli.js');
const work = mkdtempSync(join(tmpdir(), 'iacsec-bench-'));

/** Wall seconds and peak memory (MB) of one process, measured from inside its own exit. */
function run(args) {
  const report = join(work, 'usage.json');
  const hook = join(work, 'usage.cjs');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, JSON.stringify(process.resourceUsage().maxRSS)));`,
  );
  const start = process.hrtime.bigint();
  const done = spawnSync(process.execPath, ['--require', hook, cli, ...args], { maxBuffer: 1 << 30 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (done.status === null || done.status > 1)
    throw new Error(`iacsec ${args.join(' ')} ended with ${done.status}: ${done.stderr}`);
  return { seconds, megabytes: JSON.parse(readFileSync(report, 'utf8')) / 1024 };
}

function measure(name, times, args, bound) {
  run(args);
  const runs = Array.from({ length: times }, () => run(args)).sort((a, b) => a.seconds - b.seconds);
  const median = runs[times >> 1];
  const most = Math.max(...runs.map(({ megabytes }) => megabytes));
  const held = !bound || (median.seconds <= bound.seconds && most <= (bound.megabytes ?? Infinity));
  const limit = bound
    ? `under ${bound.seconds} s${bound.megabytes ? ` and ${bound.megabytes} MB` : ''}: ${held ? 'held' : 'MISSED'}`
    : 'no bound';
  console.log(
    `${name.padEnd(34)} ${median.seconds.toFixed(2)} s (${runs[0].seconds.toFixed(2)} to ${runs.at(-1).seconds.toFixed(2)}), ${most.toFixed(0)} MB   ${limit}`,
  );
  return held;
}

/** The pure part of a review of 20 changed files, of one module and one example, the parser having seen the base and the files. */
async function warmReview(folder) {
  const from = async (path) => import(new URL(`../dist/${path}.js`, import.meta.url).href);
  const [{ readFolder }, { startParser }, { review }, { changesBetween }, { DEFAULT_CONFIG }] = await Promise.all(
    ['local/folder', 'terraform/parse', 'review', 'diff/patch', 'config'].map(from),
  );
  const rules = JSON.parse(readFileSync(join(root, 'dist/rules.json'), 'utf8'));
  const parser = startParser();
  const base = readFolder(folder);
  const paths = [...base.files.keys()];
  const changed = [
    ...paths.filter((path) => path.startsWith('modules/compute/virtual_machine/')).slice(0, 15),
    ...paths.filter((path) => path.startsWith('examples/compute/virtual_machine/')).slice(0, 5),
  ];
  const times = [];
  for (let time = 0; time < 12; time++) {
    const edited = changed.map((path) => [path, `${base.files.get(path)}\n# ${time}\n`]);
    const head = { files: new Map([...base.files, ...edited]), problems: [] };
    await parser.parse(head.files);
    const changes = changesBetween(new Map(changed.map((path) => [path, base.files.get(path)])), new Map(edited));
    const start = performance.now();
    await review({ base, head, changes }, rules, { config: DEFAULT_CONFIG, assumed: 5, today: '2027-06-30', parser });
    times.push(performance.now() - start);
  }
  await parser.close();
  const [cold, ...warm] = times;
  const median = warm.sort((a, b) => a - b)[warm.length >> 1];
  const held = median <= 150;
  console.log(
    `review of ${changed.length} changed files, warm      ${median.toFixed(0)} ms (${warm[0].toFixed(0)} to ${warm.at(-1).toFixed(0)}; the first ${cold.toFixed(0)})   under 150 ms: ${held ? 'held' : 'MISSED'}`,
  );
  return held;
}

const sources = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(?:tf|tfvars)$/.test(path));
const example = join(root, 'examples/pull-request/head');
const twenty = join(work, 'twenty');
mkdirSync(twenty);
// Twenty files in folders of their own, so that nothing is declared twice.
sources(example)
  .concat(sources(join(root, 'rules')))
  .slice(0, 20)
  .forEach((path, i) => {
    mkdirSync(join(twenty, String(i)));
    const from = existsSync(join(example, path)) ? example : join(root, 'rules');
    writeFileSync(join(twenty, String(i), path.split('/').at(-1)), readFileSync(join(from, path)));
  });

let held = measure('cold start, scan of 20 files', 9, ['scan', twenty, '--format', 'json'], { seconds: 0.5 });
held = measure('sample stack, scan', 9, ['scan', example, '--format', 'json'], { seconds: 1 }) && held;
const corpus = process.env.BENCH_CORPUS ?? join(root, '../shared/corpus/cases');
if (existsSync(corpus)) {
  const many = `scan of ${sources(corpus).length} files`;
  held = measure(many, 5, ['scan', corpus, '--format', 'json'], { seconds: 3, megabytes: 400 }) && held;
  // Judged by every rule there is, twice as many as a scan has, with their fixes and with what passes: for looking at, so without a bound.
  measure(`${many}, --show all`, 5, ['scan', corpus, '--format', 'json', '--show', 'all']);
} else console.log(`scan of many files: skipped, there is no ${corpus}; name a folder in BENCH_CORPUS`);
const repository = process.env.BENCH_REPOSITORY;
if (repository && existsSync(repository)) {
  const name = `scan of ${sources(repository).length} files`;
  held = measure(name, 3, ['scan', repository, '--format', 'json'], { seconds: 6, megabytes: 600 }) && held;
  held = (await warmReview(repository)) && held;
} else console.log('scan and review of a large repository: skipped; name a checkout in BENCH_REPOSITORY');
rmSync(work, { recursive: true });
// The App against a simulated GitHub, which is TypeScript like the rest of the tests.
const { module } = await runnerImport(join(root, 'bench/app.ts'), { configFile: false, logLevel: 'error' });
held = (await module.benchApp()) && held;
process.exit(held ? 0 : 1);
