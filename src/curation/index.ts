import { type DataSource, poolOf } from '../core/database.js';
import type { Feature } from '../core/feature.js';
import type { Notifications } from '../core/notifications.js';
import { PinResolver } from './pin-resolver.js';
import { Pins } from './pins.js';

export { isRunning, Pins } from './pins.js';

/** The articles that editors pin. */
export function createCuration(parts: {
  dataSource: DataSource;
  notifications: Notifications;
}): Feature & { readonly pins: Pins } {
  const pins = new Pins(poolOf(parts.dataSource));
  parts.notifications.on('doum_curation', () => pins.invalidate());
  return { pins, resolvers: [new PinResolver(parts.dataSource, pins)] };
}
