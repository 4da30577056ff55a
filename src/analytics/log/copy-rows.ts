import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Rows per chunk of the stream. */
const CHUNK = 500;

/**
 * Writes rows with COPY in its text format (https://www.postgresql.org/docs/current/sql-copy.html).
 * `target` is a table with its columns, such as `t (a, b)`. A field is null, a string, a number, a
 * boolean, a Date, a Buffer or an array of numbers. Rejects with the error of Postgres, which
 * aborts the transaction.
 */
export async function copyRows(
  client: PoolClient,
  target: string,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  await pipeline(Readable.from(lines(rows)), client.query(copyFrom(`copy ${target} from stdin`)));
}

function* lines(rows: readonly (readonly unknown[])[]): Generator<string> {
  for (let at = 0; at < rows.length; at += CHUNK) {
    yield rows
      .slice(at, at + CHUNK)
      .map((fields) => `${fields.map(toField).join('\t')}\n`)
      .join('');
  }
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function toField(value: unknown): string {
  if (value === null) return '\\N';
  if (typeof value === 'string')
    return value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!);
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  return String(value);
}
