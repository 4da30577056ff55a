import {
  Alert,
  Box,
  Button,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  TextField,
  Typography,
} from '@mui/material';
import { type ReactNode, useState } from 'react';
import { useDataProvider, useGetList } from 'react-admin';
import { type Form, FormDialog } from './dialogs.js';
import { DeskError } from './execute.js';
import { SearchField, usePaused } from './fields.js';
import { useLeaveQuestion } from './leaving.js';
import { Loading, useViewer } from './room.js';
import { shown } from './values.js';

/** The columns of a table by their heads: each is a field, or made from the row. */
export type Columns<Row> = Readonly<Record<string, keyof Row | ((row: Row) => ReactNode)>>;

/** A list, how to add to it, and what can be done with a row. */
export interface Panel<Row> {
  /** The list of the data provider. */
  resource: string;
  name: string;
  explanation: string;
  columns: Columns<Row>;
  /** Makes one. */
  create?: Form;
  /** Further actions of the list. */
  more?: readonly Form[];
  /** Whether several people change the rows: a form does not run when its row has changed. */
  isShared?: boolean;
  /** Whether the list is searched: its filter gets the words as `q`. */
  isSearched?: boolean;
  /** How often the open list is read again. */
  pollMs?: number;
  secretName?: string;
  /** `me`: the id of the person who has signed in. */
  actions: (row: Row, me?: string) => readonly Form[];
  /** The description of the text that a form returns, and where to keep the text; absent: a secret. */
  shownOnce?: Pick<Form, 'title' | 'explanation'>;
}

const POLL_MS = 5_000;

const SECRET = { explanation: '지금만 보여요. 안전한 곳에 옮겨 두세요.' };

/** Shows a secret, which nobody can read again. */
const secretForm = (secret: string, about: Pick<Form, 'title' | 'explanation'>): Form => ({
  ...about,
  action: '복사하고 닫기',
  fields: <TextField name="secret" label={about.title} defaultValue={secret} />,
  done: '복사했어요.',
  run: async () => {
    try {
      await navigator.clipboard.writeText(secret);
    } catch {
      // Browsers have no clipboard on plain HTTP.
      throw new DeskError('브라우저가 복사를 막았어요. 직접 골라서 복사해 주세요.');
    }
  },
});

const leaveQuestion = () => '나가면 쓰던 내용이 없어져요. 나갈까요?';

function LeaveQuestion() {
  useLeaveQuestion(leaveQuestion);
  return null;
}

/** Shows a panel. */
export function PanelView<Row extends { id: string }>({ panel }: { panel: Panel<Row> }) {
  const { resource, name, explanation, columns, create, more = [], actions } = panel;
  const shownOnce = panel.shownOnce ?? { ...SECRET, title: panel.secretName ?? name };
  const [words, setWords] = useState('');
  const q = usePaused(words.trim());
  const provider = useDataProvider();
  const list = { filter: panel.isSearched ? { q } : {} };
  const { data, error, isPending } = useGetList<Row>(resource, list, {
    refetchInterval: panel.pollMs ?? POLL_MS,
    placeholderData: (shownRows) => shownRows,
  });
  const [form, setForm] = useState<Form | null>(null);
  const [isTouched, setTouched] = useState(false);
  const open = (next: Form | null) => {
    setTouched(false);
    setForm(next);
  };
  /** Does not run when somebody else has changed the row since the form was opened. */
  const guarded = (row: Row, of: Form): Form => ({
    ...of,
    run: async (fields) => {
      const { data: rows } = await provider.getList<Row>(resource, list);
      const present = rows.find(({ id }) => id === row.id);
      if (JSON.stringify(present) === JSON.stringify(row)) return of.run!(fields);
      throw new DeskError('그사이 다른 곳에서 바뀌었어요. 쓰던 글을 복사하고 다시 열어 주세요.');
    },
  });
  const { person } = useViewer();
  const buttons = (row: Row) =>
    actions(row, person?.id).map((each) => (
      <Button
        key={each.action}
        aria-label={each.title}
        color={each.isDangerous ? 'error' : 'primary'}
        onClick={() => open(panel.isShared ? guarded(row, each) : each)}
      >
        {each.action}
      </Button>
    ));
  return (
    <>
      <Typography sx={{ mb: 1 }}>{explanation}</Typography>
      <Box className="desk-row" sx={{ mb: 2 }}>
        {create && (
          <Button variant="contained" onClick={() => open(create)}>
            {create.title}
          </Button>
        )}
        {more.map((each) => (
          <Button key={each.title} variant="outlined" onClick={() => open(each)}>
            {each.title}
          </Button>
        ))}
        {panel.isSearched && (
          <SearchField label="목록에서 찾기" value={words} onChange={setWords} />
        )}
      </Box>
      {error && <Alert severity="error">{(error as Error).message}</Alert>}
      {isPending && <Loading />}
      {data && <Rows {...{ name }} rows={data} columns={{ ...columns, '': buttons }} />}
      {form && (
        <div onInput={({ target }) => target instanceof HTMLSelectElement || setTouched(true)}>
          {isTouched && <LeaveQuestion />}
          <FormDialog
            key={form.title}
            form={form}
            onClose={(_, result) =>
              open(typeof result === 'string' ? secretForm(result, shownOnce) : null)
            }
          />
        </div>
      )}
    </>
  );
}

interface RowsProps<Row> {
  name: string;
  rows: readonly Row[];
  columns: Columns<Row>;
}

/** A table, which scrolls sideways in a narrow window. */
export function Rows<Row extends { id: string }>({ name, rows, columns }: RowsProps<Row>) {
  if (rows.length === 0) return <Typography>아직 없어요.</Typography>;
  const cells = Object.entries(columns);
  return (
    <div className="desk-table" role="region" aria-label={name} tabIndex={0}>
      <Table size="small">
        <TableHead>
          <TableRow>
            {cells.map(([label]) => (
              <TableCell key={label} component={label ? 'th' : 'td'}>
                {label}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              {cells.map(([label, column]) => (
                <TableCell key={label}>
                  {typeof column === 'function' ? column(row) : <bdi>{shown(row[column])}</bdi>}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
