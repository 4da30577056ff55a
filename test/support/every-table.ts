import pg from 'pg';
import { Roller } from '../../src/analytics/index.js';
import { MOVED_TABLES } from '../../src/app/backup/moved-tables.js';
import { serverSecret } from '../../src/core/database.js';
import { createLogger } from '../../src/core/logger.js';
import { DAY_MS, HOUR_MS } from '../../src/core/durations.js';
import { writePastSearches } from './past-searches.js';

/** The key of an administrator. */
export const MOVED_KEY = `doum_${'k'.repeat(43)}`;

/** Adds rows to all tables that a backup has, with texts that COPY must escape. */
export async function fillEveryTable(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url });
  try {
    await serverSecret(pool, 'id');
    const now = Date.now();
    await writePastSearches(pool, [
      { at: new Date(now - HOUR_MS), query: '신고\t\\.\n\\N', clicked: 1 },
      { at: new Date(now - 40 * DAY_MS), query: '신고', clicked: 2, product: 'saemi-talk' },
      {
        ...{ at: new Date(now - 41 * DAY_MS), query: '비밀번호 변겅', total: 0 },
        rewrites: [{ kind: 'SPELLING', from: '변겅', to: '변경' }] as never,
      },
    ]);
    await new Roller(pool, createLogger('silent')).run({ atOnce: true });
    await pool.query(`
      update product set slug = 'talk-renamed' where slug = 'saemi-talk';
      update article_statistics set views = 7, popularity = 1.1, interest = 0.1 + 0.2;
      insert into feedback (article_id, day, visitor, helpful, comment)
        select id, current_date, '\\x00ff', false, E'탭\\t역슬래시\\\\ 줄\\n끝\\r' from article limit 2;
      insert into api_key (name, role, hash) values ('서버', 'ADMIN', sha256('${MOVED_KEY}'));
      insert into application (name, key, allowed_origins, requests_per_minute)
        values ('앱', 'app-key', '{https://a.example,"b,c"}', 5);
      insert into webhook (name, url, events, secret, created_by, previous_secret_until)
        values ('훅', 'https://hooks.example.com', '{article.published}', '\\xabcd', '', 'infinity');
      insert into suggestion_log (at, prefix, suggestions, source, visitor)
        values (now(), 'ㅅㄱ', 3, 'web', '\\x01');
      insert into popular_query values (0, '신고', 12);
      insert into query_rollup_of_day (day, dimension, value, query, searches, zero_results, clicked,
        clicks, click_positions, results) values (now(), 0, 0, 'q', 1, 0, 0, 0, 0, 0);
      insert into query_rollup_of_week (week, dimension, value, query, searches, zero_results, clicked)
        values (now(), 0, 0, 'q', 1, 0, 0);
      insert into rewrite_rollup_of_day values (now(), 0, 0, 'k', 'a', 'b', 1, 0, 0);
      insert into click_rollup_of_day values (now(), 0, 0, 'q', 1, 1);
      insert into visitor_rollup (day, dimension, value, visitors) values (now(), 0, 0, 3)
        on conflict do nothing;
      insert into rollup_due values ('HOUR', now()) on conflict do nothing`);
  } finally {
    await pool.end();
  }
}

/** The number of rows of each table that a backup has, with a hash of them in any order. */
export async function printTables(client: pg.ClientBase): Promise<Record<string, string>> {
  await client.query(`set timezone = 'UTC'`);
  const prints: Record<string, string> = {};
  for (const { name, only = 'true' } of MOVED_TABLES) {
    const { rows } = await client.query<{ print: string }>(
      `select count(*) || ' ' || md5(coalesce(string_agg(hash, '' order by hash), '')) as print
       from (select md5(t::text) as hash from ${name} t where ${only}) _`,
    );
    prints[name] = rows[0]!.print;
  }
  return prints;
}
