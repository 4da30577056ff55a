import {
  knownWords,
  synonyms,
  vocabularyOf,
  vectorOf,
  vocabularyOfVectors,
} from '../../../test/support/help-words.js';
import type { Vocabulary } from '../term-vectors/vocabulary.js';
import { expectProportional } from '../../../test/support/expect-proportional.js';
import { WordReader } from './word-reader.js';
import { hasTransliteration, transliterationOf } from './loanwords.js';
import { exactTexts, phrasesOf } from './exact-texts.js';

type Articles = Parameters<typeof vocabularyOf>[0];

describe('read', () => {
  const reader = new WordReader(knownWords());

  it.each([
    ['카톡신고하는법', 'SPACING', '카톡 신고하는법'],
    ['QR버전', 'SPACING', 'qr 버전'],
    ['그룹채팅방나가기', 'SPACING', '그룹 채팅방나가기'],
    ['QR코드', 'KNOWN', 'qr코드'],
    ['ㅊㄱ', 'CHOSEONG', '친구'],
    ['clsrn', 'KEYBOARD_LAYOUT', '친구'],
    ['CLSRN', 'KEYBOARD_LAYOUT', '친구'],
    ['PCqjwjs', 'KEYBOARD_LAYOUT', 'pc 버전'],
    ['ㅔㅊ', 'KEYBOARD_LAYOUT', 'pc'],
    ['ㄱㄷ려ㅜㅇ', 'KEYBOARD_LAYOUT', 'refund'],
    ['변겅', 'SPELLING', '변경'],
    ['비밀번호변겅', 'SPELLING', '비밀번호 변경'],
    ['비밀호', 'SPELLING', '비밀번호'],
    ['로그그인', 'SPELLING', '로그인'],
    ['체팅방', 'SPELLING', '채팅방'],
    ['환뿔', 'SPELLING', '환불'],
    ['안와요', 'SPACING', '안 와요'],
    ['못나가요', 'SPACING', '못 나가요'],
    ['2026', 'KNOWN', '2026'],
    ['탈퇴하고싶어요', 'KNOWN', '탈퇴하고싶어요'],
    ['운송장을', 'KNOWN', '운송장을'],
    ['refunds', 'KNOWN', 'refunds'],
    ['쿼카', 'UNKNOWN', '쿼카'],
    ['hello', 'UNKNOWN', 'hello'],
  ])('reads %s as %s: %s', (word, kind, text) => {
    expect(reader.read(word)).toEqual({ kind, text });
  });

  it.each(['비공개', '안', '재변경', '불신고', '미결제'])(
    'keeps the negation or repetition in %s',
    (word) => {
      expect(reader.read(word).text).toBe(word);
    },
  );

  it.each([
    ['공개', [['비공개로 바꾸기']]],
    ['비공개로', [['공개로 바꾸기']]],
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

  it.each([
    ['차단한거임', '차단한'],
    ['삭제된거임', '삭제된'],
    ['나간거임', '나간'],
    ['거임', '거임'],
    // After a noun, a mistake is more likely.
    ['모바일거임', '모바일 게임'],
  ])('takes the spoken ending of %s for no mistake', (word, text) => {
    const titles: Articles = [['모바일 게임을 켜요'], ['글을 삭제해요'], ['방을 나가요']];
    expect(new WordReader(knownWords(titles)).read(word).text).toBe(text);
  });

  it('knows the words of phrases and corrects mistakes in them', () => {
    const named = new WordReader(knownWords([], synonyms(['스티커팩', '이모티콘'])));
    expect(named.read('스티커팩')).toEqual({ kind: 'KNOWN', text: '스티커팩' });
    expect(named.read('스티커펙')).toEqual({ kind: 'SPELLING', text: '스티커팩' });
    expect(named.read('ㅅㅌㅋㅍ')).toEqual({ kind: 'CHOSEONG', text: '스티커팩' });
  });

  it.each(['가'.repeat(200), 'a'.repeat(200), '비밀번호'.repeat(50), '변겅'.repeat(40)])(
    'reads a very long word (%#)',
    (word) => expect(reader.read(word).text).not.toBe(''),
  );
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
});

function vocabulary(articles: Record<string, number>): Vocabulary {
  const vectors = Object.entries(articles).flatMap(([word, count]) =>
    Array.from({ length: count }, () => vectorOf([], [word])),
  );
  return vocabularyOfVectors(...vectors);
}

describe('transliterationOf', () => {
  const words = vocabulary({ react: 5, 리액트: 2, 라우터: 3, router: 1, outlook: 1, code: 2 });

  it.each([
    ['리액트', '리액트', 'react'],
    ['리액트를', '리액트', 'react'],
    ['(리액트에서)?', '리액트', 'react'],
    ['router를', 'router', '라우터'],
  ])('%s is read as %s and means %s', (text, typed, word) => {
    expect(transliterationOf(text, words)).toEqual({ typed, word });
  });

  it.each([
    ['react', 'more articles have the typed word'],
    ['아웃룩', 'one article has the word, in its text'],
    ['코드', 'two articles have the short word, in their texts'],
    ['리액트네', 'it is another word'],
    ['비밀번호', 'it is no loanword'],
    ['react-dom', 'it is not one word'],
  ])('%j has none, because %s', (text) => {
    expect(transliterationOf(text, words)).toBeNull();
  });

  it('finds the word of a single title', () => {
    const titles = vocabularyOfVectors(vectorOf(['excel']));
    expect(transliterationOf('엑셀', titles)?.word).toBe('excel');
  });
});

it('a mistake for a more frequent word is not a loanword', () => {
  expect(hasTransliteration('메세지', vocabulary({ message: 5, 메시지: 9 }))).toBe(false);
  expect(hasTransliteration('메세지', vocabulary({ message: 9, 메시지: 5 }))).toBe(true);
  expect(hasTransliteration('메세지', vocabulary({ message: 5 }))).toBe(true);
});

const identifiers = (query: string) =>
  exactTexts(query).flatMap(({ text, isQuoted }) => (isQuoted ? [] : [text]));
const quoted = (query: string) =>
  exactTexts(query).flatMap(({ text, isQuoted }) => (isQuoted ? [text] : []));

describe('exactTexts', () => {
  it.each([
    ['SERVICE_URL을 바꾸려면', ['SERVICE_URL']],
    ['{{user.id}} 넣기', ['user.id']],
    ['오류 ERR-1042가 떠요', ['ERR-1042']],
    ['v5.1.0에서 안 돼요', ['v5.1.0']],
    ['mp3 파일, 010-1234-5678', ['mp3', '010-1234-5678']],
    ['a@b.kr 로 안 와요', ['a@b.kr']],
  ])('finds the identifiers of %s', (query, expected) => {
    expect(identifiers(query)).toEqual(expected);
  });

  it.each(['useMemo에서 오류', '30일 지나면', '친구.추가', 'C++'])('finds none in %s', (query) =>
    expect(exactTexts(query)).toEqual([]),
  );

  it.each([
    ['"연결할 수 없습니다" 오류', ['연결할 수 없습니다']],
    ['“친구 추가”와 「친구 삭제」', ['친구 추가', '친구 삭제']],
    ['" ERR-1042 "', ['ERR-1042']],
    ['"..." 오류', []],
    ['친구 "추가', []],
  ])('finds the quoted texts of %s', (query, expected) => {
    expect(quoted(query)).toEqual(expected);
  });

  it('finds no identifier in a quoted text', () => {
    expect(identifiers('"오류 ERR-1042" ERR-7')).toEqual(['ERR-7']);
  });

  it('takes linear time', () => {
    expectProportional(2_000, (length) =>
      exactTexts('a_'.repeat(length) + '"'.repeat(length) + '“'.repeat(length)),
    );
  });
});

it('requires a text that is an identifier and quoted', () => {
  expect(phrasesOf('err-1 "err-1" err-1 err-2')).toEqual([
    { text: 'err-1', isRequired: true },
    { text: 'err-2', isRequired: false },
  ]);
});

it('takes at most 8 phrases, and variants by punctuation for one', () => {
  expect(phrasesOf('"수." "수," "수!"')).toHaveLength(1);
  const many = Array.from({ length: 9 }, (_, i) => `id-${i}`).join(' ');
  expect(phrasesOf(`${many} "친구"`)[0]).toEqual({ text: '친구', isRequired: true });
  expect(phrasesOf(Array.from({ length: 30 }, (_, i) => `"글${i}"`).join(' '))).toHaveLength(8);
});
