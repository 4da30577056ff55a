import { bigrams } from '../../../language/index.js';
import type { IndexChange, SearchDocument } from '../../engine.js';
import { factsOf, factsSource } from '../../entry-fields.js';
import { RANKED_FIELDS, rankedTexts } from '../../relevance.js';
import { SHELVES } from '../../shelves.js';

/** The source of a change: an article, with the fields of the mapping, or a tombstone. */
export interface ChangeSource extends Record<string, unknown> {
  id: string;
  gone: boolean;
}

interface ArticleText {
  title: string;
  keywords: string[];
  breadcrumb: string[];
  questions?: string[];
  body: string[];
}

export function changeSource({ articleId, document }: IndexChange): ChangeSource {
  if (!document) return { id: String(articleId), gone: true };
  const text = articleText(document);
  const object = SHELVES.find(({ name }) => name === document.shelf)?.object ?? null;
  return {
    id: String(articleId),
    gone: false,
    ...(object === null ? text : { [object]: text }),
    ...factsSource(document),
  };
}

/** The inverse of `changeSource`, for articles. */
export function sourceDocument(source: ChangeSource): SearchDocument {
  const facts = factsOf(source);
  const object = SHELVES.find(({ name }) => name === facts.shelf)?.object ?? null;
  const text = (object === null ? source : source[object]) as ArticleText;
  const { title, keywords, breadcrumb, questions, body } = text;
  return {
    articleId: Number(source.id),
    title,
    keywords,
    breadcrumb,
    // An index of an earlier version has no questions.
    questions: questions?.slice(1) ?? [],
    paragraphs: body,
    ...facts,
  };
}

/** The ranked fields. Bigrams are indexed, but not stored. */
function articleText(document: SearchDocument): Record<string, string | readonly string[]> {
  const fields = RANKED_FIELDS.map((field) => {
    const given = rankedTexts(field, document);
    const texts = field.terms === 'words' ? given : given.map((text) => bigrams(text).join(' '));
    // A title is a single text.
    return [field.name, field.text === 'title' ? texts[0]! : texts];
  });
  return Object.fromEntries(fields) as Record<string, string | readonly string[]>;
}

/** JSON of a document, independent of the order of fields; '' for null. */
export function contentOf(document: SearchDocument | null): string {
  if (!document) return '';
  return JSON.stringify(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
}
