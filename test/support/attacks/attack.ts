import type { RawRequest } from '../send-raw.js';
import type { SigningKey } from '../jwks-server.js';

/** An attack and what it should come to. */
export interface Attack {
  name: string;
  request: RawRequest;
  status: number;
  /**
   * The codes of the errors of the answer, each once; null: it is answered as if it were nothing
   * special.
   */
  code: string | null;
  /** What the answer says: the limit and the value, or what would be right. */
  says?: RegExp;
}

/** What an attacker holds. */
export interface Loot {
  keys: { editor: string; analyst: string; expired: string; revoked: string };
  /** Of the identity provider; an attacker has its public half, and tokens that are wrong. */
  signer: SigningKey;
  /** Of `search(first: 1)`. */
  cursor: string;
  articleId: string;
}

export const JSON_BODY = { 'content-type': 'application/json' };

export function bearer(credential: string): Record<string, string> {
  return { authorization: `Bearer ${credential}` };
}

/** An operation as clients send it. */
export function operation(
  query: string,
  variables?: object,
  headers: Record<string, string> = {},
): RawRequest {
  return { headers: { ...JSON_BODY, ...headers }, body: JSON.stringify({ query, variables }) };
}

/** So many texts, with a space between. */
export function times(count: number, text: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join(' ');
}

/** Fields 50 deep, for the root of a query. */
export const DEEP = `products { ${'categories { product { '.repeat(24)} slug ${'} } '.repeat(24)} }`;
