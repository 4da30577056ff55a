import { Lattice } from './lattice.js';
import { readKoDic } from './ko-dic.js';

/**
 * A morpheme: its dictionary form, its range [start, end) in UTF-16 units, and its part-of-speech
 * tag in ko-dic (UNK: unknown).
 */
export interface Morpheme {
  readonly term: string;
  readonly start: number;
  readonly end: number;
  readonly tag: string;
}

let lattice: Lattice | null = null;

/**
 * The morphemes of one word (without white space), including punctuation; compounds and inflected
 * forms are split. Parts that do not spell the surface form (했 = 하 + 았) all get the range of the
 * whole form. The first call loads the dictionary.
 */
export function morphemesOf(word: string): Morpheme[] {
  lattice ??= new Lattice(readKoDic());
  const morphemes: Morpheme[] = [];
  // The analysis starts anew at white space, so a single word is segmented as in its sentence. With
  // a space before and a comma after the word, results agree best with Nori.
  for (const found of lattice.cheapestPath(` ${word},`)) {
    // Skips the additional space and comma.
    const start = Math.max(found.start - 1, 0);
    const end = Math.min(found.end - 1, word.length);
    if (start >= end) continue;
    const surface = word.slice(start, end);
    if (found.parts === '') morphemes.push({ term: surface, start, end, tag: found.tag });
    else morphemes.push(...partsOf(found.parts, surface, start));
  }
  return morphemes;
}

/** Parses `KoDicHeader.parts`. */
function partsOf(parts: string, surface: string, start: number): Morpheme[] {
  let at = 0;
  return parts.split('+').map((part) => {
    const [text = '', tag = ''] = part.split('/');
    if (!/^\d/.test(text)) return { term: text, start, end: start + surface.length, tag };
    const from = at;
    at += Number(text);
    return { term: surface.slice(from, at), start: start + from, end: start + at, tag };
  });
}
