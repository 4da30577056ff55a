import { poolOf } from '../../../src/core/database/database.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createKey } from '../../support/keys.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

/** The first serial number, so high that no other number or text resembles one. */
const FIRST_SERIAL = { article: 701_122_330, article_variant: 802_233_440 };
const SERIAL_START = /701122|802233/;

const PUBLIC = 8;

const ARTICLE = 'id slug variants { id } variant { id } related { id variants { id } }';
const PAGE = `pageInfo { startCursor endCursor } nodes { ${ARTICLE} } edges { cursor node { id } }`;
const QUERIES = [
  ...['UPDATED', 'CREATED', 'TITLE', 'POPULARITY'].map(
    (sort) => `{ articles(first: 3, sort: ${sort}) { ${PAGE} } }`,
  ),
  ...['RELEVANCE', 'UPDATED', 'POPULARITY', 'TITLE'].map(
    (sort) => `{ search(query: "안내", first: 3, sort: ${sort}) { searchId ${PAGE} } }`,
  ),
  `{ search(first: 3) { ${PAGE} } }`,
  `{ suggest(prefix: "안내") { __typename ... on ArticleSuggestion { article { ${ARTICLE} } } } }`,
  '{ products { id categories { id } } platforms { id } }',
];
const PATHS = [
  '/',
  '/search?q=안내',
  '/categories/chat',
  '/products/talk',
  '/sitemap.xml',
  '/articles/public-3',
];

/** The decoded bytes of everything in the answer that may be base64. */
function decoded(raw: string): Buffer[] {
  return (raw.match(/[\w+/-]{8,}/g) ?? []).map((token) => Buffer.from(token, 'base64url'));
}

/** The four bytes of a serial number, in both byte orders. */
function bytesOf(serial: number): Buffer[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(serial);
  return [bytes, Buffer.from(bytes).reverse()];
}

/**
 * The serial numbers in an answer: as digits, or as bytes, plain or in base64. Fewer bytes would
 * match by chance.
 */
function serialsIn(raw: string, serials: readonly Buffer[]): string[] {
  return [Buffer.from(raw), ...decoded(raw)]
    .filter(
      (bytes) =>
        SERIAL_START.test(bytes.toString('latin1')) ||
        serials.some((serial) => bytes.includes(serial)),
    )
    .map((bytes) => bytes.toString('latin1').slice(0, 200));
}

