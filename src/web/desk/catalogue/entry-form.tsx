import { Checkbox, FormControlLabel, TextField } from '@mui/material';
import { type CategoryNode, categoryOptions } from '../../shared/categories.js';
import { entriesIn, type Form, type Reasons } from '../shell/form-dialog.js';
import {
  below,
  type Change,
  changeEntry,
  type Entry,
  type Kind,
  type Place,
} from './catalogue-data.js';

export const KINDS: Readonly<Record<Kind, string>> = {
  product: '서비스',
  category: '분류',
  platform: '플랫폼',
};

/** What merging does, after "고른 …". */
const MERGING: Readonly<Record<Kind, string>> = {
  product:
    '분류와 문서가 모두 고른 서비스로 가고, 이름은 고른 서비스의 별칭이 돼요. 이 서비스는 없어져요.',
  category: '문서와 아래 분류가 모두 고른 분류로 가요. 이 분류는 없어져요.',
  platform:
    '본문이 모두 고른 플랫폼의 것이 되고, 이름은 고른 플랫폼의 별칭이 돼요. 한 문서에 두 플랫폼의 ' +
    '본문이 다 있으면 고른 플랫폼의 것만 남고, 게시된 문서면 바로 게시돼요. 이 플랫폼은 없어져요.',
};

export const REASONS: Reasons = [
  [/^CONFLICT input\.slug/, '다른 데서 쓰고 있거나 쓰던 주소예요. 다른 주소를 적어 주세요.'],
  [/has categories|stand below it/, '아래에 분류가 있어서 못 지워요. 먼저 옮기거나 지워 주세요.'],
  [/has articles/, '문서가 있어서 못 지워요(휴지통도 세요). 문서를 옮기거나 분류를 합쳐 주세요.'],
  [/have variants/, '이 플랫폼의 본문이 문서나 그 이력에 있어서 못 지워요. 다른 것과 합쳐 주세요.'],
  [/input\.slug/, '주소에는 영어 소문자와 숫자, 하이픈(-)만 200자까지 쓸 수 있어요.'],
  [/input\.name/, '이름은 한 줄로 200자까지 쓸 수 있어요.'],
  [/input\.aliases/, '별칭은 50개까지, 하나에 200자까지 쓸 수 있어요.'],
  [/meanwhile|NOT_FOUND|ids|Slug/, '그사이에 다른 사람이 바꿨어요. 새로고침하고 다시 해 주세요.'],
];

/** What can be done with an entry, in the order of its menu. */
export const CHANGES: readonly { change: Change; label: string; isFor: (at: Place) => boolean }[] =
  [
    { change: 'update', label: '고치기…', isFor: () => true },
    { change: 'create', label: '아래에 새 분류…', isFor: ({ kind }) => kind !== 'platform' },
    { change: 'move', label: '옮기기…', isFor: ({ kind }) => kind === 'category' },
    { change: 'merge', label: '합치기…', isFor: ({ entry }) => !entry.appliesToAll },
    { change: 'delete', label: '지우기…', isFor: () => true },
  ];

