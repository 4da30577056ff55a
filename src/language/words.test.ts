import fc from 'fast-check';
import { hasTopic, isParticle, isTail, stemsOf, topicWords } from './function-words.js';
import { VerbForms } from './conjugation.js';

test.each([
  ['비밀번호를', ['비밀번호']],
  ['변경하는방법', ['변경']],
  ['탈퇴하고싶어요', ['탈퇴']],
  ['친구에게는', []],
  ['이이', ['이']],
  ['를', []],
  ['', []],
])('%s has the stems %j', (word, stems) => {
  expect(stemsOf(word)).toEqual(expect.arrayContaining(stems));
  expect(stemsOf(word)).not.toContain(word);
  for (const stem of stemsOf(word))
    expect([word.startsWith(stem), isTail(word.slice(stem.length))]).toEqual([true, true]);
});

test.each(['는', '에서', '으로는'])('%s is a particle and a tail', (particle) => {
  expect([isParticle(particle), isTail(particle)]).toEqual([true, true]);
});

test.each(['하는법', '되나요', '안돼요'])('%s is a tail but not a particle', (tail) => {
  expect([isParticle(tail), isTail(tail)]).toEqual([false, true]);
});

test.each([
  ['친구를 어떻게 추가하나요? 좀 알려주세요', '친구를 추가하나요?'],
  ['how do i log in?', 'log'],
  ['알림이 안 와요', '알림이 안 와요'],
  ['어떻게 하나요', '어떻게 하나요'],
  ['안 되나요', '안'],
])('the words with a topic in %s are %s', (text, topics) => {
  expect(topicWords(text.split(' ')).join(' ')).toBe(topics);
});

test.each([
  ['친구', true],
  ['친구 어떻게', true],
  ['안', true],
  ['없나요', true],
  ['어떻게 하나요?', false],
  ['', false],
])('%j has a topic: %s', (text, expected) => {
  expect(hasTopic(text.split(' '))).toBe(expected);
});

const VERBS: [kind: string, verb: string, forms: string][] = [
  ['regular', '찾다', '찾아요 찾았는데 찾는 찾고 찾기 찾을 찾으면 찾은 찾아서 찾습니다'],
  ['regular', '없다', '없어요 없는데 없나요 없으면 없음'],
  ['하', '복사하다', '복사해요 복사했어요 복사하는 복사할 복사합니다 복사하려면 복사해주세요'],
  ['contracted ㅗ', '오다', '와요 왔어요 오는 올 온 옵니다 와서'],
  ['contracted ㅜ', '바꾸다', '바꿔요 바꿨는데 바꾸는 바꿀 바꾸기'],
  ['contracted ㅣ', '버리다', '버려요 버렸어요 버린 버려졌어요'],
  ['contracted ㅣ', '지우다', '지워요 지웠는데 지운 지워도'],
  ['contracted ㅚ', '안되다', '안돼요 안됐는데 안되는 안돼 안됨 안되나요'],
  ['contracted ㅐ', '보내다', '보내요 보냈는데 보낸 보내줬는데 보내지'],
  ['without ㅡ', '쓰다', '써요 썼는데 쓰는 쓸 쓴'],
  ['without ㅡ', '잠그다', '잠가요 잠갔는데 잠그는 잠근'],
  ['ㅂ', '어둡다', '어두워요 어두운 어두웠는데 어두우면 어둡고'],
  ['ㅂ', '돕다', '도와요 도왔는데 도운 돕는'],
  ['ㅂ, regular', '뽑다', '뽑아요 뽑았는데 뽑는 뽑은'],
  ['ㄷ', '듣다', '들어요 들었는데 듣는 들으면'],
  ['ㄷ, regular', '닫다', '닫아요 닫았는데 닫는 닫으면'],
  ['ㅅ', '붓다', '부어요 부었는데 붓는 부으면'],
  ['ㅅ, regular', '씻다', '씻어요 씻었는데 씻는'],
  ['ㅎ', '하얗다', '하얘요 하얬는데 하얀 하얗게'],
  ['ㅎ', '이렇다', '이래요 이랬는데 이런 이렇게'],
  ['ㅎ, regular', '넣다', '넣어요 넣었는데 넣는 넣으면'],
  ['르', '모르다', '몰라요 몰랐는데 모르는 모를'],
  ['르', '흐르다', '흘러요 흘렀는데 흐르는'],
  ['without ㄹ', '풀다', '풀어요 풀었는데 푸는 푼 풉니다 풀면 푸세요'],
  ['without ㄹ', '열다', '열어요 여는 연 열기'],
];

