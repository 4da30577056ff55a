/**
 * The path of the Chromium that the browser tests use: CHROMIUM, or the first on PATH; undefined if
 * there is none.
 */
export function findChromium(): string | undefined;
/** The path of PgBouncer; undefined if there is none. */
export function findPgbouncer(): string | undefined;
/** The programs of a Postgres server with TLS; undefined if there is none. */
export function findPostgres(): { initdb: string; postgres: string } | undefined;
/** The path of the first of these programs that is found on PATH. */
export function findProgram(names: readonly string[]): string | undefined;
