import type { TokenRules } from '../access/index.js';
import { OperatorError } from '../core/errors.js';
import type { ValuesOf } from './variable.js';
import { KEY_ALGORITHMS, SECRET_ALGORITHMS, VARIABLES } from './variables.js';

/**
 * The rules for tokens; undefined if neither public keys nor a secret are configured. Throws
 * OperatorError if the variables contradict each other.
 */
export function readTokenRules(given: ValuesOf<typeof VARIABLES.tokens>): TokenRules | undefined {
  const { jwksUrl, secret, audience, issuer, clockSkewSeconds, roleClaim } = given;
  if (jwksUrl === undefined && secret === undefined) {
    const [set] = Object.entries({
      JWT_ALGORITHM: given.algorithm,
      JWT_AUDIENCE: audience,
      JWT_ISSUER: issuer,
    }).find(([, value]) => value !== undefined) ?? [null];
    if (set === null) return undefined;
    throw new OperatorError(
      `${set} is set, but neither JWT_JWKS_URL nor JWT_SECRET is: tokens need one of them.`,
    );
  }
  if (jwksUrl !== undefined && secret !== undefined) {
    throw new OperatorError(
      'JWT_JWKS_URL and JWT_SECRET are both set: tokens are checked by public keys or by a secret, so set one.',
    );
  }
  const name = jwksUrl === undefined ? 'JWT_SECRET' : 'JWT_JWKS_URL';
  const suitable: readonly string[] = jwksUrl === undefined ? SECRET_ALGORITHMS : KEY_ALGORITHMS;
  const algorithm = given.algorithm ?? suitable[0]!;
  if (!suitable.includes(algorithm)) {
    throw new OperatorError(
      `JWT_ALGORITHM is ${algorithm}, but with ${name} it must be one of ${suitable.join(', ')}.`,
    );
  }
  if (audience === undefined || issuer === undefined) {
    const missing = audience === undefined ? 'audience' : 'issuer';
    const { name: variable, expects } = VARIABLES.tokens[missing];
    throw new OperatorError(`${name} is set, but ${variable} is not: it must be ${expects}.`);
  }
  const keys = jwksUrl === undefined ? { secret: secret! } : { jwksUrl };
  return { keys, algorithm, audience, issuer, clockSkewSeconds, roleClaim };
}
