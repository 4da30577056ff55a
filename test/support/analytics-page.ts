import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { DESKTOP, watchFaults, watchForeignRequests } from './browser.js';
import { eventually, SOON_MS } from './eventually.js';

/** A browser context for analytics pages, in a time zone far from Korea. */
export async function openAnalyticsContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: DESKTOP,
    colorScheme: 'light',
    locale: 'ko-KR',
    timezoneId: 'America/New_York',
  });
  context.setDefaultTimeout(SOON_MS);
  return context;
}

/** The analytics page in a browser tab. */
export class AnalyticsPage {
  private constructor(
    readonly url: string,
    readonly page: Page,
    /** Its errors; a test removes the ones it expects. */
    readonly faults: string[],
    private readonly foreign: string[],
  ) {}

  /** Opens a browser tab; tabs of one browser context load the scripts once. */
  static async open(context: BrowserContext, url: string): Promise<AnalyticsPage> {
    const page = await context.newPage();
    return new AnalyticsPage(url, page, watchFaults(page), watchForeignRequests(page, url));
  }

  /** Closes it. Expects no requests to other hosts and no errors. */
  async close(): Promise<void> {
    await this.page.close();
    expect({ foreign: this.foreign, faults: this.faults }).toEqual({ foreign: [], faults: [] });
  }

  /** Opens the page with this query string without a session, and waits for the form. */
  async visit(query = ''): Promise<void> {
    await this.page.context().clearCookies();
    await this.page.goto(`${this.url}/analytics${query}`);
    await this.signedOut();
  }

  /** Submits a key, valid or not. */
  async give(key: string): Promise<void> {
    await this.keyButton().or(this.keyField()).waitFor();
    if (await this.keyButton().isVisible()) await this.keyButton().click();
    await this.keyField().fill(key);
    await this.page.keyboard.press('Enter');
  }

  /** Opens the page with this query string and a valid key. */
  async enter(key: string, query = ''): Promise<void> {
    await this.visit(query);
    await this.give(key);
    await this.page.getByRole('button', { name: '로그아웃' }).waitFor();
  }

  keyField(): Locator {
    return this.page.getByLabel('API 키');
  }

  /** What leads to the field of the key. The form to sign in begins without it. */
  private keyButton(): Locator {
    return this.page.getByRole('button', { name: 'API 키로 로그인' });
  }

  /** Waits for the form to sign in. */
  async signedOut(): Promise<void> {
    await this.keyButton().waitFor();
  }

  /** Waits until all figures are loaded. */
  async settled(): Promise<void> {
    // After a reload nothing is shown, not even as busy, until the session is known.
    await this.page.locator('main.page').waitFor();
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

  /** The query parameters of the URL. */
  parameters(): Record<string, string> {
    return Object.fromEntries(new URL(this.page.url()).searchParams);
  }

  /** The dialog with the details of a query. */
  details(): Locator {
    return this.page.getByRole('dialog');
  }

  /** A query in the visible list. */
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
