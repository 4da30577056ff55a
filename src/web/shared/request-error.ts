/** An error of a request, as the GraphQL client gives it. */
export interface RequestError {
  networkError?: unknown;
  graphQLErrors: readonly {
    message: string;
    path?: readonly (string | number)[] | undefined;
    extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** Why the server refused a person: it does not know who asks, or the role does not suffice. */
export type Refusal = 'UNAUTHENTICATED' | 'FORBIDDEN';

/** Why the server refused the person; null if the error has another reason. */
export function refusalOf(error: RequestError): Refusal | null {
  const codes = error.graphQLErrors.map(({ extensions }) => extensions.code);
  return (['UNAUTHENTICATED', 'FORBIDDEN'] as const).find((code) => codes.includes(code)) ?? null;
}

export const NO_CONNECTION =
  '서버에 연결하지 못했어요. 네트워크와 서버가 켜져 있는지 확인해 주세요.';

/** The sentence for an error that does not depend on what was asked. */
export function sentenceFor({ code, retryAfter }: Readonly<Record<string, unknown>>): string {
  switch (code) {
    case 'RATE_LIMITED':
      return (
        '요청이 너무 많아요. ' +
        `${typeof retryAfter === 'number' ? `${retryAfter}초 뒤에` : '잠시 뒤'} 다시 시도해 주세요.`
      );
    case 'OVERLOADED':
    case 'EXECUTION_TIMEOUT':
      return '지금은 서버가 바빠요. 잠시 뒤 다시 시도해 주세요.';
    case 'DATABASE_UNAVAILABLE':
      return '데이터베이스에 연결하지 못했어요. 잠시 뒤 다시 시도해 주세요.';
    case 'BAD_REQUEST':
      return '보낸 내용이 너무 길거나 읽을 수 없어요. 줄여서 다시 보내 주세요.';
    case 'AUTHENTICATION_UNAVAILABLE':
      return '지금은 키를 확인할 수 없어요. 잠시 뒤 다시 시도해 주세요.';
    default:
      return '서버에서 문제가 생겼어요. 다시 시도해도 이렇다면 서버 로그를 확인해 주세요.';
  }
}
