import type { Pool } from 'pg';
import { ExpiringValue } from '../core/caches.js';
import { queryRows, type SqlSource } from '../core/database.js';
import { pictureSizes, renewMedia } from '../media/index.js';
import type { checkHelpCentre } from './check-help-centre.js';
import type { HelpCentre, HelpCentreInput, HelpCentrePicture } from './help-centre-types.js';

type Pictures = 'logo' | 'logoDark' | 'favicon';

/** The row. Pictures are their addresses. */
export type StoredHelpCentre = Awaited<ReturnType<typeof checkHelpCentre>> &
  Pick<HelpCentreInput, Pictures>;

/** What pages show until an administrator has set something. */
const INITIAL: StoredHelpCentre = {
  name: '고객센터',
  ...{ accentColor: null, accentColorDark: null, homeText: '', homeHtml: '', closedText: '' },
  ...{ footerLinks: [], channels: [] },
};

/** The stored row; undefined when there is none. */
export async function readHelpCentre(source: SqlSource): Promise<StoredHelpCentre | undefined> {
  const rows = await queryRows<{ value: StoredHelpCentre }>(
    source,
    'select value from help_centre',
  );
  return rows[0]?.value;
}

/** Replaces the row, in the transaction of `source`. */
export async function writeHelpCentre(source: SqlSource, value: StoredHelpCentre): Promise<void> {
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
  private shown: HelpCentre = { ...INITIAL, logo: null, logoDark: null, favicon: null };

  constructor(pool: Pool) {
    super(async () => (this.shown = await loadHelpCentre(pool)), MAX_AGE_MS);
  }

  /** The help centre for a page, which is shown also while Postgres does not answer. */
  async forPage(): Promise<HelpCentre> {
    return Promise.resolve(this.current()).catch(() => this.shown);
  }
}

async function loadHelpCentre(pool: Pool): Promise<HelpCentre> {
  const stored = (await readHelpCentre(pool)) ?? INITIAL;
  const urls = [stored.logo, stored.logoDark ?? stored.logo, stored.favicon];
  const sizes = await pictureSizes(
    pool,
    urls.map((url) => (url ?? '').replace('/media/', '')),
  );
  const [logo, logoDark, favicon] = urls.map((url, i): HelpCentrePicture | null =>
    url && sizes[i] ? { url, ...sizes[i] } : null,
  );
  return { ...stored, logo: logo!, logoDark: logoDark!, favicon: favicon! };
}
