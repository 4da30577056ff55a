/**
 * Reads CSV as spreadsheets do with this separator, which depends on the reader's locale, not on
 * the file: quotes count only at the beginning of a cell, and text after the closing quote belongs
 * to the cell.
 */
function parseSpreadsheet(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at += 1) {
        cell += text[at];
        if (text[at] === '"') at += 1;
      }
      at += 1;
    }
    while (at < text.length && text[at] !== separator && !'\r\n'.includes(text[at]!))
      cell += text[at++];
    rows.at(-1)!.push(cell);
    if (text[at] === separator) at += 1;
    else {
      while (at < text.length && '\r\n'.includes(text[at]!)) at += 1;
      rows.push([]);
    }
  }
  return rows.filter((row) => row.length > 0);
}

/** Cells that a spreadsheet would treat as formulas. */
export function formulasIn(text: string, separator: string): string[] {
  return parseSpreadsheet(text, separator)
    .flat()
    .filter((cell) => /^\s*"*\s*[=+\-@\t\r＝＋－＠]/.test(cell));
}
