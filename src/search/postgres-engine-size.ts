/**
 * The largest number of articles with which the Postgres engine was measured
 * (docs/decisions/0026-segments-in-postgres.md): p50 of a search 75 ms, index 560 MB.
 */
const POSTGRES_ENGINE_ARTICLES = 100_000;

/** A warning if the Postgres engine has more articles than it was measured with, else null. */
export function postgresEngineWarning(articles: number): string | null {
  if (articles <= POSTGRES_ENGINE_ARTICLES) return null;
  const number = (value: number) => value.toLocaleString('en');
  return (
    `There are ${number(articles)} articles. The Postgres engine was measured with up to ` +
    `${number(POSTGRES_ENGINE_ARTICLES)}, and beyond them searches and rebuilds become slow: use ` +
    'Elasticsearch (ELASTICSEARCH_URL).'
  );
}
