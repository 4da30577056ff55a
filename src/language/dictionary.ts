export interface DictionaryEntry {
  readonly word: string;
  readonly parts: readonly string[];
}
export const DICTIONARY: readonly DictionaryEntry[] = [];