describe('The forms of a verb', () => {
  it.each(VERBS)('(%s) %s are recognised', (_, verb, forms) => {
    const verbs = new VerbForms();
    verbs.add(verb);
    const missing = forms.split(' ').filter((form) => !verbs.of(form).includes(verb));
    expect(missing).toEqual([]);
  });

  it.each([
    ['보내다', '보내기함 보람 보물 보관'],
    ['오다', '오류 오늘 올림'],
    ['쓰다', '쓰레기 서버 썸네일'],
    ['지우다', '지우개 지원 지역'],
    ['모르다', '모바일 몰래'],
    ['바꾸다', '바구니 바코드'],
    ['열다', '여행 연락처 열람'],
    ['안되다', '안내 안전'],
  ])('%s are not %s, which are other words', (verb, others) => {
    const verbs = new VerbForms();
    verbs.add(verb);
    expect(others.split(' ').filter((word) => verbs.of(word).length > 0)).toEqual([]);
  });

  it('keep their last consonant before 기, 고 and 지', () => {
    const verbs = new VerbForms();
    for (const verb of ['열다', '팔다', '끌다', '좋다', '듣다']) verbs.add(verb);
    const others = ['여기', '파기', '끄기', '조기', '들고', '파고', '여지'];
    expect(others.filter((word) => verbs.of(word).length > 0)).toEqual([]);
  });

  it('include auxiliary verbs, also after a last consonant', () => {
    const verbs = new VerbForms();
    for (const verb of ['지우다', '찾다', '없다', '닫다', '듣다']) verbs.add(verb);
    const forms = ['지워줘', '지워버렸어요', '찾아줘', '없어졌어요', '닫아버렸어요', '들어봤는데'];
    expect(forms.filter((form) => verbs.of(form).length === 0)).toEqual([]);
  });

  it('of a compound have the vowel of its last verb', () => {
    const verbs = new VerbForms();
    for (const verb of ['받아쓰다', '안쓰다']) verbs.add(verb);
    expect(['받아써요', '안썼는데'].flatMap((form) => verbs.of(form))).toEqual([
      '받아쓰다',
      '안쓰다',
    ]);
  });

  it('of several verbs are distinguished; a form may belong to two', () => {
    const verbs = new VerbForms();
    for (const verb of ['걷다', '걸다', '보다', '안보다', '걷다']) verbs.add(verb);
    expect(verbs.of('걸어요').sort()).toEqual(['걷다', '걸다']);
    expect(verbs.of('걷는')).toEqual(['걷다']);
    expect(verbs.of('봐요')).toEqual(['보다']);
    expect(verbs.of('안봐요')).toEqual(['안보다']);
  });

  it('of any verb include its dictionary form, and any text may be looked up', () => {
    const syllable = fc
      .integer({ min: 0xac00, max: 0xd7a3 })
      .map((code) => String.fromCharCode(code));
    const stems = fc.string({ unit: syllable, minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(stems, fc.string({ unit: 'binary', maxLength: 8 }), (stem, text) => {
        const verbs = new VerbForms();
        verbs.add(`${stem}다`);
        expect(verbs.of(`${stem}다`)).toEqual([`${stem}다`]);
        expect(verbs.of(`${stem}고`)).toEqual([`${stem}다`]);
        verbs.of(text);
      }),
      { seed: 20_261_127, numRuns: 500 },
    );
  });
});
