import {
  Checkbox,
  FormControl,
  FormControlLabel,
  FormLabel,
  MenuItem,
  TextField,
} from '@mui/material';
import { useGetList } from 'react-admin';
import {
  DeskCreateWebhookDocument,
  DeskDeleteWebhookDocument,
  DeskReplayDeliveriesDocument,
  DeskUpdateWebhookDocument,
  type Role,
  type WebhookEventType,
} from '../../generated/operations.js';
import { timeOf } from '../articles/marks.js';
import { execute } from '../shell/execute.js';
import type { Form, Reasons } from '../shell/form-dialog.js';
import { NAME_FIELD, ROLES } from './access-panels.js';
import { Panel, Rows } from './panel.js';
import type { Delivery, Webhook } from './settings-data.js';

const EVENTS: Readonly<Record<WebhookEventType, string>> = {
  ARTICLE_PUBLISHED: '문서가 보이게 됨',
  ARTICLE_UPDATED: '보이는 내용이 바뀜',
  ARTICLE_UNPUBLISHED: '문서가 안 보이게 됨',
  CATALOG_CHANGED: '분류나 플랫폼이 바뀜',
  FEEDBACK_GIVEN: '의견이 옴',
  SEARCH_UNANSWERED: '답이 없는 검색',
};

const REASONS: Reasons = [
  [/input\.name/, '이름은 한 줄로 100자까지 쓸 수 있어요.'],
  [/already/, '웹훅은 50개까지 만들 수 있어요. 먼저 하나를 지워 주세요.'],
  [/input\.url/, '인터넷에서 닿는 https 주소를 적어 주세요.'],
  [/events/, '사건을 하나 이상 골라 주세요. 의견과 검색은 분석가 이상의 역할이 있어야 해요.'],
];

const CREATION: Omit<Form, 'run'> = {
  title: '새 웹훅',
  action: '만들기',
  reasons: REASONS,
  fields: (
    <>
      {NAME_FIELD}
      <TextField required type="url" name="url" label="주소" helperText="https로 시작해요." />
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
      <TextField select name="role" label="무엇까지 알릴까요" defaultValue="READER">
        <MenuItem value="READER">누구나 보는 것</MenuItem>
        {(['AGENT', 'ANALYST'] as const).map((role) => (
          <MenuItem key={role} value={role}>
            {ROLES[role]}이 보는 것
          </MenuItem>
        ))}
      </TextField>
    </>
  ),
};

/** What can be done with a webhook. */
function actionsFor({ id, name, enabled, deadCount }: Webhook): Form[] {
  const toggle: Form = enabled
    ? {
        title: `${name} 끄기`,
        action: '끄기',
        explanation: '꺼 둔 동안 일어난 일은 나중에도 보내지 않아요.',
        run: () => execute(DeskUpdateWebhookDocument, { input: { id, enabled: false } }),
      }
    : {
        title: `${name} 켜기`,
        action: '켜기',
        explanation: '기다리던 배달도 이제 보내요.',
        run: () => execute(DeskUpdateWebhookDocument, { input: { id, enabled: true } }),
      };
  const replay: Form = {
    title: `${name} 다시 보내기`,
    action: '다시 보내기',
    explanation: `여러 번 보내도 받지 않은 배달 ${deadCount}개를 모두 다시 보내요.`,
    fields: <DeadDeliveries webhookId={id} />,
    run: () => execute(DeskReplayDeliveriesDocument, { input: { webhookId: id } }),
  };
  const remove: Form = {
    title: `${name} 지우기`,
    action: '지우기',
    explanation: '기다리는 배달도 함께 없어져요. 되돌릴 수 없어요.',
    isDangerous: true,
    run: () => execute(DeskDeleteWebhookDocument, { input: { id } }),
  };
  return [toggle, ...(deadCount > 0 ? [replay] : []), remove];
}

export const WebhooksPanel = () => (
  <Panel<Webhook>
    resource="webhooks"
    name="웹훅"
    explanation="무슨 일이 생기면 다른 서버에 알려요."
    columns={{
      이름: ({ name }) => name,
      주소: ({ url }) => url,
      사건: ({ events }) => events.map((event) => EVENTS[event]).join(', '),
      상태: ({ enabled }) => (enabled ? '켜짐' : '꺼짐'),
      '마지막 배달': ({ lastDeliveredAt }) => (lastDeliveredAt ? timeOf(lastDeliveredAt) : ''),
      '기다림 / 실패': ({ pendingCount, deadCount }) => `${pendingCount} / ${deadCount}`,
      '실패한 까닭': ({ failure }) => failure,
    }}
    create={(show) => ({
      ...CREATION,
      run: async (fields) => {
        const role = fields.get('role');
        const { createWebhook } = await execute(DeskCreateWebhookDocument, {
          input: {
            name: String(fields.get('name')),
            url: String(fields.get('url')),
            events: fields.getAll('events') as WebhookEventType[],
            role: role === 'READER' ? null : (role as Role),
          },
        });
        show(createWebhook!.secret);
      },
    })}
    actions={actionsFor}
  />
);

function DeadDeliveries({ webhookId }: { webhookId: string }) {
  const { data = [] } = useGetList<Delivery>('deadDeliveries', { filter: { webhookId } });
  return (
    <Rows
      name="실패한 배달"
      rows={data}
      columns={{
        사건: ({ event }) => EVENTS[event],
        때: ({ occurredAt }) => timeOf(occurredAt),
        까닭: ({ reason }) => reason,
      }}
    />
  );
}
