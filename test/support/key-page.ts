import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { DESKTOP, watchFaults, watchForeignRequests } from './browser.js';
import { SOON_MS } from './eventually.js';

/** A browser context for pages of the team, in a time zone far from Korea. */
export async function openTeamContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: DESKTOP,
    colorScheme: 'light',
    locale: 'ko-KR',
    timezoneId: 'America/New_York',
  });
  context.setDefaultTimeout(SOON_MS);
  return context;
}

/** A page that asks for a key, in a browser tab. */
export class KeyPage {
  protected constructor(
    readonly url: string,
    readonly page: Page,
    /** Its errors; a test removes the ones it expects. */
    readonly faults: string[] = [],
    /** Its requests to other hosts; a test removes the ones it expects. */
    readonly foreign: string[] = [],
  ) {
    watchFaults(page, faults);
    watchForeignRequests(page, url, foreign);
  }

  protected expectNoFaults(): void {
    expect({ foreign: this.foreign, faults: this.faults }).toEqual({ foreign: [], faults: [] });
  }

  keyField(): Locator {
    return this.page.getByLabel('API 키');
  }

  /** What leads to the field of the key. The form to sign in begins without it. */
  protected keyButton(): Locator {
    return this.page.getByRole('button', { name: 'API 키로 로그인' });
  }

  /** Waits for the form to sign in. */
  async signedOut(): Promise<void> {
    await this.keyButton().waitFor();
  }

  /** Submits a key, valid or not. */
  async give(key: string): Promise<void> {
    await this.keyButton().or(this.keyField()).waitFor();
    if (await this.keyButton().isVisible()) await this.keyButton().click();
    await this.keyField().fill(key);
    await this.page.keyboard.press('Enter');
  }
}
