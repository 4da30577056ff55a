/**
 * The one form in which texts are compared: NFKC (full-width Latin, compatibility jamo of macOS), lower case, zero-width
 * characters dropped, runs of white space as one space, trimmed.
 */
export function normalize(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200B-\u200D\u2060\uFEFF\u00AD]/g, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** The key by which titles are put in order: normalised, at most 256 characters; code points order Hangul syllables 가나다. */
export function titleSortKey(title: string): string {
  return normalize(title).slice(0, 256);
}
