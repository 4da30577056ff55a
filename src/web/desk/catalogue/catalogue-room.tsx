import { Box, Button, Typography } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';
import type { DeskError } from '../shell/execute.js';
import { explain, FormDialog, type Form } from '../shell/form-dialog.js';
import { Room } from '../shell/room.js';
import { type Change, type Kind, type Place, reorder, useCatalogue } from './catalogue-data.js';
import { formFor, KINDS, REASONS } from './entry-form.js';
import { EntryList } from './entry-list.js';

/** The room 분류: products with their categories, and platforms. */
export function CatalogueRoom() {
  const { products, platforms } = useCatalogue();
  const [form, setForm] = useState<Form | null>(null);
  const [said, say] = useState('');
  const isBusy = useRef(false);
  /** The id of the element that gets the focus when the change is shown. */
  const wanted = useRef<string>(undefined);
  const refresh = useRefresh();
  const notify = useNotify();

  useEffect(() => {
    if (wanted.current) document.getElementById(wanted.current)?.focus();
    wanted.current = undefined;
  }, [products, platforms]);

  const step = async ({ entry, siblings }: Place, by: -1 | 1) => {
    const ids = siblings.map(({ id }) => id);
    const to = ids.indexOf(entry.id) + by;
    if (ids[to] === undefined) return say(`${entry.name}: 맨 ${by < 0 ? '위' : '아래'}예요.`);
    if (isBusy.current) return;
    isBusy.current = true;
    ids.splice(to, 0, ...ids.splice(to - by, 1));
    try {
      await reorder(ids);
      wanted.current = `${by}-${entry.id}`;
      say(`${entry.name}: ${ids.length}개 가운데 ${to + 1}번째로 옮겼어요.`);
    } catch (error) {
      notify(explain(error as DeskError, REASONS), { type: 'error' });
    }
    isBusy.current = false;
    refresh();
  };

  const open = (change: Change, place: Place<null> | Place) =>
    setForm(
      formFor(change, place, (sentence, id) => {
        wanted.current = id
          ? `more-${id}`
          : `more-${(place.parent ?? place.product)?.id ?? place.kind}`;
        say(sentence);
        notify(sentence);
        refresh();
      }),
    );

  const change = (what: Change, place: Place) => {
    if (what !== 'create') return open(what, place);
    const { kind, entry, product } = place;
    open(what, {
      kind: 'category',
      entry: null,
      siblings: [],
      parent: kind === 'category' ? entry : null,
      product: product ?? entry,
    });
  };

  const section = (kind: Kind, entries: typeof products | typeof platforms) => (
    <Box component="section" aria-labelledby={`section-${kind}`} sx={{ mb: 4, maxWidth: 800 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', mb: 1 }}>
        <Typography id={`section-${kind}`} variant="h6" component="h2" sx={{ flex: 1 }}>
          {KINDS[kind]}
        </Typography>
        <Button
          id={`more-${kind}`}
          onClick={() =>
            open('create', { kind, entry: null, siblings: entries, parent: null, product: null })
          }
        >
          새 {KINDS[kind]}
        </Button>
      </Box>
      <EntryList
        kind={kind}
        entries={entries}
        onStep={(place, by) => void step(place, by)}
        onChange={change}
      />
    </Box>
  );
  return (
    <Room title="분류" actions={<Button onClick={() => refresh()}>새로고침</Button>}>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      {section('product', products)}
      {section('platform', platforms)}
      {form && <FormDialog form={form} onClose={() => setForm(null)} />}
    </Room>
  );
}
