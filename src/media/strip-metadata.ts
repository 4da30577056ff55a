import { crc32 } from 'node:zlib';
import { damaged, MAX_SEGMENTS, readMedia } from './read-media.js';

/**
 * Removes from a picture what tells about its author: EXIF with places (GPS), XMP, IPTC, comments,
 * thumbnails, and bytes behind the end of the picture. Colour profiles and the orientation of the
 * camera stay, because they change what people see. GIF and PDF files stay as they are.
 * BAD_USER_INPUT as `readMedia`.
 */
export function stripMetadata(bytes: Buffer, type: string): Buffer {
  readMedia(bytes, type);
  try {
    return STRIPPERS[type]?.(bytes) ?? bytes;
  } catch (error) {
    // A length inside the file leads beyond the end of the file.
    if (error instanceof RangeError) throw damaged();
    throw error;
  }
}

const STRIPPERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'image/jpeg': stripJpeg,
  'image/png': stripPng,
  'image/webp': stripWebp,
};

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const begins = (bytes: Buffer, text: string) => bytes.toString('latin1', 0, text.length) === text;

/** Markers of JPEG. Restart markers stand between the pixels. */
const [RESTART, LAST_RESTART, END_OF_IMAGE, START_OF_SCAN] = [0xd0, 0xd7, 0xd9, 0xda];
const [APP0, EXIF, LAST_APP, COMMENT] = [0xe0, 0xe1, 0xef, 0xfe];

/** The application segments that stay whole: the colour profile, and Adobe's kind of colours. */
const KEPT_APPS: Readonly<Record<number, string>> = {
  0xe2: 'ICC_PROFILE\0',
  0xee: 'Adobe',
};

const EXIF_HEAD = 'Exif\0\0';

/** The length of the version and the density of a JFIF segment, before its thumbnail. */
const JFIF_LENGTH = 12;
const NO_THUMBNAIL = Buffer.alloc(2);

function stripJpeg(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let at = 2;
  for (let segments = 0; ; segments += 1) {
    const marker = bytes.readUInt8(at + 1);
    if (bytes[at] !== 0xff || segments > MAX_SEGMENTS) throw damaged();
    if (marker === END_OF_IMAGE) return Buffer.concat([...kept, bytes.subarray(at, at + 2)]);
    // Further bytes 0xff may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const next = endOfSegment(bytes, at, marker);
    const data = bytes.subarray(at + 4, next);
    const isExif = marker === EXIF && begins(data, EXIF_HEAD);
    const orientation = isExif ? orientationOf(data.subarray(EXIF_HEAD.length)) : null;
    if (orientation) kept.push(latin1(`\xff\xe1\0\x22${EXIF_HEAD}`), orientation);
    else if (marker === APP0 && begins(data, 'JFIF\0'))
      kept.push(latin1('\xff\xe0\0\x10'), data.subarray(0, JFIF_LENGTH), NO_THUMBNAIL);
    else if (isApp(marker) ? begins(data, KEPT_APPS[marker] ?? '\0none') : marker !== COMMENT)
      kept.push(bytes.subarray(at, next));
    at = next;
  }
}

const isApp = (marker: number) => marker >= APP0 && marker <= LAST_APP;

/** The end of a segment; of a scan, with the pixels behind its head. */
function endOfSegment(bytes: Buffer, at: number, marker: number): number {
  let end = at + 2 + bytes.readUInt16BE(at + 2);
  if (marker !== START_OF_SCAN) return end;
  for (; end < bytes.length; end += 1) {
    if (bytes[end] !== 0xff) continue;
    const next = bytes[end + 1]!;
    // Zero: the byte 0xff is a part of the pixels.
    if (next !== 0 && !(next >= RESTART && next <= LAST_RESTART)) break;
  }
  return end;
}

/** The optional chunks that change what people see: colours, transparency, size, animation. */
const KEPT_CHUNKS = new Set(
  'tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL fdAT'.split(' '),
);

/** Maximum number of chunks of a PNG or WebP. Most programs write 8 KB of pixels into a chunk. */
const MAX_CHUNKS = 20_000;

function stripPng(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 8)];
  for (let at = 8, chunks = 0; ; chunks += 1) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length || chunks > MAX_CHUNKS) throw damaged();
    const name = bytes.toString('latin1', at + 4, at + 8);
    const isRequired = /^[A-Z]/.test(name);
    if (isRequired || KEPT_CHUNKS.has(name)) kept.push(bytes.subarray(at, end));
    else if (name === 'eXIf') kept.push(pngExif(orientationOf(bytes.subarray(at + 8, end - 4))));
    if (name === 'IEND') return Buffer.concat(kept);
    at = end;
  }
}

function pngExif(orientation: Buffer | null): Buffer {
  if (!orientation) return Buffer.alloc(0);
  const body = Buffer.concat([latin1('eXIf'), orientation]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(orientation.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const KEPT_WEBP_CHUNKS = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP', 'ANIM', 'ANMF']);
const [WEBP_HAS_EXIF, WEBP_HAS_XMP] = [0x08, 0x04];

function stripWebp(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 12)];
  const end = 8 + bytes.readUInt32LE(4);
  let features: Buffer | undefined;
  let exif: Buffer | undefined;
  for (let at = 12, chunks = 0; at + 8 <= end; chunks += 1) {
    const name = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    // Chunks have an even length.
    const next = at + 8 + length + (length % 2);
    if (at + 8 + length > end || chunks > MAX_CHUNKS) throw damaged();
    if (name === 'VP8X') kept.push((features = Buffer.from(bytes.subarray(at, next))));
    else if (KEPT_WEBP_CHUNKS.has(name)) kept.push(bytes.subarray(at, next));
    else if (name === 'EXIF') exif = bytes.subarray(at + 8, at + 8 + length);
    at = next;
  }
  const orientation = exif && orientationOf(exif.subarray(begins(exif, EXIF_HEAD) ? 6 : 0));
  if (orientation) kept.push(latin1('EXIF\x1a\0\0\0'), orientation);
  if (features)
    features[8] =
      (features[8]! & ~(WEBP_HAS_EXIF | WEBP_HAS_XMP)) | (orientation ? WEBP_HAS_EXIF : 0);
  const stripped = Buffer.concat(kept);
  stripped.writeUInt32LE(stripped.length - 8, 4);
  return stripped;
}

const ORIENTATION = 0x0112;

/**
 * EXIF (TIFF 6.0) with the orientation of the given EXIF alone, 26 bytes; null without one, and for
 * the usual one.
 */
function orientationOf(exif: Buffer): Buffer | null {
  const isLittle = begins(exif, 'II');
  const short = (at: number) => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
  try {
    const directory = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4);
    for (let entry = 0; entry < short(directory); entry += 1) {
      const at = directory + 2 + 12 * entry;
      if (short(at) !== ORIENTATION) continue;
      const orientation = short(at + 8);
      if (orientation < 2 || orientation > 8) return null;
      const tag = `\x01\x12\0\x03\0\0\0\x01\0${String.fromCharCode(orientation)}\0\0`;
      return latin1(`MM\0\x2a\0\0\0\x08\0\x01${tag}\0\0\0\0`);
    }
  } catch (error) {
    // Browsers ignore damaged EXIF, too.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}
