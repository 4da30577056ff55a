import type { ArticleVisibility, DeskArticleFragment } from '../../generated/operations.js';

/** The answer for a group of platforms, while somebody writes it. */
export interface VariantText {
  /** Names the tab; new variants get one that is not in use. */
  key: string;
  platforms: string[];
  body: string;
  /** The editor has another text than `body`, which cannot be written as Markdown. */
  isUnwritable?: boolean;
}

export const UNWRITABLE =
  '본문에 저장할 수 없는 부분이 있어요. Ctrl+Z로 되돌리거나 마지막에 넣은 것을 지운 다음 저장해 주세요.';

/** The values of the editor's form. A list is a text with one entry on each line. */
export interface Writing {
  title: string;
  keywords: string;
  questions: string;
  variants: VariantText[];
  categorySlug: string;
  visibility: ArticleVisibility;
  slug: string;
}

/** The labels of the form's fields. */
export const FIELD_LABELS: Record<keyof Writing, string> = {
  title: '제목',
  keywords: '검색 키워드',
  questions: '사용자 말로 된 질문',
  variants: '플랫폼별 본문',
  categorySlug: '카테고리',
  visibility: '공개 범위',
  slug: '주소',
};

/** The base revision: the values of the server when the writing began. */
export interface Base {
  version: number;
  questionsVersion: number;
  writing: Writing;
}

/** The beginning of a new article, for these platforms. */
export function newBase(platforms: string[]): Base {
  return {
    version: 0,
    questionsVersion: 0,
    writing: {
      ...{ title: '', keywords: '', questions: '', categorySlug: '', slug: '' },
      variants: [{ key: '0', platforms, body: '' }],
      visibility: 'PUBLIC',
    },
  };
}

type Content = Pick<DeskArticleFragment, 'title' | 'keywords' | 'variants'>;

/** The fields of a writing that belong to a revision. */
export function writingOfContent({ title, keywords, variants }: Content) {
  return {
    title,
    keywords: keywords.join('\n'),
    variants: variants.map(({ platforms, body }, i) => ({
      key: String(i),
      platforms: platforms.map(({ slug }) => slug),
      body,
    })),
  };
}

/** The newest revision of an article. */
export function baseOf(article: DeskArticleFragment): Base {
  const { version, questionsVersion, questions, category, visibility, slug } = article;
  return {
    version,
    questionsVersion: questionsVersion ?? 0,
    writing: {
      ...writingOfContent(article.draft ?? article),
      questions: (questions ?? []).map(({ text }) => text).join('\n'),
      categorySlug: category.slug,
      visibility,
      slug,
    },
  };
}

export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

/** The part of a writing that is a revision. */
export type Written = Pick<Writing, 'title' | 'keywords' | 'variants'> & Partial<Writing>;

/** The content as mutations take it. */
export function contentOf({ title, keywords, variants }: Written) {
  return {
    title: title.trim(),
    keywords: linesOf(keywords),
    variants: variants.map(({ platforms, body }) => ({ platformSlugs: platforms, body })),
  };
}

/** The input that saves a writing as the newest revision. */
export function updateOf(id: string, expectedVersion: number, writing: Written) {
  const defaults = { replaceVariants: true, summary: '', publish: false, waitForSearch: false };
  return { id, expectedVersion, ...contentOf(writing), ...defaults };
}

/** Names of tabs are no text. */
const textsOf = (value: unknown) =>
  JSON.stringify(value, (name, each: unknown) => (name === 'key' ? undefined : each));

/** Whether two parts of writings are the same. */
export const equals = (a: unknown, b: unknown) => textsOf(a) === textsOf(b);

/**
 * The fields that are saved together. Only the content is saved as a revision. The fields of the
 * place have the names of the inputs.
 */
export const PARTS = {
  content: ['title', 'keywords', 'variants'],
  questions: ['questions'],
  place: ['categorySlug', 'visibility', 'slug'],
} as const satisfies Record<string, readonly (keyof Writing)[]>;

export type Part = keyof typeof PARTS;

type Place = Pick<Writing, (typeof PARTS)['place'][number]>;

/** The place of a writing; without the fields that are the same in `base`, if given. */
export function placeOf(writing: Writing, base?: Writing): Place {
  const names = PARTS.place.filter((name) => writing[name] !== base?.[name]);
  return Object.fromEntries(names.map((name) => [name, writing[name]])) as unknown as Place;
}

const ALL = Object.keys(PARTS) as Part[];

/** Whether two writings have the same in these parts. */
export function isSame(a: Writing, b: Writing, parts: readonly Part[] = ALL): boolean {
  return parts.every((part) => PARTS[part].every((name) => equals(a[name], b[name])));
}

/** Whether the editor has a text that cannot be saved. */
export const isUnwritable = ({ variants }: Writing): boolean =>
  variants.some((each) => each.isUnwritable);

/** Whether a writing is no article yet. */
export const isIncomplete = ({ title, categorySlug }: Writing): boolean =>
  !title.trim() || !categorySlug;

/** A writing as one text, to show how it differs from another one. */
export function textOf(
  writing: Written,
  platformNames: (slugs: readonly string[]) => string,
): string {
  const heads = [
    ['제목', writing.title],
    ['검색 키워드', linesOf(writing.keywords).join(', ')],
    ['질문', linesOf(writing.questions ?? '').join(' / ')],
  ].filter(([, text]) => text !== '');
  return [
    ...heads.map(([name, text]) => `${name}: ${text}`),
    ...writing.variants.map(({ platforms, body }) => `\n[${platformNames(platforms)}]\n${body}`),
  ].join('\n');
}

const WORDS = 60;

/** The first words of a writing that its beginning did not have. */
export function firstWords(writing: Writing, beginning: Writing): string {
  const [text, before] = [writing, beginning].map(({ title, variants, keywords, questions }) =>
    [title, ...variants.map(({ body }) => body), keywords, questions].join('\n'),
  ) as [string, string];
  let at = 0;
  while (at < text.length && text[at] === before[at]) at += 1;
  const from = Math.max(0, text.lastIndexOf('\n', at - 1), at - WORDS / 3);
  return text.slice(from).trim().slice(0, WORDS).replace(/\s+/g, ' ');
}

interface Platform {
  slug: string;
  name: string;
  appliesToAll: boolean;
}

/** The names of the platforms whose readers find no answer of their own, nor a common one. */
export function missingPlatforms(
  platforms: readonly Platform[],
  variants: readonly { platforms: readonly string[] }[],
): string[] {
  const covered = new Set(variants.flatMap((each) => each.platforms));
  if (platforms.some(({ slug, appliesToAll }) => appliesToAll && covered.has(slug))) return [];
  return platforms
    .filter(({ slug, appliesToAll }) => !appliesToAll && !covered.has(slug))
    .map(({ name }) => name);
}
