import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { messageOf } from '../core/errors.js';

/** Maximum time for a response of the identity provider. */
const TIMEOUT_MS = 5_000;

/** After a failure, nothing is fetched for this time. */
const FAILURE_MS = 5_000;

/** The keys of the identity provider are not available. */
export class KeysUnavailable extends Error {
  /** `isRemembered`: nothing was fetched, because the provider failed a moment ago. */
  constructor(
    message: string,
    readonly isRemembered: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The public keys at a URL. They are fetched on demand and cached for minutes. An unknown key
 * causes another fetch at most twice a minute. After a failure (KeysUnavailable) nothing is fetched
 * for five seconds. Clients with many tokens thus cause few fetches.
 */
export function publicKeys(url: URL): JWTVerifyGetKey {
  let failedAt = -Infinity;
  let failure = '';
  const fetchUnlessFailed: FetchImplementation = (target, options) => {
    // Negative if the clock was set back: the failure must not block fetches then.
    const since = Date.now() - failedAt;
    if (since >= 0 && since < FAILURE_MS) throw new KeysUnavailable(failure, true);
    return fetch(target, options);
  };
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: async (...all) => fetchUnlessFailed(...all),
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (error instanceof KeysUnavailable) throw error;
      // These two errors are about the token, all others about the provider.
      if (
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys
      )
        throw error;
      const code = (error as { cause?: { code?: unknown } }).cause?.code;
      failure = typeof code === 'string' ? code : messageOf(error);
      failedAt = Date.now();
      throw new KeysUnavailable(failure, false, { cause: error });
    }
  };
}
