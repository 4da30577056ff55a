import type { TypedDocumentNode } from '@urql/core';
import { TextField } from '@mui/material';
import * as documents from '../../generated/operations.js';
import type {
  DeskApiKeyFragment,
  DeskApplicationFragment,
  DeskSessionFragment,
  Role,
} from '../../generated/operations.js';
import { startOfDay } from '../../shared/korean-days.js';
import { ROLE_NAMES } from '../../shared/session.js';
import { execute } from '../shell/execute.js';
import { Choice } from '../shell/fields.js';
import { entriesIn, type Form } from '../shell/dialogs.js';
import { shown } from '../shell/values.js';
import type { Panel } from '../shell/panel.js';
import texts from './settings-texts.json';

export const ROLES: Readonly<Record<Role, string>> = texts.roles;

const roleOf = ({ role }: { role: Role }) => ROLE_NAMES[role];

/** Ends something for good, unless it has ended. */
export const ending =
  (
    action: string,
    document: TypedDocumentNode<object, { input: { id: string } }>,
    explanation: string,
  ) =>
  ({ id, name, revokedAt }: { id: string; name: string; revokedAt?: string | null }): Form[] => {
    const run = () => execute(document, { input: { id } });
    const form = { title: `${name} ${action}`, action, explanation, run, isDangerous: true };
    return revokedAt ? [] : [form];
  };

export const NAME_FIELD = (
  <TextField name="name" label="이름" helperText="누가 어디에 쓰는지" required />
);

const NEW_KEY: Form = {
  title: '새 API 키',
  action: '만들기',
  fields: (
    <>
      {NAME_FIELD}
      <Choice name="role" label="역할" options={ROLES} initial="AUTHOR" />
      <TextField
        name="end"
        label="만료"
        type="date"
        helperText="이날부터 못 써요. 비우면 계속 써요."
        slotProps={{ inputLabel: { shrink: true } }}
      />
    </>
  ),
  run: async (fields) => {
    const [name, role, end] = ['name', 'role', 'end'].map((field) => String(fields.get(field)));
    const expiresAt = end ? startOfDay(end) : null;
    const input = { name: name!, role: role as Role, expiresAt };
    return (await execute(documents.DeskCreateApiKeyDocument, { input })).createApiKey!.secret;
  },
};

export const KEYS: Panel<DeskApiKeyFragment> = {
  resource: 'apiKeys',
  name: 'API 키',
  explanation: '사람과 프로그램이 로그인하는 키예요. 고친 문서에는 키의 이름이 남아요.',
  columns: {
    이름: 'name',
    역할: roleOf,
    생성일: 'createdAt',
    '마지막 사용': 'lastUsedAt',
    만료: 'expiresAt',
    폐기: 'revokedAt',
  },
  create: NEW_KEY,
  actions: ending(
    '폐기',
    documents.DeskRevokeApiKeyDocument,
    '이 키와 이 키로 한 로그인이 바로 끝나고, 이 키로 한 예약은 취소돼요. 되돌릴 수 없어요.',
  ),
};

/** The columns of lists of sessions. */
export const SESSION_COLUMNS: Panel<DeskSessionFragment>['columns'] = {
  '로그인 시각': ({ createdAt, isCurrent }) =>
    shown(createdAt) + (isCurrent ? ' (지금 이 로그인)' : ''),
  '마지막 사용': 'usedAt',
  '만료 시각': ({ endsAt, isKept }) => shown(endsAt) + (isKept ? ' (로그인 유지)' : ''),
};

export const SESSIONS: Panel<DeskSessionFragment> = {
  resource: 'sessions',
  name: '로그인',
  explanation: '지금 데스크나 통계에 로그인한 사람들이에요.',
  columns: { 이름: 'name', 역할: roleOf, ...SESSION_COLUMNS },
  actions: ending(
    '끝내기',
    documents.DeskEndSessionDocument,
    '다시 로그인해야 해요. 쓰던 글은 브라우저에 남아요.',
  ),
};

const NEW_APPLICATION: Form = {
  title: '새 앱',
  action: '만들기',
  fields: (
    <>
      {NAME_FIELD}
      <TextField
        name="origins"
        label="출처"
        helperText="키를 쓰는 홈페이지. 한 줄에 하나씩, 예: https://shop.example.com"
        multiline
      />
      <TextField
        name="limit"
        label="분당 최대 요청 수"
        type="number"
        helperText="비우면 한도가 없어요."
      />
    </>
  ),
  run: (fields) => {
    const limit = String(fields.get('limit'));
    const input = {
      name: String(fields.get('name')),
      allowedOrigins: entriesIn(fields.get('origins')),
      requestsPerMinute: limit ? Number(limit) : null,
    };
    return execute(documents.DeskCreateApplicationDocument, { input });
  },
};

export const APPLICATIONS: Panel<DeskApplicationFragment> = {
  resource: 'applications',
  name: '앱',
  explanation: '앱과 홈페이지가 보내는 공개 키예요. 비밀이 아니고, 아무 권한도 주지 않아요.',
  columns: {
    이름: 'name',
    '공개 키': ({ key }) => <code>{key}</code>,
    출처: 'allowedOrigins',
    '분당 요청': 'requestsPerMinute',
    생성일: 'createdAt',
    폐기: 'revokedAt',
  },
  create: NEW_APPLICATION,
  actions: ending(
    '폐기',
    documents.DeskRevokeApplicationDocument,
    '이 키를 보내는 요청이 모두 거절돼요. 되돌릴 수 없어요.',
  ),
};
