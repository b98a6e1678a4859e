import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { applyEdits, layOut } from '../../src/fix/edits.ts';
import { operationsFor } from '../../src/fix/operations.ts';
import { review } from '../../src/review.ts';
import { compileRules, readRules } from '../../src/rules/load.ts';
import { type ScanReport, scan } from '../../src/scan.ts';
import type { Running } from '../../src/terraform/evaluate.ts';
import { startJudge } from '../../src/terraform/judge.ts';
import { startMemory } from '../../src/terraform/memory.ts';
import { isConfiguration, isValues, type Module } from '../../src/terraform/module.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { findRoots, isRead } from '../../src/terraform/roots.ts';
import type { Budget } from '../../src/terraform/scope.ts';
import { folderOf, type Path } from '../../src/terraform/source.ts';
import type { ParsedFile } from '../../src/terraform/syntax.ts';
import type { Tree } from '../../src/terraform/tree.ts';
import { facts, schema, TODAY } from '../sample.ts';
import { CONFIGURATIONS } from '../terraform/configurations.ts';
import { DEEP } from '../terraform/deep-configurations.ts';
import { WIDE } from '../terraform/wide-configurations.ts';
import { grown } from './grammar.ts';
import { MUTANTS as ASKED, random } from './random.ts';

const judge = startJudge();
const parser = startParser({ judge });
afterAll(() => parser.close());
const ruleSet = compileRules(readRules('rules'), schema);

const MUTANTS = ASKED ?? 500;
const MOST_MS = 5_000;
/** Roots with more text than this take too long, thousands of times. */
const MAX_TEXT = 60_000;

type Files = ReadonlyMap<Path, string>;
/** A root module with all that it calls, and what lies beside it. */
interface Sample {
  readonly name: string;
  readonly files: Files;
  readonly contents: ReadonlyMap<Path, Uint8Array>;
}
const sampleOf = (name: string, files: Files, contents: Sample['contents'] = new Map()): Sample => {
  if ([...files.keys()].some(isValues)) return { name, files, contents };
  // So that there is something to set.
  const top = [...files].flatMap(([path, text]) => (path.includes('/') ? [] : [...text.matchAll(/^variable "(\w+)"/gm)]));
  const values = top.map(([, variable], i) => `${variable} = ${['"a"', '1', 'true', '["a"]', '{ a = "b" }'][i % 5]}\n`);
  return { name, files: new Map([...files, ['a.auto.tfvars' as Path, `${values.join('')}other = "a"\n`]]), contents };
};

