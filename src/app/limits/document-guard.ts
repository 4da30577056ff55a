import { createHash } from 'node:crypto';
import { GraphQLError, Kind, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationLimits } from '../../config/index.js';
import { DoumError } from '../../core/errors.js';
import { measureDocument } from './measure-document.js';
import { operationTooLarge } from './operation-limits.js';
import type { TrustedDocuments } from './trusted-documents.js';

const MEASURED: (keyof Omit<OperationLimits, 'tokens' | 'cost'>)[] = [
  'depth',
  'aliases',
  'rootFields',
  'directives',
  'fields',
];

/**
 * What GraphiQL's introspection needs; lists inside lists of types are limited by a rule of
 * graphql-js besides.
 */
const INTROSPECTION_DEPTH = 16;

/** An alias comes back with every value that it names, and in the path of every error. */
const LONGEST_ALIAS = 100;

/**
 * Validation compares the fragments of a document with each other, pair by pair. For 300 of them
 * that takes 0.2 s, and where they spread each other in a circle of 100, its recursion overflows
 * the stack.
 */
const MOST_FRAGMENTS = 50;

/** Texts that passed lately, by their hash: a text may be as long as a request. */
const REMEMBERED_TEXTS = 5_000;

/**
 * Refuses documents that are too large, or that are not among the trusted ones, before they are
 * validated: graphql-js compares the fields of a selection with each other, which takes seconds for
 * some thousands, and runs all its rules together with those that one adds.
 */
export class DocumentGuard {
  private readonly passed = new LRUCache<string, true>({ max: REMEMBERED_TEXTS });

  constructor(
    private readonly limits: OperationLimits,
    private readonly trusted: TrustedDocuments | null,
    private readonly introspection: boolean,
  ) {}

  /**
   * LIMIT_EXCEEDED or FORBIDDEN; what is no GraphQL at all is left to those who say where it goes
   * wrong.
   */
  check(text: string): void {
    const hash = createHash('sha256').update(text).digest('base64');
    if (this.passed.has(hash)) return;
    const error = this.examine(text);
    if (error) throw error;
    this.passed.set(hash, true);
  }

  private examine(text: string): DoumError | null {
    let document;
    try {
      document = parse(text, { maxTokens: this.limits.tokens, noLocation: true });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return error.message.includes('tokens')
        ? operationTooLarge('tokens', this.limits.tokens)
        : null;
    }
    const fragments = document.definitions.filter(
      ({ kind }) => kind === Kind.FRAGMENT_DEFINITION,
    ).length;
    if (fragments > MOST_FRAGMENTS)
      return new DoumError(
        'LIMIT_EXCEEDED',
        `The document has ${fragments.toLocaleString('en')} fragments; at most ${MOST_FRAGMENTS} are possible.`,
        { hint: 'Write their fields where they are spread, or send several operations.' },
      );
    const measures = measureDocument(document);
    for (const limit of MEASURED) {
      if (measures[limit] > this.limits[limit])
        return operationTooLarge(limit, this.limits[limit], measures[limit]);
    }
    if (measures.aliasLength > LONGEST_ALIAS)
      return new DoumError(
        'LIMIT_EXCEEDED',
        `An alias of the operation has ${measures.aliasLength.toLocaleString('en')} characters; at most ${LONGEST_ALIAS} are possible.`,
        { hint: 'Give it a shorter name.' },
      );
    if (measures.introspectionDepth > 0 && !this.introspection)
      return new DoumError('FORBIDDEN', 'This server does not answer introspection.', {
        hint: 'Operators turn it on by INTROSPECTION.',
      });
    if (measures.introspectionDepth > INTROSPECTION_DEPTH)
      return operationTooLarge('depth', INTROSPECTION_DEPTH, measures.introspectionDepth);
    if (this.trusted && !this.trusted.has(document)) {
      return new DoumError(
        'FORBIDDEN',
        'This server answers the documents of its own clients alone.',
        {
          hint: 'Send one of the trusted documents as it is, or have yours added to them.',
        },
      );
    }
    return null;
  }
}
