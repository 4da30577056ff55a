import { Checkbox, FormControlLabel, TextField } from '@mui/material';
import { type CategoryNode, categoryOptions } from '../../shared/categories.js';
import { Choice, type Options } from '../shell/fields.js';
import { entriesIn, type Form } from '../shell/dialogs.js';
import { PictureField, pictureIn } from '../shell/picture-field.js';
import {
  below,
  type Change,
  changeEntry,
  type Entry,
  type Kind,
  type Place,
} from './catalogue-data.js';
import texts from './catalogue-texts.json';

export const KINDS: Readonly<Record<Kind, string>> = texts.kinds;

/** The number of levels of categories that the desk shows. */
const LEVELS = 3;

/** The effect of a merge. */
const MERGING: Readonly<Record<Kind, string>> = texts.merging;

/** The form for a change. It resolves to the id of the entry that remains, if any. */
export function formFor(change: Change, place: Place): Form {
  const { kind, entry, siblings, parent, product } = place;
  const run = (input: object) => changeEntry(kind, change, { id: entry?.id, ...input });
  if (!entry || change === 'update')
    return {
      title: entry ? `${entry.name} 고치기` : `새 ${KINDS[kind]}`,
      explanation: !entry && product && `${(parent ?? product).name} 아래에 생겨요.`,
      action: entry ? '저장' : '만들기',
      fields: <Fields {...place} />,
      run: async (fields) =>
        run({
          name: fields.get('name'),
          slug: fields.get('slug'),
          ...(kind !== 'category' && { aliases: entriesIn(fields.get('aliases')) }),
          ...(kind === 'product' && { icon: await pictureIn(fields, 'icon', entry?.icon ?? '') }),
          ...(product && !entry && { productSlug: product.slug, parentSlug: parent?.slug }),
          ...(fields.has('appliesToAll') && { appliesToAll: true }),
        }),
    };
  const { name } = entry;
  const others = product
    ? categoriesOf(product, entry, LEVELS - heightOf(entry) + (change === 'merge' ? 1 : 0))
    : Object.fromEntries(siblings.filter((each) => each !== entry).map((at) => [at.slug, at.name]));
  if (change === 'move')
    return {
      title: `${name} 옮기기`,
      explanation: '아래 분류와 문서도 함께 가요. 주소는 그대로예요.',
      action: '옮기기',
      fields: (
        <Choice
          name="into"
          label="옮길 곳"
          options={{ [TOP]: `${product!.name} 바로 아래`, ...others }}
          initial={parent?.slug ?? TOP}
        />
      ),
      run: (fields) => {
        const into = fields.get('into');
        const position = 1 + Math.max(0, ...positionsIn(product!));
        return run({ parentSlug: into === TOP ? null : into, position });
      },
    };
  if (change === 'merge')
    return {
      title: `${name} 합치기`,
      explanation:
        `${MERGING[kind]} 이것은 없어지고, 옛 주소로 오는 사람은 고른 것을 봐요. ` +
        '되돌릴 수 없어요.',
      action: '합치기',
      isDangerous: true,
      fields: (
        <Choice name="into" label="합칠 곳" options={{ '': '골라 주세요', ...others }} initial="" />
      ),
      run: (fields) => run({ intoSlug: fields.get('into') }),
    };
  return {
    title: `${name} 지우기`,
    explanation: '되돌릴 수 없어요. 쓰고 있는 것은 지우는 대신 다른 것과 합칠 수 있어요.',
    action: '지우기',
    isDangerous: true,
    run: () => run({}),
  };
}

/** No slug has it. */
const TOP = '/';

/** The positions of all categories of a product. */
const positionsIn = (above: Entry): number[] =>
  below(above).flatMap((each) => [each.position ?? 0, ...positionsIn(each)]);

/** The number of levels of an entry with what stands below it. */
const heightOf = (entry: Entry): number => 1 + Math.max(0, ...below(entry).map(heightOf));

/** The categories on the first levels of a product by slug, without one and those below it. */
function categoriesOf(product: Entry, except: Entry, levels: number): Options {
  const without = (entries: readonly Entry[]): CategoryNode[] =>
    entries
      .filter((each) => each !== except)
      .map((each) => ({ ...each, children: without(below(each)) }));
  const options = categoryOptions({ ...product, categories: without(below(product)) });
  const possible = options.filter(({ depth }) => depth < levels);
  return Object.fromEntries(possible.map(({ slug, path }) => [slug, path]));
}

const Fields = ({ kind, entry, siblings }: Place) => (
  <>
    <TextField name="name" label="이름" required defaultValue={entry?.name} />
    <TextField
      name="slug"
      label="주소에 쓰는 이름"
      helperText="영어 소문자와 숫자, 하이픈(-). 바꿔도 옛 주소는 계속 이어져요."
      required
      defaultValue={entry?.slug}
    />
    {kind !== 'category' && (
      <TextField
        name="aliases"
        label="별칭"
        helperText="사람들이 찾을 때 쓰는 다른 이름. 쉼표로 구분해 주세요."
        defaultValue={entry?.aliases?.join(', ')}
      />
    )}
    {kind === 'product' && <PictureField name="icon" label="아이콘" present={entry?.icon ?? ''} />}
    {kind === 'platform' && !entry && !siblings.some(({ appliesToAll }) => appliesToAll) && (
      <FormControlLabel
        control={<Checkbox name="appliesToAll" />}
        label="공통: 본문이 모든 플랫폼에 해당해요. 나중에 바꿀 수 없어요."
      />
    )}
  </>
);
