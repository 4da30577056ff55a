/** What does not depend on the GraphQL library. */

/** The address of the API; `VITE_DOUM_URL` sets another server while the project is built. */
export const API_URL = `${import.meta.env.VITE_DOUM_URL ?? 'http://127.0.0.1:4000'}/graphql`;

/**
 * The headers of requests that count in statistics. Another origin needs a preflight for them, so
 * queries whose answers are the same for everybody are sent without them, by GET.
 */
export function visitHeaders(): Record<string, string> {
  return { 'x-doum-source': 'web', 'x-doum-visitor': visitorId(), 'x-doum-version': '1.0.0' };
}

/** A random name of this browser: two visitors behind one address are counted apart. */
function visitorId(): string {
  const id = localStorage.getItem('doum-visitor') ?? crypto.randomUUID();
  localStorage.setItem('doum-visitor', id);
  return id;
}

/** The hash by which automatic persisted queries (APQ) name a document. */
export async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What an error of the API says to programs; the message itself is for developers. */
export interface ErrorExtensions {
  code?: string;
  retryAfter?: number;
}

/** One sentence for the visitor. Without a code there was no answer of the API. */
export function describeError({ code, retryAfter }: ErrorExtensions = {}): string {
  switch (code) {
    case 'RATE_LIMITED':
    case 'OVERLOADED':
      // Votes from one address may be over for the day.
      return retryAfter !== undefined && retryAfter > 120
        ? '요청이 많아요. 나중에 다시 시도해 주세요.'
        : `요청이 많아요. ${retryAfter ?? 5}초 뒤에 다시 시도해 주세요.`;
    case 'BAD_USER_INPUT':
      return '검색어와 조건을 확인해 주세요.';
    case 'SEARCH_UNAVAILABLE':
    case 'DATABASE_UNAVAILABLE':
      return '지금은 도움말을 찾을 수 없어요. 잠시 뒤에 다시 시도해 주세요.';
    case undefined:
      return '서버에 연결하지 못했어요. 네트워크를 확인해 주세요.';
    default:
      return '문제가 생겼어요. 잠시 뒤에 다시 시도해 주세요.';
  }
}

/** Feedback counts after a vote that replaces the visitor's previous one. */
export function countsAfter(
  { helpful, notHelpful }: { helpful: number; notHelpful: number },
  vote: boolean,
  previous: boolean | null,
) {
  const change = (value: boolean) => Number(vote === value) - Number(previous === value);
  return { helpful: helpful + change(true), notHelpful: notHelpful + change(false) };
}
