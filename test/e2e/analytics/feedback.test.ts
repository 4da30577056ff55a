import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { poolOf } from '../../../src/core/database/database.js';
import { searchAs, untilLogged } from '../../support/analytics.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { articleNumber } from '../../support/global-ids.js';
import { createKey } from '../../support/keys.js';
import { mutate, tryMutation } from '../../support/mutate.js';
import { runCommand } from '../../support/run-command.js';
import {
  ADMIN_KEY,
  type Answer,
  startTestApp,
  type TestApp,
} from '../../support/start-test-app.js';
import { openTestConnection } from '../../support/terminate-backends.js';

interface Counts {
  helpful: number;
  notHelpful: number;
}

type Submitted = Answer<{
  submitFeedback: { feedback: Counts; article: { id: string; feedback: Counts } } | null;
}> & { retryAfter: string | null };

interface Comment {
  helpful: boolean;
  comment: string;
  at: string;
}

/** An entry of the inbox. */
interface Said {
  id: string;
  state: string;
  comment: string;
  query: string | null;
}

interface Inbox {
  totalCount: number;
  nodes: Said[];
}

const INBOX = `query ($filter: FeedbackFilter, $first: Int! = 20, $page: Int) {
  feedbackComments(filter: $filter, first: $first, page: $page) {
    totalCount
    nodes { id state helpful reason comment query platforms { slug } article { id } }
  }
}`;
const SUBMIT = `mutation ($input: SubmitFeedbackInput!) { submitFeedback(input: $input) { feedback { helpful notHelpful } article { id feedback { helpful notHelpful } } } }`;
const COMMENTS = `query ($id: ID!, $first: Int! = 20) { article(id: $id) { feedbackComments(first: $first) { helpful comment at } } }`;

/** Submits feedback. Each user agent is another visitor. */
async function submit(
  app: TestApp,
  agent: string,
  input: object,
  key?: string,
): Promise<Submitted> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': agent,
      ...(key && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query: SUBMIT, variables: { input } }),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    ...((await response.json()) as Omit<Submitted, 'status' | 'retryAfter'>),
  };
}

