import type { Route } from 'playwright-core';
import {
  addressOf,
  ArticleRooms,
  body,
  button,
  hasFocus,
  NEW_ARTICLE,
  PNG,
  says,
} from '../../support/article-rooms.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { createKey, revokeKey } from '../../support/keys.js';
import { BIMIL, compose } from '../../support/type-korean.js';

const rooms = new ArticleRooms();

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n');

/** Opens an article with this text, with the cursor at its end. */
async function write(text: string, { isTimed = false, key = rooms.kim } = {}) {
  const article = await rooms.build({ variants: [{ platformSlugs: ['common'], body: text }] });
  const desk = isTimed ? await rooms.desk() : await rooms.open(key, addressOf(article));
  if (isTimed) {
    await desk.page.clock.install();
    await desk.enter(key.secret, addressOf(article));
  }
  await body(desk).click();
  await desk.page.keyboard.press('Control+End');
  /** The uploads that have begun, in their order. The server gets one by `continue`. */
  const uploads: Route[] = [];
  await desk.page.route('**/desk/media', (route) => void uploads.push(route));
  return { article, desk, uploads };
}

/** Pastes pictures, each as wide as its number, or drops them behind a text. */
const put = ({ page }: DeskPage, widths: number[], behind: string | null = null) =>
  page.evaluate(`(async () => {
    const data = new DataTransfer();
    for (const width of ${JSON.stringify(widths)}) {
      const canvas = new OffscreenCanvas(width, 1);
      canvas.getContext('2d');
      const blob = await canvas.convertToBlob();
      data.items.add(new File([blob], width + '.png', { type: 'image/png' }));
    }
    const options = { bubbles: true, cancelable: true };
    const paste = () => document.activeElement.dispatchEvent(
      new ClipboardEvent('paste', { ...options, clipboardData: data }));
    const drop = (text) => {
      const block = [...document.querySelectorAll('.desk-editor p')].find(
        (each) => each.textContent === text);
      const range = document.createRange();
      range.selectNodeContents(block);
      const { right, top, height } = range.getBoundingClientRect();
      block.dispatchEvent(new DragEvent('drop', {
        ...options, dataTransfer: data, clientX: right - 1, clientY: top + height / 2 }));
    };
    ${behind === null ? 'paste()' : `drop(${JSON.stringify(behind)})`};
  })()`);

/** Moves the cursor behind a text. */
async function goTo(desk: DeskPage, text: string): Promise<void> {
  await body(desk).getByText(text, { exact: true }).click();
  await desk.page.keyboard.press('End');
}

const pictures = (desk: DeskPage) => body(desk).locator('.desk-picture');
const upload = (uploads: Route[], n: number) =>
  eventually(async () => expect(uploads[n]).toBeDefined()).then(() => uploads[n]!);

/** Waits until this many pictures come from the server. */
const arrive = (desk: DeskPage, count: number) =>
  eventually(async () =>
    expect(await body(desk).locator('img[src^="/media/"]').count()).toBe(count),
  );

/** The saved text, with the width of each picture for its address. */
async function saved(desk: DeskPage, id: string): Promise<string> {
  const [variant] = (await rooms.stored(id)).variants;
  return desk.page.evaluate(`(async () => {
    let text = ${JSON.stringify(variant!.body)};
    for (const [address] of text.matchAll(/\\/media\\/\\w+\\.png/g)) {
      const image = Object.assign(new Image(), { src: address });
      await image.decode();
      text = text.replace(address, image.naturalWidth);
    }
    return text;
  })()`);
}

async function save(desk: DeskPage): Promise<void> {
  await button(desk, '저장').click();
  await says(desk, /에 저장했어요/);
}

