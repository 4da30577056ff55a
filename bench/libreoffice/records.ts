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
  views: number;
  title: string;
  keywords: string[];
  variants: { platforms: string[]; body: string }[];
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

export const PLATFORMS: readonly PlatformLine[] = [
  {
    type: 'platform',
    slug: 'macos',
    name: 'macOS',
    aliases: ['맥', 'Mac'],
    appliesToAll: false,
    position: 1,
  },
  {
    type: 'platform',
    slug: 'windows',
    name: 'Windows',
    aliases: ['윈도우', '윈도'],
    appliesToAll: false,
    position: 2,
  },
  {
    type: 'platform',
    slug: 'unix',
    name: 'UNIX',
    aliases: ['유닉스', '리눅스', 'Linux'],
    appliesToAll: false,
    position: 3,
  },
  { type: 'platform', slug: 'common', name: '공통', aliases: [], appliesToAll: true, position: 4 },
];

function product(slug: string, name: string, aliases: string[], position: number): ProductLine {
  return { type: 'product', slug, name, aliases, position };
}
