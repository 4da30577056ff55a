import type { CombinedError } from '@urql/core';
import { createContext, use, useEffect } from 'react';
import { Link } from 'wouter';
import { PageHead } from './layout.js';

/** What a page says of itself to the server that renders it; in a browser nobody reads it. */
export interface Outcome {
  status: number;
  /** The path where the page is instead. */
  location: string | null;
}

export const OutcomeContext = createContext<Outcome>({ status: 200, location: null });

/** Notes that the page is not what was asked for, with an HTTP status. */
function useStatus(status: number): void {
  const outcome = use(OutcomeContext);
  if (status !== 200) outcome.status = status;
}

/**
 * Whether something is not there because there is no such thing: what hangs on its slug is refused
 * then, and anything else is trouble.
 */
export function isMissing(error: CombinedError | undefined): boolean {
  if (!error) return true;
  return (
    !error.networkError &&
    error.graphQLErrors.every(({ extensions }) => extensions?.code === 'BAD_USER_INPUT')
  );
}

/** Takes the place of what is on its way. */
export function Loading() {
  return (
    <div className="loading" aria-busy="true">
      <p role="status">불러오고 있어요…</p>
      <div className="loading-line" />
      <div className="loading-line" />
      <div className="loading-line" />
    </div>
  );
}

/** There is nothing at this address, or no longer. */
export function NotFoundPage() {
  useStatus(404);
  return (
    <section className="notice">
      <PageHead title="찾을 수 없는 페이지 - 도움말" />
      <h1>찾는 페이지가 없어요</h1>
      <p>
        주소가 바뀌었거나 더는 제공하지 않는 도움말이에요. 위에서 검색하거나 처음으로 가 보세요.
      </p>
      <Link href="/" className="button">
        도움말 처음으로
      </Link>
    </section>
  );
}

interface Trouble {
  status: number;
  title: string;
  advice: string;
  /** Whether the same request may succeed later. */
  passes: boolean;
}

const UNKNOWN: Trouble = {
  status: 500,
  title: '문제가 생겨 보여 드리지 못했어요',
  advice: '잠시 뒤에 다시 시도해 주세요. 계속 이러면 고객센터에 알려 주세요.',
  passes: true,
};

const OFFLINE: Trouble = {
  status: 503,
  title: '서버에 연결하지 못했어요',
  advice: '인터넷 연결을 확인한 뒤 다시 시도해 주세요.',
  passes: true,
};

const TROUBLES: Record<string, Trouble> = {
  RATE_LIMITED: {
    status: 429,
    title: '요청이 너무 많아요',
    advice: '1분쯤 뒤에 다시 시도해 주세요.',
    passes: true,
  },
  OVERLOADED: {
    status: 503,
    title: '지금 찾는 사람이 많아요',
    advice: '잠시 뒤에 다시 시도해 주세요.',
    passes: true,
  },
  EXECUTION_TIMEOUT: {
    status: 503,
    title: '시간이 너무 오래 걸려 멈췄어요',
    advice: '잠시 뒤에 다시 시도해 주세요.',
    passes: true,
  },
  SEARCH_UNAVAILABLE: {
    status: 503,
    title: '지금은 검색할 수 없어요',
    advice: '잠시 뒤에 다시 시도해 주세요. 그동안 서비스와 카테고리에서 도움말을 찾아볼 수 있어요.',
    passes: true,
  },
  DATABASE_UNAVAILABLE: {
    ...UNKNOWN,
    status: 503,
    title: '지금은 도움말을 불러올 수 없어요',
    advice: '잠시 뒤에 다시 시도해 주세요.',
  },
  BAD_USER_INPUT: {
    status: 400,
    title: '검색 조건이 올바르지 않아요',
    advice:
      '검색어가 200자보다 길거나, 지금은 없는 분류나 페이지를 찾는 주소예요. 위에서 다시 검색해 주세요.',
    passes: false,
  },
};

/** What to tell the reader of an error of GraphQL. */
export function troubleOf(error: CombinedError): Trouble {
  if (error.networkError) return OFFLINE;
  const codes = error.graphQLErrors.map(({ extensions }) => String(extensions?.code));
  return codes.map((code) => TROUBLES[code]).find((trouble) => trouble !== undefined) ?? UNKNOWN;
}

/** Takes the place of what could not be shown: what went wrong, and what to do. */
export function Problem({ error, retry }: { error: CombinedError; retry?: () => void }) {
  const { status, title, advice, passes } = troubleOf(error);
  useStatus(status);
  useEffect(() => {
    if (!passes || !retry) return;
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, [passes, retry]);
  return (
    <section className="notice" role="alert">
      <PageHead title={`${title} - 도움말`} />
      <h1>{title}</h1>
      <p>{advice}</p>
      {!passes && (
        <Link href="/" className="button">
          도움말 처음으로
        </Link>
      )}
      {passes && retry && (
        // Without the script it asks for the page once more.
        <a
          href=""
          className="button"
          onClick={(event) => {
            event.preventDefault();
            retry();
          }}
        >
          다시 시도
        </a>
      )}
    </section>
  );
}
