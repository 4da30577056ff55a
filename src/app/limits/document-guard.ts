import { createHash } from 'node:crypto';
import { GraphQLError, Kind, Lexer, parse, Source, TokenKind } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationLimits } from '../../config/index.js';
import { DoumError } from '../../core/errors.js';
import { measureDocument } from './measure-document.js';
import type { TrustedDocuments } from './trusted-documents.js';

const MEASURED: (keyof Omit<OperationLimits, 'length' | 'tokens' | 'cost'>)[] = [
  'depth',
  'aliases',
  'rootFields',
  'directives',
  'fields',
];

/**
 * The depth that GraphiQL's introspection needs. A rule of graphql-js also limits nested lists of
 * types.
 */
const INTROSPECTION_DEPTH = 16;

/**
 * Validation compares every pair of fragments. 300 fragments take 0.2 s, and a cycle of 100
 * fragments overflows the stack.
 */
const MAX_FRAGMENTS = 50;

/** Maximum length of a name. Errors of validation quote names, and compare them with others. */
const MAX_NAME_LENGTH = 200;

/**
 * The message of graphql-js for a document with too many tokens. Other syntax errors may quote
 * these words, because they repeat what the client sent.
 */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more \w+ \d+ tokens\./;

/** Maximum number of cached results. Their keys are hashes, because texts may be long. */
const MAX_PASSED_TEXTS = 5_000;

/**
 * Refuses documents that are too large or not trusted. Must run before validation: graphql-js
 * compares the fields of a selection with each other, which takes seconds for a few thousand
 * fields, and runs custom validation rules only together with its own.
 */
export class DocumentGuard {
  private readonly passed = new LRUCache<string, true>({ max: MAX_PASSED_TEXTS });

  constructor(
    private readonly limits: OperationLimits,
    private readonly trusted: TrustedDocuments | null,
    private readonly introspection: boolean,
  ) {}

  /**
   * Throws LIMIT_EXCEEDED or FORBIDDEN. Invalid GraphQL passes: Apollo then reports the syntax
   * error with its position.
   */
  check(text: string): void {
    const { length } = this.limits;
    if (text.length > length) throw operationTooLarge('length', length, text.length);
    const hash = createHash('sha256').update(text).digest('base64');
    if (this.passed.has(hash)) return;
    const error = this.examine(text);
    if (error) throw error;
    this.passed.set(hash, true);
  }

  private examine(text: string): DoumError | null {
    let document;
    try {
      const nameLength = longestName(text);
      if (nameLength > MAX_NAME_LENGTH) return nameTooLong(nameLength);
      document = parse(text, { maxTokens: this.limits.tokens, noLocation: true });
    } catch (error) {
      // The parser is recursive: thousands of brackets inside each other overflow its stack.
      if (error instanceof RangeError) return operationTooLarge('tokens', this.limits.tokens);
      if (!(error instanceof GraphQLError)) throw error;
      return TOO_MANY_TOKENS.test(error.message)
        ? operationTooLarge('tokens', this.limits.tokens)
        : null;
    }
    const fragments = document.definitions.filter(
      ({ kind }) => kind === Kind.FRAGMENT_DEFINITION,
    ).length;
    if (fragments > MAX_FRAGMENTS)
      return new DoumError(
        'LIMIT_EXCEEDED',
        `The document has ${fragments.toLocaleString('en')} fragments; at most ` +
          `${MAX_FRAGMENTS} are possible.`,
        { hint: 'Write their fields where they are spread, or send several operations.' },
      );
    const measures = measureDocument(document);
    for (const limit of MEASURED) {
      if (measures[limit] > this.limits[limit])
        return operationTooLarge(limit, this.limits[limit], measures[limit]);
    }
    if (measures.introspectionDepth > 0 && !this.introspection)
      return new DoumError('FORBIDDEN', 'This server does not answer introspection.', {
        hint: 'Operators turn it on by INTROSPECTION.',
      });
    if (measures.introspectionDepth > INTROSPECTION_DEPTH)
      return operationTooLarge('depth', INTROSPECTION_DEPTH, measures.introspectionDepth);
    if (this.trusted && !this.trusted.has(document)) {
      return new DoumError('FORBIDDEN', 'This server only answers trusted documents.', {
        hint: 'Send a trusted document unchanged, or ask the operator to add yours.',
      });
    }
    return null;
  }
}

/** The length of the longest name. Throws a GraphQLError for a text that is no GraphQL. */
function longestName(text: string): number {
  const lexer = new Lexer(new Source(text));
  let longest = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance())
    if (token.kind === TokenKind.NAME) longest = Math.max(longest, token.end - token.start);
  return longest;
}

function nameTooLong(length: number): DoumError {
  return new DoumError(
    'LIMIT_EXCEEDED',
    `The document has a name of ${length.toLocaleString('en')} characters; at most ` +
      `${MAX_NAME_LENGTH} are possible.`,
    { hint: 'Shorten the names of the operation, and of its fields, aliases and variables.' },
  );
}

/** The unit of each limit. */
const COUNTED: Record<keyof OperationLimits, string> = {
  length: 'characters',
  tokens: 'tokens',
  depth: 'fields inside each other',
  aliases: 'aliases',
  rootFields: 'fields at its root',
  directives: 'directives',
  fields: 'fields (fragments count wherever they are spread)',
  cost: 'points of cost',
};

/**
 * Creates LIMIT_EXCEEDED for an operation with `actual` where at most `max` is possible. `actual`
 * is undefined for tokens, because parsing stops at the limit.
 */
export function operationTooLarge(
  limit: keyof OperationLimits,
  max: number,
  actual?: number,
): DoumError {
  const number = (value: number) =>
    value > 1e9 ? 'more than 1,000,000,000' : value.toLocaleString('en');
  return new DoumError(
    'LIMIT_EXCEEDED',
    `The operation has ${actual === undefined ? `more than ${number(max)}` : number(actual)} ${COUNTED[limit]}; at most ${number(max)} are possible.`,
    {
      hint:
        limit === 'length'
          ? 'Send long texts as variables.'
          : 'Ask for less at once, or in several operations.' +
            (limit === 'cost' ? ' Operators set this limit by MAX_COST.' : ''),
    },
  );
}
