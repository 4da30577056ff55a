import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  type DialogProps,
  DialogTitle,
} from '@mui/material';
import {
  type FormEvent,
  type ReactNode,
  useState,
  type FormEventHandler,
  type KeyboardEventHandler,
  useId,
} from 'react';
import { useNotify, useRefresh } from 'react-admin';
import done from './done.json';
import type { Options } from './fields.js';

/** The text of the notice after an action. */
const DONE: Options = done;

/** The question of a dialog, and its action. */
export interface Form {
  title: string;
  /** The consequence of the action. */
  explanation?: ReactNode;
  /** The text of the button, also of the one that opens the dialog. */
  action: string;
  /** The text of the notice after success; absent: the sentence of the action in done.json. */
  done?: string;
  isDangerous?: boolean;
  /** Fields with names. */
  fields?: ReactNode;
  /**
   * Gets the values of the fields. Rejects with what to show, resolves to false if it is shown, or
   * to the next form, e.g. after a preview. Without it, the dialog only tells something.
   */
  run?: (fields: FormData) => Promise<unknown>;
}

interface FormDialogProps {
  form: Form;
  /** Gets whether it is done, and what `run` resolved to. */
  onClose: (isDone: boolean, result?: unknown) => void;
}

/** Asks, does it, and closes or asks the next form; or says why the server refused. */
export function FormDialog({ form, onClose }: FormDialogProps) {
  const [step, setStep] = useState(form);
  return <FormStep key={step.title} form={step} onClose={onClose} onNext={setStep} />;
}

const isForm = (result: unknown): result is Form =>
  Object(result) === result && 'title' in Object(result);

function FormStep({ form, onClose, onNext }: FormDialogProps & { onNext: (next: Form) => void }) {
  const { title, explanation, action, isDangerous, fields, run } = form;
  const [isRunning, setRunning] = useState(false);
  /** Why not; further lines are a list. */
  const [refusal, setRefusal] = useState('');
  const [sentence, ...lines] = refusal.split('\n');
  const notify = useNotify();
  const refresh = useRefresh();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setRunning(true);
    setRefusal('');
    try {
      const result = await run!(new FormData(event.currentTarget));
      const done = form.done ?? DONE[action];
      if (result !== false && done) notify(done, { type: 'success' });
      if (isForm(result)) onNext(result);
      else onClose(true, result);
    } catch (error) {
      setRefusal((error as Error).message);
      setRunning(false);
    }
    refresh();
  };
  return (
    <DialogFrame
      title={title}
      onClose={() => onClose(false)}
      onSubmit={(event) => void submit(event as FormEvent<HTMLFormElement>)}
      actions={
        <>
          {sentence && (
            <Alert severity="error" className="desk-refusal">
              {sentence}
              {lines.length > 0 && (
                <ul>
                  {lines.map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              )}
            </Alert>
          )}
          <Button onClick={() => onClose(false)}>닫기</Button>
          {run && (
            <Button
              type="submit"
              variant="contained"
              color={isDangerous ? 'error' : 'primary'}
              disabled={isRunning}
            >
              {isRunning ? '처리하고 있어요…' : action}
            </Button>
          )}
        </>
      }
    >
      {explanation && <p className="desk-soft">{explanation}</p>}
      {fields}
    </DialogFrame>
  );
}

/** The entries of a text that separates them by commas or lines. */
export const entriesIn = (text: FormDataEntryValue | null): string[] =>
  String(text ?? '')
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

interface DialogFrameProps extends Pick<DialogProps, 'maxWidth'> {
  title: string;
  children: ReactNode;
  /** The buttons. */
  actions: ReactNode;
  /** Without it, the dialog cannot be closed without an answer. */
  onClose?: () => void;
  /** Makes it a form. */
  onSubmit?: FormEventHandler<HTMLElement>;
  onKeyDown?: KeyboardEventHandler<HTMLElement>;
}

/** An open dialog. Esc closes the dialog until somebody types; a click outside never does. */
export function DialogFrame(props: DialogFrameProps) {
  const { title, children, actions, maxWidth, onKeyDown, onClose, onSubmit } = props;
  const id = useId();
  const [isTouched, setTouched] = useState(false);
  const Body = onSubmit ? 'form' : 'div';
  return (
    <Dialog
      open
      fullWidth
      maxWidth={maxWidth}
      onClose={(_, reason) => reason === 'escapeKeyDown' && !isTouched && onClose?.()}
      aria-labelledby={id}
    >
      <Body className="desk-dialog" {...{ onSubmit, onKeyDown }} onInput={() => setTouched(true)}>
        <DialogTitle id={id}>{title}</DialogTitle>
        <DialogContent className="desk-stack">{children}</DialogContent>
        <DialogActions sx={{ flexWrap: 'wrap' }}>{actions}</DialogActions>
      </Body>
    </Dialog>
  );
}
