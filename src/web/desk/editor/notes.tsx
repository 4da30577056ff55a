import { Alert, Button } from '@mui/material';
import { type FormEvent, useEffect, useState } from 'react';
import * as documents from '../../generated/operations.js';
import type { DeskNoteFragment } from '../../generated/operations.js';
import { useColleagues } from '../articles/owner-choice.js';
import { type DeskError, execute } from '../shell/execute.js';
import { timeOf } from '../shell/values.js';
import { MentionField } from './mention-field.js';

type Person = ReturnType<typeof useColleagues>[number];

/** The notes between colleagues on an article. Readers never see them. `kept`: see `KeptField`. */
export function Notes({ id, kept }: { id: string; kept: string }) {
  const [notes, setNotes] = useState<readonly DeskNoteFragment[]>([]);
  const people = useColleagues();
  const [failure, setFailure] = useState('');
  const [isSending, setSending] = useState(false);
  const attempt = (work: Promise<void>) =>
    work.then(
      () => setFailure(''),
      ({ message }: DeskError) => setFailure(message),
    );
  const load = async () => {
    const { article } = await execute(documents.DeskNotesDocument, { id });
    setNotes(article?.notes ?? []);
  };
  useEffect(() => void attempt(load()), [id]);

  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = String(new FormData(event.currentTarget).get('body')).trim();
    if (body === '' || isSending) return;
    const mentionIds = mentionedIn(body, people).map((person) => person.id);
    setSending(true);
    void attempt(
      execute(documents.DeskAddNoteDocument, { input: { id, body, mentionIds } }).then(() => {
        sessionStorage.removeItem(kept);
        return load();
      }),
    ).then(() => setSending(false));
  };
  const solve = (note: DeskNoteFragment) =>
    attempt(
      execute(documents.DeskSolveNoteDocument, {
        input: { id: note.id, isSolved: !note.solvedAt },
      }).then(load),
    );

  return (
    <section aria-label="메모" className="desk-stack">
      {failure && <Alert severity="error">{failure}</Alert>}
      <form onSubmit={add} className="desk-stack">
        <MentionField key={String(isSending)} {...{ kept, people }} isReadOnly={isSending} />
        <Button type="submit" variant="outlined">
          메모 남기기
        </Button>
      </form>
      {notes.map((note) => (
        <article key={note.id} className="desk-comment">
          <span className="desk-small">
            <bdi>{note.author}</bdi> · {timeOf(note.createdAt)}
            {note.solvedAt && ` · ${note.solvedBy} 님이 해결했어요`}
          </span>
          {'\n'}
          <bdi>{note.body}</bdi>
          {'\n'}
          <Button size="small" onClick={() => void solve(note)}>
            {note.solvedAt ? '다시 열기' : '해결'}
          </Button>
        </article>
      ))}
    </section>
  );
}

/** The people whose names follow an @ in a text; of 김민 and 김민지, the longer name counts. */
function mentionedIn(text: string, people: readonly Person[]): Person[] {
  const longestFirst = people.toSorted((a, b) => b.name.length - a.name.length);
  const found = new Set<Person>();
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const person = longestFirst.find(({ name }) => text.startsWith(name, at + 1));
    if (person) for (const each of people) if (each.name === person.name) found.add(each);
  }
  return [...found];
}
