import 'reflect-metadata';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Field, ObjectType } from 'type-graphql';
import { badInput } from './errors.js';

/** The largest page. */
export const MAX_PAGE_SIZE = 100;

@ObjectType({ description: 'Where a page stands in its list (forward paging only).' })
export class PageInfo {
  @Field({ description: 'True when a page follows.' })
  hasNextPage!: boolean;

  @Field({ description: 'True when `after` was given.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first edge; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last edge: hand it back as `after`; null on an empty page.',
  })
  endCursor!: string | null;
}

/** Checks the size of a page: 0 to 100. BAD_USER_INPUT otherwise. */
export function checkPageSize(first: number, field = 'first', max = MAX_PAGE_SIZE): number {
  if (first < 0 || first > max) throw badInput(field, `${field} is ${first}; it must be from 0 to ${max}.`);
  return first;
}

/**
 * Writes and reads cursors. A cursor carries a JSON value and is bound to a scope (the query, filter and order that it
 * pages through): forged, or used with another scope, it is BAD_USER_INPUT. Signed by HMAC-SHA-256 with the secret that
 * all replicas share.
 */
export class CursorSigner {
  constructor(private readonly secret: Buffer) {}

  sign(payload: unknown, scope: unknown): string {
    const body = Buffer.from(JSON.stringify(payload)).toString('base64url');
    return `${body}.${this.mac(body, scope).toString('base64url')}`;
  }

  verify(cursor: string, scope: unknown, field = 'after'): unknown {
    const [body = '', mac = ''] = cursor.split('.');
    const given = Buffer.from(mac, 'base64url');
    const expected = this.mac(body, scope);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw badInput(
        field,
        'The cursor is not one of this list.',
        'Use endCursor of a page with the same query, filter and order.',
      );
    }
    return JSON.parse(Buffer.from(body, 'base64url').toString());
  }

  private mac(body: string, scope: unknown): Buffer {
    const hash = createHash('sha256').update(JSON.stringify(scope)).digest();
    return createHmac('sha256', this.secret).update(hash).update(body).digest().subarray(0, 16);
  }
}