describe('A pasted picture', () => {
  it('stays before what is typed meanwhile; the text is saved each minute without it', async () => {
    const { article, desk, uploads } = await write('앞 문단', { isTimed: true });
    await put(desk, [7]);
    await desk.page.keyboard.type('그 다음에 쓴 글');
    await says(desk, '7.png 올리는 중');
    await pictures(desk).locator('img[src^="data:image/"][width="7"]').waitFor();
    await desk.page.clock.runFor(61_000);
    await eventually(async () =>
      expect(await saved(desk, article.id)).toBe('앞 문단\n\n그 다음에 쓴 글'),
    );
    await (await upload(uploads, 0)).continue();
    await arrive(desk, 1);
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞 문단\n\n![](7)\n\n그 다음에 쓴 글');
  });

  it('stands in its step, with the text that is typed next below it; Enter begins a step', async () => {
    const { article, desk, uploads } = await write('1. 첫째');
    const { keyboard } = desk.page;
    await goTo(desk, '첫째');
    for (const n of [1, 2]) {
      await put(desk, [n]);
      await keyboard.press('Enter');
      await keyboard.type(`또 ${n}`);
    }
    await put(desk, [3]);
    await keyboard.type('아래');
    await keyboard.press('Enter');
    await keyboard.type('끝');
    for (const n of [0, 1, 2]) await (await upload(uploads, n)).continue();
    await save(desk);
    expect(await saved(desk, article.id)).toBe(
      '1. 첫째\n\n   ![](1)\n\n2. 또 1\n\n   ![](2)\n\n3. 또 2\n\n   ![](3)\n\n   아래\n\n4. 끝',
    );
  });

  it('stands below a title and in a callout, and in the line of a cell', async () => {
    const { article, desk, uploads } = await write(
      ':::tip\n가\n:::\n\n:::details 나\n다\n:::\n\n| 라 |\n| --- |\n| 마 |',
    );
    for (const [i, text] of ['가', '나', '마'].entries()) {
      await goTo(desk, text);
      await put(desk, [i + 1]);
      await desk.page.keyboard.type('뒤');
      await (await upload(uploads, i)).continue();
    }
    await save(desk);
    expect(await saved(desk, article.id)).toBe(
      ':::tip\n가\n\n![](1)\n\n뒤\n:::\n\n:::details 나\n![](2)\n\n뒤\n\n다\n:::\n\n| 라 |\n| --- |\n| 마![](3)뒤 |',
    );
  });

  it('is selected by Backspace behind it and Delete before it, and takes no text beside it', async () => {
    const { article, desk, uploads } = await write('앞');
    const { keyboard } = desk.page;
    const field = desk.page.getByLabel('그림 설명');
    await put(desk, [7]);
    await keyboard.type('뒤');
    await keyboard.press('Home');
    await keyboard.press('Backspace');
    await field.waitFor();
    await goTo(desk, '앞');
    await field.waitFor({ state: 'detached' });
    await keyboard.press('Delete');
    await field.waitFor();
    await (await upload(uploads, 0)).continue();
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞\n\n![](7)\n\n뒤');
    await goTo(desk, '뒤');
    await keyboard.press('Backspace');
    await keyboard.press('Backspace');
    await field.waitFor();
    await keyboard.press('Backspace');
    await keyboard.type('끝');
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞\n\n끝');
  });

  it('may arrive within a syllable', async () => {
    const { article, desk, uploads } = await write('앞');
    await put(desk, [7]);
    const session = await desk.page.context().newCDPSession(desk.page);
    await compose(session, BIMIL);
    await (await upload(uploads, 0)).continue();
    await arrive(desk, 1);
    await says(desk, '아직 저장하지 않은 글');
    await session.send('Input.insertText', { text: BIMIL.at(-1)!.committed });
    await desk.page.keyboard.type('번호');
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞\n\n![](7)\n\n비밀번호');
  });

  it('that is undone while it is uploaded comes back with its address', async () => {
    const { article, desk, uploads } = await write('앞');
    await put(desk, [7]);
    await pictures(desk).waitFor();
    await desk.page.keyboard.press('Control+z');
    await pictures(desk).waitFor({ state: 'detached' });
    const answered = desk.page.waitForResponse('**/desk/media');
    await (await upload(uploads, 0)).continue();
    await answered;
    await desk.page.keyboard.press('Control+Shift+z');
    await arrive(desk, 1);
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞\n\n![](7)');
  });

  it('is awaited by saving, also by the keyboard, and by publishing', async () => {
    const { article, desk, uploads } = await write('앞');
    await put(desk, [7]);
    await desk.page.keyboard.press('Control+s');
    await says(desk, '그림을 올리고 있어요');
    await (await upload(uploads, 0)).continue();
    await says(desk, /에 저장했어요/);
    expect(await saved(desk, article.id)).toBe('앞\n\n![](7)');
    await put(desk, [8]);
    await button(desk, '게시').click();
    await says(desk, '그림을 올리고 있어요');
    await (await upload(uploads, 1)).continue();
    await desk.page.getByRole('link', { name: '게시했어요. 도움말에서 보기' }).waitFor();
    expect(await saved(desk, article.id)).toMatch(/^앞\n\n!\[\]\(7\)\n\n!\[\]\(8\)$/);
  });

  it('that does not arrive is named after half a minute', async () => {
    const { article, desk, uploads } = await write('앞', { isTimed: true });
    await put(desk, [7]);
    await upload(uploads, 0);
    await button(desk, '저장').click();
    await says(desk, '그림을 올리고 있어요');
    await desk.page.clock.runFor(31_000);
    const alert = desk.page.getByRole('alert');
    await alert.filter({ hasText: '‘7.png’ 파일이 아직 올라가지 않아서' }).waitFor();
    expect(await rooms.bodies(article)).toEqual(['앞']);
  });

  it('comes to its place while another text is shown, and can be undone there later', async () => {
    const { article, desk, uploads } = await write('앞');
    await put(desk, [7]);
    await desk.page.keyboard.type('뒤');
    await button(desk, '이 본문을 복사해 추가').click();
    await desk.page.getByLabel('이 본문을 볼 플랫폼').click();
    await desk.page.getByRole('option', { name: 'iOS' }).click();
    await goTo(desk, '뒤');
    await desk.page.keyboard.type(' iOS');
    await desk.expectAccessible();
    await (await upload(uploads, 0)).continue();
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞\n\n![](7)\n\n뒤');
    expect((await rooms.stored(article.id)).variants[1]!.body).toBe('앞\n\n뒤 iOS');
    await desk.page.getByRole('tab', { name: '공통' }).click();
    await arrive(desk, 1);
    await body(desk).focus();
    await hasFocus(desk);
    await desk.page.keyboard.press('Control+z');
    await desk.page.keyboard.press('Control+z');
    await pictures(desk).waitFor({ state: 'detached' });
    await desk.page.keyboard.type(' 다시');
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞 다시');
  });

  it('is not lost without a question when the person leaves', async () => {
    const { desk } = await write('앞');
    await put(desk, [7]);
    await pictures(desk).waitFor();
    const leave = async (answer: 'accept' | 'dismiss') => {
      const asked = desk.page.waitForEvent('dialog');
      const left = desk.page.getByRole('link', { name: '문서', exact: true }).click();
      const dialog = await asked;
      expect(dialog.message()).toContain('아직 올라가지 않은 그림이 있어요.');
      await dialog[answer]();
      await left;
    };
    await leave('dismiss');
    await pictures(desk).waitFor();
    await leave('accept');
    await desk.heading('문서').waitFor();
  });

  it('leaves a new article its address', async () => {
    const desk = await rooms.desk();
    await desk.page.clock.install();
    await desk.enter(rooms.kim.secret, NEW_ARTICLE);
    await desk.page.getByRole('textbox', { name: '제목', exact: true }).fill('그림이 있는 글');
    await desk.page.getByLabel('카테고리').fill('그룹');
    await desk.page.getByRole('option', { name: /그룹채팅/ }).click();
    const uploads: Route[] = [];
    await desk.page.route('**/desk/media', (route) => void uploads.push(route));
    await body(desk).click();
    await put(desk, [7]);
    await pictures(desk).waitFor();
    await desk.page.clock.runFor(61_000);
    await desk.heading('그림이 있는 글').waitFor();
    await eventually(async () => expect(desk.page.url()).not.toContain(NEW_ARTICLE));
    await (await upload(uploads, 0)).continue();
    await arrive(desk, 1);
  });

  it('has its description below it, which gets what is typed', async () => {
    const { article, desk, uploads } = await write('앞');
    await put(desk, [7]);
    await (await upload(uploads, 0)).continue();
    await arrive(desk, 1);
    const warnings = desk.page.getByRole('list', { name: '살펴볼 것' });
    await warnings.getByText('설명이 없는 그림이 1개').waitFor();
    await desk.page.keyboard.press('ArrowLeft');
    await desk.page.keyboard.press('ArrowLeft');
    await desk.page.getByLabel('그림 설명').waitFor();
    await desk.expectAccessible();
    await desk.page.keyboard.type('1 ');
    const session = await desk.page.context().newCDPSession(desk.page);
    await compose(session, BIMIL);
    await session.send('Input.insertText', { text: BIMIL.at(-1)!.committed });
    await warnings.waitFor({ state: 'detached' });
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.type('뒤');
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞\n\n![1 비밀](7)\n\n뒤');
  });

  it('leaves the text in the browser when the session ends', async () => {
    const key = await createKey(rooms.app, { name: '정편집' });
    const { desk, uploads } = await write('앞', { key });
    await put(desk, [7]);
    await desk.page.keyboard.type('남을 글');
    await eventually(async () => expect(await desk.page.evaluate('localStorage.length')).toBe(1));
    await revokeKey(rooms.app, key);
    await (await upload(uploads, 0)).continue();
    await desk.page.getByText('쓰던 문서는 이 브라우저에 남아 있으니').waitFor();
    const again = await createKey(rooms.app, { name: '정편집' });
    await desk.give(again.secret);
    await button(desk, '되살리기').click();
    await body(desk).filter({ hasText: '남을 글' }).waitFor();
    desk.faults.splice(0);
  });
});

