import type { Pool } from 'pg';
import { ExpiringValue } from '../core/caches.js';
import {
  queryRows,
  type SqlSource,
  transactionThen,
  type DataSource,
  type EntityManager,
} from '../core/database/database.js';
import { renewMedia, usePicture } from '../media/index.js';
import { HelpCentre, HelpCentreInput, HelpCentrePayload } from './help-centre-types.js';
import { Query, Resolver } from 'type-graphql';
import { Input, MutationFor, Role } from '../access/index.js';
import { audit } from '../core/database/audit.js';
import { checkAll } from '../core/check-all.js';
import type { NowOrLater } from '../core/work/now-or-later.js';
import { checkHelpCentre } from './check-help-centre.js';

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

@Resolver()
export class HelpCentreResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cache: HelpCentreCache,
  ) {}

  @Query(() => HelpCentre, {
    nullable: true,
    description: 'What readers see of the help centre itself: name, pictures, colour, contact.',
  })
  helpCentre(): NowOrLater<HelpCentre> {
    return this.cache.current();
  }

  @MutationFor(
    Role.ADMIN,
    HelpCentrePayload,
    'Replaces the help centre. The pages of all servers show it within 2 seconds.',
  )
  async setHelpCentre(
    @Input('The help centre.') input: HelpCentreInput,
  ): Promise<HelpCentrePayload> {
    const work = async (manager: EntityManager) => {
      const picture = (field: 'logo' | 'logoDark' | 'favicon') => () =>
        input[field] ? usePicture(manager, input[field], field) : null;
      const { values } = await checkAll({
        values: () => checkHelpCentre(input),
        logo: picture('logo'),
        logoDark: picture('logoDark'),
        favicon: picture('favicon'),
      });
      await writeHelpCentre(manager, values);
      await audit(manager, { kind: 'HelpCentre', title: values.name });
    };
    await transactionThen(this.dataSource, work, () => this.cache.invalidate());
    return { helpCentre: await this.cache.current() };
  }
}
