import { lettersAndDigits } from './normalize.js';
import type { Token } from './tokenizer.js';

function wordsOf(list: string): string[] {
  return list.trim().split(/\s+/);
}

/** Particles (조사) that may follow any noun. */
const PARTICLES = new Set(
  wordsOf(`
  은 는 이 가 을 를 에 의 도 만 로 으로 와 과 랑 이랑 요 들 에서 에게 한테 께 까지 부터 보다 처럼
  마다 밖에 에는 에도 에서는 에서도 으로는 로는 들은 들이 들을 들의
`),
);

/**
 * Particles, endings (어미) and suffixes that make a verb or question of a noun, as people type
 * them: 비밀번호를, 변경하는, 탈퇴하고싶어요. They have no topic.
 */
const TAILS = new Set([
  ...PARTICLES,
  ...wordsOf(`
  화 화된 화하기 적 적인 적으로 형 성 상 자 률 율 식 권 님 게 나 이나 이요 이라고 라고 하여 하여서
  하며 되며 이란 란 이면 이에요 예요 인가요 인지 입니다 이라 인데 일때 별 용 중 시 하기 하는 하는법
  하는방법 하다 하고 하려면 하면 하나요 하는데 해 해요 해서 해야 해도 해주세요 했는데 했어요 할 할때 할수
  할수있나요 하지 하지마 하고싶어요 하고싶은데 하려고 하라고 하래요 한 한다 함 합니다 했을때 하세요 되나요
  되는 되다 돼요 됐어요 되어 되지 된 될까요 됩니다 안돼요 안되요 안됨 안되나요 안돼 이안돼요 가안돼요
  이안되요 가안되요 는법 는방법 려면 는데 고싶어요 다가 면서 세요 었어요 았어요 았는데 었는데 습니다 받기
  받는 받는법 시키기 법 방법 좀 어떻게 어떻게해요 뭐예요 뭔가요 알려줘 알려주세요 없나요 있나요
`),
]);

/**
 * Question words, polite endings, conjunctions and similar words as people type them. They have no
 * topic, and are never typing errors.
 */
const FUNCTION_WORDS = new Set(
  wordsOf(`
  어떻게 어떡해 어디서 어디에 어디 언제 얼마 얼마나 누가 누구 무엇 뭐 뭘 왜 몇 무슨 어느 어떤 방법 법 수 것 거 게 때 좀 제 제가 내 내가 나 저 저는 저의 이 그
  다시 자꾸 계속 갑자기 너무 꼭 더 하나요 해요 하죠 해야 하고 하는 하기 하려면 한가요 할까요 되나요 돼요 되요 안돼요 안되요 안되나요 안돼 안됨 안 못 싶어요 싶은데
  싶은데요 있나요 있어요 있는 없나요 없어요 없는 없이 인가요 뭐예요 뭔가요 알려 알려줘 알려주세요 주세요 궁금해요 궁금합니다 부탁해요 부탁드려요 해주세요 도와주세요 문의
  질문 그리고 그런데 근데 또는 및 하면 될까요 가능한가요 걔 걔가 우리 저희 할수있나요 수있나요 수있어요
`),
);

/** Function words that negate: part of the topic (알림 없이). */
const NEGATIONS = new Set(wordsOf('안 못 없나요 없어요 없는 없이'));

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

const LIGHT_VERBS = new Set(wordsOf('하다 되다 있다 주다 싶다'));

/** Terms of analysed texts without a topic, from other parts of speech. */
export const FUNCTION_TERMS: readonly string[] = wordsOf(`
  하 되 있 싶 주 해주 이렇 그렇 저렇 어떻 어떡하 어쩌 어떠하 어떡
  왜 어떻게 어떡해 얼마 얼마나 언제 어디 어디서 무슨 어떤 어느 몇 이 그 저 이런 그런 저런
  좀 너무 자꾸 갑자기 계속 그냥 혹시 이제 아예 제발 진짜 정말 막 꼭 매우 많이 잘 더 또 다 방법 법 어케
  궁금 궁금하 알려주 도와주
`);

/** Whether a token of an analysed text has no topic. */
export function isFunctionToken({ term, partOfSpeech }: Token): boolean {
  return FUNCTION_TAGS.includes(partOfSpeech) || FUNCTION_TERMS.includes(term);
}

const ENGLISH_FUNCTION_WORDS = new Set(
  wordsOf(`
  a an the my your our i you we it is are am was be been do does did can could will would should how
  what where when why who which to of in on at for from with by and or if this that there me please
`),
);

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
