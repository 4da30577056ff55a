import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DESKTOP, watchFaults, watchForeignRequests } from './browser.js';

/** A help centre page in its own browser context, with its requests and errors. */
export interface HelpPage {
  page: Page;
  context: BrowserContext;
  /** Requested URLs on other hosts. */
  foreign: string[];
  faults: string[];
  /** The variables of each sent operation of this name. */
  sent: (operation: string) => Record<string, unknown>[];
}

/** Opens a path of the help centre, and waits until its script runs. */
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

/** Waits until React has hydrated the page. */
async function hydrated(page: Page): Promise<void> {
  // React marks hydrated elements with a property.
  await page.waitForFunction(
    `Object.keys(document.getElementById('root').firstElementChild).some((key) => key.startsWith('__react'))`,
  );
}

/** The pages opened by one test. */
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

  /** Closes them. Expects no requests to other hosts and no errors. */
  async close(): Promise<void> {
    for (const { context, foreign, faults } of this.opened.splice(0)) {
      expect({ foreign, faults }).toEqual({ foreign: [], faults: [] });
      await context.close();
    }
  }
}
