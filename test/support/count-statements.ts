import pg from 'pg';

/** Statements of background work: the indexer, its sampler, the search log, caches and jobs. */
const BACKGROUND = new RegExp(
  [
    'select pg_notify\\(\\$1, \\$2\\)|doum_index|outbox|indexer_lease|delivery|webhook|search_target|term_vector|"slugHistory"|synonym_set|dictionary_entry',
    'from help_centre|from pin group|from announcement',
    'search_log|search_keystroke|suggestion_log|rollup_due|analytics_state|visitor_salt|popular_query|analytics-|interest|clock_timestamp|regclass',
    '^(begin|begin isolation level repeatable read read only|commit|rollback|set local .*)$',
    'recursive published|index_version|max\\(id\\), 0\\) as id from article|select id from article where id >',
    '(update|into|from) job\\b|unnest\\(\\$1::text\\[\\]\\) kind',
    'as held|as n from article where status|order by random\\(\\)|articles_of_change|reached as materialized',
  ].join('|'),
);

/** The SQL statements sent during the work, without those of background work. */
export async function statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const original = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const first = args[0] as string | { text?: string };
    const text = typeof first === 'string' ? first : (first.text ?? '');
    if (!BACKGROUND.test(text)) statements.push(text);
    return (original as (...all: unknown[]) => unknown).apply(this, args);
  } as never);
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return statements;
}
