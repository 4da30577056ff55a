import { type DataSource, poolOf } from '../core/database/database.js';
import type { Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import type { Viewer } from './access.js';
import { ApplicationCheck, Applications } from './applications/applications.js';
import { ApplicationResolver } from './applications/application-resolver.js';
import { ApiKeyResolver } from './api-key-resolver.js';
import { ApiKeys, type CancelSchedules } from './api-keys.js';
import { Identities } from './identities.js';
import { AdminKeys, Authenticator, LimitedAuthenticator } from './authenticator.js';
import { RateLimiter } from './rate-limits/rate-limiter.js';
import type { RateLimits } from './rate-limits/rate-limits.js';
import { PasswordSignIn } from './password-sign-in.js';
import { Passwords } from './passwords.js';
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
  passwordSignIn: PasswordSignIn;
  identities: Identities;
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
    limits: { passwordCost: number };
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
  const sessions = new Sessions(poolOf(dataSource), adminKeys, limitMs);
  const identities = new Identities(poolOf(dataSource), sessions, limitMs);
  const personOf = (bearer: Viewer) => identities.personOfBearer(bearer);
  const authenticator = new Authenticator(apiKeys, tokens, adminKeys, personOf, limitMs);
  const limiter = new RateLimiter(config.rateLimits, metrics);
  const people = new People(dataSource);
  const passwords = new Passwords(config.limits.passwordCost);
  return {
    apiKeys,
    applications,
    applicationCheck: new ApplicationCheck(applications, limiter),
    authenticator: new LimitedAuthenticator(authenticator, limiter),
    people,
    passwordSignIn: new PasswordSignIn(poolOf(dataSource), sessions, passwords, limiter),
    identities,
    sessions,
    limiter,
    resolvers: [
      new ApiKeyResolver(apiKeys),
      new ApplicationResolver(applications),
      new SessionResolver(sessions),
      new PersonResolver(people, sessions),
    ],
  };
}
