import { createContext, use, useEffect } from 'react';
import type { CombinedError } from '@urql/core';
import { Link } from 'wouter';
import { Channels } from './channels.js';
import { PageHead } from './layout.js';
import problems from './problems.json';

/** The result of rendering a page. Only the server reads it. */
export interface Outcome {
  status: number;
  /** The path to redirect to; null: no redirect. */
  location: string | null;
}

export const OutcomeContext = createContext<Outcome>({ status: 200, location: null });

/** Sets the HTTP status of the page, unless it is 200. */
function useStatus(status: number): void {
  const outcome = use(OutcomeContext);
  if (status !== 200) outcome.status = status;
}

/**
 * Whether a product or category is null because its slug does not exist. Other fields that use the
 * slug then fail with BAD_USER_INPUT; any other error is a real problem.
 */
export function isNotFound(error: CombinedError | undefined): boolean {
  if (!error) return true;
  return (
    !error.networkError &&
    error.graphQLErrors.every(({ extensions }) => extensions?.code === 'BAD_USER_INPUT')
  );
}

/** A placeholder while data loads. */
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

/** The page for an address that does not exist, or no longer exists. */
export function NotFoundPage() {
  useStatus(404);
  return (
    <section className="notice">
      <PageHead title="찾을 수 없는 페이지" />
      <h1>페이지를 찾을 수 없어요</h1>
      <p>주소가 바뀌었거나 삭제된 페이지예요. 검색하거나 홈에서 찾아보세요.</p>
      <Link href="/" className="button">
        홈으로
      </Link>
      <Channels lead="찾는 도움말이 없나요?" />
    </section>
  );
}

interface ErrorDescription {
  status: number;
  title: string;
  advice: string;
  /** Whether the same request may succeed later. */
  isTemporary: boolean;
}

/** The texts for readers by error code, and without an answer or a known code. */
const DESCRIPTIONS: Readonly<Record<string, ErrorDescription>> = problems;

/** Describes an error of GraphQL for the reader. */
export function describeError(error: CombinedError): ErrorDescription {
  if (error.networkError) return problems.OFFLINE;
  const codes = error.graphQLErrors.map(({ extensions }) => String(extensions?.code));
  return (
    codes.map((code) => DESCRIPTIONS[code]).find((found) => found !== undefined) ?? problems.UNKNOWN
  );
}

type Refetch = (options: { requestPolicy: 'network-only' }) => void;

/** Stands for a page without its data: says what went wrong, or that the page is loading. */
export function Unloaded({ error, refetch }: { error?: CombinedError; refetch: Refetch }) {
  if (!error) return <Loading />;
  return <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
}

/**
 * Replaces a page that could not be loaded: says what went wrong and what to do. Retries a
 * temporary error when the browser is online again.
 */
function Problem({ error, retry }: { error: CombinedError; retry: () => void }) {
  const { status, title, advice, isTemporary } = describeError(error);
  useStatus(status);
  useEffect(() => {
    if (!isTemporary) return;
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, [isTemporary, retry]);
  return (
    <section className="notice" role="alert">
      <PageHead title={title} />
      <h1>{title}</h1>
      <p>{advice}</p>
      {isTemporary ? (
        // Without the script, the link reloads the page.
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
      ) : (
        <Link href="/" className="button">
          홈으로
        </Link>
      )}
    </section>
  );
}
