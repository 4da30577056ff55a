/**
 * Makes the pictures of docs/pictures again, in Chromium, from the demo with some searches and some
 * work at the desk. Starts Postgres and, unless ELASTICSEARCH_URL is set, Elasticsearch. Arguments
 * are parts of the names of pictures; without arguments, all pictures are made. Look at them before
 * you commit them.
 *
 *   npm run build && node --import @swc-node/register/esm-register scripts/pictures.ts [name ...]
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { withServices } from '../bench/support/start-services.js';
import { seededRandom } from '../test/support/seeded-random.js';
import { DAY_MS } from '../src/core/durations.js';
import { DESKTOP, openBrowser, PHONE } from '../test/support/browser.js';
import { createDatabase, dropDatabases } from '../test/support/databases.js';
import { DeskPage } from '../test/support/desk-page.js';
import { requestAs, searchAs } from '../test/support/analytics.js';
import { type PastSearch, writePastSearches } from '../test/support/past-searches.js';
import { invite, type SignedIn, signInPerson } from '../test/support/people.js';
import { type ServerProcess, startServer } from '../test/support/server-process.js';
import { ADMIN_KEY, dropIndices } from '../test/support/start-test-app.js';

/** With the import of the demo, on a busy machine. */
const START_MS = 300_000;

/** The previous period of the analytics page needs twice its 30 days. */
const DAYS_OF_SEARCHES = 61;

/** How long a page may take until it stops changing. */
const STILL_MS = 60_000;
const LOOK_MS = 500;

const SUBMIT =
  'mutation ($input: SubmitFeedbackInput!) { submitFeedback(input: $input) { feedback { helpful } } }';

/** The article in the editor. */
const EDITED = 'talk-chat-message-read-mark';

interface Setting {
  browser: Browser;
  server: ServerProcess;
  people: Record<'author' | 'editor' | 'admin', SignedIn>;
}

type Look = Pick<NonNullable<Parameters<Browser['newPage']>[0]>, 'viewport' | 'colorScheme'>;

/** Opens the page that a picture shows. */
type Open = (setting: Setting, look: Look) => Promise<Page>;

const site =
  (path: string): Open =>
  async ({ browser, server }, look) => {
    const page = await browser.newPage({ ...look, locale: 'ko-KR' });
    await page.goto(server.url + path);
    return page;
  };

const graphiql: Open = async (setting, look) => {
  const page = await site('/graphql')(setting, look);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.getByRole('button', { name: 'Show Examples' }).click();
  await page.getByRole('button', { name: 'Execute query' }).click();
  await page.locator('.graphiql-response .view-line').nth(5).waitFor();
  return page;
};

const analytics: Open = async (setting, look) => {
  const page = await site('/analytics')(setting, look);
  await page.getByRole('button', { name: 'API 키로 로그인' }).click();
  await page.getByLabel('API 키').fill(ADMIN_KEY);
  await page.keyboard.press('Enter');
  await page.locator('.card-value').first().waitFor();
  return page;
};

/** A room of the desk; `slug` names an article, whose address is added. */
const desk =
  (address: string, { slug = '', person = 'editor' as keyof Setting['people'] } = {}): Open =>
  async ({ browser, server, people }, { viewport, colorScheme }) => {
    const { id } = slug ? await articleOf(server, slug) : { id: '' };
    const tab = await DeskPage.open(browser, server.url);
    await tab.page.setViewportSize(viewport!);
    await tab.page.emulateMedia({ colorScheme });
    await tab.enterWith(people[person].cookie, address + encodeURIComponent(id));
    await tab.page.locator('h1').waitFor();
    return tab.page;
  };

const editor = desk('/articles/', { slug: EDITED });

const history: Open = async (setting, look) => {
  const page = await editor(setting, look);
  await page.getByRole('tab', { name: '이력' }).click();
  await page.getByRole('button', { name: /비교$/ }).first().click();
  return page;
};

const brand: Open = async (setting, look) => {
  const page = await desk('/settings', { person: 'admin' })(setting, look);
  await page.getByRole('tab', { name: '헬프센터' }).click();
  await page.getByRole('button', { name: '헬프센터 수정' }).click();
  return page;
};

