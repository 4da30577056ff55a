export {
  Access,
  declaredAccess,
  enforceAccess,
  type FieldAccess,
  hasRole,
  holderOf,
  Input,
  MutationFor,
  PUBLIC,
  READER,
  requireRole,
  Role,
  type Viewer,
} from './access.js';
export { ApiKey } from './api-key.js';
export { ApiKeys, type CancelSchedules } from './api-keys.js';
export { Application } from './applications/application.js';
export { ApplicationCheck, hasKey } from './applications/applications.js';
export { type Applications } from './applications/applications.js';
export { type Enforce, type LimitedAuthenticator } from './authenticator.js';
export { NAME, readClientHeaders, SOURCES, VERSION } from './visitors.js';
export { type Identities } from './identities.js';
export { createAccess } from './create-access.js';
export {
  OpenId,
  type OpenIdRules,
  type SignIn,
  type SignInFault,
  SignInRefused,
} from './open-id.js';
export { clientOf, countEvent, RateLimiter, widestNetworkOf } from './rate-limits/rate-limiter.js';
export { type RateBucket, type RateClient, type RateVerdict } from './rate-limits/rate-limits.js';
export { SESSION_DAYS, SESSION_TOKEN, type Sessions } from './sessions.js';
export { type PasswordSignIn, type SignedIn } from './password-sign-in.js';
export { People } from './people.js';
export { Person } from './person.js';
export { type TokenRules } from './token-verifier.js';
export { ADDRESS_BYTES, type Visit, Visitors } from './visitors.js';
