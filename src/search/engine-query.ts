/** A part of a query. */
export interface QueryPart {
  /**
   * The typed words, at least one. Each counts in full if a field has all its terms (이용 and 권 of
   * 이용권), otherwise the found terms count by `PARTIAL_WORD_WEIGHT`.
   */
  words: string[];
  /**
   * Texts with the same meaning, which are highlighted. Each counts by `ALTERNATIVE_WEIGHT` if a
   * field has all its terms, otherwise not at all.
   */
  synonyms: readonly string[];
  /**
   * What articles on the subject may say, from the help words. They count as synonyms do, and are
   * not highlighted: a reader who typed 신고 does not look for 처리 결과.
   */
  expansions: readonly string[];
  /** Whether the words name a preferred product or platform. */
  isPreference: boolean;
}

/** The texts that are searched beside the typed words of a part. */
export function alternativesOf({
  synonyms,
  expansions,
}: Pick<QueryPart, 'synonyms' | 'expansions'>): string[] {
  return [...synonyms, ...expansions];
}

/** A quoted text or an identifier, which is found as a whole in a title or paragraph. */
export interface QueryPhrase {
  /** Normalised. */
  text: string;
  /** Whether only articles with the phrase match. Otherwise they score higher. */
  isRequired: boolean;
}

/** What is searched for. Without a query everything under the filter is found. */
export interface EngineQuery {
  /**
   * Normalised (`language/normalize`), never empty. An article with this title comes first. Bigrams
   * are made of it.
   */
  text: string;
  /**
   * The searched parts of the text in order, without function words. In each article and field, the
   * best of the typed words and the alternatives counts.
   */
  parts: QueryPart[];
  /** Quoted texts, which are required, and identifiers, which are not. */
  phrases: QueryPhrase[];
  /**
   * Whether function words (`language/function-words`) are searched and highlighted: in a literal
   * query, and in one that has no other words.
   */
  hasFunctionWords: boolean;
  /** Articles of these score higher; others are found too. */
  preferred: { productIds: number[]; platformIds: number[] };
}