/** What each picture shows. The names end with the window and the colours. */
const PICTURES: Record<string, Open> = {
  'home-phone-light': site('/'),
  'search-desktop-light': site('/search?q=신고'),
  'search-phone-dark': site('/search?q=신고'),
  'article-desktop-light': site('/articles/talk-report-how-message?platform=ios'),
  'analytics-desktop-light': analytics,
  'graphiql-desktop-dark': graphiql,
  'desk-tasks-desktop-light': desk('/tasks'),
  'desk-clinic-desktop-light': desk('/clinic'),
  'desk-brand-desktop-light': brand,
  'desk-feedback-desktop-light': desk('/feedback'),
  'desk-articles-desktop-light': desk('/articles'),
  'desk-articles-phone-dark': desk('/articles'),
  'desk-editor-desktop-light': editor,
  'desk-editor-phone-dark': editor,
  'desk-history-desktop-dark': history,
  'desk-trash-desktop-light': desk('/trash'),
  'desk-catalogue-desktop-light': desk('/catalogue'),
  'desk-audit-desktop-dark': desk('/audit'),
  'desk-settings-desktop-light': desk('/settings', { person: 'admin' }),
};

async function articleOf(server: ServerProcess, slug: string) {
  const { articleBySlug } = await server.admin<{
    articleBySlug: {
      id: string;
      version: number;
      title: string;
      variants: { id: string; body: string }[];
    };
  }>(
    'query ($slug: String!) { articleBySlug(slug: $slug) { id version title variants { id body } } }',
    { slug },
  );
  return articleBySlug;
}

/** The work of a team, which lists and histories show. */
async function work(server: ServerProcess, { author, editor }: Setting['people']): Promise<void> {
  const change = async (person: SignedIn, field: string, input: object) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`.replace(/^Set/, '');
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { article { version } } }`;
    const { errors } = await person.request(document, { input });
    if (errors) throw new Error(JSON.stringify(errors));
  };
  const retitle = async (person: SignedIn, slug: string, title: (old: string) => string) => {
    const { id, version, title: old } = await articleOf(server, slug);
    await change(person, 'updateArticle', { id, expectedVersion: version, title: title(old) });
    return { id, version: version + 1 };
  };
  const asked = await retitle(
    author,
    'pay-safety-identity-verify-failed',
    (old) => `${old} (새 화면)`,
  );
  await change(author, 'requestReview', { id: asked.id, expectedVersion: asked.version });
  const planned = await retitle(
    editor,
    'talk-friends-block-noticed',
    () => '차단한 걸 상대가 알 수 있나요?',
  );
  await change(editor, 'schedulePublish', { ...planned, at: new Date(Date.now() + DAY_MS) });
  for (const slug of ['talk-account-login-new-phone', 'talk-chat-group-leave-quietly']) {
    const { id, version } = await articleOf(server, slug);
    await change(editor, 'trashArticle', { id, expectedVersion: version });
  }
  const { id, version, variants } = await articleOf(server, EDITED);
  const body = variants[0]!.body.replace('여러 가지예요', '몇 가지가 있어요');
  const variant = { platformSlugs: ['common'], body };
  await change(editor, 'updateArticle', { id, expectedVersion: version, variants: [variant] });
  const owned = await articleOf(server, 'pay-refund-cancel');
  await change(editor, 'setArticleOwner', { id: owned.id, ownerId: editor.id });
  const question = '@김편집 카드사마다 돌려받는 날짜가 다른가요?';
  const note = { id: owned.id, body: question, mentionIds: [editor.id] };
  await change(author, 'addArticleNote', note);
}

/** What four readers say after a search. */
async function comment(server: ServerProcess): Promise<void> {
  const said = [
    ['talk-backup-failed', '백업 실패', 'DID_NOT_WORK', '와이파이로 바꿔도 똑같이 실패해요'],
    ['map-parking-ticket-refund', '주차권 환불', 'OUTDATED', '화면이 그림과 달라요'],
    ['sori-pass-refund', '이용권 환불', 'NOT_RELEVANT', '가족 이용권도 돌려받을 수 있나요?'],
    ['pay-refund-cancel', '결제 취소 환불', 'HARD_TO_UNDERSTAND', '카드로 냈는데 며칠 걸리나요?'],
  ] as const;
  for (const [slug, query, reason, text] of said) {
    const reader = { agent: `a reader of ${slug}` };
    const { searchId } = await searchAs(server.url, reader, query);
    const { id: articleId, variants } = await articleOf(server, slug);
    const read = { articleId, variantId: variants[0]!.id, searchId };
    const input = { ...read, helpful: false, reason, comment: text };
    const { errors } = await requestAs(server.url, reader, SUBMIT, { input });
    if (errors) throw new Error(JSON.stringify(errors));
  }
}

