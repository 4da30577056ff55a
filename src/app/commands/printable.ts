/**
 * Control characters, line ends of Unicode, half characters, and marks that turn the direction of
 * what follows.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * One line of text for a terminal. What could move the cursor, begin another line or reorder
 * letters is written as an escape: titles, slugs and names come from whoever wrote the file or has
 * a key.
 */
export function printable(text: string): string {
  return text.replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same for several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

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
