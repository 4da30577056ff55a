import { printable } from './printable.js';

const GAP = '  ';

/** Letters that terminals draw two columns wide. */
const WIDE =
  /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/gu;

/**
 * Rows of text in columns that begin below each other in a terminal, also behind Korean; what a
 * terminal would obey is escaped.
 */
export function alignedTable(given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map(printable));
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => width(row[column]!))));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell + ' '.repeat(widths[column]! - width(cell))).join(GAP);
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function width(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}
