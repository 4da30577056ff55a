import { heldBytes } from '../../test/support/heap.js';
import { tokenize } from './tokenizer.js';

const TEXTS = 100;
const CHARACTERS = 200_000;

describe('The cache of a tokenizer', () => {
  it('keeps words, not the texts that contained them', async () => {
    const read = (n: number) =>
      tokenize(`${'\n'.repeat(CHARACTERS)}longUnknownWord${n} 비밀번호를바꾸는방법을알려주세요${n}`)
        .length;
    read(TEXTS);
    const before = await heldBytes();
    for (let n = 0; n < TEXTS; n += 1) expect(read(n)).toBeGreaterThan(0);
    expect((await heldBytes()) - before).toBeLessThan((TEXTS * CHARACTERS) / 10);
  });
});
