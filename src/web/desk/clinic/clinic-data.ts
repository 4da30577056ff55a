import type { GetListParams } from 'react-admin';
import * as documents from '../../generated/operations.js';
import type { ClinicProblem, DeskClinicQuery } from '../../generated/operations.js';
import { addDays, dayInKorea, startOfDay } from '../../shared/korean-days.js';
import { execute } from '../shell/execute.js';

type Entry = NonNullable<DeskClinicQuery['searchClinic']>[number];

/** An entry, which its most frequent query identifies. */
export type ClinicRow = Entry & { id: string };
export type ClinicAct = Entry['actions'][number];

/** The days until now of which the room counts the searches. */
const DAYS = 28;

/** The entries of a problem. Whoever looks for words also finds what is ignored. */
export const listClinic =
  (problem: ClinicProblem) =>
  async ({ filter }: GetListParams) => {
    const { q = '' } = filter as { q?: string };
    const now = new Date();
    const from = startOfDay(addDays(dayInKorea(now), -DAYS));
    const variables = { problem, from, to: now.toISOString(), withIgnored: q !== '' };
    const { searchClinic } = await execute(documents.DeskClinicDocument, variables);
    const found = (searchClinic ?? []).filter(({ queries }) =>
      queries.some((query) => query.includes(q.toLowerCase())),
    );
    const data = found.map((entry): ClinicRow => ({ ...entry, id: entry.queries[0]! }));
    return { data, total: data.length };
  };

/** The published articles without questions, those that are read most first. */
export async function listUnquestioned() {
  const { articles } = await execute(documents.DeskArticlesDocument, {
    filter: { hasQuestions: false, statuses: ['PUBLISHED'] },
    ...{ sort: 'VIEWS', reverse: false, first: 100, page: 1, hasBrokenLinks: false },
  });
  return { data: articles!.nodes, total: articles!.totalCount };
}
