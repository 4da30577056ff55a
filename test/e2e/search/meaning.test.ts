import { analyticsOf } from '../../support/analytics.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { mutate } from '../../support/mutate.js';
import { readPage } from '../../support/read-page.js';
import { startModelServer } from '../../support/start-model-server.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

/** [slug, title, text, questions in users' words], all short, because a model reads them. */
const ARTICLES: readonly (readonly [string, string, string, ...string[]])[] = [
  [
    'password',
    '비밀번호 재설정',
    '로그인 화면에서 휴대폰 인증을 하고 새로 정해요.',
    '비번이 생각이 안 나요',
  ],
  [
    'refund',
    '송금 취소',
    '상대방이 받기 전이라면 내역에서 되돌려요.',
    '엉뚱한 사람한테 이체했어요',
  ],
  ['leave', '회원 탈퇴', '계정을 지우면 대화가 모두 사라져요.', '이제 그만 쓸래요'],
  ['block', '친구 차단', '프로필에서 차단을 고르면 메시지가 오지 않아요.'],
  ['letters', '글자 크기 조절', '화면 설정에서 글꼴을 키워요.', '노안이라 읽기 힘들어요'],
  ['backup', '사진 백업', '갤러리를 클라우드에 저장해 두세요.'],
  ['receipt', '영수증 발급', '결제 내역에서 현금영수증을 신청해요.'],
  ['place', '위치 공유', '지도에서 지금 있는 곳을 보내요.'],
  ['error', '오류 KE-104', '앱을 지우고 다시 설치해요.'],
];
const INTERNAL = {
  title: '소매치기 대응 지침',
  text: '카드 정지를 안내하고 경찰 신고를 권해요.',
  question: '누가 지갑을 슬쩍했대요',
};
const AT_NIGHT =
  '밤 시간을 정해 두면 그동안 울리지 않아요. 잠든 사이에 온 것은 아침에 한꺼번에 보여 드려요.';
const soundsOf = (system: string, first: string) => `${first} ${'목록에서 골라 주세요. '.repeat(25)}

## 방해 금지

${system}에서는 ${AT_NIGHT}`;

/** Queries without any word of the articles that they mean. */
const CHILD = '길 잃은 딸이 어디쯤인지';
const QUIET = '잠자는 중엔 조용하게';
const NO_LONGER = '더는 필요 없어졌어요';
const THIEF = '도둑이 가방을 훔쳐 갔네';
const SILENCE = '말을 걸지 못하게 하려면';

interface Found {
  totalCount: number;
  confidence: string | null;
  interpretation: { meaning: string | null };
  edges: {
    matchedBy: string;
    score: number | null;
    position: number;
    excerptHighlight: { text: string }[];
    matchedVariant: { platforms: { slug: string }[] };
    node: { slug: string };
  }[];
  facets: { field: string; values: { slug: string; count: number }[] }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}
const SEARCH = `query ($query: String!, $filter: SearchFilter, $sort: SearchSort = RELEVANCE, $literal: Boolean = false,
    $scope: SearchScope = ANSWERS, $first: Int = 20, $after: String, $page: Int) {
  search(query: $query, filter: $filter, sort: $sort, literal: $literal, scope: $scope, first: $first, after: $after, page: $page) {
    totalCount confidence interpretation { meaning }
    edges { matchedBy score position excerptHighlight { text } matchedVariant { platforms { slug } } node { slug } }
    facets { field values { slug count } } pageInfo { endCursor hasNextPage }
  }
}`;

const placed = ({ edges }: Found) =>
  edges.map(({ node, position, score, matchedBy }) => ({ ...node, position, score, matchedBy }));
const slugs = ({ edges }: Found) => edges.map(({ node }) => node.slug);

type Engine = 'memory' | 'elasticsearch';
const ENGINES: Engine[] = ['elasticsearch', 'memory'];
/** Servers with the same articles: each engine with and without the model server. */
const withMeaning = {} as Record<Engine, TestApp>;
const byWords = {} as Record<Engine, TestApp>;
const built: Record<string, BuiltArticle> = {};
let agent: string;

/**
 * Searches until the model server answered in time: a busy machine is slow, and the vector of a
 * query is remembered also if it comes too late.
 */
