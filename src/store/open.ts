import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import Sqlite from 'libsql';
import pg from 'pg';
import { isCurrent, migrate } from './migrations.ts';
import type { Tables } from './tables.ts';

/** The database, and which of the two it is: they differ in how a row is claimed. */
export interface Database {
  readonly tables: Kysely<Tables>;
  readonly isPostgres: boolean;
  /** Settles when what was committed would survive a loss of power. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Raised where another process has the folder. */
export class StoreInUseError extends Error {}

/** Connections to PostgreSQL of one process. */
const CONNECTIONS = 8;
/** Milliseconds until a database that does not answer counts as away: GitHub gives up a webhook after ten seconds. */
const PATIENCE = 5_000;
const FILE = 'iacsec.db';

/**
 * Opens the store: PostgreSQL at `url`, else the embedded database in a folder, which one process has to itself. Brings its tables to the
 * newest version. Throws StoreInUseError, NewerStoreError, or what the database says.
 */
export async function openStore({ url, directory }: { url: string | undefined; directory: string }): Promise<Database> {
  const opened = url === undefined ? openEmbedded(directory, lock(directory)) : openPostgres(url);
  try {
    await migrate(opened.tables, opened.isPostgres);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Raised where there is no store to look at. */
export class NoStoreError extends Error {}

/** Opens a store for a look beside the App that has it, or while none has. Throws NoStoreError where no App of this version was started on it. */
export async function lookInto({ url, directory }: { url: string | undefined; directory: string }): Promise<Database> {
  if (url === undefined && !existsSync(join(directory, FILE)))
    throw new NoStoreError(`there is no database in ${directory}; IACSEC_DATA_DIR or DATABASE_URL names another place`);
  const opened = url === undefined ? openEmbedded(directory, () => undefined) : openPostgres(url);
  try {
    if (await isCurrent(opened.tables, opened.isPostgres)) return opened;
    throw new NoStoreError('the data is of another version than this program; start the App of this version on it first');
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function openEmbedded(directory: string, unlock: () => void): Database {
  const file = new Sqlite(join(directory, FILE));
  // Another process may be looking at what has to be done.
  file.exec('pragma busy_timeout = 5000');
  file.exec('pragma journal_mode = wal');
  // What is committed survives the end of the process; for the end of the machine there is `flush`, which keeps nobody waiting meanwhile.
  file.exec('pragma synchronous = normal');
  file.exec('pragma foreign_keys = on');
  const tables = new Kysely<Tables>({ dialect: new SqliteDialect({ database: file }) });
  let log: Promise<FileHandle> | undefined;
  return {
    tables,
    isPostgres: false,
    // The log is there from the first statement to the last; whoever flushes it flushes what all have written.
    flush: together(async () => {
      log ??= open(join(directory, `${FILE}-wal`), 'r+');
      await (await log).datasync();
    }),
    close: async () => {
      await (await log?.catch(() => undefined))?.close();
      await tables.destroy();
      unlock();
    },
  };
}

/** Does something once for all who ask while it is being done: each is served by a run that starts after it has asked. */
function together(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        running = run();
        return running;
      });
    return next;
  };
}

/** Keeps a folder to this process: a transaction in a file of its own that never ends, and that the system ends when the process dies. */
function lock(directory: string): () => void {
  const file = new Sqlite(join(directory, 'lock.db'));
  try {
    file.exec('begin exclusive');
  } catch (error) {
    file.close();
    if (!(error instanceof Error) || !/locked|busy/i.test(error.message)) throw error;
    throw new StoreInUseError(`${directory} is in use by another process; several processes need PostgreSQL (DATABASE_URL)`);
  }
  return () => {
    file.exec('rollback');
    file.close();
  };
}

function openPostgres(url: string): Database {
  // Counts and times are far below 2^53: numbers, not texts.
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === 20 ? Number : pg.types.getTypeParser(oid, format as 'text'),
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    types: types as pg.CustomTypesConfig,
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
    keepAlive: true,
  });
  // A connection that breaks must not end the process, whether it lies idle or is between two statements: the next one fails, or opens another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const tables = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { tables, isPostgres: true, flush: async () => undefined, close: () => tables.destroy() };
}
