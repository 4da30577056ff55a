import { z } from 'zod';
import { findArticlesNamed, slugsOf } from '../articles/index.js';
import { type CatalogKind, catalogOf, refuseDeletedReference } from '../catalog/index.js';
import { badInput } from '../core/errors.js';
import type { ImportContext } from '../core/interchange/import-context.js';
import type { ItemName } from '../core/interchange/import-report.js';
import type { LineKind } from '../core/interchange/line-kind.js';
import { date, text, texts } from '../core/interchange/line-values.js';
import { cleanLine } from '../core/text/text.js';
import {
  announcementLevel,
  MAX_TEXT,
  readAnnouncements,
  saveAnnouncement,
} from './announcements.js';
import { checkPinnedQuery, isRunning, readPins, replacePins } from './pins.js';

const announcement = z.strictObject({
  type: z.literal('announcement'),
  text,
  level: announcementLevel,
  product: text.nullish(),
  platform: text.nullish(),
  beginsAt: date,
  endsAt: date.nullish(),
});

/** Articles by their slugs, in order. Without query and category, the place is the home page. */
const pins = z.strictObject({
  type: z.literal('pins'),
  query: text.nullish(),
  category: text.nullish(),
  articles: texts,
  endsAt: date.nullish(),
});

type AnnouncementLine = z.infer<typeof announcement>;
type PinsLine = z.infer<typeof pins>;

/** The lines of what editors put before readers. */
export const CURATION_LINES: readonly LineKind[] = [
  {
    type: 'announcement',
    counts: ['announcements', 'announcements'],
    format: announcement,
    about: (line) => ['text', keyOf(line)],
    import: async (context, line) => [await importAnnouncement(context, line)],
    async *export(reading) {
      const catalog = await catalogOf(reading);
      const stored = await readAnnouncements(reading.source);
      // The last one begins first, and keeps its place when all are read again.
      for (const { id: _, productId, platformId, ...row } of stored.toReversed()) {
        const product = productId === null ? null : catalog.product(productId)!.slug;
        const platform = platformId === null ? null : catalog.platform(platformId)!.slug;
        yield withoutNull({ ...row, product, platform });
      }
    },
  } satisfies LineKind<AnnouncementLine>,
  {
    type: 'pins',
    counts: ['pins', 'pins'],
    format: pins,
    about: (line) => ['query', placeOf(line)],
    import: async (context, line) => [await importPins(context, line)],
    /** Leaves out pins that have ended, which imports refuse. */
    async *export(reading) {
      const catalog = await catalogOf(reading);
      for (const list of (await readPins(reading.source)).filter(isRunning)) {
        const { query, categoryId, articleIds, endsAt } = list;
        const category = categoryId === null ? null : catalog.category(categoryId)!.slug;
        const articles = await slugsOf(reading.source, articleIds);
        yield withoutNull({ query, category, articles, endsAt });
      }
    },
  } satisfies LineKind<PinsLine>,
];

const withoutNull = (line: object) =>
  Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null));

/** Announcements have no name: a stored one of the same text, begin and subject is the line's. */
const keyOf = ({ text, beginsAt, product, platform }: Omit<AnnouncementLine, 'type' | 'level'>) =>
  [beginsAt.toISOString(), product, platform, cleanLine(text, 'text', MAX_TEXT)]
    .filter((part) => part != null)
    .join(' ');

async function idOf(
  context: ImportContext,
  kind: CatalogKind,
  slug: string | null | undefined,
  item: ItemName,
): Promise<number | null> {
  if (slug == null) return null;
  await refuseDeletedReference(context, kind, slug, kind, item);
  return (await catalogOf(context)).require(kind, slug, kind).id;
}

async function importAnnouncement(context: ImportContext, line: AnnouncementLine) {
  const { type: kind, level, beginsAt } = line;
  const text = cleanLine(line.text, 'text', MAX_TEXT);
  const item = { type: kind, key: text };
  const productId = await idOf(context, 'product', line.product, item);
  const platformId = await idOf(context, 'platform', line.platform, item);
  const stored = await readAnnouncements(context.manager);
  const before = stored.find(
    (other) =>
      other.text === text &&
      other.beginsAt.getTime() === beginsAt.getTime() &&
      other.productId === productId &&
      other.platformId === platformId,
  );
  const record = { kind, key: keyOf(line), id: null, label: text };
  if (!before) await context.refuseDeleted(record);
  const after = { level, endsAt: line.endsAt ?? null };
  const place = { id: before?.id ?? null, text, beginsAt, productId, platformId };
  await saveAnnouncement(context.manager, { ...place, ...after });
  if (!before) return context.saveCreated(record, after);
  return context.saveUpdated(record, { level: before.level, endsAt: before.endsAt }, after);
}

/** The place of pins in import records. */
function placeOf({ query, category }: Pick<PinsLine, 'query' | 'category'>): string {
  if (query != null) return `query ${checkPinnedQuery(query)}`;
  return category == null ? 'home' : `category ${category}`;
}

async function importPins(context: ImportContext, line: PinsLine) {
  const { type: kind, category, articles, endsAt = null } = line;
  if (line.query != null && category != null)
    throw badInput('query', 'query and category are both given; a place is one of them.');
  const query = line.query == null ? null : checkPinnedQuery(line.query);
  const key = placeOf(line);
  if (articles.length === 0)
    throw badInput('articles', 'articles is empty: name at least one article.');
  const categoryId = await idOf(context, 'category', category, { type: kind, key });
  const ids = await findArticlesNamed(context.manager, articles);
  const missing = ids.indexOf(undefined);
  if (missing >= 0) {
    const slug = JSON.stringify(articles[missing]);
    throw badInput(`articles.${missing}`, `There is no article with the slug ${slug}.`);
  }
  const stored = await readPins(context.manager);
  const before = stored.find((other) => other.query === query && other.categoryId === categoryId);
  const after = { articles: ids as number[], endsAt };
  const record = { kind, key, id: null };
  if (!before) await context.refuseDeleted(record);
  const place = { query, categoryId, articleIds: after.articles, endsAt };
  // An export names articles of the trash, too.
  await replacePins(context.manager, place, { trashed: true });
  if (!before) return context.saveCreated(record, after);
  return context.saveUpdated(record, { articles: before.articleIds, endsAt: before.endsAt }, after);
}
