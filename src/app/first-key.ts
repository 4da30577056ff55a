import type { ApiKeys } from '../access/index.js';
import type { Config } from '../config/index.js';
import type { Logger } from '../core/logger.js';

/**
 * Makes the first administrator's key, unless there is one. Resolves to its secret, or to null if
 * none was made. In production none is, because it would be printed, and outputs are collected: a
 * warning says how to get one.
 */
export async function createFirstKey(
  { adminApiKeys, jwt, http }: Pick<Config, 'adminApiKeys' | 'jwt' | 'http'>,
  apiKeys: ApiKeys,
  logger: Logger,
): Promise<string | null> {
  if (adminApiKeys.length > 0) return null;
  if (!http.production) return apiKeys.createFirst();
  if (!jwt && (await apiKeys.areNone()))
    logger.warn(
      'There is no key yet, and with DOUM_ENV=production none is made and printed. Set ' +
        'ADMIN_API_KEY, or run "doum key create <name> --role ADMIN".',
    );
  return null;
}
