import pg from 'pg';
import { buildSql } from './build-sql.js';
import { queryTerms } from './query-terms.js';
const pool = new pg.Pool({
  connectionString: 'postgres://doum@127.0.0.1:55917/postgres',
  max: 1,
  options: '-c jit=off -c plan_cache_mode=' + (process.argv[3] ?? 'auto'),
});
const s = buildSql(
  {
    query: { text: process.argv[2]! },
    filter: {},
    sort: 'RELEVANCE' as never,
    first: 10,
    facets: { product: false, category: false, platform: null },
    highlight: { title: false, body: false },
  },
  queryTerms(process.argv[2]!),
);
console.log(queryTerms(process.argv[2]!));
for (let i = 0; i < 8; i++) {
  const t = performance.now();
  await pool.query(s);
  console.log((performance.now() - t).toFixed(1));
}
const lit = (v: unknown): string => (Array.isArray(v) ? `'{${v.join(',')}}'` : String(v));
await pool.query('prepare x as ' + s.text);
for (let i = 0; i < 7; i++) await pool.query(`execute x(${s.values.map(lit).join(',')})`);
const r = await pool.query(`explain (analyze, costs, buffers off) execute x(${s.values.map(lit).join(',')})`);
console.log(r.rows.map((x) => x['QUERY PLAN']).join('\n'));
await pool.end();
