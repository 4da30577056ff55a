import { importTexts } from '../../src/interchange/index.js';
import type { TestApp } from './start-test-app.js';

/** One product with a root category and a child category, and two platforms. */
export const SMALL_CATALOGUE = [
  { type: 'product', slug: 'talk', name: '두레톡', aliases: [], position: 1 },
  { type: 'platform', slug: 'ios', name: 'iOS', aliases: [], appliesToAll: false, position: 1 },
  { type: 'platform', slug: 'common', name: '공통', aliases: [], appliesToAll: true, position: 2 },
  { type: 'category', slug: 'chat', product: 'talk', parent: null, name: '채팅', position: 1 },
  {
    type: 'category',
    slug: 'group-chat',
    product: 'talk',
    parent: 'chat',
    name: '그룹채팅',
    position: 1,
  },
];

/** `count` published articles in the category group-chat, each matching 메시지. */
export function manyArticles(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    type: 'article',
    slug: `article-${i}`,
    category: 'group-chat',
    status: 'PUBLISHED',
    title: `메시지를 ${i}번째로 보내는 방법`,
    keywords: ['전송'],
    variants: [
      {
        platforms: ['ios'],
        body: `메시지 입력 칸을 누르고 **보내기**를 눌러요. ${i}번째 설명이에요.`,
      },
      {
        platforms: ['common'],
        body: `어느 기기에서나 메시지를 보낼 수 있어요. ${i}번째 설명이에요.`,
      },
    ],
  }));
}

/** Imports these lines and waits until they are searchable. */
export async function importAndSettle(app: TestApp, objects: object[]): Promise<void> {
  async function* lines() {
    for (const object of objects) yield JSON.stringify(object);
  }
  const report = await importTexts(app.app.dataSource, lines(), {
    keepRows: false,
    editor: 'test',
  });
  if (report.errors.length > 0) throw new Error(JSON.stringify(report.errors));
  await app.settled();
}
