import { readFileSync } from 'node:fs';
import { body } from './article-rooms.js';
import type { DeskPage } from './desk-page.js';

export interface Clip {
  html?: string;
  text?: string;
  files?: readonly { name: string; type: string; bytes: Buffer }[];
}

/** A file of `pasted`. */
export const pasted = (name: string): Buffer =>
  readFileSync(new URL(`pasted/${name}`, import.meta.url));

/** A function of the page. */
const GIVE = `({ event, html, text, files }) => {
  const element = document.querySelector('.ProseMirror');
  const data = new DataTransfer();
  if (html !== undefined) data.setData('text/html', html);
  if (text !== undefined) data.setData('text/plain', text);
  for (const { name, type, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
    data.items.add(new File([bytes], name, { type }));
  }
  const { left, bottom } = element.lastElementChild.getBoundingClientRect();
  const options = { bubbles: true, cancelable: true, clientX: left + 2, clientY: bottom - 2 };
  element.dispatchEvent(
    event === 'paste'
      ? new ClipboardEvent(event, { ...options, clipboardData: data })
      : new DragEvent(event, { ...options, dataTransfer: data }),
  );
}`;

/** Gives the body of an article what the clipboard or a mouse may hold. */
export async function give(desk: DeskPage, event: 'paste' | 'drop', clip: Clip): Promise<void> {
  const files = (clip.files ?? []).map(({ bytes, ...file }) => ({
    ...file,
    base64: bytes.toString('base64'),
  }));
  await desk.page.evaluate(`(${GIVE})(${JSON.stringify({ event, ...clip, files })})`);
}

/** Replaces the body of an article by what the clipboard may hold. */
export async function replaceBody(desk: DeskPage, clip: Clip): Promise<void> {
  await body(desk).focus();
  await desk.page.keyboard.press('Control+a');
  await give(desk, 'paste', clip);
}
