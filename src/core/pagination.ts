import 'reflect-metadata';
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import { Field, ObjectType } from 'type-graphql';
import { badInput } from './errors.js';

/** The largest page. */
export const MAX_PAGE_SIZE = 100;

@ObjectType({ description: 'Position of a page in its list. Lists can only be paged forward.' })
export class PageInfo {
  @Field({ description: 'Whether there is a next page.' })
  hasNextPage!: boolean;

  @Field({ description: 'Whether `after` was given.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first edge; null on an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Cursor of the last edge, to pass as `after` for the next page; null on an empty page.',
  })
  endCursor!: string | null;
}

/** Checks the size of a page: 0 to 100. BAD_USER_INPUT otherwise. */
export function checkPageSize(first: number, field = 'first', max = MAX_PAGE_SIZE): number {
  if (first < 0 || first > max)
    throw badInput(field, `${field} is ${first}; it must be from 0 to ${max}.`);
  return first;
}

const CIPHER = 'aes-256-ctr';

/** The MAC is the cipher's first counter as well. */
const MAC_BYTES = 16;

/**
 * Writes and reads cursors. A cursor carries a JSON value and is bound to a scope (the query,
 * filter and order that it pages through): forged, or used with another scope, it is
 * BAD_USER_INPUT. Nobody reads what it carries: it is encrypted, as in AES-SIV, from a nonce that
 * is the MAC of value and scope. So the same value in the same scope gives the same cursor, on all
 * replicas, which share the secret.
 */
export class CursorSealer {
  private readonly macKey: Buffer;
  private readonly key: Buffer;

  constructor(secret: Buffer) {
    const keys = Buffer.from(hkdfSync('sha256', secret, '', 'cursor', 64));
    this.macKey = keys.subarray(0, 32);
    this.key = keys.subarray(32);
  }

  /** The cursor of a value that JSON can hold. */
  seal(payload: unknown, scope: unknown): string {
    const json = Buffer.from(JSON.stringify(payload));
    const longest = Buffer.byteLength(JSON.stringify(payload, withLongestNumbers));
    const body = Buffer.concat([json, Buffer.alloc(Math.max(0, longest - json.length), ' ')]);
    const mac = this.mac(body, scope);
    return `${createCipheriv(CIPHER, this.key, mac).update(body).toString('base64url')}.${mac.toString('base64url')}`;
  }

  /**
   * The value of a cursor; BAD_USER_INPUT names `field` for one that was not made for this scope.
   */
  open(cursor: string, scope: unknown, field = 'after'): unknown {
    const [sealed = '', given = ''] = cursor.split('.');
    const mac = Buffer.from(given, 'base64url');
    const body =
      mac.length === MAC_BYTES &&
      createDecipheriv(CIPHER, this.key, mac).update(sealed, 'base64url');
    if (!body || !timingSafeEqual(mac, this.mac(body, scope))) {
      throw badInput(
        field,
        'The cursor is not one of this list.',
        'Use endCursor of a page with the same query, filter and order.',
      );
    }
    return JSON.parse(body.toString());
  }

  private mac(body: Buffer, scope: unknown): Buffer {
    const hash = createHash('sha256').update(JSON.stringify(scope)).digest();
    return createHmac('sha256', this.macKey)
      .update(hash)
      .update(body)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}

/**
 * A cursor is as long as if all its numbers were: its length does not tell how many digits they
 * have.
 */
function withLongestNumbers(_: string, value: unknown): unknown {
  if (Number.isInteger(value)) return 9_999_999_999_999;
  return typeof value === 'string' && /^\d{1,10}$/.test(value) ? '9999999999' : value;
}
