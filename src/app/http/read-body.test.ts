import { expectProportional } from '../../../test/support/expect-proportional.js';
import { isTooNested, MAX_NESTING } from './read-body.js';

const nested = (depth: number, inside = '') =>
  `${'[{"a":'.repeat(depth / 2)}${inside}${'}]'.repeat(depth / 2)}`;
const judge = (text: string) => isTooNested(Buffer.from(text));

describe('isTooNested', () => {
  it.each([
    ['as deep as possible', nested(MAX_NESTING, '1'), false],
    ['one deeper', nested(MAX_NESTING, '[]'), true],
    ['beside each other', `[${'[[]],{"a":{}},'.repeat(500)}1]`, false],
    ['brackets in a text', JSON.stringify({ a: '[{'.repeat(500), b: '"[{\\'.repeat(500) }), false],
    ['behind a text that ends with a backslash', `["\\\\",${nested(MAX_NESTING)}]`, true],
    ['in a name', JSON.stringify({ ['['.repeat(500)]: 1 }), false],
    ['Korean text', JSON.stringify({ a: '도움말'.repeat(500) }), false],
    ['nothing', '', false],
  ])('judges what is %s', (_, text, expected) => expect(judge(text)).toBe(expected));

  it('takes time linear in the text', () => {
    expectProportional(20_000, (times) => judge('[],"\\"",'.repeat(times)));
  });
});
