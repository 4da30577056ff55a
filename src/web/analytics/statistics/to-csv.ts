import { stringify } from 'csv-stringify/browser/esm/sync';

/** Any of them ends a line for some program, not only the one that is written. */
const LINE_END = /[\r\n]/;

/**
 * What begins a formula behind something that separates cells or lines for somebody: where the
 * decimal separator is a comma, spreadsheets split at semicolons, and heed quotes only at the
 * beginning of what is a cell to them.
 */
const INNER_FORMULA = /(\r\n|[;\t\r\n])(?=[ "]*[=+\-@＝＋－＠\t\r])/g;

/**
 * CSV (RFC 4180) as spreadsheets open it: UTF-8 by its byte order mark, and a text that would be
 * taken for a formula, or would leave one when it is split, has an apostrophe before it.
 */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      bom: true,
      record_delimiter: '\r\n',
      escape_formulas: true,
      quoted_match: LINE_END,
      cast: { string: guardInside },
    },
  );
}

function guardInside(text: string): string {
  return text.replace(INNER_FORMULA, "$1'");
}
