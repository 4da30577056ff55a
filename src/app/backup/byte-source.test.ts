import fc from 'fast-check';
import { ByteSource, LineTooLong } from './byte-source.js';

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(source: ByteSource): Promise<{ text: string; found: boolean }> {
  const rows = source.until('\\.\n');
  const parts: Buffer[] = [];
  for (;;) {
    const { done, value } = await rows.next();
    if (done) return { text: Buffer.concat(parts).toString(), found: value };
    parts.push(value);
  }
}

describe('A source of bytes', () => {
  it('finds lines and the end of rows, however the bytes are cut', async () => {
    const row = fc.constantFrom('a\\\\.', '\\\\.', '가', '', '\\N', '.', '\\', 'b\\.c');
    await fc.assert(
      fc.asyncProperty(
        fc.array(row),
        fc.array(row),
        fc.integer({ min: 1, max: 9 }),
        async (a, b, size) => {
          const [first, second] = [a, b].map((rows) => rows.map((each) => `${each}\n`).join(''));
          const source = new ByteSource(
            chunksOf(`{1}\n${first}\\.\n{2}\n${second}\\.\n{3}\n`, size),
          );
          expect(String(await source.line(100))).toBe('{1}\n');
          expect(await read(source)).toEqual({ text: first, found: true });
          expect(String(await source.line(100))).toBe('{2}\n');
          expect(await read(source)).toEqual({ text: second, found: true });
          expect(await source.isAtEnd()).toBe(false);
          expect(String(await source.line(100))).toBe('{3}\n');
          expect(await source.isAtEnd()).toBe(true);
          expect(await source.line(100)).toBeNull();
        },
      ),
    );
  });

  it('says when the end of rows is missing, and when a line is too long', async () => {
    expect((await read(new ByteSource(chunksOf('a\n\\', 2)))).found).toBe(false);
    expect(await new ByteSource(chunksOf('no end', 2)).line(100)).toBeNull();
    await expect(new ByteSource(chunksOf('12345\n', 2)).line(5)).rejects.toThrow(LineTooLong);
    await expect(new ByteSource(chunksOf('123456', 2)).line(5)).rejects.toThrow(LineTooLong);
  });
});
