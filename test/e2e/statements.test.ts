import { jest } from '@jest/globals';
import pg from 'pg';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const ARTICLE_FIELDS = `slug title keywords breadcrumb status version viewCount product { name } category { name ancestors { name } } platforms { name } excerpt`;
const EVERYTHING = `query ($first: Int!) {
  search(query: "메시지", first: $first) {
    totalCount engine degraded interpretation { original searched }
    facets { field totalValues values { slug label count selected parentSlug } }
    pageInfo { hasNextPage endCursor }
    edges {
      score cursor titleHighlight { text highlighted } excerptHighlight { text highlighted }
      matchedVariant { id body bodyHtml platforms { slug } }
      node {
        id ${ARTICLE_FIELDS}
        variants { body bodyHtml bodyText platforms { slug } }
        variant(platformSlug: "ios") { bodyHtml }
        draft { title variants { body } }
        category { articleCount children { articleCount } }
        product { articleCount categories { articleCount } }
      }
    }
  }
}`;

/** Counts the SQL statements that requests send; the indexer's own are told by where they come from. */
function countStatements() {
  const statements: string[] = [];
  const original = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const first = args[0] as string | { text?: string };
    const text = typeof first === 'string' ? first : (first.text ?? '');
    if (!/outbox|indexer_lease|delivery|search_target/.test(text)) statements.push(text);
    return (original as (...all: unknown[]) => unknown).apply(this, args);
  } as never);
  return { statements, restore: () => spy.mockRestore() };
}

describe.each(['elasticsearch', 'postgres'] as const)('SQL statements of a search, on %s', (engine) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp(engine);
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(30)]);
  });
  afterAll(() => app.stop());

  // The engine's own statement comes on top where the engine is Postgres; the catalogue is read at most once a second.
  const engineOwn = engine === 'postgres' ? 1 : 0;

  async function statementsOf(query: string, first: number, key?: string): Promise<string[]> {
    await app.request(query, { first }, key);
    const counter = countStatements();
    try {
      const answer = await app.request<{ search: { edges: unknown[] } }>(query, { first }, key);
      expect(answer.errors).toBeUndefined();
      expect(answer.data!.search.edges).toHaveLength(first);
      return counter.statements;
    } finally {
      counter.restore();
    }
  }

  it('are as many for 20 hits with every nested field as for 1', async () => {
    const one = await statementsOf(EVERYTHING, 1, ADMIN_KEY);
    const twenty = await statementsOf(EVERYTHING, 20, ADMIN_KEY);
    const catalogueReads = (all: string[]) => all.filter((text) => text.includes('slug_history')).length;
    expect(twenty.length - catalogueReads(twenty)).toBe(one.length - catalogueReads(one));
    process.stderr.write(`${engine}: ${twenty.length} statements with every nested field\n`);
    expect(twenty.length).toBeLessThanOrEqual(6 + engineOwn);
  });

  it('are at most 2 where only article fields are selected', async () => {
    const query = `query ($first: Int!) { search(query: "메시지", first: $first) { totalCount edges { node { ${ARTICLE_FIELDS} } } } }`;
    const twenty = await statementsOf(query, 20);
    process.stderr.write(`${engine}: ${twenty.length} statements with article fields alone\n`);
    expect(twenty.length).toBeLessThanOrEqual(2 + engineOwn);
  });
});
