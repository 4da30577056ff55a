import { errors, type Client } from '@elastic/elasticsearch';

/** What the mapping of each of our indices says about it. */
export interface GenerationMark {
  prefix: string;
  generation: string;
  fingerprint: string;
}

/** The indices that the alias of a prefix names. */
export interface AliasedIndices {
  /** Generations of that prefix. */
  own: string[];
  /** Names of indices that are somebody else's, or another prefix's. */
  foreign: string[];
  /** The name is no alias but an index, which nobody of ours has made. */
  isIndex: boolean;
}

/** The name of a generation's index. */
export function indexOf(prefix: string, generation: string): string {
  return `${prefix}-${generation}`;
}

/** Reads what the alias names now. Errors are the client's. */
export async function readAlias(client: Client, prefix: string): Promise<AliasedIndices> {
  return readIndices(client, prefix, [prefix]);
}

/**
 * Tells our generations from other indices, by names or aliases; what does not exist is absent.
 * Errors are the client's.
 */
export async function readIndices(
  client: Client,
  prefix: string,
  names: string[],
): Promise<AliasedIndices> {
  const found = await client.indices
    .get({ index: names, features: ['mappings'], ignore_unavailable: true })
    .catch((error: unknown) => {
      if (error instanceof errors.ResponseError && error.statusCode === 404) return {};
      throw error;
    });
  const sorted: AliasedIndices = { own: [], foreign: [], isIndex: prefix in found };
  for (const [index, { mappings }] of Object.entries(found)) {
    const mark = mappings?._meta?.doum as GenerationMark | undefined;
    if (mark?.prefix === prefix && index === indexOf(prefix, mark.generation))
      sorted.own.push(mark.generation);
    else sorted.foreign.push(index);
  }
  return sorted;
}
