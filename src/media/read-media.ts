import { imageSize } from 'image-size';
import { DoumError } from '../core/errors.js';

/** Maximum size of a file, in bytes. */
export const MAX_MEDIA_BYTES = 10_000_000;

/** More than photos of phones have. Browsers need 4 bytes for each pixel. */
const MAX_PIXELS = 40_000_000;

/** Maximum width and height, in pixels: browsers of phones show no longer pictures. */
const MAX_SIDE = 20_000;

/** A type of files that articles may show or link to. */
interface Format {
  type: string;
  extension: string;
  /** Whether a file that begins with this text (Latin-1) has the type. */
  begins: (head: string) => boolean;
  /** Whether the end of the file is there. */
  isWhole: (bytes: Buffer) => boolean;
}

const FORMATS: readonly Format[] = [
  {
    type: 'image/png',
    extension: 'png',
    begins: (head) => head.startsWith('\x89PNG\r\n\x1a\n'),
    isWhole: (bytes) => bytes.includes('IEND\xaeB`\x82', 'latin1'),
  },
  {
    type: 'image/jpeg',
    extension: 'jpg',
    begins: (head) => head.startsWith('\xff\xd8\xff'),
    isWhole: (bytes) => bytes.includes('\xff\xd9', scanOf(bytes), 'latin1'),
  },
  {
    type: 'image/webp',
    extension: 'webp',
    begins: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP',
    isWhole: (bytes) => bytes.readUInt32LE(4) + 8 <= bytes.length,
  },
  {
    type: 'image/gif',
    extension: 'gif',
    begins: (head) => /^GIF8[79]a/.test(head),
    isWhole: (bytes) => bytes.at(-1) === 0x3b,
  },
  {
    type: 'application/pdf',
    extension: 'pdf',
    begins: (head) => head.startsWith('%PDF-'),
    isWhole: (bytes) => bytes.subarray(-1_024).includes('%%EOF'),
  },
];

/** Maximum number of segments of a JPEG. Cameras write some dozens; millions would take seconds. */
export const MAX_SEGMENTS = 1_000;

/**
 * Where the pixels of a JPEG begin, so that a thumbnail before them does not count as the picture.
 * Beyond the end if the segments before them are damaged or too many.
 */
function scanOf(bytes: Buffer): number {
  let at = 2;
  for (let segments = 0; segments < MAX_SEGMENTS; segments += 1) {
    if (at + 4 > bytes.length || bytes[at] !== 0xff) break;
    if (bytes[at + 1] === 0xda) return at;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return bytes.length;
}

export const MEDIA_TYPES: ReadonlySet<string> = new Set(FORMATS.map(({ type }) => type));

/** The names of files: the SHA-256 of the content in hex, and the extension of the type. */
export const MEDIA_NAME = new RegExp(
  `^([0-9a-f]{64})\\.(${FORMATS.map(({ extension }) => extension).join('|')})$`,
);

/** The name of a file with this hash and type. */
export function mediaName(hash: string, type: string): string {
  return `${hash}.${FORMATS.find((format) => format.type === type)!.extension}`;
}

/** The type that an extension stands for. */
export function typeOfName(name: string): string | undefined {
  return FORMATS.find(({ extension }) => name.endsWith(`.${extension}`))?.type;
}

/** The size of a picture as browsers show it, in pixels; null for a document. */
export interface MediaSize {
  width: number | null;
  height: number | null;
}

/**
 * Reads the size of a file. The bytes decide the type: BAD_USER_INPUT if they are not of `type`, or
 * the file is damaged, or too large to be shown.
 */
export function readMedia(bytes: Buffer, type: string): MediaSize {
  const head = bytes.toString('latin1', 0, 16);
  const format = FORMATS.find(({ begins }) => begins(head));
  if (!format)
    throw unreadable('The file is neither PNG, JPEG, WebP, GIF nor PDF.', 'Save it as one.');
  if (format.type !== type)
    throw unreadable(
      `The file is ${format.type}, but it is called ${type}.`,
      'Call it what it is.',
    );
  if (!format.isWhole(bytes)) throw damaged();
  return type === 'application/pdf' ? { width: null, height: null } : sizeOf(bytes);
}

function sizeOf(bytes: Buffer): MediaSize {
  const { width, height, orientation = 1 } = measure(bytes);
  if (width < 1 || height < 1) throw damaged();
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw unreadable(
      `The picture has ${width} × ${height} pixels; at most ${MAX_PIXELS / 1e6} megapixels, and ` +
        `${MAX_SIDE} pixels a side, are possible.`,
      'Make it smaller.',
    );
  // From 5 on, the camera was held upright, and browsers turn the picture.
  return orientation < 5 ? { width, height } : { width: height, height: width };
}

function measure(bytes: Buffer): ReturnType<typeof imageSize> {
  try {
    return imageSize(bytes);
  } catch {
    throw damaged();
  }
}

/** BAD_USER_INPUT for a file that is not whole. */
export function damaged(): DoumError {
  return unreadable('The file is damaged, or its end is missing.', 'Save or send it again.');
}

/** BAD_USER_INPUT for a file that cannot be shown. */
export function unreadable(message: string, hint: string, status = 422): DoumError {
  return new DoumError('BAD_USER_INPUT', message, { hint, reason: 'FILE_UNREADABLE', status });
}
