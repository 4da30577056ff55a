import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type DocumentNode, parse, print, visit } from 'graphql';
import { z } from 'zod';
import { messageOf, OperatorError } from '../../core/errors.js';

const manifest = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string());

/** The documents that the clients of this server were built with: safelisting answers no others. */
export class TrustedDocuments {
  private constructor(
    private readonly byHash: ReadonlyMap<string, string>,
    private readonly texts: ReadonlySet<string>,
  ) {}

  /** Reads the file that codegen writes: an object of documents by the SHA-256 of their text. OperatorError says what is wrong with it. */
  static async read(file: string): Promise<TrustedDocuments> {
    const wrong = (why: string) =>
      new OperatorError(`TRUSTED_DOCUMENTS names ${file}, but ${why}: it must be the file that \`npm run codegen\` writes.`);
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
    const texts = new Set<string>();
    for (const [hash, document] of byHash) {
      if (createHash('sha256').update(document).digest('hex') !== hash) throw wrong(`the document ${hash} has another SHA-256`);
      try {
        texts.add(plainText(parse(document, { noLocation: true })));
      } catch (error) {
        throw wrong(`the document ${hash} is no GraphQL (${messageOf(error)})`);
      }
    }
    if (texts.size === 0) throw wrong('it has no document');
    return new TrustedDocuments(byHash, texts);
  }

  /** Whether it is one of them, whatever its white space, and with or without the `__typename` that clients put into each selection. */
  has(document: DocumentNode): boolean {
    return this.texts.has(plainText(document));
  }

  /** The text of the document with this SHA-256, so that clients may send the hash alone. */
  get(hash: string): string | undefined {
    return this.byHash.get(hash);
  }
}

function plainText(document: DocumentNode): string {
  return print(
    visit(document, {
      Field: ({ name, alias, directives }) => (name.value === '__typename' && !alias && !directives?.length ? null : undefined),
    }),
  );
}
