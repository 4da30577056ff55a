import { Checkbox, FormControl, FormControlLabel, FormLabel, TextField } from '@mui/material';
import { useGetList } from 'react-admin';
import * as documents from '../../generated/operations.js';
import type {
  DeskDeliveryFragment,
  DeskWebhookFragment,
  Role,
  WebhookEventType,
} from '../../generated/operations.js';
import { execute } from '../shell/execute.js';
import { Choice } from '../shell/fields.js';
import type { Form } from '../shell/dialogs.js';
import { NAME_FIELD } from './access-panels.js';
import { type Panel, Rows } from '../shell/panel.js';
import texts from './settings-texts.json';

const EVENTS: Readonly<Record<WebhookEventType, string>> = texts.events;

const NEW_WEBHOOK: Form = {
  title: '새 웹훅',
  action: '만들기',
  fields: (
    <>
      {NAME_FIELD}
      <TextField name="url" label="주소" type="url" required />
      <FormControl component="fieldset">
        <FormLabel component="legend">알릴 이벤트</FormLabel>
        {Object.entries(EVENTS).map(([event, label]) => (
          <FormControlLabel
            key={event}
            control={<Checkbox name="events" value={event} />}
            label={label}
          />
        ))}
      </FormControl>
      <Choice name="role" label="무엇까지 알릴까요" options={texts.audiences} initial="READER" />
    </>
  ),
  run: async (fields) => {
    const role = fields.get('role');
    const input = {
      name: String(fields.get('name')),
      url: String(fields.get('url')),
      events: fields.getAll('events') as WebhookEventType[],
      role: role === 'READER' ? null : (role as Role),
    };
    return (await execute(documents.DeskCreateWebhookDocument, { input })).createWebhook!.secret;
  },
};

/** The actions of a webhook. */
function actionsFor({ id, name, enabled, deadCount }: DeskWebhookFragment): Form[] {
  const replay: Form = {
    title: `${name} 다시 보내기`,
    action: '다시 보내기',
    explanation: `여러 번 시도해도 보내지 못한 ${deadCount}건을 모두 다시 보내요.`,
    fields: <DeadDeliveries webhookId={id} />,
    run: () => execute(documents.DeskReplayDeliveriesDocument, { input: { webhookId: id } }),
  };
  const toggle = enabled ? '끄기' : '켜기';
  return [
    ...(deadCount > 0 ? [replay] : []),
    {
      title: `${name} ${toggle}`,
      action: toggle,
      explanation: '꺼 둔 동안의 이벤트는 보내지 않아요. 켜면 대기 중이던 것부터 보내요.',
      run: () => execute(documents.DeskUpdateWebhookDocument, { input: { id, enabled: !enabled } }),
    },
    {
      title: `${name} 지우기`,
      action: '지우기',
      explanation: '대기 중인 전송도 함께 삭제돼요. 되돌릴 수 없어요.',
      isDangerous: true,
      run: () => execute(documents.DeskDeleteWebhookDocument, { input: { id } }),
    },
  ];
}

export const WEBHOOKS: Panel<DeskWebhookFragment> = {
  resource: 'webhooks',
  name: '웹훅',
  explanation: '무슨 일이 생기면 다른 서버에 알려요.',
  columns: {
    이름: 'name',
    주소: 'url',
    이벤트: ({ events }) => events.map((event) => EVENTS[event]).join(', '),
    상태: ({ enabled }) => (enabled ? '켜짐' : '꺼짐'),
    '마지막 전송': 'lastDeliveredAt',
    '대기 / 실패': ({ pendingCount, deadCount }) => `${pendingCount} / ${deadCount}`,
    '실패 이유': 'failure',
  },
  create: NEW_WEBHOOK,
  secretName: '웹훅 서명 키',
  actions: actionsFor,
};

function DeadDeliveries({ webhookId }: { webhookId: string }) {
  const filter = { webhookId };
  const { data = [] } = useGetList<DeskDeliveryFragment>('deadDeliveries', { filter });
  return (
    <Rows
      name="실패한 전송"
      rows={data}
      columns={{ 이벤트: ({ event }) => EVENTS[event], 시각: 'occurredAt', 이유: 'reason' }}
    />
  );
}
