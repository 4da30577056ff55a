import iconv from 'iconv-lite';
import { readCsv } from '../../src/web/desk/words/words-data.js';
import { toCsv } from '../../src/web/shared/csv.js';

const read = (text: string, encoding = 'utf8') =>
  readCsv(new Uint8Array(iconv.encode(text, encoding)).buffer).slice(0, 3);

describe('readCsv', () => {
  it('reads what toCsv writes, and CP949, but no other encoding', async () => {
    const rows = [['=합계', '+82', '-1'], ["'인용'", 'a,"b"'], ['두\n줄']];
    expect(read(await toCsv(rows))).toEqual(rows);
    // Node.js knows a part of CP949 alone; the test of the room has the rest.
    expect(read(' 환불,,반품\n\n탈퇴', 'cp949')).toEqual([['환불', '반품'], [], ['탈퇴']]);
    expect(() => read('환불', 'utf16')).toThrow('UTF-8이나 CP949로 저장한');
  });

  it.each(['환불,반품\n탈퇴,"해지\n끝', 'a\n"b"c'])('names the row of a cut quote: %j', (text) => {
    expect(() => read(text)).toThrow('2번째 줄의 따옴표가 안 닫혔어요.');
  });
});
