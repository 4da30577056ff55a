import {
  addressOf,
  ArticleRooms,
  body,
  button,
  hasFocus,
  source,
} from '../../support/article-rooms.js';
import { PHONE } from '../../support/browser.js';
import type { DeskPage } from '../../support/desk-page.js';
import { BIMIL, commitByEnter, compose } from '../../support/type-korean.js';

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

const leaves = async (desk: DeskPage) => {
  expect(await body(desk).evaluate((element) => element.matches(':focus'))).toBe(false);
  await body(desk).focus();
  await hasFocus(desk);
};

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
    await type(desk, '가\n나');
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
      `앞\n\n|  |  |  |\n| --- | --- | --- |\n${['머리', '가', '새 행'].map((cell) => `| ${cell} |  |  |\n`).join('')}\n뒤`,
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

  it('has a menu at a slash, also for composed words', async () => {
    const desk = await open('앞');
    const { page } = desk;
    const menu = page.getByRole('listbox', { name: '넣을 것' });
    await press(desk, 'End', 'Enter');
    await type(desk, '/');
    await desk.expectAccessible();
    await type(desk, 'h');
    await press(desk, 'ArrowDown');
    const active = await body(desk).getAttribute('aria-activedescendant');
    expect(await page.locator(`#${active}`).innerText()).toBe('제목');
    await press(desk, 'Escape');
    await menu.waitFor({ state: 'detached' });
    await type(desk, 'x/y');
    expect(await menu.count()).toBe(0);
    await expectSource(desk, '앞\n\n/hx/y');
    await source(desk, '앞');
    await press(desk, 'End', 'Enter');
    await type(desk, '/');
    const session = await page.context().newCDPSession(page);
    const table = { shown: ['ㅍ', '표'], committed: '표' };
    await compose(session, [table]);
    await menu.waitFor();
    await commitByEnter(session, table);
    await menu.waitFor({ state: 'detached' });
    await type(desk, '칸');
    await expectSource(desk, '앞\n\n| 칸 |  |\n| --- | --- |\n|  |  |\n|  |  |');
    await source(desk, '앞');
    await press(desk, 'End', 'Enter');
    await type(desk, '/단계');
    await menu.getByRole('option', { name: '번호 목록' }).click();
    await type(desk, '하나');
    await expectSource(desk, '앞\n\n1. 하나');
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

  it('is used by keyboard alone, and is accessible on a phone', async () => {
    const desk = await open('문단\n\n- 항목\n\n| 칸 |\n| --- |\n| 끝 |\n\n:::note 제목\n상자\n:::');
    await goBehind(desk, '문단');
    await press(desk, 'Tab');
    await leaves(desk);
    for (const text of ['항목', '끝']) {
      await goBehind(desk, text);
      await press(desk, 'Escape', 'Tab');
      await leaves(desk);
    }
    await goBehind(desk, '문단');
    await press(desk, 'Shift+Tab', 'ArrowRight', 'ArrowRight', 'ArrowLeft');
    const focused = () => desk.page.locator(':focus').getAttribute('aria-label');
    expect(await focused()).toBe('제목');
    await press(desk, 'ArrowLeft', 'Enter');
    await hasFocus(desk);
    expect(await source(desk)).toMatch(/^## 문단\n/);
    const toolbar = desk.page.getByRole('toolbar', { name: /서식$/ });
    expect(await toolbar.locator('button[tabindex="0"]').count()).toBe(1);
    await goBehind(desk, '끝');
    await desk.page.setViewportSize(PHONE);
    await desk.expectAccessible();
    await button(desk, '마크다운').click();
    await desk.expectAccessible();
  });
});
