import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { badInput } from '../core/errors.js';

const UUID_BYTES = 16;
const TIME_BYTES = 4;
const MAC_BYTES = 12;

/** Maximum age of a searchId, because later clicks cannot come from its page of results. */
const MAX_AGE_SECONDS = 86_400;

/** Maximum difference between the clocks of servers. */
const MAX_SKEW_SECONDS = 300;

/** The content of a searchId. */
export interface SearchIdentity {
  /** A UUID. */
  id: string;
  /** With the precision of seconds. */
  issuedAt: Date;
}

/**
 * Creates and reads searchIds: a UUID and the time of issue, signed by HMAC-SHA-256 with a secret
 * of all replicas, so that nobody can report clicks for invented searches.
 */
export class SearchIds {
  constructor(
    private readonly secret: Buffer,
    private readonly now: () => Date,
  ) {}

  issue(): SearchIdentity {
    return {
      id: randomUUID(),
      issuedAt: new Date(Math.floor(this.now().getTime() / 1_000) * 1_000),
    };
  }

  sign({ id, issuedAt }: SearchIdentity): string {
    const body = Buffer.alloc(UUID_BYTES + TIME_BYTES);
    body.write(id.replaceAll('-', ''), 'hex');
    body.writeUInt32BE(issuedAt.getTime() / 1_000, UUID_BYTES);
    return Buffer.concat([body, this.mac(body)]).toString('base64url');
  }

  /** Reads a searchId. BAD_USER_INPUT with `field` if it is older than a day or not from here. */
  read(searchId: string, field: string): SearchIdentity {
    const bytes = Buffer.from(searchId, 'base64url');
    const body = bytes.subarray(0, UUID_BYTES + TIME_BYTES);
    const mac = bytes.subarray(UUID_BYTES + TIME_BYTES);
    // Node decodes invalid base64url without an error.
    const isExact = bytes.toString('base64url') === searchId;
    if (!isExact || mac.length !== MAC_BYTES || !timingSafeEqual(mac, this.mac(body)))
      throw badInput(
        field,
        `${field} is not the searchId of a search here.`,
        'Send back what the field `searchId` gave.',
      );
    const issuedAt = new Date(body.readUInt32BE(UUID_BYTES) * 1_000);
    const ageSeconds = this.ageMs({ issuedAt }) / 1_000;
    if (ageSeconds > MAX_AGE_SECONDS || ageSeconds < -MAX_SKEW_SECONDS)
      throw badInput(
        field,
        `${field} is of a search that was made more than a day ago.`,
        'Search anew.',
      );
    const hex = body.toString('hex', 0, UUID_BYTES);
    return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), issuedAt };
  }

  /** The time since a search was made, in milliseconds. */
  ageMs({ issuedAt }: Pick<SearchIdentity, 'issuedAt'>): number {
    return this.now().getTime() - issuedAt.getTime();
  }

  private mac(body: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(body).digest().subarray(0, MAC_BYTES);
  }
}
