import { romanizedSlug } from './normalize.js';

it.each([
  ['신고하기', 'singohagi'],
  ['신고/이용제한 정책', 'singo-iyongjehan-jeongchaek'],
  ['iOS 17', 'ios-17'],
  ['toString', 'tostring'],
  ['constructor', 'constructor'],
  ['__proto__', 'proto'],
  ['👍', 'untitled'],
])('the slug of %s is %s', (name, slug) => expect(romanizedSlug(name)).toBe(slug));
