import type { GetListParams } from 'react-admin';
import * as documents from '../../generated/operations.js';
import { execute, DeskError } from '../shell/execute.js';

/** A row of a list, as in files: the terms of a synonym set, or a word and its parts. */
export interface Words {
  id: string;
  texts: readonly string[];
}

const synonyms = {
  read: async (): Promise<Words[]> =>
    [...(await execute(documents.DeskSynonymSetsDocument, {})).rows!].reverse(),
  /** Resolves to the id of the row. */
  save: async (terms: string[], id?: string): Promise<string> => {
    const { result } = await execute(documents.DeskSetSynonymSetDocument, { input: { id, terms } });
    return result!.synonymSet.id;
  },
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
  save: async (texts) => {
    await execute(documents.DeskSetDictionaryEntryDocument, { input: entryOf(texts) });
    return texts[0]!;
  },
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

/** A cell, in quotes or without, and what ends it. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^,\r\n]*))(,|\r\n|[\r\n]|$)/gy;

/** Reads the rows of CSV in UTF-8 or CP949, without empty cells and the apostrophes of `toCsv`. */
export function readCsv(bytes: ArrayBuffer): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of decode(bytes).matchAll(CELL)) {
    if (plain.startsWith('"'))
      throw new DeskError(`${rows.length}번째 줄의 따옴표가 안 닫혔어요. 파일을 확인해 주세요.`);
    const cell = (quoted?.replaceAll('""', '"') ?? plain).trim();
    if (cell !== '') rows.at(-1)!.push(cell.replace(/^'(?=[=+\-@＝＋－＠])/, ''));
    if (end !== ',') rows.push([]);
  }
  return rows;
}

/** Browsers read CP949 under the name of its subset EUC-KR. */
function decode(bytes: ArrayBuffer): string {
  for (const encoding of ['utf-8', 'euc-kr'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Perhaps the other one.
    }
  throw new DeskError('UTF-8이나 CP949로 저장한 CSV 파일을 골라 주세요.');
}
