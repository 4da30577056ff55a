import { GraphQLError, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationLimits } from '../../config.js';
import { DoumError } from '../../core/errors.js';
import { measureDocument } from './measure-document.js';
import { operationTooLarge } from './operation-limits.js';
import type { TrustedDocuments } from './trusted-documents.js';

const MEASURED: (keyof Omit<OperationLimits, 'tokens' | 'cost'>)[] = ['depth', 'aliases', 'rootFields', 'directives', 'fields'];

/** What GraphiQL's introspection needs; lists inside lists of types are limited by a rule of graphql-js besides. */
const INTROSPECTION_DEPTH = 16;

/** Documents that were looked at lately, by their text. */
const REMEMBERED_CHARACTERS = 4_000_000;

/**
 * Refuses documents that are too large, or that are not among the trusted ones, before they are validated: graphql-js compares the fields of a
 * selection with each other, which takes seconds for some thousands, and runs all its rules together with those that one adds.
 */
export class DocumentGuard {
  private readonly verdicts = new LRUCache<string, { error: DoumError | null }>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_verdict, text) => text.length + 100,
  });

  constructor(
    private readonly limits: OperationLimits,
    private readonly trusted: TrustedDocuments | null,
    private readonly introspection: boolean,
  ) {}

  /** LIMIT_EXCEEDED or FORBIDDEN; what is no GraphQL at all is left to those who say where it goes wrong. */
  check(text: string): void {
    let verdict = this.verdicts.get(text);
    if (!verdict) {
      verdict = { error: this.examine(text) };
      this.verdicts.set(text, verdict);
    }
    if (verdict.error) throw verdict.error;
  }

  private examine(text: string): DoumError | null {
    let document;
    try {
      document = parse(text, { maxTokens: this.limits.tokens, noLocation: true });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return error.message.includes('tokens') ? operationTooLarge('tokens', this.limits.tokens) : null;
    }
    const measures = measureDocument(document);
    for (const limit of MEASURED) {
      if (measures[limit] > this.limits[limit]) return operationTooLarge(limit, this.limits[limit], measures[limit]);
    }
    if (measures.introspectionDepth > 0 && !this.introspection)
      return new DoumError('FORBIDDEN', 'This server does not answer introspection.', {
        hint: 'Operators turn it on by INTROSPECTION.',
      });
    if (measures.introspectionDepth > INTROSPECTION_DEPTH)
      return operationTooLarge('depth', INTROSPECTION_DEPTH, measures.introspectionDepth);
    if (this.trusted && !this.trusted.has(document)) {
      return new DoumError('FORBIDDEN', 'This server answers the documents of its own clients alone.', {
        hint: 'Send one of the trusted documents as it is, or have yours added to them.',
      });
    }
    return null;
  }
}
