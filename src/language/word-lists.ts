import { dataLines } from '../core/package-root.js';

/** The lists of a file in `data`, whose lines are `name: word word …`. `-` is the empty word. */
export function readWordLists<Name extends string>(file: string): Record<Name, string[]> {
  const lists: Record<string, string[]> = {};
  for (const line of dataLines(file)) {
    const [name, words] = line.split(': ') as [string, string];
    (lists[name] ??= []).push(...words.split(' ').map((word) => (word === '-' ? '' : word)));
  }
  return lists;
}

/** See `data/function-words.txt`. */
export const WORD_LISTS = readWordLists<
  | ('particles' | 'tails' | 'words' | 'terms' | 'english' | 'nounsInI')
  | ('people' | 'means' | 'acts' | 'details')
>('function-words.txt');
