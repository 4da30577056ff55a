import type { EntityManager } from 'typeorm';
import { type DataSource, poolOf } from '../core/database/database.js';
import type { Feature } from '../core/feature.js';
import type { Notifications } from '../core/database/notifications.js';
import { AnnouncementResolver } from './announcements.js';
import { PinResolver } from './pin-resolver.js';
import { Pins } from './pins.js';

export { CURATION_LINES } from './curation-lines.js';
export { isRunning, type PinnedIds, Pins } from './pins.js';

const MOVES = {
  product: 'update announcement set product_id = $2 where product_id = $1',
  platform: 'update announcement set platform_id = $2 where platform_id = $1',
  category: `update pin set category_id = $2
    where category_id = $1 and not exists (select from pin where category_id = $2)`,
};

/** Gives what belongs to a merged entity to the other one, whose own pins stay alone. */
export async function moveCuration(
  manager: EntityManager,
  kind: keyof typeof MOVES,
  id: number,
  intoId: number,
): Promise<void> {
  await manager.query(MOVES[kind], [id, intoId]);
}

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
