import { type DataSource, poolOf } from '../core/database.js';
import type { Feature } from '../core/feature.js';
import type { Notifications } from '../core/notifications.js';
import { CategoryPinResolver, PinResolver } from './pin-resolver.js';
import { Pins } from './pins.js';

/** The articles that editors pin. */
export interface CurationFeature extends Feature {
  readonly pins: Pins;
}

export function createCuration({
  dataSource,
  notifications,
}: {
  dataSource: DataSource;
  notifications: Notifications;
}): CurationFeature {
  const pins = new Pins(poolOf(dataSource));
  notifications.on('doum_curation', () => pins.invalidate());
  return { pins, resolvers: [new PinResolver(dataSource, pins), new CategoryPinResolver(pins)] };
}
