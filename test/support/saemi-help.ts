import type { TestApp } from './start-test-app.js';
import { eventually } from './eventually.js';
import { importAndSettle } from './import-test-lines.js';

interface Article {
  slug: string;
  category: string;
  title: string;
  keywords?: string[];
  /** Platforms with separate texts; absent: one common text. */
  platforms?: string[];
  body?: string;
  views: number;
}

/** Two products with aliases, three platforms, one of them common, and five categories. */
const CATALOGUE = [
  { type: 'product', slug: 'talk', name: '새미톡', aliases: ['샘톡', '새미메신저'], position: 1 },
  { type: 'product', slug: 'pay', name: '새미페이', aliases: ['샘페이'], position: 2 },
  {
    type: 'platform',
    slug: 'android',
    name: '안드로이드',
    aliases: ['갤럭시'],
    appliesToAll: false,
    position: 1,
  },
  {
    type: 'platform',
    slug: 'ios',
    name: 'iOS',
    aliases: ['아이폰'],
    appliesToAll: false,
    position: 2,
  },
  {
    type: 'platform',
    slug: 'common',
    name: '공통',
    aliases: ['전체'],
    appliesToAll: true,
    position: 3,
  },
  {
    type: 'category',
    slug: 'account',
    product: 'talk',
    parent: null,
    name: '계정/인증',
    position: 1,
  },
  {
    type: 'category',
    slug: 'friends',
    product: 'talk',
    parent: null,
    name: '친구/프로필',
    position: 2,
  },
  { type: 'category', slug: 'chat', product: 'talk', parent: null, name: '채팅', position: 3 },
  {
    type: 'category',
    slug: 'group-chat',
    product: 'talk',
    parent: 'chat',
    name: '그룹채팅',
    position: 1,
  },
  { type: 'category', slug: 'money', product: 'pay', parent: null, name: '송금/환불', position: 1 },
];

const ABOUT_TALK = '화면 오른쪽 위 설정을 열고 안내를 따라 주세요.';
const ABOUT_PAY = '화면 아래 내역을 열고 안내를 따라 주세요.';

/** 11 questions about 새미톡, all of which contain 설정, and 5 about 새미페이 without it; 화면 is in all. */
export const SAEMI_ARTICLES: readonly Article[] = [
  {
    slug: 'password-lost',
    category: 'account',
    title: '비밀번호를 잊어버렸어요',
    keywords: ['재설정'],
    views: 90,
  },
  { slug: 'password-change', category: 'account', title: '비밀번호를 변경하고 싶어요', views: 80 },
  { slug: 'account-delete', category: 'account', title: '계정을 삭제하고 싶어요', views: 70 },
  {
    slug: 'friend-add',
    category: 'friends',
    title: '친구를 추가하고 싶어요',
    platforms: ['android', 'ios'],
    views: 60,
  },
  { slug: 'friend-block', category: 'friends', title: '친구를 차단하고 싶어요', views: 50 },
  { slug: 'friend-hide', category: 'friends', title: '친구를 숨기고 싶어요', views: 40 },
  {
    slug: 'photo',
    category: 'friends',
    title: '프로필 사진을 바꾸고 싶어요',
    keywords: ['움짤'],
    platforms: ['ios'],
    views: 45,
  },
  { slug: 'room-leave', category: 'group-chat', title: '그룹채팅방에서 나가고 싶어요', views: 30 },
  {
    slug: 'room-mute',
    category: 'group-chat',
    title: '그룹채팅방 알림을 끄고 싶어요',
    platforms: ['android'],
    views: 20,
  },
  { slug: 'message-delete', category: 'chat', title: '보낸 메시지를 삭제하고 싶어요', views: 10 },
  { slug: 'message-report', category: 'chat', title: '받은 메시지를 신고하고 싶어요', views: 9 },
  {
    slug: 'refund',
    category: 'money',
    title: '환불은 언제 되나요?',
    body: '화면 아래 내역에 나와요.',
    views: 8,
  },
  { slug: 'send-cancel', category: 'money', title: '보낸 송금을 취소하고 싶어요', views: 7 },
  {
    slug: 'receipt',
    category: 'money',
    title: '영수증을 받고 싶어요',
    platforms: ['android'],
    views: 6,
  },
  {
    slug: 'receipt-tax',
    category: 'money',
    title: '영수증을 받고 싶어요 (회사)',
    platforms: ['ios'],
    views: 1,
  },
  {
    slug: 'lottery',
    category: 'money',
    title: '추첨 결과를 알고 싶어요',
    body: '당첨자 선정은 애칭구분 없이 화면에 나와요.',
    views: 5,
  },
];

/** Imports the 새미 help centre, and waits until it is searchable, suggested and related. */
export async function importSaemiHelp(
  app: TestApp,
  articles: readonly Article[] = SAEMI_ARTICLES,
): Promise<void> {
  await importAndSettle(app, [...CATALOGUE, ...articles.map(toLine)]);
  await eventually(async () =>
    expect(await suggestedArticles(app, articles.at(-1)!.title)).not.toEqual([]),
  );
}

function toLine({
  slug,
  category,
  title,
  keywords = [],
  platforms = ['common'],
  body,
  views,
}: Article): object {
  const about = category === 'money' ? ABOUT_PAY : ABOUT_TALK;
  return {
    ...{ type: 'article', status: 'PUBLISHED', slug, category, title, keywords, views },
    variants: platforms.map((platform) => ({ platforms: [platform], body: body ?? about })),
  };
}

/** The slugs, or titles, of the articles suggested for a prefix. */
export async function suggestedArticles(
  app: TestApp,
  prefix: string,
  field: 'slug' | 'title' = 'slug',
): Promise<string[]> {
  const { data } = await app.request<{ suggest: { article?: Record<string, string> }[] }>(
    `query ($prefix: String!) { suggest(prefix: $prefix, first: 20) { ... on ArticleSuggestion { article { ${field} } } } }`,
    { prefix },
  );
  return data!.suggest.flatMap(({ article }) => article?.[field] ?? []);
}
