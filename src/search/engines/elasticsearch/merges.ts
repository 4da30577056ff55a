import type { Client, estypes } from '@elastic/elasticsearch';
import { MINUTE_MS } from '../../../core/durations.js';

/** Nothing waits for the end of a merge, so it has a time for itself. */
const MERGE_OPTIONS = { requestTimeout: 30 * MINUTE_MS, maxRetries: 0 };
const STATS_OPTIONS = { requestTimeout: 2_000, maxRetries: 0 };

/**
 * A merge needs the size of the index again on the disk. Elasticsearch does not merge larger
 * segments by itself.
 */
const MAX_MERGED_BYTES = 5 * 1_024 ** 3;

/** An index up to this size is merged to one segment whenever that removes documents. */
const SMALL_BYTES = 20 * 1_024 ** 2;

/** Share of replaced documents from which they are removed. */
const MAX_REPLACED_SHARE = 0.01;

/**
 * Time until the first replaced documents can be removed. For a copy of the index that returns,
 * Elasticsearch keeps them until its shards have exchanged their state, every 30 seconds.
 */
const KEPT_MS = MINUTE_MS;

/** Minimum time between the starts of two removals. */
const PAUSE_MS = 5 * MINUTE_MS;

/** Starts merges of segments that Elasticsearch would make much later by itself, or never. */
export class Merges {
  private readonly stopping = new AbortController();
  private running = 0;
  private hasEnded = false;
  private removeAt = Infinity;
  private pausedUntil = -Infinity;

  constructor(private readonly client: Client) {}

  /** Merges an index to one segment, unless it is large. Rejects with the client's errors. */
  async begin(index: string): Promise<void> {
    if ((await this.sizeOf(index)).bytes <= MAX_MERGED_BYTES)
      this.run({ index, max_num_segments: 1 });
  }

  /**
   * Removes replaced documents when they are more than a hundredth. Elasticsearch counts them in
   * scores until it merges their segments by itself, which takes hundreds of writes: the words of an
   * article that is edited often would become common ones. In an index that is not small, segments
   * of which fewer than a tenth was replaced stay as they are.
   *
   * To be called now and then. Resolves to whether a merge has ended since the last call. Rejects
   * with the client's errors.
   */
  async removeReplaced(index: string): Promise<boolean> {
    const { bytes, documents, replaced } = await this.sizeOf(index);
    const now = performance.now();
    if (replaced <= MAX_REPLACED_SHARE * documents) this.removeAt = Infinity;
    else if (this.removeAt === Infinity) this.removeAt = Math.max(now + KEPT_MS, this.pausedUntil);
    if (now >= this.removeAt && this.running === 0 && bytes <= MAX_MERGED_BYTES) {
      this.removeAt = Infinity;
      this.pausedUntil = now + PAUSE_MS;
      // Documents are needed until the writes that replaced them are on the disk.
      await this.client.indices.flush({ index }, STATS_OPTIONS);
      this.run({
        index,
        ...(bytes <= SMALL_BYTES ? { max_num_segments: 1 } : { only_expunge_deletes: true }),
      });
    }
    const { hasEnded } = this;
    this.hasEnded = false;
    return hasEnded;
  }

  /** Stops waiting for merges that are running: a client that closes would wait for them. */
  stop(): void {
    this.stopping.abort();
  }

  private run(request: estypes.IndicesForcemergeRequest): void {
    this.running += 1;
    void this.client.indices
      .forcemerge(request, { ...MERGE_OPTIONS, signal: this.stopping.signal })
      // Then segments stay until Elasticsearch merges them by itself.
      .catch(() => undefined)
      .finally(() => {
        this.running -= 1;
        this.hasEnded = true;
      });
  }

  /** In bytes without copies; documents of all copies, of which each has its own segments. */
  private async sizeOf(
    index: string,
  ): Promise<{ bytes: number; documents: number; replaced: number }> {
    const metric = ['store' as const, 'docs' as const];
    const { _all } = await this.client.indices.stats({ index, metric }, STATS_OPTIONS);
    const { docs } = _all.total ?? {};
    return {
      bytes: _all.primaries?.store?.size_in_bytes ?? Infinity,
      documents: docs?.count ?? 0,
      replaced: docs?.deleted ?? 0,
    };
  }
}
