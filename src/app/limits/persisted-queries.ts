import type { KeyValueCache } from '@apollo/utils.keyvaluecache';
import { type DocumentNode, parse, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { textWithoutComments, withoutComments } from './measure-document.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** What all documents together take in memory, in bytes, as `heldBytes` counts. */
const MAX_STORE_BYTES = 20_000_000;

/** A longer document has values in its text, which are others the next time. */
const MAX_DOCUMENT_BYTES = 1_000_000;

const MAX_DOCUMENTS = 5_000;

/** Measured on Node 20 to 24, rounded up. */
const BYTES_A_NODE = 200;
const BYTES_A_TOKEN = 160;
const BYTES_A_DOCUMENT = 1_000;

/**
 * Valid documents by what Apollo calls them, so that each is parsed and validated once. A parsed
 * document points to its tokens, comments among them, and to its text. So a copy without comments
 * is kept, and its text is counted with it. The copy has the same lines and columns, which errors
 * tell.
 */
export class DocumentStore implements KeyValueCache<DocumentNode> {
  private readonly documents = new LRUCache<string, DocumentNode>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_STORE_BYTES,
    maxEntrySize: MAX_DOCUMENT_BYTES,
    sizeCalculation: heldBytes,
  });

  async get(key: string): Promise<DocumentNode | undefined> {
    return this.documents.get(key);
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.documents.set(key, parse(withoutComments(document)));
  }

  async delete(key: string): Promise<boolean> {
    return this.documents.delete(key);
  }

  /** How many documents are held, and how many bytes they take by count. */
  get held(): { documents: number; bytes: number } {
    return { documents: this.documents.size, bytes: this.documents.calculatedSize };
  }
}

/**
 * What a document without comments takes in memory, in bytes: its nodes, its tokens, and its text.
 */
function heldBytes(document: DocumentNode): number {
  let bytes = BYTES_A_DOCUMENT;
  visit(document, { enter: () => void (bytes += BYTES_A_NODE) });
  for (let token = document.loc!.startToken.next; token; token = token.next) bytes += BYTES_A_TOKEN;
  // Two bytes for a character; a block string is kept a second time without its indentation.
  return bytes + 4 * document.loc!.source.body.length;
}

/**
 * What all registered queries together take in memory, in bytes; the ones that nobody asked for
 * longest make room.
 */
const MAX_QUERY_BYTES = 10_000_000;

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
    maxSize: MAX_QUERY_BYTES,
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
