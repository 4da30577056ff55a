import Bold from '@mui/icons-material/FormatBold';
import Bullets from '@mui/icons-material/FormatListBulleted';
import Code from '@mui/icons-material/Code';
import CodeBlock from '@mui/icons-material/DataObject';
import Details from '@mui/icons-material/UnfoldMore';
import Large from '@mui/icons-material/LooksOneOutlined';
import Medium from '@mui/icons-material/LooksTwoOutlined';
import Note from '@mui/icons-material/NoteOutlined';
import Numbers from '@mui/icons-material/FormatListNumbered';
import Quote from '@mui/icons-material/FormatQuote';
import Rule from '@mui/icons-material/HorizontalRule';
import Small from '@mui/icons-material/Looks3Outlined';
import Strike from '@mui/icons-material/StrikethroughS';
import Table from '@mui/icons-material/TableChartOutlined';
import Tip from '@mui/icons-material/LightbulbOutlined';
import Warning from '@mui/icons-material/WarningAmber';
import type { ChainedCommands } from '@tiptap/core';
import type { ComponentType } from 'react';
import type { Container } from '../../../../markdown/dialect.js';

type Run = (chain: ChainedCommands) => ChainedCommands;
type Active = [name: string, attributes?: object];

/** A command of the toolbar. */
export interface Tool {
  name: string;
  Icon: ComponentType<{ fontSize: 'small' }>;
  run: Run;
  /** The node or mark that is active where the tool has been used. */
  active: Active | undefined;
}

const tool = (
  name: string,
  Icon: Tool['Icon'],
  run: Run,
  ...[node, attributes]: Active | []
): Tool => ({ name, Icon, run, active: node === undefined ? node : [node, attributes] });

const heading = (name: string, level: 2 | 3 | 4, Icon: Tool['Icon']): Tool =>
  tool(name, Icon, (chain) => chain.toggleHeading({ level }), 'heading', { level });

const container = (name: string, kind: Container, Icon: Tool['Icon']): Tool =>
  tool(name, Icon, (chain) => chain.toggleContainer(kind), 'container', { kind });

const insertTable: Run = (chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true });

/** Marks of a text, which tables and titles have, too. */
export const MARKS: readonly Tool[] = [
  tool('굵게', Bold, (chain) => chain.toggleBold(), 'bold'),
  tool('취소선', Strike, (chain) => chain.toggleStrike(), 'strike'),
  tool('코드', Code, (chain) => chain.toggleCode(), 'code'),
];

/** The commands in the order of the toolbar. */
export const TOOLS: readonly Tool[] = [
  heading('큰 제목', 2, Large),
  heading('제목', 3, Medium),
  heading('작은 제목', 4, Small),
  ...MARKS,
  tool('목록', Bullets, (chain) => chain.toggleBulletList(), 'bulletList'),
  tool('번호 목록', Numbers, (chain) => chain.toggleOrderedList(), 'orderedList'),
  tool('표', Table, insertTable),
  container('도움말 상자', 'tip', Tip),
  container('주의 상자', 'warning', Warning),
  container('참고 상자', 'note', Note),
  container('접는 부분', 'details', Details),
  tool('인용', Quote, (chain) => chain.toggleBlockquote(), 'blockquote'),
  tool('코드 블록', CodeBlock, (chain) => chain.toggleCodeBlock(), 'codeBlock'),
  tool('구분선', Rule, (chain) => chain.setHorizontalRule()),
];

/** Commands for the table around the cursor. */
export const TABLE: Readonly<Record<string, Run>> = {
  '위에 행 넣기': (chain) => chain.addRowBefore(),
  '아래에 행 넣기': (chain) => chain.addRowAfter(),
  '왼쪽에 열 넣기': (chain) => chain.addColumnBefore(),
  '오른쪽에 열 넣기': (chain) => chain.addColumnAfter(),
  '행 지우기': (chain) => chain.deleteRow(),
  '열 지우기': (chain) => chain.deleteColumn(),
  '표 지우기': (chain) => chain.deleteTable(),
};
