import { type StormOptions, storm } from '../test/chaos/storm.ts';
import { noPostgres } from '../test/store/postgres.ts';

/** A mode: what it does, and whether it held. */
interface Mode {
  readonly about: string;
  readonly needsPostgres: boolean;
  readonly run: (say: (line: string) => void) => Promise<boolean>;
}

const STORM = { pulls: 500, repositories: 50, installations: 5, lasts: 120_000, within: 300_000 } as const;

async function stormHolds(options: Omit<StormOptions, 'say'>, say: (line: string) => void): Promise<boolean> {
  const { heads, right, duplicates, lost, stuck, open, settled, kills, faults, cancelled } = await storm({ ...options, say });
  const failed = Object.values(faults).reduce((a, b) => a + b, 0);
  const isHeld = settled !== undefined && right === heads && duplicates + lost + stuck + open === 0;
  const time = settled === undefined ? 'never' : `${(settled / 1000).toFixed(0)} s`;
  say(
    `${right} of ${heads} heads with one right check, ${duplicates} duplicate comments, ${lost} lost findings, ${stuck} rows stuck, ${open} checks open; all right ${time} after the last of ${failed} faults and ${kills} kills (${cancelled} check runs ended as cancelled)   500 of 500, 0, 0, 0, 0, within 300 s: ${isHeld ? 'held' : 'MISSED'}`,
  );
  return isHeld;
}

export const MODES: Readonly<Record<string, Mode>> = {
  storm: {
    about: 'three processes on PostgreSQL, one killed every few seconds',
    needsPostgres: true,
    run: (say) => stormHolds({ ...STORM, database: 'PostgreSQL', processes: 3, killEvery: 4_000 }, say),
  },
  'storm-sqlite': {
    about: 'one process on SQLite, killed every few seconds',
    needsPostgres: false,
    run: (say) => stormHolds({ ...STORM, database: 'SQLite', processes: 1, killEvery: 8_000 }, say),
  },
};

/** Runs the modes of these names, or all. Returns whether all held. */
export async function chaos(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter((name) => !(name in MODES));
  if (unknown.length > 0) throw new Error(`there is no mode ${unknown.join(', ')}; there are ${Object.keys(MODES).join(', ')}`);
  let held = true;
  for (const [name, { about, needsPostgres, run }] of Object.entries(MODES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    if (needsPostgres && noPostgres) {
      console.log(`${name}: skipped, ${noPostgres}`);
      continue;
    }
    console.log(`${name}: ${about}`);
    held = (await run((line) => console.log(`  ${line}`))) && held;
  }
  return held;
}
