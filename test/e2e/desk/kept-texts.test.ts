import {
  addressOf,
  ArticleRooms,
  body,
  button,
  NEW_ARTICLE,
  write,
} from '../../support/article-rooms.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { mutate } from '../../support/mutate.js';
import { openTab, textsOf } from './orders-of-tabs.js';

const rooms = new ArticleRooms();

const isKept = (desk: DeskPage, text: string) =>
  eventually(async () =>
    expect(await desk.page.evaluate('Object.values(localStorage).join()')).toContain(text),
  );

describe('Two tabs', () => {
  it('both texts are offered when both tabs are closed, with their first words', async () => {
    const first = await rooms.open(rooms.kim);
    const home = await first.openTab('/articles');
    const second = await openTab(first, NEW_ARTICLE);
    await write(first, '첫째 탭의 글');
    await write(second, '둘째 탭의 글');
    await first.closeTab();
    await second.closeTab();
    const tab = await openTab(home, addressOf(await rooms.build()));
    const offers = tab.page.getByRole('region', { name: /남아 있어요/ });
    await offers.getByRole('link', { name: '새 문서' }).click();
    await tab.heading('새 문서').waitFor();
    const kept = offers.getByRole('listitem');
    await kept.filter({ hasText: '첫째 탭의 글' }).waitFor();
    await kept.filter({ hasText: '둘째 탭의 글' }).waitFor();
    await tab.expectAccessible();
    // Taking one over loses neither the other one nor what is in the editor.
    await write(tab, '지금 쓰는 글');
    const texts = (await textsOf(tab)).join();
    for (const text of ['첫째', '둘째']) expect(texts).toContain(text);
    await kept.filter({ hasText: '지금 쓰는 글' }).waitFor();
  });

  it('a duplicated tab has a text of its own, and is not offered that of an open tab', async () => {
    const first = await rooms.open(rooms.kim, addressOf(await rooms.build()));
    await write(first, '처음 탭의 글');
    await isKept(first, '처음 탭의 글');
    const second = await first.duplicate();
    await body(second).waitFor();
    expect(await button(second, '되살리기').count()).toBe(0);
    await write(second, '복제한 탭의 글');
    await isKept(second, '복제한 탭의 글');
    await isKept(second, '처음 탭의 글');
    await first.page.reload();
    await body(first).waitFor();
    expect((await textsOf(first)).join()).toContain('처음 탭의 글');
  });
});

it('The text of a deleted article is shown, and can be dropped', async () => {
  const article = await rooms.build();
  const desk = await rooms.open(rooms.kim, addressOf(article));
  await write(desk, '지워진 문서의 글');
  await isKept(desk, '지워진 문서의 글');
  await mutate(rooms.app, 'deleteArticle', { id: article.id, expectedVersion: 1 }, 'id');
  await desk.page.reload();
  await desk.heading('문서를 열지 못했어요').waitFor();
  await button(desk, '보기').click();
  await desk.page.locator('ins', { hasText: '지워진 문서의 글' }).waitFor();
  await button(desk, '버리기').click();
  await eventually(async () => expect(await desk.page.evaluate('localStorage.length')).toBe(0));
});

describe('The room of an article', () => {
  const goTo = ({ page }: DeskPage, address: string) =>
    page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  const title = ({ page }: DeskPage) => page.getByLabel('제목').first();
  const heading = (desk: DeskPage, name: string) => desk.heading(name).waitFor();

  it('is another one for a new article after one was created, and for that one later', async () => {
    const other = await rooms.build({ title: '다른 문서' });
    const desk = await rooms.open(rooms.kim);
    await title(desk).fill('만든 문서');
    await desk.page.getByLabel('카테고리').fill('그룹');
    await desk.page.getByRole('option', { name: /그룹채팅/ }).click();
    await write(desk, '만든 글');
    await button(desk, '저장').click();
    await heading(desk, '만든 문서');
    const created = await desk.page.evaluate<string>('location.hash.slice(1)');
    expect(created).not.toBe(NEW_ARTICLE);

    await goTo(desk, NEW_ARTICLE);
    await heading(desk, '새 문서');
    expect(await title(desk).inputValue()).toBe('');
    await goTo(desk, addressOf(other));
    await heading(desk, '다른 문서');
    await goTo(desk, created);
    await heading(desk, '만든 문서');
    expect(await body(desk).innerText()).toBe('만든 글');
  });

  it('asks before a text goes for which the browser has no room', async () => {
    const desk = await rooms.desk();
    await desk.enter(rooms.kim.secret, NEW_ARTICLE);
    await desk.page.evaluate(`
      for (let size = 1 << 23; size > 0; size = Math.floor(size / 2))
        try {
          for (;;) localStorage.setItem('fill-' + localStorage.length, '가'.repeat(size));
        } catch {}`);
    await write(desk, '자리가 없는 글');
    const asked: string[] = [];
    desk.page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await desk.page.getByRole('navigation').getByRole('link', { name: '문서' }).click();
    await eventually(async () => expect(asked).toEqual(['confirm']));
    await desk.page.close({ runBeforeUnload: true });
    await eventually(async () => expect(asked).toEqual(['confirm', 'beforeunload']));
    expect(await body(desk).innerText()).toBe('자리가 없는 글');
    await desk.page.evaluate('localStorage.clear()');
  });

  it('ends when another person signs in at the same browser', async () => {
    const first = await rooms.open(rooms.kim, addressOf(await rooms.build()));
    await write(first, '김편집의 글');
    const second = await first.openTab('/articles');
    await second.page.getByRole('button', { name: /로그아웃/ }).click();
    await second.give(rooms.park.secret);
    await first.page.getByText('쓰던 문서는 이 브라우저에 남아 있으니').waitFor();
    // Requests of both tabs that were on their way when the session ended.
    expect(first.faults.splice(0).filter((fault) => !/status of 401/.test(fault))).toEqual([]);
  });
});
