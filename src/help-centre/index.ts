import { type DataSource, poolOf } from '../core/database/database.js';
import type { Feature } from '../core/feature.js';
import type { Notifications } from '../core/database/notifications.js';
import { HelpCentreResolver, HelpCentreCache } from './help-centre-store.js';

export { HELP_CENTRE_LINES } from './help-centre-lines.js';
export { HelpCentre } from './help-centre-types.js';

export interface HelpCentreFeature extends Feature {
  cache: HelpCentreCache;
  /** Where readers can ask a person: the first channel with https, else the operator's address. */
  contactUrl(): Promise<string | undefined>;
}

/** Creates the feature. The cache follows the notifications of Postgres. */
export function createHelpCentre(parts: {
  dataSource: DataSource;
  notifications: Notifications;
  /** The operator's address. */
  contactUrl: string | undefined;
}): HelpCentreFeature {
  const cache = new HelpCentreCache(poolOf(parts.dataSource));
  parts.notifications.on('doum_catalog', () => cache.invalidate());
  return {
    cache,
    resolvers: [new HelpCentreResolver(parts.dataSource, cache)],
    async contactUrl() {
      const { channels } = await cache.forPage();
      const first = channels.find(({ address }) => address.startsWith('https:'));
      return first?.address ?? parts.contactUrl;
    },
  };
}
