import { normalize, type Tokenize } from '../../language/index.js';
import type { SearchDocument } from '../engine.js';

/** The distinct words of one published article, for interpretation, suggestions and related articles. */
export interface TermVector {
  /** What title and keywords name: their words other than verbs and adverbs, which hardly tell one article from another. */
  titleTerms: string[];
  /** All others. */
  bodyTerms: string[];
}

/** Longer ones are addresses and the like, that nobody types. */
const LONGEST = 20;

/** The words of an article: what remains of each written word without particles and endings (비밀번호를 -> 비밀번호), and its parts (비밀, 번호). */
export function termVector(document: SearchDocument, tokenize: Tokenize): TermVector {
  const titles = wordsOf([document.title, ...document.keywords], tokenize);
  const others = wordsOf([...document.breadcrumb, ...document.paragraphs], tokenize);
  const titleTerms = titles.naming;
  const bodyTerms = [...titles.telling, ...others.naming, ...others.telling];
  return { titleTerms: [...titleTerms], bodyTerms: [...new Set(bodyTerms)].filter((term) => !titleTerms.has(term)) };
}

function wordsOf(texts: readonly string[], tokenize: Tokenize): { naming: Set<string>; telling: Set<string> } {
  const naming = new Set<string>();
  const telling = new Set<string>();
  const give = (words: Set<string>, word: string) => void (word.length <= LONGEST && words.add(word));
  for (const text of texts) {
    for (const { 0: run } of normalize(text).matchAll(/[\p{L}\p{N}]+/gu)) {
      const tokens = tokenize(run);
      for (const { term, partOfSpeech } of tokens) give(/^(V|MA)/.test(partOfSpeech) ? telling : naming, term);
      const last = tokens.at(-1);
      if (!last) continue;
      // A verb is known as it is written, too: its endings change its letters (대하 -> 대한).
      if (last.partOfSpeech.startsWith('V')) give(telling, run);
      else give(naming, run.slice(tokens[0]!.start, last.end));
    }
  }
  return { naming, telling };
}
