import {
  addressOf,
  ArticleRooms,
  body,
  button,
  hasFocus,
  says,
  write,
} from '../../support/article-rooms.js';
import type { BuiltArticle } from '../../support/build-article.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { mutate } from '../../support/mutate.js';

const rooms = new ArticleRooms();

describe('Two desks', () => {
  const meet = async (text = '처음 글', edit = write) => {
    const article = await rooms.build({
      variants: [{ platformSlugs: ['common'], body: text }],
    });
    const [first, second] = await Promise.all([
      rooms.open(rooms.kim, addressOf(article)),
      rooms.open(rooms.park, addressOf(article)),
    ]);
    await edit(first!, ' 김이 쓴 글');
    await write(second!, ' 박이 쓴 글');
    await button(first!, '저장').click();
    await says(first!, /에 저장했어요/);
    await button(second!, '저장').click();
    const dialog = second!.page.getByRole('dialog', { name: '다른 사람이 먼저 저장했어요' });
    if (edit === write) await dialog.locator('del', { hasText: '김이' }).waitFor();
    await dialog.locator('ins', { hasText: '박이' }).waitFor();
    return { article, desk: second!, dialog };
  };

  it('save one on top of the other: both are in the history', async () => {
    const { article, desk } = await meet();
    await desk.expectAccessible();
    await button(desk, '내 글을 저장').click();
    await says(desk, /에 저장했어요/);
    expect(await rooms.bodies(article)).toEqual([
      '처음 글 박이 쓴 글',
      '처음 글 김이 쓴 글',
      '처음 글',
    ]);
  });

  it('take the text of the server: mine stays in the browser', async () => {
    const { article, desk } = await meet();
    await button(desk, '서버 글을 가져오기').click();
    await body(desk).filter({ hasText: '김이 쓴 글' }).waitFor();
    await desk.page.reload();
    await body(desk).filter({ hasText: '김이 쓴 글' }).waitFor();
    await desk.page.getByRole('listitem').filter({ hasText: '박이 쓴 글' }).waitFor();
    await button(desk, '되살리기').click();
    await body(desk).filter({ hasText: '박이 쓴 글' }).waitFor();
    expect(await rooms.bodies(article)).toHaveLength(2);
  });

  it('bring together what they wrote at different places', async () => {
    const { article, desk, dialog } = await meet('첫 문단\n\n둘째 문단', async (first, text) => {
      await body(first).getByText('첫 문단').click();
      await hasFocus(first);
      await first.page.keyboard.press('Home');
      await first.page.keyboard.insertText(`${text.trim()} `);
    });
    await dialog.locator('ins', { hasText: '박이 쓴' }).waitFor();
    await button(desk, '내 글을 저장').click();
    await says(desk, /에 저장했어요/);
    expect((await rooms.bodies(article))[0]).toBe('김이 쓴 글 첫 문단\n\n둘째 문단 박이 쓴 글');
  });
});

describe('History', () => {
  it('compares revisions and restores one as a draft', async () => {
    const article = await rooms.build({
      variants: [{ platformSlugs: ['common'], body: '좋은 글' }],
      publish: true,
    });
    await mutate(
      rooms.app,
      'updateArticle',
      {
        id: article.id,
        expectedVersion: 1,
        variants: [{ platformSlugs: ['common'], body: '나쁜 글' }],
      },
      'article { id }',
    );
    const desk = await rooms.open(rooms.kim, addressOf(article));
    await desk.page.getByRole('tab', { name: '이력' }).click();
    await button(desk, '버전 2 비교').click();
    await desk.page.locator('del', { hasText: '좋은' }).waitFor();
    await desk.page.locator('ins', { hasText: '나쁜' }).waitFor();
    await desk.expectAccessible();
    await button(desk, '버전 1 비교').click();
    await button(desk, '버전 1 되살리기').click();
    await eventually(async () => expect((await rooms.bodies(article))[0]).toBe('좋은 글'));
    await body(desk).filter({ hasText: '좋은 글' }).waitFor();
    await button(desk, '더 보기').click();
    await desk.page.getByRole('menuitem', { name: '초안 버리기' }).click();
    await button(desk, '초안 버리기').click();
    await eventually(async () => expect((await rooms.stored(article.id)).draft).toBeNull());
  });

  it('shows the saves of one line one by one', async () => {
    const article = await rooms.build();
    for (const expectedVersion of [1, 2])
      await mutate(
        rooms.app,
        'updateArticle',
        { id: article.id, expectedVersion, title: `제목 ${expectedVersion}` },
        'article { id }',
      );
    const desk = await rooms.open(rooms.kim, addressOf(article));
    await desk.page.getByRole('tab', { name: '이력' }).click();
    await desk.page.getByText('3번 저장').waitFor();
    await button(desk, '모든 저장 보기').click();
    await button(desk, '버전 2 비교').click();
    await desk.page.locator('ins', { hasText: '1' }).waitFor();
    await desk.expectAccessible();
  });
});