const search = (app: TestApp, query: string, variables: object = {}, key?: string) =>
  eventually(async () => {
    const { data, errors } = await app.request<{ search: Found }>(
      SEARCH,
      { query, ...variables },
      key,
    );
    expect(errors).toBeUndefined();
    const { search: found } = data!;
    expect(['TIMED_OUT', 'UNAVAILABLE']).not.toContain(found.interpretation.meaning);
    return found;
  });

async function build(slug: string, more: object, ...questions: string[]): Promise<void> {
  const input = { slug, publish: true, waitForSearch: questions.length === 0, ...more };
  const { id } = (built[slug] = await buildArticle(withMeaning.elasticsearch, input));
  if (questions.length > 0)
    await mutate(
      withMeaning.elasticsearch,
      'addArticleQuestions',
      { articleId: id, questions, waitForSearch: true },
      'searchable',
    );
}

beforeAll(async () => {
  const { environment } = await startModelServer();
  const first = await startTestApp('elasticsearch', { environment });
  const shared = { databaseUrl: first.databaseUrl, indexPrefix: first.indexPrefix };
  withMeaning.elasticsearch = first;
  withMeaning.memory = await startTestApp('memory', { ...shared, environment });
  for (const engine of ENGINES)
    byWords[engine] = await startTestApp(engine, { ...shared, fallback: 'memory' });
  await buildCatalogue(first);
  const variant = (slug: string, body: string) => ({ platformSlugs: [slug], body });
  for (const [slug, title, body, ...questions] of ARTICLES)
    await build(slug, { title, variants: [variant('common', body)] }, ...questions);
  await build('sound', {
    title: '알림 소리',
    variants: [
      variant('android', soundsOf('안드로이드', '진동의 세기를 정해요.')),
      variant('ios', soundsOf('아이폰', '벨의 종류를 정해요.')),
    ],
  });
  const { title, text, question } = INTERNAL;
  const internal = { title, visibility: 'INTERNAL', variants: [variant('common', text)] };
  await build('theft', internal, question);
  agent = (await createKey(first, { role: 'AGENT' })).secret;
  for (const apps of [withMeaning, byWords])
    for (const app of Object.values(apps)) await app.settled();
  await eventually(async () =>
    expect(await first.admin('{ meaningIndex { encoded articles } }')).toEqual({
      meaningIndex: { encoded: 11, articles: 11 },
    }),
  );
  for (const app of Object.values(withMeaning))
    await eventually(async () => expect(slugs(await search(app, CHILD))).toContain('place'));
}, 120_000);

