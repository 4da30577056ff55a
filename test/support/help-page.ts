import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DESKTOP, watchFaults, watchForeignRequests } from './browser.js';

/** A page of the help centre in a browser of its own, with all that it did. */
export interface HelpPage {
  page: Page;
  context: BrowserContext;
  /** Addresses on other hosts that it asked. */
  foreign: string[];
  faults: string[];
  /** The variables of every document of this name that it sent. */
  sent: (operation: string) => Record<string, unknown>[];
}

/** Opens a path of the help centre; its script runs when this resolves. */
export async function openHelpPage(
  browser: Browser,
  url: string,
  path: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<HelpPage> {
  const context = await browser.newContext({ viewport: DESKTOP, locale: 'ko-KR', ...options });
  const page = await context.newPage();
  const requests: { operationName?: string; variables: Record<string, unknown> }[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url() === `${url}/graphql`)
      requests.push(request.postDataJSON());
  });
  const foreign = watchForeignRequests(page, url);
  const faults = watchFaults(page);
  await page.goto(`${url}${path}`);
  await hydrated(page);
  const sent = (operation: string) =>
    requests
      .filter(({ operationName }) => operationName === operation)
      .map(({ variables }) => variables);
  return { page, context, foreign, faults, sent };
}

/** Waits until the script of the page has taken over what the server rendered. */
export async function hydrated(page: Page): Promise<void> {
  // What React has taken over carries its mark.
  await page.waitForFunction(
    `Object.keys(document.getElementById('root').firstElementChild).some((key) => key.startsWith('__react'))`,
  );
}

/** The pages that one test opens. */
export class HelpPages {
  private opened: HelpPage[] = [];

  async open(
    browser: Browser,
    url: string,
    path: string,
    options?: Parameters<Browser['newContext']>[0],
  ): Promise<HelpPage> {
    const help = await openHelpPage(browser, url, path, options);
    this.opened.push(help);
    return help;
  }

  /**
   * Closes them; none may have asked another host for anything, nor have said that something went
   * wrong in it.
   */
  async close(): Promise<void> {
    for (const { context, foreign, faults } of this.opened.splice(0)) {
      expect({ foreign, faults }).toEqual({ foreign: [], faults: [] });
      await context.close();
    }
  }
}
