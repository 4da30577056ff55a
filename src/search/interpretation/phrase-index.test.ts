import { expectProportional } from '../../../test/support/expect-proportional.js';
import { PhraseIndex } from './phrase-index.js';

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
    ['택배의 번호', '택배의 번호'],
    ['택배 번호, 주소', '택배 번호,'],
    ['택 배 번 호', '택 배 번 호'],
  ])('in spite of spaces, particles and punctuation: %s', (text, found) => {
    expect(longest(indexOf('택배 번호'), text)).toEqual([found, '택배 번호']);
  });

  it.each(['번호 택배', '택배', '택배 주소 번호', '내 택배 번호', '택배번호판'])(
    'not in %s',
    (text) => {
      expect(longest(indexOf('택배 번호'), text)).toBeNull();
    },
  );

  it('prefers the longest phrase, from any word', () => {
    const index = indexOf('택배', '택배 번호', '번호');
    expect(longest(index, '내 택배 번호', 1)).toEqual(['택배 번호', '택배 번호']);
    expect(longest(index, '내 택배 주소', 1)).toEqual(['택배', '택배']);
    expect(longest(index, '내 택배 번호')).toBeNull();
  });

  it.each([
    ['화면 멈춰요', '화면 멈추다'],
    ['화면이 멈췄어요', '화면 멈추다'],
    ['화면 멈추면', '화면 멈추다'],
    ['소리가 들려요', '소리 들리다'],
    ['소리 들렸는데', '소리 들리다'],
  ])('in any form of its verb: %s', (text, phrase) => {
    expect(longest(indexOf('화면 멈추다', '소리 들리다'), text)).toEqual([text, phrase]);
  });

  it.each([
    '화면 안 떠요',
    '화면 안 뜨는데',
    '화면 못 떠요',
    '화면이 뜨지 않아요',
    '화면 뜨지 않는데',
    '화면 뜨지 못해요',
  ])('with a negation written differently: %s', (text) => {
    expect(longest(indexOf('화면 안 뜨다'), text)).toEqual([text, '화면 안 뜨다']);
  });

  it('not with a negation that the phrase does not have, nor without its own', () => {
    expect(longest(indexOf('화면 뜨다'), '화면 안 떠요')).toBeNull();
    expect(longest(indexOf('화면 안 뜨다'), '화면 떠요')).toBeNull();
  });

  it('not before a negation after its verb', () => {
    expect(longest(indexOf('화면 뜨다'), '화면 뜨지 않아요')).toBeNull();
    expect(longest(indexOf('화면 뜨다'), '화면 뜨지 못해요')).toBeNull();
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

  it('not by one word of a phrase of several', () => {
    const index = indexOf('신고 어떻게 되다');
    expect(longest(index, '신고')).toBeNull();
    expect(longest(index, '신고 방법')).toBeNull();
    expect(longest(index, '신고 어떻게 됐나요')).toEqual([
      '신고 어떻게 됐나요',
      '신고 어떻게 되다',
    ]);
  });

  it.each([
    ['tracking number', 'track numbers'],
    ['logged in', 'logging in'],
    ['delivery', 'deliveries'],
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

  it('collects the values of a phrase that is added twice', () => {
    expect(longest(indexOf('택배', '택배 '.trim()), '택배')).toEqual(['택배', '택배', '택배']);
  });

  it('ignores phrases and words of punctuation only', () => {
    const index = indexOf('...', '', '! ?');
    expect(longest(index, '... !')).toBeNull();
    expect(index.longestAt([''], 0)).toBeNull();
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

  it.each(['화면', '화면이', '떠요', '뜨는데', '택배번호', '택배번호를', 'tracked', 'numbers'])(
    'knows %s',
    (word) => {
      expect(index.hasWord(word)).toBe(true);
    },
  );

  it.each(['화', '화면판', '쿼카', 'tra', ''])('does not know %j', (word) => {
    expect(index.hasWord(word)).toBe(false);
  });
});