describe('Ids and cursors for readers', () => {
  let app: TestApp;
  const articles: BuiltArticle[] = [];

  const raw = async (query: string, variables: object = {}): Promise<string> => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return [
      ...[...response.headers].map((header) => header.join(': ')),
      await response.text(),
    ].join('\n');
  };
  const node = async (id: string, key?: string) => {
    const { data, errors } = await app.request<Record<'node' | 'article', { id: string } | null>>(
      'query ($id: ID!) { node(id: $id) { id } article(id: $id) { id } }',
      { id },
      key,
    );
    expect(errors).toBeUndefined();
    return { node: data!.node?.id ?? null, article: data!.article?.id ?? null };
  };
  const serialOf = async ({
    slug,
  }: BuiltArticle): Promise<Record<'article' | 'variant', number>> => {
    const { rows } = await poolOf(app.app.dataSource).query<Record<'article' | 'variant', number>>(
      `select a.id as article, v.id as variant from article a join article_revision r on r.article_id = a.id
       join article_variant v on v.revision_id = r.id where a.slug = $1`,
      [slug],
    );
    return rows[0]!;
  };
  const plain = (kind: string, serial: number) =>
    Buffer.from(`${kind}:${serial}`).toString('base64url');

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    for (const [table, first] of Object.entries(FIRST_SERIAL))
      await app.app.dataSource.query(
        `select setval(pg_get_serial_sequence('${table}', 'id'), ${first})`,
      );
    const content = {
      keywords: ['안내', '길잡이'],
      variants: [{ platformSlugs: ['common'], body: '안내를 읽어 주세요.' }],
    };
    for (let i = 0; i < PUBLIC; i += 1) {
      const title = `안내 ${'가나다라마바사아'[i]}`;
      articles.push(
        await buildArticle(app, {
          ...content,
          title,
          slug: `public-${i}`,
          publish: true,
          waitForSearch: true,
        }),
      );
      for (let hidden = 0; hidden < i % 3; hidden += 1)
        await buildArticle(
          app,
          hidden === 0
            ? { title: '초안' }
            : { title: '직원용', publish: true, visibility: 'INTERNAL' },
        );
    }
    await app.settled();
  });

  it('reveal no serial number, in any field', async () => {
    const { id, variants } = articles[3]!;
    const answers = [
      ...(await Promise.all(QUERIES.map((query) => raw(query)))),
      await raw(`query ($id: ID!) { article(id: $id) { ${ARTICLE} } node(id: $id) { id } }`, {
        id,
      }),
      await raw('query ($id: ID!) { node(id: $id) { id } }', { id: variants[0]!.id }),
      await raw(`{ articleBySlug(slug: "public-3") { ${ARTICLE} } }`),
      ...(await Promise.all(
        PATHS.map(async (path) =>
          (await fetch(`${app.url}${path}`, { headers: { accept: 'text/html' } })).text(),
        ),
      )),
    ];
    for (const answer of answers) expect(answer).not.toMatch(/"errors"/);
    expect(answers.filter((answer) => answer.includes(id)).length).toBeGreaterThan(5);
    const { rows } = await poolOf(app.app.dataSource).query<{ id: number }>(
      'select id from article union select id from article_variant',
    );
    const serials = rows.flatMap((row) => bytesOf(row.id));
    expect(serialsIn(serials[0]!.toString('base64url').padEnd(8, 'A'), serials)).toHaveLength(1);
    expect(answers.flatMap((answer) => serialsIn(answer, serials))).toEqual([]);
  });

  it('are the same on every replica', async () => {
    const other = await startTestApp('memory', {
      databaseUrl: app.databaseUrl,
      indexPrefix: app.indexPrefix,
    });
    try {
      const list = '{ articles(first: 5, sort: CREATED) { nodes { id } pageInfo { endCursor } } }';
      const [ours, theirs] = await Promise.all([app.request(list), other.request(list)]);
      expect(theirs).toEqual(ours);
    } finally {
      await other.stop();
    }
  });

  it('are not accepted as serial numbers, which could be enumerated', async () => {
    const [article] = articles;
    const serial = await serialOf(article!);
    const [asArticle, asVariant] = [
      plain('Article', serial.article),
      plain('ArticleVariant', serial.variant),
    ];
    const { secret: agent } = await createKey(app, { role: 'AGENT' });
    const { secret: editor } = await createKey(app, { role: 'EDITOR' });
    for (const key of [undefined, agent, editor])
      for (const id of [asArticle, asVariant])
        expect(await node(id, key)).toEqual({ node: null, article: null });
    const opinion = async (articleId: string) => {
      const mutation = `mutation ($id: ID!) { submitFeedback(input: { articleId: $id, helpful: true }) { feedback { helpful } }
        recordView(input: { articleId: $id }) { recorded } }`;
      const { errors = [] } = await app.request(mutation, { id: articleId });
      return errors.map(({ message, extensions }) => ({ message, extensions }));
    };
    const refused = await opinion(asArticle);
    expect(refused.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(await opinion(plain('Article', 2_000_000_000))).toEqual(refused);
    expect(await opinion(article!.id)).toEqual([]);
  });

  it('are valid for one type, and cannot be forged', async () => {
    const { id, variants } = articles[0]!;
    expect(await node(id)).toEqual({ node: id, article: id });
    expect(await node(variants[0]!.id)).toEqual({ node: variants[0]!.id, article: null });
    const flipped = `${id[0] === 'A' ? 'B' : 'A'}${id.slice(1)}`;
    for (const forged of [
      flipped,
      `${id}A`,
      id.slice(1),
      `${id}==`,
      'A'.repeat(22),
      '_'.repeat(22),
    ])
      expect(await node(forged)).toEqual({ node: null, article: null });
  });
});
