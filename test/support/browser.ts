import axe, { type RunOptions } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/machine/find-program.mjs';
import { stopAfterFile } from './stop-after-file.js';

/** Viewports of a phone and a desktop. */
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/**
 * Starts the installed Chromium in headless mode; throws if there is none. It ends after the test
 * file at the latest.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('The browser tests need Chromium: install it, or set CHROMIUM to its path.');
  }
  const browser = await chromium.launch({ executablePath });
  stopAfterFile(() => browser.close());
  return browser;
}

/** Collects requests to other origins. Call it before opening the page, and read it at the end. */
export function watchForeignRequests(page: Page, own: string, foreign: string[] = []): string[] {
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.origin !== new URL(own).origin)
      foreign.push(request.url());
  });
  return foreign;
}

/** Collects exceptions and console errors of a page. */
export function watchFaults(page: Page, faults: string[] = []): string[] {
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`);
  });
  return faults;
}

/**
 * Checks the current page with all rules of axe-core, or with those about colours alone. Returns a
 * line for each violating element, which begins with the impact, e.g. `serious`.
 */
export async function examineAccess(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  // Elements that are fading in have too little contrast.
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().filter((each) => each.effect.getTiming().iterations !== Infinity).map((each) => each.finished))',
  );
  // Evaluated by the protocol, so that the page's security policy remains in force.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe.source);
  const options: RunOptions = {
    // Without the elements that pass, which are most of them.
    resultTypes: ['violations'],
    ...(rules === 'colours' && {
      runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
    }),
  };
  const { violations } = await page.evaluate(
    (given) => (globalThis as unknown as { axe: typeof axe }).axe.run(given),
    options,
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target }) => `${impact} ${id}: ${target.join(' ')}`),
  );
}
