import { useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql';
import { describeFailure } from './failure.js';

/** The state of a request for figures. */
export interface Figures<Data, Variables> {
  /** The last response with figures, which stays while the next one is loading. */
  shown: { data: Data; variables: Variables } | null;
  isLoading: boolean;
  /** Why the figures for the current variables are missing, in sentences. */
  failure: string | null;
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
  return {
    shown: failure === null ? shown : null,
    isLoading: fetching,
    failure,
    retry: () => execute({ requestPolicy: 'network-only' }),
  };
}
