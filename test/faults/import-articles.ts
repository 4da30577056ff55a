import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from '../support/run-cli.js';
import type { Setting } from './setting.js';

/** Imports these lines with `doum import`; throws if one is refused. */
export async function importArticles(setting: Setting, lines: Iterable<string>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'doum-import-'));
  try {
    const file = path.join(folder, 'articles.jsonl');
    await writeFile(file, `${[...lines].join('\n')}\n`);
    const { code, stdout, stderr } = await runCli(['import', file, '--overwrite'], {
      DATABASE_URL: setting.databaseUrl,
      SEARCH_ENGINE: 'memory',
    });
    if (code !== 0)
      throw new Error(
        `The import failed (${code}): ${stdout.slice(-1_000)} ${stderr.slice(-1_000)}`,
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
