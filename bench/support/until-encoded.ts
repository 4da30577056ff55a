import { setTimeout as sleep } from 'node:timers/promises';
import { withProgress } from '../../src/app/commands/terminal-output.js';
import type { DataSource } from '../../src/core/database/database.js';

const PROGRESS = `
  select count(*)::int as articles, count(m.article_id)::int as encoded
  from article a left join article_meaning m on m.article_id = a.id
    and m.published_version = a.published_version and m.questions_version = a.questions_version
  where a.published_version is not null`;

/** Waits until every published article has the vectors of its current texts. */
export async function untilEncoded(dataSource: DataSource): Promise<void> {
  await withProgress('Encoded articles', async (update) => {
    for (;;) {
      const [progress] = await dataSource.query<{ articles: number; encoded: number }[]>(PROGRESS);
      const { articles, encoded } = progress!;
      update(encoded, articles);
      if (encoded === articles) return;
      await sleep(200);
    }
  });
}
