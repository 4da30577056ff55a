/** Lines of the import format, with the fields that this corpus needs. */

export interface ProductLine {
  type: 'product';
  slug: string;
  name: string;
  aliases: string[];
  position: number;
}

export interface PlatformLine {
  type: 'platform';
  slug: string;
  name: string;
  aliases: string[];
  appliesToAll: boolean;
  position: number;
}

export interface CategoryLine {
  type: 'category';
  slug: string;
  product: string;
  parent: string | null;
  name: string;
  position: number;
}

export interface ArticleLine {
  type: 'article';
  externalId: string;
  slug: string;
  category: string;
  status: 'PUBLISHED';
  publishedAt: string;
  updatedAt: string;
  title: string;
  variants: { platforms: string[]; body: string }[];
}

/** A published article with one variant. */
export function articleLine({
  changedAt,
  platforms,
  body,
  ...rest
}: Pick<ArticleLine, 'externalId' | 'slug' | 'category' | 'title'> & {
  changedAt: string;
  platforms: string[];
  body: string;
}): ArticleLine {
  return {
    ...{ type: 'article', ...rest, status: 'PUBLISHED' },
    ...{ publishedAt: changedAt, updatedAt: changedAt },
    variants: [{ platforms, body }],
  };
}

/** The modules of the help in the order of the contents. The slug is the folder below `text/`. */
export const PRODUCTS: readonly ProductLine[] = [
  product('swriter', 'LibreOffice Writer', ['Writer'], 1),
  product('scalc', 'LibreOffice Calc', ['Calc'], 2),
  product('simpress', 'LibreOffice Impress', ['Impress'], 3),
  product('sdraw', 'LibreOffice Draw', ['Draw'], 4),
  product('sdatabase', 'LibreOffice Base', ['Base'], 5),
  product('smath', 'LibreOffice Math', ['Math'], 6),
  product('schart', 'LibreOffice Chart', ['Chart'], 7),
  product('sbasic', 'LibreOffice Basic', ['Basic'], 8),
  product('shared', 'LibreOffice', [], 9),
];

export const COMMON = platform('common', '공통', [], 4);
export const PLATFORMS: readonly PlatformLine[] = [
  platform('macos', 'macOS', ['맥', 'Mac'], 1),
  platform('windows', 'Windows', ['윈도우', '윈도'], 2),
  platform('unix', 'UNIX', ['유닉스', '리눅스', 'Linux'], 3),
  COMMON,
];

function platform(slug: string, name: string, aliases: string[], position: number): PlatformLine {
  return { type: 'platform', slug, name, aliases, appliesToAll: slug === 'common', position };
}

function product(slug: string, name: string, aliases: string[], position: number): ProductLine {
  return { type: 'product', slug, name, aliases, position };
}
