import { alignedTable } from './printable.js';

describe('A table', () => {
  it('has aligned columns, with Korean two columns wide, and no trailing blanks', () => {
    const rows = [
      ['id', 'name', 'state'],
      ['1', '상담 도구', 'active'],
      ['12', 'a', ''],
    ];
    expect(alignedTable(rows)).toBe('id  name       state\n1   상담 도구  active\n12  a\n');
  });
});
