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
import { type Panel, Rows } from './panel.js';
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
        <FormLabel component="legend">알릴 사건</FormLabel>
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

/** What can be done with a webhook. */
function actionsFor({ id, name, enabled, deadCount }: DeskWebhookFragment): Form[] {
  const replay: Form = {
    title: `${name} 다시 보내기`,
    action: '다시 보내기',
    explanation: `여러 번 보내도 받지 않은 배달 ${deadCount}개를 모두 다시 보내요.`,
    fields: <DeadDeliveries webhookId={id} />,
    run: () => execute(documents.DeskReplayDeliveriesDocument, { input: { webhookId: id } }),
  };
  const toggle = enabled ? '끄기' : '켜기';
  return [
    ...(deadCount > 0 ? [replay] : []),
    {
      title: `${name} ${toggle}`,
      action: toggle,
      explanation: '꺼 둔 동안 일어난 일은 나중에도 보내지 않고, 켜면 기다리던 배달을 보내요.',
      run: () => execute(documents.DeskUpdateWebhookDocument, { input: { id, enabled: !enabled } }),
    },
    {
      title: `${name} 지우기`,
      action: '지우기',
      explanation: '기다리는 배달도 함께 없어져요. 되돌릴 수 없어요.',
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
    사건: ({ events }) => events.map((event) => EVENTS[event]).join(', '),
    상태: ({ enabled }) => (enabled ? '켜짐' : '꺼짐'),
    '마지막 배달': 'lastDeliveredAt',
    '기다림 / 실패': ({ pendingCount, deadCount }) => `${pendingCount} / ${deadCount}`,
    '실패한 까닭': 'failure',
  },
  create: NEW_WEBHOOK,
  actions: actionsFor,
};

function DeadDeliveries({ webhookId }: { webhookId: string }) {
  const filter = { webhookId };
  const { data = [] } = useGetList<DeskDeliveryFragment>('deadDeliveries', { filter });
  return (
    <Rows
      name="실패한 배달"
      rows={data}
      columns={{ 사건: ({ event }) => EVENTS[event], 때: 'occurredAt', 까닭: 'reason' }}
    />
  );
}
