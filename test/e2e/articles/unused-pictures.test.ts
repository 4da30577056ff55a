import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { poolOf } from '../../../src/core/database/database.js';
import { transaction } from '../../../src/core/database/connections.js';
import { importMedia } from '../../../src/media/index.js';
import { eventually } from '../../support/eventually.js';
import { importAndSettle, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { readMetrics } from '../../support/read-metrics.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { gif, signIn, uploadGif } from '../../support/uploads.js';

describe('Pictures that no revision names', () => {
  let app: TestApp;
  let cookie: string;

  beforeAll(async () => {
    app = await startTestApp('memory');
    cookie = await signIn(app, (await createKey(app, { role: 'AUTHOR' })).secret);
  });

  const upload = async (comment: string) => (await uploadGif(app, cookie, gif(comment))).url!;
  const statusOf = async (url: string) => (await fetch(app.url + url)).status;
  const query = <Row>(sql: string) => app.app.dataSource.query<Row[]>(sql);
  const makeOld = () => query(`update media set last_used_at = now() - interval '31 days'`);
  const beginNight = () => query(`update job set run_at = now() where kind = 'unused-media'`);
  const nightIsOver = () =>
    eventually(async () => {
      const over = await query(
        `select from job where kind = 'unused-media' and run_at > now() and claim is null`,
      );
      expect(over).toHaveLength(1);
    });

  it('go 30 days after their last upload or import', async () => {
    const named = await upload('named');
    const onlyInHtml = await upload('only in HTML');
    const unused = await upload('unused');
    const body = `![그림](${named.toUpperCase()}) ![그림](${onlyInHtml.replace(/\d/, '&#x3$&;')})`;
    const article = { type: 'article', slug: 'shown', category: 'chat', status: 'PUBLISHED' };
    const variants = [{ platforms: ['common'], body }];
    await importAndSettle(app, [...SMALL_CATALOGUE, { ...article, title: '그림', variants }]);
    // The older revision still names the pictures.
    const after = [{ platforms: ['common'], body: '글' }];
    await importAndSettle(app, [{ ...article, title: '그림', variants: after }]);
    const again = await upload('again');
    const imported = await upload('imported');
    await makeOld();
    await upload('again');
    const folder = await mkdtemp(path.join(tmpdir(), 'doum-unused-'));
    await writeFile(path.join(folder, path.basename(imported)), gif('imported'));
    await importMedia(poolOf(app.app.dataSource), folder, { createdBy: 'import' });
    await rm(folder, { recursive: true });
    const fresh = await upload('new');

    await beginNight();
    await nightIsOver();
    expect(await statusOf(unused)).toBe(404);
    for (const url of [named, onlyInHtml, again, imported, fresh])
      expect([url, await statusOf(url)]).toEqual([url, 200]);
    expect((await readMetrics(app.url)).get('doum_media_removed_total')).toBe(1);
  });

  it('are renewed by a text that names them', async () => {
    const url = await upload('named now');
    await makeOld();
    const variants = [{ platformSlugs: ['common'], body: `![그림](${url})` }];
    const input = { title: '그림', categorySlug: 'chat', variants };
    await mutate(app, 'createArticle', input, 'article { id }');
    const [row] = await query<{ n: number }>(
      `select count(*)::integer as n from media where last_used_at > now() - interval '1 day'`,
    );
    expect(row).toEqual({ n: 1 });
  });

  it('stay when somebody uploads them at this moment', async () => {
    const url = await upload('at this moment');
    await makeOld();
    await transaction(poolOf(app.app.dataSource), async (client) => {
      await client.query('update media set last_used_at = now()');
      await beginNight();
      await eventually(async () => {
        const waiting = await query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%from media%'
             and datname = current_database()`,
        );
        expect(waiting).toHaveLength(1);
      });
    });
    await nightIsOver();
    expect(await statusOf(url)).toBe(200);
  });
});
