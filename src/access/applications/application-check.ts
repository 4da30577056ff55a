import type { IncomingHttpHeaders } from 'node:http';
import { DoumError } from '../../core/errors.js';
import { type NowOrLater, whenReady } from '../../core/now-or-later.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import type { RateVerdict } from '../rate-limits/rate-limits.js';
import type { Application } from './application.js';
import type { Applications } from './applications.js';

const HEADER = 'x-doum-application';

/** Whether a request has an application key, which `ApplicationCheck` may refuse. */
export function hasKey(headers: IncomingHttpHeaders): boolean {
  return Boolean(headers[HEADER]);
}

/** Checks the application keys of requests. A key only ever restricts a request. */
export class ApplicationCheck {
  constructor(
    private readonly applications: Pick<Applications, 'all'>,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * The application whose key the request has; null without a key. Throws FORBIDDEN, naming the
   * header, for an unknown or revoked key, and for a page whose origin is not allowed. Requests
   * without an origin pass, because programs can send any. Rejects like `Applications.all`.
   */
  of(headers: IncomingHttpHeaders): NowOrLater<Application | null> {
    if (!hasKey(headers)) return null;
    return whenReady(this.applications.all(), ({ byKey }) =>
      allowed(byKey.get(String(headers[HEADER])), headers.origin),
    );
  }

  /**
   * Whether pages of the origin may use the key of any application: preflight requests have no key.
   * Rejects like `Applications.all`.
   */
  async allows({ origin }: IncomingHttpHeaders): Promise<boolean> {
    const { origins } = await this.applications.all();
    return origin !== undefined && origins.has(origin);
  }

  /** Counts a request of the application, from any address. */
  take({ id, requestsPerMinute }: Application): RateVerdict {
    return this.limiter.takeWithin(requestsPerMinute ?? 0, 'application', String(id));
  }
}

function allowed(application: Application | undefined, origin: string | undefined): Application {
  if (!application)
    throw refused(
      HEADER,
      `There is no application with the key in the header ${HEADER}.`,
      'Send the key that the field `applications` shows, or leave out the header.',
    );
  const { name, revokedAt, allowedOrigins } = application;
  if (revokedAt)
    throw refused(
      HEADER,
      `The key of the application ${name} was revoked.`,
      'Send the key of another application, or leave out the header.',
    );
  if (origin !== undefined && !allowedOrigins.includes(origin))
    throw refused(
      'origin',
      `The application ${name} may not be used by pages of this origin.`,
      'An administrator can add the origin to its `allowedOrigins`.',
    );
  return application;
}

function refused(field: string, message: string, hint: string): DoumError {
  return new DoumError('FORBIDDEN', message, { field, hint });
}
