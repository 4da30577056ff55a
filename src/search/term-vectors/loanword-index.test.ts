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

it('finds words that sound alike in the other script', () => {
  const index = new LoanwordIndex();
  for (const word of WORDS) index.add(word);
  expect(index.find('리액트')).toEqual(['react']);
  expect(index.find('react')).toEqual(['리액트']);
  expect(index.find('엑셀')).toEqual(['excel']);
  expect(index.find('excel')).toEqual(['엑셀']);
  for (const word of ['which', 'word', '위치', '워드', 'ios', 'c++', '', '1'])
    expect(index.find(word)).toEqual([]);
});

it('finds all of the nearest words', () => {
  const index = new LoanwordIndex();
  for (const word of ['cache', 'cash', 'case']) index.add(word);
  expect(index.find('캐시').toSorted()).toEqual(['cache', 'cash']);
});

it('forgets words that are removed', () => {
  const index = new LoanwordIndex();
  for (const word of WORDS) index.add(word);
  index.remove('react');
  index.remove('엑셀');
  expect(index.find('리액트')).toEqual([]);
  expect(index.find('excel')).toEqual([]);
  expect(index.find('엑셀')).toEqual(['excel']);
  for (const word of WORDS) index.remove(word);
  expect(index).toEqual(new LoanwordIndex());
});
