import type { Locator } from 'playwright-core';
import {
  addressOf,
  ArticleRooms,
  body,
  button,
  hasFocus,
  says,
  source,
} from '../../support/article-rooms.js';
import { PHONE } from '../../support/browser.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { BIMIL, commitByEnter, compose } from '../../support/type-korean.js';
import { gif, signIn, uploadGif } from '../../support/uploads.js';

const rooms = new ArticleRooms();

const open = async (markdown: string) => {
  const desk = await rooms.open(rooms.kim, addressOf(await rooms.build()));
  await source(desk, markdown);
  return desk;
};

const press = async ({ page }: DeskPage, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

const type = ({ page }: DeskPage, text: string) => page.keyboard.type(text);

/** Puts the cursor behind a text that is a block, a cell or an item. */
const goBehind = async (desk: DeskPage, text: string) => {
  await body(desk).getByText(text, { exact: true }).first().click();
  await hasFocus(desk);
  await press(desk, 'End');
};

/** Presses a button, which gives the focus back to the text. */
const use = async (desk: DeskPage, name: string) => {
  await button(desk, name).click();
  await hasFocus(desk);
};

const expectSource = async (desk: DeskPage, markdown: string) =>
  expect(await source(desk)).toBe(markdown);

describe('The visual editor', () => {
  it('turns typed Markdown into what it means, and leaves blocks by Enter', async () => {
    const desk = await open('');
    await type(desk, '## 제목\n# 둘째\n- 하나\n둘\n');
    await press(desk, 'Tab');
    await type(
      desk,
      '안\n\n\n> 인용\n\n**굵은** 글\n:::warning 조심\n\n:::details 더\n안의 글\n\n',
    );
    await type(
      desk,
      '보라 https://example.com/a, https://example.com/b은 https://example.com/c\n``` 끝',
    );
    await expectSource(
      desk,
      '## 제목\n\n## 둘째\n\n- 하나\n- 둘\n  - 안\n\n> 인용\n\n**굵은** 글\n\n' +
        ':::warning\n조심\n:::\n\n:::details 더\n안의 글\n:::\n\n보라 <https://example.com/a>, ' +
        '<https://example.com/b>은 <https://example.com/c>\n\n```\n끝\n```',
    );
  });

  it('has the keys of lists and tables, and buttons of tables and callouts', async () => {
    const desk = await open('1. 하나\n2. 둘\n3. 셋');
    await goBehind(desk, '둘');
    // Tab stays in the list where it can do nothing.
    await press(desk, 'Tab', 'Tab');
    await expectSource(desk, '1. 하나\n   1. 둘\n2. 셋');
    await press(desk, 'Shift+Tab', 'Shift+Tab', 'Enter', 'Backspace');
    await type(desk, '이어서\n다음');
    await expectSource(desk, '1. 하나\n\n2. 둘\n\n   이어서\n\n3. 다음\n\n4. 셋');
    await goBehind(desk, '이어서');
    await press(desk, 'Home', 'Backspace');
    await expectSource(desk, '1. 하나\n2. 둘이어서\n3. 다음\n4. 셋');

    const deepest = Array.from({ length: 19 }, (_, i) => `${'  '.repeat(i)}- ${i}`).join('\n');
    await source(desk, `${deepest}\n${'  '.repeat(18)}- 끝`);
    await goBehind(desk, '끝');
    await press(desk, 'Tab');
    await expectSource(desk, `${deepest}\n${'  '.repeat(18)}- 끝`);

    await source(desk, '앞');
    await press(desk, 'End', 'Enter');
    await use(desk, '표');
    await type(desk, '머리');
    await press(desk, 'Tab', 'Tab');
    await type(desk, ':::tip 가\n나');
    await press(desk, 'Tab', 'Tab');
    await type(desk, '새 행');
    expect(await button(desk, '목록').getAttribute('aria-disabled')).toBe('true');
    await use(desk, '오른쪽에 열 넣기');
    await goBehind(desk, '머리');
    await use(desk, '위에 행 넣기');
    await goBehind(desk, '나');
    await use(desk, '행 지우기');
    await goBehind(desk, '새 행');
    await press(desk, 'Enter');
    await type(desk, '뒤');
    await expectSource(
      desk,
      `앞\n\n|  |  |  |\n| --- | --- | --- |\n${['머리', ':::tip 가', '새 행'].map((cell) => `| ${cell} |  |  |\n`).join('')}\n뒤`,
    );

    await use(desk, '주의 상자');
    await use(desk, '참고 상자');
    expect(await button(desk, '참고 상자').getAttribute('aria-pressed')).toBe('true');
    expect(await source(desk)).toMatch(/\n\n:::note\n뒤\n:::$/);
    await use(desk, '참고 상자');
    await use(desk, '접는 부분');
    await type(desk, '제목\n');
    expect(await source(desk)).toMatch(/\n\n:::details 제목\n뒤\n:::$/);
    await goBehind(desk, '제목');
    await press(desk, 'Home', 'Backspace');
    expect(await source(desk)).toMatch(/\n\n제목\n\n뒤$/);
  });

  it('leads into titles and tables by Backspace and Delete, and removes callouts', async () => {
    const desk = await open('앞\n\n:::tip\n하나\n:::\n\n| 가 |\n| --- |\n| 나 |\n\n뒤');
    await goBehind(desk, '하나');
    await press(desk, 'ArrowUp');
    await type(desk, '제목');
    await press(desk, 'ArrowDown', 'Home', 'Backspace');
    await type(desk, '1');
    await goBehind(desk, '뒤');
    await press(desk, 'Home', 'Backspace');
    await type(desk, '2');
    const rest = '| 가 |\n| --- |\n| 나2 |\n\n뒤';
    await expectSource(desk, `앞\n\n:::tip 제목1\n하나\n:::\n\n${rest}`);
    await goBehind(desk, '하나');
    await press(desk, 'Home', 'Backspace', 'Home', 'Backspace');
    await expectSource(desk, `앞\n\n제목1\n\n하나\n\n${rest}`);
    await goBehind(desk, '하나');
    await press(desk, 'Delete');
    await type(desk, '3 [요금](/articles/fees)은');
    await expectSource(
      desk,
      `앞\n\n제목1\n\n하나\n\n${rest.replace('가', '3 [요금](/articles/fees)은가')}`,
    );
  });

  it('composes Hangul in every kind of block', async () => {
    const texts =
      '## 제목\n\n- 항목\n\n| 머리 |\n| --- |\n| 칸 하나 |\n\n:::tip\n상자\n:::\n\n낱말';
    const desk = await open(texts);
    const session = await desk.page.context().newCDPSession(desk.page);
    const insert = async () => {
      await compose(session, BIMIL);
      await session.send('Input.insertText', { text: BIMIL.at(-1)!.committed });
    };
    for (const text of ['제목', '항목', '칸 하나', '상자', '낱말']) {
      await goBehind(desk, text);
      await insert();
      await press(desk, 'Home');
      await insert();
      await press(desk, 'ArrowRight');
      await insert();
    }
    await expectSource(desk, texts.replace(/(제|항|칸|상|낱)( 하나|\S)/g, '비밀$1비밀$2비밀'));
    await source(desk, '- 항목');
    await goBehind(desk, '항목');
    await compose(session, BIMIL);
    await commitByEnter(session, BIMIL.at(-1)!);
    await compose(session, BIMIL);
    await commitByEnter(session, BIMIL.at(-1)!);
    await expectSource(desk, '- 항목비밀\n- 비밀\n- ');
  });

  it('replaces everything by what is composed or typed, whatever stands first', async () => {
    const desk = await open('');
    const session = await desk.page.context().newCDPSession(desk.page);
    for (const first of [
      '| a | b |\n| --- | --- |\n| c | d |',
      ':::details 제목\n가\n:::',
      '- 가',
    ]) {
      await source(desk, `${first}\n\n뒤`);
      await press(desk, 'Control+a');
      await compose(session, BIMIL);
      await session.send('Input.insertText', { text: BIMIL.at(-1)!.committed });
      await expectSource(desk, '비밀');
      await source(desk, `${first}\n\n뒤`);
      await press(desk, 'Control+a');
      await type(desk, '새글');
      await expectSource(desk, '새글');
    }
  });

  it('is empty after everything is deleted, and keeps what stands beside callouts and rules', async () => {
    const desk = await open(':::tip 제목\n가\n:::\n\n뒤');
    await press(desk, 'Control+a', 'Delete');
    await type(desk, '- 하나');
    await press(desk, 'Control+a', 'Backspace');
    await expectSource(desk, '');
    await source(desk, ':::tip 제목\n가\n:::\n\n뒤\n\n---\n\n끝');
    await goBehind(desk, '제목');
    await press(desk, 'ArrowUp');
    await type(desk, '앞');
    await press(desk, 'Delete');
    await type(desk, '1');
    await goBehind(desk, '가');
    await press(desk, 'Delete');
    await type(desk, '2');
    await press(desk, 'End', 'ArrowDown');
    await type(desk, '3');
    const callout = ':::tip 1제목\n가\n:::';
    await expectSource(desk, `앞\n\n${callout}\n\n2뒤\n\n---\n\n3끝`);
  });

  it('has a line below a table, dates at the start of a line, and pictures by name alone', async () => {
    const desk = await open('| 가 |\n| --- |\n| 나 |');
    await press(desk, 'Control+End');
    await type(desk, '2026. 12. 1. 공지\n보기 ![그림](b) 뒤');
    await expectSource(
      desk,
      '| 가 |\n| --- |\n| 나 |\n\n2026\\. 12. 1. 공지\n\n보기 ![그림](b) 뒤',
    );
  });

  it('shows the Markdown at the same place, and undo leads back over its changes', async () => {
    const markdown = '첫 글\n\n* 하나\n* 둘\n\n```\n줄\n\n줄\n```\n\n끝  글';
    const desk = await open(markdown);
    await expectSource(desk, markdown);
    await goBehind(desk, '둘');
    await button(desk, '마크다운').click();
    const field = desk.page.getByLabel('본문 마크다운');
    await desk.page.keyboard.type('+');
    expect(await field.inputValue()).toBe(markdown.replace('* 하나', '+* 하나'));
    await press(desk, 'Backspace', 'ArrowDown', 'End');
    await type(desk, '째');
    await button(desk, '마크다운').click();
    await hasFocus(desk);
    // The list has changed; its first item begins it.
    expect(await desk.page.evaluate('getSelection().anchorNode.textContent')).toBe('하나');
    const changed = markdown.replace('* 하나\n* 둘', '* 하나\n* 둘째');
    await expectSource(desk, changed);
    await press(desk, 'Control+z');
    await expectSource(desk, markdown);
    // More often than there is something to redo.
    await press(desk, 'Control+Shift+z', 'Control+Shift+z', 'Control+Shift+z');
    await expectSource(desk, changed);
  });

  it('is used by keyboard alone', async () => {
    const cookie = await signIn(rooms.app, rooms.kim.secret);
    const { url } = await uploadGif(rooms.app, cookie, gif('keyboard'));
    const article = await rooms.build({
      variants: [{ platformSlugs: ['common'], body: `![](${url})` }],
    });
    const desk = await rooms.open(rooms.kim, addressOf(article));
    const { page } = desk;
    const focused = page.locator(':focus');
    const moveTo = async (target: Locator, key: string) => {
      for (let i = 0; i < 40 && (await target.and(focused).count()) === 0; i += 1)
        await press(desk, key);
      await target.and(focused).waitFor();
    };
    const leaveAndReturn = async () => {
      await press(desk, 'Escape', 'Tab');
      await eventually(async () => expect(await body(desk).and(focused).count()).toBe(0));
      await press(desk, 'Shift+Tab');
      await hasFocus(desk);
    };
    const toolbar = page.getByRole('toolbar', { name: /서식$/ });

    await page.getByRole('textbox', { name: '제목', exact: true }).focus();
    await moveTo(button(desk, '큰 제목'), 'Tab');
    expect(await toolbar.locator('button[tabindex="0"]').count()).toBe(1);
    await press(desk, 'ArrowRight', 'ArrowRight', 'ArrowLeft');
    await button(desk, '제목').and(focused).waitFor();
    await press(desk, 'Tab');
    await hasFocus(desk);

    await press(desk, 'Control+End', 'ArrowLeft');
    await page.getByLabel('그림 설명').waitFor();
    await press(desk, 'Enter');
    await type(desk, '설명');
    await press(desk, 'Enter');
    await hasFocus(desk);
    await type(desk, '뒤');
    await press(desk, 'Enter');
    await type(desk, '제목');
    // Tab leaves a paragraph; the toolbar stops at the button of before.
    await leaveAndReturn();
    await press(desk, 'Shift+Tab', 'Enter');
    await hasFocus(desk);
    await press(desk, 'End', 'Enter', 'Escape', 'Shift+Tab');
    await moveTo(button(desk, '목록'), 'ArrowRight');
    await press(desk, 'Enter');
    await hasFocus(desk);
    await type(desk, '하나\n둘');
    await leaveAndReturn();
    await press(desk, 'Enter', 'Enter', 'Escape', 'Shift+Tab');
    await moveTo(button(desk, '표'), 'ArrowRight');
    await press(desk, 'Enter');
    await hasFocus(desk);
    await type(desk, '머리');
    await leaveAndReturn();
    // A cell has no lists.
    expect(await button(desk, '목록').getAttribute('aria-disabled')).toBe('true');

    await press(desk, 'ArrowUp', 'ArrowUp', 'End', 'Shift+Home', 'Control+k');
    await page.getByLabel('찾을 말 또는 주소').and(focused).waitFor();
    await type(desk, '/a');
    await press(desk, 'Enter');
    await hasFocus(desk);

    await press(desk, 'Escape', 'Shift+Tab');
    await moveTo(button(desk, '마크다운'), 'ArrowRight');
    await press(desk, 'Enter');
    const field = page.getByLabel('본문 마크다운');
    await field.and(focused).waitFor();
    await press(desk, 'Control+End');
    await type(desk, '\n\n끝');
    await press(desk, 'Shift+Tab', 'Enter');
    await hasFocus(desk);
    await press(desk, 'Control+s');
    await says(desk, /에 저장했어요/);
    expect(await rooms.bodies(article)).toMatchObject({
      0: `![설명](${url})뒤\n\n### 제목\n\n- [하나](/a)\n- 둘\n\n| 머리 |  |\n| --- | --- |\n|  |  |\n|  |  |\n\n끝`,
    });
  });

  it('is accessible on a phone and a desktop', async () => {
    const desk = await open(
      '문단\n\n- 항목\n\n| 칸 |\n| --- |\n| 끝 |\n\n:::note 제목\n상자\n:::\n\n뒤',
    );
    await goBehind(desk, '끝');
    await button(desk, '표 지우기').waitFor();
    await desk.expectAccessibleEverywhere();
    await button(desk, '마크다운').click();
    await desk.expectAccessibleEverywhere();
  });

  it('keeps the cursor in sight in a low window', async () => {
    const desk = await open(`${'글\n\n'.repeat(60)}끝`);
    const { page } = desk;
    /** Whether something is wholly between the toolbar and the lower end of the window or the bar. */
    const isSeen = (of: string) =>
      page.evaluate(`(() => {
        const { top, bottom } = ${of}.getBoundingClientRect();
        const edge = (selector) => document.querySelector(selector).getBoundingClientRect();
        return top >= edge('.desk-editor-head').bottom && bottom <= Math.min(innerHeight, edge('.desk-bar').top);
      })()`);
    const cursor = 'getSelection().getRangeAt(0).startContainer.parentElement';
    for (const height of [PHONE.height, 480]) {
      await page.setViewportSize({ width: PHONE.width, height });
      await press(desk, 'Control+End', 'Enter', 'Enter', 'Enter');
      await type(desk, '가');
      await eventually(async () => expect(await isSeen(cursor)).toBe(true));
      await press(desk, ...Array.from({ length: 40 }, () => 'ArrowUp'));
      await eventually(async () => expect(await isSeen(cursor)).toBe(true));
    }
  });
});
