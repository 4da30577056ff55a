import type { RawRequest } from '../send-raw.js';
import type { SigningKey } from '../jwks-server.js';

/** An attack and its expected answer. */
export interface Attack {
  name: string;
  request: RawRequest;
  status: number;
  /** The distinct error codes of the answer; null: a normal answer. */
  code: string | null;
  /** Text in the error, e.g. the limit and the value, or the correct form. */
  says?: RegExp;
}

/** Credentials and ids available to attacks. */
export interface Loot {
  keys: { editor: string; analyst: string; expired: string; revoked: string };
  /** The key of the identity provider: attacks use its public half, and invalid tokens. */
  signer: SigningKey;
  /** A cursor of `search(first: 1)`. */
  cursor: string;
  articleId: string;
}

export const JSON_BODY = { 'content-type': 'application/json' };

export function bearer(credential: string): Record<string, string> {
  return { authorization: `Bearer ${credential}` };
}

/** An operation in a JSON body. */
export function operation(
  query: string,
  variables?: object,
  headers: Record<string, string> = {},
): RawRequest {
  return { headers: { ...JSON_BODY, ...headers }, body: JSON.stringify({ query, variables }) };
}

/** This many texts, separated by spaces. */
export function times(count: number, text: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join(' ');
}

/** Root fields nested 50 deep. */
export const DEEP = `products { ${'categories { product { '.repeat(24)} slug ${'} } '.repeat(24)} }`;
