import { DoumError } from '../core/errors.js';
import type { RateClient } from './rate-limits/rate-limits.js';

/** Where searches come from, as clients say in the header `x-doum-source`. */
export const SOURCES = ['app', 'web', 'api'] as const;
export type Source = (typeof SOURCES)[number];

/** Where a request comes from; it does not identify a person. */
export interface Visit {
  readonly source: Source;
  /** See `Visitors`. */
  readonly visitor: Buffer;
  /**
   * The client that rate limits of events count: the key or token, else what `clientOf` makes of
   * the address.
   */
  readonly client: RateClient;
  /**
   * Whether nobody sees the answer: a browser prefetches a page, or a page of another site embeds
   * it. It is then not counted in statistics.
   */
  readonly isUnseen?: boolean;
}

/** Reads the header `x-doum-source`; `api` where it is absent. BAD_REQUEST for anything else. */
export function readSource(header: string | string[] | undefined): Source {
  if (header === undefined || header === '') return 'api';
  const source = SOURCES.find((known) => known === header);
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
