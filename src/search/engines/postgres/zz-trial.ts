import { readFileSync } from 'node:fs';
import pg from 'pg';
import { renderBody } from '../../../articles/markdown.js';
import { normalize, titleSortKey } from '../../../language/index.js';
import '../../../core/database.js';
import { PostgresEngine, PostgresIndex } from './index.js';
import { PostgresEngine1764000000003 } from '../../../../migrations/1764000000003-postgres-engine.js';
import { SearchSort, type SearchDocument } from '../../engine.js';
const pool = new pg.Pool({ connectionString: 'postgres://doum@127.0.0.1:55917/postgres', max: 4, options: '-c jit=off' });
const m = new PostgresEngine1764000000003();
const runner = { query: (s: string) => pool.query(s) } as never;
const lines = readFileSync('.doum/corpora/libreoffice.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((l) => JSON.parse(l));
const of = (type: string) => lines.filter((l) => l.type === type);
const products = of('product'),
  categories = of('category'),
  platforms = of('platform'),
  articles = of('article');
const index = new PostgresIndex(pool);
const variant = process.env.VARIANT ?? '';
const raw = pool.query.bind(pool) as (s: unknown, v?: unknown) => unknown;
if (variant)
  (pool as { query: unknown }).query = (s: { text: string; name?: string; values: unknown[] }, v?: unknown) => {
    if (typeof s === 'string') return raw(s, v);
    if (variant.includes('nomin')) s.values[2] = 1;
    if (variant.includes('nocrumb'))
      s.text = s.text.replace(/\(2::smallint, ([^)]*), 0.5::float8\)/, '(2::smallint, $1, 0::float8)');
    if (variant.includes('round')) s.text = s.text.replace('0 - c.score as key0', '0 - round(c.score * 1e3) as key0');
    if (variant.includes('n2724')) s.text = s.text.replaceAll('s.documents', '2724::float8');
    s.name = s.name + variant;
    return raw(s);
  };
