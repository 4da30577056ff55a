import {
  Alert,
  Button,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
  Typography,
} from '@mui/material';
import { type ReactNode, useRef, useState } from 'react';
import { useGetList, useNotify } from 'react-admin';
import { DeskError } from '../shell/execute.js';
import { type Form, FormDialog, type Reasons } from '../shell/form-dialog.js';
import { Loading } from '../shell/states.js';

type Columns<Row> = Readonly<Record<string, (row: Row) => ReactNode>>;

interface PanelProps<Row> {
  resource: string;
  name: string;
  explanation: string;
  columns: Columns<Row>;
  /** Makes one. If it resolves to a secret, that is shown once. */
  create?: Form;
  /** What can be done with a row. */
  actions: (row: Row) => readonly Form[];
}

const REASONS: Reasons = [
  [/already/, '웹훅은 50개까지 만들 수 있어요. 먼저 하나를 지워 주세요.'],
  [/input\.name/, '이름은 한 줄로 100자까지 쓸 수 있어요.'],
  [/expiresAt/, '만료는 지금보다 나중이어야 해요.'],
  [/allowedOrigins/, '출처는 https://shop.example.com처럼 50개까지 적을 수 있어요.'],
  [/requestsPerMinute/, '한도는 1부터 1,000,000까지 적을 수 있어요.'],
  [/input\.url/, '인터넷에서 닿는 https 주소를 적어 주세요.'],
  [/events/, '사건을 하나 이상 골라 주세요. 의견과 검색은 분석가에게만 알릴 수 있어요.'],
];

/** How often an open list is read again. */
const POLL_MS = 5_000;

/** Shows a secret, which nobody can read again. */
const secretForm = (secret: string): Form => ({
  title: '비밀값',
  explanation: '지금만 볼 수 있어요. 안전한 곳에 옮겨 두세요.',
  action: '복사하고 닫기',
  cancel: '닫기',
  fields: <TextField name="secret" label="비밀값" defaultValue={secret} />,
  run: async () => {
    try {
      await navigator.clipboard.writeText(secret);
    } catch {
      // Browsers have no clipboard on plain HTTP.
      throw new DeskError('브라우저가 복사를 막았어요. 직접 골라서 복사해 주세요.', null, [], null);
    }
  },
});

/** A part of the settings: a list, how to add to it, and what can be done with a row. */
export function Panel<Row extends { id: string; name: string }>(props: PanelProps<Row>) {
  const { resource, name, explanation, columns, create, actions } = props;
  const list = useGetList<Row>(resource, undefined, { refetchInterval: POLL_MS });
  const [form, setForm] = useState<Form | null>(null);
  const next = useRef<Form>(null);
  const notify = useNotify();
  const open = (chosen: Form) =>
    setForm({
      ...chosen,
      run: async (fields) => {
        const result = await chosen.run(fields);
        next.current = typeof result === 'string' ? secretForm(result) : null;
        notify(`${chosen.title}: 했어요.`);
        void list.refetch();
      },
    });
  const buttons = (row: Row) =>
    actions(row).map((each) => (
      <Button
        key={each.action}
        aria-label={each.title}
        color={each.isDangerous ? 'error' : 'primary'}
        onClick={() => open(each)}
      >
        {each.action}
      </Button>
    ));
  const close = () => {
    setForm(next.current);
    next.current = null;
  };
  return (
    <>
      <Typography sx={{ mb: 1 }}>{explanation}</Typography>
      {create && (
        <Button variant="contained" onClick={() => open(create)} sx={{ mb: 2 }}>
          {create.title}
        </Button>
      )}
      {list.error && <Alert severity="error">{(list.error as Error).message}</Alert>}
      {list.isPending && <Loading />}
      {list.data && <Rows {...{ name }} rows={list.data} columns={{ ...columns, '': buttons }} />}
      {form && <FormDialog key={form.title} form={form} reasons={REASONS} onClose={close} />}
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
    <TableContainer
      role="region"
      aria-label={name}
      tabIndex={0}
      sx={{ bgcolor: 'background.paper' }}
    >
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
              {cells.map(([label, render]) => (
                <TableCell key={label}>{render(row)}</TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
