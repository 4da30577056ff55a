import { useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql';
import { describeFailure, type Failure } from './failure.js';

/** The state of a request for figures. */
export interface Figures<Data, Variables> {
  /** The last response with figures, which stays while the next one is loading or has failed. */
  shown: { data: Data; variables: Variables } | null;
  /** Whether `shown` belongs to the current variables. */
  isCurrent: boolean;
  isLoading: boolean;
  /** Why the figures for the current variables are missing. */
  failure: Failure | null;
  /** Sends the request again. */
  retry: () => void;
}

/**
 * Requests statistics. A response whose only errors are about the previous period counts as a
 * success.
 */
export function useFigures<
  Data extends { searchAnalytics?: unknown },
  Variables extends AnyVariables,
>(query: TypedDocumentNode<Data, Variables>, variables: Variables): Figures<Data, Variables> {
  const [{ data, error, fetching, operation }, execute] = useQuery<Data, Variables>({
    query,
    variables,
  });
  const [shown, setShown] = useState<{ data: Data; variables: Variables } | null>(null);
  const failure = !fetching && error ? describeFailure(error) : null;
  if (!fetching && !failure && data?.searchAnalytics && operation && data !== shown?.data) {
    setShown({ data, variables: operation.variables as Variables });
  }
  const isCurrent = shown !== null && !fetching && failure === null;
  return {
    shown,
    isCurrent,
    isLoading: fetching,
    failure,
    retry: () => execute({ requestPolicy: 'network-only' }),
  };
}