/** The form for a change. `onDone` gets what happened, and the id of the entry that shows it. */
export function formFor(
  change: Change,
  place: Place<Entry | null>,
  onDone: (sentence: string, id: string | undefined) => void,
): Form {
  const { kind, entry, siblings, parent, product } = place;
  const name = entry?.name ?? '';
  const run = async (sentence: string, input: object) =>
    onDone(sentence, await changeEntry(kind, change, { id: entry?.id, ...input }));
  switch (change) {
    case 'create':
    case 'update':
      return {
        title: entry ? `${name} 고치기` : `새 ${KINDS[kind]}`,
        explanation: parent && `${parent.name} 아래에 생겨요.`,
        action: entry ? '저장' : '만들기',
        reasons: REASONS,
        fields: <Fields kind={kind} entry={entry} mayBeCommon={!siblings.some(isCommon)} />,
        run: (fields) =>
          run(entry ? `${name}: 고쳤어요.` : `${String(fields.get('name'))}: 만들었어요.`, {
            name: fields.get('name'),
            slug: fields.get('slug'),
            ...(kind !== 'category' && { aliases: entriesIn(fields.get('aliases')) }),
            ...(kind === 'category' &&
              !entry && { productSlug: product!.slug, parentSlug: parent?.slug }),
            ...(fields.has('appliesToAll') && { appliesToAll: true }),
          }),
      };
    case 'move':
      return {
        title: `${name} 옮기기`,
        explanation: '아래 분류와 문서도 함께 가요. 주소는 그대로예요.',
        action: '옮기기',
        reasons: REASONS,
        fields: (
          <Select name="into" label="옮길 곳" value={parent?.slug ?? TOP}>
            <option value={TOP}>{product!.name} 바로 아래</option>
            <Options product={product!} except={entry!} />
          </Select>
        ),
        run: (fields) => {
          const into = String(fields.get('into'));
          const target = find(product!, into) ?? product!;
          return run(`${name}: ${target.name} 아래로 옮겼어요.`, {
            parentSlug: into === TOP ? null : into,
            position: 1 + Math.max(0, ...below(target).map(({ position = 0 }) => position)),
          });
        },
      };
    case 'merge':
      return {
        title: `${name} 합치기`,
        explanation: `${MERGING[kind]} 옛 주소로 오는 사람도 고른 것을 봐요. 되돌릴 수 없어요.`,
        action: '합치기',
        isDangerous: true,
        reasons: REASONS,
        fields: (
          <Select name="into" label={`합칠 ${KINDS[kind]}`} value="">
            <option value="">고르기</option>
            {kind === 'category' ? (
              <Options product={product!} except={entry!} />
            ) : (
              siblings
                .filter(({ id }) => id !== entry!.id)
                .map((each) => (
                  <option key={each.id} value={each.slug}>
                    {each.name}
                  </option>
                ))
            )}
          </Select>
        ),
        run: (fields) => run(`${name}: 합쳤어요.`, { intoSlug: fields.get('into') }),
      };
    case 'delete':
      return {
        title: `${name} 지우기`,
        explanation: '되돌릴 수 없어요. 쓰고 있는 것은 지우는 대신 다른 것과 합칠 수 있어요.',
        action: '지우기',
        isDangerous: true,
        reasons: REASONS,
        run: () => run(`${name}: 지웠어요.`, {}),
      };
  }
}

/** No slug has it. */
const TOP = '/';

const isCommon = ({ appliesToAll }: Entry) => appliesToAll === true;

/** The category with this slug. */
function find(above: Entry, slug: string): Entry | undefined {
  return below(above)
    .map((each) => (each.slug === slug ? each : find(each, slug)))
    .find((each) => each !== undefined);
}

interface FieldsProps {
  kind: Kind;
  entry: Entry | null;
  mayBeCommon: boolean;
}

function Fields({ kind, entry, mayBeCommon }: FieldsProps) {
  return (
    <>
      <TextField autoFocus required name="name" label="이름" defaultValue={entry?.name} />
      <TextField
        required
        name="slug"
        label="주소에 쓰는 이름"
        helperText="영어 소문자와 숫자, 하이픈(-). 바꿔도 옛 주소는 계속 이어져요."
        defaultValue={entry?.slug}
      />
      {kind !== 'category' && (
        <TextField
          name="aliases"
          label="별칭"
          helperText="사람들이 찾을 때 쓰는 다른 이름. 쉼표로 나누어 적어 주세요."
          defaultValue={entry?.aliases?.join(', ')}
        />
      )}
      {kind === 'platform' && !entry && mayBeCommon && (
        <FormControlLabel
          control={<Checkbox name="appliesToAll" />}
          label="공통: 본문이 모든 플랫폼에 해당해요. 나중에 바꿀 수 없어요."
        />
      )}
    </>
  );
}

interface SelectProps {
  name: string;
  label: string;
  value: string;
  children: React.ReactNode;
}

const Select = ({ name, label, value, children }: SelectProps) => (
  <TextField
    select
    required
    autoFocus
    name={name}
    label={label}
    defaultValue={value}
    slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
  >
    {children}
  </TextField>
);

/** The categories of a product, without one and those below it. */
function Options({ product, except }: { product: Entry; except: Entry }) {
  const without = (entries: readonly Entry[]): CategoryNode[] =>
    entries
      .filter(({ id }) => id !== except.id)
      .map((entry) => ({ ...entry, children: without(below(entry)) }));
  return categoryOptions({ ...product, categories: without(below(product)) }).map(
    ({ slug, path }) => (
      <option key={slug} value={slug}>
        {path}
      </option>
    ),
  );
}
