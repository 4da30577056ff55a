import {
  addressOf,
  ArticleRooms,
  body,
  hasFocus,
  PNG,
  says as saves,
} from '../../support/article-rooms.js';
import type { BuiltArticle } from '../../support/build-article.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { give, pasted, replaceBody } from '../../support/paste.js';

const rooms = new ArticleRooms();

let article: BuiltArticle;
let desk: DeskPage;

beforeEach(async () => {
  article = await rooms.build({ variants: [{ platformSlugs: ['common'], body: '처음 글' }] });
  desk = await rooms.open(rooms.kim, addressOf(article));
});

const file = (name: string) => pasted(name).toString();

/** Saves until the server has this Markdown. Names of pictures are hashes. */
const expectStored = async (markdown: string) => {
  await eventually(async () => {
    await desk.page.keyboard.press('Control+s');
    const [stored] = await rooms.bodies(article);
    expect(stored!.replace(/\/media\/[\w-]+\.png/g, '/media/PNG')).toBe(markdown.trimEnd());
  });
  // The last save takes away the sentence before it.
  await saves(desk, /에 저장했어요/);
};

const says = (sentence: string | RegExp) => desk.page.getByText(sentence).first().waitFor();

/** The page's policy reports handlers and bases of HTML that is only parsed. */
const expectBlocked = () => {
  for (const fault of desk.faults.splice(0)) expect(fault).toContain('Content Security Policy');
};

const PICTURE = { name: '화면.png', type: 'image/png', bytes: PNG };
const DATA = `data:image/png;base64,${PNG.toString('base64')}`;

