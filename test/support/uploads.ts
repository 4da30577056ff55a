import type { TestApp } from './start-test-app.js';

/** A GIF of one pixel with this comment. */
export const gif = (comment: string) =>
  Buffer.from(`GIF89a\x01\0\x01\0\0\0\0${comment};`, 'latin1');

/** Signs in at the desk; resolves to the cookie. */
export async function signIn({ url }: Pick<TestApp, 'url'>, key: string): Promise<string> {
  const response = await fetch(`${url}/desk/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-doum-desk': '1' },
    body: JSON.stringify({ key }),
  });
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

/** Uploads a GIF, or a picture of another type. */
export async function uploadGif(app: TestApp, cookie: string, file: Buffer, type = 'image/gif') {
  const response = await fetch(`${app.url}/desk/media`, {
    method: 'POST',
    headers: { 'content-type': type, 'x-doum-desk': '1', cookie },
    body: new Uint8Array(file),
  });
  const { url, errors } = (await response.json()) as {
    url?: string;
    errors?: { message: string; extensions: { code: string; hint: string } }[];
  };
  const [error] = errors ?? [];
  return { status: response.status, url, message: error?.message, ...error?.extensions };
}
