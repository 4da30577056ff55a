import type { Client } from '@modelcontextprotocol/client';
import { callTool, connectAgent, readTool } from '../../support/agent.js';
import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { fromAddresses, popularAmong } from '../../support/popular-query.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const CONTACT_URL = 'https://contact.example/ask?from=help';

interface Found {
  searched?: string;
  confidence: string;
  next?: string;
  contact?: string;
  totalCount: number;
  articles: { slug: string; url: string }[];
  passages: {
    id: number;
    text: string;
    url: string;
    article: { slug: string; updatedAt: string };
  }[];
}

const STEPS = `처음에 읽어요.

1. [설정](/articles/settings)을 눌러요.
2. **알림**을 꺼요.

### 그래도 울리면

앱을 다시 켜요.`;

describe('What agents get for an answer', () => {
  let app: TestApp;
  let reader: Client;
  let editor: Client;
  const platforms = (android: string, ios: string) =>
    Object.entries({ android, ios }).map(([slug, body]) => ({ platformSlugs: [slug], body }));

  beforeAll(async () => {
    app = await startTestApp('memory', { environment: { CONTACT_URL } });
    await buildCatalogue(app);
    const publish = { publish: true, waitForSearch: true };
    const variants = platforms('화면을 길게 눌러요.', STEPS);
    await buildArticle(app, { ...publish, title: '알림 소리 끄기', slug: 'mute', variants });
    for (const [slug, title] of Object.entries({ bag: '가방 주소 바꾸기', lamp: '전등 켜기' }))
      await buildArticle(app, { ...publish, slug, title });
    const elsewhere = {
      title: '알림 소리 끄기 신고',
      slug: 'report-alert',
      categorySlug: 'report',
    };
    await buildArticle(app, { ...publish, ...elsewhere });
    await app.settled();
    reader = await connectAgent(app.url);
    editor = await connectAgent(app.url, (await createKey(app)).secret);
  });
  afterAll(async () => {
    await Promise.all([reader.close(), editor.close()]);
    await app.stop();
  });

  const search = (input: object) => readTool<Found>(reader, 'search_help', input);
  const passages = (input: object) => readTool<Found>(reader, 'passages', input);

  it('is that of GraphQL, with the same confidence in both tools', async () => {
    for (const query of ['알림 소리 끄기', '알림 소리가 이상해요 무지개', '무지개 고래']) {
      const { data } = await app.request<{ search: { confidence: string } }>(
        'query ($query: String!) { search(query: $query, first: 0) { confidence } }',
        { query },
      );
      const { confidence } = data!.search;
      expect([query, (await search({ query })).confidence]).toEqual([query, confidence]);
      expect([query, (await passages({ query })).confidence]).toEqual([query, confidence]);
    }
  });

  it('says below HIGH what to do and whom to ask, and nothing of that at HIGH', async () => {
    for (const find of [search, passages]) {
      const sure = await find({ query: '알림 소리 끄기' });
      expect([sure.confidence, sure.next, sure.contact]).toEqual(['HIGH', undefined, undefined]);
      const { next, contact, ...unsure } = await find({ query: '무지개 우산 고래' });
      expect(unsure.confidence).toBe('NONE');
      expect([next, contact]).toEqual([expect.stringMatching(/^Do not answer/), CONTACT_URL]);
    }
    expect(reader.getInstructions()).toContain(CONTACT_URL);
    expect(await (await fetch(`${app.url}/llms.txt`)).text()).toContain(CONTACT_URL);
  });

  it('is never HIGH when the filter leaves nothing', async () => {
    for (const find of [search, passages]) {
      const { confidence, next } = await find({ query: '알림 소리 끄기', category: 'refund' });
      expect([confidence, next]).toEqual(['NONE', expect.stringMatching(/^Search without the f/)]);
    }
    expect((await passages({ query: '알림 소리 끄기', category: 'refund' })).passages).toEqual([]);
  });

  it('is never HIGH when the filter hides the best article', async () => {
    for (const find of [search, passages]) {
      const found = await find({ query: '알림 소리 끄기', category: 'report' });
      expect(found).toMatchObject({ confidence: 'PARTIAL', next: expect.any(String) as string });
    }
    const { articles } = await search({ query: '알림 소리 끄기', category: 'report' });
    expect(articles[0]!.slug).toBe('report-alert');
    const { data } = await app.request<{ search: { confidence: string } }>(
      `{ search(query: "알림 소리 끄기", filter: { categorySlugs: ["report"] }, sort: TITLE) {
        confidence edges { position } } }`,
    );
    // Another order does not say which article is the best.
    expect(data!.search.confidence).toBe('HIGH');
  });

  it('has whole, short addresses for the platform', async () => {
    const mute = `${app.url}/articles/mute`;
    const urls = async (input: object) => [
      (await search(input)).articles[0]!.url,
      (await passages(input)).passages[0]!.url,
    ];
    expect(await urls({ query: '알림 끄기', platform: 'ios' })).toEqual([
      `${mute}?platform=ios`,
      `${mute}?platform=ios`,
    ]);
    expect(await urls({ query: '알림 화면을 길게' })).toEqual([
      `${mute}?platform=android`,
      `${mute}?platform=android`,
    ]);
    // One variant needs no platform.
    expect(await urls({ query: '전등 켜기', platform: 'ios' })).toEqual([
      `${app.url}/articles/lamp`,
      `${app.url}/articles/lamp`,
    ]);
  });

  it('has passages in Markdown with steps, subheadings and links, and the time of the change', async () => {
    const found = await passages({ query: '알림 설정', platform: 'ios' });
    const text = STEPS.replace('](/', `](${app.url}/`);
    expect(found.passages[0]).toMatchObject({
      ...{ id: 1, text },
      article: { slug: 'mute', updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string },
    });
    const { data } = await app.request<{ passages: { text: string; url: string }[] }>(
      '{ passages(query: "알림 설정", filter: { platformSlugs: ["ios"] }) { text url } }',
    );
    expect(data!.passages[0]!.text).toContain(
      '읽어요.\n설정을 눌러요.\n알림을 꺼요.\n그래도 울리면',
    );
    expect(data!.passages[0]!.url).toContain('#:~:text=');
  });

  it('is the variant of a platform, as a tool and at .md', async () => {
    type Article = { url: string; markdown: string };
    const all = await readTool<Article>(reader, 'get_article', { slug: 'mute' });
    expect(all.markdown).toContain('화면을 길게');
    const ios = { slug: 'mute', platform: 'ios' };
    const { url, markdown } = await readTool<Article>(reader, 'get_article', ios);
    expect(url).toBe(`${app.url}/articles/mute?platform=ios`);
    expect(markdown).toContain(`> <${url}>\n\n---\n\n**플랫폼: iOS**\n\n처음에`);
    expect(markdown).toContain(`[설정](${app.url}/articles/settings)`);
    expect(markdown).not.toContain('화면을 길게');
    const page = await fetch(`${app.url}/articles/mute.md?platform=ios`);
    expect(await page.text()).toBe(markdown);
    const bag = await app.request<{ articleBySlug: { id: string } }>(
      '{ articleBySlug(slug: "bag") { id } }',
    );
    const { id } = bag.data!.articleBySlug;
    await mutate(app, 'placeArticle', { id, slug: 'bag-2' }, 'article { id }');
    const moved = await fetch(`${app.url}/articles/bag.md?platform=ios`, { redirect: 'manual' });
    expect(moved.headers.get('location')).toBe('/articles/bag-2.md?platform=ios');
  });

  it('comes from the sentence of a long message that asks', async () => {
    const talk = '어제는 하루 종일 비가 왔고 동생이 놀러 와서 정신이 없었습니다. '.repeat(8);
    const query = `안녕하세요. ${talk}알림 소리 끄기는 어떻게 하나요? 감사합니다.`;
    expect(query.length).toBeGreaterThan(200);
    for (const find of [search, passages]) {
      const found = await find({ query });
      expect(found.searched).toBe('알림 소리 끄기는 어떻게 하나요?');
      expect((found.articles ?? found.passages.map(({ article }) => article))[0]!.slug).toBe(
        'mute',
      );
    }
    expect((await search({ query: '알림 소리 끄기' })).searched).toBeUndefined();
  });

  it('counts the gaps of people and agents apart, and equal queries once', async () => {
    const none = { total: 0 };
    await popularAmong(app, [
      ...fromAddresses('우주선 예약', 3, none),
      ...fromAddresses('우주선예약!', 2, none),
      ...fromAddresses('우주선 예약', 4, { ...none, source: 'mcp' }),
    ]);
    const { unansweredQueries } = await readTool<{ unansweredQueries: object[] }>(
      editor,
      'find_gaps',
    );
    expect(unansweredQueries).toEqual([
      { query: '우주선 예약', unanswered: 5, unansweredByAgents: 4 },
    ]);
  });

  it('has no question that another article answers better', async () => {
    const { data } = await app.request<{ articleBySlug: { id: string } }>(
      '{ articleBySlug(slug: "lamp") { id } }',
    );
    const articleId = data!.articleBySlug.id;
    const questions = ['방이 너무 어두워요', '알림 소리 끄기'];
    const { text, isError } = await callTool(editor, 'add_questions', { articleId, questions });
    expect([isError, text]).toEqual([
      true,
      expect.stringMatching(
        /^Nothing was added.*"알림 소리 끄기": "알림 소리 끄기" says ".*눌러요/s,
      ),
    ]);
    expect(text).not.toContain('어두워요');
    const added = await readTool<{ questions: object[] }>(editor, 'add_questions', {
      articleId,
      questions: [questions[0], '전등 켜기'],
    });
    expect(added.questions).toHaveLength(2);
    await search({ query: '마지막 검색' });
    await eventually(async () => {
      const rows = await app.app.dataSource.query<{ query: string; staff: boolean }[]>(
        `select query, staff from search_log where source = 'mcp' and query <> '우주선 예약'`,
      );
      expect(rows.map(({ query }) => query)).toContain('마지막 검색');
      expect(rows.filter(({ staff }) => staff)).toEqual([]);
    });
  });

  it('has a schema for every tool', async () => {
    const { tools } = await editor.listTools();
    expect(tools).toHaveLength(7);
    for (const { outputSchema } of tools) expect(outputSchema?.properties).toHaveProperty('note');
  });
});