describe('HTML', () => {
  it('of office programs and web pages becomes Markdown, without anything foreign', async () => {
    for (const [name, omitted] of Object.entries({
      word: 1,
      'google-docs': 0,
      excel: 0,
      notion: 1,
      hangul: 1,
      'web-page': 3,
    })) {
      await replaceBody(desk, { html: file(`${name}.html`), text: '글' });
      // Saving takes the sentence away.
      if (omitted > 0) await says(`가져올 수 없는 그림 ${omitted}개`);
      await expectStored(file(`${name}.md`));
    }
    expect(await desk.page.evaluate('globalThis.foreign')).toBeUndefined();
    expect(await body(desk).locator('svg, math, iframe, input, script, [onerror]').count()).toBe(0);
    expectBlocked();
  });

  it('has the steps of one list, also with pictures and paragraphs between them', async () => {
    const picture = `<p><span><img src="${DATA}"></span></p>`;
    await replaceBody(desk, {
      html:
        `<ol><li>하나</li></ol>${picture}<ol><li>둘</li></ol>${picture}<ol start="3"><li>셋</li></ol>` +
        '<p>셋의 글<span><br></span>이어서</p><ol start="4"><li>넷</li></ol><p>끝</p><ol><li>새</li></ol>' +
        `<p><a href="${rooms.app.url}/articles/a">링크</a></p>`,
    });
    await expectStored(
      '1. 하나\n\n   ![](/media/PNG)\n\n2. 둘\n\n   ![](/media/PNG)\n\n3. 셋\n\n   셋의 글\\\n   이어서\n\n' +
        '4. 넷\n\n끝\n\n1. 새\n\n[링크](/articles/a)',
    );
  });

  it('becomes one line in a cell, and the next steps at the start of a step', async () => {
    await replaceBody(desk, { text: '| 가 | 나 |\n| --- | --- |\n| 다 | 라 |' });
    const cell = body(desk).getByText('다', { exact: true });
    await cell.click();
    await hasFocus(desk);
    await desk.page.keyboard.press('End');
    await give(desk, 'paste', { html: '<p>줄1</p><p>줄2</p>' });
    await expectStored('| 가 | 나 |\n| --- | --- |\n| 다줄1 줄2 | 라 |');
    await replaceBody(desk, { text: '1. 하나\n2. 둘' });
    await desk.page.keyboard.press('Home');
    await hasFocus(desk);
    await give(desk, 'paste', { html: '<ol><li>새</li><li>것</li></ol>' });
    await expectStored('1. 하나\n2. 새\n3. 것둘');
  });

  it('that pretends to be a copy of the editor brings nothing foreign', async () => {
    await replaceBody(desk, {
      html:
        '<p data-pm-slice="1 1 []">글<img src="https://evil.example/a.png" onerror="foreign()">' +
        '<a href="javascript:foreign()">링크</a></p>',
    });
    await expectStored('글링크');
    expectBlocked();
  });

  it('gets the pictures of the clipboard at their places', async () => {
    await replaceBody(desk, {
      html: `<p>앞</p><img src="file:///C:/a.png"><p>가운데</p><img src="${DATA}"><p>뒤</p>`,
      files: [PICTURE],
    });
    await expectStored('앞\n\n![](/media/PNG)\n\n가운데\n\n![](/media/PNG)\n\n뒤');
    // Excel adds a picture of its cells.
    await replaceBody(desk, { html: '<p>글</p>', text: '글', files: [PICTURE] });
    await expectStored('글');
  });

  it('has texts, not numbers, in all attributes of all nodes and marks', async () => {
    const values = ['1', 'true', 'null', '0', '', 'a'.repeat(10_000)];
    const failed = await desk.page.evaluate<string[]>(`(() => {
      const { editor } = document.querySelector('.ProseMirror');
      const { view, schema } = editor;
      const failed = [];
      const attempt = (name, html) => {
        try {
          editor.commands.setContent('<p></p>');
          view.pasteHTML(html + '<p>글</p>');
          if (!view.state.doc.textContent.includes('글')) failed.push(name + ': no text');
          view.state.doc.check();
        } catch (error) {
          failed.push(name + ': ' + error);
        }
      };
      const blocks = '<h2>가</h2><ul><li>가</li></ul><ol><li>가</li></ol><pre><code>가</code></pre>' +
        '<table><tr><th>가</th></tr><tr><td>가</td></tr></table><aside><summary>가</summary>가</aside>' +
        '<p><a href="/a">가</a><img src="/media/a.png"></p>';
      const attributes = [...Object.values(schema.nodes), ...Object.values(schema.marks)]
        .flatMap(({ spec }) => Object.keys(spec.attrs ?? {}));
      for (const attribute of new Set(attributes))
        for (const value of ${JSON.stringify(values)}) {
          const { body } = new DOMParser().parseFromString(blocks, 'text/html');
          for (const element of body.querySelectorAll('*')) element.setAttribute(attribute, value);
          attempt(attribute + '=' + value.slice(0, 9), body.innerHTML);
        }
      return failed;
    })()`);
    expect(failed).toEqual([]);
    for (const alt of ['1', 'true', '0']) {
      await replaceBody(desk, { html: `<p>글 <img src="/media/a.png" alt="${alt}"></p>` });
      await expectStored(`글 ![${alt}](/media/PNG)`);
    }
    // The server has no such picture.
    desk.faults.splice(0);
  });

  it('of a help centre has pictures without the link to the picture itself', async () => {
    await replaceBody(desk, {
      html:
        '<p><a class="picture" href="/media/a.png"><img src="/media/a.png" alt="화면"></a></p>' +
        '<p><a href="/articles/b"><img src="/media/a.png" alt="화면"></a></p>',
    });
    await expectStored('![화면](/media/PNG)\n\n[![화면](/media/PNG)](/articles/b)');
    desk.faults.splice(0);
  });

  const cutAndPaste = async () => {
    for (const key of ['a', 'x', 'v']) await desk.page.keyboard.press(`Control+${key}`);
  };

  it('of the editor itself stays as it is', async () => {
    await replaceBody(desk, { text: '글\n\n![1](/media/a.png) ![true](/media/a.png)' });
    await cutAndPaste();
    await expectStored('글\n\n![1](/media/PNG) ![true](/media/PNG)');
    const text =
      ':::warning 조심\n주의할 글\n:::\n\n:::details 더\n안쪽\n:::\n\n# 제목\n\n- 하나\n\n- 둘\n\n끝 ![](/media/a.png)';
    await replaceBody(desk, { text: `${text}\n\n| 가 |\n| --- |\n| 나 |` });
    await cutAndPaste();
    const shown = text.replace('# 제목', '## 제목').replace('a.png', 'PNG');
    await expectStored(`${shown}\n\n| 가 |\n| --- |\n| 나 |`);
    // The server has no such picture.
    desk.faults.splice(0);
  });
});

