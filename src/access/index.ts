export { Access, declaredAccess, enforceAccess, type FieldAccess, PUBLIC } from './access.js';
export { Authenticator } from './authenticator.js';
export { clientOf } from './rate-limits/client-of.js';
export { rateLimited } from './rate-limits/rate-limited.js';
export { RateLimiter } from './rate-limits/rate-limiter.js';
export { type RateBucket, type RateLimits, type RateVerdict } from './rate-limits/rate-limits.js';
export { hasRole, READER, Role, type Viewer } from './viewer.js';
