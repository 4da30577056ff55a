import {
  Alert,
  Button,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { type ReactNode, useState } from 'react';
import { useGetList, useNotify } from 'react-admin';
import { type Form, FormDialog } from '../shell/form-dialog.js';
import { Loading } from '../shell/states.js';
import { SecretDialog } from './secret-dialog.js';

type Columns<Row> = Readonly<Record<string, (row: Row) => ReactNode>>;

/** A part of the settings: a list, how to add to it, and what can be done with a row. */
export interface PanelProps<Row> {
  resource: string;
  name: string;
  explanation: string;
  columns: Columns<Row>;
  /** How to make one. `show` shows its secret once. */
  create?: (show: (secret: string) => void) => Form;
  /** What can be done with a row. */
  actions: (row: Row) => readonly Form[];
}

type Named = { id: string; name: string };

export function Panel<Row extends Named>(props: PanelProps<Row>) {
  const { resource, name, explanation, columns, create, actions } = props;
  const list = useGetList<Row>(resource);
  const [form, setForm] = useState<Form | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const notify = useNotify();
  const open = (chosen: Form) =>
    setForm({
      ...chosen,
      run: async (fields) => {
        await chosen.run(fields);
        notify(`${chosen.title}: 했어요.`);
        void list.refetch();
      },
    });
  const buttons = {
    '': (row: Row) =>
      actions(row).map((action) => (
        <Button
          key={action.action}
          aria-label={`${row.name} ${action.action}`}
          color={action.isDangerous ? 'error' : 'primary'}
          onClick={() => open(action)}
        >
          {action.action}
        </Button>
      )),
  };
  return (
    <>
      <Typography sx={{ mb: 1 }}>{explanation}</Typography>
      {create && (
        <Button variant="contained" onClick={() => open(create(setSecret))} sx={{ mb: 2 }}>
          {create(setSecret).title}
        </Button>
      )}
      {list.error && <Alert severity="error">{(list.error as Error).message}</Alert>}
      {list.isPending && <Loading />}
      {list.data && <Rows name={name} rows={list.data} columns={{ ...columns, ...buttons }} />}
      {form && <FormDialog form={form} onClose={() => setForm(null)} />}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
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
  return (
    <TableContainer
      role="region"
      aria-label={name}
      tabIndex={0}
      sx={{ backgroundColor: 'background.paper' }}
    >
      <Table size="small">
        <TableHead>
          <TableRow>
            {Object.keys(columns).map((label) =>
              label ? <TableCell key={label}>{label}</TableCell> : <td key={label} />,
            )}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              {Object.entries(columns).map(([label, render]) => (
                <TableCell key={label}>{render(row)}</TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
