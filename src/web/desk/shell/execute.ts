import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { createClient } from '../../shared/create-client.js';
import {
  NO_CONNECTION,
  refusalOf,
  type RequestError,
  sentenceFor,
} from '../../shared/request-error.js';
import { TIMEOUT_MS } from '../../shared/session.js';
import type { ErrorReason } from '../../generated/operations.js';
import refusals from './refusals.json' with { type: 'json' };

type Sentences = Readonly<Record<string, string>>;

/** The Korean sentences by `extensions.reason`. The desk asks for no statistics. */
export const REASONS: Sentences = refusals.reasons satisfies Record<
  Exclude<ErrorReason, 'STATISTICS_NOT_KEPT'>,
  string
>;
const { fields, codes }: Record<'fields' | 'codes', Sentences> = refusals;

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

let afterChange = () => {};

/** Sets what happens when the server has changed something for the desk. */
export function whenChanged(act: () => void): void {
  afterChange = act;
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
  if ('me' in Object(data) && (data as { me?: unknown }).me === null) {
    endSession();
    throw new DeskError(codes.UNAUTHENTICATED!, 'UNAUTHENTICATED');
  }
  if (isMutation) afterChange();
  return data;
}

/** What the server says about a refusal, in `extensions` or for one of several inputs. */
interface Refused {
  field?: string;
  reason?: string;
  params?: Readonly<Record<string, string>>;
}

/** Says in Korean why the server refused. Ends the session if the server does not know it. */
export function failureOf(error: RequestError): DeskError {
  if (refusalOf(error) === 'UNAUTHENTICATED') endSession();
  const extensions = error.graphQLErrors[0]?.extensions;
  if (!extensions) return new DeskError(NO_CONNECTION);
  const code = String(extensions.code);
  const refused = extensions as Refused & { violations?: Refused[] };
  const named = refused.violations ?? (refused.field === undefined ? [] : [refused]);
  const fallback = sentenceOf(code, refused) ?? sentenceFor(extensions);
  const violations = new Map(
    named.map((each) => [each.field ?? '', sentenceOf(code, each) ?? fallback]),
  );
  const sentences = [...new Set(violations.values())];
  return new DeskError(sentences.join(' ') || fallback, code, violations);
}

/** The Korean sentence for a refusal. Of a field, its last name counts, e.g. body, aliases. */
export function sentenceOf(code: string, refused: Refused): string | undefined {
  const { field = '', reason = '', params = {} } = refused;
  const [name = ''] = /[a-z]\w*(?=[.\d]*$)/i.exec(field) ?? [];
  const sentence = REASONS[reason]?.replace(/\{(\w+)\}/, (_, param) => params[param] ?? '');
  return sentence ?? fields[`${code} ${name}`] ?? fields[name] ?? codes[code];
}
