import 'reflect-metadata';
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import { Arg, Field, Int, ObjectType } from 'type-graphql';
import { NullableField } from './nullable-field.js';
import { badInput } from './errors.js';
import { PerRequest } from './per-request.js';

/** Maximum number of entries on a page. */
export const MAX_PAGE_SIZE = 100;

@ObjectType({ description: 'Position of a page in its list. Lists can only be paged forward.' })
export class PageInfo {
  @Field({ description: 'Whether there is a next page.' })
  hasNextPage!: boolean;

  @Field({
    description:
      'Whether this is not the first page, that is, whether `after` or a later `page` was given.',
  })
  hasPreviousPage!: boolean;

  @PerRequest()
  @NullableField(() => String, 'Cursor of the first edge; null on an empty page.')
  startCursor!: string | null;

  @PerRequest()
  @NullableField(
    () => String,
    'Cursor of the last edge, to pass as `after` for the next page; null on an empty page.',
  )
  endCursor!: string | null;
}

/** Declares the argument that bounds a list. */
export const First = (what = 'Page size', defaultValue = 20, max = 100) =>
  Arg('first', () => Int, { defaultValue, description: `${what}, 0 to ${max}.` });

/** Returns a page size from 0 to `max`. Throws BAD_USER_INPUT, naming `field`, otherwise. */
export function checkPageSize(first: number, field = 'first', max = MAX_PAGE_SIZE): number {
  if (first < 0 || first > max)
    throw badInput(field, `${field} is ${first}; it must be from 0 to ${max}.`);
  return first;
}

/** Maximum number of entries before a page without the position of its cursor. */
export const LAST_OFFSET = 100_000 - MAX_PAGE_SIZE;

/**
 * The number of entries before a numbered page, the first page being 1. BAD_USER_INPUT with the
 * field `page` below 1, or if the page begins after `LAST_OFFSET`.
 */
export function offsetOfPage(page: number, size: number): number {
  const last = Math.floor(LAST_OFFSET / Math.max(1, size)) + 1;
  if (page < 1 || page > last)
    throw badInput(
      'page',
      page < 1
        ? `page is ${page}; the first page is 1.`
        : `page is ${page}; with first: ${size}, the last possible page is ${last}.`,
      'Use a page from 1 to totalCount divided by first.',
    );
  return (page - 1) * size;
}

/** A page of a list, with the cursors of its first and last edge. */
export function toPage<T>(
  edges: { cursor: string; node: T }[],
  { hasNextPage, hasPreviousPage }: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
): { edges: { cursor: string; node: T }[]; nodes: T[]; pageInfo: PageInfo } {
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const CIPHER = 'aes-256-ctr';

/** The MAC is also the initial counter of the cipher (AES-SIV). */
const MAC_BYTES = 16;

/**
 * Writes and reads cursors. A cursor contains a JSON value and is bound to a scope: the query,
 * filter and order of its list. A cursor that is forged, or used in another scope, is refused with
 * BAD_USER_INPUT. The value is encrypted as in AES-SIV: the nonce is the MAC of value and scope.
 * All replicas share the secret, so a value gives the same cursor on all of them.
 */
export class CursorSealer {
  private readonly macKey: Buffer;
  private readonly key: Buffer;

  constructor(secret: Buffer) {
    const keys = Buffer.from(hkdfSync('sha256', secret, '', 'cursor', 64));
    this.macKey = keys.subarray(0, 32);
    this.key = keys.subarray(32);
  }

  /** The cursor for a JSON value. */
  seal(payload: unknown, scope: unknown): string {
    const json = Buffer.from(JSON.stringify(payload));
    const longest = Buffer.byteLength(JSON.stringify(payload, withLongestNumbers));
    const body = Buffer.concat([json, Buffer.alloc(Math.max(0, longest - json.length), ' ')]);
    const mac = this.mac(body, scope);
    return `${createCipheriv(CIPHER, this.key, mac).update(body).toString('base64url')}.${mac.toString('base64url')}`;
  }

  /** The value of a cursor. Throws BAD_USER_INPUT, naming `after`, for another scope. */
  open(cursor: string, scope: unknown): unknown {
    const [sealed = '', given = ''] = cursor.split('.');
    const mac = Buffer.from(given, 'base64url');
    const body =
      mac.length === MAC_BYTES &&
      createDecipheriv(CIPHER, this.key, mac).update(sealed, 'base64url');
    if (!body || !timingSafeEqual(mac, this.mac(body, scope))) {
      throw badInput(
        'after',
        'The cursor is not one of this list.',
        'Use endCursor of a page with the same query, filter, order, scope and literal.',
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
 * A JSON replacer that makes all numbers as long as possible. Cursors are padded to that length, so
 * that their length does not reveal how many digits the numbers have.
 */
function withLongestNumbers(_: string, value: unknown): unknown {
  if (Number.isInteger(value)) return 9_999_999_999_999;
  return typeof value === 'string' && /^\d{1,10}$/.test(value) ? '9999999999' : value;
}