describe('Chosen files', () => {
  const choose = (desk: DeskPage, name: string, mimeType: string, buffer: Buffer) =>
    desk.page.getByLabel('그림 파일').setInputFiles({ name, mimeType, buffer });

  it('are pictures in a cell, and links to PDF files with their names', async () => {
    const { article, desk } = await write('| 가 |\n| --- |\n| 나 |');
    await desk.page.unroute('**/desk/media');
    await desk.page.getByRole('cell', { name: '나' }).click();
    await desk.page.keyboard.press('End');
    await choose(desk, '그림.png', 'image/png', PNG);
    await arrive(desk, 1);
    await save(desk);
    expect(await saved(desk, article.id)).toBe('| 가 |\n| --- |\n| 나![](1) |');
    await desk.page.getByRole('cell', { name: '나' }).click();
    await desk.page.keyboard.press('End');
    await desk.page.keyboard.press('Enter');
    await choose(desk, '\u1112\u116a\u1106\u1167\u11ab.pdf', 'application/pdf', PDF);
    await save(desk);
    expect(await saved(desk, article.id)).toMatch(
      /\| 나!\[\]\(1\) \|\n\n\[화면\.pdf\]\(\/media\/\w+\.pdf\)$/,
    );
  });

  it('that are no pictures are refused in one sentence, and leave nothing behind', async () => {
    const { article, desk } = await write('앞');
    await desk.page.unroute('**/desk/media');
    await choose(desk, '글.png', 'image/png', Buffer.from('no picture'));
    const alert = desk.page.getByRole('alert').filter({ hasText: '글.png: 그림을 읽지 못했어요' });
    await alert.getByRole('button', { name: '빼기' }).click();
    await desk.page.keyboard.type('뒤');
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞\n\n뒤');
    desk.faults.splice(0);
  });
});

