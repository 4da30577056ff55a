import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type AnyVariables, createRequest } from '@urql/core';
import { createClient, DESK_HEADERS } from '../../shared/create-client.js';
import { NO_CONNECTION, refusalOf, type RequestError, sentenceFor } from '../../shared/failure.js';
import { TIMEOUT_MS } from '../../shared/session.js';

const client = createClient({ isDesk: true, timeoutMs: TIMEOUT_MS });

/** Runs a document with the session, never from a cache. Rejects with a RequestError. */
export async function ask<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const [definition] = document.definitions;
  const kind =
    definition?.kind === 'OperationDefinition' && definition.operation === 'mutation'
      ? 'mutation'
      : 'query';
  const operation = client.createRequestOperation(kind, createRequest(document, variables), {
    requestPolicy: 'network-only',
  });
  const { data, error } = await client.executeRequestOperation(operation).toPromise();
  if (error) throw error;
  return data!;
}

/** Uploads a picture or a PDF, and resolves to its address. Rejects with a RequestError. */
export async function upload(file: File): Promise<string> {
  const response = await fetch('/desk/media', {
    method: 'POST',
    headers: { ...DESK_HEADERS, 'content-type': file.type },
    body: file,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as {
    url?: string;
    errors?: RequestError['graphQLErrors'];
  } | null;
  if (answer?.url !== undefined) return answer.url;
  throw Object.assign(new Error(), { graphQLErrors: answer?.errors ?? [] });
}

/** Whether somebody has changed the article meanwhile. */
export function isVersionConflict(error: RequestError): boolean {
  const { code, field } = error.graphQLErrors[0]?.extensions ?? {};
  return code === 'CONFLICT' && String(field).endsWith('expectedVersion');
}

/** What to mend, by the beginning of the field that the server names. */
const FIELD_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/title/, '제목을 확인해 주세요. 한 줄로 300자까지 쓸 수 있어요.'],
  [/keywords/, '검색 키워드를 확인해 주세요. 100개까지, 하나에 100자까지 쓸 수 있어요.'],
  [/questions/, '질문을 확인해 주세요. 30개까지, 하나에 2자부터 200자까지 쓸 수 있어요.'],
  [/platformSlugs/, '묶음마다 플랫폼을 하나 이상 골라 주세요. 한 플랫폼은 한 묶음에만 있어야 해요.'],
  [/body|markdown/, '본문을 확인해 주세요. 200,000자까지 쓸 수 있고, 표와 목록이 너무 많거나 깊으면 안 돼요.'],
  [/categorySlug/, '카테고리를 골라 주세요. 고른 카테고리가 그 사이 지워졌을 수 있어요.'],
  [/slug/, '주소를 확인해 주세요. 영어 소문자와 숫자, 하이픈(-)만 쓸 수 있어요.'],
  [/comment/, '의견을 확인해 주세요. 빈칸으로 두거나 너무 길게 쓸 수 없어요.'],
  [/\bat\b|recheckAt/, '때를 확인해 주세요. 지금보다 나중이어야 해요.'],
  [/\bid\b/, '본문이 비어 있는 묶음이 있어요. 본문을 쓴 다음 게시해 주세요.'],
];

/** One sentence about a failure, for the person who writes. */
export function describe(error: RequestError): string {
  const extensions = error.graphQLErrors[0]?.extensions;
  if (!extensions) return NO_CONNECTION;
  const { code, field } = extensions;
  if (refusalOf(error) === 'FORBIDDEN') return '지금 역할로는 할 수 없는 일이에요.';
  if (code === 'UNAUTHENTICATED') return '로그인이 끝났어요. 다시 로그인하면 이어서 쓸 수 있어요.';
  if (code === 'NOT_FOUND') return '문서가 지워졌거나 없어요.';
  if (code === 'CONFLICT')
    return /slug/.test(String(field))
      ? '다른 문서가 쓰고 있거나 쓰던 주소예요. 다른 주소를 넣어 주세요.'
      : '그 사이 문서의 상태가 바뀌었어요. 새로 고친 다음 다시 해 주세요.';
  const sentence =
    code === 'BAD_USER_INPUT' && FIELD_SENTENCES.find(([name]) => name.test(String(field)))?.[1];
  return sentence || sentenceFor(extensions);
}