const engine = new PostgresEngine(pool);
const cat = (slug: string): number[] => {
  const i = categories.findIndex((c) => c.slug === slug);
  const p = categories[i].parent;
  return p ? [...cat(p), i + 1] : [i + 1];
};
if (process.argv[2] !== 'keep') {
  await m.down(runner).catch(() => 0);
  await m.up(runner);
  await index.createGeneration('g1');
  const t = Date.now();
  const docs = articles.map((a, i): SearchDocument => {
    const ids = cat(a.category);
    const c = categories[ids.at(-1)! - 1];
    const p = products.findIndex((x) => x.slug === c.product);
    return {
      articleId: i + 1,
      title: a.title,
      keywords: a.keywords,
      breadcrumb: [products[p].name, ...ids.map((x) => categories[x - 1].name)],
      paragraphs: (process.env.NODEDUP
        ? a.variants.flatMap((v: { body: string }) => renderBody(v.body).bodyText.split('\n')).filter((l: string) => l !== '')
        : [
            ...new Set(
              a.variants
                .flatMap((v: { body: string }) => renderBody(v.body).bodyText.split('\n'))
                .filter((l: string) => l !== ''),
            ),
          ]) as string[],
      productId: p + 1,
      categoryIds: ids,
      platformIds: [
        ...new Set(
          a.variants.flatMap((v: { platforms: string[] }) =>
            v.platforms.map((s) => platforms.findIndex((x) => x.slug === s) + 1),
          ),
        ),
      ] as number[],
      titleSort: titleSortKey(a.title),
      popularity: a.views,
      publishedAt: new Date(a.publishedAt),
      updatedAt: new Date(a.updatedAt),
    };
  });
  console.log('docs', docs.length, Date.now() - t);
  for (let i = 0; i < docs.length; i += 100)
    await index.write(
      'g1',
      docs.slice(i, i + 100).map((d) => ({ articleId: d.articleId, version: 1, document: d })),
      { refresh: true },
    );
  console.log('indexed ms', Date.now() - t, await index.count('g1'));
  await index.activate('g1');
  console.log('activated', Date.now() - t);
}
console.log(
  (
    await pool.query(
      `select pg_size_pretty(pg_table_size('posting')) p, pg_size_pretty(pg_indexes_size('posting')) i, pg_size_pretty(pg_total_relation_size('search_document')) d, (select count(*) from posting) n`,
    )
  ).rows,
);
const ids = new Map(articles.map((a, i) => [i + 1, a.externalId]));
const q = readFileSync('/work/shared/relevance/queries.tsv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((l) => l.split('\t'));
const by = new Map<string, number[]>();
const times: number[] = [];
const none = { product: false, category: false, platform: null };
const max = Number(process.argv[3] ?? 400);
const seen = new Map<string, number>();
for (const [set, text, ext] of q) {
  if (process.env.SETS && !process.env.SETS.split(',').includes(set!)) continue;
  seen.set(set!, (seen.get(set!) ?? 0) + 1);
  if (seen.get(set!)! > max) continue;
  const relevant = new Set(ext!.split(','));
  const t = performance.now();
  const r = await engine.search({
    query: { text: normalize(text!) },
    filter: {},
    sort: SearchSort.RELEVANCE,
    first: 10,
    facets: none,
    highlight: { title: false, body: false },
  });
  times.push(performance.now() - t);
  if (process.env.SHOW && !r.hits.slice(0, 10).some((h) => relevant.has(ids.get(h.articleId)!)))
    console.log(
      'MISS',
      set,
      text,
      '->',
      ext,
      '|',
      articles
        .filter((a) => relevant.has(a.externalId))
        .map((a) => a.title)
        .join(';'),
      '|',
      r.hits
        .slice(0, 4)
        .map((h) => articles[h.articleId - 1].title + ' ' + h.score!.toFixed(1))
        .join(' ; '),
    );
  let dcg = 0,
    idcg = 0;
  r.hits.forEach((h, i) => {
    if (relevant.has(ids.get(h.articleId)!)) dcg += 1 / Math.log2(i + 2);
  });
  for (let i = 0; i < Math.min(10, relevant.size); i++) idcg += 1 / Math.log2(i + 2);
  by.set(set!, [...(by.get(set!) ?? []), dcg / idcg]);
}
for (const [s, v] of by) console.log(s, v.length, (v.reduce((a, b) => a + b) / v.length).toFixed(3));
const stat = (name: string, ts: number[]) => {
  ts.sort((a, b) => a - b);
  console.log(
    name,
    'median',
    ts[ts.length >> 1]!.toFixed(1),
    'p95',
    ts[Math.floor(ts.length * 0.95)]!.toFixed(1),
    'max',
    ts.at(-1)!.toFixed(1),
  );
};
stat('plain', times);
const full: number[] = [];
for (const [, text] of q.filter((_, i) => i % 23 === 0)) {
  const t = performance.now();
  await engine.search({
    query: { text: normalize(text!) },
    filter: {},
    sort: SearchSort.RELEVANCE,
    first: 10,
    facets: { product: true, category: true, platform: [1, 2, 3].map((p) => ({ platformId: p, matches: [p, 4] })) },
    highlight: { title: true, body: true },
  });
  full.push(performance.now() - t);
}
stat('facets+highlight', full);
const browse: number[] = [];
for (let i = 0; i < 30; i++) {
  const t = performance.now();
  await engine.search({
    query: null,
    filter: {},
    sort: SearchSort.RELEVANCE,
    first: 10,
    facets: { product: true, category: true, platform: [1, 2, 3].map((p) => ({ platformId: p, matches: [p, 4] })) },
    highlight: { title: true, body: true },
  });
  browse.push(performance.now() - t);
}
stat('browse', browse);
console.dir(
  await engine.search({
    query: { text: normalize('매크로 목록') },
    filter: {},
    sort: SearchSort.RELEVANCE,
    first: 2,
    facets: { product: true, category: false, platform: [{ platformId: 1, matches: [1, 4] }] },
    highlight: { title: true, body: true },
  }),
  { depth: 6 },
);
await pool.end();
