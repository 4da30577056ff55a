import { Autocomplete, Button, Tab, Tabs, TextField } from '@mui/material';
import { lazy, Suspense, useState } from 'react';
import { useGetOne } from 'react-admin';
import { useCatalogue } from '../catalogue/catalogue-data.js';
import { usePaused } from '../shell/fields.js';
import { Loading } from '../shell/room.js';
import type { SessionProps } from './article-session.js';
import { missingPlatforms, type VariantText } from './writing.js';
import { type RenderedText, warningSentences } from './text/warnings.js';

const VisualEditor = lazy(() =>
  import('./text/visual-editor.js').then((module) => ({ default: module.VisualEditor })),
);

/** The answers by group of platforms, with warnings. */
export function VariantTabs({ session, state }: SessionProps) {
  const { platforms, platformNames } = useCatalogue();
  const { variants } = state.writing;
  const [key, setKey] = useState(variants[0]!.key);
  const shown = variants.find((each) => each.key === key) ?? variants[0]!;
  /** The variants whose editors are there. */
  const [opened, setOpened] = useState([shown.key]);
  if (!opened.includes(shown.key)) setOpened([...opened, shown.key]);
  const { data, error } = useGetOne<RenderedText>(
    'previews',
    { id: usePaused(shown.body) },
    { placeholderData: (previous) => previous, retry: false },
  );
  const { warnings = [] } = data ?? {};
  const nameOf = (variant: VariantText) => platformNames(variant.platforms) || '플랫폼 없음';

  const changeVariant = (of: string, changes: Partial<VariantText>) =>
    session.change(({ variants: all }) => ({
      variants: all.map((each) => (each.key === of ? { ...each, ...changes } : each)),
    }));
  const add = (body: string) => {
    const added = { key: Date.now().toString(36), platforms: [], body };
    session.change(({ variants: all }) => ({ variants: [...all, added] }));
    setKey(added.key);
  };
  /** Changes places with a neighbour. Not `disabled`, which would lose the focus at the end. */
  const step = (by: -1 | 1, text: string) => {
    const place = variants.indexOf(shown);
    const other = variants[place + by];
    const move = () =>
      other && session.change({ variants: variants.with(place, other).with(place + by, shown) });
    return (
      <Button aria-disabled={!other} onClick={move}>
        {text}
      </Button>
    );
  };
  const remove = () => {
    if (shown.body !== '' && !confirm(`‘${nameOf(shown)}’ 본문을 삭제할까요?`)) return;
    session.change(({ variants: all }) => ({
      variants: all.filter((each) => each.key !== shown.key),
    }));
  };

  const taken = new Set(
    variants.filter((each) => each !== shown).flatMap((each) => each.platforms),
  );
  const missing = missingPlatforms(platforms, variants);
  const sentences = warningSentences(warnings, missing, shown.body);
  return (
    <section aria-label="본문" className="desk-stack">
      <div className="desk-row">
        <Tabs
          value={shown.key}
          onChange={(_, value: string) => setKey(value)}
          variant="scrollable"
          aria-label="플랫폼별 본문"
        >
          {variants.map((each) => (
            <Tab
              key={each.key}
              value={each.key}
              label={nameOf(each)}
              id={`variant-${each.key}`}
              aria-controls="variant-panel"
            />
          ))}
        </Tabs>
        <Button onClick={() => add('')}>플랫폼별 본문 추가</Button>
        <Button onClick={() => add(shown.body)}>이 본문을 복사해 추가</Button>
        {variants.length > 1 && (
          <>
            {step(-1, '앞으로 옮기기')}
            {step(1, '뒤로 옮기기')}
            <Button onClick={remove}>이 본문 삭제</Button>
          </>
        )}
      </div>
      <div
        id="variant-panel"
        role="tabpanel"
        aria-labelledby={`variant-${shown.key}`}
        className="desk-stack"
      >
        <Autocomplete
          multiple
          options={platforms.map(({ slug }) => slug)}
          value={shown.platforms}
          getOptionLabel={(slug) => platformNames([slug])}
          getOptionDisabled={(slug) => taken.has(slug)}
          onChange={(_, value) => changeVariant(shown.key, { platforms: value })}
          renderInput={(input) => <TextField {...input} label="이 본문을 볼 플랫폼" />}
        />
        <Suspense fallback={<Loading />}>
          {variants
            .filter((each) => opened.includes(each.key))
            .map((each) => (
              <VisualEditor
                key={`${state.replaced} ${each.key}`}
                hidden={each !== shown}
                label={`${nameOf(each)} 본문`}
                value={each.body}
                awaited={session.uploads}
                onChange={(body) =>
                  changeVariant(
                    each.key,
                    body === null ? { isUnwritable: true } : { body, isUnwritable: undefined },
                  )
                }
                onFailure={session.showFailure}
              />
            ))}
        </Suspense>
        {error && <p role="alert">{(error as Error).message}</p>}
      </div>
      <div role="status">
        {sentences.length > 0 && (
          <ul className="desk-warnings" aria-label="살펴볼 것">
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
