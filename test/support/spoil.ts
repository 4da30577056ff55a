import type { Draw } from './draw.js';

const SCRAPS = [
  ...'{ } ( ) [ ] ! $ @ ... : " """ # , & | = - \\ 0x1 1e 가 \\u{110000}'.split(' '),
  ...'query mutation subscription fragment on null'.split(' '),
  'type A { b: C }',
  '\u0000',
  '\uD800',
  '\uFEFF',
];

/** A document in which something is cut out, put in, doubled or turned round. */
export function spoil(draw: Draw, document: string): string {
  let text = document;
  for (let times = draw.int(1, 3); times > 0; times -= 1) {
    const at = draw.int(0, text.length);
    const end = Math.min(text.length, at + draw.int(0, 12));
    const middle = draw.pick([
      '',
      draw.pick(SCRAPS),
      text.slice(at, end).repeat(2),
      [...text.slice(at, end)].reverse().join(''),
    ]);
    text = text.slice(0, at) + middle + text.slice(draw.chance(50) ? end : at);
  }
  return draw.chance(10) ? text.slice(0, draw.int(0, text.length)) : text;
}
