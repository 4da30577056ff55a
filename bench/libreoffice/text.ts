/** Maximum length of a body in characters. Longer ones are truncated after a paragraph. */
const MAX_BODY_LENGTH = 200_000;

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
 * Escapes a line of plain text as Markdown. Characters that are special only at the start of a
 * block (headings, lists, quotes, rules) are escaped only there.
 */
function escapeMarkdown(line: string): string {
  return line
    .replace(/[\\`*_[\]<|~&]/g, '\\$&')
    .replace(/^(?:[-+>=]|#(?=#{0,5}(?: |$)))/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?= |$)/, '$1\\$2');
}

/** The paragraphs as a Markdown body, without those at the end that make it too long. */
export function markdownBody(paragraphs: readonly string[]): string {
  let body = '';
  for (const paragraph of paragraphs) {
    const longer = `${body}${body && '\n\n'}${escapeMarkdown(paragraph)}`;
    if (longer.length > MAX_BODY_LENGTH) break;
    body = longer;
  }
  return body;
}

/** A slug for a path or name: a-z, 0-9 and single hyphens. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The first free slug of `slug`, `slug-2`, `slug-3` …, which is added to `taken`. */
export function takeSlug(slug: string, taken: Set<string>): string {
  let free = slug;
  for (let n = 2; taken.has(free); n++) free = `${slug}-${n}`;
  taken.add(free);
  return free;
}
