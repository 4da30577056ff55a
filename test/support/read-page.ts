import { load } from 'cheerio';

/** Fetches a page without running scripts. */
export async function readPage(url: string, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, {
    headers: { accept: 'text/html', ...headers },
    redirect: 'manual',
  });
  const html = await response.text();
  const $ = load(html);
  $('script').remove();
  return {
    status: response.status,
    headers: response.headers,
    html,
    $,
    text: $('body').text().replace(/\s+/g, ' '),
  };
}
