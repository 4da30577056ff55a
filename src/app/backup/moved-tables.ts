/** A table whose rows a backup has. */
export interface MovedTable {
  name: string;
  /** Which rows, if not all: a condition in SQL. */
  only?: string;
  /** Whether a server makes rows without anybody's doing, so that they do not count as content. */
  isMadeByServers?: boolean;
}

/**
 * The tables with what people and visitors wrote, in the order in which they are restored: rows come
 * after those that they refer to, as far as foreign keys are not deferred.
 */
export const MOVED_TABLES: readonly MovedTable[] = [
  // The key of the public ids of articles. Others store these ids, so they must stay the same.
  { name: 'server_secret', only: `name = 'id'`, isMadeByServers: true },
  ...[
    ...['product', 'category', 'platform', 'article', 'article_revision', 'article_variant'],
    ...['article_variant_platform', 'article_statistics', 'slug_history', 'feedback'],
    ...['import_memory', 'synonym_set', 'dictionary_entry', 'api_key', 'application', 'webhook'],
    ...['search_log', 'search_click', 'suggestion_log', 'search_rollup', 'query_rollup'],
    ...['query_rollup_of_day', 'query_rollup_of_week', 'rewrite_rollup', 'rewrite_rollup_of_day'],
    ...['click_rollup', 'click_rollup_of_day', 'visitor_rollup', 'popular_query'],
  ].map((name) => ({ name })),
  { name: 'rollup_due', isMadeByServers: true },
  { name: 'analytics_state', isMadeByServers: true },
];

/** The tables whose rows stay behind, each for one reason. A restore empties them. */
export const LEFT_TABLES: Readonly<Record<string, readonly string[]>> = {
  'an index, and what it is made from': [...['term_vector', 'search_target', 'indexer_lease']],
  'a queue, whose work the other server does': [
    ...['outbox', 'delivery', 'dead_letter', 'webhook_event', 'webhook_delivery'],
  ],
  'transaction numbers of one database: mirrors begin anew': ['change', 'change_feed'],
  'the salt of a day, and what only it can explain': ['visitor_salt', 'address_interest'],
  'of the last minutes': ['rate_count', 'search_keystroke', 'search_log_batch'],
};
