import { useGetList } from 'react-admin';
import type { DeskColleaguesQuery } from '../../generated/operations.js';
import { Choice, type Options } from '../shell/fields.js';
import { NO_OWNER } from './articles-data.js';

type Colleague = NonNullable<DeskColleaguesQuery['rows']>[number];

const NONE: readonly Colleague[] = [];

/** The people of the help team; empty until they are loaded. */
export function useColleagues(): readonly Colleague[] {
  return useGetList<Colleague>('colleagues', {}, { staleTime: 60_000 }).data ?? NONE;
}

/** The choices of an owner, by id. */
export function useOwners(): Options {
  const people = useColleagues().map(({ id, name }) => [id, name] as const);
  return { [NO_OWNER]: '담당자 없음', ...Object.fromEntries(people) };
}

/** The field `value` of a form: who looks after articles. Without `initial`, it must be somebody. */
export function OwnerChoice({ initial }: { initial?: string }) {
  const { [NO_OWNER]: nobody, ...people } = useOwners();
  const options = initial === undefined ? people : { [NO_OWNER]: nobody!, ...people };
  // The field is made anew when the people are loaded, and then shows its first value.
  const key = Object.keys(options).length;
  return <Choice key={key} name="value" label="담당자" options={options} initial={initial} />;
}
