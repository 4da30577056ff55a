import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import { LRUCache } from 'lru-cache';
import type { TrustedDocuments } from './trusted-documents.js';

/** Registered queries, by characters; the ones that nobody asked for longest make room. */
const KEPT_CHARACTERS = 5_000_000;

/** What Apollo puts before the hash. */
const PREFIX = 'apq:';

/** The texts behind hashes: those of the trusted documents always, those that clients registered (APQ) within bounds. */
export class PersistedQueries implements KeyValueCache {
  private readonly registered = new LRUCache<string, string>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (text) => text.length + 100,
  });

  constructor(private readonly trusted: TrustedDocuments | null) {}

  async get(key: string): Promise<string | undefined> {
    return this.trusted?.get(key.slice(PREFIX.length)) ?? this.registered.get(key);
  }

  async set(key: string, text: string): Promise<void> {
    this.registered.set(key, text);
  }

  async delete(key: string): Promise<boolean> {
    return this.registered.delete(key);
  }
}
