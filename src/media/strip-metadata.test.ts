import { crc32, deflateSync } from 'node:zlib';
import { readMedia } from './read-media.js';
import { stripMetadata } from './strip-metadata.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** EXIF of a camera that was held upright (6), with a place, little-endian. */
const PLACE = '37.5665N';
const EXIF =
  'II*\0\x08\0\0\0\x02\0' +
  '\x12\x01\x03\0\x01\0\0\0\x06\0\0\0' +
  `\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0${PLACE}`;
/** EXIF with the orientation alone, big-endian. */
const ORIENTATION = 'MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0';

const segment = (marker: number, data: string) =>
  `\xff${String.fromCharCode(marker, 0, data.length + 2)}${data}`;
const [JFIF, ICC, ADOBE] = [
  segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0'),
  segment(0xe2, 'ICC_PROFILE\0\x01\x01colours'),
  segment(0xee, 'Adobe\0\x64\0\0\0\0\x01'),
];
const FRAME = segment(0xc0, '\x08\0\x1e\0\x28\x01\x01\x11\0');
/** Pixels with the byte 0xff and a restart marker, in two scans. */
const SCANS = `${segment(0xda, 'scan')}p\xff\0\xff\xd0x${segment(0xc4, 'table')}${segment(0xda, 's')}y`;
const jpeg = (...parts: string[]) => latin1(`\xff\xd8${parts.join('')}\xff\xd9`);

function chunk(name: string, data: Buffer | string): Buffer {
  const body = Buffer.concat([latin1(name), typeof data === 'string' ? latin1(data) : data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
const png = (...middle: Buffer[]) =>
  Buffer.concat([
    latin1('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', '\0\0\0\x05\0\0\0\x07\x08\0\0\0\0'),
    ...middle,
    chunk('IDAT', deflateSync(Buffer.alloc(42))),
    chunk('IEND', ''),
  ]);

function webp(...chunks: [name: string, data: string][]): Buffer {
  const parts = chunks.map(([name, data]) => {
    const head = latin1(`${name}\0\0\0\0`);
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, latin1(data), Buffer.alloc(data.length % 2)]);
  });
  const head = latin1('RIFF\0\0\0\0WEBP');
  head.writeUInt32LE(4 + Buffer.concat(parts).length, 4);
  return Buffer.concat([head, ...parts]);
}
const vp8x = (flags: number): [string, string] => [
  'VP8X',
  `${String.fromCharCode(flags)}\0\0\0\x08\0\0\x0b\0\0`,
];
const [PROFILE, PIXELS, XMP]: [string, string][] = [
  ['ICCP', 'col'],
  ['VP8 ', 'pixels'],
  ['XMP ', '<x/>'],
];

test.each([
  [
    'image/jpeg',
    jpeg(
      segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01rgb'),
      segment(0xe1, `Exif\0\0${EXIF}`),
      segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x/>'),
      segment(0xe2, 'MPF\0more pictures'),
      ICC,
      segment(0xed, 'Photoshop 3.0\0IPTC'),
      ADOBE,
      segment(0xfe, 'comment'),
      FRAME,
      SCANS,
    ),
    jpeg(JFIF, segment(0xe1, `Exif\0\0${ORIENTATION}`), ICC, ADOBE, FRAME, SCANS),
  ],
  [
    'image/png',
    png(chunk('eXIf', EXIF), chunk('sRGB', '\0'), chunk('tEXt', 'Author\0A'), chunk('tIME', '1')),
    png(chunk('eXIf', ORIENTATION), chunk('sRGB', '\0')),
  ],
  [
    'image/webp',
    webp(vp8x(0x2c), PROFILE!, PIXELS!, ['EXIF', EXIF], XMP!, ['mine', PLACE]),
    webp(vp8x(0x28), PROFILE!, PIXELS!, ['EXIF', ORIENTATION]),
  ],
])('%s keeps colours, pixels and orientation alone', (type, file, stripped) => {
  const withTail = Buffer.concat([file, latin1(`tail ${PLACE}`)]);
  expect(stripMetadata(withTail, type).toString('latin1')).toBe(stripped.toString('latin1'));
  expect(stripMetadata(stripped, type).equals(stripped)).toBe(true);
  expect(readMedia(stripped, type)).toEqual(readMedia(file, type));
});

test.each([
  ['an upright JPEG has no EXIF', 'image/jpeg', jpeg(FRAME, SCANS), EXIF.replace('\x06', '\x01')],
  ['a JPEG with damaged EXIF has none', 'image/jpeg', jpeg(FRAME, SCANS), 'MM\0*\xff\xff\xff\xff'],
])('%s', (_, type, stripped, exif) => {
  const file = jpeg(segment(0xe1, `Exif\0\0${exif}`), FRAME, SCANS);
  expect(stripMetadata(file, type).equals(stripped)).toBe(true);
});

test('a WebP without metadata loses the flags of metadata', () => {
  const stripped = stripMetadata(webp(vp8x(0x0c), PIXELS!), 'image/webp');
  expect(stripped.equals(webp(vp8x(0), PIXELS!))).toBe(true);
});

test.each([
  [
    'a segment of a JPEG that leads beyond its end',
    'image/jpeg',
    jpeg(FRAME, SCANS, '\xff\xe5\xff\xf0'),
  ],
  ['a JPEG of many segments', 'image/jpeg', jpeg(FRAME, SCANS, segment(0xfe, '').repeat(1_000))],
  ['a PNG of many chunks', 'image/png', png(...Array<Buffer>(20_000).fill(chunk('tEXt', '')))],
  ['a chunk of a PNG that leads beyond its end', 'image/png', png(latin1('\0\xff\0\0tEXt'))],
  [
    'a chunk of a WebP that leads beyond its end',
    'image/webp',
    webp(vp8x(0), ['VP8 ', '']).fill(1, 34),
  ],
])('BAD_USER_INPUT for %s', (_, type, file) => {
  expect(() => stripMetadata(file, type)).toThrow('The file is damaged, or its end is missing.');
});
