import fc from 'fast-check';
import { plainQuery, preferredPart, queryPart } from '../../../test/support/engine-request.js';
import { expectProportional } from '../../../test/support/expect-proportional.js';
import { knownWords, synonyms } from '../../../test/support/help-words.js';
import { alternativesOf } from '../engine.js';
import { hasTopic, normalize } from '../../language/index.js';
import { RewriteKind } from './compose-query.js';
import { asTyped, interpret, type Interpretation } from './interpret.js';
import { NamedPhrases } from './named-phrases.js';

// 쿼카 and 왈라비 are not in the help words, which add alternatives of their own.
const PHRASES = new NamedPhrases([['쿼카', '작은 왈라비'], ['신고', '제보'], ['제보', '고발']], {
  products: [{ id: 1, name: '새미톡', aliases: ['샘톡'] }],
  platforms: [{ id: 2, name: 'iOS', aliases: ['아이폰'], appliesToAll: false }],
} as unknown as ConstructorParameters<typeof NamedPhrases>[1]); // prettier-ignore
const WORDS = knownWords([], PHRASES);
const interpretText = (text: string) => interpret(text, WORDS, PHRASES);
const partsOf = (text: string) => interpretText(text).query!.parts;
const correctionsOf = ({ rewrites }: Interpretation) =>
  rewrites.filter(({ kind }) => kind !== RewriteKind.SYNONYM);
const isCorrected = (interpretation: Interpretation) => correctionsOf(interpretation).length > 0;

