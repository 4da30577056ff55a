import { currentHolder } from './audit.js';
import { queryRows, type SqlSource } from './database.js';
import { DoumError } from '../errors.js';

/** Maximum number of bytes that one key or person may write in a day. No help team reaches it. */
const MAX_BYTES = 2 ** 30;

/** Days are those of Korea. Transactions at the same time do not count each other's bytes. */
const COUNT = `
  with added as (
    insert into written_bytes (holder, day, bytes)
    values ($1, (now() at time zone 'Asia/Seoul')::date, $2) returning day)
  select to_char(day + 1, 'YYYY-MM-DD"T00:00:00+09:00"') as tomorrow, $2 + (
    select coalesce(sum(bytes), 0) from written_bytes
    where written_bytes.day = added.day and holder = $1)::bigint as bytes
  from added`;

/** Forgets what was written on former days. */
export const FORGET_WRITTEN_BYTES = `
  delete from written_bytes where day < (now() at time zone 'Asia/Seoul')::date`;

/**
 * Counts bytes that a transaction is about to write for the current holder. LIMIT_EXCEEDED beyond
 * the maximum. Commands and jobs have no holder and no limit.
 */
export async function countWrittenBytes(source: SqlSource, bytes: number): Promise<void> {
  const holder = currentHolder();
  if (holder === null) return;
  const values = [holder, bytes];
  const rows = await queryRows<{ bytes: number; tomorrow: string }>(source, COUNT, values);
  const { bytes: written, tomorrow } = rows[0]!;
  if (written <= MAX_BYTES) return;
  const number = (value: number) => value.toLocaleString('en');
  throw new DoumError(
    'LIMIT_EXCEEDED',
    `One key or person may write ${number(MAX_BYTES)} bytes of texts and pictures in a day: ` +
      `${number(MAX_BYTES - written + bytes)} are left, and this has ${number(bytes)}.`,
    {
      hint: `Write less, or wait for the next day, which begins at ${tomorrow}.`,
      reason: 'DAILY_BYTES_USED',
    },
  );
}
