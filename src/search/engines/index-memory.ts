import { deserialize, serialize } from 'node:v8';
import { LRUCache } from 'lru-cache';
import type { NowOrLater } from '../../core/work/now-or-later.js';
import { currentOperation, Operation } from '../../core/work/operation.js';

/** Bytes of an entry in addition to its content. */
const ENTRY_BYTES = 200;

/** Maximum age of an answer, in case this replica misses a change. */
const MAX_AGE_MS = 60_000;

/** Counts the changes of the index that this replica knows of. */
export class IndexChanges {
  /** Increases with each change. */
  count = 0;

  /** `isFollowing`: whether this replica knows of all changes that are older than 2 s. */
  constructor(readonly isFollowing: () => boolean) {}

  /** To be called when the searchable documents have changed. */
  changed(): void {
    this.count += 1;
  }
}

/**
 * Remembers answers of an engine until the index changes, up to a total size; the least recently
 * used are forgotten first. Equal questions at the same time are asked once. Remembers nothing
 * while this replica may miss changes. Answers are bytes outside of the heap, because objects would
 * take ten times the memory and slow the garbage collector.
 */
export class IndexMemory<T extends object> {
  private readonly answers: LRUCache<string, Buffer>;
  private readonly asking = new Map<string, Promise<T>>();
  /** The number of changes for which the answers are valid. */
  private since = 0;

  constructor(
    private readonly changes: IndexChanges,
    maxBytes: number,
  ) {
    this.answers = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (answer, question) => ENTRY_BYTES + 2 * question.length + answer.length,
      ttl: MAX_AGE_MS,
      // Without this, a timer starts every millisecond.
      ttlResolution: 1_000,
    });
  }

  /**
   * The remembered answer at once, or else the result of `ask`, which equal questions share. `ask`
   * runs in the name of the first client, without a deadline.
   */
  answer(question: string, ask: () => Promise<T>): NowOrLater<T> {
    const { count } = this.changes;
    const isFollowing = this.changes.isFollowing();
    if (this.since !== count) this.answers.clear();
    this.since = count;
    const remembered = isFollowing ? this.answers.get(question) : undefined;
    if (remembered) return deserialize(remembered) as T;
    if (!isFollowing) return ask();
    const key = `${count} ${question}`;
    const running = this.asking.get(key);
    if (running) return running;
    const answering = new Operation(currentOperation()?.client ?? '')
      .run(ask)
      .then((answer) => {
        // The answer may lack a change that was made during the search.
        if (this.changes.count === count) this.answers.set(question, serialize(answer));
        return answer;
      })
      .finally(() => this.asking.delete(key));
    this.asking.set(key, answering);
    return answering;
  }
}
