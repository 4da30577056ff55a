import { Dialog, DialogActions, DialogContent, type DialogProps, DialogTitle } from '@mui/material';
import { type FormEventHandler, type KeyboardEventHandler, type ReactNode, useId } from 'react';

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

/** An open dialog. A click beside it does not close it, and loses nothing that was written. */
export function DialogFrame(props: DialogFrameProps) {
  const { title, children, actions, maxWidth, onKeyDown, onClose, onSubmit } = props;
  const id = useId();
  const Body = onSubmit ? 'form' : 'div';
  return (
    <Dialog
      open
      fullWidth
      maxWidth={maxWidth}
      onClose={(_, reason) => reason === 'escapeKeyDown' && onClose?.()}
      aria-labelledby={id}
    >
      <Body className="desk-dialog" {...{ onSubmit, onKeyDown }}>
        <DialogTitle id={id}>{title}</DialogTitle>
        <DialogContent className="desk-stack">{children}</DialogContent>
        <DialogActions sx={{ flexWrap: 'wrap' }}>{actions}</DialogActions>
      </Body>
    </Dialog>
  );
}
