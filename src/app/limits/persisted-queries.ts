import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import { LRUCache } from 'lru-cache';
import type { TrustedDocuments } from './trusted-documents.js';
import { textWithoutComments } from './without-comments.js';

/**
 * What all registered queries together take in memory, in bytes; the ones that nobody asked for
 * longest make room.
 */
const MAX_BYTES = 10_000_000;

const MAX_QUERIES = 10_000;

/** What Apollo puts before the hash. */
const PREFIX = 'apq:';

/**
 * The texts behind hashes: those of the trusted documents always, those that clients registered
 * (APQ) within bounds. They are registered after they were validated, and kept without their
 * comments.
 */
export class PersistedQueries implements KeyValueCache {
  private readonly registered = new LRUCache<string, string>({
    max: MAX_QUERIES,
    maxSize: MAX_BYTES,
    // Two bytes for a character, and the hash.
    sizeCalculation: (text) => 2 * text.length + 300,
  });

  constructor(private readonly trusted: TrustedDocuments | null) {}

  async get(key: string): Promise<string | undefined> {
    return this.trusted?.get(key.slice(PREFIX.length)) ?? this.registered.get(key);
  }

  async set(key: string, text: string): Promise<void> {
    this.registered.set(key, textWithoutComments(text));
  }

  async delete(key: string): Promise<boolean> {
    return this.registered.delete(key);
  }

  /** How many registered queries are held, and how many bytes they take by count. */
  get held(): { documents: number; bytes: number } {
    return { documents: this.registered.size, bytes: this.registered.calculatedSize };
  }
}
