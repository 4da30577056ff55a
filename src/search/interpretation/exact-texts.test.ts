import { expectProportional } from '../../../test/support/expect-proportional.js';
import { exactTexts, phrasesOf } from './exact-texts.js';

const identifiers = (query: string) =>
  exactTexts(query).flatMap(({ text, isQuoted }) => (isQuoted ? [] : [text]));
const quoted = (query: string) =>
  exactTexts(query).flatMap(({ text, isQuoted }) => (isQuoted ? [text] : []));

describe('exactTexts', () => {
  it.each([
    ['SERVICE_URL을 바꾸려면', ['SERVICE_URL']],
    ['seahub_settings.py 위치', ['seahub_settings.py']],
    ['{{user.id}} 넣기', ['user.id']],
    ['오류 ERR-1042가 떠요', ['ERR-1042']],
    ['v5.1.0에서 안 돼요', ['v5.1.0']],
    ['mp3 파일, 010-1234-5678', ['mp3', '010-1234-5678']],
    ['a@b.kr 로 안 와요', ['a@b.kr']],
  ])('finds the identifiers of %s', (query, expected) => {
    expect(identifiers(query)).toEqual(expected);
  });

  it.each(['useMemo에서 오류', '30일 지나면', 'PC 화면...', '친구.추가', 'C++', '2026'])(
    'finds none in %s',
    (query) => expect(exactTexts(query)).toEqual([]),
  );

  it.each([
    ['"연결할 수 없습니다" 오류', ['연결할 수 없습니다']],
    ['“친구 추가”와 「친구 삭제」', ['친구 추가', '친구 삭제']],
    ['" ERR-1042 "', ['ERR-1042']],
    ['"', []],
    ['""', []],
    ['"..." 오류', []],
    ['친구 "추가', []],
    ["친구's 방", []],
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