describe('Plain text', () => {
  it('is read as Markdown', async () => {
    await replaceBody(desk, { text: '1) 첫째 줄\n2) 둘째 줄\n\n문단' });
    await expectStored('1) 첫째 줄\n2) 둘째 줄\n\n문단');
  });

  it('without Markdown keeps its lines; a single line goes on in the text', async () => {
    await replaceBody(desk, { text: '    첫 줄\r\n둘째 *줄\u000b\u1112\u1161\u11ab' });
    await expectStored('첫 줄\n\n둘째 *줄\n\n한');
    await give(desk, 'paste', { text: '- 또 **굵게**' });
    await expectStored('첫 줄\n\n둘째 *줄\n\n한- 또 \\*\\*굵게\\*\\*');
  });

  it('with letters and dates at the start of a line has no lists', async () => {
    await replaceBody(desk, { text: 'A. 네, 됩니다.' });
    await expectStored('A. 네, 됩니다.');
    await replaceBody(desk, { text: '2026. 12. 1.\n\n1. **굵게**\n2. 둘' });
    await expectStored('2026\\. 12. 1.\n\n1. **굵게**\n2. 둘');
  });

  it('is text alone by Ctrl+Shift+V and in a block of code', async () => {
    const { page } = desk;
    const title = page.getByLabel('제목', { exact: false }).first();
    await title.fill('**굵은** 글');
    await title.press('Control+a');
    await page.keyboard.press('Control+c');
    await body(desk).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+Shift+v');
    await expectStored('\\*\\*굵은\\*\\* 글');
    await body(desk).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+v');
    await expectStored('**굵은** 글');
    await replaceBody(desk, { text: '```\n가\n```' });
    await give(desk, 'paste', { text: '# 나\n- 다', html: '<h1>나</h1>' });
    await expectStored('```\n가# 나\n- 다\n```');
  });

  it('of several lines is one line in a cell of a table', async () => {
    await replaceBody(desk, { text: '| 가 |\n| --- |\n| 나 |' });
    await body(desk).locator('td').last().click();
    await hasFocus(desk);
    await desk.page.keyboard.press('End');
    await give(desk, 'paste', { text: '다\n\n라', html: '<p>다</p><ul><li>라</li></ul>' });
    await expectStored('| 가 |\n| --- |\n| 나다 라 |');
  });
});

it('Files that are neither pictures nor PDF are named', async () => {
  await replaceBody(desk, {
    files: [{ name: '계획.hwp', type: 'application/x-hwp', bytes: Buffer.from('x') }],
  });
  await says(/^넣을 수 없는 파일이에요: 계획\.hwp\. /);
});

describe('Bad input', () => {
  it('has lists that are nested too deeply: the text stays, and a sentence says why', async () => {
    const levels = Array.from({ length: 30 }, (_, i) => `항목${i}`);
    await replaceBody(desk, {
      html: `${levels.map((each) => `<ul><li>${each}`).join('')}${'</li></ul>'.repeat(30)}`,
    });
    await says(/^너무 깊어서 넣지 못했어요/);
    expect(await body(desk).innerText()).toBe('처음 글');
    const markdown = levels.map((each, i) => `${'  '.repeat(i)}- ${each}`).join('\n');
    await replaceBody(desk, { text: markdown });
    await expectStored(levels.map((each) => `\\- ${each}`).join('\n\n'));
  });

  it('is a table of 200 rows and 20 columns, or has 500 pictures', async () => {
    const row = (y: number) => Array.from({ length: 20 }, (_, x) => `${y}.${x}`);
    const rows = Array.from({ length: 200 }, (_, y) => row(y));
    const cells = (each: string[]) => `<tr><td>${each.join('</td><td>')}</td></tr>`;
    await replaceBody(desk, { html: `<table>${rows.map(cells).join('')}</table>` });
    const lines = rows.map((each) => `| ${each.join(' | ')} |`);
    await expectStored(lines.toSpliced(1, 0, `|${' --- |'.repeat(20)}`).join('\n'));
    await replaceBody(desk, { html: `<p><img src="${DATA}"></p>`.repeat(500) });
    expect(await body(desk).locator('img:not(.ProseMirror-separator)').count()).toBe(500);
  });

  it('is 5 MB long: the text stays, and a sentence says what to do', async () => {
    const text = '가나다 '.repeat(1_250_000);
    const long = text.slice(0, 300_000);
    for (const clip of [
      { text },
      { html: `<p>${long}</p>` },
      { text: long, html: `<p>${long}</p>` },
    ]) {
      await replaceBody(desk, clip);
      await says(/너무 길어서 넣지/);
      expect(await body(desk).innerText()).toBe('처음 글');
    }
  });
});
