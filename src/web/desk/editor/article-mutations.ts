import type { TypedDocumentNode } from '@urql/core';
import * as documents from '../../generated/operations.js';
import type { DeskFactsFragment } from '../../generated/operations.js';
import { execute } from '../shell/execute.js';
import { type Base, contentOf, linesOf, type Part, updateOf, type Writing } from './writing.js';

/** An article as the server has it, for mutations. */
export type Saved = Pick<DeskFactsFragment, 'id' | 'version'>;

/** A mutation of an article. */
export type ArticleMutation<Input> = TypedDocumentNode<
  { result?: { article: DeskFactsFragment } | null },
  { input: Input }
>;

/** Runs a mutation. Resolves to what it has made of the article. */
export async function mutate<Input>(document: ArticleMutation<Input>, input: Input) {
  return (await execute(document, { input })).result!.article;
}

type Send = (id: string, base: Base, sent: Writing) => Promise<DeskFactsFragment>;

/** Sends a part of a writing. */
export const SEND: Record<Part, Send> = {
  content: (id, { version }, sent) =>
    mutate(documents.DeskUpdateDocument, updateOf(id, version, sent)),
  questions: (articleId, { questionsVersion: expectedVersion }, { questions }) =>
    mutate(documents.DeskQuestionsDocument, {
      ...{ articleId, expectedVersion, questions: linesOf(questions) },
    }),
  place: (id, { writing }, { categorySlug, visibility, slug }) =>
    // What is not sent stays: another person may have changed it.
    mutate(documents.DeskPlaceDocument, {
      id,
      categorySlug: categorySlug === writing.categorySlug ? null : categorySlug,
      visibility: visibility === writing.visibility ? null : visibility,
      slug: slug === writing.slug ? null : slug,
    }),
};

/** Creates an article. Without a slug, the server makes it from the title. */
export function create(writing: Writing): Promise<DeskFactsFragment> {
  const { categorySlug, visibility, slug } = writing;
  const place = { categorySlug, visibility, slug: slug.trim() || null };
  const input = { ...contentOf(writing), ...place, publish: false };
  return mutate(documents.DeskCreateDocument, input);
}
