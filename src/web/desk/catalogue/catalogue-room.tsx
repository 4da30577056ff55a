import { Alert, Box, Button, Typography } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';
import type { DeskError } from '../shell/execute.js';
import { explain, type Form, FormDialog } from '../shell/form-dialog.js';
import { Room } from '../shell/room.js';
import { Loading } from '../shell/states.js';
import { below, type Change, type Place, reorder, useCatalogue } from './catalogue-data.js';
import { formFor, KINDS, REASONS } from './entry-form.js';
import { EntryList } from './entry-list.js';

/** The room 분류: products with their categories, and platforms. */
export function CatalogueRoom() {
  const { products, platforms, isPending, error } = useCatalogue();
  const [form, setForm] = useState<Form | null>(null);
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
      await reorder(ids);
      wanted.current = `${by}-${id}`;
      say(`${name}: ${ids.length}개 가운데 ${to + 1}번째로 옮겼어요.`);
    } catch (error) {
      notify(explain(error as DeskError, REASONS), { type: 'error' });
    }
    isBusy.current = false;
    refresh();
  };

  const change = (what: Change, { entry, ...at }: Place) => {
    const place: Place =
      what === 'create' && entry
        ? {
            kind: 'category',
            entry: null,
            siblings: below(entry),
            parent: at.product && entry,
            product: at.product ?? entry,
          }
        : { entry, ...at };
    const onDone = (sentence: string, id = (at.parent ?? at.product)?.id) => {
      wanted.current = `more-${id ?? at.kind}`;
      notify(sentence);
      refresh();
    };
    setForm(formFor(what, place, onDone));
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
          ['product', products],
          ['platform', platforms],
        ] as const
      ).map(([kind, entries]) => (
        <Box component="section" key={kind} aria-label={KINDS[kind]} sx={{ mb: 4, maxWidth: 800 }}>
          <Box sx={{ display: 'flex', mb: 1 }}>
            <Typography variant="h6" component="h2" sx={{ flex: 1 }}>
              {KINDS[kind]}
            </Typography>
            <Button
              id={`more-${kind}`}
              onClick={() =>
                change('create', {
                  kind,
                  entry: null,
                  siblings: entries,
                  parent: null,
                  product: null,
                })
              }
            >
              새 {KINDS[kind]}
            </Button>
          </Box>
          <EntryList
            {...{ kind, entries }}
            onStep={(place, by) => void step(place, by)}
            onChange={change}
          />
        </Box>
      ))}
      {form && <FormDialog form={form} reasons={REASONS} onClose={() => setForm(null)} />}
    </Room>
  );
}
