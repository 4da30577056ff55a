import { load } from 'cheerio';
import { cleanLine } from './text.js';

/** A heading in the contents of the help, with its pages and subheadings. */
export interface ContentsEntry {
  id: string;
  name: string;
  /** The product of the whole tree. */
  product: string;
  /** Paths below `text/`. */
  pages: string[];
  entries: ContentsEntry[];
}

/** The folder of each module, by its name in the links of the contents (`?DbPAR=…`). */
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

/** Reads contents.js, which contains the tree as one string of HTML. Ignores the texts of links. */
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
 * The string that contents.js assigns, without line continuations and escapes. The file is not
 * valid JavaScript, because one name has a line break.
 */
function htmlOf(source: string): string {
  return source
    .slice(source.indexOf("'") + 1, source.lastIndexOf("'"))
    .replace(/\\(?:\r?\n|(.))/g, '$1');
}

function plainText(html: string): string {
  return cleanLine(load(html, null, false).text());
}
