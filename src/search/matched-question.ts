import { FUNCTION_TAGS, FUNCTION_TERMS, tokenize } from '../language/index.js';
import type { EngineQuery } from './engine.js';

/**
 * The question that has most of the typed words, the first of equal ones. Null unless the question
 * has more of them than the title has. A text has a word if it has all terms of the word.
 */
export function matchedQuestion(
  { parts }: Pick<EngineQuery, 'parts'>,
  title: string,
  questions: readonly string[],
): string | null {
  const words = parts
    .flatMap(({ words }) => words)
    .map(topicTerms)
    .filter((terms) => terms.length > 0);
  const covered = (text: string) => {
    const terms = new Set(tokenize(text).map(({ term }) => term));
    return words.filter((word) => word.every((term) => terms.has(term))).length;
  };
  let best: string | null = null;
  let most = covered(title);
  for (const question of questions) {
    const count = covered(question);
    if (count > most) [best, most] = [question, count];
  }
  return best;
}

function topicTerms(word: string): string[] {
  return tokenize(word)
    .filter(
      ({ term, partOfSpeech }) =>
        !FUNCTION_TAGS.includes(partOfSpeech) && !FUNCTION_TERMS.includes(term),
    )
    .map(({ term }) => term);
}
