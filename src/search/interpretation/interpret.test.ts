import fc from 'fast-check';
import { expectProportional } from '../../../test/support/expect-proportional.js';
import { HELP_TEXTS, knownWords, synonyms, vectorOf } from '../../../test/support/help-words.js';
import { isSilent, normalize } from '../../language/index.js';
import { asTyped, interpret, isCorrected, RewriteKind } from './interpret.js';
import { NamedPhrases } from './named-phrases.js';

const PHRASES = new NamedPhrases([['탈퇴', '계정 삭제'], ['신고', '제보'], ['제보', '고발']], {
  products: [{ id: 1, name: '새미톡', aliases: ['샘톡'] }],
  platforms: [{ id: 2, name: 'iOS', aliases: ['아이폰'], appliesToAll: false }],
} as unknown as ConstructorParameters<typeof NamedPhrases>[1]); // prettier-ignore
const WORDS = knownWords([], PHRASES);
const interpretText = (text: string) => interpret(text, WORDS, PHRASES);

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
    const { query, rewrites } = interpretText('(변겅) 비밀호? clsrn!');
    expect(query!.text).toBe('(변경) 비밀번호? 친구!');
    expect(rewrites.map(({ kind, from }) => [kind, from])).toEqual([
      ['SPELLING', '변겅'],
      ['SPELLING', '비밀호'],
      ['KEYBOARD_LAYOUT', 'clsrn'],
    ]);
  });

  it.each([
    ['PC에서 로그인', 'pc에서 로그인'],
    ['비공개 프로필', '비공개 프로필'],
    ['알림이 안 와요', '알림이 안 와요'],
    ['못 나가요', '못 나가요'],
    ['C++', 'c++'],
    ['010-1234-5678', '010-1234-5678'],
  ])('leaves %s unchanged', (text, searched) => {
    expect(interpretText(text)).toEqual({
      query: {
        text: searched,
        parts: [[searched]],
        preferred: { productIds: [], platformIds: [] },
      },
      rewrites: [],
      didYouMean: null,
      replacements: [],
      isUnderstood: expect.any(Boolean),
    });
  });

  it('omits silent words, unless the query has no others', () => {
    expect(interpretText('비밀번호를 어떻게 변경하나요? 좀 알려주세요').query!.parts).toEqual([
      ['비밀번호를 변경하나요?'],
    ]);
    expect(interpretText('어떻게 하나요').query!.parts).toEqual([['어떻게 하나요']]);
    expect(interpretText('알림이 안 와요').query!.parts).toEqual([['알림이 안 와요']]);
  });

  it('does not correct titles of articles', () => {
    for (const [title] of HELP_TEXTS) expect(isCorrected(interpretText(title))).toBe(false);
  });

  it('splits the text at phrases and adds their alternatives', () => {
    const { query, rewrites } = interpretText('샘톡 회원 탈퇴하는법 아이폰에서');
    expect(query).toEqual({
      text: '샘톡 회원 탈퇴하는법 아이폰에서',
      parts: [['샘톡', '새미톡'], ['회원'], ['탈퇴하는법', '계정 삭제'], ['아이폰에서', 'ios']], // prettier-ignore
      preferred: { productIds: [1], platformIds: [2] },
    });
    expect(rewrites.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['SYNONYM', '샘톡', '새미톡'],
      ['SYNONYM', '탈퇴하는법', '계정 삭제'],
      ['SYNONYM', '아이폰에서', 'ios'],
    ]);
    expect(isCorrected(interpretText('샘톡'))).toBe(false);
  });

  it('finds a phrase next to punctuation', () => {
    expect(interpretText('탈퇴?').query!.parts).toEqual([['탈퇴?', '계정 삭제']]);
    expect(interpretText('샘톡, 친구').query!.parts).toEqual([['샘톡,', '새미톡'], ['친구']]); // prettier-ignore
  });

  it('limits the number of alternatives and keeps the typed text', () => {
    const text = Array.from({ length: 40 }, () => '탈퇴').join(' ');
    const { parts } = interpretText(text).query!;
    expect(parts.map(([first]) => first).join(' ')).toBe(text);
    expect(parts.flatMap(([, ...others]) => others).length).toBeLessThanOrEqual(20);
  });

  it('does not treat synonyms as transitive', () => {
    expect(interpretText('신고').query!.parts).toEqual([['신고', '제보']]);
    expect(interpretText('고발').query!.parts).toEqual([['고발', '제보']]);
  });

  it('finds synonyms of corrected words', () => {
    const { query, rewrites } = interpretText('tlsrh');
    expect(query).toMatchObject({ text: '신고', parts: [['신고', '제보']] });
    expect(rewrites.map(({ kind }) => kind)).toEqual(['KEYBOARD_LAYOUT', 'SYNONYM']);
  });

  it('prefers a product that is named without a rewrite', () => {
    expect(interpretText('새미톡 친구')).toEqual({
      query: {
        text: '새미톡 친구',
        parts: [['새미톡 친구']],
        preferred: { productIds: [1], platformIds: [] },
      },
      rewrites: [],
      didYouMean: null,
      replacements: [],
      isUnderstood: expect.any(Boolean),
    });
  });

  it('suggests a far more frequent word and searches the rare one', () => {
    const articles = Array.from(
      { length: 16 },
      (_, i) => [`메시지 ${i}`, '메시지를 보내 주세요.'] as const,
    );
    const words = knownWords([...articles, ['기타', '메세지를 지워 주세요.']]);
    const { query, rewrites, didYouMean } = interpret('PC 메세지가 변겅', words, synonyms());
    expect(didYouMean).toBe('pc 메시지가 변경');
    expect(query!.text).toBe('pc 메세지가 변경');
    expect(rewrites.map(({ kind }) => kind)).toEqual(['SPELLING']);
    expect(interpret('메시지가', words, synonyms()).didYouMean).toBeNull();
  });

  it('does not use the words of a removed article', () => {
    const phrases = synonyms();
    const words = knownWords();
    const { published } = words;
    published.add(vectorOf(['무지개'], []));
    expect(interpret('무지게 ㅁㅈㄱ', words, phrases).query!.text).toBe('무지개 무지개');
    published.remove(vectorOf(['무지개'], []));
    expect(interpret('무지게 ㅁㅈㄱ', words, phrases)).toMatchObject({
      query: { text: '무지게 ㅁㅈㄱ' },
      rewrites: [],
      didYouMean: null,
      replacements: [],
      isUnderstood: expect.any(Boolean),
    });
  });
});

