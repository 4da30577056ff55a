import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { badInput, DoumError } from '../core/errors.js';
import { findMedia, hashOf, listMedia, mediaBytes, storeMedia } from './media-store.js';
import { MAX_MEDIA_BYTES, MEDIA_NAME, readMedia, typeOfName } from './read-media.js';

/** The result of an import of files. */
export interface MediaReport {
  created: number;
  unchanged: number;
  errors: { file: string; reason: string }[];
}

/**
 * Stores the files of a folder, which have the names of an export. A wrong file is reported, and
 * the others are stored. Hidden files are ignored. A folder that does not exist has no files.
 */
export async function importMedia(
  pool: Pool,
  folder: string,
  { createdBy, dryRun = false }: { createdBy: string; dryRun?: boolean },
): Promise<MediaReport> {
  const report: MediaReport = { created: 0, unchanged: 0, errors: [] };
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
  const known = new Set(files.length > 0 ? (await listMedia(pool)).map(({ name }) => name) : []);
  for (const name of files.map((file) => file.name).sort())
    try {
      const bytes = await readFileOf(folder, name);
      const type = typeOfName(name)!;
      readMedia(bytes, type);
      if (known.has(name)) report.unchanged += 1;
      else report.created += 1;
      if (!dryRun) await storeMedia(pool, bytes, type, createdBy);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!(error instanceof DoumError) && code === undefined) throw error;
      const reason = error instanceof DoumError ? error.message : `It cannot be read (${code}).`;
      report.errors.push({ file: name, reason });
    }
  return report;
}

async function readFileOf(folder: string, name: string): Promise<Buffer> {
  const hash = MEDIA_NAME.exec(name)?.[1];
  if (hash === undefined)
    throw badInput(
      '',
      'Its name is not the SHA-256 of its content with png, jpg, webp, gif or pdf.',
    );
  const file = path.join(folder, name);
  const found = await stat(file);
  // Reading a pipe or a device would never end.
  if (!found.isFile()) throw badInput('', 'It is no file.');
  const { size } = found;
  if (size > MAX_MEDIA_BYTES)
    throw badInput('', `It has ${size} bytes; at most ${MAX_MEDIA_BYTES} are possible.`);
  const bytes = await readFile(file);
  if (hashOf(bytes) !== hash)
    throw badInput('', 'Its content does not have the SHA-256 of its name.');
  return bytes;
}

/** Writes all files that the folder does not have yet. Resolves to the number of all files. */
export async function exportMedia(pool: Pool, folder: string): Promise<number> {
  const all = await listMedia(pool);
  if (all.length > 0) await mkdir(folder, { recursive: true });
  for (const { name, length } of all) {
    const file = path.join(folder, name);
    if ((await stat(file).catch(() => null))?.size === length) continue;
    const found = await findMedia(pool, name);
    if (!found) continue;
    // Renamed when it is whole. Imports ignore hidden files.
    const temporary = path.join(folder, `.${name}.tmp`);
    await writeFile(temporary, mediaBytes(pool, name, found.length));
    await rename(temporary, file);
  }
  return all.length;
}