describe('An author', () => {
  it('saves, but changes nothing that readers see', async () => {
    const article = await rooms.build({ publish: true });
    const desk = await rooms.open(rooms.author, addressOf(article));
    for (const name of ['게시', '더 보기']) expect(await button(desk, name).count()).toBe(0);
    for (const label of ['주소', '사용자 말로 된 질문', '카테고리'])
      expect(await desk.page.getByLabel(label).isDisabled()).toBe(true);
    await write(desk, ' 작가의 글');
    await button(desk, '저장').click();
    await says(desk, /에 저장했어요/);
    const { variants, draft } = await rooms.stored(article.id);
    expect(variants[0]!.body).not.toContain('작가의 글');
    expect(draft!.variants[0]!.body).toContain('작가의 글');
  });
});

describe('Review and schedules', () => {
  const chooses = async (desk: DeskPage, name: string, value?: [string, string]) => {
    await button(desk, '더 보기').click();
    await desk.page.getByRole('menuitem', { name, exact: true }).click();
    const dialog = desk.page.getByRole('dialog', { name });
    if (value) await dialog.getByLabel(value[0]).fill(value[1]);
    await dialog.getByRole('button', { name }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  const workflow = async ({ id }: BuiltArticle) =>
    (
      await rooms.app.admin<{ article: { status: string; workflow: Record<string, unknown> } }>(
        `query ($id: ID!) { article(id: $id) { status workflow {
          reviewRequestedBy recheckAt publishAt publishVersion unpublishAt trashedAt } } }`,
        { id },
      )
    ).article;

  it('an author asks, an editor declines or publishes', async () => {
    const article = await rooms.build();
    const asking = await rooms.open(rooms.author, addressOf(article));
    await write(asking, ' 검토할 글');
    await button(asking, '검토 요청').click();
    await asking.page.getByRole('dialog').getByRole('button', { name: '검토 요청' }).click();
    await asking.page.getByText('검토 중 (이작가)').waitFor();
    const deciding = await rooms.open(rooms.kim, addressOf(article));
    await body(deciding).filter({ hasText: '검토할 글' }).waitFor();
    await button(deciding, '돌려보내기').click();
    const dialog = deciding.page.getByRole('dialog', { name: '돌려보내기' });
    await dialog.getByText('작성자가 이 문서에서 읽고').waitFor();
    await dialog.getByLabel('의견').fill('더 짧게 써 주세요.');
    await dialog.getByRole('button', { name: '돌려보내기' }).click();
    await eventually(async () =>
      expect((await workflow(article)).workflow.reviewRequestedBy).toBeNull(),
    );
    // The author comes back to the open room.
    await asking.page.evaluate('dispatchEvent(new Event("focus"))');
    await asking.page.getByText('김편집 님이 돌려보냈어요: 더 짧게 써 주세요.').waitFor();
    await asking.expectAccessible();
    await asking.page.getByRole('link', { name: '문서', exact: true }).click();
    await asking.page.getByLabel('작업 상태').selectOption({ label: '돌려보냄' });
    await asking.total(1);
    await asking.rows().getByText('돌려보냄 (김편집)').waitFor();
    await button(deciding, '검토 요청').click();
    await deciding.page.getByText('검토 중 (김편집)').waitFor();
    await button(deciding, '게시').click();
    await deciding.page.getByRole('link', { name: /게시했어요/ }).waitFor();
    expect(await workflow(article)).toMatchObject({
      status: 'PUBLISHED',
      workflow: { reviewRequestedBy: null },
    });
  });

  it('an editor schedules, sets a date, and uses the trash', async () => {
    const article = await rooms.build();
    const desk = await rooms.open(rooms.kim, addressOf(article));
    const year = new Date().getUTCFullYear() + 1;
    await write(desk, ' 예약할 글');
    await chooses(desk, '게시 예약', ['일시 (한국 시간)', `${year}-01-02T09:00`]);
    await desk.page.getByText(`게시 예약 ${year}-01-02 09:00`).waitFor();
    expect((await workflow(article)).workflow).toMatchObject({
      publishAt: `${year}-01-02T00:00:00.000Z`,
      publishVersion: 2,
    });
    await chooses(desk, '게시 중단 예약', ['일시 (한국 시간)', `${year}-02-02T09:00`]);
    await desk.page.getByText(`게시 중단 예약 ${year}-02-02 09:00`).waitFor();
    await chooses(desk, '게시 중단 예약 취소');
    await chooses(desk, '게시 예약 취소');
    await chooses(desk, '재확인일', ['재확인일', `${year}-03-01`]);
    await eventually(async () =>
      expect((await workflow(article)).workflow).toMatchObject({
        ...{ publishAt: null, unpublishAt: null, recheckAt: `${year}-02-28T15:00:00.000Z` },
      }),
    );
    await button(desk, '더 보기').click();
    await desk.page.getByRole('menuitem', { name: '게시 예약', exact: true }).click();
    const time = desk.page.getByLabel('일시 (한국 시간)');
    expect(Date.parse(`${await time.inputValue()}+09:00`) - Date.now()).toBeGreaterThan(0);
    await time.fill('2020-01-02T09:00');
    const dialog = desk.page.getByRole('dialog', { name: '게시 예약' });
    await dialog.getByRole('button', { name: '게시 예약' }).click();
    await dialog.getByRole('alert').filter({ hasText: '지금 이후의 시각' }).waitFor();
    await button(desk, '닫기').click();
    await chooses(desk, '휴지통으로');
    await desk.page.getByRole('heading', { name: '문서', exact: true }).waitFor();
    expect((await workflow(article)).workflow.trashedAt).not.toBeNull();
    await desk.page.goto(`${rooms.app.url}/desk#/articles/${encodeURIComponent(article.id)}`);
    await button(desk, '휴지통에서 되돌리기').click();
    await button(desk, '게시').waitFor();
    expect((await workflow(article)).workflow.trashedAt).toBeNull();
  });
});

describe('An article that others link to', () => {
  it('is archived, unpublished or trashed only after a dialog has named these', async () => {
    const article = await rooms.build({ publish: true });
    const [linking] = await Promise.all([
      rooms.build({
        title: '이어지는 글',
        variants: [{ platformSlugs: ['common'], body: `[글](/articles/${article.slug})` }],
      }),
      mutate(rooms.app, 'placeArticle', { id: article.id, slug: 'moved-away' }, 'searchable'),
    ]);
    const desk = await rooms.open(rooms.kim, addressOf(article));
    for (const name of ['게시 중단', '게시 중단 예약', '휴지통으로', '보관']) {
      await button(desk, '더 보기').click();
      await desk.page.getByRole('menuitem', { name, exact: true }).click();
      const dialog = desk.page.getByRole('dialog', { name, exact: true });
      const link = dialog.getByRole('link', { name: '이어지는 글' });
      await link.waitFor();
      expect(await link.getAttribute('href')).toContain(encodeURIComponent(linking.id));
      if (name === '보관') await desk.expectAccessible();
      await dialog
        .getByRole('button', { name: name === '보관' ? name : '닫기', exact: true })
        .click();
      await dialog.waitFor({ state: 'detached' });
    }
    await eventually(async () => expect((await rooms.stored(article.id)).status).toBe('ARCHIVED'));
    await button(desk, '더 보기').click();
    await desk.page.getByRole('menuitem', { name: '휴지통으로' }).waitFor();
    expect(await desk.page.getByRole('menuitem', { name: '보관' }).count()).toBe(0);
  });
});

it('The room is accessible on a desktop and a phone', async () => {
  const desk = await rooms.open(rooms.kim, addressOf(await rooms.build()));
  await desk.expectAccessibleEverywhere();
  // Tab leaves the editor.
  await body(desk).focus();
  await desk.page.keyboard.press('Tab');
  expect(await body(desk).evaluate((element) => element.matches(':focus'))).toBe(false);
});
