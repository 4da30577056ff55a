import { NAME, VERSION } from '../../access/index.js';
import type { CatalogKind, CatalogSnapshot } from '../../catalog/index.js';
import { DAY_MS } from '../../core/durations.js';
import { badInput } from '../../core/errors.js';
import { requireId } from '../../core/global-id.js';
import type { AnalyticsFilter } from './analytics-types.js';
import type { Range } from './plan-range.js';
import { EVERYTHING, type Scope } from './scope.sql.js';

/**
 * Validates a range. An end in the future becomes `now`. Throws BAD_USER_INPUT if the range is
 * reversed or empty, begins in the future, begins before the kept statistics (`kept.from`), or is
 * longer than they are kept (`kept.days`).
 */
export function readRange(
  { from, to }: Range,
  now: Date,
  kept: { days: number; from: Date },
): Range {
  const end = to > now ? now : to;
  if (from >= to)
    throw badInput(
      'from',
      `from is ${from.toISOString()}, which is not before to, ${to.toISOString()}.`,
      'from is included, to is not.',
    );
  if (from >= now) throw badInput('from', `from is ${from.toISOString()}, which is in the future.`);
  const days = Math.ceil((to.getTime() - from.getTime()) / DAY_MS);
  if (days > kept.days + 1)
    throw badInput(
      'from',
      `The time from "from" to "to" has ${days.toLocaleString('en')} days, ` +
        `more than the ${kept.days.toLocaleString('en')} for which statistics are kept.`,
    );
  if (from < kept.from) {
    const since = kept.from.toISOString();
    throw badInput(
      'from',
      `from is ${from.toISOString()}, but statistics are only kept since ${since}.`,
      'Ask for a later time.',
      { reason: 'STATISTICS_NOT_KEPT', params: { since } },
    );
  }
  return { from, to: end };
}

/**
 * Returns the canonical name of an IANA time zone. Throws BAD_USER_INPUT for anything else.
 */
export function readTimeZone(timeZone: string): string {
  try {
    // `Intl` also accepts offsets like +09:00, but Postgres reads their sign the other way round.
    if (/^[A-Za-z]/.test(timeZone))
      return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    // Not a time zone: the error is thrown below.
  }
  throw badInput(
    'timeZone',
    `There is no time zone ${JSON.stringify(timeZone.slice(0, 50))}.`,
    'It must be a name like Asia/Seoul or UTC.',
  );
}

/**
 * Converts a filter to a scope. Throws BAD_USER_INPUT for unknown slugs and for values that no
 * client can send, and NOT_FOUND for an id of no application.
 */
export function readFilter(filter: AnalyticsFilter | null, catalog: CatalogSnapshot): Scope {
  if (!filter) return EVERYTHING;
  const ids = (kind: CatalogKind, slugs: string[] | null | undefined) =>
    slugs
      ? [[...new Set(slugs.map((slug) => catalog.require(kind, slug, `filter.${kind}Slugs`).id))]]
      : [];
  return {
    client: {
      source: readValue(filter.source, NAME, 'filter.source'),
      applicationId:
        filter.applicationId == null
          ? null
          : requireId(filter.applicationId, 'Application', 'filter.applicationId'),
      clientPlatform: readValue(filter.clientPlatform, NAME, 'filter.clientPlatform'),
      clientVersion: readValue(filter.clientVersion, VERSION, 'filter.clientVersion'),
    },
    PRODUCT: ids('product', filter.productSlugs),
    CATEGORY: ids('category', filter.categorySlugs),
    PLATFORM: ids('platform', filter.platformSlugs),
  };
}

/** The value of a header as clients send it, or null. Throws BAD_USER_INPUT for another form. */
function readValue(
  value: string | null | undefined,
  { pattern, hint }: { pattern: RegExp; hint: string },
  field: string,
): string | null {
  if (value == null) return null;
  if (pattern.test(value)) return value;
  throw badInput(field, `No client can send ${JSON.stringify(value.slice(0, 50))}.`, hint);
}
