import { statementsDuring } from '../support/count-statements.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const ARTICLE_FIELDS = `slug title keywords breadcrumb status version product { name } category { name ancestors { name } } platforms { name } excerpt`;
const EVERYTHING = `query ($first: Int!) {
  search(query: "메시지", first: $first) {
    totalCount engine degraded interpretation { original searched }
    facets { field totalValues values { slug label count selected parentSlug } }
    pageInfo { hasNextPage endCursor }
    edges {
      score cursor titleHighlight { text highlighted } excerptHighlight { text highlighted }
      matchedVariant { id body bodyHtml platforms { slug } }
      node {
        id viewCount ${ARTICLE_FIELDS}
        variants { body bodyHtml bodyText platforms { slug } }
        variant(platformSlug: "ios") { bodyHtml }
        draft { title variants { body } }
        category { articleCount children { articleCount } }
        product { articleCount categories { articleCount } }
      }
    }
  }
}`;

describe.each(['elasticsearch', 'memory'] as const)(
  'SQL statements of a search, on %s',
  (engine) => {
    let app: TestApp;

    beforeAll(async () => {
      app = await startTestApp(engine);
      await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(30)]);
    });
    afterAll(() => app.stop());

    // For the texts of highlights.
    const engineOwn = engine === 'memory' ? 1 : 0;

    async function statementsOf(query: string, first: number, key?: string): Promise<string[]> {
      await app.request(query, { first }, key);
      return statementsDuring(async () => {
        const answer = await app.request<{ search: { edges: unknown[] } }>(query, { first }, key);
        expect(answer.errors).toBeUndefined();
        expect(answer.data!.search.edges).toHaveLength(first);
      });
    }

    it('are the same number for 20 hits with every nested field as for 1', async () => {
      const one = await statementsOf(EVERYTHING, 1, ADMIN_KEY);
      const twenty = await statementsOf(EVERYTHING, 20, ADMIN_KEY);
      expect(twenty.toSorted()).toEqual(one.toSorted());
      process.stderr.write(`${engine}: ${twenty.length} statements with every nested field\n`);
      expect(twenty.length).toBeLessThanOrEqual(6 + engineOwn);
    });

    it('are at most 2 if only article fields are selected', async () => {
      const query = `query ($first: Int!) { search(query: "메시지", first: $first) { totalCount edges { node { ${ARTICLE_FIELDS} viewCount } } } }`;
      const twenty = await statementsOf(query, 20, ADMIN_KEY);
      process.stderr.write(`${engine}: ${twenty.length} statements with article fields alone\n`);
      expect(twenty.length).toBeLessThanOrEqual(2);
    });

    it('are none for a reader whose articles are remembered', async () => {
      const query = `query ($first: Int!) {
        search(query: "메시지", first: $first) {
          totalCount confidence facets { field values { slug count } } pageInfo { endCursor }
          edges {
            titleHighlight { text } excerptHighlight { text } matchedVariant { bodyText }
            node { id ${ARTICLE_FIELDS} variants { bodyText platforms { slug } } }
          }
        }
      }`;
      expect(await statementsOf(query, 20)).toEqual([]);
      // Articles for staff are not remembered.
      expect(await statementsOf(query, 20, ADMIN_KEY)).toHaveLength(1);
      // Views change without a change of the article.
      const views =
        'query ($first: Int!) { search(query: "메시지", first: $first) { edges { node { viewCount } } } }';
      expect(await statementsOf(views, 20)).toHaveLength(1);
    });
  },
);