describe('Feedback', () => {
  let app: TestApp;
  let database: pg.Client;
  let article: BuiltArticle;
  const numberOf = ({ id }: BuiltArticle) => articleNumber(poolOf(app.app.dataSource), id);

  beforeAll(async () => {
    app = await startTestApp('memory');
    database = await openTestConnection(app.databaseUrl);
    await buildCatalogue(app);
  });
  beforeEach(async () => void (article = await buildArticle(app, { publish: true })));
  afterAll(() => database?.end());

  /** Submits feedback in sequence; resolves to the counts after each submission. */
  async function countsAfter(
    ...submissions: [agent: string, helpful: boolean][]
  ): Promise<[helpful: number, notHelpful: number][]> {
    const counts: [number, number][] = [];
    for (const [agent, helpful] of submissions) {
      const { data, errors } = await submit(app, agent, { articleId: article.id, helpful });
      expect(errors).toBeUndefined();
      const { feedback, article: about } = data!.submitFeedback!;
      expect(about).toEqual({ id: article.id, feedback });
      counts.push([feedback.helpful, feedback.notHelpful]);
    }
    return counts;
  }

  async function commentsOf(first?: number): Promise<Comment[]> {
    const { secret } = await createKey(app, { role: 'ANALYST' });
    const { data, errors } = await app.request<{ article: { feedbackComments: Comment[] } }>(
      COMMENTS,
      { id: article.id, first },
      secret,
    );
    expect(errors).toBeUndefined();
    return data!.article.feedbackComments;
  }

  it('counts each visitor once a day, with the last submission', async () => {
    expect(
      await countsAfter(
        ['one', true],
        ['one', true],
        ['other', true],
        ['one', false],
        ['other', true],
      ),
    ).toEqual([
      [1, 0],
      [1, 0],
      [2, 0],
      [1, 1],
      [1, 1],
    ]);
    const { data } = await app.request(
      'query ($id: ID!) { article(id: $id) { feedback { helpful notHelpful } } }',
      {
        id: article.id,
      },
    );
    expect(data).toEqual({ article: { feedback: { helpful: 1, notHelpful: 1 } } });
  });

  it('shows comments only to analysts, newest first, the last one of each visitor', async () => {
    const say = (agent: string, helpful: boolean, comment?: string | null) =>
      submit(app, agent, { articleId: article.id, helpful, comment });
    await say('one', true, ' 첫 번째 ');
    await say('two', false, '두 번째\n의견');
    await say('three', true);
    await say('four', true, '  \n ');
    await say('one', false, '고친 의견');
    expect(await commentsOf()).toEqual([
      { helpful: false, comment: '고친 의견', at: expect.any(String) },
      { helpful: false, comment: '두 번째\n의견', at: expect.any(String) },
    ]);
    expect((await commentsOf(1)).map(({ comment }) => comment)).toEqual(['고친 의견']);
    const recent = async () =>
      (
        await app.admin<{ article: { feedback: { recentComments: number } } }>(
          'query ($id: ID!) { article(id: $id) { feedback { recentComments } } }',
          { id: article.id },
        )
      ).article.feedback.recentComments;
    expect(await recent()).toBe(2);
    await database.query(
      `update feedback set updated_at = now() - interval '8 days'
       where article_id = $1 and comment like '두%'`,
      [await numberOf(article)],
    );
    expect(await recent()).toBe(1);
    // Without a comment the previous one stays; null removes it.
    await say('one', true);
    expect((await commentsOf(1))[0]).toMatchObject({ helpful: true, comment: '고친 의견' });
    await say('one', false, null);
    expect((await commentsOf()).map(({ comment }) => comment)).toEqual(['두 번째\n의견']);

    const reader = await app.request<{ article: object }>(COMMENTS, { id: article.id });
    expectRefusal(reader, 'UNAUTHENTICATED');
    expect(reader.data).toEqual({ article: { feedbackComments: null } });
    const { secret } = await createKey(app, { role: 'AGENT' });
    expectRefusal(await app.request(COMMENTS, { id: article.id }, secret), 'FORBIDDEN');
    expectRefusal(
      await app.request(COMMENTS, { id: article.id, first: 101 }, ADMIN_KEY),
      'BAD_USER_INPUT',
      'first',
    );
  });

  it('masks personal data in comments and keeps everything else', async () => {
    const comments = [
      '제 번호 010-1234-5678 인데요, MinJi@Example.com 으로 주세요',
      '아이폰 15 Pro에서 오류 1001, １,０００원 환불',
    ];
    for (const [i, comment] of comments.entries())
      await submit(app, `visitor ${i}`, { articleId: article.id, helpful: false, comment });
    expect((await commentsOf()).map(({ comment }) => comment)).toEqual([
      comments[1],
      '제 번호 (전화번호) 인데요, (이메일) 으로 주세요',
    ]);
    const { rows } = await database.query<{ row: string }>(
      'select f::text as row from feedback f where article_id = $1',
      [await numberOf(article)],
    );
    expect(JSON.stringify(rows)).not.toMatch(/1234|example/i);
  });

  it('refuses a comment of more than 1,000 characters', async () => {
    const say = (comment: string) =>
      submit(app, 'one', { articleId: article.id, helpful: true, comment });
    expectRefusal(await say('가'.repeat(1_001)), 'BAD_USER_INPUT', 'input.comment');
    expect(await countsAfter(['two', true])).toEqual([[1, 0]]);
    expect((await say(`${'가'.repeat(1_000)}\n`)).errors).toBeUndefined();
    expect((await commentsOf())[0]!.comment).toHaveLength(1_000);
  });

  it('is NOT_FOUND for an article that the visitor may not see', async () => {
    const draft = await buildArticle(app);
    const archived = await buildArticle(app, { publish: true });
    await mutate(app, 'archiveArticle', { id: archived.id }, 'searchable');
    const internal = await buildArticle(app, { publish: true, visibility: 'INTERNAL' });
    const deleted = await buildArticle(app, { publish: true });
    await mutate(app, 'deleteArticle', { id: deleted.id, expectedVersion: 1 }, 'searchable');
    const messages = new Set<string>();
    for (const { id } of [draft, archived, internal, deleted]) {
      const answer = await submit(app, 'one', { articleId: id, helpful: true });
      expectRefusal(answer, 'NOT_FOUND', 'input.articleId');
      expect(answer.data).toEqual({ submitFeedback: null });
      messages.add(answer.errors![0]!.message);
    }
    expect(messages.size).toBe(1);
    for (const id of ['x', '', article.variants[0]!.id])
      expectRefusal(
        await submit(app, 'one', { articleId: id, helpful: true }),
        'NOT_FOUND',
        'input.articleId',
      );
    expectRefusal(
      await submit(app, 'one', { articleId: draft.id, helpful: true }, ADMIN_KEY),
      'NOT_FOUND',
      'input.articleId',
    );

    const { secret } = await createKey(app, { role: 'AGENT' });
    expect(
      (await submit(app, 'one', { articleId: internal.id, helpful: true }, secret)).errors,
    ).toBeUndefined();
  });

  describe('with reasons, searches and states', () => {
    const say = (agent: string, input: object) =>
      submit(app, agent, { articleId: article.id, helpful: false, ...input });
    /** What analysts see in the inbox about the article. */
    const inbox = async (filter: object = {}, key = ADMIN_KEY) => {
      const { data, errors } = await app.request<{ feedbackComments: Inbox }>(
        INBOX,
        { filter: { articleIds: [article.id], ...filter } },
        key,
      );
      expect(errors).toBeUndefined();
      return data!.feedbackComments.nodes;
    };
    const mark = (ids: string[], state: string) =>
      tryMutation<{ comments: Said[] }>(
        app,
        'setFeedbackState',
        { ids, state },
        'comments { id state }',
      );

    it('keeps the reason of a reader who answers no, and the variant of the text', async () => {
      const [variant] = article.variants;
      await say('one', { reason: 'OUTDATED', variantId: variant!.id });
      expect(await inbox()).toEqual([
        {
          ...{ id: expect.any(String), state: 'OPEN', helpful: false },
          ...{ reason: 'OUTDATED', comment: '', query: null },
          platforms: [{ slug: 'common' }],
          article: { id: article.id },
        },
      ]);
      await say('one', { comment: '옛 화면이에요' });
      expect(await inbox()).toMatchObject([{ reason: 'OUTDATED', comment: '옛 화면이에요' }]);
      await say('one', { helpful: true });
      expect(await inbox()).toMatchObject([{ reason: null, comment: '옛 화면이에요' }]);
      // Readers who only vote leave nothing to work on.
      await say('one', { comment: null });
      await say('two', {});
      expect(await inbox()).toEqual([]);
      expect(await countsAfter(['three', false])).toEqual([[0, 3]]);
    });

    it('refuses a variant of another article and an unknown reason, and stores nothing', async () => {
      const other = await buildArticle(app, { publish: true });
      const read = (variantId: string) => say('one', { reason: 'OUTDATED', variantId });
      const foreign = await read(other.variants[0]!.id);
      expectRefusal(foreign, 'BAD_USER_INPUT', 'input.variantId');
      for (const unknown of [article.id, 'x', ''])
        expectRefusal(await read(unknown), 'NOT_FOUND', 'input.variantId');
      expectRefusal(await say('one', { reason: 'BORING' }), 'BAD_USER_INPUT');
      expect(await countsAfter(['two', true])).toEqual([[1, 0]]);
      // The reader may have an earlier text of the article open.
      await mutate(
        app,
        'updateArticle',
        { id: article.id, expectedVersion: 1, title: '새 제목', publish: true },
        'searchable',
      );
      expect((await read(article.variants[0]!.id)).errors).toBeUndefined();
      // A merge of platforms deletes one of two equal texts.
      await database.query(
        `delete from article_variant v using article_revision r
         where r.id = v.revision_id and r.version = 1 and r.article_id = $1`,
        [await numberOf(article)],
      );
      const { id } = article.variants[0]!;
      const late = { reason: 'OUTDATED', comment: '늦은 의견', variantId: id };
      expect((await say('three', late)).errors).toBeUndefined();
      expect((await inbox())[0]).toMatchObject({ comment: '늦은 의견', platforms: [] });
    });

    it('shows the query that led to the article for as long as the search log has it', async () => {
      const { searchId } = await searchAs(app.url, { agent: 'one' }, '송금 한도');
      await untilLogged(app, 1);
      await say('one', { searchId });
      const stored = () =>
        database.query('select search_id from feedback where search_id is not null');
      // A mere vote is not joined to what the reader searched for.
      expect((await stored()).rows).toEqual([]);
      await say('one', { reason: 'NOT_RELEVANT', searchId });
      expect(await inbox()).toMatchObject([{ query: '송금 한도' }]);
      await say('one', { comment: '한도가 없어요' });
      expect(await inbox()).toMatchObject([{ query: '송금 한도' }]);
      for (const unknown of ['x', '', randomBytes(24).toString('base64url')])
        expect(
          (await say(`of ${unknown}`, { comment: '글', searchId: unknown })).errors,
        ).toBeUndefined();
      expect((await inbox()).map(({ query }) => query)).toEqual([null, null, null, '송금 한도']);
      await database.query('delete from search_log');
      expect((await inbox()).map(({ query }) => query)).toEqual([null, null, null, null]);
    });

    it('is open until an author marks it, and again when the reader says something new', async () => {
      await say('one', { comment: '첫째' });
      await say('two', { reason: 'DID_NOT_WORK' });
      const [two, one] = await inbox({ state: 'OPEN' });
      expect((await mark([one!.id, two!.id], 'DONE')).payload).toEqual({
        comments: [
          { id: two!.id, state: 'DONE' },
          { id: one!.id, state: 'DONE' },
        ],
      });
      expect(await inbox({ state: 'OPEN' })).toEqual([]);
      // Another vote, or the same words again, are nothing new.
      await say('one', { helpful: true });
      await say('one', { helpful: true, comment: '첫째' });
      expect(await inbox({ state: 'OPEN' })).toEqual([]);
      await say('one', { helpful: true, comment: '둘째' });
      await say('two', { reason: 'OUTDATED' });
      expect(await inbox({ state: 'OPEN' })).toHaveLength(2);
      await mark([two!.id], 'SPAM');
      expect((await inbox({ state: 'SPAM' })).map(({ id }) => id)).toEqual([two!.id]);

      const missing = Buffer.from('Feedback:2000000000').toString('base64url');
      expect((await mark([one!.id, missing], 'DONE')).refusal).toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.ids',
      });
      const tooMany = await mark(Array<string>(101).fill(one!.id), 'DONE');
      expect(tooMany.refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.ids' });
      expect((await mark([article.id], 'DONE')).refusal?.code).toBe('NOT_FOUND');
      expect(await inbox({ state: 'DONE' })).toEqual([]);
      const { secret } = await createKey(app, { role: 'ANALYST' });
      expect(await inbox({}, secret)).toHaveLength(2);
      const change = `mutation { setFeedbackState(input: { ids: ["${one!.id}"], state: DONE }) { comments { id } } }`;
      expectRefusal(await app.request(change, {}, secret), 'FORBIDDEN');
    });

    it('is found by place, owner and time, in pages, of articles that the caller may see', async () => {
      await say('one', { comment: '톡' });
      await say('two', { comment: '톡 둘' });
      const start = new Date().toISOString();
      const refund = await buildArticle(app, { publish: true, categorySlug: 'refund' });
      await submit(app, 'one', { articleId: refund.id, helpful: false, comment: '환불' });
      const articleIds = [article.id, refund.id];
      const found = async (filter: object, key?: string) =>
        (await inbox({ articleIds, ...filter }, key)).map(({ comment }) => comment);
      expect(await found({})).toEqual(['환불', '톡 둘', '톡']);
      expect(await found({ productSlugs: ['pay'] })).toEqual(['환불']);
      expect(await found({ categorySlugs: ['chat'] })).toEqual(['톡 둘', '톡']);
      expect(await found({ productSlugs: ['pay'], categorySlugs: ['chat'] })).toEqual([]);
      expect(await found({ from: start })).toEqual(['환불']);
      expect(await found({ to: start })).toEqual(['톡 둘', '톡']);
      for (const empty of [{ productSlugs: [] }, { articleIds: [] }, { ownerIds: [] }])
        expect(await found(empty)).toEqual([]);
      const { rows } = await database.query<{ id: number }>(
        `insert into person (name, role) values ('정담당', 'AUTHOR') returning id`,
      );
      await database.query('update article set owner_id = $1 where id = $2', [
        rows[0]!.id,
        await numberOf(refund),
      ]);
      const owner = Buffer.from(`Person:${rows[0]!.id}`).toString('base64url');
      expect(await found({ ownerIds: [owner] })).toEqual(['환불']);
      const pageOf = async (page: number) => {
        const { data } = await app.request<{ feedbackComments: Inbox }>(
          INBOX,
          { filter: { articleIds }, first: 2, page },
          ADMIN_KEY,
        );
        const { totalCount, nodes } = data!.feedbackComments;
        return [totalCount, ...nodes.map(({ comment }) => comment)];
      };
      expect([await pageOf(2), await pageOf(3)]).toEqual([[3, '톡'], [3]]);
      const bad: [object, string][] = [
        [{ page: 0 }, 'page'],
        [{ first: 101 }, 'first'],
        [{ filter: { productSlugs: ['none'] } }, 'filter.productSlugs'],
      ];
      for (const [variables, field] of bad)
        expectRefusal(
          await app.request(INBOX, { ...variables }, ADMIN_KEY),
          'BAD_USER_INPUT',
          field,
        );
      await mutate(app, 'archiveArticle', { id: refund.id }, 'searchable');
      const { secret } = await createKey(app, { role: 'ANALYST' });
      expect([await found({}, secret), await found({})]).toEqual([
        ['톡 둘', '톡'],
        ['환불', '톡 둘', '톡'],
      ]);
    });

    it('leaves only votes after two years, and when it is forgotten', async () => {
      await say('old', { comment: '두 해 전', reason: 'OUTDATED' });
      await say('new', { comment: '요즘' });
      await database.query(
        `update feedback set updated_at = now() - interval '2 years 1 hour' where comment = '두 해 전'`,
      );
      await database.query(`update job set run_at = now() where kind = 'old-comments'`);
      await eventually(async () =>
        expect((await inbox()).map(({ comment }) => comment)).toEqual(['요즘']),
      );
      expect(await countsAfter(['third', true])).toEqual([[1, 2]]);
      await say('third', { reason: 'NOT_RELEVANT' });
      const forget = [
        'analytics',
        'forget',
        '--before',
        new Date(Date.now() + 60_000).toISOString(),
      ];
      const { stdout } = await runCommand([...forget, '--json'], { DATABASE_URL: app.databaseUrl });
      expect(JSON.parse(stdout)).toMatchObject({ dryRun: false });
      expect(await inbox()).toEqual([]);
      const { rows } = await database.query(
        'select distinct comment, reason, search_id from feedback where article_id = $1',
        [await numberOf(article)],
      );
      expect(rows).toEqual([{ comment: null, reason: null, search_id: null }]);
      expect(await countsAfter(['fourth', true])).toEqual([[1, 3]]);
    });

    it('goes through no public door', async () => {
      await say('one', { comment: '너구리두루미', reason: 'OUTDATED' });
      const { id, slug } = article;
      for (const query of [
        `{ article(id: "${id}") { feedbackComments { comment } feedback { helpful } } }`,
        '{ feedbackComments { totalCount nodes { comment reason query } } }',
        `{ node(id: "${(await inbox())[0]!.id}") { id } }`,
        '{ search(query: "너구리두루미") { nodes { title } } }',
      ])
        expect(JSON.stringify((await app.request(query)).data ?? {})).not.toMatch(
          /너구리|OUTDATED|RmVlZGJhY2s/,
        );
      for (const path of [`/articles/${slug}`, '/sitemap.xml', '/llms.txt'])
        expect(await (await fetch(`${app.url}${path}`)).text()).not.toContain('너구리두루미');
    });
  });

  it('is deleted with its article, also when it is submitted during the deletion', async () => {
    await countsAfter(['one', true]);
    const [deleted, ...answers] = await Promise.all([
      mutate(app, 'deleteArticle', { id: article.id, expectedVersion: 1 }, 'searchable'),
      ...['one', 'two', 'three', 'one'].map((agent) =>
        submit(app, agent, { articleId: article.id, helpful: false }),
      ),
    ]);
    expect(deleted).toBeDefined();
    for (const { errors } of answers)
      expect([undefined, 'NOT_FOUND']).toContain(errors?.[0]?.extensions.code);
    const { rows } = await database.query('select from feedback where article_id = $1', [
      await numberOf(article),
    ]);
    expect(rows).toEqual([]);
  });
});

