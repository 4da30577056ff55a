import { requireId } from '../../src/core/global-id.js';
import { mutate } from './mutate.js';
import type { Answer, TestApp } from './start-test-app.js';

export const PASSWORD = '우산 둘에 비 하나';

export interface Invited {
  token: string;
  person: { id: string; name: string; state: string };
}

let invited = 0;

/** Invites a person, by default an editor, with an address of their own. */
export function invite(app: Pick<TestApp, 'request'>, input: object = {}): Promise<Invited> {
  invited += 1;
  return mutate<Invited>(
    app,
    'invitePerson',
    { name: `사람 ${invited}`, email: `p${invited}@example.com`, role: 'EDITOR', ...input },
    'token person { id name state }',
  );
}

/** What a route of the desk answers. */
export interface RouteAnswer {
  status: number;
  /** The cookie that it sets, with its attributes. */
  cookie: string | null;
  body: unknown;
  /** Of the first error. */
  code?: string;
  reason?: string;
  field?: string;
}

/** A browser at the desk, which keeps its session. */
export class DeskBrowser {
  cookie = '';

  constructor(
    public app: Pick<TestApp, 'url'>,
    private readonly headers: Record<string, string> = {},
  ) {}

  async send(path: string, body: object | string, method = 'POST'): Promise<RouteAnswer> {
    const response = await fetch(`${this.app.url}/desk/${path}`, {
      method,
      headers: {
        ...{ 'content-type': 'application/json', 'x-doum-desk': '1', cookie: this.cookie },
        ...this.headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const cookie = response.headers.get('set-cookie');
    if (cookie !== null) this.cookie = cookie.split(';')[0]!;
    const text = await response.text();
    const answer = (text === '' ? null : JSON.parse(text)) as {
      errors?: { extensions: { code: string; reason?: string; field?: string } }[];
    } | null;
    const { code, reason, field } = answer?.errors?.[0]?.extensions ?? {};
    return { status: response.status, cookie, body: answer, code, reason, field };
  }

  async ask<T>(query: string, variables: object = {}): Promise<Answer<T>> {
    const { status, body } = await this.send('graphql', { query, variables });
    return { status, ...(body as Omit<Answer<T>, 'status'>) };
  }

  signIn(email: string, password = PASSWORD, isKept = false): Promise<RouteAnswer> {
    return this.send('session', { email, password, isKept });
  }
}

/** Invites a person, who sets the password `PASSWORD`; resolves to the person's browser, too. */
export async function joined(
  app: Pick<TestApp, 'request' | 'url'>,
  input: object = {},
): Promise<Invited & { browser: DeskBrowser }> {
  const person = await invite(app, input);
  const browser = new DeskBrowser(app);
  const { status, body } = await browser.send('invitation/accept', {
    ...{ token: person.token, password: PASSWORD },
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return { ...person, browser };
}

/** A person with a session of the desk. */
export interface SignedIn extends Pick<TestApp, 'request'> {
  id: string;
  /** The number in the database. */
  number: number;
  /** The cookie of the session. */
  cookie: string;
}

/** A person of this name and role, who has signed in at the desk. */
export async function signInPerson(
  app: Pick<TestApp, 'request' | 'url'>,
  name: string,
  role: string,
): Promise<SignedIn> {
  const { person, browser } = await joined(app, { name, role });
  const { id } = person;
  const request = browser.ask.bind(browser) as TestApp['request'];
  return { id, number: requireId(id, 'Person', 'id'), cookie: browser.cookie, request };
}

/** Takes the sign-in from a person. */
export async function deactivate(app: TestApp, { id }: SignedIn): Promise<void> {
  await mutate(app, 'setPersonActive', { id, isActive: false }, 'person { id }');
}
