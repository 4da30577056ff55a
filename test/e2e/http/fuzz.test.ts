import { type GraphQLSchema, isObjectType } from 'graphql';
import { seededRandom } from '../../support/seeded-random.js';
import { buildSchema } from '../../../src/app/build-schema.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { expectNoSecret } from '../../support/expect-refusal.js';
import { inFlight } from '../../support/in-flight.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { fillAll, operationOf } from '../../support/valid-request.js';

const SEED = Number(process.env.SEED ?? 1);
const REQUESTS = 500;

/** The beginning of an operation that reaches a type. */
const REACH: Record<string, string> = {
  Query: 'query',
  Mutation: 'mutation',
  Article: 'query articleBySlug(slug:"article-1")',
  Category: 'query category(slug:"chat")',
};

const TEXTS = ['', ' ', '신고', 'chat', 'talk', 'common', 'article-1', '가'.repeat(201)];
const ODD_TEXTS = [
  ...['a\u0000b', '\uD800', '\u202e\u200b', '👨‍👩‍👧‍👦'.repeat(30), 'a'.repeat(70_000)],
  ...['__proto__', 'toString', "'; drop table x; --", 'title:* AND (a OR b)~2^3', '%00%0a'],
  ...['<script>alert(1)</script>', '['.repeat(2_000), '../../../etc', '9'.repeat(400)],
];
const NUMBERS = [0, 1, 2, 3, 20, -1, 101, 2_001, 2_147_483_647, -2_147_483_648];
const TIMES = [
  ...['2026-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '0000-01-01T00:00:00+23:59'],
  ...['9999-12-31T23:59:59-23:59', '2026-01-01', ''],
];
const WRONG = [null, 1.5, 2 ** 60, [], {}, [[['a']]], { length: 1 }, 'NO_SUCH_VALUE'];

/** A field with random arguments; `ids` are of existing objects. */
function randomRequest(schema: GraphQLSchema, random: () => number, ids: readonly string[]) {
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const fields = Object.keys(REACH).flatMap((name) => {
    const type = schema.getType(name);
    return isObjectType(type)
      ? Object.values(type.getFields()).map((field) => ({ name, field }))
      : [];
  });
  const { name, field } = pick(fields);
  const valueOf = (scalar: string): unknown => {
    if (random() < 0.05) return pick(WRONG);
    if (scalar === 'Boolean') return random() < 0.5;
    if (scalar === 'Int' || scalar === 'Float') return pick(NUMBERS);
    if (scalar === 'DateTime') return pick(TIMES);
    if (scalar === 'ID' && random() < 0.8) return pick(ids);
    return random() < 0.7 ? pick(TEXTS) : pick(ODD_TEXTS);
  };
  const variables = fillAll(
    field.args.filter(({ name: arg }) => arg !== 'after' || random() < 0.2),
    (_, scalar) => valueOf(scalar),
  );
  return { query: operationOf(REACH[name]!, field), variables };
}

describe(`Random operations (seed ${SEED})`, () => {
  let app: TestApp;
  let ids: string[];

  beforeAll(async () => {
    app = await startTestApp('memory');
    const catalogue = await buildCatalogue(app);
    const articles = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        buildArticle(app, { slug: `article-${i}`, publish: true }),
      ),
    );
    const ofArticles = articles.flatMap(({ id, variants }) => [id, variants[0]!.id]);
    ids = [...Object.values(catalogue), ...ofArticles];
    await app.settled();
  });

  it('are all answered, without internal errors and without internal data', async () => {
    const schema = buildSchema();
    const random = seededRandom(SEED);
    const requests = Array.from({ length: REQUESTS }, () => randomRequest(schema, random, ids));
    let answered = 0;
    await inFlight(requests, async ({ query, variables }) => {
      const answer = await app.request<Record<string, unknown>>(query, variables, ADMIN_KEY);
      const codes = answer.errors?.map(({ extensions }) => extensions.code) ?? [];
      const isDefect = answer.status >= 500 || codes.some((code) => code.startsWith('INTERNAL'));
      if (isDefect) throw new Error(JSON.stringify({ query, variables, answer }).slice(0, 2_000));
      if (answer.errors) expectNoSecret(answer.errors.map(({ message }) => message));
      if (Object.values(answer.data ?? {}).some((value) => value !== null)) answered += 1;
    });
    expect(answered).toBeGreaterThan(REQUESTS / 10);
    const after = await app.request<{ search: object }>('{ search { totalCount } }');
    expect(after).toMatchObject({ status: 200, data: { search: expect.any(Object) as object } });
  });
});
