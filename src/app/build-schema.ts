import '../analytics/index.js';
import '../articles/index.js';
import '../catalog/index.js';
import '../indexing/index.js';
import '../lexicon/index.js';
import { readFile, writeFile } from 'node:fs/promises';
import {
  type GraphQLSchema,
  buildSchema as parseSchema,
  findBreakingChanges,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { buildSchemaSync, type ClassType, getMetadataStorage } from 'type-graphql';
import { enforceAccess } from '../access/index.js';
import type { FairQueue } from '../core/fair-queue.js';
import {
  ArticleSuggestion,
  CategorySuggestion,
  ProductSuggestion,
  QuerySuggestion,
} from '../search/index.js';
import { guardArguments, takeTurns } from './guard-arguments.js';
import { limitAnswers } from './limits/limit-answers.js';

/** Read once, when all features are loaded: tests declare classes of their own later. */
const CLASSES = getMetadataStorage().resolverClasses.map(({ target }) => target as ClassType);

/**
 * Builds the schema from all classes with `@Resolver` in the features. Throws if a class has no
 * instance in `resolvers`. Expensive fields wait for their turn in `turns`. Without `resolvers` the
 * schema can be printed but not executed.
 */
export function buildSchema(resolvers?: readonly object[], turns?: FairQueue): GraphQLSchema {
  const instances = new Map(resolvers?.map((one) => [one.constructor, one]));
  const missing = resolvers ? CLASSES.filter((one) => !instances.has(one)) : [];
  if (missing.length > 0)
    throw new Error(
      `No instance of ${missing.map(({ name }) => name).join(', ')}: the factory of its feature must return one.`,
    );
  const schema = buildSchemaSync({
    resolvers: CLASSES as unknown as [ClassType],
    // Reachable only through the interface that they implement.
    orphanedTypes: [ArticleSuggestion, ProductSuggestion, CategorySuggestion, QuerySuggestion],
    container: { get: (type) => instances.get(type) },
    validate: false,
  });
  // type-graphql cannot set descriptions of the root types.
  schema.getQueryType()!.description =
    'The queries. Reading and searching public articles needs no API key.';
  schema.getMutationType()!.description = 'The mutations. Each runs in one transaction.';
  // Innermost: what is refused takes no turn.
  if (turns) takeTurns(schema, turns);
  guardArguments(schema);
  // Outermost, so that errors about arguments are shown only to viewers who may use the field.
  enforceAccess(schema);
  limitAnswers(schema);
  return schema;
}

/** The SDL as it is committed: sorted, with a comment that says how it was made. */
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
