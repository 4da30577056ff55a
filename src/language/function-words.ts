import { lettersAndDigits } from './normalize.js';
import type { Token } from './tokenizer.js';
import { WORD_LISTS } from './word-lists.js';

const PARTICLES = new Set(WORD_LISTS.particles);
const TAILS = new Set([...PARTICLES, ...WORD_LISTS.tails]);
const FUNCTION_WORDS = new Set(WORD_LISTS.words);
const ENGLISH_FUNCTION_WORDS = new Set(WORD_LISTS.english);

/** Function words that negate: part of the topic (알림 없이). */
const NEGATIONS = new Set(['안', '못', '없나요', '없어요', '없는', '없이']);

/** The beginning of chains of particles and the copula. Nouns of help centres begin otherwise. */
const PARTICLE_CHAIN =
  /^(에서|에게|까지|부터|으로|라면|이라|이나|이면|이고|이지|예요|이에요|입니|만큼|마다|처럼|보다|밖에|조차|마저|뿐|쯤)/;

/** Forms of 하다 and 되다 after a noun (등록하거나), except those that may begin a noun (할인). */
const VERB_OF_NOUN =
  /^(당?하(거나|고|는|면|지|기|다|자|니|여|며|려|게|세|던|나)|당?했|당?해(요|서|야|도|주|지|$)|한(다|데|$)|할(까|게|지|때|수|$)|합니|함$|되(거나|고|는|면|지|기|다|어|며|나|던)|된(다|$)|될|돼|됐|됩)/;

const MAX_TAIL_LENGTH = 8;

/** Whether the text is a tail of a word: particles, endings, verb suffixes. */
export function isTail(text: string): boolean {
  return (
    TAILS.has(text) ||
    (text.length <= MAX_TAIL_LENGTH && (PARTICLE_CHAIN.test(text) || VERB_OF_NOUN.test(text)))
  );
}

/**
 * Parts of speech without a topic: auxiliary verbs (싶다), bound nouns (것, 수), pronouns (저,
 * 어디) and conjunctions. Adverbs, such as 안 and 못, are kept.
 */
export const FUNCTION_TAGS: readonly string[] = ['VX', 'NNB', 'NNBC', 'NP', 'MAJ'];

const LIGHT_VERBS = new Set(['하다', '되다', '있다', '주다', '싶다']);

/** Terms of analysed texts without a topic, from other parts of speech. */
export const FUNCTION_TERMS: readonly string[] = WORD_LISTS.terms;

/** Whether a token of an analysed text has no topic. */
export function isFunctionToken({ term, partOfSpeech }: Token): boolean {
  return FUNCTION_TAGS.includes(partOfSpeech) || FUNCTION_TERMS.includes(term);
}

/** Whether any of the words has a topic. Negating words have one. */
export function hasTopic(words: readonly string[]): boolean {
  return words.some((word) => isTopic(lettersAndDigits(word)));
}

/** The words that have a topic; all words if none has. */
export function topicWords(words: readonly string[]): readonly string[] {
  return hasTopic(words) ? words.filter((word) => isTopic(lettersAndDigits(word))) : words;
}

function isTopic(word: string): boolean {
  return !(
    word === '' ||
    LIGHT_VERBS.has(word) ||
    FUNCTION_TERMS.includes(word) ||
    ENGLISH_FUNCTION_WORDS.has(word) ||
    (FUNCTION_WORDS.has(word) && !NEGATIONS.has(word))
  );
}

/** Whether the text is a particle (조사) that may follow any noun. */
export function isParticle(text: string): boolean {
  return PARTICLES.has(text);
}

/** Whether the word is in the list of function words, which includes negating ones. */
export function isFunctionWord(text: string): boolean {
  return FUNCTION_WORDS.has(text);
}

/** The word without its tail, for each known tail, longest tail first; without the word itself. */
export function stemsOf(word: string): string[] {
  const stems: string[] = [];
  for (let end = Math.max(1, word.length - MAX_TAIL_LENGTH); end < word.length; end++)
    if (TAILS.has(word.slice(end))) stems.push(word.slice(0, end));
  return stems;
}