describe('Several pictures', () => {
  it('keep their places when their uploads end in another order', async () => {
    const { article, desk, uploads } = await write('하나\n\n둘\n\n셋');
    await put(desk, [1, 2, 3], '둘');
    await upload(uploads, 2);
    for (const [i, route] of [...uploads].reverse().entries()) {
      await route.continue();
      await arrive(desk, i + 1);
    }
    await desk.page.keyboard.type('뒤');
    await save(desk);
    expect(await saved(desk, article.id)).toBe(
      '하나\n\n둘\n\n![](1)\n\n![](2)\n\n![](3)\n\n뒤\n\n셋',
    );
  });

  it('stay when one of them fails, which can be sent again or taken out', async () => {
    const { article, desk, uploads } = await write('앞');
    await put(desk, [1, 2, 3, 4]);
    for (const n of [0, 3]) await (await upload(uploads, n)).continue();
    for (const n of [1, 2]) await (await upload(uploads, n)).abort();
    await arrive(desk, 2);
    const alert = (text: string) => desk.page.getByRole('alert').filter({ hasText: text });
    await alert('3.png: 서버에 연결하지 못했어요').getByRole('button', { name: '빼기' }).click();
    await alert('2.png: 서버에 연결하지 못했어요').waitFor();
    await desk.expectAccessible();
    await button(desk, '저장').click();
    await alert('‘2.png’ 파일이 아직 올라가지 않아서').waitFor();
    await button(desk, '다시 올리기').click();
    await (await upload(uploads, 4)).continue();
    await arrive(desk, 3);
    await save(desk);
    expect(await saved(desk, article.id)).toBe('앞\n\n![](1)\n\n![](2)\n\n![](4)');
    desk.faults.splice(0);
  });

  it('are sent four at a time', async () => {
    const { desk, uploads } = await write('앞');
    const widths = Array.from({ length: 12 }, (_, i) => i + 1);
    await put(desk, widths);
    await eventually(async () => expect(await pictures(desk).count()).toBe(12));
    for (const n of widths.keys()) {
      const route = await upload(uploads, n);
      expect(uploads.length).toBeLessThanOrEqual(n + 4);
      await route.continue();
      await arrive(desk, n + 1);
    }
  });
});
