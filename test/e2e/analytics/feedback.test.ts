import type pg from 'pg';
import { poolOf } from '../../../src/core/database.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { articleNumber } from '../../support/global-ids.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
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
