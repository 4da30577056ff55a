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
