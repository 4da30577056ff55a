import fc from 'fast-check';
import {
  addressOf,
  type ArticleRooms,
  body,
  button,
  NEW_ARTICLE,
  write,
} from '../../support/article-rooms.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';

const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 1_000_000));

export async function openTab(desk: DeskPage, address: string): Promise<DeskPage> {
  const tab = await desk.openTab(address);
  await body(tab).waitFor();
  return tab;
}

/** The texts that the room offers: takes one after the other, the oldest first. */
export async function textsOf(tab: DeskPage): Promise<string[]> {
  const texts = [];
  const takes = button(tab, '되살리기');
  for (let left = await takes.count(); left > 0; left -= 1) {
    const before = await body(tab).innerText();
    await takes.last().click();
    await eventually(async () => expect(await body(tab).innerText()).not.toBe(before));
    texts.push(await body(tab).innerText());
  }
  return texts;
}

export function testOrders(
  rooms: ArticleRooms,
  { orders, steps: count }: { orders: number; steps: number },
): void {
  it(
    `Two desks with two tabs each lose no text in any order (TEST_SEED=${SEED})`,
    async () => {
      process.stderr.write(
        `Tabs open and close in ${orders} random order(s) with TEST_SEED=${SEED}\n`,
      );
      const acts = [
        'open',
        'duplicate',
        'close',
        'reload',
        'take',
        'write',
        'write',
        'write',
      ] as const;
      const step = fc.tuple(fc.constantFrom(...acts), fc.nat(1), fc.nat(1), fc.nat(1));
      const steps = fc.array(step, { minLength: count, maxLength: count });
      const everyTextComesBack = fc.asyncProperty(steps, async (order) => {
        const addresses = [NEW_ARTICLE, addressOf(await rooms.build())];
        const people = [];
        for (const key of [rooms.kim, rooms.park])
          people.push({
            home: await rooms.open(key),
            tabs: [] as DeskPage[],
            texts: [] as string[],
          });
        for (const [i, [act, who, which, where]] of order.entries()) {
          const { home, tabs, texts } = people[who]!;
          const tab = tabs[which] ?? tabs[0];
          const mayOpen = tabs.length < 2;
          if (act === 'write' && tab) {
            texts.push(`<${i}>`);
            await write(tab, `<${i}>`);
          } else if (act === 'close' && tab) {
            await tab.closeTab();
            tabs.splice(tabs.indexOf(tab), 1);
          } else if (act === 'reload' && tab) {
            await tab.page.reload();
            await body(tab).waitFor();
          } else if (act === 'take' && tab && (await button(tab, '되살리기').count()) > 0)
            await button(tab, '되살리기').first().click();
          else if (act === 'duplicate' && tab && mayOpen) {
            tabs.push(await tab.duplicate());
            await body(tabs[1]!).waitFor();
          } else if (mayOpen) tabs.push(await openTab(home, addresses[where]!));
        }
        for (const { home, tabs, texts } of people) {
          for (const tab of tabs) await tab.closeTab();
          const found = [];
          for (const address of addresses)
            found.push(...(await textsOf(await openTab(home, address))));
          for (const text of texts) expect(found.join()).toContain(text);
        }
        await rooms.close();
      });
      await fc.assert(everyTextComesBack, { seed: SEED, numRuns: orders, endOnFailure: true });
    },
    orders * 60_000,
  );
}
