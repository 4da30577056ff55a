import { alignedTable } from './printable.js';

describe('A table', () => {
  it('has columns below each other, where Korean is two columns wide, and no blanks at the end', () => {
    const rows = [
      ['id', 'name', 'state'],
      ['1', '상담 도구', 'active'],
      ['12', 'a', ''],
    ];
    expect(alignedTable(rows)).toBe('id  name       state\n1   상담 도구  active\n12  a\n');
  });
});
