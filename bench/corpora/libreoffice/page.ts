import { load, type CheerioAPI } from 'cheerio';
import { cleanLine } from './text.js';

export interface Page {
  title: string;
  /** Headings, paragraphs, list items and table cells in their order, as plain lines. */
  paragraphs: string[];
  /** The platforms that the page has text for, `common` when it names none. */
  platforms: string[];
}

/** The nodes of cheerio's tree, without a dependency on the package that names their types. */
type TreeNode = Parameters<CheerioAPI['contains']>[0];

const PLATFORM_CLASSES = [
  ['MAC', 'macos'],
  ['WIN', 'windows'],
  ['UNIX', 'unix'],
] as const;

/** What a reader sees as a block of its own; text in a block goes to the innermost one. */
const BLOCKS = new Set(
  'h1 h2 h3 h4 h5 h6 p li td th div ul ol table thead tbody tr pre'.split(' '),
);

/**
 * Blocks whose text belongs to the body. Code listings (`pre`) are none, except for what they hold
 * as paragraphs.
 */
const TEXT_BLOCKS = new Set('h1 h2 h3 h4 h5 h6 p li td th'.split(' '));

/**
 * Reads a help page. `fileName` is the last resort for a title. Index entries (`meta` keywords) are
 * not read.
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

/** The text under `roots`, a line for each block that has any. */
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
 * Hidden spans side by side say the same for other systems (`Command`, `Ctrl`): a space must part
 * them.
 */
function isAlternative(node: TreeNode): boolean {
  return isHiddenSpan(node) && isHiddenSpan(node.prev);
}

function isHiddenSpan(node: TreeNode | null): boolean {
  return node !== null && 'attribs' in node && node.name === 'span' && 'hidden' in node.attribs;
}
