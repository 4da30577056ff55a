import type { Container } from '../../../../markdown/dialect.js';

/*
 * Office programs and web pages have HTML of their own. This file rewrites their HTML in the terms of
 * the schema, which leaves out the rest.
 */

/** Elements without text for readers, and elements that no article has. */
const JUNK = [
  'script,style,meta,link,title,noscript,template,svg,math,iframe,object,embed,canvas,audio,video',
  'input,button,select,textarea,[hidden],[style*="display:none"],[style*="mso-hide:all"]',
  // Check boxes of Google Docs; the end of a selection in a browser.
  'img[aria-roledescription="checkbox"],br.Apple-interchange-newline',
].join();

const INLINE =
  'a,abbr,b,code,del,em,font,i,img,ins,kbd,label,mark,q,s,small,span,strike,strong,sub,sup,u';

const HEADINGS = 'h1,h2,h3,h4,h5,h6,p.MsoTitle';

const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'href',
  'src',
  'alt',
  'start',
  'style',
  'class',
  'data-loose',
]);

/** The kind of callout that begins with this text: Notion shows the kind by an emoji. */
function calloutKind(text: string): Container {
  if (/^\s*(?:⚠|❗|‼|🚨|🛑|⛔|🔥)/u.test(text)) return 'warning';
  return /^\s*(?:ℹ|📌|📝|🗒|📎)/u.test(text) ? 'note' : 'tip';
}

/** The text in the form that the server takes: NFC, without control characters. */
export function cleanText(text: string): string {
  return text
    .normalize()
    .replace(/\r\n?|[\v\f\u2028]/g, '\n')
    .replace(/\u00a0/g, ' ')
    .replace(/[^\P{Cc}\s]|[\u200b\ufeff]|\p{Cs}/gu, '');
}

const unwrap = (element: Element) => element.replaceWith(...element.childNodes);

/** Headings are bold anyway. */
function removeBold(element: HTMLElement): void {
  element.querySelectorAll('b,strong').forEach(unwrap);
  for (const span of element.querySelectorAll<HTMLElement>('[style]'))
    span.style.removeProperty('font-weight');
}

interface WordList {
  id: string;
  level: number;
  list: HTMLElement;
}

/** Word writes the items of lists as paragraphs whose style names the list and the level. */
function nestWordLists(body: HTMLElement): void {
  const doc = body.ownerDocument;
  let open: WordList[] = [];
  for (const paragraph of body.querySelectorAll<HTMLElement>(
    'p[style*="mso-list"],p[class^="MsoListParagraph"]',
  )) {
    if (paragraph.previousElementSibling !== open[0]?.list) open = [];
    const style = paragraph.getAttribute('style') ?? '';
    const [, id, level] = /mso-list:\s*(l\d+) level(\d+)/.exec(style) ?? [];
    if (id === undefined) {
      // A further paragraph of the item above.
      open.at(-1)?.list.lastElementChild!.append(paragraph);
      continue;
    }
    const marker = paragraph.querySelector('[style*="mso-list:ignore" i]');
    const sign = marker?.textContent ?? '';
    marker?.remove();
    const name = /^\s*(?:\(?(?:\d+|[a-z]+|[가-힣])[.)]|[①-⑳])/i.test(sign) ? 'ol' : 'ul';
    const own = { id, level: Number(level), list: doc.createElement(name) };
    const isOf = (each: WordList) =>
      each.level < own.level ||
      (each.level === own.level && each.id === id && each.list.localName === name);
    open = open.filter(isOf);
    const around = open.at(-1);
    if (around?.level !== own.level) {
      const start = Number.parseInt(sign, 10);
      if (name === 'ol' && start > 1) own.list.setAttribute('start', String(start));
      if (around) around.list.lastElementChild!.append(own.list);
      else paragraph.before(own.list);
      open.push(own);
    }
    const item = doc.createElement('li');
    item.append(...paragraph.childNodes);
    open.at(-1)!.list.append(item);
    paragraph.remove();
  }
}

/**
 * Google Docs and Word end a numbered list before a picture, and begin another behind it. The picture
 * becomes a part of its step. So does a paragraph if the numbers go on behind it.
 */
function joinSteps(body: HTMLElement): void {
  for (const list of body.querySelectorAll('ol')) {
    // Numbers of steps in Markdown have one to nine digits.
    list.start = Math.min(Math.max(list.start, 0), 999_999);
    const between: Element[] = [];
    let before = list.previousElementSibling;
    for (; before?.localName === 'p'; before = before.previousElementSibling)
      between.unshift(before);
    if (!(before instanceof HTMLOListElement)) continue;
    const isPicture = (each: Element) => each.querySelector('img') && !/\S/.test(each.textContent!);
    const goesOn = list.start === before.start + before.children.length;
    const isNew = list.start > 1 || between.length === 0 || !between.every(isPicture);
    if (!goesOn && isNew) continue;
    before.lastElementChild!.append(...between);
    before.append(...list.children);
    list.remove();
  }
}

/** The cells of a table by row and column; null is a place over which another cell extends. */
function gridOf(table: HTMLTableElement): (HTMLTableCellElement | null)[][] {
  const rows = [...table.rows];
  const grid: (HTMLTableCellElement | null)[][] = rows.map(() => []);
  for (const [y, row] of rows.entries()) {
    let x = 0;
    for (const cell of row.cells) {
      while (grid[y]![x] !== undefined) x += 1;
      // Some programs join a cell with thousands of empty ones.
      const right = x + Math.min(cell.colSpan, 50);
      for (const line of grid.slice(y, y + Math.min(cell.rowSpan, 500)))
        for (let at = x; at < right; at += 1) line[at] ??= null;
      grid[y]![x] = cell;
    }
  }
  return grid;
}

