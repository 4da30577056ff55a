import { type DataSource, poolOf } from '../core/database.js';
import type { Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import { ApplicationCheck, Applications } from './applications/applications.js';
import { ApplicationResolver } from './applications/application-resolver.js';
import { ApiKeyResolver } from './api-key-resolver.js';
import { ApiKeys, type CancelSchedules } from './api-keys.js';
import { AdminKeys, Authenticator, LimitedAuthenticator } from './authenticator.js';
import { RateLimiter } from './rate-limits/rate-limiter.js';
import type { RateLimits } from './rate-limits/rate-limits.js';
import { People } from './people.js';
import { PersonResolver } from './person-resolver.js';
import { SessionResolver } from './session-resolver.js';
import { Sessions } from './sessions.js';
import { type TokenRules, TokenVerifier } from './token-verifier.js';

/** API keys, tokens, sessions, applications and rate limits. */
export interface AccessFeature extends Feature {
  apiKeys: ApiKeys;
  applications: Applications;
  applicationCheck: ApplicationCheck;
  authenticator: LimitedAuthenticator;
  people: People;
  sessions: Sessions;
  limiter: RateLimiter;
}

/**
 * Creates the feature. `nameSecret`: the installation's secret for the names of configured keys.
 */
export function createAccess({
  config,
  nameSecret,
  cancelSchedules,
  dataSource,
  metrics,
  logger,
}: {
  config: {
    adminApiKeys: readonly string[];
    jwt?: TokenRules;
    rateLimits: RateLimits;
    http: { timeouts: { query: number } };
  };
  nameSecret: Buffer;
  cancelSchedules: CancelSchedules;
  dataSource: DataSource;
  metrics: Registry;
  logger: Logger;
}): AccessFeature {
  const apiKeys = new ApiKeys(dataSource, cancelSchedules);
  const limitMs = 1_000 * config.http.timeouts.query;
  const applications = new Applications(dataSource, limitMs);
  const adminKeys = new AdminKeys(config.adminApiKeys, nameSecret);
  if (adminKeys.names.length > 0)
    logger.info({ keys: adminKeys.names }, 'The keys of ADMIN_API_KEY have these names, in order.');
  const tokens = config.jwt ? new TokenVerifier(config.jwt, logger) : null;
  const authenticator = new Authenticator(apiKeys, tokens, adminKeys, limitMs, logger);
  const limiter = new RateLimiter(config.rateLimits, metrics);
  const sessions = new Sessions(poolOf(dataSource), adminKeys, limitMs, logger);
  const people = new People(dataSource);
  return {
    apiKeys,
    applications,
    applicationCheck: new ApplicationCheck(applications, limiter),
    authenticator: new LimitedAuthenticator(authenticator, limiter),
    people,
    sessions,
    limiter,
    resolvers: [
      new ApiKeyResolver(apiKeys),
      new ApplicationResolver(applications),
      new SessionResolver(sessions),
      new PersonResolver(people, sessions),
    ],
    start() {
      // Loads the applications early, in case that Postgres does not answer later.
      void Promise.resolve(applications.all()).catch(() => undefined);
    },
  };
}
