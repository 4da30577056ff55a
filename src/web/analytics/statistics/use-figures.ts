import { useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql';
import { type Failure, failureOf } from '../failure.js';

/** Figures as they can be shown now. */
export interface Figures<Data, Variables> {
  /**
   * The last that came, and what they are of: while others are asked for, or cannot be had, these
   * stay.
   */
  shown: { data: Data; variables: Variables } | null;
  /** What is shown is what was asked for. */
  isCurrent: boolean;
  /** Others are on their way. */
  isLoading: boolean;
  /** Why those that were asked for cannot be had. */
  failure: Failure | null;
  /** Asks once more. */
  retry: () => void;
}

/** Asks for statistics. An answer that lacks only what is about the period before is one. */
export function useFigures<
  Data extends { searchAnalytics?: unknown },
  Variables extends AnyVariables,
>(query: TypedDocumentNode<Data, Variables>, variables: Variables): Figures<Data, Variables> {
  const [{ data, error, fetching, operation }, execute] = useQuery<Data, Variables>({
    query,
    variables,
  });
  const [shown, setShown] = useState<{ data: Data; variables: Variables } | null>(null);
  const failure = !fetching && error ? failureOf(error) : null;
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
