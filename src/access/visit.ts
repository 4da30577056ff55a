import { DoumError } from '../core/errors.js';
import type { RateClient } from './rate-limits/rate-limits.js';

/** The values of the header `x-doum-source`, by which clients say where searches come from. */
export const SOURCES = ['app', 'web', 'api'] as const;
export type Source = (typeof SOURCES)[number];

/** The origin of a request. It does not identify a person. */
export interface Visit {
  readonly source: Source;
  /** The visitor's pseudonym for today, see `Visitors`. */
  readonly visitor: Buffer;
  /**
   * The client for rate limits and fair queues: the key or token, else the result of `clientOf` for
   * the address.
   */
  readonly client: RateClient;
  /**
   * Whether nobody sees the answer, because a browser prefetches it or another site's page embeds
   * it. Such requests do not count in statistics.
   */
  readonly isUnseen?: boolean;
}

/** Parses the header `x-doum-source`. Default: `api`. Throws BAD_REQUEST for unknown values. */
export function readSource(header: string | string[] | undefined): Source {
  if (header === undefined || header === '') return 'api';
  const source = SOURCES.find((each) => each === header);
  if (!source)
    throw new DoumError(
      'BAD_REQUEST',
      `The header x-doum-source is ${JSON.stringify(String(header).slice(0, 50))}.`,
      {
        hint: `It must be ${SOURCES.join(', ')} or absent.`,
      },
    );
  return source;
}
