import { readFile } from 'node:fs/promises';
import { type DocumentNode, parse, print, visit } from 'graphql';
import { messageOf, OperatorError } from '../../core/errors.js';
import { hashOf, type NamedDocument, parseManifest, sha256Of } from './document-manifests.js';

/** Documents by the SHA-256 of their text. */
export type Documents = Readonly<Record<string, string>>;

/** The documents of the known clients. With safelisting the server answers no others. */
export class TrustedDocuments {
  private readonly byHash = new Map<string, string>();
  /** The SHA-256 of each document whose id is another. */
  private readonly hashes = new Map<string, string>();
  /** The texts without what may differ, see `plainText`. */
  private readonly texts = new Set<string>();

  private constructor() {}

  /**
   * Reads the manifests that clients are built with, see `parseManifest`. Adds the documents of the
   * server's own `pages`. Throws OperatorError, which names the file, if one is wrong.
   */
  static async read(files: readonly string[], pages: Documents): Promise<TrustedDocuments> {
    const trusted = new TrustedDocuments();
    for (const file of files) {
      try {
        for (const document of parseManifest(await readText(file))) trusted.add(document);
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
   * Whether the document is trusted. White space, the order of fragments, and the `__typename` that
   * clients add to selections do not matter.
   */
  has(document: DocumentNode): boolean {
    return this.texts.has(plainText(document));
  }

  /** The text of the trusted document with this SHA-256, for clients that send only the hash. */
  get(hash: string): string | undefined {
    return this.byHash.get(hash);
  }

  /** The texts of all. */
  all(): Iterable<string> {
    return this.byHash.values();
  }

  /** The SHA-256 of the trusted document with this id, which is no SHA-256 itself. */
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

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`cannot be read (${messageOf(error)})`, { cause: error });
  });
}

function plainText(document: DocumentNode): string {
  const plain = visit(document, {
    Field: ({ name, alias, directives }) =>
      name.value === '__typename' && !alias && !directives?.length ? null : undefined,
  });
  return plain.definitions.map(print).sort().join('\n\n');
}
