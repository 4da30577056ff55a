import { createDecipheriv, hkdfSync } from 'node:crypto';
import { serverSecret, poolOf } from '../../src/core/database/database.js';
import type { TestApp } from './start-test-app.js';

const CURSOR = /(?<![\w-])[\w-]+\.[\w-]{22}(?![\w-])/g;

const keys = new WeakMap<TestApp, Promise<Buffer>>();

/** The server's cursors in a text, with their decrypted JSON. */
export async function openCursors(app: TestApp, text: string): Promise<Map<string, string>> {
  if (!keys.has(app)) keys.set(app, keyOf(app));
  const key = await keys.get(app)!;
  const opened = [...new Set(text.match(CURSOR))].map((cursor): [string, string] => {
    const [sealed, mac] = cursor.split('.');
    const decipher = createDecipheriv('aes-256-ctr', key, Buffer.from(mac!, 'base64url'));
    return [cursor, decipher.update(sealed!, 'base64url').toString()];
  });
  return new Map(opened.filter(([, json]) => isJson(json)));
}

async function keyOf(app: TestApp): Promise<Buffer> {
  const secret = await serverSecret(poolOf(app.app.dataSource), 'cursor');
  return Buffer.from(hkdfSync('sha256', secret, '', 'cursor', 64)).subarray(32);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
