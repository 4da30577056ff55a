import type { CDPSession } from 'playwright-core';
import { addressOf, ArticleRooms, body, hasFocus, source } from '../../support/article-rooms.js';
import type { DeskPage } from '../../support/desk-page.js';
import { eventually } from '../../support/eventually.js';
import { give } from '../../support/paste.js';
import { seededRandom } from '../../support/seeded-random.js';
import { commitByEnter, compose, syllablesOf } from '../../support/type-korean.js';

const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 1_000_000));
const EDITOR = `document.querySelector('.desk-editor .ProseMirror').editor`;

/** The syllables of Korean words: two words beside each other contain no third one. */
const FIRST = '일이삼사오육칠팔구영';
const LAST = '김박최정강조윤장임한';
const PIECES = new RegExp(`[${FIRST}][${LAST}]|w\\d+x|/media/\\w+\\.png`, 'g');
const SHORTCUTS = ['## ', '- ', '1. ', '> ', ':::tip ', ':::details 표'];
const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

/** The key that leaves a selected picture or the middle of a word: typing would replace or split it. */
const OBSTACLE = `(() => {
  if (!${EDITOR}.state.selection.empty) return 'ArrowRight';
  const { anchorNode, anchorOffset } = getSelection();
  const isInWord = anchorOffset > 0 && anchorNode instanceof Text &&
    /^[\\w가-힣]{2}/.test(anchorNode.data.slice(anchorOffset - 1));
  return isInWord ? 'Control+ArrowRight' : null;
})()`;

/** The places at both sides of a word. */
const sidesOf = (word: string) => `(() => {
  const texts = document.createTreeWalker(${EDITOR}.view.dom, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const start = texts.currentNode.data.indexOf('${word}');
    if (start < 0) continue;
    texts.currentNode.parentElement.scrollIntoView({ block: 'center' });
    range.setStart(texts.currentNode, start);
    range.setEnd(texts.currentNode, start + ${word.length});
    const { left, right, top, height } = range.getBoundingClientRect();
    return { left: left + 1, right: right - 1, y: top + height / 2 };
  }
})()`;

/** A PNG of this width, as base64. */
const pngOf = (width: string) => `Object.assign(document.createElement('canvas'),
  { width: ${width}, height: 1 }).toDataURL().split(',')[1]`;

interface Written {
  /** All words, and the widths of all pictures. */
  pieces: string[];
  /** Those that were put one behind the other. */
  rows: string[][];
}

async function writeAtRandom(
  desk: DeskPage,
  session: CDPSession,
  seed: number,
  steps: string[],
): Promise<Written> {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(all: readonly T[]): T => all[below(all.length)]!;
  const read = <T>(expression: string) => desk.page.evaluate<T>(expression);
  const pieces: string[] = [];
  const rows: string[][] = [];
  const press = async (...keys: string[]) => {
    steps.push(...keys);
    for (const key of keys) await desk.page.keyboard.press(key);
  };
  const type = async (text: string) => {
    steps.push(JSON.stringify(text));
    await desk.page.keyboard.type(text);
  };
  const word = async () => {
    const n = pieces.length;
    const isKorean = below(2) === 0;
    pieces.push(isKorean ? FIRST[Math.floor(n / 10)]! + LAST[n % 10]! : `w${n}x`);
    if (isKorean) {
      const syllables = syllablesOf(pieces[n]!);
      const isEnter = below(4) === 0;
      steps.push(`compose ${pieces[n]}${isEnter ? ' Enter' : ''}`);
      await compose(session, syllables);
      if (isEnter) await commitByEnter(session, syllables.at(-1)!);
      else await session.send('Input.insertText', { text: syllables.at(-1)!.committed });
    } else await type(pieces[n]! + oneOf(['', ' ']));
    return pieces[n]!;
  };
  const table = () => {
    steps.push('표');
    return read(`${EDITOR}.commands.insertTable()`);
  };
  const acts: (() => Promise<unknown>)[] = [
    ...[word, word, () => press('Enter'), () => press('Enter'), () => press('Control+b')],
    ...[() => type(oneOf(SHORTCUTS)), () => type(oneOf(SHORTCUTS)), table],
    () => press(...Array.from({ length: 1 + below(4) }, () => oneOf(ARROWS))),
    async () => {
      // Elsewhere the focus would leave the text, as by Shift+Tab in the first cell.
      const place = await read<string | undefined>(
        `getSelection().anchorNode?.parentElement.closest('li, th, td')?.localName`,
      );
      if (place) await press(place === 'li' ? oneOf(['Tab', 'Shift+Tab']) : 'Tab');
    },
    async () => {
      const words = pieces.filter((piece) => !/^\d/.test(piece));
      if (words.length === 0) return;
      const [clicked, side] = [oneOf(words), oneOf(['left', 'right'] as const)];
      const at = await read<{ left: number; right: number; y: number }>(sidesOf(clicked));
      steps.push(`click the ${side} of ${clicked}`);
      await desk.page.mouse.click(at[side], at.y);
      await hasFocus(desk);
    },
    async () => {
      const row = [await word()];
      const files = [];
      for (let left = 1 + below(2); left > 0; left -= 1) {
        const width = `${pieces.length}`;
        const bytes = Buffer.from(await read<string>(pngOf(width)), 'base64');
        files.push({ name: `${width}.png`, type: 'image/png', bytes });
        pieces.push(width);
        row.push(width);
      }
      steps.push(`paste ${files.length}`);
      await give(desk, 'paste', { files });
      rows.push([...row, await word()]);
    },
    async () => {
      const before = await read(`${EDITOR}.getJSON()`);
      const keys = Array.from({ length: 1 + below(5) }, () => 'Control+z');
      await press(...keys, ...keys.map(() => 'Control+Shift+z'));
      expect(await read(`${EDITOR}.getJSON()`)).toEqual(before);
    },
    async () => {
      await widths(desk);
      steps.push('source view and back');
      await source(desk);
    },
  ];
  for (let left = 15 + below(11); left > 0; left -= 1) {
    for (let key; (key = await read<string | null>(OBSTACLE)) !== null;) await press(key);
    await oneOf(acts)();
  }
  return { pieces, rows };
}

