import { Button, TextField } from '@mui/material';
import { useState } from 'react';
import {
  type DeskHelpCentreQuery,
  DeskSetHelpCentreDocument,
  type HelpCentreInput,
} from '../../generated/operations.js';
import { readHours, writeHours } from '../../shared/contact-hours.js';
import type { Form } from '../shell/dialogs.js';
import { execute } from '../shell/execute.js';
import type { Panel } from '../shell/panel.js';
import { PictureField, pictureIn } from '../shell/picture-field.js';

type HelpCentre = NonNullable<DeskHelpCentreQuery['helpCentre']> & { id: string };

const PICTURES = { logo: '로고', logoDark: '어두운 화면의 로고', favicon: '탭 아이콘' };
const PICTURE_NAMES = Object.keys(PICTURES) as (keyof typeof PICTURES)[];

/** The lines of a field, each cut at |. */
const rowsOf = (fields: FormData, field: string) =>
  entriesOf(fields, field).map((line) => {
    const [name = '', address = '', hours = ''] = line.split('|').map((part) => part.trim());
    return { name, address, hours: readHours(hours) };
  });

const entriesOf = (fields: FormData, field: string) =>
  String(fields.get(field))
    .split('\n')
    .filter((line) => line.trim() !== '');

const edit = (present: HelpCentre): Form => ({
  title: '헬프센터 수정',
  action: '수정',
  done: '저장했어요. 2초 안에 모든 화면에 보여요.',
  fields: <Fields present={present} />,
  run: async (fields) => {
    const text = (name: string) => String(fields.get(name)).trim();
    const input: HelpCentreInput = {
      name: text('name'),
      accentColor: text('accentColor') || null,
      homeText: text('homeText'),
      closedText: text('closedText'),
      footerLinks: rowsOf(fields, 'footerLinks').map(({ name, address }) => ({ name, address })),
      channels: rowsOf(fields, 'channels'),
    };
    for (const name of PICTURE_NAMES)
      input[name] = (await pictureIn(fields, name, present[name] ?? '')) || null;
    return execute(DeskSetHelpCentreDocument, { input });
  },
});

function Fields({ present }: { present: HelpCentre }) {
  const [color, setColor] = useState(present.accentColor ?? '');
  const lines = (rows: readonly (readonly string[])[]) =>
    rows.map((row) => row.filter(Boolean).join(' | ')).join('\n');
  return (
    <>
      <TextField name="name" label="이름" required defaultValue={present.name} />
      {PICTURE_NAMES.map((name) => (
        <PictureField
          key={name}
          {...{ name, label: PICTURES[name], present: present[name] ?? '' }}
        />
      ))}
      <TextField
        name="accentColor"
        label="강조색"
        helperText="#2a4fd0처럼. 비우면 기본 색이에요. 어두운 화면의 색은 저절로 정해져요."
        value={color}
        onChange={({ target }) => setColor(target.value)}
      />
      {/^#[0-9a-f]{6}$/i.test(color) && (
        <div className="desk-row" role="img" aria-label="강조색 미리보기">
          <Button sx={{ bgcolor: color, color: '#fff' }}>버튼</Button>
          <span style={{ background: '#fff', color }}>밝은 화면의 링크</span>
        </div>
      )}
      <TextField
        name="homeText"
        label="홈 화면의 글"
        helperText="마크다운, 10,000자까지."
        multiline
        minRows={3}
        defaultValue={present.homeText}
      />
      <TextField
        name="channels"
        label="상담 채널"
        helperText="한 줄에 하나: 이름 | 주소나 전화번호 | 월~금 09:00~18:00, 토·일 10:00~13:00"
        multiline
        defaultValue={lines(
          present.channels.map(({ name, address, hours }) => [name, address, writeHours(hours)]),
        )}
      />
      <TextField
        name="closedText"
        label="상담 시간이 아닐 때 할 말"
        defaultValue={present.closedText}
      />
      <TextField
        name="footerLinks"
        label="아래쪽 링크"
        helperText="한 줄에 하나: 이름 | 주소"
        multiline
        defaultValue={lines(present.footerLinks.map(({ name, address }) => [name, address]))}
      />
    </>
  );
}

export const HELP_CENTRE: Panel<HelpCentre> = {
  resource: 'helpCentre',
  isShared: true,
  name: '헬프센터',
  explanation: '독자가 보는 이름과 로고, 색, 상담 채널이에요.',
  columns: {
    이름: 'name',
    로고: ({ logo }) => logo && <img className="desk-thumbnail" src={logo} alt="" />,
    강조색: 'accentColor',
    '상담 채널': ({ channels }) => channels.map(({ name }) => name).join(', '),
  },
  actions: (present) => [edit(present)],
};
