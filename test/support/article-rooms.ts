import type { Browser, Locator } from 'playwright-core';
import { openBrowser } from './browser.js';
import { buildArticle, type BuiltArticle } from './build-article.js';
import { buildCatalogue } from './build-catalogue.js';
import { DeskPage } from './desk-page.js';
import { eventually } from './eventually.js';
import { createKey, type CreatedKey } from './keys.js';
import { startTestApp, type TestApp } from './start-test-app.js';

export const NEW_ARTICLE = '/articles/create';

/** A PNG of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const addressOf = ({ id }: { id: string }) => `/articles/${encodeURIComponent(id)}`;
export const body = ({ page }: DeskPage): Locator =>
  page.locator('.desk-editor:not([hidden]) .article-body');
export const button = ({ page }: DeskPage, name: string): Locator =>
  page.getByRole('button', { name, exact: true });
export const says = ({ page }: DeskPage, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor();

/**
 * Waits until keys do in the body what they do for a person, who is not so quick. ProseMirror sets
 * its selection 20 ms after it gets the focus. For 200 ms it undoes a move to the start of the text,
 * which some browsers make by themselves.
 */
export async function hasFocus(desk: DeskPage): Promise<void> {
  await eventually(async () =>
    expect(await body(desk).evaluate((element) => element.matches(':focus'))).toBe(true),
  );
  await desk.page.evaluate(`new Promise((done) => setTimeout(done, 20)).then(() => {
    document.querySelector('.desk-editor:not([hidden]) .ProseMirror').editor.view.input.lastFocus = 0;
  })`);
}

/** Adds a text at the end of the body. Empty lines begin paragraphs. */
export async function write(desk: DeskPage, text: string): Promise<void> {
  const { keyboard } = desk.page;
  await body(desk).click();
  await hasFocus(desk);
  await keyboard.press('Control+End');
  for (const [i, paragraph] of text.split('\n\n').entries()) {
    if (i > 0) await keyboard.press('Enter');
    await keyboard.insertText(paragraph);
  }
}

/** The Markdown of the body, which the source view shows; writes another one if given. */
export async function source(desk: DeskPage, markdown?: string): Promise<string> {
  await button(desk, '마크다운').click();
  const field = desk.page.locator('.desk-source');
  const present = await field.inputValue();
  if (markdown !== undefined) await field.fill(markdown);
  await button(desk, '마크다운').click();
  await field.waitFor({ state: 'detached' });
  await hasFocus(desk);
  return present;
}

interface StoredArticle {
  title: string;
  keywords: string[];
  status: string;
  slug: string;
  category: { slug: string };
  questions: { text: string }[];
  variants: { body: string; bodyHtml: string }[];
  draft: { title: string; variants: { body: string }[] } | null;
  revisions: { nodes: { version: number; content: { variants: { body: string }[] } }[] };
}

const STORED = `title keywords status slug category { slug } questions { text } variants { body bodyHtml }
  draft { title variants { body } }
  revisions(first: 20) { nodes { version content { variants { body } } } }`;

/** A server, a browser, and people who write: two editors and an author. */
export class ArticleRooms {
  app!: TestApp;
  kim!: CreatedKey;
  park!: CreatedKey;
  author!: CreatedKey;
  private browser!: Browser;
  private desks: DeskPage[] = [];
  /** The desks that `open` has opened, and those of them that no test uses now. */
  private readonly rooms = new Map<DeskPage, CreatedKey>();
  private free: DeskPage[] = [];

  /** Starts them for the tests of a file, and leaves or closes the desks after each test. */
  constructor() {
    beforeAll(async () => {
      [this.app, this.browser] = await Promise.all([startTestApp('memory'), openBrowser()]);
      await buildCatalogue(this.app);
      this.kim = await createKey(this.app, { name: '김편집' });
      this.park = await createKey(this.app, { name: '박편집' });
      this.author = await createKey(this.app, { name: '이작가', role: 'AUTHOR' });
    }, 120_000);
    afterEach(() => this.close());
  }

  /** A desk before the sign-in. */
  async desk(): Promise<DeskPage> {
    const desk = await DeskPage.open(this.browser, this.app.url);
    this.desks.push(desk);
    return desk;
  }

  /**
   * Signs in, and opens an article, or a new one; in a desk that another test has left, if there is
   * one. What `leave` cannot undo, such as a stopped clock, needs a desk of its own.
   */
  async open(key: CreatedKey, address = NEW_ARTICLE): Promise<DeskPage> {
    const left = this.free.find((each) => this.rooms.get(each) === key);
    this.free = this.free.filter((each) => each !== left);
    if (left) this.desks.push(left);
    const desk = left ?? (await this.desk());
    this.rooms.set(desk, key);
    await desk.enter(key.secret, address);
    await body(desk).waitFor();
    return desk;
  }

  async close(): Promise<void> {
    for (const desk of this.desks.splice(0))
      if (!this.rooms.has(desk)) await desk.close();
      else if (await desk.leave()) this.free.push(desk);
  }

  async stored(id: string): Promise<StoredArticle> {
    const query = `query ($id: ID!) { article(id: $id) { ${STORED} } }`;
    return (await this.app.admin<{ article: StoredArticle }>(query, { id })).article;
  }

  /** The bodies of the revisions of an article, the newest first. */
  async bodies({ id }: BuiltArticle): Promise<string[]> {
    const { revisions } = await this.stored(id);
    return revisions.nodes.map(({ content }) => content.variants[0]!.body);
  }

  build(input?: object): Promise<BuiltArticle> {
    return buildArticle(this.app, input);
  }
}
