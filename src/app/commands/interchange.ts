import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportLines, importLines, type ImportReport, type SourceLine } from '../../articles/index.js';
import type { Config } from '../../config.js';
import { poolOf } from '../../core/database.js';
import { OperatorError } from '../../core/errors.js';
import { type EncodingName, openImportSource } from './import-source/index.js';
import { createProgress } from './progress.js';
import { demoLines } from './serve.js';
import { withCommandDatabase } from './with-command-database.js';

const SHOWN_ERRORS = 50;

/**
 * Imports JSON Lines from a file, or from standard input for `-`. A file that is not text of the encoding throws an
 * OperatorError before anything is written. Prints a report; resolves to the exit code: 1 when lines were refused.
 */
export async function importFile(
  config: Config,
  file: string,
  options: { keepRows: boolean; json: boolean; encoding: EncodingName },
): Promise<number> {
  if (file !== '-' && !(await stat(file).catch(() => null))?.isFile())
    throw new OperatorError(`${file} is no file that can be imported.`);
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

/** Exports everything as JSON Lines to a file, or to standard output for `-`. */
export async function exportFile(config: Config, file: string): Promise<number> {
  return withCommandDatabase(config, async (dataSource) => {
    const progress = createProgress('Exported lines');
    let lines = 0;
    const counted = async function* () {
      for await (const line of exportLines(poolOf(dataSource))) {
        progress.update(++lines);
        yield `${line}\n`;
      }
    };
    await pipeline(Readable.from(counted()), file === '-' ? process.stdout : createWriteStream(file), { end: file !== '-' });
    progress.stop();
    return 0;
  });
}

async function importFrom(
  config: Config,
  lines: AsyncIterable<SourceLine>,
  options: { keepRows: boolean; json: boolean },
): Promise<number> {
  return withCommandDatabase(config, async (dataSource) => {
    const progress = createProgress('Imported lines');
    const report = await importLines(dataSource, lines, {
      keepRows: options.keepRows,
      editor: 'import',
      onProgress: (done) => progress.update(done.lines),
    });
    progress.stop();
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describe(report));
    return report.errors.length > 0 ? 1 : 0;
  });
}

function describe({ lines, errors, ...report }: ImportReport): string {
  const counts = (what: string, { created, updated, unchanged }: ImportReport['articles']) =>
    `  ${what.padEnd(15)} ${created} created, ${updated} updated, ${unchanged} unchanged\n`;
  const refused = errors.slice(0, SHOWN_ERRORS).map(({ line, article, field, reason }) => {
    const place = [`line ${line}`, article !== undefined && `article ${JSON.stringify(article)}`, field];
    return `  ${place.filter(Boolean).join(', ')}: ${reason}\n`;
  });
  const more = errors.length > SHOWN_ERRORS ? `  and ${errors.length - SHOWN_ERRORS} more (--json lists all)\n` : '';
  return (
    `Read ${lines} lines.\n` +
    counts('products', report.products) +
    counts('categories', report.categories) +
    counts('platforms', report.platforms) +
    counts('synonym sets', report.synonymSets) +
    counts('dictionary', report.dictionaryEntries) +
    counts('articles', report.articles) +
    (errors.length > 0 ? `${errors.length} lines were refused, all others are in:\n${refused.join('')}${more}` : '')
  );
}
