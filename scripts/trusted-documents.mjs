import { createHash } from 'node:crypto';
import { concatAST, print, separateOperations } from 'graphql';

/**
 * A plugin for graphql-codegen. Writes a JSON object with every operation and the fragments that it
 * uses, by the SHA-256 of its text.
 */
export function plugin(_schema, files) {
  const operations = Object.values(
    separateOperations(concatAST(files.map(({ document }) => document))),
  );
  const texts = operations.map((operation) => print(operation)).sort();
  const documents = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]);
  return `${JSON.stringify(Object.fromEntries(documents), null, 2)}\n`;
}
