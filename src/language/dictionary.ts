import { dataLines } from '../core/package-root.js';

/** A word that analyzers must know. Its parts become its terms; without parts, the whole word. */
export interface DictionaryEntry {
  readonly word: string;
  readonly parts: readonly string[];
}

/** Words of help centres that ko-dic lacks, or segments differently by context. */
export const DICTIONARY: readonly DictionaryEntry[] = dataLines('dictionary.txt').map((line) => {
  const parts = line.split('+');
  return { word: parts.join(''), parts: parts.length > 1 ? parts : [] };
});
