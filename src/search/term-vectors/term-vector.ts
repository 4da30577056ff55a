import type { Steps } from '../../core/work/rounds.js';
import { normalize, type Tokenize } from '../../language/index.js';
import type { SearchDocument } from '../engine.js';
import { RANKED_SOURCES } from '../relevance.js';
import { tokenizerOf } from '../shelves.js';
import { WORD_SEPARATOR } from './word-ids.js';
import { type RankedTerms, rankedTerms } from '../engines/memory/ranked-terms.js';

/** The distinct words of one article, for interpretation, suggestions and related articles. */
export interface TermVector {
  /** Words of title and keywords, without verbs and adverbs, which hardly distinguish articles. */
  titleTerms: string[];
  /** All other words. */
  bodyTerms: string[];
  /** Words with their endings, as written. */
  writtenForms: string[];
  /** The other words of the questions, which are never a correction or suggestion. */
  questionTerms: string[];
}

/** A term vector as texts: the words of each list with `WORD_SEPARATOR` between them. */
export type JoinedWords = Readonly<Record<keyof TermVector, string>>;

export function joinWords(vector: TermVector): JoinedWords {
  const { titleTerms, bodyTerms, writtenForms, questionTerms } = vector;
  return {
    titleTerms: titleTerms.join(WORD_SEPARATOR),
    bodyTerms: bodyTerms.join(WORD_SEPARATOR),
    writtenForms: writtenForms.join(WORD_SEPARATOR),
    questionTerms: questionTerms.join(WORD_SEPARATOR),
  };
}

/** Maximum length of a word. Longer words are mostly URLs, which nobody types. */
const MAX_LENGTH = 20;

/**
 * The words of an article as written, without particles and endings (비밀번호를 -> 비밀번호), and
 * their parts (비밀, 번호). Makes one step per word.
 */
export function* termVector(document: SearchDocument, korean: Tokenize): Steps<TermVector> {
  const tokenize = tokenizerOf(document.shelf, korean);
  const titles = yield* wordsOf(textsFor('title', document), tokenize);
  const others = yield* wordsOf(textsFor('body', document), tokenize);
  const titleTerms = titles.nouns;
  const bodyTerms = new Set(
    [...titles.verbs, ...others.nouns, ...others.verbs].filter((term) => !titleTerms.has(term)),
  );
  const writtenForms = new Set(
    [...titles.written, ...others.written].filter(
      (form) => !titleTerms.has(form) && !bodyTerms.has(form),
    ),
  );
  const { nouns, verbs, written } = yield* wordsOf(textsFor('questions', document), tokenize);
  const questionTerms = new Set(
    [...nouns, ...verbs, ...written].filter((word) => !titleTerms.has(word)),
  );
  return {
    titleTerms: [...titleTerms],
    bodyTerms: [...bodyTerms],
    writtenForms: [...writtenForms],
    questionTerms: [...questionTerms],
  };
}

/** The texts whose words stand in one part of a term vector. */
function textsFor(part: 'title' | 'body' | 'questions', document: SearchDocument): string[] {
  return Object.values(RANKED_SOURCES)
    .filter(({ words }) => words === part)
    .flatMap(({ of }) => [...of(document)]);
}

/** `verbs` includes adverbs, `nouns` all other words, `written` all words with endings. */
type Words = Record<'nouns' | 'verbs' | 'written', Set<string>>;

function* wordsOf(texts: readonly string[], tokenize: Tokenize): Steps<Words> {
  const nouns = new Set<string>();
  const verbs = new Set<string>();
  const written = new Set<string>();
  const add = (words: Set<string>, word: string) =>
    void (word.length <= MAX_LENGTH && words.add(word));
  for (const text of texts) {
    for (const { 0: run } of normalize(text).matchAll(/[\p{L}\p{N}]+/gu)) {
      const tokens = yield* tokenize.inSteps(run);
      for (const { term, partOfSpeech } of tokens)
        add(/^(V|MA)/.test(partOfSpeech) ? verbs : nouns, term);
      const last = tokens.at(-1);
      if (!last) continue;
      add(written, run);
      // Endings change the letters of a verb (대하 -> 대한), so each form is a word of its own.
      if (last.partOfSpeech.startsWith('V')) add(verbs, run);
      else add(nouns, run.slice(tokens[0]!.start, last.end));
    }
  }
  return { nouns, verbs, written };
}

/** The contents of a row of `term_vector`. */
export interface DocumentWords {
  readonly vector: TermVector;
  readonly ranked: RankedTerms;
}

/** Cuts the texts of a document into words, in interruptible steps. */
export function* analyzeDocument(document: SearchDocument, korean: Tokenize): Steps<DocumentWords> {
  const vector = yield* termVector(document, korean);
  return { vector, ranked: yield* rankedTerms(document, korean) };
}
