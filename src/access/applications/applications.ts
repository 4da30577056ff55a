import { randomBytes } from 'node:crypto';
import { type DataSource, In, IsNull, type Repository } from 'typeorm';
import { checkAll } from '../../core/check-all.js';
import { databaseSilent, isDatabaseUnavailable } from '../../core/database-errors.js';
import { badInput, DoumError } from '../../core/errors.js';
import { ExpiringValue } from '../../core/expiring-value.js';
import type { NowOrLater } from '../../core/now-or-later.js';
import { cleanLine } from '../../core/text.js';
import { withinLimit } from '../../core/within-limit.js';
import { Application } from './application.js';
import { readOrigins } from './origins.js';

const MAX_NAME = 100;

/** As for the other rates: far more than one server answers. */
const MAX_RATE = 1_000_000;

/** Within this time, a revocation or change takes effect on the other servers. */
const MAX_AGE_MS = 2_000;

/** For so long Postgres may not answer before requests go on with what was read last. */
const PATIENCE_MS = 500;

/** What an administrator decides about an application. */
export interface ApplicationValues {
  name: string;
  allowedOrigins: string[];
  /** Null: no limit. */
  requestsPerMinute: number | null;
}

/** All applications at one moment. */
export interface KnownApplications {
  /** Also revoked ones. */
  byKey: ReadonlyMap<string, Application>;
  /** The allowed origins of those that are not revoked. */
  origins: ReadonlySet<string>;
}

/**
 * The applications. All of them are in memory, so that a request with an unknown key causes no
 * statement of its own.
 */
export class Applications {
  private readonly repository: Repository<Application>;
  private readonly known = new ExpiringValue(() => this.load(), MAX_AGE_MS);

  /** `limitMs`: how long requests wait for Postgres if nothing is remembered. */
  constructor(
    dataSource: DataSource,
    private readonly limitMs: number,
  ) {
    this.repository = dataSource.getRepository(Application);
  }

  /**
   * All applications, at most 2 seconds old. While Postgres does not answer: those that were read
   * last. A promise if they must be read, which rejects with DATABASE_UNAVAILABLE when nothing is
   * remembered and Postgres does not answer within the limit.
   */
  all(): NowOrLater<KnownApplications> {
    const remembered = this.known.last;
    const known = this.known.current();
    if (!(known instanceof Promise)) return known;
    if (!remembered) return withinLimit(known, this.limitMs, databaseSilent);
    const read = Promise.resolve(withinLimit(known, PATIENCE_MS, databaseSilent));
    return read.catch((error: unknown) => {
      const isSilent = error instanceof DoumError && error.code === 'DATABASE_UNAVAILABLE';
      if (isSilent || isDatabaseUnavailable(error)) return remembered;
      throw error;
    });
  }

  /** All applications, newest first, including revoked ones. */
  list(): Promise<Application[]> {
    return this.repository.find({ order: { id: 'DESC' } });
  }

  /** The applications with these ids, in any order. */
  async findAll(ids: number[]): Promise<Application[]> {
    return ids.length === 0 ? [] : this.repository.findBy({ id: In(ids) });
  }

  /** Creates an application with a new key. Throws BAD_USER_INPUT for values that are not valid. */
  async create(values: ApplicationValues): Promise<Application> {
    const application = this.repository.create({
      ...(await checked(values)),
      key: `doum_app_${randomBytes(24).toString('base64url')}`,
      revokedAt: null,
    });
    // `insert` also sets `id` and `createdAt`.
    await this.repository.insert(application);
    this.known.invalidate();
    return application;
  }

  /**
   * Changes the values that are given. Throws BAD_USER_INPUT for values that are not valid, and
   * NOT_FOUND if there is no application with this id.
   */
  async update(id: number, values: Partial<ApplicationValues>): Promise<Application> {
    const given = await checked(values);
    const isEmpty = Object.values(given).every((value) => value === undefined);
    if (!isEmpty) await this.repository.update(id, given);
    return this.changed(id);
  }

  /**
   * Revokes the key for good; one that is revoked keeps its time of revocation. Throws NOT_FOUND if
   * there is no application with this id.
   */
  async revoke(id: number): Promise<Application> {
    await this.repository.update({ id, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
    return this.changed(id);
  }

  private async changed(id: number): Promise<Application> {
    this.known.invalidate();
    const application = await this.repository.findOneBy({ id });
    if (application) return application;
    throw new DoumError('NOT_FOUND', 'There is no application with this id.', { field: 'id' });
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

/** Returns the values that are given, as they are stored. */
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
      'Without it, the application has no limit of its own.',
    );
}
