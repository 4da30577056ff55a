import { poolOf } from '../../src/core/database/database.js';
import { buildArticle, type BuiltArticle } from './build-article.js';
import { absentIds } from './global-ids.js';
import { mutate } from './mutate.js';
import { type SecretWord, typings } from './secret-words.js';
import type { TestApp } from './start-test-app.js';

/** An article, or the draft of one, that anonymous callers must not see. */
export interface HiddenArticle {
  /** How it is hidden, e.g. archived. */
  way: string;
  word: SecretWord;
  /** The id of the article, which is public if only its draft is hidden. */
  id: string;
  /** Whether its visibility is INTERNAL and it is published. */
  isInternal: boolean;
  /**
   * The texts that would find it, by kind: everything that people type for its word, and its ids
   * and slugs, which no public article has.
   */
  searchTexts: Record<string, string>;
}

/** A word in every title, public or hidden. */
export const PUBLIC_WORD = '알림';

const PUBLIC_ARTICLES = [
  { slug: 'sound', title: `${PUBLIC_WORD} 소리를 바꾸고 싶어요`, keywords: ['벨소리'] },
  { slug: 'mute', title: `${PUBLIC_WORD}을 잠시 끄고 싶어요`, keywords: ['무음'] },
  { slug: 'late', title: `${PUBLIC_WORD} 소리가 늦게 나요`, keywords: ['지연'] },
];
const PUBLIC_BODY = `설정에서 ${PUBLIC_WORD} 소리를 골라 주세요.`;
const EDITED_TITLE = `${PUBLIC_WORD}을 다시 켜고 싶어요`;

/** All public text. Secret words must not resemble it. */
export const PUBLIC_TEXT = [
  PUBLIC_BODY,
  EDITED_TITLE,
  ...PUBLIC_ARTICLES.flatMap(({ title, keywords }) => [title, ...keywords]),
];

/**
 * Creates public articles in the catalogue of `buildCatalogue`; resolves to texts that find them.
 */
export async function buildPublicArticles(app: TestApp): Promise<string[]> {
  const names: string[] = [];
  for (const { slug, title, keywords } of PUBLIC_ARTICLES) {
    const variants = [{ platformSlugs: ['common'], body: PUBLIC_BODY }];
    const externalId = `public-${slug}`;
    const article = await buildArticle(app, {
      ...{ slug, title, keywords, variants, externalId, categorySlug: 'group-chat', publish: true },
    });
    names.splice(0, names.length, slug, externalId, title, article.id, article.variants[0]!.id);
  }
  const { product, category, platforms } = await app.admin<
    Record<'product' | 'category', { id: string }> & { platforms: { id: string }[] }
  >('{ product(slug: "talk") { id } category(slug: "group-chat") { id } platforms { id } }');
  const ids = [product, category, platforms[0]!].map(({ id }) => id);
  return [
    PUBLIC_WORD,
    'ㅇㄹ',
    'dkffla',
    '두레',
    '그룹',
    'talk',
    'group-chat',
    'common',
    ...ids,
    ...names,
  ];
}

/**
 * Content with the word in every text. Internal articles are related to each other by a keyword.
 */
function contentOf({ hangul, latin }: SecretWord): object {
  const body = `${PUBLIC_WORD} 설정에서 **${hangul}** 항목을 눌러요.\n\n- ${latin}에서 골라 주세요.`;
  return {
    title: `${PUBLIC_WORD} ${hangul} ${latin}`,
    keywords: [hangul, latin, '상담'],
    variants: ['ios', 'common'].map((platform) => ({ platformSlugs: [platform], body })),
  };
}

/** externalId, slug and former slug made of the word. */
function namesOf({ hangul, latin }: SecretWord): {
  externalId: string;
  slug: string;
  formerSlug: string;
} {
  return { externalId: `${hangul}-${latin}`, slug: latin, formerSlug: `old-${latin}` };
}

