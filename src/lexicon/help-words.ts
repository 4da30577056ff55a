import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../core/package-root.js';

const FOLDER = path.join(PACKAGE_ROOT, 'data', 'help-words');

/** Related phrases: visitors type one of `typed`, articles contain one of `meant`. */
export interface HelpWords {
  readonly typed: readonly string[];
  readonly meant: readonly string[];
  /** Whether all phrases are synonyms. If not, `meant` is only searched in addition to `typed`. */
  readonly areSynonyms: boolean;
}

/**
 * Parses lines of help words. `a = b = c` are synonyms; `a = b > c = d` are everyday phrases (left)
 * and the phrases of help articles (right). Verbs are in dictionary form, English words in base
 * form. Lines that begin with # are headings.
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

/** Reads the files, one per subject, in the order of their names. */
function readHelpWords(): HelpWords[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => parseHelpWords(readFileSync(path.join(FOLDER, name), 'utf8')));
}

/**
 * The built-in words of help centres: Korean and English words, loanwords and everyday expressions.
 * Editors extend them with synonym sets.
 */
export const HELP_WORDS: readonly HelpWords[] = readHelpWords();
