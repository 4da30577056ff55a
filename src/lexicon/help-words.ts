import { readdirSync } from 'node:fs';
import path from 'node:path';
import { dataLines, PACKAGE_ROOT } from '../core/package-root.js';

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
 * form.
 */
export function parseHelpWords(lines: readonly string[]): HelpWords[] {
  return lines.map((line) => {
    const [typed, meant] = line
      .split(' > ')
      .map((side) => side.split(' = ').map((phrase) => phrase.trim()));
    return { typed: typed!, meant: meant ?? typed!, areSynonyms: meant === undefined };
  });
}

/**
 * The built-in words of help centres: Korean and English words, loanwords and everyday expressions.
 * Editors extend them with synonym sets. One file per subject, in the order of their names.
 */
export const HELP_WORDS: readonly HelpWords[] = readdirSync(FOLDER)
  .sort()
  .flatMap((name) => parseHelpWords(dataLines('help-words', name)));
