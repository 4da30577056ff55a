import { TextField } from '@mui/material';
import { DeskImportWordsDocument } from '../../generated/operations.js';
import { downloadCsv } from '../../shared/csv.js';
import { INDEX } from '../settings/index-panel.js';
import type { Form } from '../shell/dialogs.js';
import { DeskError, execute, sentenceOf } from '../shell/execute.js';
import { PanelRoom } from '../shell/panel-room.js';
import { type Panel, PanelView } from '../shell/panel.js';
import { readCsv, LISTS, type Words } from './words-data.js';
import { comparing } from './compare.js';
import texts from './words-texts.json';

type Name = keyof typeof LISTS;

/** The room 단어. */
export const WordsRoom = () => (
  <PanelRoom title="단어" panels={[panelOf('synonyms'), panelOf('dictionary')]} />
);

const panelOf = (of: Name): Panel<Words> => ({
  ...texts[of],
  resource: of,
  columns:
    of === 'synonyms'
      ? { 동의어: 'texts' }
      : { 단어: 'id', '나눌 말': (row) => row.texts.slice(1).join(' + ') },
  isSearched: true,
  isShared: true,
  create: editing(of),
  more: [importing(of), exporting(of)],
  actions: (row) => [editing(of, row), removing(of, row)],
});

const nameOf = (row: Words) => row.texts.slice(0, 3).join(', ');

const editing = (of: Name, row?: Words): Form => ({
  title: row ? `${nameOf(row)} 수정` : `새 ${texts[of].one}`,
  action: row ? '수정' : '만들기',
  fields: (
    <TextField
      name="words"
      label={texts[of].one}
      helperText={texts[of].help}
      defaultValue={row?.texts.join('\n')}
      multiline
      required
    />
  ),
  run: (fields) => {
    const words = String(fields.get('words')).match(/\S.*/g) ?? [];
    return comparing(words[0] ?? '', () => LISTS[of].save(words, row?.id), rebuildOf(of));
  },
});

const removing = (of: Name, row: Words): Form => ({
  title: `${nameOf(row)} 지우기`,
  action: '지우기',
  isDangerous: true,
  run: () => comparing(row.texts[0]!, () => LISTS[of].remove(row.id), rebuildOf(of)),
});

const rebuildOf = (of: Name) => of === 'dictionary' && REBUILD;

const { 엔진, '다시 만들기': rebuild } = INDEX.columns;
const REBUILDS = { ...INDEX, create: undefined, explanation: texts.rebuild, actions: () => [] };
/** How far the index is, which follows the dictionary. */
const REBUILD = (
  <PanelView
    key="index"
    panel={{ ...REBUILDS, columns: { 엔진: 엔진!, '다시 만들기': rebuild! } }}
  />
);

const importing = (of: Name): Form => ({
  title: `${texts[of].name} 가져오기`,
  explanation: `${texts.format} ${texts[of].format}`,
  action: '미리 보기',
  fields: (
    <TextField
      name="file"
      type="file"
      label="CSV 파일"
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { accept: '.csv' } }}
      required
    />
  ),
  run: async (fields) => {
    const rows = [...readCsv(await (fields.get('file') as File).arrayBuffer()).entries()];
    const given = rows.filter(([, cells]) => cells.length > 0);
    if (given.length > 5_000) throw new DeskError(`${given.length}줄이 있어요. ${texts.limit}`);
    const words = LISTS[of].inputOf(given.map(([, cells]) => cells));
    const send = async (dryRun: boolean) =>
      (await execute(DeskImportWordsDocument, { input: { ...words, dryRun } })).importWords!;
    const { created, changed, unchanged, errorCount, errors } = await send(true);
    const wrong = errors.map(
      ({ row, ...error }) => `${given[row - 1]![0] + 1}번째 줄: ${sentenceOf(error.code, error)}`,
    );
    if (errorCount > 0) throw new DeskError([`${errorCount}${texts.wrong}`, ...wrong].join('\n'));
    return {
      title: '가져오기 미리 보기',
      explanation: `추가 ${created}, 수정 ${changed}, 그대로 ${unchanged}`,
      action: '가져오기',
      run: async () => {
        await send(false);
        return of === 'dictionary' ? { title: '색인', action: '닫기', fields: REBUILD } : null;
      },
    };
  },
});

const exporting = (of: Name): Form => ({
  title: `${texts[of].name} 내보내기`,
  explanation: texts.export,
  action: '내려받기',
  run: async () =>
    downloadCsv(
      `${of}.csv`,
      (await LISTS[of].read()).map((row) => row.texts),
    ),
});
