/**
 * The start of a formula after a character that some spreadsheets read as a separator. In locales
 * with a decimal comma, they split at semicolons, and heed quotes only at the start of a cell.
 */
const INNER_FORMULA = /(\r\n|[;\t\r\n])(?=[ "]*[=+\-@＝＋－＠\t\r])/g;

/**
 * Writes rows as CSV (RFC 4180) for spreadsheets: UTF-8 with a byte order mark. An apostrophe
 * precedes each text that a spreadsheet would read as a formula, even after splitting at other
 * separators. Loads the CSV library on the first call.
 */
export async function toCsv(rows: readonly (readonly (string | number)[])[]): Promise<string> {
  const { stringify } = await import('csv-stringify/browser/esm/sync');
  return stringify(
    rows.map((row) => [...row]),
    {
      bom: true,
      record_delimiter: '\r\n',
      escape_formulas: true,
      // Some programs end a line at each of these characters, not only at CRLF.
      quoted_match: /[\r\n]/,
      cast: { string: (text) => text.replace(INNER_FORMULA, "$1'") },
    },
  );
}

/** Lets the person save rows as a file. */
export async function downloadCsv(
  fileName: string,
  rows: Parameters<typeof toCsv>[0],
): Promise<void> {
  const blob = new Blob([await toCsv(rows)], { type: 'text/csv;charset=utf-8' });
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
