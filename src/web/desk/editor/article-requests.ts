import type { TypedDocumentNode } from '@urql/core';
import * as documents from '../../generated/operations.js';
import type { DeskFactsFragment } from '../../generated/operations.js';
import { execute } from '../shell/execute.js';
import {
  type Base,
  contentOf,
  linesOf,
  type Part,
  placeOf,
  updateOf,
  type Writing,
} from './writing.js';

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
  place: (id, { writing }, sent) =>
    // What is not sent stays: another person may have changed it.
    mutate(documents.DeskPlaceDocument, { id, ...placeOf(sent, writing) }),
};

/** Creates an article. Without a slug, the server makes it from the title. */
export function create(writing: Writing): Promise<DeskFactsFragment> {
  const place = { ...placeOf(writing), slug: writing.slug.trim() || null };
  const input = { ...contentOf(writing), ...place, publish: false };
  return mutate(documents.DeskCreateDocument, input);
}
