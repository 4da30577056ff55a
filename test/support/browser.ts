import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/machine/find-program.mjs';

/** Viewports of a phone and a desktop. */
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/** Starts the installed Chromium in headless mode; throws if there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('The browser tests need Chromium: install it, or set CHROMIUM to its path.');
  }
  return chromium.launch({ executablePath });
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
    if (message.type() === 'error') faults.push(message.text());
  });
  return faults;
}

export interface Findings {
  /** Number of violated rules by impact. */
  counts: Record<'critical' | 'serious' | 'moderate' | 'minor', number>;
  /** One line per violating element. */
  lines: string[];
}

/** Checks the current page with all rules of axe-core. */
export async function examineAccess(page: Page): Promise<Findings> {
  // Elements that are fading in have too little contrast.
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().filter((each) => each.effect.getTiming().iterations !== Infinity).map((each) => each.finished))',
  );
  // Evaluated by the protocol, so that the page's security policy remains in force.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(),
  );
  const counts = { critical: 0, serious: 0, moderate: 0, minor: 0 };
  for (const { impact } of violations) counts[impact ?? 'minor'] += 1;
  const lines = violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target }) => `${impact} ${id}: ${target.join(' ')}`),
  );
  return { counts, lines };
}