/** Every root of a folder with real files, small enough. */
function rootsOf(folder: string): Sample[] {
  const files = new Map<Path, string>();
  const contents = new Map<Path, Uint8Array>();
  for (const one of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const full = join(folder, one);
    if (/(?:^|\/)\.git\//.test(one) || !statSync(full, { throwIfNoEntry: false })?.isFile()) continue;
    if (isRead(one)) files.set(one as Path, readFileSync(full, 'utf8'));
    else if (statSync(full).size < 5_000) contents.set(one as Path, readFileSync(full));
  }
  return findRoots({ files }, parser.read).flatMap((root) => {
    const own = [...files].filter(
      ([path]) =>
        (isConfiguration(path) && root.folders.has(folderOf(path) as Path)) ||
        root.environments.slice(0, 3).some(({ values }) => values.includes(path)),
    );
    const size = own.reduce((sum, [, text]) => sum + text.length, 0);
    const beside = [...contents].filter(([path]) => [...root.folders].some((one) => one !== '' && path.startsWith(`${one}/`)));
    return size === 0 || size > MAX_TEXT ? [] : [sampleOf(`${folder}: ${root.folder}`, new Map(own), new Map(beside))];
  });
}

/** Those of the folders that `MUTANTS_OF` names, with a colon between them; else those of the tests. */
const asked = process.env['MUTANTS_OF']?.split(':').flatMap(rootsOf);
const samples: readonly Sample[] = (
  asked ?? [
    ...Object.entries({ ...CONFIGURATIONS, ...WIDE, ...DEEP }).map(([name, { files }]) =>
      sampleOf(name, new Map(Object.entries(files).filter(([path]) => isRead(path)) as [Path, string][])),
    ),
    ...ruleSet.rules.flatMap(({ id }) =>
      ['bad', 'good'].map((name) => {
        const text = readFileSync(`rules/${id}/${name}.tf`, 'utf8');
        return sampleOf(`${id} ${name}`, new Map([['main.tf' as Path, text]]));
      }),
    ),
  ]
).filter(({ files }) => [...files.keys()].some(isConfiguration));
const others = samples.flatMap(({ files }) => [...files]);

/** Where two values are not the same in something that shows; undefined where they are. */
function difference(a: unknown, b: unknown, at = '', seen = new Map<unknown, Set<unknown>>()): string | undefined {
  if (Object.is(a, b) || (typeof a === 'function' && typeof b === 'function')) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return `${at}: ${String(a)} and ${String(b)}`;
  const compared = seen.get(a);
  if (compared?.has(b)) return undefined;
  seen.set(a, (compared ?? new Set()).add(b));
  if (a instanceof Map || a instanceof Set) {
    if (!(b instanceof Map || b instanceof Set)) return `${at}: kinds`;
    return difference([...a], [...b], at, seen);
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const found = difference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${at}.${key}`, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Runs every root of the files by what was kept of all runs before, and by itself: where the two differ. */
function differenceByKept(
  files: Files,
  parsed: ReadonlyMap<Path, ParsedFile>,
  memory: ReturnType<typeof startMemory>,
  running: Running | undefined,
  tree: Tree,
): string | undefined {
  const byFolder = new Map<Path, ParsedFile[]>();
  for (const file of parsed.values()) {
    if (!isConfiguration(file.path)) continue;
    const folder = folderOf(file.path) as Path;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  const made = new Map([...byFolder].map(([folder, own]) => [folder, memory.declare(folder, own)]));
  const modules = (folder: Path): Module | undefined => made.get(folder);
  for (const { folder, environments } of findRoots({ files }, parser.read)) {
    const top = modules(folder);
    for (const { name, values } of top ? environments.slice(0, 3) : []) {
      const given = values.flatMap((path) => parsed.get(path) ?? []);
      const beside = [...files.values()].some((text) => /\bfile|template/.test(text)) ? { tree, texts: files } : undefined;
      const run = (by: typeof memory) => {
        const budget: Budget = { steps: 1_000_000, depth: 0 };
        const { evaluation, problems } = by.run(top as Module, modules, given, budget, '', beside);
        const { resources, unseenCalls, asked } = evaluation;
        return { problems, resources, unseenCalls, asked, steps: budget.steps };
      };
      const found = difference(run(startMemory(undefined, running)), run(memory));
      if (found !== undefined) return `${folder} ${name} ${found}`;
    }
  }
  return undefined;
}

const options = { rules: ruleSet, assumed: 4, today: TODAY, ignores: { ...DEFAULT_CONFIG.ignores, today: TODAY } } as const;
const failing = ({ findings }: ScanReport) => findings.filter(({ finding }) => finding.verdict === 'fail');
const told = ({ findings, problems, notes, stats }: ScanReport) =>
  JSON.stringify([
    findings.map(({ finding, fix }) => [finding.fingerprint, finding.verdict, finding.environments, fix]),
    problems,
    notes,
    stats,
  ]);
/** What `scan --fix` writes. */
function mended({ findings }: ScanReport, files: Files): Files {
  const safe = findings.filter(({ fix }) => fix?.safety === 'safe');
  const edits = layOut(
    safe.flatMap(({ finding }) => operationsFor(finding, ruleSet.schema) ?? []),
    files,
  );
  return edits ? applyEdits(files, edits) : files;
}
/** What a review of a change says is worse. */
async function newsOf(base: Files, head: Files) {
  const plan = await review(facts(Object.fromEntries(base), Object.fromEntries(head)), ruleSet, {
    config: DEFAULT_CONFIG,
    assumed: 4,
    today: TODAY,
    parser,
  });
  return plan.findings.filter((one) => one.class === 'introduced' || one.class === 'worsened').map(({ finding }) => finding);
}

/** What is wrong with what is said of a mutant; nothing where all is well. */
async function wrongWith(files: Files, before: Files, sample: Sample, seed: number, ofRoot: OfRoot): Promise<string[]> {
  const wrong: string[] = [];
  const tree: Tree = {
    paths: new Set([...files.keys(), ...sample.contents.keys()]),
    links: new Map(),
    unseen: new Set(),
    ...sample,
  };
  const parsed = await parser.parse(files);
  const report = await scan({ files, problems: [], tree }, parser, options);
  const named = new Set(report.problems.map(({ file }) => file));
  for (const { path, body } of parsed.values())
    if (!body && isConfiguration(path) && !named.has(path)) wrong.push(`nothing is said of ${path}, which is refused`);
  for (const { finding } of report.findings)
    if (!parsed.get(finding.resource.block.range.file)?.body) wrong.push(`${finding.fingerprint} is out of a refused file`);
  const kept = differenceByKept(files, parsed, ofRoot.memory, ofRoot.running, tree);
  if (kept !== undefined) wrong.push(`by what was kept: ${kept}`);
  if (seed % 5 === 0) {
    const again = await scan({ files, problems: [], tree }, startParser({ judge }), options);
    if (told(again) !== told(report)) wrong.push('another parser gives another result');
  }
  if (seed % 5 === 1) {
    const fixed = mended(report, files);
    const after = await scan({ files: fixed, problems: [], tree }, parser, options);
    if (difference(mended(after, fixed), fixed) !== undefined) wrong.push('fixes are not done with once');
  }
  const fails = new Set(failing(await scan({ files, problems: [] }, parser, options)).map(({ finding }) => finding.fingerprint));
  if (seed % 5 >= 2)
    for (const { fingerprint, verdict } of await newsOf(seed % 2 === 0 ? sample.files : before, files))
      if (verdict === 'fail' && !fails.has(fingerprint)) wrong.push(`${fingerprint} is new and does not fail`);
  if (seed % 5 === 2) {
    const spaced = new Map([...files].map(([path, text]) => [path, `${text}\n`]));
    for (const one of [...(await newsOf(files, spaced)), ...(await newsOf(spaced, files))])
      wrong.push(`${one.fingerprint} is new where nothing is`);
  }
  return wrong;
}

interface OfRoot {
  readonly memory: ReturnType<typeof startMemory>;
  readonly running: Running | undefined;
}

describe('files changed by the grammar', () => {
  it(
    `are judged alike whatever came before, all ${MUTANTS} of them`,
    async () => {
      const wrong: string[] = [];
      const each = Math.max(3, Math.ceil(MUTANTS / samples.length));
      let [done, refused] = [0, 0];
      // A few of many roots, or many of all.
      const first = random(1);
      const chosen =
        each > 3 ? samples : Array.from({ length: Math.ceil(MUTANTS / each) }, () => samples[first(samples.length)] as Sample);
      for (const [number, sample] of chosen.entries()) {
        const running = number % 2 === 0 ? { workspace: 'default', folder: '/root' } : undefined;
        const ofRoot = { memory: startMemory(1e9, running), running };
        let before = sample.files;
        for (let seed = 1; seed <= each && done < MUTANTS; seed++, done++) {
          const below = random(number * 100_003 + seed);
          // One after the other, so that what is kept is of many changes, and from the start again.
          const files = grown(seed % 4 === 0 ? sample.files : before, others, below, parser);
          const start = cpuUsage();
          const found = await wrongWith(files, before, sample, number + seed, ofRoot).catch((error: Error) => [`${error.stack}`]);
          const took = cpuUsage(start).user / 1_000;
          if (took > MOST_MS) found.push(`took ${took} ms`);
          if ([...files].some(([path, text]) => parser.read(path, text).body === undefined)) refused++;
          wrong.push(...found.map((what) => `${sample.name}, number ${number}, seed ${seed}: ${what}`));
          const size = [...files.values()].reduce((sum, text) => sum + text.length, 0);
          before = size > MAX_TEXT ? sample.files : files;
        }
      }
      expect(wrong).toEqual([]);
      // Most of them are Terraform still, and not all.
      expect(done).toBe(MUTANTS);
      expect(refused).toBeGreaterThan(done / 20);
      expect(refused).toBeLessThan(done * 0.7);
    },
    60 * MUTANTS,
  );
});
