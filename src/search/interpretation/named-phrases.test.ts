import { expectProportional } from '../../../test/support/expect-proportional.js';
import { synonyms } from '../../../test/support/help-words.js';
import { alternativesOf } from '../engine.js';
import { NamedPhrases, PhraseIndex } from './named-phrases.js';

// Without known words, nothing of the help words is an alternative.
const find = (phrases: NamedPhrases, text: string, known: readonly string[] = []) =>
  phrases.find(text.split(' '), (word) => known.includes(word));
const alternatives = (phrases: NamedPhrases, text: string, known: readonly string[] = []) =>
  find(phrases, text, known).map((phrase) => [
    text.split(' ').slice(phrase.from, phrase.to).join(' '),
    ...alternativesOf(phrase),
  ]);

/** The phrases of the help words, with all their alternatives. */
const phrasesKnowing = (text: string) => synonyms().find(text.split(' '), () => true);

describe('Synonyms', () => {
  it('are alternatives of each other and not transitive', () => {
    const phrases = synonyms(['신고', '제보'], ['제보', '고발']);
    expect(alternatives(phrases, '신고')).toEqual([['신고', '제보']]);
    expect(alternatives(phrases, '제보')).toEqual([['제보', '신고', '고발']]);
    expect(alternatives(phrases, '고발')).toEqual([['고발', '제보']]);
  });

  it('of several words have precedence over their parts', () => {
    const phrases = synonyms(['삭제', '지우기'], ['계정 삭제', '탈퇴'], ['계정', '아이디']);
    expect(alternatives(phrases, '계정 삭제')).toEqual([['계정 삭제', '탈퇴']]);
    expect(alternatives(phrases, '계정 바로 삭제')).toEqual([['계정', '아이디'], ['삭제', '지우기']]); // prettier-ignore
    expect(alternatives(phrases, '메시지 삭제')).toEqual([['삭제', '지우기']]);
  });

  it.each([
    '계정삭제',
    '계정삭제하는법',
    '계정 삭제하고싶어요',
    '계 정 삭 제',
    '계정을 삭제',
    '계정을 좀 삭제해요',
  ])('of several words are found in %s, in spite of other spaces and endings', (text) => {
    expect(alternatives(synonyms(['계정 삭제', '탈퇴']), text)).toEqual([[text, '탈퇴']]);
  });

  it.each(['계정', '삭제 계정', '계정삭제함정', '내계정 삭제', '계정 관리 삭제'])(
    'are not found in %s',
    (text) => {
      expect(alternatives(synonyms(['계정 삭제', '탈퇴']), text)).toEqual([]);
    },
  );

  it('are normalised, and a phrase with other spaces is not its own alternative', () => {
    const phrases = synonyms(['ＰＣ 버전', '컴퓨터', 'pc버전'], ['Wi-Fi', '와이파이']);
    expect(alternatives(phrases, '컴퓨터')).toEqual([['컴퓨터', 'pc 버전', 'pc버전']]);
    expect(alternatives(phrases, 'pc 버전')).toEqual([['pc 버전', '컴퓨터']]);
    expect(alternatives(phrases, '와이파이')).toEqual([['와이파이', 'wi-fi']]);
  });

  it('are limited in number', () => {
    const many = Array.from({ length: 50 }, (_, i) => `말${i}`);
    const [found] = find(synonyms(many), '말7');
    expect(found!.synonyms.length).toBeGreaterThan(5);
    expect(found!.synonyms.length).toBeLessThan(20);
    expect(found!.synonyms).not.toContain('말7');
  });

  it('are in the vocabulary', () => {
    const { vocabulary } = synonyms(['계정 삭제', '탈퇴']);
    expect([
      vocabulary.documents('탈퇴'),
      vocabulary.documents('계정삭제'),
      vocabulary.documents('쿼카'),
    ]).toEqual([1, 1, 0]);
  });

  it('of English words are found in every form', () => {
    const phrases = synonyms(['Sharing files', '쿼카']);
    for (const text of ['share file', 'sharing files', 'shared the files'])
      expect(alternatives(phrases, text)).toEqual([[text, '쿼카']]);
    expect(alternatives(phrases, 'shard files')).toEqual([]);
  });
});

