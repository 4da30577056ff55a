import type { TestApp } from './start-test-app.js';

const BUILD = `mutation {
  talk: createProduct(input: { slug: "talk", name: "두레톡", aliases: ["톡"] }) { product { id } }
  pay: createProduct(input: { slug: "pay", name: "두레페이" }) { product { id } }
  chat: createCategory(input: { productSlug: "talk", slug: "chat", name: "채팅" }) { category { id } }
  groupChat: createCategory(input: { productSlug: "talk", parentSlug: "chat", slug: "group-chat", name: "그룹채팅" }) { category { id } }
  report: createCategory(input: { productSlug: "talk", slug: "report", name: "신고/이용제한/정책" }) { category { id } }
  refund: createCategory(input: { productSlug: "pay", slug: "refund", name: "환불" }) { category { id } }
  android: createPlatform(input: { slug: "android", name: "안드로이드" }) { platform { id } }
  ios: createPlatform(input: { slug: "ios", name: "iOS", aliases: ["아이폰"] }) { platform { id } }
  common: createPlatform(input: { slug: "common", name: "공통", appliesToAll: true }) { platform { id } }
}`;

/** The ids of the catalogue. */
export type Catalogue = Record<
  'talk' | 'pay' | 'chat' | 'groupChat' | 'report' | 'refund' | 'android' | 'ios' | 'common',
  string
>;

/**
 * Creates two products, a category tree in the first, one category in the second, and three
 * platforms, one of them common.
 */
export async function buildCatalogue(app: Pick<TestApp, 'admin'>): Promise<Catalogue> {
  const data = await app.admin<Record<keyof Catalogue, Record<string, { id: string }>>>(BUILD);
  return Object.fromEntries(
    Object.entries(data).map(([name, payload]) => [name, Object.values(payload)[0]!.id]),
  ) as Catalogue;
}
