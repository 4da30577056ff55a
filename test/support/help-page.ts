import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { DESKTOP, watchFaults, watchForeignRequests } from './browser.js';

/** A help centre page, with its requests and errors. */
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
async function openHelpPage(context: BrowserContext, url: string, path: string): Promise<HelpPage> {
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

/** The pages opened by one test. They share a browser context, so that scripts are loaded once. */
export class HelpPages {
  private shared: BrowserContext | undefined;
  private opened: HelpPage[] = [];

  /** Opens a path; with `options`, in a browser context of its own. */
  async open(
    browser: Browser,
    url: string,
    path: string,
    options?: BrowserContextOptions,
  ): Promise<HelpPage> {
    const create = () =>
      browser.newContext({ viewport: DESKTOP, colorScheme: 'light', locale: 'ko-KR', ...options });
    const context = options ? await create() : (this.shared ??= await create());
    const help = await openHelpPage(context, url, path);
    this.opened.push(help);
    return help;
  }

  /** Closes them. Expects no requests to other hosts and no errors. */
  async close(): Promise<void> {
    const opened = this.opened.splice(0);
    for (const { page, context } of opened)
      await (context === this.shared ? page.close() : context.close());
    for (const { foreign, faults } of opened)
      expect({ foreign, faults }).toEqual({ foreign: [], faults: [] });
  }
}
