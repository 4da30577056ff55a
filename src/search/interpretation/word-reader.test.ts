import {
  HELP_TEXTS,
  knownWords,
  synonyms,
  vocabularyOf,
} from '../../../test/support/help-words.js';
import { WordReader } from './word-reader.js';

type Articles = Parameters<typeof vocabularyOf>[0];

describe('read', () => {
  const reader = new WordReader(knownWords());

  it.each([
    // Without spaces
    ['카톡신고하는법', 'SPACING', '카톡 신고하는법'],
    ['그룹버전비공개', 'SPACING', '그룹 버전 비공개'],
    ['QR버전', 'SPACING', 'qr 버전'],
    // Phrases of the help words, which engines read without spaces too
    ['그룹채팅방나가기', 'SPACING', '그룹 채팅방나가기'],
    ['QR코드', 'KNOWN', 'qr코드'],
    // Initial consonants
    ['ㅊㄱ', 'CHOSEONG', '친구'],
    ['ㅂㅁㅂㅎ', 'CHOSEONG', '비밀번호'],
    // The other keyboard layout
    ['clsrn', 'KEYBOARD_LAYOUT', '친구'],
    ['Clsrn', 'KEYBOARD_LAYOUT', '친구'],
    ['CLSRN', 'KEYBOARD_LAYOUT', '친구'],
    ['qlalfqjsgh', 'KEYBOARD_LAYOUT', '비밀번호'],
    ['PCqjwjs', 'KEYBOARD_LAYOUT', 'pc 버전'],
    ['ㅔㅊ', 'KEYBOARD_LAYOUT', 'pc'],
    ['ㅑㅐㄴ', 'KEYBOARD_LAYOUT', 'ios'],
    ['ㄱㄷ려ㅜㅇ', 'KEYBOARD_LAYOUT', 'refund'],
    // Mistakes
    ['변겅', 'SPELLING', '변경'],
    ['비밀번호변겅', 'SPELLING', '비밀번호 변경'],
    ['비밀호', 'SPELLING', '비밀번호'],
    ['비밀밀번호', 'SPELLING', '비밀번호'],
    ['로그그인', 'SPELLING', '로그인'],
    ['체팅방', 'SPELLING', '채팅방'],
    ['환뿔', 'SPELLING', '환불'],
    ['환뿔을', 'SPELLING', '환불을'],
    ['안와요', 'SPACING', '안 와요'],
    ['못나가요', 'SPACING', '못 나가요'],
    // Unchanged
    ['비밀번호를', 'KNOWN', '비밀번호를'],
    ['PC', 'KNOWN', 'pc'],
    ['2026', 'KNOWN', '2026'],
    ['어떻게', 'KNOWN', '어떻게'],
    ['탈퇴하고싶어요', 'KNOWN', '탈퇴하고싶어요'],
    ['운송장', 'KNOWN', '운송장'],
    ['운송장을', 'KNOWN', '운송장을'],
    ['refunds', 'KNOWN', 'refunds'],
    ['쿼카', 'UNKNOWN', '쿼카'],
    ['hello', 'UNKNOWN', 'hello'],
  ])('reads %s as %s: %s', (word, kind, text) => {
    expect(reader.read(word)).toEqual({ kind, text });
  });

  it.each(['비공개', '비공개로', '안', '못', '재변경', '재로그인', '불신고', '미결제', '비로그인'])(
    'keeps the negation or repetition in %s',
    (word) => {
      expect(reader.read(word).text).toBe(word);
    },
  );

  it.each([
    ['공개', [['비공개로 바꾸기']]],
    ['비공개', [['공개로 바꾸기']]],
    ['비공개로', [['공개로 바꾸기']]],
    ['프로필공개', [['프로필', '비공개로 바꿔요']]],
    ['안보임', [['보임']]],
    ['재인증', [['인증하기']]],
    ['불가능', [['가능해요']]],
  ] as [string, Articles][])(
    'does not replace %s by its opposite, the only similar word',
    (word, articles) => {
      const oppositeReader = new WordReader({ ...knownWords(), published: vocabularyOf(articles) });
      const { text } = oppositeReader.read(word);
      expect(text.replaceAll(' ', '')).toBe(word);
    },
  );

  it('does not correct a loanword of which articles have the English word', () => {
    const words = (...articles: Articles) => new WordReader(knownWords(articles));
    expect(words(['유즈메모를 써요']).read('유즈레모').kind).toBe('SPELLING');
    expect(words(['유즈메모를 써요'], ['useRemo']).read('유즈레모').kind).toBe('KNOWN');
  });

  it('does not correct a Korean word without an article', () => {
    for (const word of ['왈라비', '왈라비를', '고슴도치에서', '너구리'])
      expect(reader.read(word)).toEqual({ kind: 'UNKNOWN', text: word });
  });

  it('knows the words of phrases and corrects mistakes in them', () => {
    const named = new WordReader(knownWords([], synonyms(['스티커팩', '이모티콘'])));
    expect(named.read('스티커팩')).toEqual({ kind: 'KNOWN', text: '스티커팩' });
    expect(named.read('스티커펙')).toEqual({ kind: 'SPELLING', text: '스티커팩' });
    expect(named.read('ㅅㅌㅋㅍ')).toEqual({ kind: 'CHOSEONG', text: '스티커팩' });
  });

  it('changes nothing without articles', () => {
    const empty = new WordReader({
      published: synonyms().vocabulary,
      named: synonyms().vocabulary,
      tokenize: knownWords().tokenize,
      hasHelpWord: () => false,
      phrasesOfChoseong: () => [],
      cooccur: () => false,
    });
    for (const word of ['변겅', 'ㅊㄱ', 'clsrn', '카톡신고하는법', 'PCqjwjs'])
      expect(empty.read(word).text).toBe(word.toLowerCase());
  });

  it.each([
    '가'.repeat(200),
    'a'.repeat(200),
    '비밀번호'.repeat(50),
    '변겅'.repeat(40),
    'ㄱ'.repeat(200),
    '1'.repeat(200),
  ])('reads a very long word (%#)', (word) => expect(reader.read(word).text).not.toBe(''));
});

