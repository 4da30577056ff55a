import { looksBorrowed } from './loan-syllables.js';

it.each(['리액트', '엑셀', '웹훅', '서버', '코드', '메뉴', '링크', '스위치', '에스크로'])(
  '%s looks borrowed',
  (word) => expect(looksBorrowed(word)).toBe(true),
);

// Each sounds like an English word: which, before, shy, guide, mail, seoul, three, see, page.
it.each(['위치', '배포', '사이', '기대', '매일', '세울', '드리', '쓰이', '빼기', '우리', '시대'])(
  '%s does not look borrowed',
  (word) => expect(looksBorrowed(word)).toBe(false),
);
