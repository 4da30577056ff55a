import { type DataSource, poolOf } from '../core/database.js';
import type { Feature } from '../core/feature.js';
import type { Notifications } from '../core/notifications.js';
import { AnnouncementResolver } from './announcements.js';
import { PinResolver } from './pin-resolver.js';
import { Pins } from './pins.js';

export { isRunning, Pins } from './pins.js';

/** What editors put before readers: pinned articles and announcements. */
export function createCuration(parts: {
  dataSource: DataSource;
  notifications: Notifications;
}): Feature & { readonly pins: Pins } {
  const { dataSource, notifications } = parts;
  const pool = poolOf(dataSource);
  const pins = new Pins(pool);
  const announcements = new AnnouncementResolver(dataSource, pool);
  for (const each of [pins, announcements])
    notifications.on('doum_curation', () => each.invalidate());
  return { pins, resolvers: [new PinResolver(dataSource, pins), announcements] };
}
