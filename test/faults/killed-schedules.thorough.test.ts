import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { act, inMs, readAudit, readWorkflow } from '../support/workflow.js';
import { withSetting } from './setting.js';

/** A claim ends after 20 seconds. */
const TAKEN_OVER_MS = 30_000;

it('schedules that a killed server had claimed run once on another within 30 s', async () => {
  await withSetting(async (setting) => {
    const killed = await setting.start();
    await buildCatalogue(killed);
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { id } = await buildArticle(killed);
      ids.push(id);
      await act(killed, 'schedulePublish', { id, version: 1, at: inMs(3_000) });
    }
    const client = await setting.pool.connect();
    let other: Awaited<ReturnType<typeof setting.start>>;
    try {
      // The jobs of the server wait for the articles.
      await client.query('begin');
      await client.query('select from article for update');
      await eventually(async () => {
        const { rows } = await setting.pool.query<{ claimed: number }>(
          `select count(claim)::integer as claimed from job where kind = 'publish-article'`,
        );
        expect(rows[0]!.claimed).toBe(3);
      });
      other = await setting.start();
      killed.kill('SIGKILL');
      await killed.exited;
    } finally {
      await client.query('rollback');
      client.release();
    }
    const killedAt = performance.now();
    for (const id of ids)
      await eventually(async () =>
        expect(await readWorkflow(other, id)).toMatchObject({
          status: 'PUBLISHED',
          workflow: { publishAt: null },
        }),
      );
    expect(performance.now() - killedAt).toBeLessThan(TAKEN_OVER_MS);
    for (const articleId of ids)
      expect(await readAudit(other, { articleId, action: 'publishArticle' })).toHaveLength(1);
  });
}, 120_000);
