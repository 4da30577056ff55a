import type { Browser, Locator } from 'playwright-core';
import { freePort } from '../../elasticsearch-node/ports.mjs';
import { untilLogged } from '../../support/analytics.js';
import { button, write } from '../../support/article-rooms.js';
import { openBrowser } from '../../support/browser.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { DeskPage } from '../../support/desk-page.js';
import { HelpPages } from '../../support/help-page.js';
import { CLIENT, startOpenIdProvider } from '../../support/openid-provider.js';
import { PASSWORD } from '../../support/people.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

/** What the person of a step has done. Tab leads from field to field, without a click. */
const done = { clicks: 0, fields: 0 };

const click = async (target: Locator) => {
  done.clicks += 1;
  await target.click();
};
/** One click opens the list, another one chooses. */
const choose = async (list: Locator, option: string) => {
  done.clicks += 2;
  await list.selectOption(option);
};
const type = async (field: Locator, text: string) => {
  done.fields += 1;
  await field.fill(text);
};
const writeBody = async (desk: DeskPage, text: string) => {
  done.fields += 1;
  await write(desk, text);
};

/** A step of the week, with the clicks and the typed fields that it may take. */
const step = (name: string, clicks: number, fields: number, act: () => Promise<void>) =>
  it(name, async () => {
    Object.assign(done, { clicks: 0, fields: 0 });
    await act();
    expect(done.clicks).toBeLessThanOrEqual(clicks);
    expect(done.fields).toBeLessThanOrEqual(fields);
  });

const TITLE = '송금 한도';

const menu = ({ page }: DeskPage, name: string) =>
  page.getByRole('navigation', { name: '메뉴' }).getByRole('link', { name });
const dialog = ({ page }: DeskPage) => page.getByRole('dialog');
const confirm = (desk: DeskPage, action: string) =>
  dialog(desk).getByRole('button', { name: action });
const task = ({ page }: DeskPage, name: string) =>
  page.getByRole('region', { name }).getByRole('link', { name: TITLE });

