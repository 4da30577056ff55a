import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Read {
  updatedAt: string;
  questionsVersion: number | null;
  questions: { text: string; source: string; createdBy: string }[] | null;
}
interface Found {
  totalCount: number;
  confidence: string;
  edges: { matchedQuestion: string | null }[];
  nodes: { id: string }[];
  interpretation: { rewrites: object[]; didYouMean: string | null };
}

describe.each(['memory', 'elasticsearch'] as const)("Questions in users' words on %s", (engine) => {
  let app: TestApp;
  let article: BuiltArticle;

  beforeAll(async () => {
    app = await startTestApp(engine);
    await buildCatalogue(app);
    for (let i = 0; i < 12; i += 1)
      await buildArticle(app, { title: `알림 소리 ${i}`, publish: true });
    article = await buildArticle(app, {
      title: '합계 구하기',
      variants: [{ platformSlugs: ['common'], body: '조건에 맞는 값을 더해요.' }],
      publish: true,
      waitForSearch: true,
    });
  });
  afterAll(() => app.stop());

  const read = async (key?: string, { id } = article): Promise<Read> => {
    const { data } = await app.request<{ article: Read }>(
      `query ($id: ID!) { article(id: $id) {
        updatedAt questionsVersion questions { text source createdBy } } }`,
      { id },
      key,
    );
    return data!.article;
  };
  const texts = async () => (await read(ADMIN_KEY)).questions!.map(({ text }) => text);
  const change = (name: string, questions: string[], more: object = {}) =>
    mutate<{ searchable: boolean }>(
      app,
      name,
      { articleId: article.id, questions, waitForSearch: true, ...more },
      'searchable',
    );
  const search = async (query: string, key?: string): Promise<Found> => {
    const { data } = await app.request<{ search: Found }>(
      `query ($query: String!) { search(query: $query) {
        totalCount confidence edges { matchedQuestion } nodes { id } interpretation { rewrites { to } didYouMean } } }`,
      { query },
      key,
    );
    return data!.search;
  };
  const suggestions = async (prefix: string) =>
    (
      await app.request<{ suggest: { text: string }[] }>(
        'query ($prefix: String!) { suggest(prefix: $prefix) { text } }',
        { prefix },
      )
    ).data!.suggest;

  it('are added, removed and replaced, and searches find the article by them', async () => {
    const before = await read(ADMIN_KEY);
    expect(before).toMatchObject({ questionsVersion: 0, questions: [] });
    expect((await search('영수증 모아 둔 표')).totalCount).toBe(0);

    await change('addArticleQuestions', ['영수증 모아 둔 표에서 이번 달 것만', '가계부']);
    expect(await read(ADMIN_KEY)).toEqual({
      updatedAt: before.updatedAt,
      questionsVersion: 1,
      questions: [
        {
          text: '영수증 모아 둔 표에서 이번 달 것만',
          source: 'EDITOR',
          createdBy: expect.any(String) as string,
        },
        { text: '가계부', source: 'EDITOR', createdBy: expect.any(String) as string },
      ],
    });
    expect(await search('영수증 모아 둔 표')).toMatchObject({
      confidence: 'HIGH',
      edges: [{ matchedQuestion: '영수증 모아 둔 표에서 이번 달 것만' }],
      nodes: [{ id: article.id }],
    });
    // The title has as many words of the query.
    expect((await search('합계 영수증')).edges).toEqual([{ matchedQuestion: null }]);

    await change('addArticleQuestions', ['가계부', '더하기가 안 돼요']);
    expect(await texts()).toEqual([
      '영수증 모아 둔 표에서 이번 달 것만',
      '가계부',
      '더하기가 안 돼요',
    ]);
    await change('removeArticleQuestions', ['영수증 모아 둔 표에서 이번 달 것만', '없는 질문']);
    expect((await search('영수증')).totalCount).toBe(0);
    await change('setArticleQuestions', ['용돈 기입장', '가계부'], { expectedVersion: 3 });
    expect(await texts()).toEqual(['가계부', '용돈 기입장']);
    expect((await read(ADMIN_KEY)).questionsVersion).toBe(5);
  });

  it('are read anew after each mutation of a request', async () => {
    const expectedVersion = (await read(ADMIN_KEY)).questionsVersion;
    const answered = 'article { questions { text } category { articleCount } }';
    interface Answer {
      article: { questions: { text: string }[]; category: { articleCount: number } };
    }
    const { a, b, c } = await app.admin<Record<'a' | 'b' | 'c', Answer>>(
      `mutation ($id: ID!, $expectedVersion: Int!) {
        a: setArticleQuestions(input: { articleId: $id, questions: ["첫째"], expectedVersion: $expectedVersion }) { ${answered} }
        b: addArticleQuestions(input: { articleId: $id, questions: ["둘째"] }) { ${answered} }
        c: unpublishArticle(input: { id: $id }) { ${answered} }
        publishArticle(input: { id: $id, expectedVersion: 1, waitForSearch: true }) { searchable } }`,
      { id: article.id, expectedVersion },
    );
    const textsIn = ({ article: { questions } }: Answer) => questions.map(({ text }) => text);
    expect([a, b, c].map(textsIn)).toEqual([['첫째'], ['첫째', '둘째'], ['첫째', '둘째']]);
    const [counted, recounted] = [b, c].map((each) => each.article.category.articleCount);
    expect(recounted).toBe(counted! - 1);
  });

  it('are known words, but no corrections, suggestions or excerpts', async () => {
    await change('setArticleQuestions', ['쿼카랑 quokkaland에 가요 자꾸 돌아다녀요'], {
      expectedVersion: (await read(ADMIN_KEY)).questionsVersion,
    });
    expect(await search('quokkaland')).toMatchObject({
      nodes: [{ id: article.id }],
      interpretation: { rewrites: [], didYouMean: null },
    });
    // Another form of a verb of the question.
    expect((await search('돌아다녀')).interpretation).toEqual({ rewrites: [], didYouMean: null });
    // One mistake away from a word of the question.
    expect(await search('quokkalond')).toMatchObject({
      totalCount: 0,
      interpretation: { rewrites: [], didYouMean: null },
    });
    expect(await suggestions('quokka')).toEqual([]);
  });

  it('are shown to staff only', async () => {
    const agent = (await createKey(app, { role: 'AGENT' })).secret;
    expect((await read(agent)).questions).toHaveLength(1);
    expect(await read()).toMatchObject({ questions: null, questionsVersion: null });
  });

  it('of an article that is not published are not found', async () => {
    const draft = await buildArticle(app, { title: '초안' });
    const questions = ['오소리 굴'];
    await mutate(app, 'addArticleQuestions', { articleId: draft.id, questions }, 'searchable');
    await mutate(
      app,
      'publishArticle',
      { id: draft.id, expectedVersion: 1, waitForSearch: true },
      'searchable',
    );
    expect((await search('오소리')).nodes).toEqual([{ id: draft.id }]);
    await mutate(app, 'unpublishArticle', { id: draft.id, waitForSearch: true }, 'searchable');
    expect((await search('오소리')).totalCount).toBe(0);
    expect((await search('오소리', ADMIN_KEY)).totalCount).toBe(0);
  });

  it('select articles in lists of editors', async () => {
    const count = async (hasQuestions: boolean, key?: string) =>
      (
        await app.request<{ articles: { totalCount: number } }>(
          'query ($has: Boolean) { articles(filter: { hasQuestions: $has }) { totalCount } }',
          { has: hasQuestions },
          key,
        )
      ).data!.articles.totalCount;
    const all = (
      await app.admin<{ articles: { totalCount: number } }>('{ articles { totalCount } }')
    ).articles.totalCount;
    expect(await count(true, ADMIN_KEY)).toBe(2);
    expect(await count(false, ADMIN_KEY)).toBe(all - 2);
    expect([await count(true), await count(false)]).toEqual([0, 0]);
  });

  it('are refused with one sentence, and nothing is written', async () => {
    const many = Array.from({ length: 31 }, (_, i) => `질문 ${i}`);
    const { questionsVersion: expectedVersion } = await read(ADMIN_KEY);
    const refusal = (questions: string[], name = 'addArticleQuestions', more: object = {}) =>
      refused(app, name, { articleId: article.id, questions, ...more });
    expect(await refusal(many)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.questions',
      message: 'An article can have 30 questions; these would be 31.',
    });
    // With the question that the article has.
    expect(await refusal(many.slice(1))).toMatchObject({
      message: 'An article can have 30 questions; these would be 31.',
    });
    for (const [question, message] of [
      ['', 'questions.0 must not be empty.'],
      ['가', 'questions.0 has one character; at least 2 are needed.'],
      ['가'.repeat(201), 'questions.0 has 201 characters; at most 200 are possible.'],
      ['두\n줄', 'questions.0 must be one line of text without tabs.'],
      ['\u0007', 'input.questions.0 has the control character U+0007 at position 0.'],
    ] as const)
      expect(await refusal([question])).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.questions.0',
        message,
      });
    expect(await refusal(['같은 것', ' 같은 것'])).toMatchObject({
      field: 'input.questions.1',
      message: 'questions.1 repeats an earlier question.',
    });
    expect(
      await refusal(['하나 둘'], 'setArticleQuestions', { expectedVersion: 99 }),
    ).toMatchObject({
      code: 'CONFLICT',
      message: `The questions are at version ${expectedVersion}, not 99: somebody changed them meanwhile.`,
    });
    const gone = await buildArticle(app);
    await mutate(app, 'deleteArticle', { id: gone.id, expectedVersion: 1 }, 'id');
    expect(
      await refused(app, 'addArticleQuestions', { articleId: gone.id, questions: ['하나 둘'] }),
    ).toMatchObject({ code: 'NOT_FOUND', field: 'input.articleId' });
    expect((await read(ADMIN_KEY)).questionsVersion).toBe(expectedVersion);
  });
});
