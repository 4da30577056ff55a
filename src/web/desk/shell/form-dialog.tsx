import {
  Alert,
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  Stack,
} from '@mui/material';
import { type ReactNode, useId, useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';

/** What a dialog asks, and what it does. */
export interface Form {
  title: string;
  /** What will happen. */
  explanation?: ReactNode;
  /** The text of the button. */
  action: string;
  cancel?: string;
  /** What a notice says when it is done. */
  done?: string;
  isDangerous?: boolean;
  /** Fields with names. */
  fields?: ReactNode;
  /** Gets the values of the fields. Rejects with what to show, or resolves to false if it is shown. */
  run: (fields: FormData) => Promise<unknown>;
}

interface FormDialogProps {
  form: Form;
  /** Gets whether it is done, and what `run` resolved to. */
  onClose: (isDone: boolean, result?: unknown) => void;
}

/** Asks, does it, and closes; or says why the server refused. */
export function FormDialog({ form, onClose }: FormDialogProps) {
  const { title, explanation, action, cancel = '취소', isDangerous, fields, run } = form;
  const [isRunning, setRunning] = useState(false);
  const [refusal, setRefusal] = useState<Error | null>(null);
  const notify = useNotify();
  const refresh = useRefresh();
  const id = useId();
  const submit = async (values: FormData) => {
    setRunning(true);
    setRefusal(null);
    try {
      const result = await run(values);
      if (result !== false) notify(form.done ?? `${title}: 했어요.`, { type: 'success' });
      onClose(true, result);
    } catch (error) {
      setRefusal(error as Error);
      setRunning(false);
    }
    refresh();
  };
  return (
    <Dialog
      open
      fullWidth
      // A click beside it loses nothing that the person wrote.
      onClose={(_, reason) => reason === 'escapeKeyDown' && onClose(false)}
      aria-labelledby={id}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        <DialogTitle id={id}>{title}</DialogTitle>
        <DialogContent>
          {explanation && <DialogContentText sx={{ mb: 2 }}>{explanation}</DialogContentText>}
          <Stack spacing={2} sx={{ paddingTop: 1 }}>
            {fields}
            {refusal && <Alert severity="error">{sayWhy(refusal)}</Alert>}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={() => onClose(false)}>{cancel}</Button>
          <Button
            type="submit"
            variant="contained"
            color={isDangerous ? 'error' : 'primary'}
            disabled={isRunning}
          >
            {isRunning ? '하고 있어요…' : action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The first line, and a list of the others. */
function sayWhy({ message }: Error): ReactNode {
  const [sentence, ...lines] = message.split('\n');
  return (
    <>
      {sentence}
      {lines.length > 0 && (
        <Box component="ul" sx={{ paddingInlineStart: '1.2em' }}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </Box>
      )}
    </>
  );
}

/** The entries of a text that separates them by commas or lines. */
export const entriesIn = (text: FormDataEntryValue | null): string[] =>
  String(text ?? '')
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