describe('moreFrequent', () => {
  const frequent = Array.from(
    { length: 22 },
    (_, i) => [`메시지 ${i}`, '메시지를 보내 주세요.'] as const,
  );
  const reader = (...articles: Articles) => new WordReader(knownWords([...frequent, ...articles]));

  it('finds a far more frequent word one mistake away', () => {
    expect(reader(['기타', '메세지를 지워 주세요.']).moreFrequent('메세지')).toBe('메시지');
    expect(reader(['기타', '메세지를 지워 주세요.']).moreFrequent('메세지가')).toBe('메시지가');
  });

  it.each([
    ['is in a title', [['메세지 지우기']]],
    ['is almost as frequent', Array.from({ length: 3 }, () => ['기타', '메세지를 지워 주세요.'])],
    ['is in no article', []],
  ] as [string, Articles][])('finds none for a word that %s', (_, articles) => {
    expect(reader(...articles).moreFrequent('메세지')).toBeNull();
  });

  it.each(['메시지', '방법', '안', '못', '어떻게', '이', ''])('finds none for %j', (word) => {
    expect(reader(['기타', '메세지를 지워 주세요.']).moreFrequent(word)).toBeNull();
  });

  it('finds none for a word of a phrase', () => {
    const named = new WordReader(
      knownWords([...frequent, ['기타', '메세지를 지워 주세요.']], synonyms(['메세지', '쪽지'])),
    );
    expect(named.moreFrequent('메세지')).toBeNull();
  });

  it('finds none for words of titles', () => {
    const plain = new WordReader(knownWords());
    for (const [title] of HELP_TEXTS)
      for (const word of title.split(' '))
        expect(plain.moreFrequent(word.toLowerCase())).toBeNull();
  });
});
