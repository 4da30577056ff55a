import type { Pool, PoolClient } from 'pg';
import { LRUCache } from 'lru-cache';
import { sqlState } from './database-errors.js';
import { endSpan, SpanKind, startSpan } from './tracing.js';

/** The parts of a connection that spans show. */
interface Connected {
  database?: string;
  host: string;
  port: number;
}

type Query = (...given: unknown[]) => Promise<unknown> | undefined;

/** The first word of a statement, and the first table that it names outside of parentheses. */
const FIRST_WORD = /^\s*(?:--[^\n]*\n\s*)*([a-z]+)/i;
const FIRST_TABLE = /\b(?:from|into|update|join)\s+(?:only\s+)?"?([a-z_][a-z0-9_.]*)/i;

/** Statements are constants, except for those that TypeORM composes. */
const summaries = new LRUCache<string, string>({ max: 1_000 });

/** Maximum length of the text of a statement in a span. OTEL_*_LENGTH_LIMIT may be lower. */
const MAX_TEXT = 2_000;

const traced = new WeakSet<PoolClient>();

/**
 * Makes a span of each statement on the connections of the pool within a traced request. It has the
 * SQL with placeholders, never their values. Streams (COPY) have none.
 */
export function traceStatements(pool: Pool): void {
  pool.on('acquire', (client) => {
    if (traced.has(client)) return;
    traced.add(client);
    const query = client.query.bind(client) as Query;
    client.query = ((...given) =>
      run(client as unknown as Connected, query, given)) as Query as typeof client.query;
  });
}

function run(client: Connected, query: Query, given: unknown[]): Promise<unknown> | undefined {
  const [statement] = given;
  const isStream = typeof (statement as { submit?: unknown } | null)?.submit === 'function';
  if (isStream) return query(...given);
  const span = startSpan(SpanKind.CLIENT, () => describe(client, textOf(statement)));
  if (!span) return query(...given);
  const end = (error?: unknown) => {
    if (!error) return endSpan(span);
    const state = sqlState(error) || undefined;
    if (state !== undefined) span.setAttribute('db.response.status_code', state);
    endSpan(span, state ?? (error as Error).name);
  };
  const callback = given.at(-1);
  if (typeof callback === 'function') {
    const answer = callback as (error: unknown, result: unknown) => void;
    return query(...given.slice(0, -1), (error: unknown, result: unknown) => {
      end(error);
      answer(error, result);
    });
  }
  const result = query(...given);
  result?.then(() => end(), end);
  return result;
}

function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : (statement as { text: string }).text;
}

function describe({ database, host, port }: Connected, text: string) {
  const summary = summaries.get(text) ?? summarize(text);
  summaries.set(text, summary);
  return {
    name: summary,
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': database,
      'db.query.summary': summary,
      'db.query.text': text.slice(0, MAX_TEXT),
      'server.address': host,
      'server.port': port,
    },
  };
}

function summarize(text: string): string {
  const word = FIRST_WORD.exec(text)?.[1] ?? 'statement';
  let outer = text;
  for (let whole = ''; whole !== outer;) {
    whole = outer;
    outer = whole.replace(/\([^()]*\)/g, '');
  }
  const table = FIRST_TABLE.exec(outer)?.[1];
  return table === undefined ? word.toUpperCase() : `${word.toUpperCase()} ${table}`;
}
