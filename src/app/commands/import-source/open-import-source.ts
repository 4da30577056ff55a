import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { SourceLine } from '../../../articles/index.js';
import { badInput, OperatorError } from '../../../core/errors.js';
import { checkText } from './check-text.js';
import { decode, type Encoding, type EncodingName, encodingOf } from './encodings.js';
import { type ByteLine, foreignFormat, splitLines, utf16Of } from './lines.js';

/** Enough for an article of 50 variants with bodies of maximum length, published and as a draft. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const START_BYTES = 64 * 1024;
const READ_BYTES = 256 * 1024;

/** An open file whose encoding has been checked. */
export interface ImportSource {
  lines(): AsyncGenerator<SourceLine>;
  close(): Promise<void>;
}

/**
 * Opens a file, or `standardInput` for `-`, and checks all of it before the import starts. Rejects
 * with OperatorError if it is not text in the encoding. Standard input is stored in a temporary
 * file, which nobody else can open and which disappears with the process. Lines longer than
 * `maxLineBytes` are yielded as errors.
 */
export async function openImportSource(
  file: string,
  encodingName: EncodingName,
  {
    standardInput,
    maxLineBytes = MAX_LINE_BYTES,
  }: { standardInput: Readable; maxLineBytes?: number },
): Promise<ImportSource> {
  const name = file === '-' ? 'Standard input' : file;
  const handle = file === '-' ? await spool(standardInput) : await open(file, 'r');
  try {
    const encoding = await chooseEncoding(name, handle, encodingName);
    const split = () => splitLines(chunksOf(handle), encoding, maxLineBytes);
    await checkText(name, split(), encoding);
    return {
      async *lines() {
        for await (const line of split()) yield toSourceLine(name, line, encoding, maxLineBytes);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function spool(input: Readable): Promise<FileHandle> {
  const folder = await mkdtemp(path.join(tmpdir(), 'doum-import-'));
  const file = path.join(folder, randomBytes(8).toString('hex'));
  const handle = await open(file, 'wx+', 0o600);
  try {
    // An unlinked file needs no cleanup, however the process ends.
    await rm(folder, { recursive: true });
    for await (const chunk of input) await handle.appendFile(chunk as Buffer);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    // Each chunk has its own buffer, because lines are slices of it.
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(READ_BYTES),
      0,
      READ_BYTES,
      position,
    );
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function chooseEncoding(
  name: string,
  handle: FileHandle,
  encodingName: EncodingName,
): Promise<Encoding> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
  const start = buffer.subarray(0, bytesRead);
  const refused = (what: string) =>
    new OperatorError(`${name} cannot be imported: ${what}. Nothing was imported.`);
  const format = foreignFormat(start);
  if (format) throw refused(format);
  const utf16 = utf16Of(start);
  const encoding = encodingOf(encodingName, utf16);
  if (utf16 && utf16 !== encoding)
    throw refused(
      `it is ${utf16.title}, not ${encoding.title}: import it with --encoding ` +
        `${utf16.title.toLowerCase()}`,
    );
  // Almost any two bytes are valid UTF-16, so later checks would not detect the wrong encoding.
  if (encoding.unit === 2 && !utf16 && start.length > 0)
    throw refused(`it is not ${encoding.title}: import it without --encoding if it is UTF-8`);
  return encoding;
}

function toSourceLine(
  name: string,
  line: ByteLine,
  encoding: Encoding,
  maxLineBytes: number,
): SourceLine {
  const { number, length, bytes, ended } = line;
  if (!bytes)
    return badInput(
      '',
      `The line has ${length.toLocaleString('en')} bytes; at most ` +
        `${maxLineBytes.toLocaleString('en')} are possible.`,
    );
  const text = decode(bytes, encoding);
  if (text === null)
    throw new OperatorError(
      `${name} was changed while it was imported (line ${number}): import it again.`,
    );
  if (!ended && text.trim() !== '' && !isJson(text))
    return badInput(
      '',
      'The line is not JSON, and no line end follows.',
      'The file may have been cut off.',
    );
  return text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.trim());
    return true;
  } catch {
    return false;
  }
}
