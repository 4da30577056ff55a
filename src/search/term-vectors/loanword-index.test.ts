import { LoanwordIndex } from './loanword-index.js';

const WORDS = [
  'react',
  'reaction',
  'excel',
  'excels',
  '리액트',
  '엑셀',
  '위치',
  '앱',
  'ios',
  'c++',
];

const find = (index: LoanwordIndex, word: string) => index.find(word, () => true);

it('finds words that sound alike in the other script', () => {
  const index = new LoanwordIndex();
  for (const word of WORDS) index.add(word);
  expect(find(index, '리액트')).toEqual(['react']);
  expect(find(index, 'react')).toEqual(['리액트']);
  expect(find(index, '엑셀')).toEqual(['excel']);
  expect(find(index, 'excel')).toEqual(['엑셀']);
  for (const word of ['which', 'word', '위치', '워드', 'ios', 'c++', '', '1'])
    expect(find(index, word)).toEqual([]);
});

it('finds all of the nearest words', () => {
  const index = new LoanwordIndex();
  for (const word of ['cache', 'cash', 'case']) index.add(word);
  expect(find(index, '캐시')).toEqual(['cache', 'cash']);
});

it('finds the nearest of the known words', () => {
  const index = new LoanwordIndex();
  for (const word of ['cache', 'cash']) index.add(word);
  expect(index.find('캐시', (word) => word !== 'cash')).toEqual(['cache']);
});

it('forgets words that are removed', () => {
  const index = new LoanwordIndex();
  for (const word of WORDS) index.add(word);
  index.remove('react');
  index.remove('엑셀');
  expect(find(index, '리액트')).toEqual([]);
  expect(find(index, 'excel')).toEqual([]);
  expect(find(index, '엑셀')).toEqual(['excel']);
  for (const word of WORDS) index.remove(word);
  expect(index).toEqual(new LoanwordIndex());
});
