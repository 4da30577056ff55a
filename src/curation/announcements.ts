import type { Pool } from 'pg';
import {
  Ctx,
  Field,
  ID,
  InputType,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from 'type-graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { Access, Input, MutationFor, Role } from '../access/index.js';
import { type CatalogContext, DeleteInput, Platform, Product } from '../catalog/index.js';
import { audit } from '../core/database/audit.js';
import { ExpiringValue } from '../core/caches.js';
import { Cost } from '../core/cost.js';
import {
  type Fields,
  queryRows,
  type SqlSource,
  transactionThen,
} from '../core/database/database.js';
import { DateTime } from '../core/date-time.js';
import { badInput, DoumError } from '../core/errors.js';
import { NullableField } from '../core/nullable-field.js';
import { cleanLine } from '../core/text/text.js';

export const MAX_TEXT = 500;
const MAX_ANNOUNCEMENTS = 100;

/** Maximum age of the announcements in memory, because a broken connection loses notifications. */
const MAX_AGE_MS = 1_000;

enum AnnouncementLevel {
  INFO = 'INFO',
  WARNING = 'WARNING',
  OUTAGE = 'OUTAGE',
}
registerEnumType(AnnouncementLevel, {
  name: 'AnnouncementLevel',
  description: 'How urgent an announcement is.',
  valuesConfig: {
    INFO: { description: 'Something to know (안내).' },
    WARNING: { description: 'Something does not work as usual, or soon will not (주의).' },
    OUTAGE: { description: 'A service does not work (장애).' },
  },
});

/** The format in lines of imports. */
export const announcementLevel = z.enum(AnnouncementLevel, {
  error: 'must be INFO, WARNING or OUTAGE',
});

/** The fields of an announcement and of its input. */
@ObjectType()
@InputType()
abstract class AnnouncementFields {
  @Field({ description: 'One line of at most 500 characters.' })
  text!: string;

  @Field(() => AnnouncementLevel, { description: 'How urgent the announcement is.' })
  level!: AnnouncementLevel;

  @Field(() => DateTime, { description: 'From when on readers see the announcement.' })
  beginsAt!: Date;

  @NullableField(() => DateTime, 'From when on readers do not see it any more; null: no such time.')
  endsAt?: Date | null;
}

@ObjectType({ description: 'What readers are told on all fitting pages (공지), e.g. an outage.' })
export class Announcement extends AnnouncementFields {
  @Field(() => ID, { description: 'Identifies the announcement. No global ID.' })
  id!: string;

  @NullableField(() => Product, 'The product that it is about; null: all.')
  product!: Product | null;

  @NullableField(() => Platform, 'The platform that it is about; null: all.')
  platform!: Platform | null;
}

@InputType({ description: 'A new announcement, or new values of an existing one.' })
export class AnnouncementInput extends AnnouncementFields {
  @NullableField(() => ID, 'ID of the announcement that is changed. Absent: a new one.')
  id?: string | null;

  @NullableField(() => String, 'Slug of the product that it is about. Absent: all.')
  productSlug?: string | null;

  @NullableField(() => String, 'Slug of the platform that it is about. Absent: all.')
  platformSlug?: string | null;
}

@ObjectType({ description: 'The result of a change. All servers show it within two seconds.' })
export class AnnouncementPayload {
  @Field(() => [Announcement], { description: 'All announcements, the latest begin first.' })
  announcements!: Announcement[];
}

/** A row of the table `announcement`. */
export type StoredAnnouncement = Fields<AnnouncementFields> & {
  id: string;
  productId: number | null;
  platformId: number | null;
};

const READ = `
  select id::text, text, level, product_id as "productId", platform_id as "platformId",
    begins_at as "beginsAt", ends_at as "endsAt"
  from announcement order by begins_at desc, announcement.id desc`;

const SET = `
  with changed as (
    update announcement set text = $2, level = $3, product_id = $4, platform_id = $5,
      begins_at = $6, ends_at = $7 where id::text = $1 returning text),
  added as (
    insert into announcement (text, level, product_id, platform_id, begins_at, ends_at)
    select $2, $3, $4, $5, $6, $7 where $1::text is null returning text)
  select text from changed union all select text from added`;

const DELETE = `
  with deleted as (delete from announcement where id::text = $1 returning text)
  select text from deleted`;

/** All announcements, the latest begin first. */
export function readAnnouncements(source: SqlSource): Promise<StoredAnnouncement[]> {
  return queryRows(source, READ);
}

/**
 * Creates an announcement or, with an id, replaces its values. Resolves to its text; undefined if
 * there is none with this id. BAD_USER_INPUT for wrong values, and for more than 100 announcements.
 */
export async function saveAnnouncement(
  manager: EntityManager,
  { id, level, beginsAt, endsAt, ...given }: Omit<StoredAnnouncement, 'id'> & { id: string | null },
): Promise<string | undefined> {
  const text = cleanLine(given.text, 'text', MAX_TEXT);
  if (endsAt && endsAt <= beginsAt)
    throw badInput('endsAt', 'endsAt is not after beginsAt.', 'Choose a later end, or none.');
  const values = [id, text, level, given.productId, given.platformId, beginsAt, endsAt];
  const [written] = await queryRows<{ text: string }>(manager, SET, values);
  if ((await readAnnouncements(manager)).length > MAX_ANNOUNCEMENTS)
    throw badInput('text', 'There are 100 announcements already.', 'Delete old ones.');
  return written?.text;
}

@Resolver()
export class AnnouncementResolver {
  private readonly rows: ExpiringValue<StoredAnnouncement[]>;

  constructor(
    private readonly dataSource: DataSource,
    pool: Pool,
  ) {
    this.rows = new ExpiringValue(() => readAnnouncements(pool), MAX_AGE_MS);
  }

  invalidate(): void {
    this.rows.invalidate();
  }

  @Cost({ size: 10 })
  @Query(() => [Announcement], {
    nullable: true,
    description: 'The announcements that readers see now (공지), the latest begin first.',
  })
  async announcements(@Ctx() context: CatalogContext): Promise<Announcement[]> {
    const now = new Date();
    const all = await this.allAnnouncements(context);
    return all.filter(({ beginsAt, endsAt }) => beginsAt <= now && (!endsAt || endsAt > now));
  }

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => [Announcement], {
    nullable: true,
    description: 'All announcements, also past and coming ones, the latest begin first.',
  })
  async allAnnouncements(@Ctx() context: CatalogContext): Promise<Announcement[]> {
    const catalog = await context.catalog();
    return (await this.rows.current()).map(({ productId, platformId, ...row }) => ({
      ...row,
      product: (productId !== null && catalog.product(productId)) || null,
      platform: (platformId !== null && catalog.platform(platformId)) || null,
    }));
  }

  @MutationFor(
    Role.EDITOR,
    AnnouncementPayload,
    'Creates an announcement or, with an ID, replaces its values. At most 100 are possible.',
  )
  async setAnnouncement(
    @Input('The announcement.') input: AnnouncementInput,
    @Ctx() context: CatalogContext,
  ): Promise<AnnouncementPayload> {
    const { productSlug, platformSlug, ...values } = input;
    const catalog = await context.catalog();
    const idOf = (kind: 'product' | 'platform', slug: string | null | undefined) =>
      slug == null ? null : catalog.require(kind, slug, `${kind}Slug`).id;
    const announcement = {
      ...{ ...values, id: input.id ?? null, endsAt: input.endsAt ?? null },
      productId: idOf('product', productSlug),
      platformId: idOf('platform', platformSlug),
    };
    return this.write(context, (manager) => saveAnnouncement(manager, announcement));
  }

  @MutationFor(Role.EDITOR, AnnouncementPayload, 'Deletes an announcement.')
  deleteAnnouncement(
    @Input('The announcement to delete.') { id }: DeleteInput,
    @Ctx() context: CatalogContext,
  ): Promise<AnnouncementPayload> {
    return this.write(context, async (manager) => {
      const [deleted] = await queryRows<{ text: string }>(manager, DELETE, [id]);
      return deleted?.text;
    });
  }

  /** `change` resolves to the text of the announcement. */
  private async write(
    context: CatalogContext,
    change: (manager: EntityManager) => Promise<string | undefined>,
  ): Promise<AnnouncementPayload> {
    const work = async (manager: EntityManager) => {
      const text = await change(manager);
      if (text === undefined)
        throw new DoumError('NOT_FOUND', 'There is no announcement with this id.', { field: 'id' });
      await audit(manager, { kind: 'Announcement', title: text });
    };
    await transactionThen(this.dataSource, work, () => this.invalidate());
    return { announcements: await this.allAnnouncements(context) };
  }
}