describe('Unusual texts', () => {
  it.each([
    ['only particles', '은는이가', '은는이가'],
    ['one particle', '은', '은'],
    ['one jamo', 'ㅋ', 'ㅋ'],
    ['one vowel', 'ㅏ', 'ㅏ'],
    ['laughter', 'ㅋㅋㅋㅋ ㅠㅠ', 'ㅋㅋㅋㅋ ㅠㅠ'],
    ['emoji', '👍🏽', '👍🏽'],
    ['a sequence of emoji before a word', '👨‍👩‍👧 친구', '👨👩👧 친구'],
    ['Hanja', '漢字 變更', '漢字 變更'],
    ['Japanese', 'パスワードを変更する', 'パスワードを変更する'],
    ['Arabic', 'حساب جديد', 'حساب جديد'],
    ['decomposed Hangul', '비밀번호'.normalize('NFD'), '비밀번호'],
    ['decomposed Hangul with a mistake', '변겅'.normalize('NFD'), '변경'],
    ['full-width Latin', 'ＰＣ　버전', 'pc 버전'],
    ['full-width Latin in the wrong layout', 'ｃｌｓｒｎ', '친구'],
    ['a zero-width space in a word', '비밀\u200B번호', '비밀번호'],
    ['a soft hyphen in a word', '비밀\u00AD번호', '비밀번호'],
    ['punctuation', '!?…', '!?...'],
    ['tabs and line breaks', ' 친구\t\n추가 ', '친구 추가'],
  ])('%s', (_, text, searched) => {
    expect(interpretText(text).query!.text).toBe(searched);
    expect(interpretText(text).didYouMean).toBeNull();
  });

  it.each(['', ' ', '\u200B', ' \u200B\uFEFF\n'])('%j gives an empty query', (text) => {
    expect(interpretText(text)).toMatchObject({ query: null, rewrites: [], didYouMean: null });
    expect(asTyped(text, PHRASES)).toMatchObject({ query: null, rewrites: [], didYouMean: null });
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

  it('any text gives a normalised query, and its parts have all words except silent ones', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '변겅',
        'clsrn',
        'ㅊㄱ',
        '탈퇴',
        '샘톡',
        '계정',
        '삭제',
        '비공개',
        '은는이가',
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
        const kept = query.parts.flatMap(([part]) => part!.split(' '));
        const silent = query.text.split(' ').filter((word) => !kept.includes(word));
        expect(silent.filter((word) => !isSilent(word.replace(/[^\p{L}\p{N}]/gu, '')))).toEqual([]);
        for (const part of query.parts)
          for (const alternative of part) expect(alternative.trim()).not.toBe('');
        for (const { from, to } of rewrites) expect([from, to]).not.toContain('');
      }),
      { seed: 20_261_124, numRuns: 500 },
    );
  });
});

describe('isUnderstood', () => {
  it.each([
    ['비밀번호 변경', true],
    ['친구', true],
    ['비밀번호 변겅', false],
    ['ㅊㄱ', false],
    ['clsrn', false],
    ['친구 꿹뛣', false],
  ])('%s: %s', (text, isUnderstood) => {
    expect(interpretText(text).isUnderstood).toBe(isUnderstood);
  });

  it('is false for asTyped', () => {
    expect(asTyped('친구', PHRASES).isUnderstood).toBe(false);
  });
});

describe('asTyped', () => {
  it('corrects nothing and adds synonyms and names only with phrases', () => {
    expect(asTyped(' 변겅  ㅊㄱ Clsrn ', PHRASES)).toMatchObject({
      query: { text: '변겅 ㅊㄱ clsrn' },
      rewrites: [],
    });
    expect(asTyped('샘톡 신고', PHRASES).query!.parts).toEqual([['샘톡', '새미톡'], ['신고', '제보']]); // prettier-ignore
    expect(asTyped('샘톡 신고', null)).toEqual({
      query: {
        text: '샘톡 신고',
        parts: [['샘톡 신고']],
        preferred: { productIds: [], platformIds: [] },
      },
      rewrites: [],
      didYouMean: null,
      replacements: [],
      isUnderstood: expect.any(Boolean),
    });
  });
});
