import { untilLogged, searchAs } from '../../support/analytics.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { expectRefusal } from '../../support/expect-refusal.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { seededRandom } from '../../support/seeded-random.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { signIn } from '../../support/uploads.js';

interface Listed {
  title: string;
  matchedPlace: { text: string; highlighted: boolean }[] | null;
  brokenLinks: string[];
}

const LIST = `query ($filter: ArticleFilter, $text: String, $first: Int! = 100) {
  articles(filter: $filter, first: $first, sort: CREATED, reverse: true) {
    nodes { title matchedPlace(text: $text) { text highlighted } brokenLinks }
  }
}`;

const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 1_000_000));

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp('memory', { environment: { PUBLIC_URL: 'https://help.example.com' } });
  await buildCatalogue(app);
});

const build = (title: string, body: string, more: object = {}) =>
  buildArticle(app, { title, variants: [{ platformSlugs: ['common'], body }], ...more });
const list = async (filter: object, text: string | null = null): Promise<Listed[]> =>
  (await app.admin<{ articles: { nodes: Listed[] } }>(LIST, { filter, text })).articles.nodes;
const found = async (text: string) => (await list({ text })).map(({ title }) => title);
const sql = (statement: string, values: unknown[] = []) =>
  app.app.dataSource.query(statement, values);
/** The marked place of the only article that has the words. */
const place = async (text: string) => {
  const [article, ...others] = await list({ text }, text);
  expect(others).toEqual([]);
  return article!.matchedPlace
    ?.map((segment) => (segment.highlighted ? `[${segment.text}]` : segment.text))
    .join('');
};

describe('The search of the desk', () => {
  it('finds words of titles, texts, keywords, questions and notes without regard to spaces', async () => {
    const { id } = await buildArticle(app, {
      title: '모임 통장 만들기',
      keywords: ['공동 계좌'],
      variants: [
        { platformSlugs: ['ios'], body: '## 하루 한도\n\n송금 **한도**는 설정에서 바꿔요.' },
        { platformSlugs: ['android'], body: '총무만\n\n돈을 보내요. WiFi가 필요해요.' },
      ],
    });
    const questions = { articleId: id, expectedVersion: 0, questions: ['회비는 누가 걷나요'] };
    await mutate(app, 'setArticleQuestions', questions, 'article { id }');
    await build('다른 문서', '상관없는 글');
    const note = { id, body: '그림을 새로 찍어 주세요.', mentionIds: [] };
    await mutate(app, 'addArticleNote', note, 'article { id }');
    for (const [text, expected] of [
      ['송금한도', '하루 한도 · [송금 한도]는 설정에서 바꿔요.'],
      ['송 금한 도는', '하루 한도 · [송금 한도는] 설정에서 바꿔요.'],
      ['통장만들', '모임 [통장 만들]기'],
      ['공동계좌', '[공동 계좌]'],
      ['누가걷', '회비는 [누가 걷]나요'],
      ['wifi 보내요', '총무만 · 돈을 [보내요]. [WiFi]가 필요해요.'],
      ['걷', '회비는 누가 [걷]나요'],
      ['새로찍', '그림을 [새로 찍]어 주세요.'],
    ] as const)
      expect([text, await place(text)]).toEqual([text, expected]);
    // A word does not go on in the next paragraph, and all words must be there.
    for (const text of ['총무만돈을', '송금 없는말']) expect(await found(text)).toEqual([]);
    expect(await found(' ')).toHaveLength(2);
  });

  it('follows the newest revision, also of hand-written SQL, and forgets older ones', async () => {
    const { id } = await build('옛제목', '옛글', { publish: true });
    const change = { id, expectedVersion: 1, title: '새제목' };
    await mutate(app, 'updateArticle', change, 'article { id }');
    expect([await found('옛제목'), await found('새 제목')]).toEqual([[], ['옛제목']]);
    expect(await place('새 제목')).toBe('[새제목]');
    await sql(`update article_variant set body_text = '손으로 고친 글' where body_text = '옛글'`);
    expect([await found('옛글'), await found('손으로고친')]).toEqual([[], ['옛제목']]);
    await sql(`update article_revision set keywords = '{손열쇠}' where title = '새제목'`);
    expect(await found('손열쇠')).toEqual(['옛제목']);
    await mutate(app, 'deleteArticle', { id, expectedVersion: 2 }, 'id');
    expect(await found('손열쇠')).toEqual([]);
    const texts = await sql(`select (select count(*) from article_text)::int as texts,
      (select count(*) from article)::int as articles,
      (select count(*) from article_text where text is distinct from text_of_article(article_id))::int
        as stale`);
    expect(texts).toEqual([{ texts: texts[0].articles, articles: texts[0].articles, stale: 0 }]);
  });

  it('takes every character as text, and refuses more than 200', async () => {
    await build('수수료 100%', 'a_b와 c\\d, [대괄호] (괄호)? *별*');
    for (const text of ['100%', 'a_b', 'c\\d', '[대괄호](괄호)?'])
      expect([text, await found(text)]).toEqual([text, ['수수료 100%']]);
    for (const text of ['1%0', 'a%b', 'axb', 'c\\\\d', '.*']) expect(await found(text)).toEqual([]);
    const long = '가'.repeat(300);
    await build(long, '글');
    expect(await found(long.slice(0, 200))).toEqual([long]);
    const answer = await app.request(LIST, { filter: { text: long } }, ADMIN_KEY);
    expectRefusal(answer, 'BAD_USER_INPUT', 'filter.text');
    expect(answer.errors![0]!.message).toBe(
      'filter.text has 300 characters; at most 200 are possible.',
    );
    expectRefusal(
      await app.request(LIST, { filter: { text: 'a\0' } }, ADMIN_KEY),
      'BAD_USER_INPUT',
      'filter.text',
    );
  });

  it('matches nothing for those who may not see drafts', async () => {
    await build('모두의 글', '비밀낱말', { publish: true });
    const { secret } = await createKey(app, { role: 'ANALYST' });
    const query = 'query ($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }';
    for (const key of [undefined, secret])
      expect(await app.request(query, { filter: { text: '비밀낱말' } }, key)).toMatchObject({
        data: { articles: { totalCount: 0 } },
      });
    expect(await found('비밀낱말')).toEqual(['모두의 글']);
  });

  it(`finds exactly the articles whose texts have the words (TEST_SEED=${SEED})`, async () => {
    const random = seededRandom(SEED);
    const below = (count: number) => Math.floor(random() * count);
    const pick = (letters: string, count: number) =>
      Array.from({ length: count }, () => letters[below(letters.length)]).join('');
    const text = (count: number) => pick('가나다라마바Aa%_', count).replace(/.{3}/g, '$& ').trim();
    const parts = new Map<string, string[]>();
    for (let i = 0; i < 40; i += 1) {
      const title = `${i}번${text(4)}`;
      const [body, keyword] = [text(30), text(6)];
      parts.set(title, [title, body, keyword]);
      // The parts of each body stand in a code block, where every character is text.
      await build(title, `\`\`\`\n${body}\n\`\`\``, { keywords: [keyword] });
    }
    const joined = (words: string) => words.replace(/\s/g, '').toLowerCase();
    for (let i = 0; i < 60; i += 1) {
      const words = Array.from({ length: 1 + below(2) }, () => text(1 + below(3)).trim());
      const query = words.join(' ');
      const expected = [...parts].flatMap(([title, own]) =>
        query.split(/\s+/).every((word) => own.some((part) => joined(part).includes(joined(word))))
          ? title
          : [],
      );
      const mine = (await found(query)).filter((title) => parts.has(title));
      expect([query, mine]).toEqual([query, expected]);
    }
  });
});

