import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useLayoutEffect } from 'react';

/**
 * GraphiQL reads what an opened tab holds a moment later: an operation that is run at once would be
 * sent under the name of the last tab's, and an empty tab would be called like it.
 */
export function OperationOfTab(): null {
  const { id, name } = useGraphiQL((state) => ({
    id: state.tabs[state.activeTabIndex]?.id,
    name: state.tabs[state.activeTabIndex]?.operationName,
  }));
  const { setOperationFacts } = useGraphiQLActions();

  // For another tab alone: the name of an operation changes also while it is typed.
  useLayoutEffect(() => {
    setOperationFacts({ operationName: name ?? undefined });
  }, [id]);

  return null;
}
