import { stat } from 'node:fs/promises';
import path from 'node:path';
import { articlesWithoutQuestions } from '../../articles/index.js';
import type { Config } from '../../config/index.js';
import { poolOf } from '../../core/database/database.js';
import { OperatorError } from '../../core/errors.js';
import { exportTexts, type ImportReport, importTexts, lineKinds } from '../../interchange/index.js';
import { exportMedia, importMedia, type MediaReport } from '../../media/index.js';
import { DEMO_MEDIA, demoLines } from '../demo.js';
import { type EncodingName, openImportSource } from './import-source.js';
import { print, printable, tell, withProgress } from './terminal-output.js';
import { withCommandDatabase } from './command-database.js';
import { writeOutput } from './write-output.js';

const MAX_SHOWN = 50;

/** Formats the reports of an import for people: counts, then at most 50 entries of each list. */
export function describeImport(report: ImportReport, media?: MediaReport): string {
  const { lines, errors, conflicts, overwritten, planned } = report;
  const isDryRun = planned !== undefined;
  const counts = (
    what: string,
    { created, updated = 0, unchanged }: Omit<MediaReport, 'errors'> & { updated?: number },
  ) => `  ${what.padEnd(15)} ${created} created, ${updated} updated, ${unchanged} unchanged\n`;
  return [
    `Lines read: ${lines}.${isDryRun ? ' Nothing was written; an import would do this:' : ''}\n`,
    ...lineKinds().flatMap(({ counts: named }) =>
      named ? [counts(named[1], report[named[0] as 'articles'])] : [],
    ),
    media ? counts('pictures', media) : '',
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
    ...list(
      `Refused pictures (${media?.errors.length}):`,
      media?.errors ?? [],
      ({ reason }) => `: ${reason}`,
    ),
  ].join('');
}

function* list<T extends { line: number } | { file: string }>(
  heading: string,
  things: T[],
  describe: (thing: T) => string,
): Generator<string> {
  if (things.length === 0) return;
  yield `${heading}\n`;
  for (const thing of things.slice(0, MAX_SHOWN)) {
    const description = describe(thing);
    const place = 'line' in thing ? `line ${thing.line}` : thing.file;
    const comma = description.startsWith(': ') ? '' : ', ';
    yield `${printable(`  ${place}${comma}${description}`)}\n`;
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
 * Imports JSON Lines from a file with the pictures in the folder `media` beside it, or from standard
 * input for `-`, and prints a report. Resolves to the exit code: 1 if lines or pictures were refused,
 * or lines skipped because of conflicts. If the file is not text in the encoding, rejects with
 * OperatorError before writing anything.
 */
export async function importFile(
  config: Config,
  file: string,
  options: ImportFlags & { encoding: EncodingName },
): Promise<number> {
  if (file !== '-' && !(await isFile(file)))
    throw new OperatorError(`${file} does not exist, or is no file that can be imported.`);
  const source = await openImportSource(file, options.encoding, process.stdin);
  try {
    const media = file === '-' ? undefined : mediaBeside(file);
    return await importFrom(config, source.lines(), { ...options, media });
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
  return importFrom(config, demoLines(), { ...options, keepRows: false, media: DEMO_MEDIA });
}

/** The folder of the pictures of an import or export: beside its file. */
const mediaBeside = (file: string) => path.join(path.dirname(file), 'media');

/**
 * Exports everything as JSON Lines to a file, with the pictures in the folder `media` beside it, or
 * to standard output for `-`, without pictures. See `writeOutput` for replaced files and errors.
 */
export async function exportFile(config: Config, file: string): Promise<void> {
  await withCommandDatabase(config, 'read', async (dataSource) => {
    const lines = async function* () {
      for await (const line of exportTexts(poolOf(dataSource))) yield `${line}\n`;
    };
    const count = await writeOutput(file, 'lines', lines());
    if (!(await isFile(file))) return;
    // After the lines: each picture that they name is there.
    const pictures = await exportMedia(poolOf(dataSource), mediaBeside(file));
    const beside = pictures > 0 ? `, and ${pictures} pictures to ${mediaBeside(file)}` : '';
    tell(printable(`Exported ${count} lines to ${file}${beside}.`));
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
  lines: AsyncIterable<string>,
  { json, media, ...options }: ImportFlags & { media?: string },
): Promise<number> {
  const access = options.dryRun ? 'read' : 'write';
  return withCommandDatabase(config, access, async (dataSource) => {
    const report = await withProgress('Imported lines', (update) =>
      importTexts(dataSource, lines, {
        ...options,
        editor: 'import',
        onProgress: ({ lines: done }) => update(done),
      }),
    );
    const { dryRun } = options;
    const pictures =
      media === undefined
        ? undefined
        : await importMedia(poolOf(dataSource), media, { createdBy: 'import', dryRun });
    print(json, { ...report, media: pictures }, () => describeImport(report, pictures));
    const refused = report.errors.length + report.conflicts.length + (pictures?.errors.length ?? 0);
    return refused > 0 ? 1 : 0;
  });
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() === true;
}
