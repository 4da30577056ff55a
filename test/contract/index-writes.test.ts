import { ArticleVisibility } from '../../src/articles/index.js';
import { DICTIONARY } from '../../src/language/index.js';
import type { IndexChange, SearchDocument } from '../../src/search/engine.js';
import { buildDocument } from '../support/build-document.js';
import { openEngine, type EngineUnderTest } from './engines.js';

const DONE = { kind: 'done' };
const newer = (version: number) => ({ kind: 'done', newer: version });
const NOW = { refresh: true };

function change(
  articleId: number,
  version: number,
  overrides: Partial<SearchDocument>,
): IndexChange {
  return { articleId, version, document: buildDocument({ articleId, ...overrides }) };
}

function tombstone(articleId: number, version: number): IndexChange {
  return { articleId, version, document: null };
}

describe('Writes on Elasticsearch', () => {
  let tested: EngineUnderTest;
  let generation: string;
  let next = 0;
  const write = (...changes: IndexChange[]) => tested.writer.write(generation, changes, NOW);
  const versions = async (of: string, ids: number[]) =>
    new Map([...(await tested.writer.read(of, ids))].map(([id, { version }]) => [id, version]));

  beforeAll(async () => {
    tested = await openEngine('elasticsearch');
  });
  beforeEach(async () => {
    generation = `g${(next += 1)}`;
    await tested.writer.createGeneration(generation, DICTIONARY);
    await tested.activate(generation);
  });
  afterEach(() => tested.writer.dropGeneration(generation));

  it('makes writes with refresh searchable at once', async () => {
    expect(
      await write(change(1, 7, { title: '영수증 발급' }), change(2, 7, { title: '친구 차단' })),
    ).toEqual([DONE, DONE]);
    expect(await tested.ids({ text: '영수증' })).toEqual([1]);
    expect((await tested.search()).total).toBe(2);
  });

  it('report done for an older state and keep the newer one', async () => {
    await write(change(1, 5, { title: '새로운 영수증' }));
    expect(
      await write(change(1, 4, { title: '낡은 차단' }), change(2, 4, { title: '친구' })),
    ).toEqual([newer(5), DONE]);
    expect(await tested.ids({ text: '영수증' })).toEqual([1]);
    expect(await tested.ids({ text: '차단' })).toEqual([]);
    expect(await versions(generation, [1, 2])).toEqual(new Map([[1, 5], [2, 4]])); // prettier-ignore
  });

  it('keep the newest of several states of an article in one call, in any order', async () => {
    const changes = [
      change(1, 3, { title: '영수증' }),
      change(2, 3, {}),
      change(1, 4, { title: '캐시백' }),
      change(1, 2, { title: '차단' }),
    ];
    expect(await write(...changes)).toMatchObject([DONE, DONE, DONE, DONE]);
    expect(await tested.ids({ text: '캐시백' })).toEqual([1]);
    expect(await tested.ids({ text: '영수증 차단' })).toEqual([]);
    expect(await versions(generation, [1, 2])).toEqual(new Map([[1, 4], [2, 3]])); // prettier-ignore
  });

  it('neither find nor count a tombstone', async () => {
    await write(change(1, 1, { title: '영수증 발급' }), change(2, 1, { title: '영수증 보기' }));
    expect(await write(tombstone(1, 2))).toEqual([DONE]);
    const facets = { product: true, category: true, platform: [{ platformId: 1, matches: [1] }] };
    for (const text of [undefined, '영수증']) {
      const { total, hits, facets: counted } = await tested.search({ text, facets });
      expect(hits.map((hit) => hit.articleId)).toEqual([2]);
      expect(total).toBe(1);
      expect(counted).toEqual({
        product: new Map([[1, 1]]),
        category: new Map([[12, 1]]),
        platform: new Map([[1, 1]]),
      });
    }
    expect(await tested.ids({ text: '발급' })).toEqual([]);
    expect(await tested.writer.count(generation)).toBe(1);
    expect(await versions(generation, [1, 2, 3])).toEqual(new Map([[2, 1]]));
  });

  it('can be read before they are searchable', async () => {
    const documents = [
      buildDocument({
        articleId: 1,
        title: '카톡 "신고" ㅎㅎ',
        keywords: ['제재', '차단'],
        breadcrumb: ['새미톡', '신고/정책'],
      }),
      buildDocument({
        articleId: 2,
        paragraphs: ['첫째', '둘째'],
        categoryIds: [3, 9],
        platformIds: [2, 5],
        popularity: 1.25,
      }),
    ];
    const changes = documents.map((document): IndexChange => ({
      articleId: document.articleId,
      version: 3,
      document,
    }));
    await tested.writer.write(generation, [...changes, tombstone(3, 3)], { refresh: false });
    const contents = await tested.writer.contentsOf(documents);
    expect(await tested.writer.read(generation, [1, 2, 3, 4])).toEqual(
      new Map(contents.map((content, i) => [i + 1, { version: 3, content }])),
    );
  });

  it('are listed when they are searchable, in pages of 2', async () => {
    const ids = [1, 2, 9, 10, 11, 100];
    await write(...ids.map((id) => change(id, 1, {})), tombstone(5, 1));
    const listed: number[] = [];
    for (let after: string | null = null; ;) {
      const page: { articleIds: number[]; next: string | null } = await tested.writer.list(
        generation,
        after,
        2,
      );
      expect(page.articleIds.length).toBeLessThanOrEqual(2);
      listed.push(...page.articleIds);
      if (page.next === null) break;
      after = page.next;
    }
    expect(listed.sort((a, b) => a - b)).toEqual(ids);
  });

  it('do not restore a deleted article from an older state', async () => {
    await write(change(1, 1, { title: '영수증' }));
    await write(tombstone(1, 3));
    expect(await write(change(1, 2, { title: '영수증' }))).toEqual([newer(3)]);
    expect(await tested.search()).toMatchObject({ total: 0, hits: [] });
    expect(await tested.ids({ text: '영수증' })).toEqual([]);
  });

  it('accept a deleted article again', async () => {
    await write(change(1, 1, { title: '영수증' }));
    await write(tombstone(1, 2));
    expect(await write(change(1, 3, { title: '캐시백' }))).toEqual([DONE]);
    expect(await tested.ids({ text: '캐시백' })).toEqual([1]);
    expect(await tested.ids({ text: '영수증' })).toEqual([]);
    expect(await versions(generation, [1])).toEqual(new Map([[1, 3]]));
  });

  it('remove all content of the previous state', async () => {
    const facets = {
      product: true,
      category: true,
      platform: [1, 2].map((id) => ({ platformId: id, matches: [id] })),
    };
    await write(
      change(1, 1, {
        title: '영수증',
        keywords: ['환불'],
        breadcrumb: ['새미페이'],
        paragraphs: ['앨범에서 고릅니다.'],
      }),
    );
    const after = {
      title: '캐시백',
      keywords: ['적립'],
      breadcrumb: ['새미맵'],
      paragraphs: ['지도를 벌립니다.'],
      productId: 3,
      categoryIds: [30, 31],
      platformIds: [2],
    };
    await write(change(1, 2, after));
    for (const text of ['영수증', '환불', '새미페이', '앨범'])
      expect(await tested.ids({ text })).toEqual([]);
    for (const text of ['캐시백', '적립', '새미맵', '지도'])
      expect(await tested.ids({ text })).toEqual([1]);
    expect((await tested.search({ facets })).facets).toEqual({
      product: new Map([[3, 1]]),
      category: new Map([[30, 1], [31, 1]]), // prettier-ignore
      platform: new Map([[2, 1]]),
    });
    expect(
      (await tested.search({ text: '캐시백', highlight: { title: true, body: true } })).hits[0]!
        .title!.text,
    ).toBe('캐시백');
  });

  it('change the visibility of an article and back', async () => {
    const internal = { title: '영수증 발급', shelf: ArticleVisibility.INTERNAL };
    const seen = async () => [
      (await tested.ids({ text: '영수증' })).sort(),
      (await tested.ids({ text: '영수증', internal: true })).sort(),
    ];
    await write(change(1, 1, { title: '영수증 발급' }), change(2, 1, { title: '영수증 보기' }));
    await write(change(1, 3, internal));
    expect(await seen()).toEqual([[2], [1, 2]]);
    const [content] = await tested.writer.contentsOf([change(1, 3, internal).document!]);
    expect((await tested.writer.read(generation, [1])).get(1)).toEqual({ version: 3, content });
    expect(await write(change(1, 2, { title: '영수증 발급' }))).toEqual([newer(3)]);
    expect(await seen()).toEqual([[2], [1, 2]]);
    await write(change(1, 4, { title: '영수증 발급' }));
    expect(await seen()).toEqual([[1, 2], [1, 2]]); // prettier-ignore
    const { hits } = await tested.search({
      text: '영수증',
      highlight: { title: true, body: false },
    });
    expect(hits.map(({ title }) => title!.text).sort()).toEqual(['영수증 발급', '영수증 보기']);
    await write(change(1, 5, internal), tombstone(2, 5));
    await write(tombstone(1, 6));
    expect(await seen()).toEqual([[], []]);
  });
});
