import { Alert, Button, Typography } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';
import { DeskReorderDocument } from '../../generated/operations.js';
import { type DeskError, execute } from '../shell/execute.js';
import { FormDialog } from '../shell/dialogs.js';
import { Room, Loading } from '../shell/room.js';
import { type Change, type Place, useCatalogue } from './catalogue-data.js';
import { formFor, KINDS } from './entry-form.js';
import { EntryList } from './entry-list.js';

/** The room 분류: products with their categories, and platforms. */
export function CatalogueRoom() {
  const { products, platforms, isPending, error } = useCatalogue();
  const [asked, ask] = useState<{ change: Change; place: Place } | null>(null);
  const [said, say] = useState('');
  const isBusy = useRef(false);
  /** The id of the element that gets the focus when the change is shown. */
  const wanted = useRef('');
  const refresh = useRefresh();
  const notify = useNotify();

  useEffect(() => {
    document.getElementById(wanted.current)?.focus();
    wanted.current = '';
  }, [products, platforms]);

  const step = async ({ entry, siblings }: Place, by: -1 | 1) => {
    const { id, name } = entry!;
    const ids = siblings.map((each) => each.id);
    const to = ids.indexOf(id) + by;
    if (ids[to] === undefined) return say(`${name}: 맨 ${by < 0 ? '위' : '아래'}예요.`);
    if (isBusy.current) return;
    isBusy.current = true;
    ids.splice(to, 0, ...ids.splice(to - by, 1));
    try {
      await execute(DeskReorderDocument, { input: { ids } });
      wanted.current = `${by}-${id}`;
      say(`${name}: ${ids.length}개 가운데 ${to + 1}번째로 옮겼어요.`);
    } catch (error) {
      notify((error as DeskError).message, { type: 'error' });
    }
    isBusy.current = false;
    refresh();
  };

  const close = (isDone: boolean, id: unknown) => {
    const { kind, parent, product } = asked!.place;
    if (isDone) wanted.current = `more-${String(id ?? (parent ?? product)?.id ?? kind)}`;
    ask(null);
  };

  return (
    <Room title="분류" actions={<Button onClick={() => refresh()}>새로고침</Button>}>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      {error && <Alert severity="error">{error.message}</Alert>}
      {isPending && <Loading />}
      {(
        [
          { kind: 'product', siblings: products },
          { kind: 'platform', siblings: platforms },
        ] as const
      ).map((place) => (
        <section className="desk-catalogue" key={place.kind} aria-label={KINDS[place.kind]}>
          <div className="desk-heading">
            <Typography variant="h6" component="h2">
              {KINDS[place.kind]}
            </Typography>
            <Button id={`more-${place.kind}`} onClick={() => ask({ change: 'create', place })}>
              새 {KINDS[place.kind]}
            </Button>
          </div>
          <EntryList
            {...place}
            onStep={(at, by) => void step(at, by)}
            onChange={(change, at) => ask({ change, place: at })}
          />
        </section>
      ))}
      {asked && <FormDialog form={formFor(asked.change, asked.place)} onClose={close} />}
    </Room>
  );
}