describe.each(ENGINES)('A search by meaning on %s', (engine) => {
  const find = (query: string, variables?: object, key?: string) =>
    search(withMeaning[engine], query, variables, key);

  it.each([
    [CHILD, 'place'],
    [NO_LONGER, 'leave'],
    [QUIET, 'sound'],
  ])('finds the article that "%s" means', async (query, slug) => {
    expect((await search(byWords[engine], query)).totalCount).toBe(0);
    const found = await find(query);
    expect(found.interpretation.meaning).toBe('USED');
    expect(found.edges[0]).toMatchObject({ matchedBy: 'MEANING', node: { slug } });
    expect(found.totalCount).toBe(found.edges.length);
    const scores = found.edges.map(({ score }) => score!);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it.each([
    ['글씨가 너무 작아요', 'letters', 'WORDS', 'SKIPPED'],
    ['비번을 까먹었거든요', 'password', 'QUESTION', 'SKIPPED'],
    ['이제 그만할래', 'leave', 'QUESTION', 'USED'],
    ['앱이 자꾸 꺼져요', 'error', 'WORDS', 'USED'],
  ])('says how "%s" finds an article', async (query, slug, matchedBy, meaning) => {
    const { edges, interpretation } = await find(query);
    expect({ ...edges[0], ...interpretation }).toMatchObject({
      ...{ matchedBy, meaning, node: { slug } },
    });
  });

  it('shows the nearest passage of the variant that fits', async () => {
    const shown = async (filter?: object) => {
      const [best] = (await find(QUIET, { filter })).edges;
      const { excerptHighlight, matchedVariant } = best!;
      const [platform] = matchedVariant.platforms.map(({ slug }) => slug);
      return { platform, text: excerptHighlight.map(({ text }) => text).join('') };
    };
    const ios = { platform: 'ios', text: `아이폰에서는 ${AT_NIGHT}` };
    expect(await shown({ platformSlugs: ['ios'] })).toEqual(ios);
    const android = { platform: 'android', text: `안드로이드에서는 ${AT_NIGHT}` };
    expect(await shown({ platformSlugs: ['android'] })).toEqual(android);
    expect([ios, android]).toContainEqual(await shown());
    const page = await readPage(withMeaning[engine].url, `/search?q=${encodeURIComponent(QUIET)}`);
    expect(page.$('.result-question').first().text()).toBe('비슷한 내용');
  });

  it.each<[string, string, object?]>([
    ['initial consonants', 'ㅂㅁㅂㅎ'],
    ['another keyboard layout', 'qlalfqjsgh'],
    ['a quotation', `"비밀번호" ${NO_LONGER}`],
    ['an identifier', 'KE-104'],
    ['a number', '104'],
    ['the text as typed', CHILD, { literal: true }],
    ['all matches', CHILD, { scope: 'ALL_MATCHES' }],
    ['the order of titles', CHILD, { sort: 'TITLE' }],
    ['the order of changes', '갤러리 설정', { sort: 'UPDATED' }],
    ['the order of popularity', '갤러리 설정', { sort: 'POPULARITY' }],
    ['nothing', ' '],
  ])('is left out for %s', async (_, query, variables = {}) => {
    const [own, plain] = [
      await find(query, variables),
      await search(byWords[engine], query, variables),
    ];
    expect([own.interpretation.meaning, plain.interpretation.meaning]).toEqual(['SKIPPED', null]);
    const withoutCursor = ({ edges, totalCount, facets, confidence }: Found) => ({
      ...{ edges, totalCount, facets, confidence },
    });
    expect(withoutCursor(own)).toEqual(withoutCursor(plain));
  });

  it('finds nothing for letters without a meaning', async () => {
    expect(await find('asdf')).toMatchObject({ totalCount: 0, confidence: 'NONE' });
  });

  it.each([
    ['비밀번호 재설정', 'HIGH', 'HIGH'],
    ['메시지 암호 까먹음', 'HIGH', 'PARTIAL'],
    ['실수로 남한테 돈을 부쳤네요', 'HIGH', 'HIGH'],
    ['지도 크기', 'PARTIAL', 'NONE'],
    ['앱이 자꾸 꺼져요', 'NONE', 'PARTIAL'],
    [CHILD, 'NONE', 'NONE'],
  ])('makes of the confidence of "%s", %s, %s', async (query, ofWords, ofBoth) => {
    expect((await search(byWords[engine], query)).confidence).toBe(ofWords);
    expect((await find(query)).confidence).toBe(ofBoth);
  });

  it('finds an internal article for staff only', async () => {
    const ofWords = await search(byWords[engine], '카드 정지', {}, agent);
    expect(slugs(ofWords)).toContain('theft');
    const staff = await find(THIEF, {}, agent);
    expect(staff.edges.find(({ node }) => node.slug === 'theft')).toMatchObject({
      matchedBy: 'MEANING',
    });
    const { data } = await withMeaning[engine].request<object>(
      `query ($query: String!, $title: String!) {
        search(query: $query) { totalCount nodes { slug title } edges { excerptHighlight { text } matchedQuestion }
          facets { values { slug count } } popularArticles { slug title } interpretation { didYouMean } }
        passages(query: $query, first: 20) { text article { slug title } }
        suggest(prefix: $title) { text }
      }`,
      { query: THIEF, title: INTERNAL.title },
    );
    expect(JSON.stringify(data)).not.toMatch(/theft|소매치기|카드 정지|슬쩍/);
    const readers = await find(THIEF);
    expect(slugs(readers)).toEqual(expect.not.arrayContaining(['theft']));
    for (const { totalCount, edges, facets } of [staff, readers]) {
      expect(totalCount).toBe(edges.length);
      const products = facets.find(({ field }) => field === 'PRODUCT')!.values;
      expect(products.map(({ slug, count }) => [slug, count])).toEqual([['talk', totalCount]]);
    }
  });

  const pages = async (query: string, between?: () => Promise<void>) => {
    const all: Found[] = [];
    for (let after: string | null = null; ;) {
      const page: Found = await find(query, { first: 2, after });
      all.push(page);
      if (!page.pageInfo.hasNextPage) return all;
      after = page.pageInfo.endCursor;
      if (all.length === 1) await between?.();
    }
  };

  it.each([SILENCE, '갤러리 설정', '이체 영수증'])(
    'has each result of "%s" once, on its page, also when the vectors change meanwhile',
    async (query) => {
      const whole = await find(query);
      expect(whole.edges.length).toBeGreaterThan(4);
      const expectWhole = (found: Found[]) => {
        expect(found.flatMap(placed)).toEqual(placed(whole));
        const { totalCount, confidence } = whole;
        for (const page of found)
          expect(page).toMatchObject({
            ...{ totalCount, confidence, interpretation: { meaning: 'USED' } },
          });
      };
      expectWhole(await pages(query));
      const second = await find(query, { first: 2, page: 2 });
      expect(placed(second)).toEqual(placed(whole).slice(2, 4));
      const exchange = () => withMeaning[engine].app.dataSource.query(EXCHANGE_VECTORS);
      const found = await pages(query, async () => {
        await exchange();
        await eventually(async () => expect(slugs(await find(query))).not.toEqual(slugs(whole)));
      });
      await exchange();
      expectWhole(found);
      await eventually(async () => expect(slugs(await find(query))).toEqual(slugs(whole)));
    },
  );
});

/** Gives each article the vectors of another one, and back. */
const EXCHANGE_VECTORS = `
  with ordered as (
    select article_id, vector, vectors, passages, places, row_number() over (order by article_id) as place,
      row_number() over (order by article_id desc) as other from article_meaning),
  changed as (
    update article_meaning m set vector = b.vector, vectors = b.vectors, passages = b.passages,
      places = b.places
    from ordered a join ordered b on b.place = a.other where a.article_id = m.article_id
    returning m.article_id)
  select pg_notify('doum_meaning', article_id::text) from changed`;

it('A search by meaning follows changed, unpublished and deleted articles', async () => {
  const app = withMeaning.elasticsearch;
  const untilFound = (query: string, check: (found: string[]) => void) =>
    Promise.all(
      ENGINES.map((engine) =>
        eventually(async () => check(slugs(await search(withMeaning[engine], query)))),
      ),
    );
  const PET = '댕댕이 수의사 진료';
  const { id, version } = built.backup!;
  await untilFound(PET, ([best]) => expect(best).not.toBe('backup'));
  const body = '강아지나 고양이가 아플 때 갈 곳을 알려 드려요.';
  const change = { title: '동물병원 찾기', variants: [{ platformSlugs: ['common'], body }] };
  const input = { id, expectedVersion: version, ...change, publish: true };
  await mutate(app, 'updateArticle', input, 'article { id }');
  await untilFound(PET, ([best]) => expect(best).toBe('backup'));

  const { leave, place } = built;
  const wait = { waitForSearch: true };
  await mutate(app, 'unpublishArticle', { id: place!.id, ...wait }, 'article { id }');
  await untilFound(CHILD, (found) => expect(found).not.toContain('place'));
  const trash = { id: leave!.id, expectedVersion: leave!.version, ...wait };
  await mutate(app, 'trashArticle', trash, 'article { id }');
  await untilFound(NO_LONGER, (found) => expect(found).not.toContain('leave'));
  const again = { id: place!.id, expectedVersion: place!.version };
  await mutate(app, 'publishArticle', again, 'article { id }');
  await untilFound(CHILD, ([best]) => expect(best).toBe('place'));
});

it('A search by meaning is in the log and in the figures', async () => {
  const app = withMeaning.memory;
  await search(app, CHILD);
  await eventually(async () => {
    const used = `select from search_log where query = $1 and meaning = 'USED'`;
    expect(await app.app.dataSource.query(used, [CHILD])).not.toEqual([]);
    const { meaningRate } = await analyticsOf<{ meaningRate: number }>(app, 'meaningRate');
    expect(meaningRate).toBeGreaterThan(0);
    expect(meaningRate).toBeLessThan(1);
  });
});
