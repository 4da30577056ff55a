import fc from 'fast-check';
import iconv from 'iconv-lite';
import {
  type EncodingName,
  findFault,
  foreignFormat,
  splitLines,
  toUtf8,
  wrongEncoding,
} from './import-source.js';

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const split = (bytes: Buffer, encoding: EncodingName, size = 7, max = 1000) => {
  const chunks = inChunks(bytes, size);
  return splitLines(encoding === 'utf-8' ? chunks : toUtf8(chunks), max);
};

async function linesOf(lines: AsyncIterable<Buffer | number>) {
  const found: (string | number)[] = [];
  for await (const line of lines) found.push(typeof line === 'number' ? line : line.toString());
  return found;
}

describe('splitLines', () => {
  it.each<EncodingName>(['utf-8', 'cp949'])(
    'gives back the lines of %s, however it is cut',
    async (encoding) => {
      const character = fc.constantFrom('가', '똠', 'a', '\u0a00', '\u0a0a', '😀', '"', '\r');
      const possible = character.filter(
        (one) => iconv.decode(iconv.encode(one, encoding), encoding) === one,
      );
      const line = fc.string({ unit: possible, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(line, { maxLength: 8 }),
          fc.integer({ min: 1, max: 9 }),
          async (lines, size) => {
            const bytes = iconv.encode(lines.map((one) => `${one}\n`).join(''), encoding);
            expect(await linesOf(split(bytes, encoding, size))).toEqual(lines);
          },
        ),
      );
    },
  );

  it('skips lines that are too long and continues', async () => {
    const bytes = Buffer.from(`a\n${'x'.repeat(50)}\n${'y'.repeat(10)}\nb`);
    expect(await linesOf(split(bytes, 'utf-8', 3, 10))).toEqual(['a', 50, 'y'.repeat(10), 'b']);
  });
});

describe('A file to import', () => {
  const line = '{"title":"대화 백업"}\n';
  const fault = (bytes: Buffer, encoding: EncodingName = 'utf-8') =>
    findFault(split(bytes, encoding), encoding);

  it.each([
    [
      'CP949',
      iconv.encode(`{}\n${line}`, 'cp949'),
      'line 2 is not UTF-8 and looks like CP949 (Korean Windows): import it with --encoding cp949',
    ],
    [
      'a broken byte',
      Buffer.from(line).fill(0xff, 12, 13),
      'line 1 is not UTF-8, or the file is damaged',
    ],
    ['CSV', Buffer.from('title,body\n대화,백업\n'), 'it looks like CSV, not JSON Lines'],
    [
      'a JSON list',
      Buffer.from(`[\n  {"type": "product"}\n]\n`),
      'it is one JSON document: write one object a line',
    ],
  ])('is refused for %s', async (_, bytes, message) => {
    expect(await fault(bytes)).toContain(message);
  });

  it('is accepted with valid text, empty, and with lines that are refused later', async () => {
    expect(await fault(Buffer.from(line))).toBeNull();
    expect(await fault(iconv.encode('{"a":"똠방각하"}', 'cp949'), 'cp949')).toBeNull();
    expect(await fault(Buffer.alloc(0))).toBeNull();
    expect(await fault(Buffer.from('oops, this is broken\n{"type":"product"}\n'))).toBeNull();
  });

  it('is not read in an encoding that it has not', async () => {
    expect(wrongEncoding(Buffer.from('{"a":"가가"}\n'), 'cp949')).toContain('it is not CP949');
    expect(wrongEncoding(iconv.encode(line, 'cp949'), 'cp949')).toBeNull();
    expect(await fault(Buffer.from('b0a1ff41', 'hex'), 'cp949')).toContain('line 1 is not CP949');
  });

  it('may be no archive and no workbook', () => {
    expect(foreignFormat(Buffer.from('1f8b0800', 'hex'))).toContain('gzip');
    expect(foreignFormat(Buffer.from('PK\x03\x04'))).toContain('XLSX');
    for (const encoding of ['utf-16le', 'utf-16be'])
      expect(foreignFormat(iconv.encode(line, encoding))).toContain('UTF-16');
    expect(foreignFormat(Buffer.from('{"type"'))).toBeNull();
  });
});
