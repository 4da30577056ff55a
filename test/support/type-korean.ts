import type { CDPSession } from 'playwright-core';

/**
 * A syllable as an input method shows it key by key, and as it commits it: a consonant may have
 * moved on to the next one.
 */
export interface Syllable {
  shown: readonly string[];
  committed: string;
}

/** 비밀, on the keys ㅂㅣㅁㅣㄹ. */
export const BIMIL: readonly Syllable[] = [
  { shown: ['ㅂ', '비', '빔'], committed: '비' },
  { shown: ['미', '밀'], committed: '밀' },
];

/** The key events that an input method takes for itself. */
const PROCESSED = { type: 'rawKeyDown', key: 'Process', windowsVirtualKeyCode: 229 } as const;
const ENTER = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };

/**
 * Types as a Korean input method does: each key changes the syllable that is being composed, by the
 * browser's own composition with all its events, and the next one commits it. The last syllable
 * stays in composition.
 */
export async function compose(session: CDPSession, syllables: readonly Syllable[]): Promise<void> {
  for (const [i, { shown, committed }] of syllables.entries()) {
    for (const text of shown) {
      await session.send('Input.dispatchKeyEvent', PROCESSED);
      await session.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    }
    if (i < syllables.length - 1) await session.send('Input.insertText', { text: committed });
  }
}

/**
 * Presses Enter in the middle of the last syllable: the input method commits it, and then passes
 * the key on.
 */
export async function commitByEnter(session: CDPSession, { committed }: Syllable): Promise<void> {
  await session.send('Input.dispatchKeyEvent', { ...PROCESSED, code: 'Enter' });
  await session.send('Input.insertText', { text: committed });
  await session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...ENTER });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...ENTER });
}
