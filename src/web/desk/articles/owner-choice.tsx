import { useGetList } from 'react-admin';
import type { DeskColleaguesQuery } from '../../generated/operations.js';
import { Choice, type Options } from '../shell/fields.js';
import { NO_OWNER } from './articles-data.js';

type Colleague = NonNullable<DeskColleaguesQuery['rows']>[number];

const NONE: readonly Colleague[] = [];

/** The people of the help team, also those who have left; empty until they are loaded. */
const usePeople = (): readonly Colleague[] =>
  useGetList<Colleague>('colleagues', {}, { staleTime: 60_000 }).data ?? NONE;

/** People who may own articles and be mentioned. */
export const useColleagues = () => usePeople().filter(({ canOwnArticles }) => canOwnArticles);

const choicesOf = (people: readonly Colleague[]): Options =>
  Object.fromEntries([[NO_OWNER, '담당자 없음'], ...people.map(({ id, name }) => [id, name])]);

/** The owners by whom articles can be filtered, by id. */
export const useOwners = () => choicesOf(usePeople());

/** The field `value` of a form: who looks after articles. Without `initial`, it must be somebody. */
export function OwnerChoice({ initial }: { initial?: string }) {
  const { [NO_OWNER]: nobody, ...people } = choicesOf(useColleagues());
  const options = initial === undefined ? people : { [NO_OWNER]: nobody!, ...people };
  // The field is made anew when the people are loaded, and then shows its first value.
  const key = Object.keys(options).length;
  return <Choice key={key} name="value" label="담당자" options={options} initial={initial} />;
}
