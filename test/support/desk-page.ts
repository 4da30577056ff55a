import type { Browser, Dialog, Locator, Page } from 'playwright-core';
import { DESKTOP, examineAccess, PHONE } from './browser.js';
import { eventually } from './eventually.js';
import { KeyPage, openTeamContext } from './key-page.js';
import { signIn } from './uploads.js';

/** The desk in a browser tab, with cookies of its own. */
export class DeskPage extends KeyPage {
  /** The key whose session it has, until somebody signs in by the form. */
  private key = '';

  static async open(browser: Browser, url: string): Promise<DeskPage> {
    return new DeskPage(url, await (await openTeamContext(browser)).newPage());
  }

  /** Another tab of the same browser, at an address of the desk. */
  async openTab(address: string): Promise<DeskPage> {
    const tab = this.asTab(await this.page.context().newPage());
    await tab.page.goto(`${this.url}/desk#${address}`);
    return tab;
  }

  /** A duplicate of the tab: it begins with a copy of the session storage. */
  async duplicate(): Promise<DeskPage> {
    const opened = this.page.context().waitForEvent('page');
    await this.page.evaluate('void window.open(location.href)');
    return this.asTab(await opened);
  }

  private asTab(page: Page): DeskPage {
    return new DeskPage(this.url, page, this.faults, this.foreign);
  }

  /** Closes the tab as people do: the page is told. */
  async closeTab(): Promise<void> {
    const closed = this.page.waitForEvent('close');
    await this.page.close({ runBeforeUnload: true });
    await closed;
  }

  /** Closes the browser with all tabs. Expects no requests to other hosts and no errors. */
  async close(): Promise<void> {
    await this.page.context().close();
    this.expectNoFaults();
  }

  /**
   * Leaves the room and forgets its text, so that the next `enter` with this key loads nothing: to
   * load the desk takes four times as long. Resolves to false if it had to be closed, because the
   * session has ended. Expects what `close` expects.
   */
  async leave(): Promise<boolean> {
    const { page } = this;
    if (this.key === '' || page.isClosed()) return this.close().then(() => false);
    this.expectNoFaults();
    const others = page
      .context()
      .pages()
      .filter((each) => each !== page);
    await Promise.all(others.map((each) => each.close()));
    const answer = (dialog: Dialog) => void dialog.accept();
    page.on('dialog', answer);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.setViewportSize(DESKTOP);
    // A pointer over a heading shows what the heading does.
    await page.mouse.move(0, 0);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate("location.hash = '/left'");
    await this.heading('없는 화면이에요').or(this.keyButton()).waitFor();
    page.off('dialog', answer);
    if ((await this.keyButton().count()) > 0) return this.close().then(() => false);
    await page.evaluate('localStorage.clear()');
    // Requests of the room that the test did not wait for.
    this.faults.length = 0;
    return true;
  }

  override async give(key: string): Promise<void> {
    this.key = '';
    await super.give(key);
  }

  /** Opens an address of the desk, e.g. /articles, with a session of this key. */
  async enter(key: string, address = ''): Promise<void> {
    if (key === this.key)
      return void (await this.page.evaluate(`location.hash = ${JSON.stringify(address)}`));
    await this.enterWith(await signIn(this, key), address);
    this.key = key;
  }

  /** Opens an address of the desk with the cookie of a session. */
  async enterWith(cookie: string, address = ''): Promise<void> {
    const [name, value] = cookie.split('=') as [string, string];
    await this.page.context().addCookies([{ name, value, url: this.url }]);
    // Otherwise another address of the desk would load nothing.
    await this.page.goto('about:blank');
    await this.page.goto(`${this.url}/desk#${address}`);
    await this.page.getByRole('button', { name: '로그아웃' }).waitFor();
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** The rows of the table, without its head. */
  rows(): Locator {
    return this.page.locator('tbody tr');
  }

  /** Waits until the list has this number of articles on all its pages. */
  async total(count: number): Promise<void> {
    await this.page.getByRole('status').getByText(`모두 ${count}개`, { exact: true }).waitFor();
  }

  /** What the address of the list says, e.g. page or filter. */
  parameter(name: string): string | null {
    return new URLSearchParams(new URL(this.page.url()).hash.split('?')[1]).get(name);
  }

  /** Expects no findings of axe, one h1, and nothing wider than the window. */
  async expectAccessible(): Promise<void> {
    await this.expectNoFindings('light', 'all');
    // Only colours differ between the two.
    await this.expectNoFindings('dark', 'colours');
    await this.expectLayout();
  }

  /** `expectAccessible` on a desktop, then on a phone, whose size the window keeps. */
  async expectAccessibleEverywhere(): Promise<void> {
    await this.page.setViewportSize(DESKTOP);
    await this.expectAccessible();
    await this.page.setViewportSize(PHONE);
    await this.expectNoFindings('dark', 'all');
    await this.expectNoFindings('light', 'colours');
    await this.expectLayout();
  }

  private async expectNoFindings(
    colorScheme: 'light' | 'dark',
    rules: 'all' | 'colours',
  ): Promise<void> {
    await this.page.emulateMedia({ colorScheme });
    // React draws the other colours a moment later.
    await eventually(async () => {
      const lines = await examineAccess(this.page, rules);
      expect({ colorScheme, lines }).toEqual({ colorScheme, lines: [] });
    });
  }

  private async expectLayout(): Promise<void> {
    expect(await this.page.locator('h1').count()).toBe(1);
    await eventually(async () =>
      expect(await this.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0),
    );
  }
}
