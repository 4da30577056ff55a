import type { GetListParams } from 'react-admin';
import * as documents from '../../generated/operations.js';
import { execute } from '../shell/execute.js';

/** A row of a list, as in files: the terms of a synonym set, or a word and its parts. */
export interface Words {
  id: string;
  texts: readonly string[];
}

const synonyms = {
  read: async (): Promise<Words[]> =>
    [...(await execute(documents.DeskSynonymSetsDocument, {})).rows!].reverse(),
  save: (terms: string[], id?: string): Promise<unknown> =>
    execute(documents.DeskSetSynonymSetDocument, { input: { id, terms } }),
  remove: (id: string): Promise<unknown> =>
    execute(documents.DeskDeleteSynonymSetDocument, { input: { id } }),
  inputOf: (rows: string[][]): documents.ImportWordsInput => ({
    synonymSets: rows.map((terms) => ({ terms })),
  }),
};

const entryOf = ([word = '', ...parts]: string[]) => ({ word, parts });

const dictionary: typeof synonyms = {
  read: async () => {
    const { rows } = await execute(documents.DeskDictionaryDocument, {});
    return rows!.map(({ id, parts }) => ({ id, texts: [id, ...parts] }));
  },
  save: (texts) => execute(documents.DeskSetDictionaryEntryDocument, { input: entryOf(texts) }),
  remove: (word) => execute(documents.DeskDeleteDictionaryEntryDocument, { input: { word } }),
  inputOf: (rows) => ({ dictionary: rows.map(entryOf) }),
};

export const LISTS = { synonyms, dictionary };

/** Lists at most 200 rows with the words of the filter: thousands would block the browser. */
export const listWords =
  (of: keyof typeof LISTS) =>
  async ({ filter: { q = '' } }: GetListParams) => {
    const has = (text: string) => text.toLowerCase().includes(String(q).toLowerCase());
    const found = (await LISTS[of].read()).filter(({ texts }) => texts.some(has));
    return { data: found.slice(0, 200), total: found.length };
  };

/** Lists what readers find first for the query of the filter. */
export async function listFound({ filter }: Pick<GetListParams, 'filter'>) {
  const { search } = await execute(documents.DeskFoundDocument, filter as { query: string });
  return { data: search!.nodes, total: search!.nodes.length };
}
