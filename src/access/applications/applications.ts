import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type DataSource, type EntityManager, In, IsNull, type Repository } from 'typeorm';
import { audit } from '../../core/database/audit.js';
import { checkAll } from '../../core/check-all.js';
import { transactionThen } from '../../core/database/database.js';
import { databaseSilent } from '../../core/database/database-errors.js';
import { badInput, DoumError } from '../../core/errors.js';
import { ExpiringValue } from '../../core/caches.js';
import { type NowOrLater, whenReady, withinLimit } from '../../core/work/now-or-later.js';
import { cleanLine } from '../../core/text/text.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import type { RateVerdict } from '../rate-limits/rate-limits.js';
import { Application } from './application.js';
import { readOrigins } from './origins.js';

const MAX_NAME = 100;

/** Far more requests than one server answers; other rates have the same maximum. */
const MAX_RATE = 1_000_000;

/** A revocation or change takes effect on other servers within this time. */
const MAX_AGE_MS = 2_000;

/** The values of an application that an administrator sets. */
export interface ApplicationValues {
  name: string;
  allowedOrigins: string[];
  /** Null: no limit. */
  requestsPerMinute: number | null;
}

export interface KnownApplications {
  /** All applications by key, including revoked ones. */
  byKey: ReadonlyMap<string, Application>;
  /** The allowed origins of all applications that are not revoked. */
  origins: ReadonlySet<string>;
}

/**
 * The applications. All of them are in memory, so that requests with unknown keys cause no
 * statements.
 */
export class Applications {
  private readonly repository: Repository<Application>;
  private readonly known = new ExpiringValue(() => this.load(), MAX_AGE_MS);

  /** `limitMs`: how long requests wait for Postgres. */
  constructor(
    private readonly dataSource: DataSource,
    private readonly limitMs: number,
  ) {
    this.repository = dataSource.getRepository(Application);
  }

  /**
   * All applications, at most 2 seconds old. Returns a promise if they must be read. The promise
   * rejects with DATABASE_UNAVAILABLE if Postgres does not answer within the limit.
   */
  all(): NowOrLater<KnownApplications> {
    return withinLimit(this.known.current(), this.limitMs, databaseSilent);
  }

  list(): Promise<Application[]> {
    return this.repository.find({ order: { id: 'DESC' } });
  }

  async findAll(ids: number[]): Promise<Application[]> {
    return ids.length === 0 ? [] : this.repository.findBy({ id: In(ids) });
  }

  /** Creates an application with a new key. Throws BAD_USER_INPUT for invalid values. */
  async create(values: ApplicationValues): Promise<Application> {
    const application = this.repository.create({
      ...(await checked(values)),
      key: `doum_app_${randomBytes(24).toString('base64url')}`,
      revokedAt: null,
    });
    // `insert` also sets `id` and `createdAt`.
    return this.change(async (manager) => {
      await manager.insert(Application, application);
      return application;
    });
  }

  /**
   * Changes the given values. Throws BAD_USER_INPUT for invalid values, and NOT_FOUND for an
   * unknown id.
   */
  async update(id: number, values: Partial<ApplicationValues>): Promise<Application> {
    const given = await checked(values);
    const isEmpty = Object.values(given).every((value) => value === undefined);
    return this.change(async (manager) => {
      if (!isEmpty) await manager.update(Application, id, given);
      return manager.findOneBy(Application, { id });
    });
  }

  /**
   * Revokes the key for good. A revoked key keeps its time of revocation. Throws NOT_FOUND for an
   * unknown id.
   */
  async revoke(id: number): Promise<Application> {
    return this.change(async (manager) => {
      const valid = { id, revokedAt: IsNull() };
      await manager.update(Application, valid, { revokedAt: () => 'now()' });
      return manager.findOneBy(Application, { id });
    });
  }

  /** Changes an application in a transaction, and records that. */
  private async change(
    work: (manager: EntityManager) => Promise<Application | null>,
  ): Promise<Application> {
    const recorded = async (manager: EntityManager) => {
      const application = await work(manager);
      if (!application)
        throw new DoumError('NOT_FOUND', 'There is no application with this id.', { field: 'id' });
      const { id, name } = application;
      await audit(manager, { kind: 'Application', id, title: name });
      return application;
    };
    return transactionThen(this.dataSource, recorded, () => this.known.invalidate());
  }

  private async load(): Promise<KnownApplications> {
    const all = await this.repository.find();
    return {
      byKey: new Map(all.map((application) => [application.key, application])),
      origins: new Set(
        all.flatMap(({ revokedAt, allowedOrigins }) => (revokedAt ? [] : allowedOrigins)),
      ),
    };
  }
}

/** Checks the given values and returns them as they are stored. */
async function checked<Values extends Partial<ApplicationValues>>(values: Values): Promise<Values> {
  const { name, allowedOrigins, requestsPerMinute } = values;
  const clean = await checkAll({
    name: () => name !== undefined && { name: cleanLine(name, 'name', MAX_NAME) },
    allowedOrigins: () =>
      allowedOrigins && { allowedOrigins: readOrigins(allowedOrigins, 'allowedOrigins') },
    requestsPerMinute: () => checkRate(requestsPerMinute),
  });
  return { ...values, ...clean.name, ...clean.allowedOrigins };
}

function checkRate(requestsPerMinute: number | null | undefined): void {
  if (requestsPerMinute != null && !(requestsPerMinute >= 1 && requestsPerMinute <= MAX_RATE))
    throw badInput(
      'requestsPerMinute',
      `requestsPerMinute is ${requestsPerMinute}; it must be from 1 to ` +
        `${MAX_RATE.toLocaleString('en')}.`,
      'Without requestsPerMinute, the application has no limit.',
    );
}

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
