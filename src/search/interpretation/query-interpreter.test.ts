import type { LexiconCache } from '../../lexicon/index.js';
import {
  CATALOG,
  heldHelp,
  interpreterWith,
  publishedHelp,
} from '../../../test/support/planned-search.js';
import { QueryInterpreter } from './query-interpreter.js';

describe('QueryInterpreter', () => {
  it('remembers an interpretation until an article changes', async () => {
    const interpreter = interpreterWith();
    const held = heldHelp(['뿌꾸통 설정', '뿌꾸통을 켭니다.']);
    const read = () => interpreter.interpret('뿌꾸통', CATALOG, held.readers);
    const first = await read();
    expect(first.isUnderstood).toBe(true);
    expect(await read()).toBe(first);
    held.put(Math.max(...held.staff.ids), null);
    const second = await read();
    expect(second.isUnderstood).toBe(false);
    expect(await read()).toBe(second);
  });

  it('does not share interpretations between readers and staff', async () => {
    const interpreter = interpreterWith();
    const [readers, staff] = [publishedHelp(), publishedHelp(['뿌꾸통 설정', '뿌꾸통을 켭니다.'])];
    const isUnderstood = async (articles: typeof staff) =>
      (await interpreter.interpret('뿌꾸통', CATALOG, articles)).isUnderstood;
    expect(await isUnderstood(staff)).toBe(true);
    expect(await isUnderstood(readers)).toBe(false);
  });

  it('forgets interpretations when a synonym changes', async () => {
    let synonyms: string[][] = [];
    const lexicon = {
      synonyms: () => Promise.resolve(synonyms),
      dictionary: () => Promise.resolve([]),
    };
    const interpreter = new QueryInterpreter(lexicon as unknown as LexiconCache);
    const articles = publishedHelp();
    const alternatives = async () =>
      (await interpreter.interpret('메시지', CATALOG, articles)).query?.parts.flatMap(
        (part) => part.synonyms,
      );
    expect(await alternatives()).toEqual([]);
    synonyms = [['메시지', '쪽지']];
    expect(await alternatives()).toEqual(['쪽지']);
  });
});
