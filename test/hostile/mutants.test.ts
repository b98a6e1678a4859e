import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/rules/check.ts';
import { scan } from '../../src/scan.ts';
import { startParser } from '../../src/terraform/parse.ts';
import { isRead } from '../../src/terraform/roots.ts';
import type { Path } from '../../src/terraform/source.ts';
import { reviewOf, ruleSet, TODAY } from '../sample.ts';
import { MUTANTS as ASKED, random } from './random.ts';

const parser = startParser();
afterAll(() => parser.close());

/** All of them are read by both parsers. */
const MUTANTS = ASKED ?? 10_000;
const REVIEWED = MUTANTS / 5;
/** Mutants in one scan, each in a folder of its own. */
const BATCH = 200;
const MOST_MS = 5_000;

/** Real files, those of the corpus where it is there. */
const sources = ['examples', 'rules', '../shared/corpus/cases'].filter(existsSync).flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => isRead(path.replaceAll('\\', '/')))
    .sort()
    .map((path) => ({ name: path.replaceAll('\\', '/').split('/').at(-1) ?? '', text: readFileSync(join(folder, path), 'utf8') }))
    .filter(({ text }) => text.length > 0 && text.length < 10_000),
);

/** Pieces that mean something to one of the parsers. */
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    '\n',
    '\r\n',
    '=',
    '${',
    '%{',
    '$${',
    '<<EOT\n',
    'EOT\n',
    '/*',
    '*/',
    '#',
    '\u0000',
    '\ufeff',
  ],
  ...[
    '\ud800',
    '\\u0000',
    '...',
    '[*]',
    '.*',
    '? :',
    ' for a in b : a',
    '1e999999999',
    '9'.repeat(400),
    '::',
    '!',
    '-',
    ',',
    '.',
  ],
  ...[
    'count = 1000000000\n',
    'for_each = toset(["a"])\n',
    'dynamic "x" {\n',
    'range(1e9)',
    'null',
    'each.value',
    'module "m" {\n source = "./"\n}\n',
  ],
];

function mutant(seed: number): { name: string; text: string } {
  const below = random(seed);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const { name, text } = pick(sources);
  let mutated = text;
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(mutated.length + 1);
    const length = 1 + below(40);
    const other = pick(sources).text;
    const from = below(other.length);
    switch (below(7)) {
      case 0:
        mutated = mutated.slice(0, at);
        break;
      case 1: {
        const bytes = Buffer.from(mutated);
        const index = below(Math.max(1, bytes.length));
        if (index < bytes.length) bytes.writeUInt8((bytes[index] ?? 0) ^ (1 << below(8)), index);
        mutated = bytes.toString();
        break;
      }
      case 2:
        mutated = mutated.slice(0, at) + other.slice(from, from + below(1_000));
        break;
      case 3:
        mutated = mutated.slice(0, at) + other.slice(from, from + length) + mutated.slice(at);
        break;
      case 4:
        mutated = mutated.slice(0, at) + mutated.slice(at + length);
        break;
      case 5:
        mutated = mutated.slice(0, at) + mutated.slice(at, at + length).repeat(1 + below(20)) + mutated.slice(at);
        break;
      default:
        mutated = mutated.slice(0, at) + pick(PIECES) + mutated.slice(at);
    }
  }
  return { name, text: mutated };
}

const batches = (count: number): ReadonlyMap<Path, string>[] =>
  Array.from({ length: count / BATCH }, (_, batch) => {
    const files = Array.from({ length: BATCH }, (_, i) => ({ i, ...mutant(batch * BATCH + i + 1) }));
    return new Map(files.map(({ i, name, text }) => [`${i}/${name}` as Path, text]));
  });

/** What is said of resources in files that could not be read. */
async function saidOfBroken(files: ReadonlyMap<Path, string>, findings: readonly Finding[]): Promise<Finding[]> {
  const parsed = await parser.parse(files);
  return findings.filter(({ resource }) => !parsed.get(resource.block.range.file)?.body);
}

describe('mutated files', () => {
  it(
    `are evaluated or refused, all ${MUTANTS} of them`,
    async () => {
      let [refused, judged] = [0, 0];
      for (const files of batches(MUTANTS)) {
        const start = process.cpuUsage();
        const { findings, problems } = await scan({ files, problems: [] }, parser, { rules: ruleSet, assumed: 4, today: TODAY });
        expect(process.cpuUsage(start).user / 1_000).toBeLessThan(MOST_MS);
        expect(
          await saidOfBroken(
            files,
            findings.map(({ finding }) => finding),
          ),
        ).toEqual([]);
        const unread = [...(await parser.parse(files)).values()].filter(({ body }) => !body);
        const named = new Set(problems.map(({ file }) => file));
        // Files of values that no root takes are not looked at.
        expect(unread.filter(({ path }) => !named.has(path) && /\.tf$/.test(path))).toEqual([]);
        refused += unread.length;
        judged += findings.length;
      }
      // Both kinds are there in numbers: nothing was tested that is always refused or never.
      expect(refused).toBeGreaterThan(MUTANTS / 10);
      expect(judged).toBeGreaterThan(MUTANTS / 10);
    },
    12 * MUTANTS,
  );

  it(
    'are reviewed as changes, and block where they cannot be read',
    async () => {
      for (const files of batches(REVIEWED)) {
        const plan = await reviewOf(parser, {}, Object.fromEntries(files));
        const findings = plan.findings.map(({ finding }) => finding);
        expect(await saidOfBroken(files, findings)).toEqual([]);
        if ([...(await parser.parse(files)).values()].some(({ body }) => !body)) expect(plan.conclusion).toBe('failure');
      }
    },
    12 * MUTANTS,
  );
});
