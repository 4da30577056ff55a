import { TextField } from '@mui/material';
import * as documents from '../../generated/operations.js';
import type { DeskPersonFragment, PersonState, Role } from '../../generated/operations.js';
import { ROLE_NAMES } from '../../shared/session.js';
import { ROLES } from '../settings/access-panels.js';
import type { Panel } from '../shell/panel.js';
import texts from '../settings/settings-texts.json';
import type { Form } from '../shell/dialogs.js';
import { execute } from '../shell/execute.js';
import { Choice } from '../shell/fields.js';
import { timeOf } from '../shell/values.js';

const STATES: Readonly<Record<PersonState, string>> = texts.states;

/** The fields of a person; without one, of a new person. */
const fieldsOf = (person?: DeskPersonFragment) => (
  <>
    <TextField name="name" label="이름" defaultValue={person?.name} required />
    <TextField
      name="email"
      label="이메일"
      type="email"
      helperText="로그인할 때 쓰는 이름이에요. 메일은 보내지 않아요."
      defaultValue={person?.email}
      required={!person?.hasClaimedRole}
    />
    <Choice
      name="role"
      label={person?.hasClaimedRole ? '역할 (회사 계정이 정해요)' : '역할'}
      options={ROLES}
      initial={person?.role ?? 'AUTHOR'}
      disabled={person?.hasClaimedRole}
    />
  </>
);

/** The values of the form. A role that cannot be chosen is absent. */
const valuesOf = (fields: FormData) => ({
  name: String(fields.get('name')),
  email: String(fields.get('email')),
  role: (fields.get('role') ?? undefined) as Role,
});

const linkOf = (token: string) => `${location.origin}/desk#/invitation/${token}`;

const INVITE: Form = {
  title: '초대하기',
  action: '초대하기',
  explanation: '링크가 생겨요. 그 사람에게 직접 보내 주세요.',
  fields: fieldsOf(),
  run: async (fields) => {
    const input = valuesOf(fields);
    return linkOf(
      (await execute(documents.DeskInvitePersonDocument, { input })).invitePerson!.token,
    );
  },
};

/** The actions of a person; none for an erased account. */
function actionsFor(person: DeskPersonFragment, me?: string): Form[] {
  const { id, name, state, email, hasPassword, hasIdentity } = person;
  if (!email && !hasPassword && !hasIdentity) return [];
  const isActive = state !== 'DEACTIVATED';
  const input = { id };
  const change: Form = {
    title: `${name} 수정`,
    action: '수정',
    explanation: '역할을 바꾸면 이 사람의 로그인이 모두 끝나요.',
    fields: fieldsOf(person),
    run: async (fields) => {
      const changed = valuesOf(fields);
      await execute(documents.DeskUpdatePersonDocument, {
        input: { ...input, ...changed, email: changed.email || undefined },
      });
    },
  };
  const renew: Form = {
    title: `${name} 다시 초대`,
    action: '다시 초대',
    explanation: '지금 비밀번호를 지우고 로그인을 모두 끝내요. 새 링크로 비밀번호를 다시 정해요.',
    run: async () => {
      const { renewInvitation } = await execute(documents.DeskRenewInvitationDocument, { input });
      return linkOf(renewInvitation!.token);
    },
  };
  const activate: Form = {
    title: `${name} ${isActive ? '비활성화' : '활성화'}`,
    action: isActive ? '비활성화' : '활성화',
    explanation: isActive
      ? '로그인이 바로 끝나고 다시 로그인할 수 없어요. 예약한 일은 그대로 해요.'
      : '쓰던 비밀번호나 회사 계정으로 다시 로그인할 수 있어요.',
    isDangerous: isActive,
    run: () =>
      execute(documents.DeskSetPersonActiveDocument, { input: { id, isActive: !isActive } }),
  };
  const erase: Form = {
    title: `${name} 지우기`,
    action: '지우기',
    explanation:
      '이메일, 비밀번호, 회사 계정 연결을 지우고 로그인을 끝내요. 문서와 이력에 남은 이름은 ' +
      '그대로예요. 되돌릴 수 없어요.',
    isDangerous: true,
    run: () => execute(documents.DeskErasePersonDocument, { input }),
  };
  // An invitation of oneself would end the session before its link is shown.
  const invitation = id === me ? [] : [renew];
  return isActive ? [change, ...invitation, activate, erase] : [activate, erase];
}

export const PEOPLE: Panel<DeskPersonFragment> = {
  resource: 'people',
  name: '사람',
  explanation:
    '데스크에서 일하는 사람들이에요. 저마다 이메일과 비밀번호나 회사 계정으로 로그인해요.',
  columns: {
    이름: 'name',
    이메일: 'email',
    역할: ({ role, hasClaimedRole }) =>
      role && ROLE_NAMES[role] + (hasClaimedRole ? ' (회사 계정)' : ''),
    상태: ({ state, invitationEndsAt }) =>
      STATES[state] + (invitationEndsAt ? ` (${timeOf(invitationEndsAt)}까지)` : ''),
    생성일: 'createdAt',
  },
  create: INVITE,
  actions: actionsFor,
  shownOnce: {
    title: '초대 링크',
    explanation: '지금만 볼 수 있어요. 72시간 동안 한 번 쓸 수 있어요.',
  },
};
