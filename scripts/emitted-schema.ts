import { readFile, writeFile } from 'node:fs/promises';
import {
  buildSchema as parseSchema,
  findBreakingChanges,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { buildSchema } from '../src/app/build-schema.js';

/** The sorted schema in the definition language (SDL), after a comment that names the command. */
export function emitSdl(): string {
  return `# Emitted from the code by \`npm run schema:emit\`: do not edit.\n\n${printSchema(lexicographicSortSchema(buildSchema()))}\n`;
}

/** The changes from one SDL to another that would break clients, one sentence each. */
export function breakingChanges(from: string, to: string): string[] {
  return findBreakingChanges(parseSchema(from), parseSchema(to)).map(
    (change) => change.description,
  );
}

/** Writes the SDL to a file. Throws if that would break clients of the schema in the file. */
export async function writeSdl(file: string): Promise<void> {
  const sdl = emitSdl();
  const breaking = breakingChanges(await readFile(file, 'utf8').catch(() => sdl), sdl);
  if (breaking.length > 0) {
    throw new Error(
      `The schema would break clients:\n- ${breaking.join('\n- ')}\nMark a name as @deprecated ` +
        'before you remove it.',
    );
  }
  await writeFile(file, sdl);
}
