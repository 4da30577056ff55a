import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { initSync, type Tokenizer, TokenizerBuilder } from 'lindera-wasm';
import { demoLines } from '../app/demo.js';
import { morphemesOf } from './morphemes.js';

type Found = [term: string, start: number, end: number, tag: string][];

interface LinderaToken {
  readonly surface: string;
  readonly partOfSpeechTag: string;
  readonly expression?: string;
}

let lindera: Tokenizer;

beforeAll(() => {
  const path = createRequire(import.meta.url).resolve('lindera-wasm/lindera_wasm_bg.wasm');
  initSync({ module: readFileSync(path) });
  const builder = new TokenizerBuilder();
  builder.setDictionary('embedded://ko-dic');
  builder.setMode('normal');
  lindera = builder.build();
}, 60_000);

/** The morphemes of a word by the program from which the dictionary comes. */
function byLindera(word: string): Found {
  const found: Found = [];
  let at = -1;
  for (const token of lindera.tokenize(` ${word},`) as LinderaToken[]) {
    const { surface, partOfSpeechTag: tag, expression = '*' } = token;
    const start = Math.max(at, 0);
    at += surface.length;
    const end = Math.min(at, word.length);
    if (start >= end) continue;
    const parts = expression.split('+').map((part) => part.split('/'));
    if (expression === '*') found.push([word.slice(start, end), start, end, tag]);
    else if (parts.map(([term]) => term).join('') !== surface)
      found.push(...parts.map(([term, partTag]): Found[0] => [term!, start, end, partTag!]));
    else {
      let from = start;
      for (const [term, partTag] of parts)
        found.push([term!, from, (from += term!.length), partTag!]);
    }
  }
  return found;
}

const own = (word: string): Found =>
  morphemesOf(word).map(({ term, start, end, tag }) => [term, start, end, tag]);

test('every word of the demo help centre is segmented as by Lindera', async () => {
  const words = new Set<string>();
  for await (const line of demoLines())
    for (const [word] of line.matchAll(/[^\s"\\]{1,100}/g)) words.add(word);
  expect(words.size).toBeGreaterThan(5_000);
  const different = [...words].filter(
    (word) => JSON.stringify(own(word)) !== JSON.stringify(byLindera(word)),
  );
  expect(different).toEqual([]);
}, 120_000);

test('random words are segmented as by Lindera', () => {
  const range = (from: string, to: string) =>
    fc
      .integer({ min: from.charCodeAt(0), max: to.charCodeAt(0) })
      .map((code) => String.fromCharCode(code));
  const unit = fc.oneof(
    { arbitrary: range('가', '힣'), weight: 6 },
    range('!', '~'),
    range('一', '鿿'),
    fc.constantFrom('。', '、', '\ud800', '😀', '𠮷', '이', '하', '는', '았', 'ㅋ', 'ᆫ', '①'),
  );
  const words = fc.array(unit, { minLength: 1, maxLength: 8 }).map((units) => units.join(''));
  fc.assert(
    fc.property(words, (word) => {
      expect(own(word)).toEqual(byLindera(word));
    }),
    { numRuns: 1_000 },
  );
}, 120_000);
