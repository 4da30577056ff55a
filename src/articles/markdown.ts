import { badInput } from '../core/errors.js';
import type { PictureSize } from '../media/index.js';
import {
  CONTAINERS,
  containerTitle,
  createDialect,
  inlineText,
  MAX_NESTING,
  type Token,
} from './dialect.js';
import {
  checkHtml,
  limitDefinitions,
  limitParts,
  type ParseWork,
  requireShortHtml,
} from './markdown-limits.js';

const markdown = createDialect().use(limitParts).use(limitDefinitions);

/** The stored forms of a body: Markdown, safe HTML and plain text. */
export interface RenderedBody {
  body: string;
  bodyHtml: string;
  /**
   * Plain text, one line for each paragraph, heading, list item, table row, line of code, and title
   * of a callout or collapsible part. Tabs separate the cells of a row.
   */
  bodyText: string;
}

const CONTAINER_OPENINGS: ReadonlySet<string> = new Set(
  CONTAINERS.map((name) => `container_${name}_open`),
);

/** Whether markdown-it omits the content of this token: nested too deeply. */
function isTooDeep({ type, level }: Token): boolean {
  return (
    level >= MAX_NESTING - 1 &&
    (type === 'blockquote_open' || type === 'list_item_open' || CONTAINER_OPENINGS.has(type))
  );
}

/**
 * Renders the Markdown of an article. BAD_USER_INPUT names `field` if quotations, lists, callouts or
 * collapsible parts are nested too deeply, the body has too many parts, or its HTML is too long.
 * Rendering thus takes at most a few times as long as for plain text of the same length.
 */
export function renderBody(body: string, field = 'body'): RenderedBody {
  const { tokens, bodyHtml } = render(body, field);
  return { body, bodyHtml, bodyText: plainText(tokens) };
}

/** The HTML of a body, and its headings without text. BAD_USER_INPUT as `renderBody`. */
export function renderPreview(body: string, field: string) {
  const { tokens, bodyHtml } = render(body, field);
  return { bodyHtml, emptySections: emptySections(tokens) };
}

function render(body: string, field: string): { tokens: Token[]; bodyHtml: string } {
  const work: ParseWork = { field, parts: 0 };
  const tokens = markdown.parse(body, work);
  if (tokens.some(isTooDeep)) {
    throw badInput(
      field,
      `${field} has quotations, lists or parts with ::: too deep in each other: readers would not ` +
        'see all of it.',
      'At most 39 quotations or such parts, or 19 lists, can stand in each other.',
    );
  }
  requireShortHtml(tokens, field);
  const bodyHtml = checkHtml(markdown.renderer.render(tokens, markdown.options, work), field);
  return { tokens, bodyHtml };
}

function plainText(tokens: Token[]): string {
  const lines: string[] = [];
  let row: string[] | null = null;
  for (const token of tokens) {
    if (token.type === 'tr_open') row = [];
    else if (token.type === 'tr_close') {
      lines.push(row!.filter(Boolean).join('\t'));
      row = null;
    } else if (token.type === 'inline')
      (row ?? lines).push(oneSpace(inlineText(token.children ?? [])));
    else if (token.type === 'fence' || token.type === 'code_block')
      lines.push(...token.content.split('\n').map(oneSpace));
    else if (CONTAINER_OPENINGS.has(token.type)) lines.push(oneSpace(containerTitle(token.info)));
  }
  return lines.filter(Boolean).join('\n');
}

// Leaves single spaces in place, which is three times as fast as replacing each.
const oneSpace = (text: string) => text.replace(/\s{2,}|[^\S ]/g, ' ').trim();

/** The texts of the headings that neither text, image nor a deeper section follows. */
function emptySections(tokens: Token[]): string[] {
  return tokens.flatMap((token, i) => {
    if (token.type !== 'heading_open' || token.level > 0) return [];
    // A heading is three tokens: its opening, its text, its end.
    const next = tokens[i + 3];
    const isEmpty = !next || (next.type === 'heading_open' && next.tag <= token.tag);
    return isEmpty ? [oneSpace(inlineText(tokens[i + 1]!.children ?? []))] : [];
  });
}

const HEADING = /<(h[1-6]|summary)>(.*?)<\/\1>/gs;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * The headings, and titles of collapsible parts, of HTML that `renderBody` wrote, in order, as they
 * stand in its `bodyText`.
 */
export function headingsOf(bodyHtml: string): string[] {
  const headings = [...bodyHtml.matchAll(HEADING)].map(([, , html]) =>
    oneSpace(
      html!
        .replace(IMAGE, (_image, _source, alt: string) => alt)
        .replace(/<br>/g, ' ')
        .replace(/<[^>]*>/g, '')
        .replace(/&(amp|lt|gt|quot);/g, (_entity, name: string) => ENTITIES[name]!),
    ),
  );
  return headings.filter(Boolean);
}

/** An image as `renderBody` writes it, with escaped quotes and angle brackets in attributes. */
const IMAGE = /<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")?>/g;

/**
 * Replaces images in the HTML of a body by their alternative text, except images of these hosts
 * over HTTPS and of this server. Applied when bodies are read, so that a change of the
 * configuration affects stored bodies.
 */
export function allowedImages(html: string, hosts: readonly string[]): string {
  return html.replace(IMAGE, (image, source: string, alt: string) =>
    isAllowed(source, hosts) ? image : alt,
  );
}

const PICTURE = /^\/media\/(.*)$/;

/**
 * Completes the pictures of this server in the HTML of a body: with their size, so that the page
 * does not jump when they load. Without a picture of this name, the alternative text stands there.
 * Applied when bodies are read, so that pictures may come after the articles that show them.
 */
export async function sizedPictures(
  html: string,
  sizeOf: (name: string) => Promise<PictureSize | null>,
): Promise<string> {
  const names = [...html.matchAll(IMAGE)].flatMap(([, source]) => PICTURE.exec(source!)?.[1] ?? []);
  if (names.length === 0) return html;
  const found = await Promise.all(names.map(async (name) => [name, await sizeOf(name)] as const));
  const sizes = new Map(found);
  return html.replace(IMAGE, (image: string, source: string, alt: string) => {
    const name = PICTURE.exec(source)?.[1];
    if (name === undefined) return image;
    const size = sizes.get(name);
    if (!size) return alt;
    return `${image.slice(0, -1)} width="${size.width}" height="${size.height}" loading="lazy">`;
  });
}

function isAllowed(source: string, hosts: readonly string[]): boolean {
  if (/^\/(?![/\\])/.test(source)) return true;
  const address = source.replaceAll('&amp;', '&');
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === 'https:' && hosts.includes(host) && username === '' && password === '';
}