/** Waits until all pictures come from the server; the width of each by its address. */
const widths = (desk: DeskPage) =>
  eventually(async () => {
    const all = await desk.page.evaluate<[string, number][]>(
      `[...${EDITOR}.view.dom.querySelectorAll('.desk-picture img')].map((image) =>
        [image.getAttribute('src') ?? '', image.naturalWidth])`,
    );
    for (const [address, width] of all) expect(`${address} ${width}`).toMatch(/^\/media\/.* [1-9]/);
    return new Map(all.map(([address, width]) => [address, `${width}`]));
  });

export function testRandomWriting(count: number): void {
  const rooms = new ArticleRooms();
  const render = (markdown: string) =>
    rooms.app.admin<{ previewMarkdown: { html: string } }>(
      'query ($markdown: String!) { previewMarkdown(markdown: $markdown) { html } }',
      { markdown },
    );
  const check = async (desk: DeskPage, { pieces, rows }: Written) => {
    const known = await widths(desk);
    const piecesIn = (text: string) =>
      text.match(PIECES)?.map((piece) => known.get(piece) ?? piece) ?? [];
    // Spaces at the ends of blocks go.
    const shown = async () => (await source(desk)).replace(/ +$/gm, '');
    const markdown = await shown();
    const found = piecesIn(markdown);
    expect(found.toSorted()).toEqual(pieces.toSorted());
    for (const row of rows) expect(found.filter((each) => row.includes(each))).toEqual(row);
    // No part of a word.
    expect(markdown.replace(PIECES, '')).not.toMatch(/(?!표)[가-힣ㄱ-ㅎ]|w\d|\dx/);
    await desk.page.evaluate(`${EDITOR}.state.doc.check()`);
    // Ids of headings repeat their words.
    const html = (await render(markdown)).previewMarkdown.html.replace(/ id="[^"]*"/g, '');
    expect(piecesIn(html)).toEqual(found);
    // Read anew, and without the sources of the blocks.
    await source(desk, '');
    await source(desk, markdown);
    await desk.page.evaluate(`${EDITOR}.commands.setContent(${EDITOR}.getJSON())`);
    // A list keeps its marker until it is written anew.
    const withDashes = (text: string) => text.replace(/(^| )\*(?= |$)/gm, '$1-');
    expect(withDashes(await shown())).toBe(withDashes(markdown));
  };
  const titled = `loses nothing, and each picture stays where it was put: ${count} times`;
  it(
    `Random writing ${titled} (TEST_SEED=${SEED})`,
    async () => {
      const desk = await rooms.open(rooms.kim, addressOf(await rooms.build()));
      const session = await desk.page.context().newCDPSession(desk.page);
      for (let seed = SEED; seed < SEED + count; seed += 1) {
        await body(desk).focus();
        await hasFocus(desk);
        for (const key of ['Control+a', 'Delete']) await desk.page.keyboard.press(key);
        expect(await source(desk)).toBe('');
        const steps: string[] = [];
        try {
          await check(desk, await writeAtRandom(desk, session, seed, steps));
        } catch (error) {
          const text = await body(desk).innerHTML();
          throw new Error(`TEST_SEED=${seed}: ${steps.join(', ')}\n${text}\n${String(error)}`, {
            cause: error,
          });
        }
      }
    },
    count * 60_000,
  );
}
