import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { createClient } from '../../shared/create-client.js';
import { NO_CONNECTION, refusalOf, type RequestError, sentenceFor } from '../../shared/failure.js';
import { TIMEOUT_MS } from '../../shared/session.js';

/** One wrong input, with its path, e.g. input.articles.3. */
export interface Violation {
  field: string;
  message: string;
}

/** Why the server did not do what the desk asked. Its message is a Korean sentence. */
export class DeskError extends Error {
  constructor(
    message: string,
    /** `extensions.code` of the server; null without an answer. */
    readonly code: string | null,
    /** All that is wrong with the input; empty if that is not the reason. */
    readonly violations: readonly Violation[],
    /** For CONFLICT of a version: the present version. */
    readonly currentVersion: number | null,
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
    throw new DeskError(SESSION_ENDED, 'UNAUTHENTICATED', [], null);
  }
  return data;
}

const SESSION_ENDED = '로그인이 끝났어요. 다시 로그인해 주세요.';

function failureOf(error: RequestError): DeskError {
  if (refusalOf(error) === 'UNAUTHENTICATED') endSession();
  const [first] = error.graphQLErrors;
  if (!first) return new DeskError(NO_CONNECTION, null, [], null);
  const { code, field, violations, currentVersion } = first.extensions;
  const named = (violations as Violation[] | undefined) ?? [];
  const wrong =
    named.length > 0 || field === undefined
      ? named
      : [{ field: String(field), message: first.message }];
  return new DeskError(
    sentenceOf(first.extensions),
    String(code),
    wrong,
    typeof currentVersion === 'number' ? currentVersion : null,
  );
}

function sentenceOf(extensions: Readonly<Record<string, unknown>>): string {
  switch (extensions.code) {
    case 'UNAUTHENTICATED':
      return SESSION_ENDED;
    case 'FORBIDDEN':
      return '지금 역할로는 할 수 없는 일이에요.';
    case 'NOT_FOUND':
      return '그사이에 지워졌어요. 목록을 새로고침해 주세요.';
    case 'CONFLICT':
      return extensions.currentVersion === undefined
        ? '지금 상태에서는 할 수 없는 일이에요. 새로고침하고 확인해 주세요.'
        : '그사이에 다른 사람이 고쳤어요. 새로고침하고 확인해 주세요.';
    case 'BAD_USER_INPUT':
      return '서버가 받을 수 없는 내용이 있어요.';
    case 'LIMIT_EXCEEDED':
      return '한 번에 다루기에는 너무 커요. 나누어서 해 주세요.';
    default:
      return sentenceFor(extensions);
  }
}
