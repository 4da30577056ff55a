import { load, type CheerioAPI } from 'cheerio';
import { cleanLine } from './text.js';

/** The text of a help page. */
export interface Page {
  title: string;
  /** The headings, paragraphs, list items and table cells in document order, as plain text. */
  paragraphs: string[];
  /** The platforms with a text of their own; `common` if there are none. */
  platforms: string[];
}

/** A node of cheerio's tree. This avoids a dependency on the package that exports the type. */
type TreeNode = Parameters<CheerioAPI['contains']>[0];

const PLATFORM_CLASSES = [
  ['MAC', 'macos'],
  ['WIN', 'windows'],
  ['UNIX', 'unix'],
] as const;

/** Elements that are displayed as blocks. A text belongs to its innermost block. */
const BLOCKS = new Set(
  'h1 h2 h3 h4 h5 h6 p li td th div ul ol table thead tbody tr pre'.split(' '),
);

/** Blocks whose text is part of the body. Of code listings (`pre`), only paragraphs are. */
const TEXT_BLOCKS = new Set('h1 h2 h3 h4 h5 h6 p li td th'.split(' '));

/**
 * Reads a help page. `fileName` is the title if the page has none. Ignores index entries (`meta`
 * keywords).
 */
export function readPage(html: string, fileName: string): Page {
  const $ = load(html);
  const content = $('#DisplayArea');
  content.find('noscript, script, style').remove();
  const title = [$('title').first().text(), content.find('h1').first().text()]
    .map(cleanLine)
    .find((text) => text !== '');
  const platforms = PLATFORM_CLASSES.filter(
    ([name]) => content.find(`span.${name}`).length > 0,
  ).map(([, slug]) => slug);
  return {
    title: title ?? fileName.replace(/\.html$/, ''),
    paragraphs: readParagraphs(content.toArray()),
    platforms: platforms.length > 0 ? platforms : ['common'],
  };
}

/** The text of the roots, one line for each block with text. */
function readParagraphs(roots: readonly TreeNode[]): string[] {
  const lines: string[] = [];
  let line = '';
  const endLine = (): void => {
    const text = cleanLine(line);
    if (text !== '') lines.push(text);
    line = '';
  };
  const visit = (node: TreeNode, inText: boolean): void => {
    if (node.type === 'text') {
      if (inText) line += node.data;
    } else if ('children' in node) {
      const name = 'name' in node ? node.name : '';
      const isBlock = BLOCKS.has(name);
      if (isBlock) endLine();
      else if (name === 'br' || isAlternative(node)) line += ' ';
      for (const child of node.children) visit(child, inText || TEXT_BLOCKS.has(name));
      if (isBlock) endLine();
    }
  };
  for (const root of roots) visit(root, false);
  return lines;
}

/**
 * Adjacent hidden spans are alternatives for different systems (`Command`, `Ctrl`), which need a
 * space between them.
 */
function isAlternative(node: TreeNode): boolean {
  return isHiddenSpan(node) && isHiddenSpan(node.prev);
}

function isHiddenSpan(node: TreeNode | null): boolean {
  return node !== null && 'attribs' in node && node.name === 'span' && 'hidden' in node.attribs;
}