/** Creates an article with the word; its slug was changed once. */
export async function buildSecretArticle(
  app: TestApp,
  word: SecretWord,
  input: object = {},
): Promise<BuiltArticle> {
  const { externalId, slug, formerSlug } = namesOf(word);
  const article = await buildArticle(app, {
    ...contentOf(word),
    ...{ externalId, slug: formerSlug, categorySlug: 'group-chat', ...input },
  });
  await mutate(app, 'placeArticle', { id: article.id, slug }, 'searchable');
  const questions = [`${word.hangul} ${word.latin}`];
  await mutate(app, 'addArticleQuestions', { articleId: article.id, questions }, 'searchable');
  return article;
}

/** The texts that would find an article with this word; `variantId` is one of its variants. */
export function searchTextsOf(
  word: SecretWord,
  id: string,
  variantId: string,
): Record<string, string> {
  return { ...typings(word, PUBLIC_WORD), ...namesOf(word), id, 'id of a variant': variantId };
}

/** The same for a word without an article. */
export async function absentSearchTexts(
  app: TestApp,
  word: SecretWord,
): Promise<Record<string, string>> {
  const { id, variantId } = await absentIds(poolOf(app.app.dataSource));
  return searchTextsOf(word, id, variantId);
}

/** Number of words that `buildHiddenArticles` needs. */
export const WAYS = 10;

/** Creates an article, or a draft, for each way of hiding one, each with one of these words. */
export async function buildHiddenArticles(
  app: TestApp,
  words: readonly SecretWord[],
): Promise<HiddenArticle[]> {
  const left = [...words];
  const found: HiddenArticle[] = [];
  const hide = async (way: string, input: object, then?: (id: string) => Promise<unknown>) => {
    const word = left.pop()!;
    const { id, variants } = await buildSecretArticle(app, word, input);
    await then?.(id);
    const isInternal = 'visibility' in input && 'publish' in input;
    found.push({
      way,
      word,
      id,
      isInternal,
      searchTexts: searchTextsOf(word, id, variants[0]!.id),
    });
    return found.at(-1)!;
  };
  const edit = async (way: string, id: string) => {
    const word = left.pop()!;
    const { article } = await mutate<{ article: { draft: { variants: { id: string }[] } } }>(
      app,
      'updateArticle',
      { id, expectedVersion: 1, summary: word.hangul, ...contentOf(word) },
      'article { draft { variants { id } } }',
    );
    // The article's own ids and slugs are public.
    const searchTexts = {
      ...typings(word, PUBLIC_WORD),
      'id of a variant': article.draft.variants[0]!.id,
    };
    found.push({ way, word, id, isInternal: false, searchTexts });
  };
  const change = (field: string, input: object) => (id: string) =>
    mutate(app, field, { id, waitForSearch: true, ...input }, 'searchable');
  const publish = { publish: true };
  const internal = { publish: true, visibility: 'INTERNAL' };

  await hide('a draft, in review and scheduled', {}, async (id) => {
    const at = new Date(Date.now() + 86_400_000).toISOString();
    await mutate(app, 'requestReview', { id, expectedVersion: 1 }, 'searchable');
    await mutate(app, 'schedulePublish', { id, version: 1, at }, 'searchable');
  });
  await hide('a draft for staff', { visibility: 'INTERNAL' });
  await hide('unpublished again', publish, change('unpublishArticle', {}));
  await hide('ARCHIVED', publish, change('archiveArticle', {}));
  await hide('in the trash', publish, change('trashArticle', { expectedVersion: 1 }));
  await hide('INTERNAL', internal);
  const placed = await hide(
    'INTERNAL, PUBLIC before',
    publish,
    change('placeArticle', { visibility: 'INTERNAL' }),
  );
  placed.isInternal = true;
  await edit('the draft of one that is INTERNAL', (await hide('INTERNAL, edited', internal)).id);
  const seen = { title: EDITED_TITLE, categorySlug: 'group-chat', ...publish };
  await edit('the draft of one that is public', (await buildArticle(app, seen)).id);
  return found;
}
