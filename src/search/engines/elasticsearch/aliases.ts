import { errors, type Client, type TransportRequestOptions } from '@elastic/elasticsearch';
import { EngineUnavailable } from '../../engine.js';
import { errorType } from './engine-errors.js';

/** Stored in the mapping of every index that Doum creates. */
export interface GenerationMark {
  prefix: string;
  generation: string;
  fingerprint: string;
}

/** The indices that an alias points to. */
export interface AliasedIndices {
  /** Generations of the prefix. */
  generations: string[];
  /** Indices that Doum did not create, or created with another prefix. */
  foreignIndices: string[];
  /** Whether an index has the prefix as its name, where the alias should be. */
  isIndex: boolean;
}

export function indexName(prefix: string, generation: string): string {
  return `${prefix}-${generation}`;
}

/** The name of the alias through which a generation is written. */
export function writeAliasName(prefix: string, generation: string): string {
  return `${indexName(prefix, generation)}-write`;
}

/** Reads the indices of the alias `prefix`. Rejects with the client's errors. */
export async function readAlias(
  client: Client,
  prefix: string,
  options?: TransportRequestOptions,
): Promise<AliasedIndices> {
  const indices = await client.indices
    .get({ index: prefix, features: ['mappings'], ignore_unavailable: true }, options)
    .catch((error: unknown) => {
      if (error instanceof errors.ResponseError && error.statusCode === 404) return {};
      throw error;
    });
  const result: AliasedIndices = {
    generations: [],
    foreignIndices: [],
    isIndex: prefix in indices,
  };
  for (const [index, { mappings }] of Object.entries(indices)) {
    const mark = mappings?._meta?.doum as GenerationMark | undefined;
    if (mark?.prefix === prefix && index === indexName(prefix, mark.generation))
      result.generations.push(mark.generation);
    else result.foreignIndices.push(index);
  }
  return result;
}

/**
 * Moves the alias `prefix` from `replacing` to `generation`, atomically, and away from foreign
 * indices, which are not deleted. EngineUnavailable if `replacing` is not live, or if an index has
 * the name of the alias; other errors are the client's.
 */
export async function moveAlias(
  client: Client,
  prefix: string,
  generation: string,
  replacing: string | null,
): Promise<void> {
  const { generations, foreignIndices, isIndex } = await readAlias(client, prefix);
  if (isIndex) throw nameTaken(prefix);
  if (foreignIndices.length === 0 && replacing === null && generations.length > 0)
    throw changedMeanwhile();
  const replaced =
    replacing === null ? generations.filter((name) => name !== generation) : [replacing];
  const removed = [...foreignIndices, ...replaced.map((name) => indexName(prefix, name))];
  try {
    // With `must_exist`, the whole request fails if the alias does not point to a replaced index.
    await client.indices.updateAliases({
      actions: [
        ...removed.map((index) => ({ remove: { index, alias: prefix, must_exist: true } })),
        { add: { index: indexName(prefix, generation), alias: prefix } },
      ],
    });
  } catch (error) {
    if (errorType(error) === 'aliases_not_found_exception') throw changedMeanwhile();
    throw error;
  }
}

function nameTaken(name: string): EngineUnavailable {
  return new EngineUnavailable(
    `Elasticsearch has an index named ${name}, as the alias of the index must be: delete it, or ` +
      'set ELASTICSEARCH_INDEX to another name.',
    { code: 'ELASTICSEARCH_NAME_TAKEN' },
  );
}

function changedMeanwhile(): EngineUnavailable {
  return new EngineUnavailable('Another generation became live meanwhile.', {
    code: 'INDEX_REPLACED',
  });
}
