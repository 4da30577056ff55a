import { type DataSource, poolOf } from '../core/database.js';
import type { Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import { ApiKeyResolver } from './api-key-resolver.js';
import { ApiKeys, KeyUses } from './api-keys.js';
import { Authenticator } from './authenticator.js';
import { RateLimiter, type RateTimings } from './rate-limits/rate-limiter.js';
import type { RateLimits } from './rate-limits/rate-limits.js';
import { type TokenRules, TokenVerifier } from './token-verifier.js';

/** API keys, tokens and rate limits. */
export interface AccessFeature extends Feature {
  apiKeys: ApiKeys;
  authenticator: Authenticator;
  limiter: RateLimiter;
}

/**
 * Creates the feature. Its limiter shares counts with other replicas between `start` and `stop`.
 */
export function createAccess({
  config,
  dataSource,
  logger,
  timings,
}: {
  config: { adminApiKey?: string; jwt?: TokenRules; rateLimits: RateLimits };
  dataSource: DataSource;
  logger: Logger;
  timings: RateTimings;
}): AccessFeature {
  const apiKeys = new ApiKeys(dataSource);
  const keyUses = new KeyUses(apiKeys, logger);
  const tokens = config.jwt ? new TokenVerifier(config.jwt, logger) : null;
  const limiter = new RateLimiter(poolOf(dataSource), logger, config.rateLimits, timings);
  return {
    apiKeys,
    authenticator: new Authenticator(apiKeys, keyUses, tokens, config.adminApiKey),
    limiter,
    resolvers: [new ApiKeyResolver(apiKeys)],
    start: () => limiter.start(),
    async stop() {
      await limiter.stop();
      await keyUses.flush();
    },
  };
}
