import { load } from 'cheerio';
import { cleanLine } from './text.js';

/**
 * An entry of the help's contents: a heading with the pages listed under it and further headings.
 */
export interface ContentsEntry {
  id: string;
  name: string;
  /** The module to which the contents count the whole tree. */
  product: string;
  /** Paths below `text/`. */
  pages: string[];
  entries: ContentsEntry[];
}

/** What the links of the contents call a module (`?DbPAR=…`), and its folder. */
const MODULES: Readonly<Record<string, string>> = {
  WRITER: 'swriter',
  CALC: 'scalc',
  IMPRESS: 'simpress',
  DRAW: 'sdraw',
  BASE: 'sdatabase',
  MATH: 'smath',
  CHART: 'schart',
  BASIC: 'sbasic',
  SHARED: 'shared',
};

const TOKEN =
  /<label\b[^>]*\bfor="(\w+)"[^>]*>([^<]*)<\/label><ul>|\bhref="ko\/text\/([^"?#]*)\?DbPAR=(\w+)|<\/ul><\/li>/g;

/**
 * Reads contents.js, which puts its tree into the page as one string of HTML. Words of its links
 * are not read.
 */
export function readContents(source: string): ContentsEntry[] {
  const tops: ContentsEntry[] = [];
  const open: ContentsEntry[] = [];
  for (const [token, id, name, path, module] of htmlOf(source).matchAll(TOKEN)) {
    const parent = open.at(-1);
    if (id !== undefined && name !== undefined) {
      const entry = {
        id,
        name: plainText(name),
        product: parent?.product ?? '',
        pages: [],
        entries: [],
      };
      (parent?.entries ?? tops).push(entry);
      open.push(entry);
    } else if (path !== undefined && module !== undefined) {
      parent?.pages.push(path);
      for (const entry of open) entry.product ||= MODULES[module] ?? 'shared';
    } else if (token === '</ul></li>') {
      open.pop();
    }
  }
  return tops;
}

/**
 * The string that contents.js assigns, with its line continuations and escapes undone. It is not
 * valid script: one name has a line break.
 */
function htmlOf(source: string): string {
  return source
    .slice(source.indexOf("'") + 1, source.lastIndexOf("'"))
    .replace(/\\(?:\r?\n|(.))/g, '$1');
}

function plainText(html: string): string {
  return cleanLine(load(html, null, false).text());
}
