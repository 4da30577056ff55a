import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  Stack,
} from '@mui/material';
import { type ReactNode, useId, useState } from 'react';
import type { DeskError } from './execute.js';

/** What the server says (code, field and message), and the same in Korean. */
export type Reasons = readonly (readonly [pattern: RegExp, sentence: string])[];

/** Why the server refused, in Korean. */
export function explain({ code, message, violations }: DeskError, reasons: Reasons): string {
  const sentences = violations.map(
    (each) =>
      reasons.find(([pattern]) => pattern.test(`${code} ${each.field} ${each.message}`))?.[1],
  );
  return [...new Set(sentences)].join(' ') || message;
}

/** What a dialog asks, and what it does. */
export interface Form {
  title: string;
  /** What will happen. */
  explanation?: ReactNode;
  /** The text of the button. */
  action: string;
  cancel?: string;
  isDangerous?: boolean;
  /** Fields with names. */
  fields?: ReactNode;
  /** Gets the values of the fields. May reject with DeskError. */
  run: (fields: FormData) => Promise<unknown>;
}

interface FormDialogProps {
  form: Form;
  reasons: Reasons;
  onClose: () => void;
}

/** Asks, does it, and closes; or says why the server refused. */
export function FormDialog({ form, reasons, onClose }: FormDialogProps) {
  const { title, explanation, action, cancel = '취소', isDangerous, fields, run } = form;
  const [isRunning, setRunning] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const id = useId();
  const submit = async (values: FormData) => {
    setRunning(true);
    setRefusal(null);
    try {
      await run(values);
      onClose();
    } catch (error) {
      setRefusal(explain(error as DeskError, reasons));
      setRunning(false);
    }
  };
  return (
    <Dialog
      open
      fullWidth
      // A click beside it loses nothing that the person wrote.
      onClose={(_, reason) => reason === 'escapeKeyDown' && onClose()}
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
            {refusal && <Alert severity="error">{refusal}</Alert>}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{cancel}</Button>
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

/** The entries of a text that separates them by commas or lines. */
export const entriesIn = (text: FormDataEntryValue | null): string[] =>
  String(text ?? '')
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
