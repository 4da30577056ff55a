import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Pool } from 'pg';
import { queryRows } from '../core/database/database.js';
import { DAY_MS, KOREA_OFFSET_MS } from '../core/durations.js';
import { DoumError } from '../core/errors.js';
import { networksOf } from './rate-limits/rate-limiter.js';
import type { RateClient } from './rate-limits/rate-limits.js';

/**
 * Length of the first half of a pseudonym, which depends only on the address. With 64 bits, two
 * addresses of one day practically never get the same half.
 */
export const ADDRESS_BYTES = 8;

/**
 * Creates missing salts for today and tomorrow, deletes salts of past days, and selects the rest.
 */
const EXCHANGE = `
  with today as (select (now() at time zone 'Asia/Seoul')::date as day),
  forgotten as (delete from visitor_salt where day < (select day from today)),
  made as (
    insert into visitor_salt (day, salt)
      select day, $1::bytea from today union all select day + 1, $2::bytea from today
    on conflict do nothing returning day, salt
  )
  select day::text, salt from made
  union select day::text, salt from visitor_salt where day >= (select day from today)`;

/**
 * Computes pseudonyms of visitors. Pseudonyms distinguish the visitors of one day and cannot be
 * linked to pseudonyms of another day. A pseudonym has 16 bytes. The first half is an HMAC of the
 * address (IPv6: its /48, so that one customer does not count as many people). The second half is
 * an HMAC of the address (IPv6: its /64) and of the client's id, or else of the User-Agent.
 * Inventing ids or User-Agents thus gives many pseudonyms, but one first half, which limits all
 * weights. The HMAC key (salt) is random for each day in Korea, shared by all servers through
 * Postgres, and deleted after the day. No address is stored.
 */
export class Visitors {
  private salts = new Map<string, Buffer>();

  constructor(
    private readonly pool: Pool,
    private readonly clock: { now(): Date },
  ) {}

  /**
   * Reads the salts of today and tomorrow and drops earlier ones. Call this at start-up and every
   * few minutes. Rejects if Postgres does not answer.
   */
  async exchange(): Promise<void> {
    const rows = await queryRows<{ day: string; salt: Buffer }>(this.pool, EXCHANGE, [
      randomBytes(32),
      randomBytes(32),
    ]);
    const read = new Map(rows.map(({ day, salt }) => [day, salt]));
    // Keeps salts that this server created without Postgres until their day is over.
    const today = this.today();
    for (const [day, salt] of this.salts) if (day >= today && !read.has(day)) read.set(day, salt);
    this.salts = read;
  }

  /**
   * Today's pseudonym of a visitor. `agent` is the User-Agent header. `id` is the header
   * `x-doum-visitor`, which is not stored.
   */
  of(address: string, agent: string, id: string | null = null): Buffer {
    const salt = this.saltOf(this.today());
    const { narrow, site } = networksOf(address);
    const hmac = (text: string) => createHmac('sha256', salt).update(text).digest();
    // `allocUnsafe` would return a slice of a pool whose 8 KB stay in memory until the search is
    // written to the log.
    const visitor = Buffer.alloc(2 * ADDRESS_BYTES);
    hmac(site).copy(visitor, 0, 0, ADDRESS_BYTES);
    // No User-Agent contains a line break.
    hmac(id === null ? `${narrow}\n${agent}` : `${narrow}\n\n${id}`).copy(
      visitor,
      ADDRESS_BYTES,
      0,
      ADDRESS_BYTES,
    );
    return visitor;
  }

  private saltOf(day: string): Buffer {
    let salt = this.salts.get(day);
    // Postgres did not answer around midnight. This server uses a salt of its own for that day, so
    // a visitor of two servers counts twice.
    if (!salt) this.salts.set(day, (salt = randomBytes(32)));
    return salt;
  }

  private today(): string {
    const koreaMs = this.clock.now().getTime() + KOREA_OFFSET_MS;
    return new Date(koreaMs - (koreaMs % DAY_MS)).toISOString().slice(0, 10);
  }
}

/** The origin of a request, which does not identify a person. */
export interface Visit extends Partial<Omit<ClientHeaders, 'source' | 'visitorId'>> {
  readonly source: string;
  /** The application whose key the request has; absent or null: none. */
  readonly applicationId?: number | null;
  /** The visitor's pseudonym for today, see `Visitors`. */
  readonly visitor: Buffer;
  /** Whether the pseudonym is made from an id of the client. */
  readonly hasOwnId?: boolean;
  /**
   * The client for rate limits and fair queues: the key or token, else the result of `clientOf` for
   * the address.
   */
  readonly client: RateClient;
  /**
   * Whether statistics leave the request out, because the visitor does not see the answer: a
   * browser prefetches it, or a page of another site embeds it.
   */
  readonly isUncounted?: boolean;
}

/** The sources that roll-ups distinguish. Other names are only in the search log. */
export const SOURCES = ['app', 'web', 'api', 'mcp'] as const;

/** How a client describes itself in its headers. All values may be invented. */
export interface ClientHeaders {
  /** The kind of client, e.g. app or kiosk. */
  readonly source: string;
  /** The platform on which the client runs, e.g. ios; null: unknown. */
  readonly clientPlatform: string | null;
  /** The version of the client, e.g. 2.14.0; null: unknown. */
  readonly clientVersion: string | null;
  /** An id that the client created for its user's device; null: none. */
  readonly visitorId: string | null;
}

/** A pattern of header values, and its description for errors. */
interface Form {
  pattern: RegExp;
  hint: string;
}

export const NAME: Form = {
  pattern: /^[a-z0-9.-]{1,40}$/,
  hint: 'It must have 1 to 40 characters of a-z, 0-9, hyphen and dot, e.g. ios.',
};
export const VERSION: Form = {
  pattern: /^[A-Za-z0-9.+-]{1,20}$/,
  hint: 'It must have 1 to 20 characters of A-Z, a-z, 0-9, hyphen, plus and dot, e.g. 2.14.0+123.',
};
const VISITOR_ID: Form = {
  pattern: /^[A-Za-z0-9_-]{16,128}$/,
  hint: 'It must have 16 to 128 characters of A-Z, a-z, 0-9, hyphen and underscore, e.g. a UUID.',
};

/**
 * Reads the headers with which clients describe themselves. An empty header counts as absent.
 * Throws BAD_REQUEST, naming the header, for a value of another form or a repeated header. The
 * error does not repeat the visitor id.
 */
export function readClientHeaders(headers: IncomingHttpHeaders): ClientHeaders {
  return {
    source: read(headers, 'x-doum-source', NAME) ?? 'api',
    clientPlatform: read(headers, 'x-doum-platform', NAME),
    clientVersion: read(headers, 'x-doum-version', VERSION),
    visitorId: read(headers, 'x-doum-visitor', VISITOR_ID, false),
  };
}

function read(
  headers: IncomingHttpHeaders,
  name: string,
  { pattern, hint }: Form,
  isShown = true,
): string | null {
  const value = headers[name];
  if (value === undefined || value === '') return null;
  // Node joins the values of a repeated header with a comma.
  if (typeof value === 'string' && pattern.test(value)) return value;
  const shown = isShown ? ` is ${JSON.stringify(String(value).slice(0, 50))}` : ' is not valid';
  throw new DoumError('BAD_REQUEST', `The header ${name}${shown}.`, { field: name, hint });
}
