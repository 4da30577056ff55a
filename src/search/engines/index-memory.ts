import { deserialize, serialize } from 'node:v8';
import { LRUCache } from 'lru-cache';
import { CacheCounts } from '../../core/cache-counts.js';
import type { NowOrLater } from '../../core/now-or-later.js';
import { currentOperation, Operation } from '../../core/operation.js';

/** Bytes around an answer: its buffer and its entry. */
const ENTRY_BYTES = 200;

/** A bound for changes of which this replica has not heard. */
const MAX_AGE_MS = 60_000;

/** Whether the index has changed, as far as this replica knows. */
export class IndexChanges {
  private changes = 0;

  /** `isFollowing`: whether this replica would have heard of a change made more than 2 s ago. */
  constructor(private readonly following: () => boolean = () => true) {}

  /** Increases with each change. */
  get count(): number {
    return this.changes;
  }

  get isFollowing(): boolean {
    return this.following();
  }

  /** To be called when other documents are searchable than before. */
  changed(): void {
    this.changes += 1;
  }
}

/**
 * Remembers what an engine answered until the index changes, up to a total size; the least recently
 * used is forgotten first. Equal questions at the same time are asked once. Remembers nothing while
 * this replica does not hear of changes.
 *
 * Answers are kept as bytes outside of the heap. As objects they took ten times the memory, and the
 * garbage collector copied each of them twice.
 */
export class IndexMemory<T extends object> {
  /** A miss is a question that was asked, or that waited for an equal one. */
  readonly cacheCounts = new CacheCounts();
  private readonly answers: LRUCache<string, Buffer>;
  private readonly asking = new Map<string, Promise<T>>();
  /** The changes before which nothing is remembered. */
  private since = 0;

  constructor(
    private readonly changes: IndexChanges,
    maxBytes: number,
  ) {
    this.answers = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (answer, question) => ENTRY_BYTES + 2 * question.length + answer.length,
      ttl: MAX_AGE_MS,
      // Otherwise it starts a timer every millisecond.
      ttlResolution: 1_000,
    });
  }

  /** The remembered answer; undefined if there is none. */
  get(question: string): T | undefined {
    if (!this.changes.isFollowing) return undefined;
    this.forgetOutdated();
    const answer = this.answers.get(question);
    if (!answer) return undefined;
    this.cacheCounts.count(true);
    return deserialize(answer) as T;
  }

  /**
   * The remembered answer at once, or else the result of `ask`, which is shared with equal
   * questions. It is asked for the client of the first, without a deadline.
   */
  answer(question: string, ask: () => Promise<T>): NowOrLater<T> {
    const remembered = this.get(question);
    if (remembered) return remembered;
    this.cacheCounts.count(false);
    if (!this.changes.isFollowing) return ask();
    const { count } = this.changes;
    const key = `${count} ${question}`;
    const running = this.asking.get(key);
    if (running) return running;
    const answering = new Operation(currentOperation()?.client ?? '')
      .run(ask)
      .then((answer) => {
        // A change during the search may be missing in the answer.
        if (this.changes.count === count) this.answers.set(question, serialize(answer));
        return answer;
      })
      .finally(() => this.asking.delete(key));
    this.asking.set(key, answering);
    return answering;
  }

  private forgetOutdated(): void {
    if (this.since === this.changes.count) return;
    this.since = this.changes.count;
    this.answers.clear();
  }
}