describe('interpret', () => {
  it.each([
    ['카톡신고하는법', '카톡 신고하는법', RewriteKind.SPACING],
    ['ㅊㄱ', '친구', RewriteKind.CHOSEONG],
    ['Clsrn', '친구', RewriteKind.KEYBOARD_LAYOUT],
    ['PCqjwjs', 'pc 버전', RewriteKind.KEYBOARD_LAYOUT],
    ['비밀번호변겅', '비밀번호 변경', RewriteKind.SPELLING],
  ])('corrects %s to %s and reports it', (from, to, kind) => {
    const interpretation = interpretText(from);
    expect(interpretation.query!.text).toBe(to);
    expect(interpretation.rewrites[0]).toEqual({ kind, from, to });
    expect(interpretation.didYouMean).toBeNull();
    expect(isCorrected(interpretation)).toBe(true);
  });

  it('corrects each word and keeps the characters between words', () => {
    const interpretation = interpretText('(변겅) 비밀호? clsrn!');
    expect(interpretation.query!.text).toBe('(변경) 비밀번호? 친구!');
    expect(correctionsOf(interpretation).map(({ kind, from }) => [kind, from])).toEqual([
      ['SPELLING', '변겅'],
      ['SPELLING', '비밀호'],
      ['KEYBOARD_LAYOUT', 'clsrn'],
    ]);
  });

  it.each([
    ['PC에서 로그인', 'pc에서 로그인'],
    ['비공개 프로필', '비공개 프로필'],
    ['알림이 안 와요', '알림이 안 와요'],
  ])('leaves %s unchanged', (text, searched) => {
    expect(interpretText(text)).toEqual({
      query: plainQuery(searched, { hasFunctionWords: false }),
      rewrites: [],
      additions: [],
      didYouMean: null,
      isUnderstood: expect.any(Boolean),
    });
  });

  it('omits function words, unless the query has no others', () => {
    const wordsOf = (text: string) => {
      const { parts, hasFunctionWords } = interpretText(text).query!;
      return [parts.flatMap(({ words }) => words).join(' '), hasFunctionWords];
    };
    expect(wordsOf('비밀번호를 어떻게 변경하나요? 좀 알려주세요')).toEqual([
      '비밀번호를 변경하나요?',
      false,
    ]);
    expect(wordsOf('어떻게 하나요')).toEqual(['어떻게 하나요', true]);
    expect(wordsOf('알림이 안 와요')).toEqual(['알림이 안 와요', false]);
  });

  it('splits the text at phrases and adds their alternatives', () => {
    const { query, rewrites } = interpretText('샘톡 친구 쿼카하는법 아이폰에서');
    expect(query).toEqual({
      text: '샘톡 친구 쿼카하는법 아이폰에서',
      topic: '샘톡 친구 쿼카하는법 아이폰에서',
      hasFunctionWords: false,
      phrases: [],
      parts: [
        preferredPart('샘톡', '새미톡'),
        queryPart('친구'),
        queryPart('쿼카하는법', '작은 왈라비'),
        preferredPart('아이폰에서', 'ios'),
      ],
      preferred: { productIds: [1], platformIds: [2] },
    });
    expect(rewrites.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['SYNONYM', '샘톡', '새미톡'],
      ['SYNONYM', '쿼카하는법', '작은 왈라비'],
      ['SYNONYM', '아이폰에서', 'ios'],
    ]);
    expect(isCorrected(interpretText('샘톡'))).toBe(false);
  });

  it('neither corrects nor expands identifiers and quoted texts', () => {
    const phrases = (text: string) => interpretText(text).query!.phrases;
    expect(interpretText('clsrn_추가 clsrn_cnrk').query!.text).toBe('친구_추가 clsrn_cnrk');
    expect(phrases('SAEM_TOK_URL 로그잉')).toEqual([{ text: 'saem_tok_url', isRequired: false }]);
    expect(interpretText('SAEM_TOK_URL 로그잉').query!.text).toBe('saem_tok_url 로그인');
    expect(interpretText('"로그잉" 샘톡')).toMatchObject({
      query: {
        text: '"로그잉" 샘톡',
        parts: [queryPart('"로그잉"'), preferredPart('샘톡', '새미톡')],
        phrases: [{ text: '로그잉', isRequired: true }],
      },
    });
    expect(partsOf('"샘톡 친구"')).toEqual([queryPart('"샘톡'), queryPart('친구"')]);
    expect(asTyped('"샘톡 친구"').query!.phrases).toEqual([
      { text: '샘톡 친구', isRequired: true },
    ]);
  });

  it('searches only the meaningful pieces of an identifier, and takes no synonym for one', () => {
    expect(partsOf('service_url2 친구')).toEqual([queryPart('service'), queryPart('친구')]);
    expect(partsOf('v5.1.0')).toEqual([]);
    expect(partsOf('err-1042,친구 mp3를')).toEqual([queryPart('err 1042'), queryPart('친구')]);
    const wifi = interpret('wi-fi', knownWords([['와이파이 연결']]), synonyms()).query!;
    expect(wifi).toMatchObject({ parts: [queryPart('wi-fi', '와이파이')], phrases: [] });
  });

  it('takes a word of letters and digits for one word; without it, its known letters stay', () => {
    const words = knownWords([['오류 KE104'], ['iPhone 백업']]);
    const read = (text: string) => interpret(text, words, synonyms()).query!;
    const phrases = (text: string) => [{ text, isRequired: false }];
    expect(read('ke104')).toMatchObject({ parts: [], phrases: phrases('ke104') });
    expect(read('zqxw4byg8f')).toMatchObject({ parts: [], phrases: phrases('zqxw4byg8f') });
    expect(read('iPhone15로 백업').parts).toEqual([queryPart('iphone'), queryPart('백업')]);
  });

  it('omits polite formulas from parts and bigrams, and still shows them', () => {
    const text = '안녕하세요, 비밀번호 변겅 어떻게 해야 하나요? 빠른 답변 부탁드립니다~';
    const { query, didYouMean, ...rest } = interpretText(text);
    expect(query).toMatchObject({
      text: text.replace('변겅', '변경'),
      topic: '비밀번호 변경',
      parts: [{ words: ['비밀번호', '변경'] }],
    });
    expect(correctionsOf({ query, didYouMean, ...rest }).map(({ from }) => from)).toEqual(['변겅']);
    expect(didYouMean).toBeNull();
    expect(asTyped(text).query!.topic).toBe(normalize(text));
    expect(interpretText('친구 추가하는 방법이 궁금합니다').isUnderstood).toBe(true);
  });

  it('ignores laughter and tears, unless there is nothing else', () => {
    expect(interpretText('신고ㅠㅠ ㅋㅋ').query!.text).toBe('신고');
    expect(interpretText('ㅠㅠ').query!.text).toBe('ㅠㅠ');
    expect(interpretText('ㅊㄱ').query!.text).toBe('친구');
  });

  it('uses help words that articles use, without an entry of an editor', () => {
    const alternatives = (text: string, ...titles: string[]) => {
      const words = knownWords(titles.map((title) => [title] as const));
      return interpret(text, words, synonyms()).query!.parts.flatMap(alternativesOf);
    };
    expect(alternatives('운송장 번호', '택배 번호 조회')).toEqual(['택배 번호']);
    expect(alternatives('tracking numbers', '운송장 번호 조회')).toEqual(['운송장 번호']);
    expect(alternatives('운송장 번호', '교환 신청')).toEqual([]);
  });

  describe('searches words in the other script as well', () => {
    const words = knownWords([['Terraform 시작하기'], ['useReducer 쓰기'], ['젠킨스로 배포하기']]);
    const read = (text: string) => interpret(text, words, PHRASES);

    it.each([
      ['테라폼', queryPart('테라폼', 'terraform'), '테라폼', 'terraform'],
      ['테라폼으로 결제', queryPart('테라폼으로', 'terraform'), '테라폼으로', 'terraform'],
      ['Jenkins', queryPart('jenkins', '젠킨스'), 'jenkins', '젠킨스'],
      ['유즈 리듀서를', queryPart('유즈 리듀서를', 'usereducer'), '유즈 리듀서를', 'usereducer'],
    ])('%s', (text, part, from, to) => {
      const interpretation = read(text);
      expect(interpretation.query!.parts[0]).toEqual(part);
      expect(interpretation.rewrites).toContainEqual({ kind: 'SYNONYM', from, to });
      expect(isCorrected(interpretation)).toBe(false);
      expect(interpretation.query!.text).toBe(text.toLowerCase());
    });
  });

  it('limits the number of alternatives and keeps the typed text', () => {
    const text = Array.from({ length: 40 }, () => '쿼카').join(' ');
    const parts = partsOf(text);
    expect(parts.flatMap(({ words }) => words).join(' ')).toBe(text);
    expect(parts.flatMap(alternativesOf)).toHaveLength(20);
  });

  it('finds synonyms of corrected words', () => {
    const { query, rewrites } = interpretText('tlsrh');
    expect(query).toMatchObject({
      text: '신고',
      parts: [{ words: ['신고'], synonyms: expect.arrayContaining(['제보']) }],
    });
    expect(rewrites.map(({ kind }) => kind)).toEqual(['KEYBOARD_LAYOUT', 'SYNONYM']);
  });

  it('lists what was added apart from what was replaced', () => {
    const words = knownWords([['핸드폰 분실'], ['휴대폰 변경'], ['택배 번호 조회']]);
    const read = (text: string) => interpret(text, words, PHRASES);
    expect(read('tlsrh 쿼카').additions).toEqual([
      { from: '신고', to: ['제보', '신고하기'] },
      { from: '쿼카', to: ['작은 왈라비'] },
    ]);
    expect(read('운송장 번호')).toMatchObject({
      rewrites: [{ kind: 'SYNONYM', from: '운송장 번호', to: '택배 번호' }],
      additions: [{ from: '운송장 번호', to: ['택배 번호'] }],
    });
    // Articles use the word, and no editor named others.
    const plain = read('휴대폰');
    expect(plain.rewrites).toEqual([]);
    expect(plain.additions).toEqual([{ from: '휴대폰', to: ['핸드폰', '폰'] }]);
    expect(asTyped('쿼카').additions).toEqual([]);
  });

  it('suggests a far more frequent word and searches the rare one', () => {
    const articles = Array.from(
      { length: 16 },
      (_, i) => [`메시지 ${i}`, '메시지를 보내 주세요.'] as const,
    );
    const words = knownWords([...articles, ['기타', '메세지를 지워 주세요.']]);
    const interpretation = interpret('PC 메세지가 변겅', words, synonyms());
    expect(interpretation.didYouMean).toBe('pc 메시지가 변경');
    expect(interpretation.query!.text).toBe('pc 메세지가 변경');
    expect(correctionsOf(interpretation).map(({ kind }) => kind)).toEqual(['SPELLING']);
    expect(interpret('메시지가', words, synonyms()).didYouMean).toBeNull();
  });
});

