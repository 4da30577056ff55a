import fc from 'fast-check';
import iconv from 'iconv-lite';
import { checkText } from './check-text.js';
import {
  CP949,
  decode,
  type Encoding,
  invalidByte,
  UTF_16BE,
  UTF_16LE,
  UTF_8,
} from './encodings.js';
import { foreignFormat, splitLines, utf16Of } from './lines.js';

const encode = (text: string, { title }: Encoding) => iconv.encode(text, title);

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function linesOf(bytes: Buffer, encoding: Encoding, size: number, max = 1000) {
  const lines: (string | number | null)[] = [];
  for await (const line of splitLines(inChunks(bytes, size), encoding, max))
    lines.push(line.bytes ? decode(line.bytes, encoding) : line.length);
  return lines;
}

const refusal = (bytes: Buffer, encoding: Encoding) =>
  checkText('a.jsonl', splitLines(inChunks(bytes, 7), encoding, 1000), encoding).then(
    () => null,
    (error: Error) => error.message,
  );

describe('splitLines', () => {
  it.each([UTF_8, CP949, UTF_16LE, UTF_16BE])(
    'gives back the lines of $title, however it is cut',
    async (encoding) => {
      const character = fc.constantFrom('가', '똠', 'a', '\u0a00', '\u0a0a', '੊', '"', '\r');
      const possible = character.filter((one) => decode(encode(one, encoding), encoding) === one);
      const line = fc.string({ unit: possible, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(line, { maxLength: 8 }),
          fc.integer({ min: 1, max: 9 }),
          async (lines, size) => {
            const bytes = encode(lines.map((one) => `${one}\n`).join(''), encoding);
            expect(await linesOf(bytes, encoding, size)).toEqual(lines);
          },
        ),
      );
    },
  );

  it('skips lines that are too long and continues', async () => {
    const bytes = Buffer.from(`a\n${'x'.repeat(50)}\n${'y'.repeat(10)}\nb`);
    expect(await linesOf(bytes, UTF_8, 3, 10)).toEqual(['a', 50, 'y'.repeat(10), 'b']);
  });

  it('holds nothing of a line that is too long', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    let most = 0;
    async function* endless() {
      for (let i = 0; i < 200; i++) {
        await Promise.resolve();
        yield Buffer.from(chunk);
        most = Math.max(most, process.memoryUsage().external);
      }
      yield Buffer.from('\nb');
    }
    const before = process.memoryUsage().external;
    const lengths: number[] = [];
    for await (const { length, bytes } of splitLines(endless(), UTF_8, 1000))
      lengths.push(bytes ? -1 : length);
    expect(lengths).toEqual([200 << 20, -1]);
    expect(most - before).toBeLessThan(150 << 20);
  });
});

describe('decode', () => {
  it('reads the characters that CP949 has beyond EUC-KR', () => {
    expect(decode(Buffer.from('8c63b9e6b0a2c7cf', 'hex'), CP949)).toBe('똠방각하');
  });

  it.each([
    ['ea b0 80 ff', UTF_8, 3],
    ['61 c7 d1', UTF_8, 1],
    ['ef bf bd ea b0', UTF_8, 3],
    ['ef bf bd', UTF_8, null],
    ['b0 a1 ff 41', CP949, 2],
    ['61 00 00 d8 61 00', UTF_16LE, 2],
    ['00 61 00', UTF_16BE, 2],
    ['fd ff', UTF_16LE, null],
  ])('finds the first byte of %s that is not %o', (hex, encoding, at) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    expect(invalidByte(bytes, encoding)).toBe(at);
    expect(decode(bytes, encoding) === null).toBe(at !== null);
  });
});

describe('checkText', () => {
  const line = '{"title":"대화 백업"}\n';

  it.each([
    [
      'CP949',
      encode(line, CP949),
      'line 1, byte 11 of the line, is 0xB4. It looks like CP949 (Korean Windows): import it with --encoding cp949.',
    ],
    [
      'one part in CP949',
      Buffer.concat([Buffer.from(line), encode(line, CP949)]),
      'lines before it are UTF-8: convert each part to UTF-8.',
    ],
    [
      'a broken byte',
      Buffer.from(line).fill(0xff, 12, 13),
      'line 1, byte 11 of the line, is 0xEB.',
    ],
    [
      'half a character',
      Buffer.from(line).subarray(0, 12),
      'is half a character: the file ends in the middle of it.',
    ],
    [
      'CSV',
      Buffer.from('title,body\n대화,백업\n'),
      'a.jsonl cannot be imported: it looks like CSV, not JSON Lines',
    ],
    [
      'CSV of Excel',
      encode('제목,본문\r\n대화,백업\r\n', CP949),
      'it looks like CSV, not JSON Lines',
    ],
    [
      'a JSON list',
      Buffer.from(`[\n  {"type": "product"}\n]\n`),
      'it is one JSON document: write one object a line',
    ],
  ])('reports the error in %s', async (_, bytes, message) => {
    const refused = await refusal(bytes, UTF_8);
    expect(refused).toContain(message);
    expect(refused).toMatch(/Nothing was imported\.$/);
  });

  it('accepts valid text, an empty file, and lines that are refused later', async () => {
    expect(await refusal(Buffer.from(line), UTF_8)).toBeNull();
    expect(await refusal(encode(line, CP949), CP949)).toBeNull();
    expect(await refusal(Buffer.alloc(0), UTF_8)).toBeNull();
    expect(
      await refusal(Buffer.from('oops, this is broken\n{"type":"product"}\n'), UTF_8),
    ).toBeNull();
  });

  it('does not read UTF-8 as CP949', async () => {
    expect(await refusal(Buffer.from('{"a":"가가"}\n'), CP949)).toContain('is not CP949');
  });
});

describe('The detection of a file format', () => {
  it.each([
    ['{"type":"product","name":"두레톡"}', UTF_16LE, UTF_16LE],
    ['{"type":"product","name":"두레톡"}', UTF_16BE, UTF_16BE],
    ['{"type":"product","name":"두레톡"}', UTF_8, null],
    ['{"type":"product","name":"두레톡"}', CP949, null],
  ])('tells the UTF-16 of %s in %o without a byte order mark', (text, encoding, found) => {
    expect(utf16Of(encode(text, encoding))).toBe(found);
  });

  it('recognizes archives and workbooks', () => {
    expect(foreignFormat(Buffer.from('1f8b0800', 'hex'))).toContain('gzip');
    expect(foreignFormat(Buffer.from('PK\x03\x04'))).toContain('XLSX');
    expect(foreignFormat(Buffer.from('{"type"'))).toBeNull();
  });
});