describe('Searches at the desk', () => {
  it('are in no statistics', async () => {
    const cookie = await signIn(app, ADMIN_KEY);
    const response = await fetch(`${app.url}/desk/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-doum-desk': '1', cookie },
      body: JSON.stringify({ query: '{ search(query: "책상에서") { totalCount } }' }),
    });
    expect(await response.json()).toMatchObject({ data: { search: { totalCount: 0 } } });
    // Searches are logged in order.
    await searchAs(app.url, { agent: 'reader' }, '독자가');
    await untilLogged(app, 1);
    expect(await sql('select query from search_log')).toEqual([{ query: '독자가' }]);
  });
});

describe('Links that lead nowhere', () => {
  it('are named, in the help centre alone, for those who read the text', async () => {
    const live = await build('있는 글', '글', { slug: 'live', publish: true });
    await mutate(app, 'placeArticle', { id: live.id, slug: 'live-now' }, 'article { id }');
    await build('초안', '글', { slug: 'unpublished' });
    await build('내부 글', '글', { slug: 'inside', publish: true, visibility: 'INTERNAL' });
    const missing = `/media/${'0'.repeat(64)}.png`;
    const body = `[1](/articles/live) [2](/articles/live-now?platform=ios#a) [3](/categories/chat)
      [4](https://other.example.com/articles/none) [5](#here) [6](mailto:a@b.c) [7](/search?q=a)
      [8](/articles/live-now.md) \`="/articles/code\` [9](/products/talk)`;
    const dead = `[1](/articles/none) [2](https://help.example.com/articles/unpublished#x)
      [3](/categories/none) [4](/products/none) ![5](${missing}) [6](/articles/none)`;
    await build('온전한 글', body, { publish: true });
    await build('끊어진 글', dead, { publish: true });
    await build('안으로', '[글](/articles/inside)', { publish: true });
    await build('안에서', '[글](/articles/inside)', { publish: true, visibility: 'INTERNAL' });
    await build('초안의 링크', '[글](/articles/none)');
    const broken = (await list({ hasBrokenLinks: true })).map(({ title, brokenLinks }) => [
      title,
      brokenLinks,
    ]);
    expect(broken).toEqual([
      [
        '끊어진 글',
        [
          '/articles/none',
          '/articles/unpublished',
          '/categories/none',
          missing.replace('.png', ''),
          '/products/none',
        ],
      ],
      ['안으로', ['/articles/inside']],
    ]);
    const sound = (await list({ hasBrokenLinks: false })).map(({ title }) => title);
    expect(sound).toEqual(expect.arrayContaining(['온전한 글', '안에서', '초안의 링크']));
    expect(sound).not.toContain('안으로');
  });
});
