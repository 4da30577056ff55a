import { poolOf } from '../../../src/core/database/database.js';
import { statementsDuring } from '../../support/count-statements.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { absentIds } from '../../support/global-ids.js';
import { mutate } from '../../support/mutate.js';
import { sendRaw } from '../../support/send-raw.js';
import { type Answer, startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Hidden {
  id: string;
  variantId: string;
  slug: string;
  formerSlug: string;
  externalId: string;
}

const ABSENT = {
  slug: 'never-there',
  formerSlug: 'never-there-either',
  externalId: 'never-there',
};

const VISIBLE_FIELDS =
  'id title feedback { helpful } variants { bodyHtml } category { slug } related { id }';

/** Every way to ask for one article. */
const ENTRIES: [name: string, ask: (app: TestApp, article: Hidden) => Promise<unknown>][] = [
  ['node', (app, { id }) => ask(app, 'query ($key: ID!) { node(id: $key) { id } }', id)],
  [
    'node of a variant',
    (app, { variantId }) => ask(app, 'query ($key: ID!) { node(id: $key) { id } }', variantId),
  ],
  [
    'article',
    (app, { id }) => ask(app, `query ($key: ID!) { article(id: $key) { ${VISIBLE_FIELDS} } }`, id),
  ],
  ...(['slug', 'formerSlug'] as const).map((name): (typeof ENTRIES)[number] => [
    name,
    (app, article) =>
      ask(
        app,
        `query ($key: String!) { articleBySlug(slug: $key) { ${VISIBLE_FIELDS} } }`,
        article[name],
      ),
  ]),
  [
    'externalId',
    (app, { externalId }) =>
      ask(
        app,
        'query ($key: String!) { articleByExternalId(externalId: $key) { id } }',
        externalId,
      ),
  ],
  [
    'feedback',
    (app, { id }) =>
      event(app, 'submitFeedback', 'feedback { helpful }', { articleId: id, helpful: true }),
  ],
  ['view', (app, { id }) => event(app, 'recordView', 'recorded', { articleId: id })],
  [
    'click',
    async (app, { id }) => {
      const { data } = await app.request<{ search: { searchId: string } }>(
        '{ search(query: "") { searchId } }',
      );
      return event(app, 'recordClick', 'recorded', {
        searchId: data!.search.searchId,
        articleId: id,
        position: 1,
      });
    },
  ],
  ...(['slug', 'formerSlug'] as const).map((name): (typeof ENTRIES)[number] => [
    `page of the ${name}`,
    async (app, article) => {
      const answer = await sendRaw(app.url, {
        method: 'GET',
        path: `/articles/${article[name]}`,
        headers: { accept: 'text/html' },
      });
      return answer.status;
    },
  ]),
];

async function ask(app: TestApp, query: string, key: string): Promise<unknown> {
  const { data, errors } = await app.request<Record<string, unknown>>(query, { key });
  expect(errors).toBeUndefined();
  return data;
}

async function event(app: TestApp, name: string, fields: string, input: object): Promise<unknown> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const answer: Answer<unknown> = await app.request(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`,
    {
      input,
    },
  );
  return answer.errors?.map(({ message, extensions }) => ({ message, extensions }));
}

describe('A hidden article and a missing one', () => {
  let app: TestApp;
  const hidden = new Map<string, Hidden>();
  let absent: Hidden;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    absent = { ...ABSENT, ...(await absentIds(poolOf(app.app.dataSource))) };
    const hide = async (way: string, input: object, then?: (id: string) => Promise<unknown>) => {
      const formerSlug = `former-${way}`;
      const article = await buildArticle(app, { slug: formerSlug, externalId: way, ...input });
      await mutate(app, 'placeArticle', { id: article.id, slug: `now-${way}` }, 'searchable');
      const { variants } = (
        await app.admin<{ article: { variants: { id: string }[] } }>(
          'query ($id: ID!) { article(id: $id) { variants { id } } }',
          {
            id: article.id,
          },
        )
      ).article;
      await then?.(article.id);
      hidden.set(way, {
        id: article.id,
        variantId: variants[0]!.id,
        slug: `now-${way}`,
        formerSlug,
        externalId: way,
      });
    };
    await hide('draft', {});
    await hide('internal', { visibility: 'INTERNAL', publish: true });
    await hide('archived', { publish: true }, (id) =>
      mutate(app, 'archiveArticle', { id }, 'searchable'),
    );
    await hide('unpublished', { publish: true }, (id) =>
      mutate(app, 'unpublishArticle', { id }, 'searchable'),
    );
    await hide('deleted', { publish: true }, (id) =>
      mutate(app, 'deleteArticle', { id, expectedVersion: 1 }, 'id'),
    );
    await app.settled();
    // Every answer's statements are prepared, and caches are full.
    for (const [, entry] of ENTRIES) await entry(app, absent);
  });

  it.each(ENTRIES)('need the same SQL statements, by %s', async (_, entry) => {
    let answer: unknown;
    const expected = await statementsDuring(async () => (answer = await entry(app, absent)));
    for (const [way, article] of hidden) {
      let actual: unknown;
      const statements = await statementsDuring(async () => (actual = await entry(app, article)));
      expect({ way, statements, actual }).toEqual({ way, statements: expected, actual: answer });
    }
  });
});
