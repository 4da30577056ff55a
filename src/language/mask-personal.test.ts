import { expectProportional } from '../../test/support/expect-proportional.js';
import { looksPersonal, maskPersonal } from './mask-personal.js';
import { normalize } from './normalize.js';

test.each([
  // Numbers of telephones, with and without a country, in any groups.
  ['제 번호 010-1234-5678 인데요', '제 번호 (전화번호) 인데요'],
  ['01012345678로 전화 주세요', '(전화번호)로 전화 주세요'],
  ['(010) 1234-5678', '(전화번호)'],
  ['010-1234-5678, 010-8765-4321', '(전화번호), (전화번호)'],
  ['오류 1001 010-1234-5678', '오류 1001 (전화번호)'],
  ['+82 (0)10 1234 5678', '(전화번호)'],
  ['0082 2 123 4567', '(전화번호)'],
  ['02)1234-5678', '(전화번호)'],
  ['070-1234-5678', '(전화번호)'],
  ['01-01-23-45-67-8', '(전화번호)'],
  ['0 1 0 1 2 3 4 5 6 7 8', '(전화번호)'],
  // Their separators.
  ['010·1234ㆍ5678', '(전화번호)'],
  ['010ㅡ1234ㅡ5678', '(전화번호)'],
  ['010\n1234\n5678', '(전화번호)'],
  ['010😀1234😀5678', '(전화번호)'],
  // Addresses of e-mail, with Hangul and with spaces.
  ['메일은Min.Ji+help@Example.co.kr입니다', '메일은(이메일)입니다'],
  ['01012345678@naver.com', '(이메일)'],
  ['메일 홍길동@회사.한국입니다', '메일 (이메일)입니다'],
  ['홍길동 @ naver.com', '(이메일)'],
  // Numbers of cards.
  ['카드 4111 1111 1111 1111 결제', '카드 (카드번호) 결제'],
  ['3782-822463-10005', '(카드번호)'],
  ['4111_1111_1111_1111', '(카드번호)'],
  ['41 111 1111 1111 111', '(카드번호)'],
  // Numbers of residents, also partly masked.
  ['주민번호 900101-1234567 입니다', '주민번호 (주민등록번호) 입니다'],
  ['9001011234567', '(주민등록번호)'],
  ['900101.1234567', '(주민등록번호)'],
  ['900101-1XXXXXX', '(주민등록번호)'],
  ['900101-12●●●●●', '(주민등록번호)'],
  // Numbers of driver's licences and passports.
  ['면허 11-23-456789-01 등록', '면허 (운전면허번호) 등록'],
  ['28 23 456789 01', '(운전면허번호)'],
  ['11.23.456789.01이에요', '(운전면허번호)이에요'],
  ['여권 M12345678이요', '여권 (여권번호)이요'],
  ['여권번호는m123a4567입니다', '여권번호는(여권번호)입니다'],
  // Digits of other scripts, invisible characters, and words and letters as digits.
  ['０１０－１２３４－５６７８ Ａ', '(전화번호) A'],
  ['٠١٠-١٢٣٤-٥٦٧٨', '(전화번호)'],
  ['010\u200B1234\u200B5678', '(전화번호)'],
  ['0️⃣1️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣ 예요', '(전화번호) 예요'],
  ['번호는공일공일이삼사오육칠팔이에요', '번호는(전화번호)이에요'],
  ['010-1234-오육칠팔', '(전화번호)'],
  ['제 번호 OlO 1234 5678', '제 번호 (전화번호)'],
  // Names and passwords.
  ['제 이름은 길동이고 탈퇴할래요', '제 이름은 ○○이고 탈퇴할래요'],
  ['저는 홍길동입니다', '저는 ○○입니다'],
  ['저는 김철수인데요 환불이요', '저는 ○○인데요 환불이요'],
  ['비번은 abc123이에요', '비번은 ○○○○이에요'],
  ['비밀번호: Qwer!1234 로그인', '비밀번호: ○○○○ 로그인'],
  ['비밀번호는 1234예요', '비밀번호는 ○○○○예요'],
])('%s becomes %s', (text, masked) => {
  expect(maskPersonal(text)).toBe(masked);
  expect(maskPersonal(masked)).toBe(masked);
  expect(maskPersonal(normalize(text))).toBe(normalize(masked));
  expect([looksPersonal(text), looksPersonal(masked)]).toEqual([true, true]);
  expect(masked.length).toBeLessThanOrEqual(text.length);
});

test.each([
  '',
  '오류 1001, 1002, 1003, 1004, 1005',
  '2024년 3월 1일',
  '1,000,000원',
  '12:30부터 13:30까지',
  '@saemi 샘톡@2',
  '0x8007a005',
  '구일오이',
  '영일만 이사 일정',
  '문의 @ 3층',
  'oil 10',
  '저는 탈퇴하고 싶어요',
  '저는 이용자입니다',
  '저는 한국인인데요',
  '제 이름은 한글인데 영어로 바꾸고 싶어요',
  '이름은 어떻게 바꿔요',
  '비밀번호 변경',
  '비밀번호는 8자리인가요',
  '비밀번호는 iPhone15에서 어떻게 바꿔요',
  '비밀번호가 2024년부터 달라요',
])('%s stays unchanged and does not look personal', (text) => {
  expect([maskPersonal(text), looksPersonal(text)]).toEqual([text, false]);
});

test.each([
  '2024-03-01 2024-03-05',
  '01-10 10:30:45 오류',
  '1588-1234',
  '080-123-4567',
  '192.168.0.100',
  '모델 SM12345678',
  '오류 E12345678',
  '31-23-456789-01',
  '2021/2022/2023/2024',
  '1,000,000원 2,000,000원',
])('%s stays unchanged', (text) => {
  expect(maskPersonal(text)).toBe(text);
});

test.each([
  '1588-1234',
  '1234 567',
  '110.123.45',
  '（전화번호） 바꾸기',
  '1*2*3*4*5*6*7',
  'a@b.kr',
])('%s looks personal', (text) => {
  expect(looksPersonal(text)).toBe(true);
});

test('the time is linear in the length of a text', () => {
  for (const part of ['a@a.', '가@가.', '0 1 0 1 2 3 4 5 6 7 8 9 ', '82-', '900101*', '공일공'])
    expectProportional(2_500, (length) => looksPersonal(part.repeat(length).slice(0, length)));
});
