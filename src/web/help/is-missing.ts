import type { CombinedError } from '@urql/core';

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
