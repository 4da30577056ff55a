import {
  addressOf,
  ArticleRooms,
  body,
  button,
  hasFocus,
  says,
  source,
  write,
} from '../../support/article-rooms.js';
import { eventually } from '../../support/eventually.js';
import { createKey, revokeKey } from '../../support/keys.js';
import { readPage } from '../../support/read-page.js';
import { give } from '../../support/paste.js';
import { BIMIL, compose } from '../../support/type-korean.js';

const rooms = new ArticleRooms();

describe('Writing', () => {
  it('a new article with composed Hangul, shown as readers see it, and published', async () => {
    const desk = await rooms.open(rooms.kim);
    const { page } = desk;
    await desk.heading('새 문서').waitFor();
    await page.getByLabel('제목', { exact: false }).first().fill('비밀번호 바꾸기');
    await page.getByRole('tab', { name: '공통' }).waitFor();
    await page.getByLabel('카테고리').fill('그룹');
    await page.getByRole('option', { name: '두레톡 › 채팅 › 그룹채팅' }).click();
    await page.getByLabel('검색 키워드').fill('암호\n패스워드');
    await body(desk).click();
    await button(desk, '제목').click();
    const session = await page.context().newCDPSession(page);
    await compose(session, BIMIL);
    // The warnings, the copy in the browser and the status are written during the composition.
    await page.waitForTimeout(1_500);
    await session.send('Input.insertText', { text: BIMIL.at(-1)!.committed });
    await page.keyboard.press('Enter');
    await page.keyboard.type('앱을 ');
    await page.keyboard.press('Control+b');
    await page.keyboard.type('다시');
    await page.keyboard.press('Control+b');
    await page.keyboard.type(' 켜요.');
    const html = '<h3>비밀</h3><p>앱을 <strong>다시</strong> 켜요.</p>';
    // The editor has an empty line below, which is none of the text.
    expect(await body(desk).innerHTML()).toContain(html);
    await button(desk, '게시').click();
    const link = page.getByRole('link', { name: '게시했어요. 도움말에서 보기' });
    await link.waitFor();
    expect(decodeURIComponent(page.url())).not.toMatch(/create$/);
    const path = new URL((await link.getAttribute('href'))!, rooms.app.url).pathname;
    const { $ } = await readPage(rooms.app.url, path);
    expect($('.article-body').html()!.replaceAll('\n', '')).toBe(
      html.replace('<h3>', '<h3 id="section-비밀">'),
    );
    expect($('h1').text()).toBe('비밀번호 바꾸기');
    expect(await page.evaluate('localStorage.length')).toBe(0);
    await write(desk, '더');
    await page.getByRole('link', { name: '도움말에서 보기', exact: true }).waitFor();
    await page.getByLabel('검색 키워드').focus();
    await page.keyboard.press('Control+s');
    await says(desk, /에 저장했어요/);
    await page.reload();
    await body(desk).getByText('더', { exact: true }).waitFor();
  });

  it('is kept in the browser: a reload offers the text again', async () => {
    const article = await rooms.build();
    const desk = await rooms.open(rooms.kim, addressOf(article));
    await write(desk, ' 아직 저장 안 한 글');
    await says(desk, '이 브라우저에 남겨 두고');
    await eventually(async () => expect(await desk.page.evaluate('localStorage.length')).toBe(1));
    await desk.page.reload();
    await button(desk, '보기').click();
    await desk.page.locator('ins', { hasText: '아직 저장 안 한 글' }).waitFor();
    await desk.expectAccessible();
    await button(desk, '되살리기').click();
    await body(desk).filter({ hasText: '아직 저장 안 한 글' }).waitFor();
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await rooms.bodies(article))[0]).toContain('아직 저장 안 한 글');
    await desk.page.reload();
    await body(desk).waitFor();
  });

  it('a text that is thrown away is not offered again', async () => {
    const desk = await rooms.open(rooms.kim, addressOf(await rooms.build()));
    await write(desk, ' 버릴 글');
    await eventually(async () => expect(await desk.page.evaluate('localStorage.length')).toBe(1));
    await desk.page.reload();
    await button(desk, '버리기').click();
    await button(desk, '버리기').waitFor({ state: 'detached' });
    expect(await body(desk).innerText()).not.toContain('버릴 글');
    expect(await desk.page.evaluate('localStorage.length')).toBe(0);
  });

  it('goes on after the session has ended', async () => {
    const key = await createKey(rooms.app, { name: '최편집' });
    const article = await rooms.build();
    const desk = await rooms.open(key, addressOf(article));
    await write(desk, ' 로그인이 끝난 뒤의 글');
    await revokeKey(rooms.app, key);
    // The next warnings, or this, ask the server.
    await desk.page.evaluate(`dispatchEvent(new Event('focus'))`);
    await desk.page.getByText('쓰던 문서는 이 브라우저에 남아 있으니').waitFor();
    const again = await createKey(rooms.app, { name: '최편집' });
    await desk.give(again.secret);
    await button(desk, '되살리기').click();
    await body(desk).filter({ hasText: '로그인이 끝난 뒤의 글' }).waitFor();
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await rooms.bodies(article))[0]).toContain('로그인이 끝난 뒤의 글');
    desk.faults.splice(0);
  });

  it('saves a changed text each minute, and leaves a sentence that somebody should read', async () => {
    const article = await rooms.build();
    const desk = await rooms.desk();
    await desk.page.clock.install();
    await desk.enter(rooms.kim.secret, addressOf(article));
    await body(desk).waitFor();
    await write(desk, ' 저절로 저장');
    await give(desk, 'paste', { text: '가'.repeat(200_001) });
    await desk.page.clock.runFor(61_000);
    await eventually(async () => expect((await rooms.bodies(article))[0]).toContain('저절로 저장'));
    await desk.page.getByText('붙여 넣을 글이 너무 길어서').waitFor();
    await desk.page.clock.runFor(121_000);
    expect(await rooms.bodies(article)).toHaveLength(2);
  });

  it('saves nothing while a text has no Markdown, and goes on after an undo', async () => {
    const article = await rooms.build({
      variants: [{ platformSlugs: ['common'], body: '글 ![가](/media/a.png)' }],
    });
    const desk = await rooms.desk();
    await desk.page.clock.install();
    await desk.enter(rooms.kim.secret, addressOf(article));
    await body(desk).waitFor();
    // What a defect of Doum would do: no command of the editor makes a number of a description.
    await desk.page.evaluate(`(() => {
      const { view, state } = document.querySelector('.ProseMirror').editor;
      state.doc.descendants(({ type, attrs }, at) => {
        if (type.name === 'image')
          view.dispatch(state.tr.setNodeMarkup(at, null, { ...attrs, alt: 1 }));
      });
    })()`);
    await button(desk, '저장').click();
    const sentence = desk.page
      .getByRole('alert')
      .filter({ hasText: '저장할 수 없는 부분이 있어요' });
    await sentence.waitFor();
    await button(desk, '마크다운').click();
    await desk.page.clock.runFor(61_000);
    await sentence.waitFor();
    expect(await body(desk).locator('.desk-picture img').count()).toBe(1);
    expect(await rooms.bodies(article)).toEqual(['글 ![가](/media/a.png)']);
    expect(desk.faults.splice(0).join()).toContain('replace is not a function');

    await body(desk).focus();
    await hasFocus(desk);
    await desk.page.keyboard.press('Control+z');
    await write(desk, ' 뒤');
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await rooms.bodies(article))[0]).toBe('글 ![가](/media/a.png) 뒤');
    desk.faults.splice(0);
  });

  it('saves a new article each minute as soon as it has a title and a category', async () => {
    const desk = await rooms.desk();
    const { page } = desk;
    await page.clock.install();
    await desk.enter(rooms.author.secret, '/articles/create');
    await write(desk, '첫 글');
    await page.getByLabel('제목', { exact: false }).first().fill('반쯤 쓴');
    await page.clock.runFor(61_000);
    await says(desk, '이 글은 이 브라우저에만 있어요');
    await page.getByLabel('카테고리').fill('그룹');
    await page.getByRole('option', { name: '두레톡 › 채팅 › 그룹채팅' }).click();
    await write(desk, ', 저절로 저장');
    await page.clock.runFor(61_000);
    await eventually(async () => expect(page.url()).not.toMatch(/create$/));
    // The room stays as it is.
    await page.keyboard.insertText(', 이어 쓰기');
    await page.getByLabel('제목', { exact: false }).first().fill('반쯤 쓴 제목');
    await page.clock.runFor(61_000);
    const id = decodeURIComponent(page.url().split('/').at(-1)!);
    await eventually(async () =>
      expect(await rooms.stored(id)).toMatchObject({
        ...{ title: '반쯤 쓴 제목', slug: 'banjjeum-sseun-jemok', status: 'DRAFT' },
        variants: [{ body: '첫 글, 저절로 저장, 이어 쓰기' }],
      }),
    );
    await eventually(async () =>
      expect(await page.getByLabel('주소').inputValue()).toBe('banjjeum-sseun-jemok'),
    );
  });

  it('changes place and questions at once, and warns of missing platforms and empty sections', async () => {
    const article = await rooms.build({
      variants: [{ platformSlugs: ['ios'], body: '본문' }],
      publish: true,
    });
    const desk = await rooms.open(rooms.kim, addressOf(article));
    await source(desk, '본문\n\n[없는 문서](/articles/nowhere)\n\n## 빈 곳');
    const warnings = desk.page.getByRole('list', { name: '살펴볼 것' });
    for (const text of ['안드로이드 안내가 없어요', '/articles/nowhere', '빈 곳'])
      await warnings.getByText(text).waitFor();
    await button(desk, '플랫폼별 본문 추가').click();
    await desk.page.getByLabel('이 본문을 볼 플랫폼').click();
    await desk.page.getByRole('option', { name: '안드로이드' }).click();
    await desk.page.getByRole('tab', { name: '안드로이드' }).waitFor();
    await write(desk, '안드로이드 본문');
    await desk.page.getByLabel('사용자 말로 된 질문').fill('어떻게 해요?');
    await desk.page.getByLabel('주소').fill('new-address');
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    const { slug, questions, draft, status } = await rooms.stored(article.id);
    expect({ slug, questions, status }).toEqual({
      slug: 'new-address',
      questions: [{ text: '어떻게 해요?' }],
      status: 'PUBLISHED',
    });
    expect(draft!.variants.map((each) => each.body)).toEqual([
      expect.stringContaining('빈 곳'),
      '안드로이드 본문',
    ]);
  });

  it('puts the texts for platforms in another order by keyboard, and begins one as a copy', async () => {
    const article = await rooms.build({
      variants: [
        { platformSlugs: ['ios'], body: '아이폰 글' },
        { platformSlugs: ['android'], body: '안드로이드 글' },
      ],
    });
    const desk = await rooms.open(rooms.kim, addressOf(article));
    await button(desk, '뒤로 옮기기').focus();
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.press('Enter');
    const tabs = desk.page.getByRole('tablist', { name: '플랫폼별 본문' }).getByRole('tab');
    expect(await tabs.allInnerTexts()).toEqual(['안드로이드', 'iOS']);
    expect(await button(desk, '뒤로 옮기기').evaluate((each) => each.matches(':focus'))).toBe(true);
    await button(desk, '이 본문을 복사해 추가').click();
    await body(desk).filter({ hasText: '아이폰 글' }).waitFor();
    await write(desk, ', 그리고 더');
    await desk.page.getByLabel('이 본문을 볼 플랫폼').click();
    await desk.page.getByRole('option', { name: '공통' }).click();
    await button(desk, '앞으로 옮기기').click();
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    expect((await rooms.stored(article.id)).variants.map((each) => each.body)).toEqual([
      '안드로이드 글',
      '아이폰 글, 그리고 더',
      '아이폰 글',
    ]);
  });

  it('links to an article that the picker finds', async () => {
    const target = await rooms.build({ title: '환불 규정', publish: true });
    const desk = await rooms.open(rooms.kim, addressOf(await rooms.build()));
    await write(desk, '\n\n');
    await button(desk, '링크').click();
    await desk.page.getByLabel('찾을 말 또는 주소').fill('환불 규');
    await desk.page.getByRole('button', { name: /^환불 규정/ }).waitFor();
    await eventually(async () => expect(await desk.page.getByRole('listitem').count()).toBe(1));
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('ArrowUp');
    await desk.page.keyboard.press('Enter');
    const link = `[환불 규정](/articles/${target.slug})`;
    const links = body(desk).getByRole('link');
    await links.filter({ hasText: '환불 규정' }).waitFor();
    await desk.page.keyboard.insertText(' 이어 쓰기 ');
    await desk.page.keyboard.press('Control+k');
    await desk.page.getByLabel('찾을 말 또는 주소').fill('규정 환불');
    await eventually(async () => expect(await desk.page.getByRole('listitem').count()).toBe(1));
    await desk.page.keyboard.press('ArrowDown');
    await desk.page.keyboard.press('Enter');
    await eventually(async () => expect(await links.count()).toBe(2));
    expect(await source(desk)).toContain(`\n\n${link} 이어 쓰기 ${link}`);
    // The link at the cursor is changed, then removed.
    await links.first().click();
    await button(desk, '링크').click();
    const dialog = desk.page.getByRole('dialog', { name: '링크 바꾸기' });
    await dialog.getByLabel('찾을 말 또는 주소').fill('https://example.com/a');
    await desk.page.keyboard.press('Enter');
    await eventually(async () =>
      expect(await links.first().getAttribute('href')).toBe('https://example.com/a'),
    );
    await button(desk, '링크').click();
    await dialog.getByRole('button', { name: '링크 빼기' }).click();
    await eventually(async () => expect(await links.count()).toBe(1));
    expect(await source(desk)).toContain(`\n\n환불 규정 이어 쓰기 ${link}`);
  });

  it('links to a draft that the picker finds by its text, after titles', async () => {
    await rooms.build({ title: '택배 반송', publish: true });
    const body = '영업일 사흘 안에 택배반송';
    const draft = { title: '미리 쓴 글', variants: [{ platformSlugs: ['common'], body }] };
    const { slug } = await rooms.build(draft);
    const desk = await rooms.open(rooms.kim, addressOf(await rooms.build()));
    await write(desk, '\n\n');
    await button(desk, '링크').click();
    await desk.page.getByLabel('찾을 말 또는 주소').fill('반송 택배');
    const found = desk.page.getByRole('dialog').getByRole('listitem');
    await eventually(async () => expect(await found.count()).toBe(2));
    expect((await found.allInnerTexts()).map((each) => each.split(/\n+/))).toEqual([
      ['택배 반송', '두레톡 › 채팅'],
      ['미리 쓴 글', '두레톡 › 채팅 · 미게시'],
    ]);
    await found.last().getByRole('button').click();
    await eventually(async () =>
      expect(await source(desk)).toContain(`[미리 쓴 글](/articles/${slug})`),
    );
  });

  it('names near articles while the title of a new one is written, not of others', async () => {
    const near = await rooms.build({ title: '해외 송금 수수료', publish: true });
    await rooms.app.settled();
    const desk = await rooms.open(rooms.kim);
    const requests: string[] = [];
    desk.page.on('request', (each) => {
      if (each.postData()?.includes('DeskNearArticles')) requests.push(each.postData()!);
    });
    const title = desk.page.getByRole('textbox', { name: '제목', exact: true });
    await title.pressSequentially('해외 송금 수수료 안내');
    const link = desk.page.getByRole('link', { name: '해외 송금 수수료' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toContain(encodeURIComponent(near.id));
    expect(requests.length).toBeLessThan(4);
    await desk.expectAccessible();
    // The server takes 200 characters.
    await title.fill('가'.repeat(300));
    await link.waitFor({ state: 'detached' });
    await eventually(async () => expect(requests.at(-1)).toContain(`"${'가'.repeat(200)}"`));
    const other = await rooms.open(rooms.kim, addressOf(await rooms.build()));
    await other.page.getByRole('textbox', { name: '제목', exact: true }).fill('해외 송금 수수료');
    await says(other, '아직 저장하지 않은 글이 있어요');
    expect(await other.page.getByText('비슷한 문서가 있어요').count()).toBe(0);
  });

  it('says what is wrong in one sentence, and goes on', async () => {
    const desk = await rooms.open(rooms.kim);
    await button(desk, '게시').click();
    await desk.page.getByRole('alert').filter({ hasText: '제목과 카테고리가 있어야' }).waitFor();
    await desk.page.getByText('카테고리를 골라 주세요.').waitFor();
    await desk.expectAccessible();
    expect(await desk.page.locator(':focus').getAttribute('aria-invalid')).toBe('true');
    await desk.page.keyboard.insertText('새 글');
    await button(desk, '게시').click();
    await eventually(async () =>
      expect(await desk.page.getByLabel('카테고리').getAttribute('aria-invalid')).toBe('true'),
    );
    await desk.page.keyboard.insertText('그룹');
    await desk.page.getByRole('option', { name: '두레톡 › 채팅 › 그룹채팅' }).click();
    // The article is there now, but readers would see nothing.
    await button(desk, '게시').click();
    await desk.page.getByRole('alert').filter({ hasText: '본문이 비어 있어요' }).waitFor();
    await desk.heading('새 글').waitFor();
    desk.faults.splice(0);
    const article = await rooms.build();
    const other = await rooms.open(rooms.kim, addressOf(article));
    await other.page.getByLabel('주소').fill('한글');
    await button(other, '저장').click();
    await other.page.getByRole('alert').filter({ hasText: '영어 소문자' }).waitFor();
    await write(desk, '.');
  });
});
