import { poolOf } from '../../src/core/database.js';
import { buildArticle, type BuiltArticle } from './build-article.js';
import { absentIds } from './global-ids.js';
import { mutate } from './mutate.js';
import { type SecretWord, typings } from './secret-words.js';
import type { TestApp } from './start-test-app.js';

/** An article, or the draft of one, that outsiders do not see. */
export interface HiddenArticle {
  /** In which way it is hidden. */
  way: string;
  word: SecretWord;
  /** The article; hidden itself, unless only its draft is. */
  id: string;
  /** Whether it is an article for staff. */
  isInternal: boolean;
  /**
   * What it is asked for by, by kind: all that people type for its word, and what names it and
   * nothing that is public.
   */
  asked: Record<string, string>;
}

/** A word that stands in every title, public or not. */
export const PUBLIC_WORD = '알림';

const PUBLIC_ARTICLES = [
  { slug: 'sound', title: `${PUBLIC_WORD} 소리를 바꾸고 싶어요`, keywords: ['벨소리'] },
  { slug: 'mute', title: `${PUBLIC_WORD}을 잠시 끄고 싶어요`, keywords: ['무음'] },
  { slug: 'late', title: `${PUBLIC_WORD} 소리가 늦게 나요`, keywords: ['지연'] },
];
const PUBLIC_BODY = `설정에서 ${PUBLIC_WORD} 소리를 골라 주세요.`;
const EDITED_TITLE = `${PUBLIC_WORD}을 다시 켜고 싶어요`;

/** What a word must not be taken for. */
export const PUBLIC_TEXT = [
  PUBLIC_BODY,
  EDITED_TITLE,
  ...PUBLIC_ARTICLES.flatMap(({ title, keywords }) => [title, ...keywords]),
];

/**
 * Articles that everybody sees, in the catalogue of `buildCatalogue`; resolves to texts by which
 * they are asked for.
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
 * The content of an article whose every text holds the word; the articles for staff are related to
 * one another by a keyword.
 */
function contentOf({ hangul, latin }: SecretWord): object {
  const body = `${PUBLIC_WORD} 설정에서 **${hangul}** 항목을 눌러요.\n\n- ${latin}에서 골라 주세요.`;
  return {
    title: `${PUBLIC_WORD} ${hangul} ${latin}`,
    keywords: [hangul, latin, '상담'],
    variants: ['ios', 'common'].map((platform) => ({ platformSlugs: [platform], body })),
  };
}

/** What names an article that is made of the word: externalId, slug and former slug. */
function namesOf({ hangul, latin }: SecretWord): {
  externalId: string;
  slug: string;
  formerSlug: string;
} {
  return { externalId: `${hangul}-${latin}`, slug: latin, formerSlug: `old-${latin}` };
}

/** Makes an article of the word, which has had another slug before. */
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
  return article;
}

/** All that an article of the word is asked for by; `variantId` is one of it. */
export function askedFor(word: SecretWord, id: string, variantId: string): Record<string, string> {
  return { ...typings(word, PUBLIC_WORD), ...namesOf(word), id, 'id of a variant': variantId };
}

/** The same for a word of which there is no article. */
export async function askedForNothing(
  app: TestApp,
  word: SecretWord,
): Promise<Record<string, string>> {
  const { id, variantId } = await absentIds(poolOf(app.app.dataSource));
  return askedFor(word, id, variantId);
}

/** How many words `buildHiddenArticles` needs. */
export const WAYS = 9;

/**
 * An article, or the draft of one, hidden in each of the ways that there are, made of these words.
 */
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
    found.push({ way, word, id, isInternal, asked: askedFor(word, id, variants[0]!.id) });
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
    // The article has names of its own, under which it is seen by those who see it.
    const asked = {
      ...typings(word, PUBLIC_WORD),
      'id of a variant': article.draft.variants[0]!.id,
    };
    found.push({ way, word, id, isInternal: false, asked });
  };
  const change = (field: string, input: object) => (id: string) =>
    mutate(app, field, { id, waitForSearch: true, ...input }, 'searchable');
  const publish = { publish: true };
  const internal = { publish: true, visibility: 'INTERNAL' };

  await hide('a draft', {});
  await hide('a draft for staff', { visibility: 'INTERNAL' });
  await hide('unpublished again', publish, change('unpublishArticle', {}));
  await hide('ARCHIVED', publish, change('archiveArticle', {}));
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