describe('Unusual texts', () => {
  it.each([
    ['only particles', '은는이가', '은는이가'],
    ['one jamo', 'ㅋ', 'ㅋ'],
    ['laughter', 'ㅋㅋㅋㅋ ㅠㅠ', 'ㅋㅋㅋㅋ ㅠㅠ'],
    ['emoji', '👍🏽', '👍🏽'],
    ['a sequence of emoji before a word', '👨‍👩‍👧 친구', '👨‍👩‍👧 친구'],
    ['Hanja', '漢字 變更', '漢字 變更'],
    ['Arabic', 'حساب جديد', 'حساب جديد'],
    ['decomposed Hangul with a mistake', '변겅'.normalize('NFD'), '변경'],
    ['full-width Latin', 'ＰＣ　버전', 'pc 버전'],
    ['a zero-width space in a word', '비밀\u200B번호', '비밀번호'],
    ['punctuation', '!?…', '!?...'],
    ['tabs and line breaks', ' 친구\t\n추가 ', '친구 추가'],
  ])('%s', (_, text, searched) => {
    expect(interpretText(text).query!.text).toBe(searched);
    expect(interpretText(text).didYouMean).toBeNull();
  });

  it.each(['', ' ', '\u200B', ' \u200B\uFEFF\n'])('%j gives an empty query', (text) => {
    expect(interpretText(text)).toMatchObject({ query: null, rewrites: [], didYouMean: null });
    expect(asTyped(text)).toMatchObject({ query: null, rewrites: [], didYouMean: null });
  });

  it('many words take linear time, and the number of corrections is limited', () => {
    expectProportional(20, (words) => interpretText('친구 '.repeat(words)));
    expect(interpretText('친구 '.repeat(60)).query!.text).toBe('친구 '.repeat(60).trim());
    const { query, rewrites } = interpretText(Array.from({ length: 60 }, () => '변겅').join(' '));
    expect(query!.text.split(' ')).toHaveLength(60);
    expect(rewrites.length).toBeGreaterThan(5);
    expect(rewrites.length).toBeLessThan(60);
    expect(query!.text.startsWith('변경 ')).toBe(true);
    expect(query!.text.endsWith(' 변겅')).toBe(true);
  });

  it('any text gives a normalised query, and its parts have all words except function words', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '변겅',
        'clsrn',
        'ㅊㄱ',
        '탈퇴',
        '샘톡',
        '작은',
        '왈라비',
        '어떻게',
        '비공개',
        '은는이가',
        '문의드립니다',
        ' 감사합니다 ',
        'PCqjwjs',
        ' ',
        '!',
        '\u200B',
        'ㄳ',
        '漢',
        '😀',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const { query, rewrites } = interpretText(text);
        expect(query === null).toBe(normalize(text) === '');
        if (!query) return;
        expect(query.text).toBe(normalize(query.text));
        const kept = query.parts.flatMap(({ words }) => words);
        const omitted = query.topic.split(' ').filter((word) => !kept.includes(word));
        expect(omitted.filter((word) => hasTopic([word]))).toEqual([]);
        for (const part of query.parts) {
          expect(part.words).not.toEqual([]);
          for (const one of [...part.words, ...alternativesOf(part)])
            expect(one.trim()).not.toBe('');
        }
        for (const { from, to } of rewrites) expect([from, to]).not.toContain('');
      }),
      { seed: 20_261_124, numRuns: 500 },
    );
  });
});

