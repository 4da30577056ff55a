import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { messageOf } from '../core/errors.js';

/** An identity provider that does not answer within this time is away. */
const TIMEOUT_MS = 5_000;

/** After a failure the provider is not asked again within this time. */
const FAILURE_MS = 5_000;

/** Maximum size of an answer; a set of keys has some kilobytes. */
const MAX_BYTES = 1_000_000;

/** The keys of the identity provider cannot be had now. */
export class KeysUnavailable extends Error {
  /** `isRemembered`: the provider was not asked, because it failed a moment ago. */
  constructor(
    message: string,
    readonly isRemembered: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The public keys behind a URL, fetched when a token needs them and kept for minutes. A key that is
 * not among them is looked for again at most twice a minute; after a failure, which is
 * KeysUnavailable, nothing is fetched for five seconds: whoever sends tokens decides how often they
 * are checked, not how often the provider is asked.
 */
export function publicKeys(url: URL): JWTVerifyGetKey {
  let failedAt = -Infinity;
  let failure = '';
  const fetchUnlessFailed: FetchImplementation = (target, options) => {
    // A clock that was set back must not keep the failure.
    const since = Date.now() - failedAt;
    if (since >= 0 && since < FAILURE_MS) throw new KeysUnavailable(failure, true);
    return fetchBounded(target, options);
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
      // These are about the token; whatever else goes wrong is about the provider.
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

/** Answers of the provider have a limit, and a connection is not kept for one that nobody reads. */
const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    return new Response(null, { status: 502, statusText: response.statusText });
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop by throwing cancels the body.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`The answer has more than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks));
};
