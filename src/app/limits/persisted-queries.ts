import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache';
import { type DocumentNode, visit } from 'graphql';
import { sha256Of, type TrustedDocuments } from './trusted-documents.js';

/** Maximum memory of all parsed documents together, as computed by `heldBytes`. */
const MAX_DOCUMENT_BYTES = 20_000_000;

/** Measured on Node 20 to 24, rounded up. */
const NODE_BYTES = 200;
const TOKEN_BYTES = 160;
const DOCUMENT_BYTES = 1_000;

/** Caches valid documents by Apollo's key, so that each document is parsed and validated once. */
export function createDocumentStore(): KeyValueCache<DocumentNode> {
  return new InMemoryLRUCache({ maxSize: MAX_DOCUMENT_BYTES, sizeCalculation: heldBytes });
}

/**
 * The approximate memory of a document: its nodes, tokens and text. Apollo's own computation leaves
 * out comments.
 */
function heldBytes(document: DocumentNode): number {
  let bytes = DOCUMENT_BYTES;
  visit(document, { enter: () => void (bytes += NODE_BYTES) });
  for (let token = document.loc!.startToken.next; token; token = token.next) bytes += TOKEN_BYTES;
  // Two bytes per character, twice: block strings are also stored without their indentation.
  return bytes + 4 * document.loc!.source.body.length;
}

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
