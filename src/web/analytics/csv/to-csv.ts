import { stringify } from 'csv-stringify/browser/esm/sync';

/** Any of them ends a line for some program, not only the one that is written. */
const LINE_END = /[\r\n]/;

/**
 * CSV (RFC 4180) as spreadsheets open it: UTF-8 by its byte order mark, and a text that would be taken for a formula has an apostrophe
 * before it.
 */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { bom: true, record_delimiter: '\r\n', escape_formulas: true, quoted_match: LINE_END },
  );
}
