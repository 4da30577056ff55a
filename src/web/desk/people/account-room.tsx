import { Button, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { type DeskSessionFragment, DeskEndMySessionDocument } from '../../generated/operations.js';
import type { RequestError } from '../../shared/request-error.js';
import { askDesk, ROLE_NAMES } from '../../shared/session.js';
import { ending, SESSION_COLUMNS } from '../settings/access-panels.js';
import { type Panel, PanelView } from '../shell/panel.js';
import { type Form, FormDialog } from '../shell/dialogs.js';
import { failureOf } from '../shell/execute.js';
import { Room, useViewer } from '../shell/room.js';

const MY_SESSIONS: Panel<DeskSessionFragment> = {
  resource: 'mySessions',
  name: '내 로그인',
  explanation: '모르는 로그인이 있으면 끝내고 비밀번호를 바꿔 주세요.',
  columns: SESSION_COLUMNS,
  actions: (session) =>
    session.isCurrent
      ? []
      : ending(
          '끝내기',
          DeskEndMySessionDocument,
          '그 브라우저에서는 다시 로그인해야 해요. 쓰던 글은 그 브라우저에 남아요.',
        )(session),
};

const changePassword = (email: string): Form => ({
  title: '비밀번호 바꾸기',
  action: '비밀번호 바꾸기',
  explanation: '이 로그인만 남고, 다른 로그인은 모두 끝나요.',
  fields: (
    <>
      {/* Password managers change the password of this name. */}
      <input type="text" autoComplete="username" value={email} hidden readOnly />
      <TextField
        name="password"
        label="지금 비밀번호"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        name="newPassword"
        label="새 비밀번호"
        type="password"
        autoComplete="new-password"
        helperText="10자 이상으로 정해 주세요. 띄어쓰기도 쓸 수 있어요."
        required
      />
    </>
  ),
  run: async (fields) => {
    await askDesk('POST', 'password', Object.fromEntries(fields)).catch((error: unknown) => {
      throw failureOf(error as RequestError);
    });
  },
});

/** The room 내 계정: who has signed in, the password, and where else the person has signed in. */
export function AccountRoom() {
  const { name, email, role, hasPassword } = useViewer();
  const [form, setForm] = useState<Form | null>(null);
  return (
    <Room title="내 계정">
      <div className="desk-stack">
        <Typography>
          <bdi>{name}</bdi> · {ROLE_NAMES[role]}
          {email && <> · {email}</>}
        </Typography>
        {hasPassword && (
          <Button variant="outlined" onClick={() => setForm(changePassword(email ?? name))}>
            비밀번호 바꾸기
          </Button>
        )}
        <h2>내 로그인</h2>
        <div>
          <PanelView panel={MY_SESSIONS} />
        </div>
      </div>
      {form && <FormDialog form={form} onClose={() => setForm(null)} />}
    </Room>
  );
}
