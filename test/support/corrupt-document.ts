import type { RandomSource } from './random-source.js';

const SCRAPS = [
  ...'{ } ( ) [ ] ! $ @ ... : " """ # , & | = - \\ 0x1 1e 가 \\u{110000}'.split(' '),
  ...'query mutation subscription fragment on null'.split(' '),
  'type A { b: C }',
  '\u0000',
  '\uD800',
  '\uFEFF',
];

/** The document with one to three random deletions, insertions, repetitions or reversals. */
export function corruptDocument(random: RandomSource, document: string): string {
  let text = document;
  for (let times = random.int(1, 3); times > 0; times -= 1) {
    const at = random.int(0, text.length);
    const end = Math.min(text.length, at + random.int(0, 12));
    const middle = random.pick([
      '',
      random.pick(SCRAPS),
      text.slice(at, end).repeat(2),
      [...text.slice(at, end)].reverse().join(''),
    ]);
    text = text.slice(0, at) + middle + text.slice(random.chance(50) ? end : at);
  }
  return random.chance(10) ? text.slice(0, random.int(0, text.length)) : text;
}