describe('A week of four people', () => {
  let app: TestApp;
  let browser: Browser;
  const help = new HelpPages();
  /** 박관리 has a key, 김편집 and 이작가 have passwords, 최운영 has an account of the company. */
  let park: DeskPage, kim: DeskPage, lee: DeskPage, choi: DeskPage;
  const links: string[] = [];

  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const provider = await startOpenIdProvider(url);
    provider.is({ sub: 'u-1', name: '최운영', email: 'choi@example.com', role: 'EDITOR' });
    const oidc = { OIDC_ISSUER: provider.issuer, ...CLIENT };
    const environment = { PORT: String(port), PUBLIC_URL: url, ...oidc };
    [app, browser] = await Promise.all([startTestApp('memory', { environment }), openBrowser()]);
    await buildCatalogue(app);
    const open = () => DeskPage.open(browser, url);
    [park, kim, lee, choi] = [await open(), await open(), await open(), await open()];
  }, 180_000);
  afterAll(async () => {
    await help.close();
    // The way to the provider of the identities.
    choi.foreign.length = 0;
    for (const desk of [park, kim, lee, choi]) await desk.close();
  });

  step('the administrator signs in with a key', 2, 1, async () => {
    await park.page.goto(`${app.url}/desk`);
    await click(button(park, 'API 키로 로그인'));
    await type(park.keyField(), ADMIN_KEY);
    await click(button(park, '로그인'));
    await park.heading('내 할 일').waitFor();
  });

  step('the administrator invites an editor and an author', 9, 4, async () => {
    await click(menu(park, '설정'));
    const invite = async (name: string, email: string, role?: string) => {
      await click(button(park, '초대하기'));
      await type(dialog(park).getByLabel('이름'), name);
      await type(dialog(park).getByLabel('이메일'), email);
      if (role) await choose(dialog(park).getByLabel('역할'), role);
      await click(confirm(park, '초대하기'));
      links.push(await dialog(park).getByLabel('초대 링크').inputValue());
      await click(button(park, '닫기'));
    };
    await invite('김편집', 'kim@example.com', 'EDITOR');
    await invite('이작가', 'lee@example.com');
  });

  step('both choose a password', 3, 2, async () => {
    const accept = async (desk: DeskPage, isKept: boolean) => {
      await desk.page.goto(links.shift()!);
      await type(desk.page.getByLabel('새 비밀번호', { exact: true }), PASSWORD);
      if (isKept) await click(desk.page.getByLabel('로그인 유지'));
      await click(button(desk, '시작하기'));
      await desk.heading('내 할 일').waitFor();
    };
    await accept(kim, true);
    await accept(lee, false);
  });

  step('one editor has an account of the company', 1, 0, async () => {
    await choi.page.goto(`${app.url}/desk`);
    await click(choi.page.getByRole('link', { name: '회사 계정으로 로그인' }));
    await choi.page.getByRole('link', { name: '최운영 (내 계정)' }).waitFor();
  });

  step('the next morning, who kept the sign-in signs in no more', 2, 2, async () => {
    await kim.page.reload();
    await kim.heading('내 할 일').waitFor();
    await click(button(lee, '로그아웃'));
    await type(lee.page.getByLabel('이메일'), 'lee@example.com');
    await type(lee.page.getByLabel('비밀번호'), PASSWORD);
    await click(button(lee, '로그인'));
    await lee.heading('내 할 일').waitFor();
  });

  step('the author writes an article', 4, 3, async () => {
    await click(menu(lee, '문서'));
    await click(lee.page.getByRole('link', { name: '새 문서' }));
    await type(lee.page.getByRole('textbox', { name: '제목', exact: true }), TITLE);
    await type(lee.page.getByLabel('카테고리'), '환불');
    await click(lee.page.getByRole('option', { name: /환불/ }));
    await writeBody(lee, '하루에 보낼 수 있는 돈이에요.');
    await click(button(lee, '저장'));
    await lee.heading(TITLE).waitFor();
  });

  step('the author asks for a review, and proposes a question', 2, 1, async () => {
    await click(button(lee, '검토 요청'));
    await type(dialog(lee).getByLabel('제안할 질문'), '하루에 얼마까지 보내나요?');
    await click(confirm(lee, '검토 요청'));
    await lee.page.getByText('검토 중 (이작가)').waitFor();
  });

  step('an editor looks after the article, and declines it', 9, 1, async () => {
    await click(button(kim, '새로고침'));
    await click(task(kim, '검토할 문서'));
    await kim.page.locator('ins', { hasText: '하루에 보낼 수 있는' }).waitFor();
    await click(button(kim, '더 보기'));
    await click(kim.page.getByRole('menuitem', { name: '담당자' }));
    await choose(dialog(kim).getByLabel('담당자'), '이작가');
    await click(confirm(kim, '담당자'));
    await click(button(kim, '돌려보내기'));
    await type(dialog(kim).getByLabel('의견'), '금액을 써 주세요');
    await click(confirm(kim, '돌려보내기'));
    await kim.page.getByText('돌려보냄 (김편집)').waitFor();
  });

  step('the editor asks a colleague in a note, who answers', 5, 2, async () => {
    const note = async (desk: DeskPage, text: string) => {
      await desk.page.getByText('이름을 고르면', { exact: false }).waitFor();
      await type(desk.page.getByRole('textbox', { name: '메모' }), text);
      await click(button(desk, '메모 남기기'));
      await desk.page.getByRole('article').getByText(text).waitFor();
    };
    await click(kim.page.getByRole('tab', { name: '메모' }));
    await note(kim, '@최운영 한도가 얼마인가요?');
    await click(button(choi, '새로고침'));
    await click(task(choi, '알림'));
    await note(choi, '@이작가 하루 200만 원이에요.');
  });

  step('the author reads why, fixes it and asks again', 4, 1, async () => {
    await click(menu(lee, '내 할 일'));
    await lee.page.getByText('김편집 님: 금액을 써 주세요').waitFor();
    await lee.page.getByText('하루 200만 원이에요.').waitFor();
    await click(task(lee, '돌려받은 문서'));
    await writeBody(lee, ' 200만 원까지 돼요.');
    await click(button(lee, '검토 요청'));
    await click(confirm(lee, '검토 요청'));
    await lee.page.getByText('검토 중 (이작가)').waitFor();
  });

  step('the other editor reads and publishes it', 3, 0, async () => {
    await click(menu(choi, '내 할 일'));
    await click(task(choi, '검토할 문서'));
    await choi.page.locator('ins', { hasText: '200만 원까지' }).waitFor();
    await click(button(choi, '게시'));
    await choi.page.getByRole('link', { name: /게시했어요/ }).waitFor();
  });

  step('a reader finds it and says why it does not help', 4, 1, async () => {
    const { page } = await help.open(browser, app.url, '/search?q=하루 송금 한도');
    await click(page.getByRole('link', { name: TITLE }));
    await click(page.getByRole('button', { name: '아니요' }));
    await click(page.getByRole('button', { name: '따라 해도 안 돼요' }));
    await type(page.getByLabel('더 하고 싶은 말이 있나요?'), '한도를 바꾸는 데가 없어요');
    await click(page.getByRole('button', { name: '의견 보내기' }));
    await page.getByLabel('더 하고 싶은 말이 있나요?').waitFor({ state: 'detached' });
    await untilLogged(app, 1);
  });

  step('the owner, and nobody else, gets the comment and marks it done', 5, 0, async () => {
    await menu(kim, '내 할 일').click();
    await kim.page.getByText('지금은 할 일이 없어요.').waitFor();
    await click(menu(lee, '내 할 일'));
    await click(task(lee, '독자 의견이 있는 문서'));
    await lee.page.getByText('아니요 · 따라 해도 안 돼요').waitFor();
    await click(menu(lee, '의견'));
    const row = lee.rows().filter({ hasText: '한도를 바꾸는 데가 없어요' });
    await row.getByText('하루 송금 한도').waitFor();
    await click(row.getByRole('checkbox'));
    await click(button(lee, '처리함'));
    await lee.total(0);
  });
});
