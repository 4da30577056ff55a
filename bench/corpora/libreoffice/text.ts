/** More than this is cut off a body, at a paragraph. */
const MAX_BODY = 200_000;

/** One line of plain text: NFC, white space collapsed and trimmed, control characters removed. */
export function cleanLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/**
 * One paragraph of plain text (a clean line) as Markdown that reads as exactly this text: what is
 * special anywhere is escaped everywhere, what is special only at the start of a block (headings,
 * lists, quotes, rules) only there.
 */
function escapeMarkdown(line: string): string {
  return line
    .replace(/[\\`*_[\]<|~&]/g, '\\$&')
    .replace(/^(?:[-+>=]|#(?=#{0,5}(?: |$)))/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?= |$)/, '$1\\$2');
}

/**
 * The paragraphs as a Markdown body of at most `max` characters; `cut` when paragraphs at the end
 * had to go.
 */
export function markdownBody(
  paragraphs: readonly string[],
  max = MAX_BODY,
): { body: string; cut: boolean } {
  const kept: string[] = [];
  let length = 0;
  for (const paragraph of paragraphs) {
    const escaped = escapeMarkdown(paragraph);
    length += escaped.length + (kept.length > 0 ? 2 : 0);
    if (length > max) return { body: kept.join('\n\n'), cut: true };
    kept.push(escaped);
  }
  return { body: kept.join('\n\n'), cut: false };
}

/** Any path or name as a slug: lower case, a-z, 0-9, single hyphens. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** `slug`, or `slug-2`, `slug-3` … when it is taken; it is taken afterwards. */
export function takeSlug(slug: string, taken: Set<string>): string {
  let free = slug;
  for (let n = 2; taken.has(free); n++) free = `${slug}-${n}`;
  taken.add(free);
  return free;
}
