import { DoumError } from '../core/errors.js';
import type { RateClient } from './rate-limits/rate-limits.js';

/** Where searches come from, as clients say in the header `x-doum-source`. */
export const SOURCES = ['app', 'web', 'api'] as const;
export type Source = (typeof SOURCES)[number];

/** Who asks from where, without telling who that is. */
export interface Visit {
  readonly source: Source;
  /** See `Visitors`. */
  readonly visitor: Buffer;
  /**
   * Under which events are counted for their rate: the key or token, else what `clientOf` makes of
   * the address.
   */
  readonly client: RateClient;
  /**
   * Nobody sees the answer, as where a browser asks for a page beforehand, or somebody else's page
   * does: it counts in no statistics.
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
