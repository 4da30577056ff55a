import type { GetListParams } from 'react-admin';
import * as documents from '../../generated/operations.js';
import { DeskError, execute } from '../shell/execute.js';

const whole = <Row>(rows: readonly Row[] | null | undefined) => {
  const data = rows ?? [];
  return { data, total: data.length };
};

export type Key = NonNullable<documents.DeskApiKeysQuery['apiKeys']>[number];
export const apiKeys = {
  getList: async () => whole((await execute(documents.DeskApiKeysDocument, {})).apiKeys),
};

export type Session = NonNullable<documents.DeskSessionsQuery['sessions']>[number];
export const sessions = {
  getList: async () => whole((await execute(documents.DeskSessionsDocument, {})).sessions),
};

export type Application = NonNullable<documents.DeskApplicationsQuery['applications']>[number];
export const applications = {
  getList: async () => whole((await execute(documents.DeskApplicationsDocument, {})).applications),
};

export type Webhook = NonNullable<documents.DeskWebhooksQuery['webhooks']>[number];
export const webhooks = {
  getList: async () => whole((await execute(documents.DeskWebhooksDocument, {})).webhooks),
};

type Deliveries = NonNullable<documents.DeskDeadDeliveriesQuery['webhookDeliveries']>;
export type Delivery = Deliveries[number];
export const deadDeliveries = {
  getList: async ({ filter }: GetListParams) => {
    const variables = filter as { webhookId: string };
    return whole(
      (await execute(documents.DeskDeadDeliveriesDocument, variables)).webhookDeliveries,
    );
  },
};

export type Index = documents.DeskIndexFragment & { id: string };
export const searchIndexes = {
  /** The index and its fallback. An index that does not answer has no number of documents. */
  getList: async () => {
    const ask = (isAnswering: boolean) =>
      execute(documents.DeskSearchIndexDocument, { isAnswering });
    const { searchIndex } = await ask(true).catch((error: DeskError) => {
      if (error.code === 'SEARCH_UNAVAILABLE') return ask(false);
      throw error;
    });
    const found = [searchIndex, searchIndex?.fallback].filter((each) => each != null);
    return whole(found.map((index) => ({ ...index, id: index.engine })));
  },
};