describe('isUnderstood', () => {
  it.each([
    ['비밀번호 변경', true],
    ['비밀번호 변겅', false],
    ['ㅊㄱ', false],
    ['친구 꿹뛣', false],
    ['"친구 추가"', true],
    ['친구 "꿹뛣"', false],
    ['친구 hong@secret.kr', false],
  ])('%s: %s', (text, isUnderstood) => {
    expect(interpretText(text).isUnderstood).toBe(isUnderstood);
  });
});

describe('asTyped', () => {
  it('changes nothing and searches function words', () => {
    expect(asTyped(' 변겅  ㅊㄱ Clsrn ').query).toEqual(plainQuery('변겅 ㅊㄱ clsrn'));
    expect(asTyped('친구 어떻게 찾나요').query).toEqual(plainQuery('친구 어떻게 찾나요'));
    expect(asTyped('샘톡 신고')).toEqual({
      query: plainQuery('샘톡 신고'),
      rewrites: [],
      additions: [],
      didYouMean: null,
      isUnderstood: expect.any(Boolean),
    });
  });
});

describe('A query of initial consonants', () => {
  const TITLES = [['키워드 알림을 받아요'], ['키워드 알림 끄기'], ['키워드알람']] as const;
  const words = knownWords(TITLES);
  const read = (text: string) => interpret(text, words, synonyms());

  it('is read as a whole phrase of titles; another phrase is suggested', () => {
    const { query, didYouMean, ...rest } = read('ㅋㅇㄷㅇㄹ');
    expect(query).toMatchObject({ text: '키워드 알림', hasFunctionWords: false });
    expect(didYouMean).toBe('키워드알람');
    expect(rest).toMatchObject({
      rewrites: [{ kind: 'CHOSEONG', from: 'ㅋㅇㄷㅇㄹ', to: '키워드 알림' }],
      isUnderstood: false,
    });
  });

  it('is read word by word if it is short, unknown, or has other letters', () => {
    expect(read('ㅊㄱ').query!.text).toBe('친구');
    expect(read('ㅊㄱ ㅂㅁㅂㅎ').query!.text).toBe('친구 비밀번호');
    expect(read('ㅊㄱ 추가').query!.text).toBe('친구 추가');
    expect(read('ㅎㅎㅎㅎ').query!.text).toBe('ㅎㅎㅎㅎ');
  });
});
