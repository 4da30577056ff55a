import { transaction } from '../../../src/core/database/connections.js';
import { poolOf } from '../../../src/core/database/database.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { signInPerson } from '../../support/people.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { ARTICLE_EVENTS, LOCAL_RECEIVERS, startWebhook } from '../../support/webhooks.js';
import { act } from '../../support/workflow.js';

const WITHDRAWN = 'published_version = null, published_at = null';

/** An assignment that changes each column, and who hears of the change. */
const COLUMNS: Record<'everybody' | 'index' | 'nobody', Record<string, string>> = {
  everybody: {
    slug: `slug = 'another'`,
    external_id: `external_id = 'another'`,
    category_id: `category_id = (select id from category where slug = 'report')`,
    visibility: `visibility = 'INTERNAL'`,
    status: `status = 'DRAFT', ${WITHDRAWN}`,
    published_version: 'published_version = 2',
    published_at: `published_at = published_at - interval '1 day'`,
    created_at: `created_at = created_at - interval '1 day'`,
    updated_at: `updated_at = updated_at + interval '1 day'`,
  },
  index: { questions_version: 'questions_version = questions_version + 1' },
  nobody: {
    version: 'version = 1',
    review_requested_at: `review_requested_at = now(), review_requested_by = 'x'`,
    review_requested_by: `review_requested_at = now(), review_requested_by = 'y'`,
    review_comment: `review_comment = 'x'`,
    review_declined_by: `review_declined_by = 'x'`,
    review_questions: `review_questions = '{가나}'`,
    review_removed_questions: `review_removed_questions = '{가나}'`,
    ...Object.fromEntries(
      ['owner', 'review_requested_by', 'review_declined_by', 'publish_by', 'unpublish_by'].map(
        (column) => [`${column}_id`, `${column}_id = (select id from person)`],
      ),
    ),
    was_published: 'was_published = false',
    title_slug: `title_slug = null`,
    publish_key_id: 'publish_key_id = (select id from api_key)',
    unpublish_key_id: 'unpublish_key_id = (select id from api_key)',
    recheck_at: 'recheck_at = now()',
    publish_at: `publish_at = now(), publish_version = 2, publish_by = 'x'`,
    publish_version: `publish_at = now(), publish_version = 1, publish_by = 'x'`,
    publish_by: `publish_at = now(), publish_version = 2, publish_by = 'y'`,
    unpublish_at: `unpublish_at = now(), unpublish_by = 'x'`,
    unpublish_by: `unpublish_at = now(), unpublish_by = 'y'`,
  },
};

const HEARD = {
  everybody: { index: 1, mirrors: 2, webhooks: 1 },
  index: { index: 1, mirrors: 0, webhooks: 0 },
  nobody: { index: 0, mirrors: 0, webhooks: 0 },
};

describe('What readers see of an article', () => {
  let app: TestApp;
  let id: string;

  beforeAll(async () => {
    app = await startTestApp('memory', { environment: LOCAL_RECEIVERS });
    await buildCatalogue(app);
    await createKey(app);
    await signInPerson(app, '가람', 'EDITOR');
    await startWebhook(app, { events: ARTICLE_EVENTS, role: 'ADMIN' });
    ({ id } = await buildArticle(app, { slug: 'known', publish: true }));
    await act(app, 'updateArticle', { id, expectedVersion: 1, title: '초안' });
    await app.settled();
  });

  /** The rows that a statement writes for the index, mirrors and webhooks. Undoes the statement. */
  async function heardOf(assignment: string): Promise<object> {
    const undone = new Error('undone');
    let heard = {};
    await transaction(poolOf(app.app.dataSource), async (client) => {
      await client.query(`update article set ${assignment} where slug = 'known'`);
      await client.query('set constraints all immediate');
      const { rows } = await client.query<object>(
        `select (select count(*) from outbox)::integer as index,
           (select count(*) from change where xid = pg_current_xact_id())::integer as mirrors,
           (select count(*) from webhook_event where xid = pg_current_xact_id())::integer
             as webhooks`,
      );
      heard = rows[0]!;
      throw undone;
    }).catch((error) => {
      if (error !== undone) throw error;
    });
    return heard;
  }

  it.each(['everybody', 'index', 'nobody'] as const)('decides what %s hears of', async (who) => {
    for (const [column, assignment] of Object.entries(COLUMNS[who]))
      expect([column, await heardOf(assignment)]).toEqual([column, HEARD[who]]);
  });

  it('is decided for every column', async () => {
    const columns = await app.app.dataSource.query<{ name: string }[]>(
      `select column_name as name from information_schema.columns
       where table_schema = 'public' and table_name = 'article'`,
    );
    const decided = Object.values(COLUMNS).flatMap((group) => Object.keys(group));
    // `trashed_at` comes with a change of the status.
    expect(columns.map(({ name }) => name).sort()).toEqual([...decided, 'id', 'trashed_at'].sort());
  });

  it('is all that the index is told', async () => {
    const told = async (work: () => Promise<unknown>) => {
      const last = async () => {
        const [row] = await app.app.dataSource.query<{ n: string }[]>(
          'select last_value as n from outbox_id_seq',
        );
        return row!.n;
      };
      const before = await last();
      await work();
      return (await last()) !== before;
    };
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const draft = await told(async () => {
      const { id: other } = await buildArticle(app);
      const title = '초안 둘';
      await act(app, 'updateArticle', {
        id: other,
        expectedVersion: 1,
        title,
        waitForSearch: true,
      });
      await act(app, 'requestReview', { id: other, expectedVersion: 2 });
      await act(app, 'declineReview', { id: other, expectedVersion: 2, comment: '짧아요' });
      await act(app, 'setRecheckDate', { id, recheckAt: at });
      await act(app, 'schedulePublish', { id, version: 2, at });
      await act(app, 'updateArticle', { id, expectedVersion: 2, title: '초안 셋' });
      await act(app, 'trashArticle', { id: other, expectedVersion: 2 });
    });
    expect(draft).toBe(false);
    const questions = { articleId: id, expectedVersion: 0, questions: ['어떻게 하나요'] };
    for (const [mutation, input] of [
      ['setArticleQuestions', questions],
      ['placeArticle', { id, categorySlug: 'report' }],
      ['publishArticle', { id, expectedVersion: 3 }],
      ['unpublishArticle', { id }],
    ] as const)
      expect([mutation, await told(() => act(app, mutation, input))]).toEqual([mutation, true]);
    const { id: shown } = await buildArticle(app, { publish: true });
    const gone = { id: shown, expectedVersion: 1 };
    expect(await told(() => mutate(app, 'deleteArticle', gone, 'id'))).toBe(true);
  });
});
