import type { Steps } from '../../core/steps.js';
import { normalize, type Tokenize } from '../../language/index.js';
import type { SearchDocument } from '../engine.js';

/**
 * The distinct words of one published article, for interpretation, suggestions and related
 * articles.
 */
export interface TermVector {
  /**
   * What title and keywords name: their words other than verbs and adverbs, which hardly tell one
   * article from another.
   */
  titleTerms: string[];
  /** All others. */
  bodyTerms: string[];
  /** Words with what is attached to them, as they are written. */
  writtenForms: string[];
}

/** Longer ones are addresses and the like, that nobody types. */
const LONGEST = 20;

/**
 * The words of an article: each as it is written, what remains of it without particles and endings
 * (비밀번호를 -> 비밀번호), and its parts (비밀, 번호). Has a step for each word.
 */
export function* termVector(document: SearchDocument, tokenize: Tokenize): Steps<TermVector> {
  const titles = yield* wordsOf([document.title, ...document.keywords], tokenize);
  const others = yield* wordsOf([...document.breadcrumb, ...document.paragraphs], tokenize);
  const titleTerms = titles.naming;
  const bodyTerms = new Set(
    [...titles.telling, ...others.naming, ...others.telling].filter(
      (term) => !titleTerms.has(term),
    ),
  );
  const writtenForms = new Set(
    [...titles.written, ...others.written].filter(
      (form) => !titleTerms.has(form) && !bodyTerms.has(form),
    ),
  );
  return {
    titleTerms: [...titleTerms],
    bodyTerms: [...bodyTerms],
    writtenForms: [...writtenForms],
  };
}

type Words = Record<'naming' | 'telling' | 'written', Set<string>>;

function* wordsOf(texts: readonly string[], tokenize: Tokenize): Steps<Words> {
  const naming = new Set<string>();
  const telling = new Set<string>();
  const written = new Set<string>();
  const give = (words: Set<string>, word: string) =>
    void (word.length <= LONGEST && words.add(word));
  for (const text of texts) {
    for (const { 0: run } of normalize(text).matchAll(/[\p{L}\p{N}]+/gu)) {
      const tokens = yield* tokenize.inSteps(run);
      for (const { term, partOfSpeech } of tokens)
        give(/^(V|MA)/.test(partOfSpeech) ? telling : naming, term);
      const last = tokens.at(-1);
      if (!last) continue;
      give(written, run);
      // The endings of a verb change its letters (대하 -> 대한), so that it is a word in each of
      // its forms.
      if (last.partOfSpeech.startsWith('V')) give(telling, run);
      else give(naming, run.slice(tokens[0]!.start, last.end));
    }
  }
  return { naming, telling, written };
}
