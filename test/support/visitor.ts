import { load } from 'cheerio';

/** A browser with its own cookies, which opens addresses and follows redirects. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  /** `form`: the fields to post. */
  async open(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...{ redirect: 'manual', headers: { cookie } },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (value === '') this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  /** Opens an address, and then where it leads, up to an address that begins with `until`. */
  async follow(url: string, until = 'none:'): Promise<string> {
    for (let at = url; ;) {
      if (at.startsWith(until)) return at;
      const response = await this.open(at);
      const location = response.headers.get('location');
      if (location === null) return at;
      at = new URL(location, at).href;
    }
  }

  /** The caller of `Query.me` in the session of the browser; undefined without a session. */
  async me<T = { name: string; role: string }>(
    base: string,
    selection = 'name role',
  ): Promise<T | undefined> {
    const response = await fetch(`${base}/desk/graphql`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'x-doum-desk': '1' },
        cookie: `doum=${this.cookies.get('doum')}`,
      },
      body: JSON.stringify({ query: `{ me { ${selection} } }` }),
    });
    return ((await response.json()) as { data?: { me: T } }).data?.me;
  }
}

/** What a page says after a sign-in. */
export async function readNotice(response: Response) {
  const $ = load(await response.text());
  return {
    status: response.status,
    title: $('h1').text(),
    link: $('main a').attr('href'),
    opens: $('meta[http-equiv=refresh]').attr('content'),
  };
}
