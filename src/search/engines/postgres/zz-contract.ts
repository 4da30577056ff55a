import assert from 'node:assert';
import pg from 'pg';
import '../../../core/database.js';
import { PostgresEngine, PostgresIndex } from './index.js';
import { PostgresEngine1764000000003 } from '../../../../migrations/1764000000003-postgres-engine.js';
import { EngineUnavailable, SearchSort, type EngineRequest, type SearchDocument } from '../../engine.js';
const pool = new pg.Pool({ connectionString: 'postgres://doum@127.0.0.1:55917/postgres', max: 4, options: '-c jit=off' });
const m = new PostgresEngine1764000000003();
const runner = { query: (s: string) => pool.query(s) } as never;
await m.down(runner); await m.up(runner);
const index = new PostgresIndex(pool), engine = new PostgresEngine(pool);
const none = { product: false, category: false, platform: null };
const req = (r: Partial<EngineRequest>): EngineRequest => ({ query: null, filter: {}, sort: SearchSort.RELEVANCE, first: 10, facets: none, highlight: { title: false, body: false }, ...r });
const doc = (id: number, title: string, body: string[], more: Partial<SearchDocument> = {}): SearchDocument => ({ articleId: id, title, keywords: [], breadcrumb: ['톡'], paragraphs: body, productId: 1 + (id % 2), categoryIds: [10, 11 + (id % 3)], platformIds: [1 + (id % 3)], titleSort: title, popularity: id % 5, publishedAt: new Date(1.7e12 + (id % 7)), updatedAt: new Date(1.7e12 + id * 1000 + 5), ...more });
await assert.rejects(engine.search(req({})), EngineUnavailable);
await assert.rejects(index.write('no', [{ articleId: 1, version: 1, document: null }], { refresh: true }), EngineUnavailable);
await assert.rejects(index.activate('no'), EngineUnavailable);
await index.createGeneration('a'); await index.createGeneration('a'); await index.activate('a'); await index.activate('a');
assert.equal(await index.liveGeneration(), 'a');
const changes = Array.from({ length: 200 }, (_, i) => ({ articleId: i + 1, version: 10, document: doc(i + 1, `메시지 신고 ${i + 1}`, ['카카오톡 메시지를 신고하는 방법', `둘째 문단 ${i}`]) }));
const one = (r: unknown[]) => assert.deepEqual(new Set(r.map((x) => JSON.stringify(x))), new Set(['{"kind":"done"}']));
one(await index.write('a', changes, { refresh: true }));
const stats = async () => (await pool.query('select field, documents, total_length from field_statistics order by field')).rows;
const real = async () => (await pool.query('select field, count(distinct article_id)::int documents, sum(frequency)::int total_length from posting group by 1 order by 1')).rows;
const check = async () => assert.deepEqual((await stats()).filter((s) => s.documents > 0), await real());
await check();
one(await index.write('a', [{ articleId: 3, version: 9, document: null }, { articleId: 4, version: 11, document: null }, { articleId: 5, version: 11, document: doc(5, '환불', ['결제 취소']) }, { articleId: 5, version: 12, document: doc(5, '환불 안내', ['결제 취소']) }, { articleId: 900, version: 12, document: null }], { refresh: true }));
await check();
assert.equal(await index.count('a'), 199);
assert.equal(await index.highestVersion('a'), 12); assert.equal(await index.highestVersion('zz'), 0);
assert.deepEqual(await index.versions('a', [3, 4, 5, 900, 901]), new Map([[3, 10], [5, 12]]));
one(await index.write('a', [{ articleId: 4, version: 13, document: doc(4, '다시', ['돌아온 글']) }], { refresh: true })); await check();
const out = await index.write('a', [{ articleId: 6, version: 20, document: doc(6, '나쁜 \0글', ['글']) }, { articleId: 7, version: 20, document: doc(7, '좋은 글', ['글']) }], { refresh: true });
console.log(out); assert.equal(out[0]!.kind, 'refused'); assert.equal(out[1]!.kind, 'done'); await check();
// paging in each order agrees with one big page and with offsets
for (const sort of Object.values(SearchSort)) for (const query of [null, { text: '메시지 신고' }]) {
  const all = await engine.search(req({ sort, query, first: 1000 }));
  assert.equal(all.hits.length, all.total);
  const ids = all.hits.map((h) => h.articleId), paged: number[] = [];
  let after: EngineRequest['after'];
  for (;;) { const r = await engine.search(req({ sort, query, first: 7, after })); assert.equal(r.total, all.total); if (r.hits.length === 0) break; paged.push(...r.hits.map((h) => h.articleId)); after = { sort: JSON.parse(JSON.stringify(r.hits.at(-1)!.sort)) }; }
  assert.deepEqual(paged, ids);
  assert.deepEqual((await engine.search(req({ sort, query, first: 9, after: { offset: 50 } }))).hits.map((h) => h.articleId), ids.slice(50, 59));
  assert.equal(all.hits[0]!.score !== null, sort === SearchSort.RELEVANCE && query !== null);
  console.log(sort, query?.text, all.total, all.hits[0]!.sort);
}
// facets: choosing a value gives the count shown
const platform = [{ platformId: 2, matches: [2, 1] }, { platformId: 3, matches: [3, 1] }, { platformId: 9, matches: [9] }];
for (const query of [null, { text: '메시지' }]) for (const filter of [{}, { productIds: [1] }, { productIds: [1], categoryIds: [11, 12], platformIds: [2, 1] }, { updatedFrom: new Date(1.7e12 + 50_005), updatedTo: new Date(1.7e12 + 150_005) }, { productIds: [] }]) {
  const r = await engine.search(req({ query, filter, first: 0, facets: { product: true, category: true, platform } }));
  const n = async (f: object) => (await engine.search(req({ query, filter: f, first: 0 }))).total;
  for (const [id, c] of r.facets.product!) assert.equal(await n({ ...filter, productIds: [id], categoryIds: undefined }), c);
  for (const [id, c] of r.facets.category!) assert.equal(await n({ ...filter, categoryIds: [id] }), c);
  for (const p of platform) assert.equal(await n({ ...filter, platformIds: p.matches }), r.facets.platform!.get(p.platformId) ?? 0);
  assert.equal(r.total, await n(filter));
}
for (const text of ['!!! ???', '\0', '🙂']) assert.equal((await engine.search(req({ query: { text } }))).total, 0);
console.dir((await engine.search(req({ query: { text: "메시지 신고' or 1=1 --" }, first: 1, highlight: { title: true, body: true } }))).hits, { depth: 5 });
console.dir((await engine.search(req({ query: { text: '메시지신고' }, first: 1 }))).total);
// two generations at once, cut over, drop
await index.createGeneration('b');
await Promise.all([index.write('b', changes, { refresh: true }), index.write('b', changes.map((c) => ({ ...c, version: 11 })), { refresh: true }), index.write('a', changes.slice(0, 50), { refresh: true })]);
assert.deepEqual(await index.versions('b', [1]), new Map([[1, 11]]));
await index.activate('b'); assert.deepEqual(await index.listGenerations(), ['a', 'b']); await index.dropGeneration('a'); await index.dropGeneration('a');
assert.equal((await engine.search(req({}))).total, 200); await check();
const away = new pg.Pool({ connectionString: 'postgres://doum@127.0.0.1:1/postgres' });
await assert.rejects(new PostgresEngine(away).search(req({})), EngineUnavailable); await assert.rejects(new PostgresIndex(away).count('a'), EngineUnavailable);
// 20,000 short articles
const nouns = '메시지 신고 환불 결제 계정 비밀번호 로그인 친구 채팅 사진 동영상 알림 설정 화면 기기 변경 인증 번호 본인 확인 탈퇴 복구 백업 저장 공유 전송 차단 프로필 이름 배경 테마 이모티콘 구매 취소 쿠폰 포인트 주문 배송 지도 경로 음악 재생 목록 앨범 메일 첨부 파일 용량 오류 해결'.split(' ');
let seed = 7; const rnd = (n: number) => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 8) % n;
const zipf = () => nouns[Math.min(rnd(nouns.length), rnd(nouns.length))]! + (rnd(4) === 0 ? String(rnd(3000)) : '');
await index.createGeneration('big'); const t = Date.now();
for (let i = 0; i < 20_000; i += 500) await index.write('big', Array.from({ length: 500 }, (_, k) => ({ articleId: i + k + 1, version: 1, document: doc(i + k + 1, `${zipf()} ${zipf()} 하기`, Array.from({ length: 3 }, () => Array.from({ length: 6 }, zipf).join(' ') + '을 합니다.')) })), { refresh: true });
console.log('20000 in', Date.now() - t); await index.activate('big'); console.log(Date.now() - t);
for (const [name, facets, highlight] of [['plain', none, { title: false, body: false }], ['full', { product: true, category: true, platform }, { title: true, body: true }]] as const) for (const text of [null, '환불 취소', '메시지를 신고하는 방법', '이모티콘', '쿠폰2999', '로그인 오류']) {
  const times: number[] = []; let total = 0;
  for (let i = 0; i < 15; i++) { const s = performance.now(); total = (await engine.search(req({ query: text === null ? null : { text }, facets: facets as never, highlight }))).total; times.push(performance.now() - s); }
  times.sort((a, b) => a - b); console.log(name, text, total, times[7]!.toFixed(1));
}
await pool.end(); await away.end();
