export { Access, declaredAccess, enforceAccess, type FieldAccess, PUBLIC } from './access.js';
export { ApiKey } from './api-key.js';
export { ApiKeys } from './api-keys.js';
export { LimitedAuthenticator } from './limited-authenticator.js';
export { clientOf, networksOf, widestOf } from './rate-limits/client-of.js';
export { demandEvent } from './rate-limits/rate-limited.js';
export { rateLimited } from './rate-limits/rate-limited.js';
export { RATE_TIMINGS, RateLimiter, type RateTimings } from './rate-limits/rate-limiter.js';
export {
  type RateBucket,
  type RateClient,
  type RateLimits,
  type RateVerdict,
} from './rate-limits/rate-limits.js';
export { type TokenRules } from './token-verifier.js';
export { readSource, type Source, SOURCES, type Visit } from './visit.js';
export { ADDRESS_BYTES, Visitors } from './visitors.js';
export { hasRole, READER, Role, type Viewer } from './viewer.js';
export { createAccess } from './create-access.js';
export type { Authenticator } from './authenticator.js';