/** A cell of Markdown is one line. */
function toOneLine(cell: HTMLElement): void {
  for (const block of [...cell.querySelectorAll(`:not(${INLINE})`)].reverse())
    block.replaceWith(' ', ...block.childNodes, ' ');
}

/** Markdown has no joined cells, so the further ones are empty. The first row is the head. */
function rebuildTable(table: HTMLTableElement): void {
  const doc = table.ownerDocument;
  const caption = doc.createElement('p');
  caption.append(...(table.caption?.childNodes ?? []));
  table.before(caption);
  const grid = gridOf(table);
  const width = Math.max(0, ...grid.map((row) => row.findLastIndex(Boolean) + 1));
  if (grid.length < 2 && width < 2) {
    // 한글 and e-mails use a table of one cell as a frame.
    table.replaceWith(...(grid[0]?.[0]?.childNodes ?? []));
    return;
  }
  const body = doc.createElement('tbody');
  for (const [y, cells] of grid.entries()) {
    const row = body.insertRow();
    for (let x = 0; x < width; x += 1) {
      const made = doc.createElement(y === 0 ? 'th' : 'td');
      const cell = cells[x];
      if (cell) {
        const align = cell.style.textAlign || cell.align;
        if (align === 'center' || align === 'right') made.style.textAlign = align;
        toOneLine(cell);
        if (y === 0) removeBold(cell);
        made.append(...cell.childNodes);
      }
      row.append(made);
    }
  }
  table.replaceChildren(body);
}

/** Gives the parts of Notion the form of the schema: toggles, collapsible parts, callouts. */
function rewriteParts(body: HTMLElement): void {
  for (const toggle of body.querySelectorAll('ul.toggle')) {
    [...toggle.children].forEach(unwrap);
    unwrap(toggle);
  }
  for (const details of body.querySelectorAll('details')) {
    const title =
      details.querySelector(':scope > summary') ?? body.ownerDocument.createElement('summary');
    title.textContent = title.textContent!.replace(/\s+/g, ' ').trim();
    details.prepend(title);
  }
  for (const aside of body.querySelectorAll('aside')) {
    // A callout of the help centre has its class and perhaps a title.
    if (!/callout-/.test(aside.className))
      aside.className = `callout-${calloutKind(aside.textContent!)}`;
    if (!aside.querySelector(':scope > .callout-title'))
      aside.prepend(body.ownerDocument.createElement('summary'));
  }
}

function rewriteLinks(body: HTMLElement): void {
  for (const link of body.querySelectorAll('a[href]')) {
    const address = link.getAttribute('href')!;
    // A place in the source, which the article does not have.
    if (address.startsWith('#')) unwrap(link);
    if (!/^https:\/\/www\.google\.com\/url\?/.test(address)) continue;
    const target = new URL(address).searchParams.get('q');
    if (target) link.setAttribute('href', target);
  }
}

/** Whether a line break stands where the source has an empty line: without text beside it. */
function isBetweenBlocks(lineBreak: Element): boolean {
  const hasText = (step: 'previousSibling' | 'nextSibling'): boolean => {
    let at: Node | null = lineBreak;
    do {
      while (!at[step] && at.parentElement!.matches(INLINE)) at = at.parentElement!;
      at = at[step];
    } while (at && !(at instanceof Element) && !/\S/.test(at.textContent!));
    return at instanceof Element ? at.matches(`${INLINE},br`) : at !== null;
  };
  return !hasText('previousSibling') && !hasText('nextSibling');
}

/** Rewrites HTML of another program or page in the terms of the schema. Changes the document. */
export function cleanHtml(doc: Document): string {
  const { body } = doc;
  for (const junk of body.querySelectorAll(JUNK)) junk.remove();
  body.querySelectorAll('b[id^="docs-internal"]').forEach(unwrap);
  const texts = doc.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    (texts.currentNode as Text).data = cleanText((texts.currentNode as Text).data);
  nestWordLists(body);
  joinSteps(body);
  rewriteParts(body);
  for (const table of body.querySelectorAll('table')) if (table.isConnected) rebuildTable(table);
  for (const heading of body.querySelectorAll<HTMLElement>(HEADINGS)) {
    removeBold(heading);
    // The title of the article is its first heading.
    const isDeep = /^h[2-6]$/.test(heading.localName);
    const made = doc.createElement(isDeep ? heading.localName : 'h2');
    made.append(...heading.childNodes);
    heading.replaceWith(made);
  }
  rewriteLinks(body);
  // Paths of articles and pictures are right on every host.
  for (const name of ['href', 'src'])
    for (const element of body.querySelectorAll(`[${name}^="${location.origin}/"]`))
      element.setAttribute(name, element.getAttribute(name)!.slice(location.origin.length));
  // The help centre links a picture to itself.
  for (const link of body.querySelectorAll('a:has(> img)'))
    if (link.getAttribute('href') === link.querySelector('img')!.getAttribute('src')) unwrap(link);
  for (const { lastChild } of body.querySelectorAll('pre,pre > code'))
    if (lastChild instanceof Text) lastChild.data = lastChild.data.replace(/\n$/, '');
  for (const lineBreak of body.querySelectorAll('br'))
    if (isBetweenBlocks(lineBreak)) lineBreak.remove();
  for (const block of body.querySelectorAll('p,h2,h3,h4,h5,h6'))
    if (!/\S/.test(block.textContent!) && !block.querySelector('img')) block.remove();
  for (const element of body.querySelectorAll('*'))
    for (const { name } of [...element.attributes])
      if (!KEPT_ATTRIBUTES.has(name)) element.removeAttribute(name);
  return body.innerHTML;
}
