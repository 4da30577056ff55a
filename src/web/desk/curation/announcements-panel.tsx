import { TextField } from '@mui/material';
import * as documents from '../../generated/operations.js';
import type { AnnouncementLevel, DeskAnnouncementsQuery } from '../../generated/operations.js';
import { namesOf, useCatalogue } from '../catalogue/catalogue-data.js';
import type { Form } from '../shell/dialogs.js';
import { execute } from '../shell/execute.js';
import { Choice, momentOf, MomentField } from '../shell/fields.js';
import type { Panel } from '../shell/panel.js';

type Announcement = NonNullable<DeskAnnouncementsQuery['rows']>[number];

const LEVELS = { INFO: '안내', WARNING: '주의', OUTAGE: '장애' };

function AnnouncementForm({ of }: { of?: Announcement }) {
  const { products, platforms } = useCatalogue();
  const choices = [
    { name: 'product', label: '서비스', rows: products },
    { name: 'platform', label: '플랫폼', rows: platforms },
  ] as const;
  return (
    <>
      <TextField
        name="text"
        label="내용"
        multiline
        required
        defaultValue={of?.text}
        helperText="한 줄로 500자까지 쓸 수 있어요."
      />
      <Choice name="level" label="종류" options={LEVELS} initial={of?.level ?? 'OUTAGE'} />
      {choices.map(({ name, label, rows }) => (
        // The field is made anew when the catalogue is loaded, and then shows its first value.
        <Choice
          key={`${name} ${rows.length}`}
          {...{ name, label }}
          options={{ all: '전체', ...namesOf(rows) }}
          initial={of?.[name]?.slug ?? 'all'}
        />
      ))}
      <MomentField
        name="begin"
        label="시작 (한국 시간)"
        initial={of?.beginsAt ?? new Date().toISOString()}
      />
      <MomentField
        name="end"
        label="종료 (한국 시간)"
        initial={of?.endsAt}
        helperText="비우면 지울 때까지 보여요."
      />
    </>
  );
}

const set = (id?: string) => (fields: FormData) => {
  const text = String(fields.get('text')).replace(/\s+/g, ' ');
  const slugOf = (name: string) => {
    const slug = String(fields.get(name));
    return slug === 'all' ? null : slug;
  };
  const input = {
    ...{ id, text },
    level: fields.get('level') as AnnouncementLevel,
    productSlug: slugOf('product'),
    platformSlug: slugOf('platform'),
    beginsAt: momentOf(fields.get('begin'))!,
    endsAt: momentOf(fields.get('end')),
  };
  return execute(documents.DeskSetAnnouncementDocument, { input });
};

const actionsFor = (row: Announcement): Form[] => [
  {
    title: `${row.text} 수정`,
    action: '수정',
    fields: <AnnouncementForm of={row} />,
    run: set(row.id),
  },
  {
    title: `${row.text} 지우기`,
    action: '지우기',
    isDangerous: true,
    run: () => execute(documents.DeskDeleteAnnouncementDocument, { input: { id: row.id } }),
  },
];

export const ANNOUNCEMENTS: Panel<Announcement> = {
  resource: 'announcements',
  isShared: true,
  name: '공지',
  explanation: '장애나 점검을 도움말의 홈, 검색 결과, 문서 위에 알려요. 끝나면 저절로 사라져요.',
  columns: {
    내용: 'text',
    종류: ({ level }) => LEVELS[level],
    서비스: ({ product }) => product?.name ?? '전체',
    플랫폼: ({ platform }) => platform?.name ?? '전체',
    시작: 'beginsAt',
    종료: 'endsAt',
  },
  create: { title: '새 공지', action: '만들기', fields: <AnnouncementForm />, run: set() },
  actions: actionsFor,
};
