import fc from 'fast-check';
import iconv from 'iconv-lite';
import { type EncodingName, findFault, linesOf } from './import-source.js';

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = async (bytes: Buffer, encoding: EncodingName, size = 7) => {
  const found: string[] = [];
  for await (const line of linesOf(inChunks(bytes, size), encoding)) found.push(line);
  return found;
};

describe('linesOf', () => {
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
            expect(await read(bytes, encoding, size)).toEqual(lines);
          },
        ),
      );
    },
  );
});

describe('A file to import', () => {
  const line = '{"title":"대화 백업"}\n';
  const fault = (bytes: Buffer, encoding: EncodingName = 'utf-8') =>
    findFault(inChunks(bytes, 7), encoding);

  it.each([
    ['CP949', iconv.encode(`{}\n${line}`, 'cp949')],
    ['a broken byte', Buffer.from(line).fill(0xff, 12, 13)],
    ['half a character', Buffer.from(line).subarray(0, 11)],
    ['a workbook', Buffer.from('504b030414000600ff', 'hex')],
  ])('is refused for %s', async (_, bytes) =>
    expect(await fault(bytes)).toContain('import it with --encoding cp949'),
  );

  it('is accepted with valid text, and empty', async () => {
    expect(await fault(Buffer.from(line))).toBeNull();
    expect(await fault(iconv.encode('{"a":"똠방각하"}', 'cp949'), 'cp949')).toBeNull();
    expect(await fault(Buffer.alloc(0))).toBeNull();
  });

  it('is not read in an encoding that it has not', async () =>
    expect(await fault(Buffer.from(line), 'cp949')).toContain('it is UTF-8'));
});
