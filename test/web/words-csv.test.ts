import iconv from 'iconv-lite';
import { readCsv } from '../../src/web/desk/words/read-csv.js';
import { toCsv } from '../../src/web/shared/csv.js';

const read = (text: string, encoding = 'utf8') =>
  readCsv(new Uint8Array(iconv.encode(text, encoding)).buffer).slice(0, 3);

describe('readCsv', () => {
  // Node.js knows a part of CP949 alone; the test of the room has the rest.
  it('reads UTF-8 and CP949, but no other encoding', () => {
    const rows = [['환불', '반품'], ['탈퇴'], []];
    expect(read('\uFEFF환불,반품\r\n탈퇴\r\n')).toEqual(rows);
    expect(read('환불,반품\n탈퇴\n', 'cp949')).toEqual(rows);
    expect(() => read('환불', 'utf16')).toThrow('UTF-8이나 CP949로 저장한');
  });

  it('reads quotes, without empty cells', () => {
    expect(read('"a ""b"", c",, d \n\n"두\n줄",""')).toEqual([['a "b", c', 'd'], [], ['두\n줄']]);
  });

  it.each(['환불,반품\n탈퇴,"해지\n끝', 'a\n"b"c'])(
    'names the row of a broken quote: %j',
    (text) => {
      expect(() => read(text)).toThrow('2번째 줄의 따옴표가 안 닫혔어요.');
    },
  );

  it('reads what toCsv writes', async () => {
    const rows = [['=합계', '+82', '-1'], ["'인용'", 'a,"b"'], ['끝']];
    expect(read(await toCsv(rows))).toEqual(rows);
  });
});
