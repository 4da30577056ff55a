import type { Client } from '@elastic/elasticsearch';

/**
 * A merge needs the size of the index again on the disk. Elasticsearch does not merge larger
 * segments by itself.
 */
const MAX_MERGED_BYTES = 5 * 1_024 ** 3;

/** A build waits for the start of its merge, so this must be short. It does not wait for the end. */
const MERGE_OPTIONS = { requestTimeout: 2_000, maxRetries: 0 };

/** Merges an index to one segment, unless it is large. Rejects with the client's errors. */
export async function startMerge(client: Client, index: string): Promise<void> {
  const { _all } = await client.indices.stats({ index, metric: 'store' }, MERGE_OPTIONS);
  if ((_all.primaries?.store?.size_in_bytes ?? Infinity) > MAX_MERGED_BYTES) return;
  const merge = { index, max_num_segments: 1, wait_for_completion: false };
  await client.indices.forcemerge(merge, MERGE_OPTIONS);
}
