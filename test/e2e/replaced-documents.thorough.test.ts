import { eventually } from '../support/eventually.js';
import { mutate } from '../support/mutate.js';
import { importSaemiHelp } from '../support/saemi-help.js';
import { QUICK, startTestApp } from '../support/start-test-app.js';
import { openTestConnection } from '../support/terminate-backends.js';

const EDITS = 30;
const QUERIES = ['비밀번호', '비밀번호 변경', '변경', '친구', '알림', '계정', '메시지', '설정'];

/** Elasticsearch keeps replaced documents for up to a minute. */
const REMOVED_MS = 150_000;

interface Article {
  id: string;
  title: string;
  version: number;
}

it('However often an article was edited, a search has the answers of a new index', async () => {
  const app = await startTestApp('elasticsearch', {
    timings: { indexer: { ...QUICK.indexer, checkMs: 1_000 } },
  });
  const database = await openTestConnection(app.databaseUrl);
  const answers = async () => {
    const found: Record<string, unknown> = {};
    for (const query of QUERIES) {
      const { data } = await app.request<{
        search: { totalCount: number; nodes: { slug: string }[] };
      }>(
        `query ($query: String!) {
          search(query: $query, first: 50) { totalCount nodes { slug } }
        }`,
        { query },
      );
      found[query] = data!.search;
    }
    return found;
  };
  try {
    await importSaemiHelp(app);
    const { articleBySlug: article } = await app.admin<{ articleBySlug: Article }>(
      '{ articleBySlug(slug: "password-change") { id title version } }',
    );
    let { version } = article;
    for (let edit = 1; edit <= EDITS; edit += 1) {
      const changed = await mutate<{ article: Article }>(
        app,
        'updateArticle',
        {
          ...{ id: article.id, expectedVersion: version, publish: true, waitForSearch: true },
          title: `${article.title} ${edit}`,
        },
        'article { version }',
      );
      version = changed.article.version;
    }
    await app.settled();
    const edited = await answers();

    let announced = 0;
    database.on('notification', () => (announced += 1));
    await database.query('listen doum_index');
    await eventually(async () => expect(announced).toBeGreaterThan(0), REMOVED_MS);
    const afterwards = await answers();

    const { generation } = await app.app.administrations.primary.status();
    await app.admin('mutation { rebuildSearchIndex { rebuild { state } } }');
    await eventually(async () => {
      const status = await app.app.administrations.primary.status();
      expect(status.generation).not.toBe(generation);
    });
    await app.settled();
    const fresh = await answers();
    expect(edited).not.toEqual(fresh);
    expect(afterwards).toEqual(fresh);
  } finally {
    await database.end();
    await app.stop();
  }
}, 300_000);