describe('Help words', () => {
  const NONE = synonyms();
  const PARCEL = ['택배', '번호', '송장'];

  it('give alternatives whose words are all known', () => {
    expect(alternatives(NONE, '운송장 번호')).toEqual([]);
    expect(alternatives(NONE, '운송장 번호', ['택배'])).toEqual([]);
    expect(alternatives(NONE, '운송장 번호', ['택배', '번호'])).toEqual([
      ['운송장 번호', '택배 번호'],
    ]);
    expect(alternatives(NONE, '운송장 번호', PARCEL)).toEqual([
      ['운송장 번호', '송장 번호', '택배 번호'],
    ]);
  });

  it('do not hide a shorter phrase of editors if none of their alternatives is known', () => {
    const phrases = synonyms(['운송장', '쿼카']);
    expect(alternatives(phrases, '운송장 번호')).toEqual([['운송장', '쿼카']]);
  });

  it('are no alternatives of themselves', () => {
    const phrases = synonyms(['탈퇴', '쿼카']);
    const [found] = alternatives(phrases, '탈퇴하는법', ['회원', '탈퇴', '탈퇴하기']);
    expect(found).toContain('쿼카');
    expect(found).not.toContain('탈퇴');
  });

  it('of everyday phrases mean what articles call them, not the other way round', () => {
    expect(alternatives(NONE, '숫자 1 그대로예요', ['안', '읽음'])).toEqual([
      ['숫자 1 그대로예요', '안 읽음'],
    ]);
    expect(alternatives(NONE, '안 읽음', ['숫자', '1', '그대로'])).toEqual([]);
  });

  it('of one meaning are synonyms; everyday phrases have only expansions', () => {
    expect(find(NONE, '운송장 번호', PARCEL)).toMatchObject([
      { synonyms: ['송장 번호', '택배 번호'], expansions: [], isNamed: false },
    ]);
    expect(find(NONE, '숫자 1 그대로예요', ['안', '읽음'])).toMatchObject([
      { synonyms: [], expansions: ['안 읽음'], isNamed: false },
    ]);
  });

  it('of several words are not found by one of them', () => {
    const [report] = phrasesKnowing('신고');
    expect(alternativesOf(report!)).not.toContain('신고 결과 확인');
    expect(alternativesOf(phrasesKnowing('report result')[0]!)).toContain('신고 결과 확인');
  });

  it('are limited in number', () => {
    const [found] = phrasesKnowing('이용 정지');
    expect(alternativesOf(found!)).toHaveLength(4);
  });

  it('are known words', () => {
    const typed = ['운송장', '운송장을', '운송장번호', 'parcels', '쿼카', 'quokka'];
    expect(typed.map((word) => NONE.hasHelpWord(word))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('Products and platforms', () => {
  const catalog = {
    products: [
      { id: 1, name: '새미톡', aliases: ['샘톡', '새미 메신저'] },
      { id: 2, name: '새미페이', aliases: ['샘페이'] },
    ],
    platforms: [
      { id: 1, name: '공통', aliases: ['전체'], appliesToAll: true },
      { id: 2, name: 'iOS', aliases: ['아이폰'], appliesToAll: false },
    ],
  } as unknown as ConstructorParameters<typeof NamedPhrases>[1];
  const phrases = new NamedPhrases([['샘톡', '톡'], ['앱', '어플']], catalog); // prettier-ignore

  it.each([
    ['새미 메신저에서', ['새미톡'], [1], []],
    ['샘톡', ['톡', '새미톡'], [1], []],
    ['아이폰에서', ['ios'], [], [2]],
    ['어플', ['앱'], [], []],
  ])(
    '%s has the alternatives %j, products %j and platforms %j',
    (text, alternatives, productIds, platformIds) => {
      expect(find(phrases, text)).toEqual([
        {
          from: 0,
          to: text.split(' ').length,
          synonyms: expect.arrayContaining(alternatives),
          expansions: [],
          isNamed: true,
          productIds,
          platformIds,
        },
      ]);
      expect(find(phrases, text)[0]!.synonyms).toHaveLength(alternatives.length);
    },
  );

  it.each(['공통', '전체', '톡방'])('are not found in %s', (text) => {
    expect(find(phrases, text)).toEqual([]);
  });

  it('are all found in one text', () => {
    const named = find(phrases, '아이폰 샘톡 새미페이 신고');
    expect(named.flatMap(({ productIds }) => productIds)).toEqual([1, 2]);
    expect(named.flatMap(({ platformIds }) => platformIds)).toEqual([2]);
  });
});

/** An index of these phrases, with the phrases themselves as values. */
function indexOf(...phrases: string[]): PhraseIndex<string[]> {
  const index = new PhraseIndex<string[]>({ hasVerbs: true });
  for (const phrase of phrases) index.add(phrase, (before = []) => [...before, phrase]);
  return index;
}

/** The longest phrase at the beginning of a text: the words and the phrases. */
function longest(index: PhraseIndex<string[]>, text: string, from = 0) {
  const words = text.split(' ');
  const found = index.longestAt(words, from);
  return found && [words.slice(from, found.to).join(' '), ...found.value];
}

describe('longestAt', () => {
  it.each([
    ['택배 번호', '택배 번호'],
    ['택배번호', '택배번호'],
    ['택배 번호를 몰라요', '택배 번호를'],
    ['택 배 번 호', '택 배 번 호'],
  ])('in spite of spaces, particles and punctuation: %s', (text, found) => {
    expect(longest(indexOf('택배 번호'), text)).toEqual([found, '택배 번호']);
  });

  it.each(['번호 택배', '택배 주소 번호', '택배번호판'])('not in %s', (text) => {
    expect(longest(indexOf('택배 번호'), text)).toBeNull();
  });

  it('prefers the longest phrase, from any word', () => {
    const index = indexOf('택배', '택배 번호', '번호');
    expect(longest(index, '내 택배 번호', 1)).toEqual(['택배 번호', '택배 번호']);
    expect(longest(index, '내 택배 주소', 1)).toEqual(['택배', '택배']);
    expect(longest(index, '내 택배 번호')).toBeNull();
  });

  it.each([
    ['화면이 멈췄어요', '화면 멈추다'],
    ['화면 멈추면', '화면 멈추다'],
    ['소리 들렸는데', '소리 들리다'],
  ])('in any form of its verb: %s', (text, phrase) => {
    expect(longest(indexOf('화면 멈추다', '소리 들리다'), text)).toEqual([text, phrase]);
  });

  it.each(['화면 안 떠요', '화면이 뜨지 않아요', '화면 뜨지 않는데', '화면 뜨지 못해요'])(
    'with a negation written differently: %s',
    (text) => {
      expect(longest(indexOf('화면 안 뜨다'), text)).toEqual([text, '화면 안 뜨다']);
    },
  );

  it('not with a negation that the phrase does not have, nor without its own', () => {
    expect(longest(indexOf('화면 뜨다'), '화면 안 떠요')).toBeNull();
    expect(longest(indexOf('화면 안 뜨다'), '화면 떠요')).toBeNull();
  });

  it('with function words between its words', () => {
    const index = indexOf('택배 번호');
    expect(longest(index, '택배 좀 번호')).toEqual(['택배 좀 번호', '택배 번호']);
    expect(longest(index, '택배 어떻게 왜 번호를')).toEqual(['택배 어떻게 왜 번호를', '택배 번호']);
    expect(longest(index, '좀 택배 번호')).toBeNull();
    expect(longest(index, '택배 어떻게')).toBeNull();
  });

  it('without the function words of the phrase, unless it has no others', () => {
    expect(longest(indexOf('택배 어떻게 찾기'), '택배 찾기')).toEqual([
      '택배 찾기',
      '택배 어떻게 찾기',
    ]);
    expect(longest(indexOf('어떻게 해요'), '어떻게 해요')).toEqual(['어떻게 해요', '어떻게 해요']);
    expect(longest(indexOf('어떻게 쓰다'), '써요')).toBeNull();
    expect(longest(indexOf('안 돼요'), '안')).toBeNull();
  });

  it.each([
    ['tracking number', 'track numbers'],
    ['logged in', 'logging in'],
  ])('in any form of its English words: %s in %s', (phrase, text) => {
    const [found, ...phrases] = longest(indexOf(phrase), text)!;
    expect(text.startsWith(found!)).toBe(true);
    expect(phrases).toEqual([phrase]);
    expect(longest(indexOf(phrase), 'late')).toBeNull();
  });

  it('has at most five words', () => {
    const index = indexOf('가나 다라 마바 사아 자차', '하나 두울 세엣 네엣 다섯 여섯');
    expect(longest(index, '가나 다라 마바 사아 자차')).not.toBeNull();
    expect(longest(index, '하나 두울 세엣 네엣 다섯 여섯')).toBeNull();
  });

  it('takes linear time for long texts', () => {
    const index = indexOf('가 나 다 라 마', '가 나 다 라 바', '가나', '다라', '가가가가');
    for (const word of ['가', '좀', '가를', '뜨지']) {
      expectProportional(200, (size) => {
        const words = Array.from({ length: size }, () => word);
        for (let from = 0; from < words.length; from++) index.longestAt(words, from);
      });
    }
  });
});

describe('hasWord', () => {
  const index = indexOf('화면 안 뜨다', '택배 번호', 'tracking number');

  it.each(['화면', '화면이', '뜨는데', '택배번호를', 'tracked'])('knows %s', (word) => {
    expect(index.hasWord(word)).toBe(true);
  });

  it.each(['화', '화면판', '쿼카'])('does not know %j', (word) => {
    expect(index.hasWord(word)).toBe(false);
  });
});