describe('The rate of feedback', () => {
  it('is limited like all events, by client, whatever its user agent', async () => {
    const app = await startTestApp('memory', { rates: { event: 5 } });
    try {
      await buildCatalogue(app);
      const { id } = await buildArticle(app, { publish: true });
      const { secret } = await createKey(app, { role: 'AGENT' });
      // Events of an earlier minute weigh less, so no minute may begin between them.
      jest.spyOn(Date, 'now').mockReturnValue(Date.now());
      const answers: Submitted[] = [];
      for (let i = 0; i < 10; i += 1)
        answers.push(await submit(app, `visitor ${i}`, { articleId: id, helpful: true }));
      expect(answers.filter(({ errors }) => !errors)).toHaveLength(5);
      expectRefusal(answers.at(-1)!, 'RATE_LIMITED');
      expect(answers.at(-1)!.errors![0]!.message).toContain('5 events a minute');
      const { retryAfter } = answers.at(-1)!.errors![0]!.extensions as { retryAfter?: number };
      expect([answers.at(-1)!.status, answers.at(-1)!.retryAfter]).toEqual([
        200,
        String(retryAfter),
      ]);
      expect(retryAfter).toBeGreaterThan(0);
      expect((await submit(app, 'visitor', { articleId: id, helpful: true }, secret)).data).toEqual(
        {
          submitFeedback: {
            feedback: { helpful: 6, notHelpful: 0 },
            article: { id, feedback: { helpful: 6, notHelpful: 0 } },
          },
        },
      );
    } finally {
      jest.restoreAllMocks();
      await app.stop();
    }
  });
});
