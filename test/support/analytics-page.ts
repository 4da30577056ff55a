import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { DESKTOP, watchFaults, watchForeignRequests } from './browser.js';
import { eventually, SOON_MS } from './eventually.js';

/** The analytics page in a browser of its own, far from Korea. */
export class AnalyticsPage {
  private constructor(
    readonly url: string,
    readonly context: BrowserContext,
    readonly page: Page,
    /** What went wrong in it; a test that expects something takes it out. */
    readonly faults: string[],
    private readonly foreign: string[],
  ) {}

  static async open(
    browser: Browser,
    url: string,
    options: { viewport?: typeof DESKTOP; colorScheme?: 'light' | 'dark' } = {},
  ): Promise<AnalyticsPage> {
    const context = await browser.newContext({
      viewport: DESKTOP,
      locale: 'ko-KR',
      timezoneId: 'America/New_York',
      ...options,
    });
    context.setDefaultTimeout(SOON_MS);
    const page = await context.newPage();
    return new AnalyticsPage(
      url,
      context,
      page,
      watchFaults(page),
      watchForeignRequests(page, url),
    );
  }

  /**
   * Closes it; it may not have asked another host for anything, nor have said that something went
   * wrong in it.
   */
  async close(): Promise<void> {
    await this.context.close();
    expect({ foreign: this.foreign, faults: this.faults }).toEqual({ foreign: [], faults: [] });
  }

  /** Goes to the view of a query string, up to the form for a key. */
  async visit(query = ''): Promise<void> {
    await this.page.goto(`${this.url}/analytics${query}`);
    await this.keyField().waitFor();
  }

  /** Gives a key, whatever comes of it. */
  async give(key: string): Promise<void> {
    await this.keyField().fill(key);
    await this.page.keyboard.press('Enter');
  }

  /** Goes to the view of a query string with a key that is taken. */
  async enter(key: string, query = ''): Promise<void> {
    await this.visit(query);
    await this.give(key);
    await this.page.getByRole('button', { name: '키 지우기' }).waitFor();
  }

  keyField(): Locator {
    return this.page.getByLabel('API 키');
  }

  /** Waits until all figures that were asked for have come. */
  async settled(): Promise<void> {
    await eventually(async () =>
      expect(await this.page.locator('main [aria-busy="true"]').count()).toBe(0),
    );
  }

  card(name: string): Locator {
    return this.page.locator('.card', {
      has: this.page.getByRole('heading', { name, exact: true }),
    });
  }

  /** The figure of a card. */
  async value(name: string): Promise<string> {
    await this.settled();
    return this.card(name).locator('.card-value').innerText();
  }

  /** The figures of all cards, by name. */
  async values(): Promise<Record<string, string>> {
    await this.settled();
    const cards = await this.page.locator('.card').all();
    const entries = cards.map(async (each): Promise<[string, string]> => [
      await each.locator('h2').innerText(),
      await each.locator('.card-value').innerText(),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  }

  /** What the address says. */
  parameters(): Record<string, string> {
    return Object.fromEntries(new URL(this.page.url()).searchParams);
  }

  /** The dialog with the details of a query. */
  details(): Locator {
    return this.page.getByRole('dialog');
  }

  /** A query in the list that is shown. */
  listed(query: string): Locator {
    return this.page.locator('.queries').getByRole('button', { name: query, exact: true });
  }

  async download(name: string): Promise<{ name: string; text: string }> {
    const [file] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name }).click(),
    ]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  }

  async expectFocus(element: Locator): Promise<void> {
    await element.and(this.page.locator(':focus')).waitFor();
  }
}
