import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { told } from '../report/secrets.ts';
import { historyIn } from '../store/history.ts';
import { type Database, lookInto, NoStoreError } from '../store/open.ts';
import { type Open, workIn } from '../store/work.ts';
import { NothingError, oneOf, print, UsageError, words, write } from './terminal.ts';

/** More than this is not listed. */
const MOST = 1_000;

/** `iacsec work`: what the App has to do, for whoever runs it; `retry KEY`, `audit`. Returns the exit code. */
export async function runWork(args: readonly string[]): Promise<number> {
  const { values, positionals } = words(args, { format: { type: 'string' } });
  const format = oneOf(values['format'], ['text', 'json'], 'text', 'format');
  const [what, key, ...rest] = positionals;
  if (rest.length > 0 || (what === 'audit' && key !== undefined)) throw new UsageError(`work takes no "${rest[0] ?? key}".`);
  if (what !== undefined && what !== 'retry' && what !== 'audit')
    throw new UsageError(`work takes retry KEY or audit, not "${what}".`);
  if (what === 'retry' && key === undefined) throw new UsageError('work retry takes a key, as `iacsec work` lists them.');
  const database = await store();
  try {
    if (what === 'retry') return await retry(database, key ?? '');
    return what === 'audit' ? await audit(database, format) : await list(database, format);
  } finally {
    await database.close();
  }
}

/** The store of the App that is started with the same environment. */
async function store(): Promise<Database> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const url = process.env['DATABASE_URL'];
  try {
    return await lookInto({
      url: url === '' ? undefined : url,
      directory: resolve(process.env['IACSEC_DATA_DIR'] || './data'),
    });
  } catch (error) {
    if (error instanceof NoStoreError) throw new NothingError(`${error.message}.`);
    if (url) throw new NothingError('the database of DATABASE_URL cannot be read.');
    throw error;
  }
}

async function list(database: Database, format: 'text' | 'json'): Promise<number> {
  const now = Date.now();
  const all = await workIn(database).open(MOST, now);
  const iso = (time: number): string => new Date(time).toISOString();
  if (format === 'json')
    print(
      all.map(({ since, next, ...one }) => ({ ...one, since: iso(since), next: one.state === 'waiting' ? iso(next) : null })),
    );
  else if (all.length === 0) write('Nothing is waiting, and nothing was given up.\n');
  else for (const one of all) write(`${lineOf(one, now)}\n`);
  return 0;
}

function lineOf({ key, state, attempts, error, since, next }: Open, now: number): string {
  const about = [
    `wanted ${ago(now - since)} ago`,
    ...(attempts > 0 ? [attempts === 1 ? '1 try' : `${attempts} tries`] : []),
    ...(state === 'waiting' && next > now ? [`next in ${ago(next - now)}`] : []),
    ...(error === null ? [] : [told(error)]),
  ];
  return `${state.padEnd(9)}  ${told(key, 500)}  ${about.join(', ')}`;
}

function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

async function retry(database: Database, key: string): Promise<number> {
  if (!(await workIn(database).retry(key, Date.now())))
    throw new UsageError(`nothing with the key "${key}" is waiting or was given up; \`iacsec work\` lists what is.`);
  await historyIn(database).record({
    at: Date.now(),
    who: userInfo().username,
    what: 'retried',
    repository: key.split(/[#@ ]/)[0] ?? '',
    pull: null,
    commit: null,
    policy: null,
    details: JSON.stringify({ key }),
  });
  write('It is tried again now.\n');
  return 0;
}

/** Says whether the audit trail is whole; with JSON, every entry of it. Exit code 1 where it is not. */
async function audit(database: Database, format: 'text' | 'json'): Promise<number> {
  const history = historyIn(database);
  const broken = await history.firstBreak();
  const entries = await database.tables.selectFrom('audit').selectAll().orderBy('number').execute();
  if (format === 'json') print({ entries, firstBreak: broken ?? null });
  else
    write(
      broken === undefined
        ? `${entries.length === 1 ? '1 entry' : `${entries.length} entries`}, each follows from the one before.\n`
        : `Entry ${broken} does not follow from the one before: something was changed or taken out there.\n`,
    );
  return broken === undefined ? 0 : 1;
}
