import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { importTexts } from '../interchange/index.js';
import { type DataSource, poolOf } from '../core/database/database.js';
import { importMedia } from '../media/index.js';
import { type Opening, withDatabase } from './open-database.js';
import { PACKAGE_ROOT } from '../core/package-root.js';

const DEMO = path.join(PACKAGE_ROOT, 'demo');

/** The folder of its pictures. */
export const DEMO_MEDIA = path.join(DEMO, 'media');

/**
 * Loads the demo help centre into an empty database. Resolves to the number of loaded articles, 0
 * if the database is not empty.
 */
export async function seedDemo(databaseUrl: string, opening: Opening = {}): Promise<number> {
  const load = async (dataSource: DataSource) => {
    const { rows } = await poolOf(dataSource).query<{ filled: boolean }>(
      'select exists (select from product) or exists (select from article) as filled',
    );
    if (rows[0]!.filled) return 0;
    await importMedia(poolOf(dataSource), DEMO_MEDIA, { createdBy: 'demo' });
    const report = await importTexts(dataSource, demoLines(), { keepRows: false, editor: 'demo' });
    const [error] = report.errors;
    if (error)
      throw new Error(`The demo help centre does not load: line ${error.line}: ${error.reason}`);
    return report.articles.created;
  };
  return withDatabase(databaseUrl, load, opening);
}

/** The JSON Lines of the demo help centre, the catalogue first. */
export async function* demoLines(): AsyncGenerator<string> {
  const files = (await readdir(DEMO)).filter((file) => file.endsWith('.jsonl')).sort();
  for (const file of ['catalog.jsonl', ...files.filter((name) => name !== 'catalog.jsonl')]) {
    yield* createInterface({ input: createReadStream(path.join(DEMO, file)), crlfDelay: Infinity });
  }
}
