import type { CDPSession } from 'playwright-core';

/**
 * A syllable as an input method shows it after each key, and as it is committed: a consonant may
 * move to the next syllable.
 */
export interface Syllable {
  shown: readonly string[];
  committed: string;
}

/** 비밀, typed as ㅂㅣㅁㅣㄹ. */
export const BIMIL: readonly Syllable[] = [
  { shown: ['ㅂ', '비', '빔'], committed: '비' },
  { shown: ['미', '밀'], committed: '밀' },
];

/** Key events that the input method consumes. */
const PROCESSED = { type: 'rawKeyDown', key: 'Process', windowsVirtualKeyCode: 229 } as const;
const ENTER = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };

/**
 * Types like a Korean input method, with the browser's own composition events: each key changes the
 * current syllable, and the next syllable commits it. The last syllable remains in composition.
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

/** Presses Enter during the last syllable: the input method commits it and forwards the key. */
export async function commitByEnter(session: CDPSession, { committed }: Syllable): Promise<void> {
  await session.send('Input.dispatchKeyEvent', { ...PROCESSED, code: 'Enter' });
  await session.send('Input.insertText', { text: committed });
  await session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...ENTER });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...ENTER });
}

const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const FINALS = ' ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

/** How an input method shows a word of simple vowels. */
export function syllablesOf(word: string): Syllable[] {
  const codes = [...word].map((syllable) => syllable.charCodeAt(0) - 0xac00);
  return codes.map((code, i) => {
    const open = code - (code % FINALS.length);
    const next = codes[i + 1];
    // The consonant of the next syllable stands in this one until its vowel follows.
    const moving = next === undefined ? -1 : FINALS.indexOf(INITIALS[Math.floor(next / 588)]!);
    const last = code === open && moving > 0 ? open + moving : code;
    const shown = [open, last].map((each) => String.fromCharCode(0xac00 + each));
    return {
      shown: [INITIALS[Math.floor(code / 588)]!, ...new Set(shown)],
      committed: word[i]!,
    };
  });
}
