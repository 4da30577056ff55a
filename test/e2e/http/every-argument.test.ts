import { declaredAccess, PUBLIC } from '../../../src/access/index.js';
import { buildSchema } from '../../../src/app/build-schema.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { expectNoSecret, expectRefusal } from '../../support/expect-refusal.js';
import { fingerprint } from '../../support/fingerprint.js';
import { poisonedRequests } from '../../support/poisoned-requests.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

const REACH = {
  Query: 'query',
  Mutation: 'mutation',
  Article: 'query articleBySlug(slug:"taken")',
  ArticleVariant: 'query articleBySlug(slug:"taken") > variant',
  Category: 'query category(slug:"chat")',
  SearchAnalytics: 'query searchAnalytics(from:"2026-01-01T00:00:00Z",to:"2026-01-02T00:00:00Z")',
};

describe('Every field of the schema', () => {
  const schema = buildSchema();
  let app: TestApp;
  let before: string;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    await buildArticle(app, { slug: 'taken', publish: true });
    before = await fingerprint(app);
  });
  afterEach(async () => expect(await fingerprint(app)).toBe(before));

  it.each([
    ['NUL', 'a\u0000b'],
    ['a lone surrogate', 'a\uD800b'],
    ['another control character', 'a\u0007b'],
  ])('refuses %s in each string argument', async (_, poison) => {
    const requests = poisonedRequests(schema, poison, REACH);
    expect(requests.map((request) => `${request.field} ${request.path}`)).toEqual(
      expect.arrayContaining([
        'Mutation.createArticle input.variants.0.platformSlugs.0',
        'Mutation.deleteProduct input.id',
        'Mutation.createApiKey input.name',
        'Mutation.revokeApiKey input.id',
        'Mutation.createWebhook input.url',
        'Mutation.replayWebhookDeliveries input.ids.0',
        'Mutation.createApplication input.allowedOrigins.0',
        'Mutation.updateApplication input.name',
        'Mutation.setSynonymSet input.terms.0',
        'Mutation.setDictionaryEntry input.word',
        'Mutation.setDictionaryEntry input.parts.0',
        'Mutation.deleteDictionaryEntry input.word',
        'Query.search filter.productSlugs.0',
        'Query.suggest prefix',
        'Query.analyzeText text',
        'Query.changes since',
        'Article.excerpt platformSlug',
        'ArticleVariant.isFallback platformSlug',
        'Category.articles after',
        'Query.nodes ids.0',
        'Query.contact searchId',
        'Article.revisions after',
        'SearchAnalytics.query query',
        'Query.searchAnalytics filter.source',
        'Query.searchAnalytics filter.clientVersion',
        'Mutation.recordClick input.searchId',
        'Mutation.submitFeedback input.comment',
      ]),
    );
    for (const { field, path, query, variables } of requests) {
      const answer = await app.request(query, variables, ADMIN_KEY);
      const refusals = answer.errors?.map(({ extensions }) => [
        field,
        extensions.code,
        extensions.field,
      ]);
      expect(refusals).toEqual([[field, 'BAD_USER_INPUT', path]]);
      expectNoSecret(answer);
    }
  });

  it('needs a key if it changes something', async () => {
    // Only texts accept 'a'; other scalars would be refused before the key is checked.
    const texts = poisonedRequests(schema, 'a', REACH).filter(({ isText }) => isText);
    const requests = new Map(texts.map((request) => [request.field, request]));
    // Readers record events and feedback without a key.
    const fields = Object.values(schema.getMutationType()!.getFields()).filter(
      (field) => declaredAccess(field) !== PUBLIC,
    );
    expect(fields.length).toBeGreaterThan(15);
    for (const { name } of fields) {
      const request = requests.get(`Mutation.${name}`);
      const answer = await app.request(
        request?.query ?? `mutation { ${name} { __typename } }`,
        request?.variables,
      );
      expectRefusal(answer, 'UNAUTHENTICATED');
      expect(answer).toMatchObject({ status: 200, data: { [name]: null } });
    }
  });

  it('refuses an invalid key', async () => {
    for (const key of ['wrong', `${ADMIN_KEY}x`, ADMIN_KEY.slice(1)]) {
      const answer = await app.request('{ products { slug } }', {}, key);
      expect(answer.status).toBe(401);
      expect(answer.data ?? null).toBeNull();
      expectRefusal(answer, 'UNAUTHENTICATED');
    }
  });
});
