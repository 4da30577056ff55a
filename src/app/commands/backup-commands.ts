import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Config } from '../../config/index.js';
import { type DataSource, poolOf, queryRows } from '../../core/database.js';
import { OperatorError } from '../../core/errors.js';
import type { BackupProgress } from '../backup/header.js';
import { BackupReader } from '../backup/read-backup.js';
import { restoreBackup } from '../backup/restore-backup.js';
import { writeBackup } from '../backup/write-backup.js';
import { MIGRATIONS } from '../open-database.js';
import { makePartitions } from './migrate.js';
import { createProgress, printable } from './terminal-output.js';
import { withCommandDatabase } from './with-command-database.js';
import { writeOutput } from './write-output.js';

/** It has hashes of keys, secrets of webhooks, drafts, and what visitors searched for. */
const BACKUP = { name: 'backup', mode: 0o600 };

const MEGABYTE = 1e6;

/**
 * Writes a backup to a file that only its owner may read, or to standard output for `-`. Servers may
 * run meanwhile. For replaced files and errors see `writeOutput`; BackupError if the database is
 * newer than this version.
 */
export async function backup(config: Config, file: string): Promise<void> {
  if (file === '-' && process.stdout.isTTY)
    throw new OperatorError('A backup is no text for a terminal: name a file, or redirect it.');
  await withCommandDatabase(config, 'read', async (dataSource) => {
    const pool = poolOf(dataSource);
    // Asked first: when the file is there, nothing may fail any more.
    const isWaiting = await hasWaitingDeliveries(dataSource);
    const report = createReport('Backed up rows');
    let packed = 0;
    const counted = async function* () {
      for await (const chunk of writeBackup(pool, MIGRATIONS, report.update)) {
        packed += chunk.length;
        yield chunk;
      }
    };
    try {
      await writeOutput(file, counted(), BACKUP);
    } finally {
      report.stop();
    }
    const target = file === '-' ? '' : ` to ${printable(file)}`;
    const size = (packed / MEGABYTE).toFixed(1);
    process.stderr.write(`Backed up ${report.summary()}${target}: ${size} MB compressed.\n`);
    if (isWaiting)
      process.stderr.write(
        'Messages to receivers of webhooks were waiting; they are not in the backup. Only a server ' +
          'on this database sends them.\n',
      );
  });
}

/**
 * Restores a backup from a file, or from standard input for `-`, into an empty database. Rejects
 * with BackupError, and changes nothing, if the backup is not whole or does not fit.
 */
export async function restore(config: Config, file: string): Promise<void> {
  if (file === '-' && process.stdin.isTTY)
    throw new OperatorError('There is no backup on standard input: name a file, or redirect it.');
  if (file !== '-') await refuseNoFile(file);
  const source = file === '-' ? process.stdin : createReadStream(file);
  // Before the database is opened: what is no backup makes no embedded Postgres.
  const names = MIGRATIONS.map(({ name }) => name);
  const reader = await BackupReader.open(source, names);
  await withCommandDatabase(config, 'new', async (dataSource) => {
    const report = createReport('Restored rows');
    const { articles, webhooks } = await restoreBackup(
      dataSource,
      reader,
      MIGRATIONS,
      (client) => makePartitions(config, client, new Date()),
      report.update,
    ).finally(report.stop);
    process.stderr.write(
      `Restored ${report.summary()}, with ${articles} articles, as of ` +
        `${reader.header.createdAt}. The next server builds its index.\n`,
    );
    if (webhooks > 0)
      process.stderr.write(
        `Webhooks that are on: ${webhooks}. A server on this database tells their receivers what ` +
          'changes from now on. If the other server goes on, turn them off in one of the two.\n',
      );
  });
}

async function refuseNoFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new OperatorError(`${printable(file)} does not exist: name the file of the backup.`);
  });
  if (found.isDirectory())
    throw new OperatorError(`${printable(file)} is a folder: name the file of the backup.`);
}

/** What waits to be sent stays behind, so that no receiver gets it from two servers. */
async function hasWaitingDeliveries(dataSource: DataSource): Promise<boolean> {
  const [waiting] = await queryRows<{ some: boolean }>(
    dataSource,
    `select exists (select from webhook_delivery where state = 'PENDING')
       or exists (select from webhook_event) as some`,
  );
  return waiting!.some;
}

function createReport(what: string) {
  const progress = createProgress(what);
  const startedAt = performance.now();
  let last: BackupProgress = { rows: 0, bytes: 0 };
  const seconds = () => (performance.now() - startedAt) / 1_000;
  const rate = () => {
    const megabytes = last.bytes / MEGABYTE;
    return `${megabytes.toFixed(1)} MB, ${(megabytes / seconds()).toFixed(1)} MB/s`;
  };
  return {
    update(now: BackupProgress) {
      last = now;
      progress.update(now.rows, undefined, rate());
    },
    summary: () => `${last.rows} rows (${rate()}) in ${seconds().toFixed(1)} s`,
    stop: () => progress.stop(),
  };
}
