import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type DocumentNode, parse, print, visit } from 'graphql';
import { z } from 'zod';
import { messageOf, OperatorError } from '../../core/errors.js';

const manifest = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string());

/** Documents by the SHA-256 of their text. */
export type Documents = Readonly<Record<string, string>>;

/** The documents of the known clients. With safelisting the server answers no others. */
export class TrustedDocuments {
  private constructor(
    private readonly byHash: ReadonlyMap<string, string>,
    private readonly texts: ReadonlySet<string>,
  ) {}

  /**
   * Reads the file that codegen writes: a JSON object with documents by the SHA-256 of their text.
   * Adds the documents of the server's own `pages`. Throws OperatorError if the file is wrong.
   */
  static async read(file: string, pages: Documents): Promise<TrustedDocuments> {
    const wrong = (why: string) =>
      new OperatorError(
        `TRUSTED_DOCUMENTS names ${file}, but ${why}: it must be the file that \`npm run ` +
          `codegen\` writes.`,
      );
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw wrong(`it cannot be read (${messageOf(error)})`);
    });
    let documents;
    try {
      documents = manifest.parse(JSON.parse(text));
    } catch {
      throw wrong('it is not JSON with a document for each SHA-256');
    }
    const byHash = new Map(Object.entries(documents));
    if (byHash.size === 0) throw wrong('it has no document');
    for (const [hash, document] of Object.entries(pages)) byHash.set(hash, document);
    const texts = new Set<string>();
    for (const [hash, document] of byHash) {
      if (createHash('sha256').update(document).digest('hex') !== hash)
        throw wrong(`the document ${hash} has another SHA-256`);
      try {
        texts.add(plainText(parse(document, { noLocation: true })));
      } catch (error) {
        throw wrong(`the document ${hash} is no GraphQL (${messageOf(error)})`);
      }
    }
    return new TrustedDocuments(byHash, texts);
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
}

function plainText(document: DocumentNode): string {
  const plain = visit(document, {
    Field: ({ name, alias, directives }) =>
      name.value === '__typename' && !alias && !directives?.length ? null : undefined,
  });
  return plain.definitions.map(print).sort().join('\n\n');
}
