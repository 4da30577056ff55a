import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../core/package-root.js';

const FOLDER = path.join(PACKAGE_ROOT, 'data', 'help-words');

/** Phrases that belong together: readers use any of `typed`, articles any of `meant`. */
export interface HelpWords {
  readonly typed: readonly string[];
  readonly meant: readonly string[];
  /** Whether all mean the same. Otherwise articles about `meant` help those who type `typed`. */
  readonly areSynonyms: boolean;
}

/**
 * Parses lines of help words. `a = b = c` are phrases that mean the same; `a = b > c = d` are
 * everyday phrases for which help articles use others. Verbs are in their dictionary form, English
 * words in their base form. Lines that begin with # are headings.
 */
export function parseHelpWords(text: string): HelpWords[] {
  return text.split(/\r?\n/).flatMap((line): HelpWords[] => {
    if (line === '' || line.startsWith('#')) return [];
    const [typed, meant] = line
      .split(' > ')
      .map((side) => side.split(' = ').map((phrase) => phrase.trim()));
    return [{ typed: typed!, meant: meant ?? typed!, areSynonyms: meant === undefined }];
  });
}

/** The files of help words by subject, in the order of their names. */
function readHelpWords(): HelpWords[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => parseHelpWords(readFileSync(path.join(FOLDER, name), 'utf8')));
}

/**
 * The words of help centres that the server ships: Korean and English words, loanwords and everyday
 * expressions of the usual fields. Editors extend them with synonym sets.
 */
export const HELP_WORDS: readonly HelpWords[] = readHelpWords();
