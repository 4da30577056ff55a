import Bold from '@mui/icons-material/FormatBold';
import BulletList from '@mui/icons-material/FormatListBulleted';
import Code from '@mui/icons-material/Code';
import CodeBlock from '@mui/icons-material/DataObject';
import Details from '@mui/icons-material/UnfoldMore';
import Large from '@mui/icons-material/LooksOneOutlined';
import Medium from '@mui/icons-material/LooksTwoOutlined';
import Note from '@mui/icons-material/NoteOutlined';
import NumberedList from '@mui/icons-material/FormatListNumbered';
import Quote from '@mui/icons-material/FormatQuote';
import Rule from '@mui/icons-material/HorizontalRule';
import Small from '@mui/icons-material/Looks3Outlined';
import Strike from '@mui/icons-material/StrikethroughS';
import Table from '@mui/icons-material/TableChartOutlined';
import Tip from '@mui/icons-material/LightbulbOutlined';
import Warning from '@mui/icons-material/WarningAmber';
import type { ChainedCommands } from '@tiptap/core';
import type { ComponentType } from 'react';
import type { Container } from '../../../../articles/dialect.js';

/** What the toolbar and the menu at `/` do with the text. */
export interface Tool {
  name: string;
  /** English and Korean words by which the menu at `/` finds the tool, too. */
  words: string;
  Icon: ComponentType<{ fontSize: 'small' }>;
  run: (chain: ChainedCommands) => ChainedCommands;
  /** The node or mark that is active where the tool has been used. */
  active?: [name: string, attributes?: object];
}

/** Marks of a text, which the menu at `/` does not have. */
export const MARKS: readonly Tool[] = [
  {
    name: '굵게',
    words: 'bold',
    Icon: Bold,
    run: (chain) => chain.toggleBold(),
    active: ['bold'],
  },
  {
    name: '취소선',
    words: 'strike',
    Icon: Strike,
    run: (chain) => chain.toggleStrike(),
    active: ['strike'],
  },
  { name: '코드', words: 'code', Icon: Code, run: (chain) => chain.toggleCode(), active: ['code'] },
];

const heading = (name: string, level: 2 | 3 | 4, Icon: Tool['Icon']): Tool => ({
  name,
  words: `heading h${level} 제목 ${level}`,
  Icon,
  run: (chain) => chain.toggleHeading({ level }),
  active: ['heading', { level }],
});

const container = (name: string, kind: Container, words: string, Icon: Tool['Icon']): Tool => ({
  name,
  words,
  Icon,
  run: (chain) => chain.toggleContainer(kind),
  active: kind === 'details' ? ['details'] : ['callout', { kind }],
});

/** Kinds of blocks. */
export const BLOCKS: readonly Tool[] = [
  heading('큰 제목', 2, Large),
  heading('제목', 3, Medium),
  heading('작은 제목', 4, Small),
  {
    name: '목록',
    words: 'bullet list ul 글머리',
    Icon: BulletList,
    run: (chain) => chain.toggleBulletList(),
    active: ['bulletList'],
  },
  {
    name: '번호 목록',
    words: 'numbered ordered list ol steps 단계 순서',
    Icon: NumberedList,
    run: (chain) => chain.toggleOrderedList(),
    active: ['orderedList'],
  },
  {
    name: '표',
    words: 'table',
    Icon: Table,
    run: (chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true }),
  },
  container('도움말 상자', 'tip', 'tip callout 팁', Tip),
  container('주의 상자', 'warning', 'warning callout 경고', Warning),
  container('참고 상자', 'note', 'note callout info 알림', Note),
  container('접는 부분', 'details', 'details toggle collapsible 토글', Details),
  {
    name: '인용',
    words: 'quote',
    Icon: Quote,
    run: (chain) => chain.toggleBlockquote(),
    active: ['blockquote'],
  },
  {
    name: '코드 블록',
    words: 'code block pre',
    Icon: CodeBlock,
    run: (chain) => chain.toggleCodeBlock(),
    active: ['codeBlock'],
  },
  {
    name: '구분선',
    words: 'rule divider hr 가로줄',
    Icon: Rule,
    run: (chain) => chain.setHorizontalRule(),
  },
];

/** What can be done with the table around the cursor. */
export const TABLE: Readonly<Record<string, Tool['run']>> = {
  '위에 행 넣기': (chain) => chain.addRowBefore(),
  '아래에 행 넣기': (chain) => chain.addRowAfter(),
  '왼쪽에 열 넣기': (chain) => chain.addColumnBefore(),
  '오른쪽에 열 넣기': (chain) => chain.addColumnAfter(),
  '행 지우기': (chain) => chain.deleteRow(),
  '열 지우기': (chain) => chain.deleteColumn(),
  '표 지우기': (chain) => chain.deleteTable(),
};
