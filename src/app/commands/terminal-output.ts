import { SingleBar } from 'cli-progress';

/**
 * Control characters, Unicode line ends, lone surrogates, and marks that change the direction of
 * the following text.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Makes a text safe to print as one line on a terminal. Characters that could move the cursor,
 * start another line or reorder letters are escaped, because titles, slugs and names are not
 * trusted.
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

const GAP = '  ';

/** Characters that terminals draw two columns wide. */
const WIDE =
  /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/gu;

/**
 * Formats rows as a table with aligned columns, also with Korean text. Cells are made safe to
 * print. There must be at least one row.
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

const PLAIN_EVERY_MS = 5_000;

/**
 * Shows the progress of long work on standard error: a bar on a terminal, otherwise a line every
 * few seconds.
 */
export interface Progress {
  /** `detail`: what else is known, e.g. "12 MB". */
  update(done: number, total?: number, detail?: string): void;
  stop(): void;
}

/** Creates a progress display. `what` is its label, e.g. "Exported lines". */
export function createProgress(what: string): Progress {
  if (!process.stderr.isTTY) return plainProgress(what);
  const bar = new SingleBar({
    format: `${what}: {value} {bar} {duration_formatted} {detail}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(0, 0, { detail: '' });
  return {
    update(done, total, detail = '') {
      if (total !== undefined) bar.setTotal(total);
      bar.update(done, { detail });
    },
    stop: () => bar.stop(),
  };
}

function plainProgress(what: string): Progress {
  let shownAt = Date.now();
  return {
    update(done, total, detail) {
      if (Date.now() - shownAt < PLAIN_EVERY_MS) return;
      shownAt = Date.now();
      const parts = [total === undefined ? done : `${done} of ${total}`, detail ?? []].flat();
      process.stderr.write(`${what}: ${parts.join(', ')}\n`);
    },
    stop: () => undefined,
  };
}