/** Searches of two months, always the same ones for a day. */
async function search(databaseUrl: string): Promise<void> {
  const random = seededRandom(62);
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)]!;
  const found = ['환불', '비밀번호 변경', '신고', '송금 취소', '친구 차단', '알림 끄기', '백업'];
  const missing = ['주차 요금', '영수증 재발급', '학생 할인'];
  const searches: PastSearch[] = [];
  for (let day = 0; day < DAYS_OF_SEARCHES; day += 1)
    for (let n = Math.floor(120 + 80 * random()); n > 0; n -= 1) {
      const isMissing = random() < 0.1;
      searches.push({
        at: new Date(Date.now() - (day + random()) * DAY_MS),
        query: pick(isMissing ? missing : found),
        source: pick(['app', 'app', 'web', 'api']),
        ...(isMissing
          ? { total: 0, confidence: 'NONE' }
          : { confidence: 'HIGH', ...(random() < 0.6 && { clicked: pick([1, 1, 2, 3]) }) }),
      });
    }
  const pool = new pg.Pool({ connectionString: databaseUrl });
  await writePastSearches(pool, searches);
  await pool.end();
}

/** Waits until the search index and the words have all changes. */
async function untilIndexed(server: ServerProcess): Promise<void> {
  const read = () =>
    server.admin<{ searchIndex: { pending: number } }>('{ searchIndex { pending } }');
  while ((await read()).searchIndex.pending > 0) await sleep(LOOK_MS);
}

/** The page as soon as two looks at it are the same. */
async function pictureOf(page: Page): Promise<Buffer> {
  const endsAt = performance.now() + STILL_MS;
  for (let before: Buffer = Buffer.alloc(0); performance.now() < endsAt;) {
    await sleep(LOOK_MS);
    const now = await page.screenshot({ animations: 'disabled' });
    const isStill = now.equals(before) && !(await page.locator('[aria-busy="true"]').count());
    if (isStill) return now;
    before = now;
  }
  throw new Error(`${page.url()} does not stop changing.`);
}

const wanted = process.argv.slice(2);
await withServices(async () => {
  const name = `pictures_${randomBytes(4).toString('hex')}`;
  const index = name.replace('_', '-');
  const databaseUrl = await createDatabase(name);
  const browser = await openBrowser();
  const server = await startServer(
    {
      DATABASE_URL: databaseUrl,
      ELASTICSEARCH_URL: process.env.TEST_ELASTICSEARCH_URL!,
      ELASTICSEARCH_INDEX: index,
      SEED_DEMO: 'true',
    },
    START_MS,
  );
  try {
    const people = {
      author: await signInPerson(server, '이작가', 'AUTHOR'),
      editor: await signInPerson(server, '김편집', 'EDITOR'),
      admin: await signInPerson(server, '박관리', 'ADMIN'),
    };
    await invite(server, { name: '최초대', role: 'ANALYST' });
    await work(server, people);
    await comment(server);
    await search(databaseUrl);
    await untilIndexed(server);
    for (const [picture, open] of Object.entries(PICTURES)) {
      if (wanted.length > 0 && !wanted.some((part) => picture.includes(part))) continue;
      const viewport = picture.includes('phone') ? PHONE : DESKTOP;
      const colorScheme = picture.endsWith('dark') ? 'dark' : 'light';
      const page = await open({ browser, server, people }, { viewport, colorScheme });
      writeFileSync(`docs/pictures/${picture}.png`, await pictureOf(page));
      await page.context().close();
      process.stderr.write(`${picture}\n`);
    }
  } finally {
    await browser.close();
    await server.stop();
    await dropIndices(index);
    await dropDatabases();
  }
});
process.exit(0);
