import { readFile } from 'node:fs/promises';
import type { BrowserContext, Locator } from 'playwright-core';
import { eventually } from './eventually.js';
import { KeyPage } from './key-page.js';

/** The analytics page in a browser tab. */
export class AnalyticsPage extends KeyPage {
  /** Opens a browser tab; tabs of one browser context load the scripts once. */
  static async open(context: BrowserContext, url: string): Promise<AnalyticsPage> {
    return new AnalyticsPage(url, await context.newPage());
  }

  /** Closes it. Expects no requests to other hosts and no errors. */
  async close(): Promise<void> {
    await this.page.close();
    this.expectNoFaults();
  }

  /** Opens the page with this query string without a session, and waits for the form. */
  async visit(query = ''): Promise<void> {
    await this.page.context().clearCookies();
    await this.page.goto(`${this.url}/analytics${query}`);
    await this.signedOut();
  }

  /** Opens the page with this query string and a valid key. */
  async enter(key: string, query = ''): Promise<void> {
    await this.visit(query);
    await this.give(key);
    await this.page.getByRole('button', { name: '로그아웃' }).waitFor();
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
