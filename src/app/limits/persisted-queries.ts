import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache';
import { sha256Of, type TrustedDocuments } from './trusted-documents.js';

/** Maximum memory of all registered queries. The least recently used queries are dropped. */
const MAX_QUERY_BYTES = 10_000_000;

/** The prefix of the hash in Apollo's keys. */
const PREFIX = 'apq:';

/**
 * The texts of persisted queries by hash: all trusted documents, and a limited number of queries
 * that clients registered (APQ). Apollo registers a query after its validation.
 */
export class PersistedQueries implements KeyValueCache {
  private readonly registered = new InMemoryLRUCache({
    maxSize: MAX_QUERY_BYTES,
    // Two bytes per character, plus the hash.
    sizeCalculation: (text) => 2 * text.length + 300,
  });

  constructor(private readonly trusted: TrustedDocuments | null) {}

  async get(key: string): Promise<string | undefined> {
    return this.trusted?.get(key.slice(PREFIX.length)) ?? this.registered.get(key);
  }

  /**
   * The SHA-256 of the document with this id; null if unknown. An id that is not a SHA-256 can only
   * belong to a trusted document.
   */
  async hashOf(id: string): Promise<string | null> {
    const hash = sha256Of(id);
    if (hash === null) return this.trusted?.hashOf(id) ?? null;
    return (await this.get(PREFIX + hash)) === undefined ? null : hash;
  }

  async set(key: string, text: string): Promise<void> {
    await this.registered.set(key, text);
  }

  delete(key: string): Promise<boolean> {
    return this.registered.delete(key);
  }
}
