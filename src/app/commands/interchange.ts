import { stat } from 'node:fs/promises';
import { exportLines, importLines, type SourceLine } from '../../articles/index.js';
import type { Config } from '../../config/index.js';
import { poolOf } from '../../core/database.js';
import { OperatorError } from '../../core/errors.js';
import { describeImport } from './describe-import.js';
import { type EncodingName, openImportSource } from './import-source/index.js';
import { printable } from './printable.js';
import { createProgress } from './progress.js';
import { demoLines } from '../demo.js';
import { withCommandDatabase } from './with-command-database.js';
import { writeOutput } from './write-output.js';

/** How to import: see ImportOptions; `json` prints the report as JSON. */
export interface ImportFlags {
  keepRows: boolean;
  json: boolean;
  overwrite?: boolean;
  dryRun?: boolean;
}

/**
 * Imports JSON Lines from a file, or from standard input for `-`. A file that is not text of the
 * encoding throws an OperatorError before anything is written. Prints a report; resolves to the
 * exit code: 1 when lines were refused or left.
 */
export async function importFile(
  config: Config,
  file: string,
  options: ImportFlags & { encoding: EncodingName },
): Promise<number> {
  if (file !== '-' && !(await isFile(file)))
    throw new OperatorError(`${file} does not exist, or is no file that can be imported.`);
  const source = await openImportSource(file, options.encoding, { standardInput: process.stdin });
  try {
    return await importFrom(config, source.lines(), options);
  } finally {
    await source.close();
  }
}

/** Imports the demo help centre. */
export async function seed(config: Config, options: { json: boolean }): Promise<number> {
  return importFrom(config, demoLines(), { keepRows: false, json: options.json });
}

/**
 * Exports everything as JSON Lines to a file, or to standard output for `-`; with `history` all
 * revisions and former slugs too. A file is replaced when the new one is whole; what it throws: see
 * `writeOutput`.
 */
export async function exportFile(
  config: Config,
  file: string,
  options: { history: boolean },
): Promise<number> {
  return withCommandDatabase(config, async (dataSource) => {
    const progress = createProgress('Exported lines');
    let lines = 0;
    const counted = async function* () {
      for await (const line of exportLines(poolOf(dataSource), options)) {
        progress.update(++lines);
        yield `${line}\n`;
      }
    };
    try {
      await writeOutput(file, counted());
    } finally {
      progress.stop();
    }
    if (await isFile(file))
      process.stderr.write(`Exported ${lines} lines to ${printable(file)}.\n`);
    return 0;
  });
}

async function importFrom(
  config: Config,
  lines: AsyncIterable<SourceLine>,
  options: ImportFlags,
): Promise<number> {
  return withCommandDatabase(config, async (dataSource) => {
    const progress = createProgress('Imported lines');
    const report = await importLines(dataSource, lines, {
      keepRows: options.keepRows,
      editor: 'import',
      overwrite: options.overwrite,
      dryRun: options.dryRun,
      onProgress: (done) => progress.update(done.lines),
    });
    progress.stop();
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describeImport(report));
    return report.errors.length + report.conflicts.length > 0 ? 1 : 0;
  });
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() === true;
}
