import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { createClient } from '../../shared/create-client.js';
import { NO_CONNECTION, refusalOf, type RequestError, sentenceFor } from '../../shared/failure.js';
import { TIMEOUT_MS } from '../../shared/session.js';
import refusals from './refusals.json';

/** Why the server did not do what the desk asked. Its message is in Korean. */
export class DeskError extends Error {
  constructor(
    message: string,
    /** `extensions.code` of the server; null without an answer. */
    readonly code: string | null = null,
    /** Each wrong input by its path, e.g. input.articles.3, with a Korean sentence. */
    readonly violations: ReadonlyMap<string, string> = new Map(),
  ) {
    super(message);
  }
}

const client = createClient({ isDesk: true, timeoutMs: TIMEOUT_MS });

let endSession = () => {};

/** Sets what happens when the server no longer knows the session. */
export function whenSessionEnds(act: () => void): void {
  endSession = act;
}

/** The data of a document. Rejects with DeskError if the answer has an error. */
export async function execute<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const isMutation = document.definitions.some(
    (each) => each.kind === 'OperationDefinition' && each.operation === 'mutation',
  );
  const { data, error } = await (
    isMutation
      ? client.mutation(document, variables)
      : client.query(document, variables, { requestPolicy: 'network-only' })
  ).toPromise();
  if (error || !data) throw failureOf(error ?? { graphQLErrors: [] });
  // Without its cookie a person is a reader, who gets an answer.
  if ('viewer' in Object(data) && (data as { viewer?: unknown }).viewer === null) {
    endSession();
    throw new DeskError(sentenceOf('UNAUTHENTICATED')!, 'UNAUTHENTICATED');
  }
  return data;
}

interface Violation {
  field: string;
  message: string;
}

/** Says in Korean why the server refused. Ends the session if the server does not know it. */
export function failureOf(error: RequestError): DeskError {
  if (refusalOf(error) === 'UNAUTHENTICATED') endSession();
  const [first] = error.graphQLErrors;
  if (!first) return new DeskError(NO_CONNECTION);
  const { message, extensions } = first;
  const { code, field } = extensions;
  const named = extensions.violations ?? (field === undefined ? [] : [{ field, message }]);
  const fallback = sentenceOf(`${code} ${message}`) ?? sentenceFor(extensions);
  const violations = new Map(
    (named as Violation[]).map((each) => [
      each.field,
      sentenceOf(`${code} ${each.field}: ${each.message}`) ?? fallback,
    ]),
  );
  const sentences = [...new Set(violations.values())];
  return new DeskError(sentences.join(' ') || fallback, String(code), violations);
}

/** The Korean sentence for what the server says: code, field and message, or the message alone. */
export const sentenceOf = (refusal: string): string | undefined =>
  Object.entries(refusals).find(([pattern]) => new RegExp(pattern).test(refusal))?.[1];
