import type { Pool } from 'pg';
import { ExpiringValue } from '../core/caches.js';
import { queryRows, type SqlSource } from '../core/database.js';
import { renewMedia } from '../media/index.js';
import type { HelpCentre } from './help-centre-types.js';

/** What pages show until an administrator has set something. */
const INITIAL: HelpCentre = {
  name: '고객센터',
  ...{ accentColorDark: null, homeText: '', homeHtml: '', closedText: '' },
  ...{ footerLinks: [], channels: [] },
};

/** The stored row; undefined when there is none. */
export async function readHelpCentre(source: SqlSource): Promise<HelpCentre | undefined> {
  const rows = await queryRows<{ value: HelpCentre }>(source, 'select value from help_centre');
  return rows[0]?.value;
}

/** Replaces the row, in the transaction of `source`. */
export async function writeHelpCentre(source: SqlSource, value: HelpCentre): Promise<void> {
  const json = JSON.stringify(value);
  await renewMedia(source, [json]);
  await source.query(
    `insert into help_centre (value) values ($1)
      on conflict (id) do update set value = excluded.value`,
    [json],
  );
}

/** Maximum age, because a broken connection loses notifications. */
const MAX_AGE_MS = 1_000;

/** Caches the help centre. Call `invalidate` after a write and when Postgres announces one. */
export class HelpCentreCache extends ExpiringValue<HelpCentre> {
  private shown = INITIAL;

  constructor(pool: Pool) {
    super(async () => (this.shown = (await readHelpCentre(pool)) ?? INITIAL), MAX_AGE_MS);
  }

  /** The help centre for a page, which is shown also while Postgres does not answer. */
  async forPage(): Promise<HelpCentre> {
    return Promise.resolve(this.current()).catch(() => this.shown);
  }
}
