import { createHash } from 'node:crypto';
import { sleep } from '../../src/core/sleep.js';
import { type OwnPostgres, startOwnPostgres } from '../faults/own-postgres.js';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { type Answer, startTestApp, type TestApp } from '../support/start-test-app.js';

const KEY = 'a-key-that-is-kept-in-the-database';
const RENAME = `mutation ($id: ID!, $name: String!) {
  updateProduct(input: { id: $id, name: $name }) { product { name } } }`;
const CREATE = `mutation ($input: CreateArticleInput!) {
  createArticle(input: $input) { article { id } } }`;
const VOTE = `mutation ($id: ID!) {
  submitFeedback(input: { articleId: $id, helpful: true }) { __typename } }`;

const VARIANT = { platformSlugs: ['common'], body: '본문' };

let postgres: OwnPostgres;
let app: TestApp;
let productId: string;
let articleId: string;

beforeAll(async () => {
  postgres = await startOwnPostgres();
  app = await startTestApp('memory', { databaseUrl: postgres.url });
  productId = (await buildCatalogue(app)).talk;
  articleId = (await buildArticle(app, { title: '다시 시작', publish: true })).id;
  await app.app.dataSource.query(
    `insert into api_key (name, role, hash) values ('stored', 'EDITOR', $1)`,
    [createHash('sha256').update(KEY).digest()],
  );
});
afterAll(async () => {
  await app.stop();
  await postgres.stop();
});

const rename = (name: string) => app.request(RENAME, { id: productId, name }, KEY);
const codesOf = ({ errors = [] }: Answer<unknown>) => errors.map(({ extensions }) => extensions);

it.each(['fast', 'immediate'] as const)(
  'Changes wait for a Postgres that restarts (%s)',
  async (how) => {
    let answers: Promise<Answer<unknown>[]>;
    await postgres.restart(how, async () => {
      const input = { title: how, categorySlug: 'chat', variants: [VARIANT] };
      answers = Promise.all([
        rename(how),
        // Reads the catalogue, which was forgotten.
        app.request(CREATE, { input }, KEY),
        app.request(VOTE, { id: articleId }),
      ]);
      await sleep(500);
    });
    expect((await answers!).flatMap(codesOf)).toEqual([]);
    const { data } = await app.request<{ products: { name: string }[] }>('{ products { name } }');
    expect(data!.products.map(({ name }) => name)).toContain(how);
  },
);

it('Changes fail at once in a longer outage', async () => {
  await postgres.restart('immediate', async () => {
    const times: number[] = [];
    for (let n = 0; n < 2; n += 1) {
      const startedAt = performance.now();
      expect(codesOf(await rename('never'))).toMatchObject([{ code: 'DATABASE_UNAVAILABLE' }]);
      times.push(performance.now() - startedAt);
    }
    expect(times[1]).toBeLessThan(times[0]! / 2);
  });
  expect(codesOf(await rename('after'))).toEqual([]);
});
