import { MenuItem, TextField } from '@mui/material';
import {
  DeskCreateApiKeyDocument,
  DeskCreateApplicationDocument,
  DeskEndSessionDocument,
  DeskRevokeApiKeyDocument,
  DeskRevokeApplicationDocument,
  type Role,
} from '../../generated/operations.js';
import { startOfDay } from '../../shared/korean-days.js';
import { timeOf } from '../articles/marks.js';
import { execute } from '../shell/execute.js';
import { entriesIn, type Form, type Reasons } from '../shell/form-dialog.js';
import { Panel } from './panel.js';
import type { Application, Key, Session } from './settings-data.js';

export const ROLES: Readonly<Record<Role, string>> = {
  AGENT: '상담원',
  ANALYST: '분석가',
  AUTHOR: '작성자',
  EDITOR: '편집자',
  ADMIN: '관리자',
};

const REASONS: Reasons = [
  [/input\.name/, '이름은 한 줄로 100자까지 쓸 수 있어요.'],
  [/expiresAt/, '만료는 지금보다 나중이어야 해요.'],
  [/allowedOrigins/, '출처는 https://shop.example.com처럼 50개까지 적을 수 있어요.'],
  [/requestsPerMinute/, '한도는 1부터 1,000,000까지 적을 수 있어요.'],
];

/** A time that may be absent. */
const when = (moment: string | null | undefined, absent: string) =>
  moment == null ? absent : timeOf(moment);

/** Asks before it ends something. */
const ending = (name: string, action: string, explanation: string, run: Form['run']): Form => ({
  title: `${name} ${action}`,
  explanation,
  action,
  isDangerous: true,
  run,
});

export const NAME_FIELD = (
  <TextField autoFocus required name="name" label="이름" helperText="누가 어디에 쓰는지" />
);

export const KeysPanel = () => (
  <Panel<Key>
    resource="apiKeys"
    name="API 키"
    explanation="사람과 프로그램이 로그인하는 키예요. 고친 문서에는 키의 이름이 남아요."
    columns={{
      이름: ({ name }) => name,
      역할: ({ role }) => ROLES[role],
      '만든 때': ({ createdAt }) => timeOf(createdAt),
      '마지막으로 쓴 때': ({ lastUsedAt }) => when(lastUsedAt, '없음'),
      만료: ({ expiresAt }) => when(expiresAt, '없음'),
      폐기: ({ revokedAt }) => when(revokedAt, ''),
    }}
    create={(show) => ({
      title: '새 API 키',
      action: '만들기',
      reasons: REASONS,
      fields: (
        <>
          {NAME_FIELD}
          <TextField select name="role" label="역할" defaultValue="AUTHOR">
            {Object.entries(ROLES).map(([role, label]) => (
              <MenuItem key={role} value={role}>
                {label}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            type="date"
            name="expires"
            label="만료"
            helperText="이날부터 쓸 수 없어요. 비우면 만료되지 않아요."
            slotProps={{ inputLabel: { shrink: true } }}
          />
        </>
      ),
      run: async (fields) => {
        const expires = String(fields.get('expires'));
        const { createApiKey } = await execute(DeskCreateApiKeyDocument, {
          input: {
            name: String(fields.get('name')),
            role: fields.get('role') as Role,
            expiresAt: expires ? startOfDay(expires) : null,
          },
        });
        show(createApiKey!.secret);
      },
    })}
    actions={({ id, name, revokedAt }) =>
      revokedAt
        ? []
        : [
            ending(name, '폐기', '이 키와 이 키로 한 로그인이 바로 끝나요. 되돌릴 수 없어요.', () =>
              execute(DeskRevokeApiKeyDocument, { input: { id } }),
            ),
          ]
    }
  />
);

export const SessionsPanel = () => (
  <Panel<Session>
    resource="sessions"
    name="로그인"
    explanation="지금 데스크와 분석 화면에 로그인한 사람들이에요."
    columns={{
      이름: ({ name, isCurrent }) => (isCurrent ? `${name} (지금 이 로그인)` : name),
      역할: ({ role }) => ROLES[role],
      '로그인한 때': ({ createdAt }) => timeOf(createdAt),
      '끝나는 때': ({ expiresAt }) => timeOf(expiresAt),
    }}
    actions={({ id, name }) => [
      ending(name, '끝내기', '이 사람은 다시 로그인해야 해요. 쓰던 글은 브라우저에 남아요.', () =>
        execute(DeskEndSessionDocument, { input: { id } }),
      ),
    ]}
  />
);

export const ApplicationsPanel = () => (
  <Panel<Application>
    resource="applications"
    name="앱"
    explanation="앱과 홈페이지가 보내는 공개 키예요. 키는 비밀이 아니고, 아무 권한도 주지 않아요."
    columns={{
      이름: ({ name }) => name,
      '공개 키': ({ key }) => <code>{key}</code>,
      출처: ({ allowedOrigins }) => allowedOrigins.join(', '),
      '1분에 몇 번': ({ requestsPerMinute }) => requestsPerMinute?.toLocaleString('ko') ?? '',
      '만든 때': ({ createdAt }) => timeOf(createdAt),
      폐기: ({ revokedAt }) => when(revokedAt, ''),
    }}
    create={() => ({
      title: '새 앱',
      action: '만들기',
      reasons: REASONS,
      fields: (
        <>
          {NAME_FIELD}
          <TextField
            multiline
            name="origins"
            label="출처"
            helperText="키를 쓰는 홈페이지. 한 줄에 하나씩, 예: https://shop.example.com"
          />
          <TextField
            type="number"
            name="limit"
            label="1분에 받을 요청"
            helperText="비우면 한도가 없어요. 공개된 앱은 비워 두세요."
          />
        </>
      ),
      run: (fields) =>
        execute(DeskCreateApplicationDocument, {
          input: {
            name: String(fields.get('name')),
            allowedOrigins: entriesIn(fields.get('origins')),
            requestsPerMinute: Number(fields.get('limit')) || null,
          },
        }),
    })}
    actions={({ id, name, revokedAt }) =>
      revokedAt
        ? []
        : [
            ending(name, '폐기', '이 키를 보내는 요청이 모두 거절돼요. 되돌릴 수 없어요.', () =>
              execute(DeskRevokeApplicationDocument, { input: { id } }),
            ),
          ]
    }
  />
);
