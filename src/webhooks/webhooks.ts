import { randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { Role } from '../access/index.js';
import { audit } from '../core/database/audit.js';
import { checkAll } from '../core/check-all.js';
import { transaction } from '../core/database/connections.js';
import { createInstance, type Fields } from '../core/database/database.js';
import { badInput, DoumError } from '../core/errors.js';
import { hastenJobs } from '../core/work/job-queue.js';
import { cleanLine } from '../core/text/text.js';
import { type AddressPolicy, checkWebhookUrl } from './addresses.js';
import { countDeliveries, DELIVERY, OLDEST_WAITING } from './webhook-deliveries.js';
import {
  type CreateWebhookInput,
  mayTell,
  roleFor,
  type UpdateWebhookInput,
  Webhook,
  type WebhookEventType,
} from './webhook-types.js';

const MAX_NAME = 100;

/** Limited, because each event may be delivered to every webhook. */
const MAX_WEBHOOKS = 50;

/** Maximum for the number of deliveries. As many dead letters of a webhook are kept. */
const MAX_COUNTED = 10_000;

const READ = `
  select w.id, w.name, w.url, w.events, w.role, w.disabled_at is null as enabled,
    w.created_by as "createdBy", w.created_at as "createdAt",
    ${countDeliveries('PENDING', MAX_COUNTED)}::integer as "pendingCount",
    ${OLDEST_WAITING} as "oldestPendingAt",
    ${countDeliveries('DEAD', MAX_COUNTED)}::integer as "deadCount",
    (select d.settled_at from webhook_delivery d
      where d.webhook_id = w.id and d.attempted_at is not null and d.state = 'DELIVERED'
      order by d.attempted_at desc limit 1) as "lastDeliveredAt",
    (select d.reason from webhook_delivery d
      where d.webhook_id = w.id and d.attempted_at is not null and d.state <> 'DROPPED'
        -- A delivery in its first attempt has no result yet.
        and (d.state = 'DELIVERED' or d.reason is not null)
      order by d.attempted_at desc limit 1) as failure
  from webhook w
  where $1::uuid is null or w.id = $1
  order by w.created_at desc, w.id`;

const INSERT = `
  insert into webhook (name, url, events, role, secret, created_by)
  select $1, $2, $3, $4, $5, $6
  where (select count(*) from webhook) < ${MAX_WEBHOOKS}
  returning id`;

const PENDING = `select id from webhook_delivery where webhook_id = $1 and state = 'PENDING'`;

const FOR_UPDATE = `
  select events, role, disabled_at is null as enabled from webhook where id = $1 for update`;

/**
 * A new address, or enabling the webhook again, resets its failures. The webhook gets changes that
 * begin after the statement (`enabled_at`).
 */
const UPDATE = `
  update webhook set name = coalesce($2, name), url = coalesce($3, url), events = $4, role = $5,
    disabled_at = case when $6 then null else coalesce(disabled_at, now()) end,
    enabled_at = case when $6 and disabled_at is not null then clock_timestamp() else enabled_at end,
    failures = case when $7 then 0 else failures end,
    resting_until = case when $7 then null else resting_until end
  where id = $1`;

const ROTATE = `
  update webhook set previous_secret = secret,
    previous_secret_until = now() + interval '24 hours', secret = $2
  where id = $1`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where to send messages, and how to sign them. */
export interface Receiver {
  url: string;
  /** The current secret, and the previous one while it is valid. */
  secrets: Buffer[];
}

/** The webhooks in Postgres. Secrets are stored in plain form, because signing needs them. */
export class Webhooks {
  constructor(
    private readonly pool: Pool,
    private readonly policy: AddressPolicy,
  ) {}

  /** All webhooks, newest first. */
  async list(): Promise<Webhook[]> {
    const { rows } = await this.pool.query<Fields<Webhook>>(READ, [null]);
    return rows.map((row) => createInstance(Webhook, row));
  }

  /** NOT_FOUND, naming `field`, if no webhook has this id. */
  async find(id: string, field = 'id'): Promise<Webhook> {
    const { rows } = await this.pool.query<Fields<Webhook>>(READ, [checkId(id, field)]);
    if (!rows[0]) throw notFound(field);
    return createInstance(Webhook, rows[0]);
  }

  /**
   * Creates a webhook for changes that begin from now on. Only this call returns its secret.
   * BAD_USER_INPUT for an invalid name, address or role.
   */
  async create(
    { name, url, events, role = null }: CreateWebhookInput,
    createdBy: string,
  ): Promise<{ webhook: Webhook; secret: string }> {
    const { line, types, address } = await checkAll({
      line: () => cleanLine(name, 'name', MAX_NAME),
      types: () => checkEvents(events, role),
      address: () => checkWebhookUrl(url, this.policy),
    });
    const secret = randomBytes(32);
    const id = await transaction(this.pool, async (client) => {
      const { rows } = await client.query<{ id: string }>(INSERT, [
        ...[line, address, types, role, secret, createdBy],
      ]);
      if (!rows[0])
        throw badInput('url', `There are ${MAX_WEBHOOKS} webhooks already.`, 'Delete one first.', {
          reason: 'TOO_MANY_WEBHOOKS',
        });
      await record(client, rows[0].id);
      return rows[0].id;
    });
    return { webhook: await this.find(id), secret: writeSecret(secret) };
  }

  /** Changes a webhook. Errors as for `create`; NOT_FOUND if no webhook has this id. */
  async update(input: UpdateWebhookInput): Promise<Webhook> {
    const id = checkId(input.id);
    const { name, url } = await checkAll({
      name: () => (input.name == null ? null : cleanLine(input.name, 'name', MAX_NAME)),
      url: () => (input.url == null ? null : checkWebhookUrl(input.url, this.policy)),
    });
    await transaction(this.pool, async (client) => {
      const [before] = (await client.query<Webhook>(FOR_UPDATE, [id])).rows;
      if (!before) throw notFound('id');
      const role = input.role === undefined ? before.role : input.role;
      const events = checkEvents(input.events ?? before.events, role);
      const enabled = input.enabled ?? before.enabled;
      const isFresh = (enabled && !before.enabled) || url !== null;
      await client.query(UPDATE, [id, name, url, events, role, enabled, isFresh]);
      if (isFresh) {
        // Deliveries waited while the webhook was disabled or rested.
        const { rows: pending } = await client.query<{ id: number }>(PENDING, [id]);
        const ids = pending.map((delivery) => delivery.id);
        await hastenJobs(client, DELIVERY, ids);
      }
      await record(client, id);
    });
    return this.find(id);
  }

  /** Deletes a webhook with its deliveries. NOT_FOUND if no webhook has this id. */
  async delete(id: string): Promise<void> {
    checkId(id);
    await transaction(this.pool, async (client) => {
      await record(client, id);
      await client.query('delete from webhook where id = $1', [id]);
    });
    await this.pool.query('delete from webhook_delivery where webhook_id = $1', [id]);
  }

  /** Makes a new secret. The old and the new one sign for a day. NOT_FOUND as for `update`. */
  async rotateSecret(id: string): Promise<{ webhook: Webhook; secret: string }> {
    const secret = randomBytes(32);
    checkId(id);
    await transaction(this.pool, async (client) => {
      await client.query(ROTATE, [id, secret]);
      await record(client, id);
    });
    return { webhook: await this.find(id), secret: writeSecret(secret) };
  }

  /** NOT_FOUND if no webhook has this id. */
  async receiver(id: string): Promise<Receiver> {
    const { rows } = await this.pool.query<Receiver>(
      `select url, ${SECRETS} as secrets from webhook w where id = $1`,
      [checkId(id)],
    );
    if (!rows[0]) throw notFound('id');
    return rows[0];
  }
}

/** Records a change of a webhook. NOT_FOUND if no webhook has this id. */
async function record(client: PoolClient, id: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select name from webhook where id = $1', [
    id,
  ]);
  if (!rows[0]) throw notFound('id');
  await audit(client, { kind: 'Webhook', title: rows[0].name, details: { webhookId: id } });
}

/** The text form of a secret that libraries for Standard Webhooks read. */
function writeSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}

/** SQL: the valid secrets of `webhook w`, for `Receiver.secrets`. */
export const SECRETS = `case when w.previous_secret_until > now()
  then array[w.secret, w.previous_secret] else array[w.secret] end`;

/** The distinct events. BAD_USER_INPUT if there is none, or if the role is too low for one. */
function checkEvents(events: readonly WebhookEventType[], role: Role | null): WebhookEventType[] {
  if (events.length === 0)
    throw badInput('events', 'events is empty; a webhook needs at least one.');
  const type = events.find((one) => !mayTell(role, roleFor(one)));
  if (type)
    throw badInput(
      'role',
      `The event ${type} needs the role ${roleFor(type)}; that of the webhook is ${role ?? 'none'}.`,
      'Give the webhook this role, or leave this event out.',
    );
  return [...new Set(events)];
}

function checkId(id: string, field = 'id'): string {
  if (!UUID.test(id)) throw notFound(field);
  return id;
}

function notFound(field: string): DoumError {
  return new DoumError('NOT_FOUND', 'There is no webhook with this id.', { field });
}
