import { stat } from 'node:fs/promises';
import {
  articlesWithoutQuestions,
  exportLines,
  importLines,
  type ImportReport,
  type SourceLine,
} from '../../articles/index.js';
import type { Config } from '../../config/index.js';
import { poolOf } from '../../core/database.js';
import { OperatorError } from '../../core/errors.js';
import { demoLines } from '../demo.js';
import { type EncodingName, openImportSource } from './import-source.js';
import { print, printable, tell, withProgress } from './terminal-output.js';
import { withCommandDatabase } from './with-command-database.js';
import { writeOutput } from './write-output.js';

const MAX_SHOWN = 50;

/** Formats the report of an import for people: counts, then at most 50 entries of each list. */
export function describeImport(report: ImportReport): string {
  const { lines, errors, conflicts, overwritten, planned } = report;
  const isDryRun = planned !== undefined;
  const counts = (what: string, { created, updated, unchanged }: ImportReport['articles']) =>
    `  ${what.padEnd(15)} ${created} created, ${updated} updated, ${unchanged} unchanged\n`;
  return [
    `Lines read: ${lines}.${isDryRun ? ' Nothing was written; an import would do this:' : ''}\n`,
    counts('products', report.products),
    counts('categories', report.categories),
    counts('platforms', report.platforms),
    counts('synonym sets', report.synonymSets),
    counts('dictionary', report.dictionaryEntries),
    counts('articles', report.articles),
    counts('questions', report.questions),
    ...list('Changes:', planned ?? [], ({ type, key, outcome, fields = [] }) => {
      const changed = fields.length > 0 ? ` (${fields.join(', ')})` : '';
      return `${type} ${key} ${outcome}${changed}`;
    }),
    ...list(
      `Changed by people, overwritten by the file (${overwritten.length}):`,
      overwritten,
      ({ type, key, fields }) => `${type} ${key} (${fields.join(', ')})`,
    ),
    ...list(
      `Changed by people, skipped (${conflicts.length}); --overwrite would overwrite them:`,
      conflicts,
      ({ type, key, reason }) => `${type} ${key}: ${reason}`,
    ),
    ...list(`Refused (${errors.length}):`, errors, ({ article, field, reason }) => {
      const named = field !== undefined && reason.startsWith(field) ? undefined : field;
      return `${[article !== undefined && `article "${article}"`, named].filter(Boolean).join(', ')}: ${reason}`;
    }),
  ].join('');
}

function* list<T extends { line: number }>(
  heading: string,
  things: T[],
  describe: (thing: T) => string,
): Generator<string> {
  if (things.length === 0) return;
  yield `${heading}\n`;
  for (const thing of things.slice(0, MAX_SHOWN)) {
    const description = describe(thing);
    yield (
      printable(`  line ${thing.line}${description.startsWith(': ') ? '' : ', '}${description}`) +
      '\n'
    );
  }
  if (things.length > MAX_SHOWN)
    yield `  and ${things.length - MAX_SHOWN} more (--json lists all)\n`;
}

/** Options of an import, see ImportOptions. `json`: print the report as JSON. */
export interface ImportFlags {
  keepRows: boolean;
  json: boolean;
  overwrite?: boolean;
  dryRun?: boolean;
}

/**
 * Imports JSON Lines from a file, or from standard input for `-`, and prints a report. Resolves to
 * the exit code: 1 if lines were refused or skipped because of conflicts. If the file is not text
 * in the encoding, rejects with OperatorError before writing anything.
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

/**
 * Imports the demo help centre and prints a report. Resolves to the exit code. Rejects with
 * OperatorError in production.
 */
export async function seed(config: Config, options: { json: boolean }): Promise<number> {
  if (config.http.production)
    throw new OperatorError(
      'DOUM_ENV is production: the demo help centre is for development, so nothing was loaded.',
    );
  return importFrom(config, demoLines(), { keepRows: false, json: options.json });
}

/**
 * Exports everything as JSON Lines to a file, or to standard output for `-`. See `writeOutput` for
 * replaced files and errors.
 */
export async function exportFile(config: Config, file: string): Promise<void> {
  await withCommandDatabase(config, 'read', async (dataSource) => {
    const lines = async function* () {
      for await (const line of exportLines(poolOf(dataSource))) yield `${line}\n`;
    };
    const count = await writeOutput(file, 'lines', lines());
    if (await isFile(file)) tell(`Exported ${count} lines to ${printable(file)}.`);
  });
}

/** Prints the published articles without questions as JSON Lines. */
export async function exportMissingQuestions(config: Config): Promise<void> {
  await withCommandDatabase(config, 'read', async (dataSource) => {
    const lines = async function* () {
      for await (const article of articlesWithoutQuestions(poolOf(dataSource)))
        yield `${JSON.stringify(article)}\n`;
    };
    const count = await writeOutput('-', 'lines', lines());
    tell(`${count} published articles have no questions.`);
  });
}

async function importFrom(
  config: Config,
  lines: AsyncIterable<SourceLine>,
  { json, ...options }: ImportFlags,
): Promise<number> {
  const access = options.dryRun ? 'read' : 'write';
  return withCommandDatabase(config, access, async (dataSource) => {
    const report = await withProgress('Imported lines', (update) =>
      importLines(dataSource, lines, {
        ...options,
        editor: 'import',
        onProgress: (done) => update(done.lines),
      }),
    );
    print(json, report, () => describeImport(report));
    return report.errors.length + report.conflicts.length > 0 ? 1 : 0;
  });
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() === true;
}
