import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
} from '@mui/material';
import { useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';
import type { DeskError } from '../shell/execute.js';
import { reasonOf } from '../shell/reasons.js';
import { seen, titleOf } from './articles-data.js';
import { type BulkAction, DELETE } from './bulk-actions.js';

/** Maximum number of articles that the server changes at once. */
const MAX_ARTICLES = 500;

interface BulkDialogProps {
  action: BulkAction;
  ids: readonly string[];
  onClose: () => void;
  /** Called when all articles have changed. */
  onDone: () => void;
}

/** Asks before it changes many articles: all of them or none. Says why the server refused which. */
export function BulkDialog({ action, ids, onClose, onDone }: BulkDialogProps) {
  const { label, explanation, done, fields, isReady, isDangerous } = action;
  const [change, setChange] = useState(action.change);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<DeskError | null>(null);
  const notify = useNotify();
  const refresh = useRefresh();
  const areTooMany = ids.length > MAX_ARTICLES;
  const refusals = error?.violations.filter(({ field }) => ARTICLE.test(field)) ?? [];

  const run = async () => {
    setRunning(true);
    setError(null);
    try {
      await action.run(ids, change);
      notify(`문서 ${ids.length}개를 ${done}`, { type: 'success' });
      onClose();
      onDone();
      refresh();
    } catch (thrown) {
      setError(thrown as DeskError);
      setRunning(false);
      // Deleting is one by one, so that some may be gone.
      if (action === DELETE) refresh();
    }
  };

  return (
    <Dialog open onClose={onClose} aria-labelledby="bulk-title" fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <DialogTitle id="bulk-title">
          문서 {ids.length}개 {label}
        </DialogTitle>
        <DialogContent>
          <DialogContentText sx={{ mb: 2 }}>{explanation}</DialogContentText>
          {fields && <div style={{ paddingTop: 8 }}>{fields(change, setChange)}</div>}
          {areTooMany && (
            <Alert severity="warning">한 번에 {MAX_ARTICLES}개까지 할 수 있어요.</Alert>
          )}
          {error && (
            <Alert severity="error" role="alert">
              {refusals.length === 0
                ? error.message
                : '아무 문서도 바뀌지 않았어요. 이 문서들 때문이에요.'}
              <ul style={{ margin: 0, paddingInlineStart: '1.2em' }}>
                {refusals.map(({ field, message }) => (
                  <li key={field}>{lineOf(field, message, ids)}</li>
                ))}
              </ul>
            </Alert>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>취소</Button>
          <Button
            type="submit"
            variant="contained"
            color={isDangerous ? 'error' : 'primary'}
            disabled={isRunning || areTooMany || isReady?.(change) === false}
          >
            {isRunning ? '하고 있어요…' : label}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const ARTICLE = /articles\.(\d+)/;

/** The line for the refusal of one article. */
function lineOf(field: string, message: string, ids: readonly string[]): string {
  const article = seen.get(ids[Number(ARTICLE.exec(field)![1])]!)!;
  return `${titleOf(article)}: ${reasonOf(message)}`;
}
