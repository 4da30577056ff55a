import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import { type DocumentNode, parse, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { Lookups } from '../../core/lookups.js';
import { sha256Of } from './document-manifests.js';
import { textWithoutComments, withoutComments } from './measure-document.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** Maximum memory of all parsed documents together, as computed by `heldBytes`. */
const MAX_STORE_BYTES = 20_000_000;

/** Larger documents are not kept: they contain values, so they are unlikely to be sent again. */
const MAX_DOCUMENT_BYTES = 1_000_000;

const MAX_DOCUMENTS = 5_000;

/** Measured on Node 20 to 24, rounded up. */
const NODE_BYTES = 200;
const TOKEN_BYTES = 160;
const DOCUMENT_BYTES = 1_000;

/**
 * Caches valid documents by Apollo's key, so that each is parsed and validated once. A parsed
 * document references its text and its tokens, including comments. So the cache holds a copy
 * without comments, in which lines and columns, which errors report, are the same.
 */
export class DocumentStore implements KeyValueCache<DocumentNode> {
  readonly lookups = new Lookups();
  private readonly documents = new LRUCache<string, DocumentNode>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_STORE_BYTES,
    maxEntrySize: MAX_DOCUMENT_BYTES,
    sizeCalculation: heldBytes,
  });

  async get(key: string): Promise<DocumentNode | undefined> {
    const document = this.documents.get(key);
    this.lookups.count(document !== undefined);
    return document;
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.documents.set(key, parse(withoutComments(document)));
  }

  async delete(key: string): Promise<boolean> {
    return this.documents.delete(key);
  }

  /** The number of cached documents and their computed memory. */
  get held(): { documents: number; bytes: number } {
    return { documents: this.documents.size, bytes: this.documents.calculatedSize };
  }
}

/** The approximate memory of a document without comments: its nodes, tokens and text. */
function heldBytes(document: DocumentNode): number {
  let bytes = DOCUMENT_BYTES;
  visit(document, { enter: () => void (bytes += NODE_BYTES) });
  for (let token = document.loc!.startToken.next; token; token = token.next) bytes += TOKEN_BYTES;
  // Two bytes per character, twice: block strings are also kept without their indentation.
  return bytes + 4 * document.loc!.source.body.length;
}

/** Maximum memory of all registered queries. The least recently used ones are dropped. */
const MAX_QUERY_BYTES = 10_000_000;

const MAX_QUERIES = 10_000;

/** The prefix of the hash in Apollo's keys. */
const PREFIX = 'apq:';

/**
 * The texts of persisted queries by hash: all trusted documents, and a limited number of queries
 * that clients registered (APQ). Apollo registers a query after it has validated it. Texts are kept
 * without comments.
 */
export class PersistedQueries implements KeyValueCache {
  readonly lookups = new Lookups();
  private readonly registered = new LRUCache<string, string>({
    max: MAX_QUERIES,
    maxSize: MAX_QUERY_BYTES,
    // Two bytes per character, plus the hash.
    sizeCalculation: (text) => 2 * text.length + 300,
  });

  constructor(private readonly trusted: TrustedDocuments | null) {}

  async get(key: string): Promise<string | undefined> {
    const text = this.trusted?.get(key.slice(PREFIX.length)) ?? this.registered.get(key);
    this.lookups.count(text !== undefined);
    return text;
  }

  /**
   * The SHA-256 of the document with this id; null if it is not known. An id that is no SHA-256 can
   * only be that of a trusted document.
   */
  hashOf(id: string): string | null {
    const hash = sha256Of(id);
    if (hash === null) return this.trusted?.hashOf(id) ?? null;
    const isKnown = this.trusted?.get(hash) !== undefined || this.registered.has(PREFIX + hash);
    return isKnown ? hash : null;
  }

  async set(key: string, text: string): Promise<void> {
    this.registered.set(key, textWithoutComments(text));
  }

  async delete(key: string): Promise<boolean> {
    return this.registered.delete(key);
  }

  /** The number of registered queries and their computed memory. */
  get held(): { documents: number; bytes: number } {
    return { documents: this.registered.size, bytes: this.registered.calculatedSize };
  }
}
