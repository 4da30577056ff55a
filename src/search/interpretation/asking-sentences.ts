/** Ends of sentences: marks, lines, and polite endings that many people write without a mark. */
const END = /\n+|(?<=[.?!…。！？~])\s+|(?<=니다|[습입합됩갑]니까|죠|(?<![필중주소])요)\s+/u;

/** The signs of an asking sentence, the surest first: questions, then wishes, requests and faults. */
const ASKING = [
  /[?？]|어떻게|어떡|어디|언제|누가|누구|무엇|무슨|뭐|뭘|뭔|왜|몇|얼마|어느|어떤|(?:[나까가]요|까|[은는인던]가|[하되있없않]나|냐)[.!~ㅠㅜ]*$|\b(?:how|what|where|when|why|which|who|can|could|does|is)\b/iu,
  /싶|주세요|주실|바랍니다|바라요|궁금|알려|가르쳐|안 ?[돼되됨됩]|못 ?[하해합]|\b(?:please|cannot|can't|want|need)\b/iu,
];

/** Shorter sentences, such as 취소할 수 있나요?, are about the sentence before them. */
const MIN_LENGTH = 12;
const MAX_SENTENCES = 3;

/**
 * The sentences of a message that ask for something, at most three of at most `maxLength`
 * characters, the longest first. If none asks: the longest sentences.
 */
export function askingSentences(message: string, maxLength: number): string[] {
  const sentences = message.split(END).flatMap((sentence) => sentence.trim() || []);
  const groups = ASKING.map((asking) => (sentence: string) => asking.test(sentence));
  const asks = groups.find((group) => sentences.some(group)) ?? (() => true);
  return sentences
    .flatMap((sentence, i) => {
      if (!asks(sentence)) return [];
      const before = sentence.length < MIN_LENGTH && i > 0 ? `${sentences[i - 1]!} ` : '';
      // Korean sentences have their question at the end.
      return [(before + sentence).slice(-maxLength)];
    })
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_SENTENCES);
}
