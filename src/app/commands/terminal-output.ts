import { SingleBar } from 'cli-progress';

/**
 * Control characters, Unicode line ends, lone surrogates, and marks that change the direction of
 * the following text.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Makes a text safe to print as one line on a terminal. Escapes characters that could move the
 * cursor, start another line or reorder letters, because titles, slugs and names are not trusted.
 */
export function printable(text: string): string {
  return text.replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Makes a text of several lines safe to print. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Prints the result of a command to standard output: as a line of JSON, or as `text`. */
export function print(json: boolean, result: object, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : text());
}

/** Prints a sentence for people to standard error. */
export function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Characters that terminals draw two columns wide. */
const WIDE =
  /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/gu;

/**
 * Formats rows as a table with aligned columns, even with Korean text. Cells are made safe to
 * print. There must be at least one row.
 */
export function alignedTable(given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map(printable));
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => width(row[column]!))));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell + ' '.repeat(widths[column]! - width(cell))).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function width(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}

/**
 * Shows the progress of `work` on standard error, if standard error is a terminal. `what` is the
 * label, e.g. "Exported lines".
 */
export async function withProgress<T>(
  what: string,
  work: (update: (done: number, total?: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar({
    format: `${what}: {value} {bar} {duration_formatted}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(0, 0);
  try {
    return await work((done, total) => {
      if (total !== undefined) bar.setTotal(total);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
