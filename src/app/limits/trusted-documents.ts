import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type DocumentNode, parse, print, visit } from 'graphql';
import { z } from 'zod';
import { messageOf, OperatorError } from '../../core/errors.js';

/** Documents by the SHA-256 of their text. */
export type Documents = Readonly<Record<string, string>>;

/** The documents of the known clients. With safelisting the server refuses all others. */
export class TrustedDocuments {
  private readonly byHash = new Map<string, string>();
  /** The SHA-256 of each document with another id. */
  private readonly hashes = new Map<string, string>();
  /** The texts in a comparable form, see `plainText`. */
  private readonly texts = new Set<string>();

  /**
   * Reads the manifests that clients are built with, see `parseManifest`. Adds the documents of the
   * server's own `pages`. Throws OperatorError, naming the file, if a manifest is wrong.
   */
  static async read(files: readonly string[], pages: Documents): Promise<TrustedDocuments> {
    const trusted = new TrustedDocuments();
    for (const file of files) {
      try {
        const json = await readFile(file, 'utf8').catch((error: unknown) => {
          throw new Error(`cannot be read (${messageOf(error)})`, { cause: error });
        });
        for (const document of parseManifest(json)) trusted.add(document);
      } catch (error) {
        throw new OperatorError(
          `TRUSTED_DOCUMENTS names the file ${file}, which ${messageOf(error)}.`,
        );
      }
    }
    for (const [id, text] of Object.entries(pages)) trusted.add({ id, text });
    return trusted;
  }

  /**
   * Whether the document is trusted. Differences in white space, the order of fragments, and the
   * `__typename` that clients add do not matter.
   */
  has(document: DocumentNode): boolean {
    return this.texts.has(plainText(document));
  }

  /** The text of the trusted document with this SHA-256, for clients that send only the hash. */
  get(hash: string): string | undefined {
    return this.byHash.get(hash);
  }

  all(): Iterable<string> {
    return this.byHash.values();
  }

  /** The SHA-256 of the trusted document with this id, which is not a SHA-256 itself. */
  hashOf(id: string): string | undefined {
    return this.hashes.get(id);
  }

  private add({ id, text }: NamedDocument): void {
    const hash = hashOf(text);
    try {
      this.texts.add(plainText(parse(text, { noLocation: true })));
    } catch (error) {
      throw new Error(`has the document ${id}, which is no GraphQL (${messageOf(error)})`, {
        cause: error,
      });
    }
    this.byHash.set(hash, text);
    if (sha256Of(id) !== null) return;
    const other = this.hashes.get(id);
    if (other !== undefined && other !== hash)
      throw new Error(`has the id ${id}, which is another document's, in this file or another`);
    this.hashes.set(id, hash);
  }
}

function plainText(document: DocumentNode): string {
  const plain = visit(document, {
    Field: ({ name, alias, directives }) =>
      name.value === '__typename' && !alias && !directives?.length ? null : undefined,
  });
  return plain.definitions.map(print).sort().join('\n\n');
}

/** A document of a manifest. */
interface NamedDocument {
  /** As in the manifest. */
  id: string;
  text: string;
}

/** https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#manifest-format */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

/** The characters of ids in the draft of GraphQL over HTTP, Appendix A. */
const ID = /^[A-Za-z0-9._~:-]{1,200}$/;

const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/;

/** The SHA-256 in an id, which may have the prefix `sha256:`; null for all other ids. */
export function sha256Of(id: string): string | null {
  return SHA256.exec(id)?.[1] ?? null;
}

/** The SHA-256 of a text, in hexadecimal. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Parses a manifest of one of two formats: documents by their ids, as Relay, the client preset of
 * graphql-codegen and `npm run codegen` write; or the manifest of Apollo. An id may be the
 * SHA-256 of its document, with or without the prefix `sha256:`. Throws an Error whose message
 * continues "the file …, which".
 */
export function parseManifest(json: string): NamedDocument[] {
  const documents = documentsOf(json);
  if (documents.length === 0) throw new Error('has no document');
  for (const { id, text } of documents) {
    if (!ID.test(id))
      throw new Error(
        `has the id ${JSON.stringify(id.slice(0, 80))}; an id has 1 to 200 of A-Z a-z 0-9 . _ ~ : -`,
      );
    const hash = sha256Of(id);
    if (hash !== null && hash !== hashOf(text))
      throw new Error(`has the document ${id}, whose SHA-256 is another`);
  }
  return documents;
}

function documentsOf(json: string): NamedDocument[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The message below says what the file should be.
  }
  const { success, data } = apolloManifest.safeParse(value);
  if (success) return data.operations.map(({ id, body }) => ({ id, text: body }));
  // zod would lose a key such as __proto__.
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = isObject ? Object.entries(value as object) : null;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string'))
    throw new Error(
      'is not JSON with a document for each id, nor a manifest of Apollo of version 1 with an id ' +
        'and a body for each operation',
    );
  return entries.map(([id, text]) => ({ id, text }));
}
