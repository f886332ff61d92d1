// HTTP: channels of a property, when it is told, and what became of each message. Invariant: every
// change is of a person with the right; a signing secret is shown once. A test goes the way every
// message goes, at once, and says what came of it.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import type { MasterKey } from '#access/credential-vault.ts';
import type { ChannelKey } from '#access/webhook-secret-store.ts';
import { readProperty } from '#chart-of-accounts/chart-store.ts';
import { cursorText, withExamples } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import { checkedChannel } from './channel-check.ts';
import {
  addChannel,
  type Channel,
  changeChannel,
  endChannel,
  listChannels,
  readChannel,
  switchOff,
} from './channel-store.ts';
import { type DeliveryDeps, send } from './delivering-worker.ts';
import { type HistoryRow, type Notification, readHistory, retryNow } from './delivery-store.ts';
import { notificationProblem, refuseNotification } from './notification-errors.ts';
import {
  ChannelBody,
  ChannelChange,
  ChannelList,
  ChannelMade,
  ChannelView,
  NotificationList,
  type NotificationView,
  Settings,
} from './notification-schemas.ts';
import { readNotificationSettings, saveNotificationSettings } from './settings-store.ts';

export interface NotificationDeps extends Omit<DeliveryDeps, 'random' | 'keys'> {
  readonly pool: pg.Pool;
  /** The keys of the vault, the present one first. *Errors:* ACCESS_KEY_*. */
  readonly keys: () => readonly [MasterKey, ...MasterKey[]];
  /** A new signing secret: `whsec_` and base64 of 32 random bytes. */
  readonly newSecret: () => string;
  /** Whether webhooks may go to private addresses and over http. */
  readonly allowPrivate: boolean;
}

const ById = Type.Object({ id: Type.Integer({ minimum: 1, description: 'Id of the channel.' }) });
const Nothing = Type.Object({});

export function notificationRoutes(deps: NotificationDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(channelRoutes(deps));
    await server.register(usingRoutes(deps));
    await server.register(settingsRoutes(deps));
    await server.register(historyRoutes(deps));
  };
}

function channelRoutes(deps: NotificationDeps): FastifyPluginAsyncTypebox {
  const { pool, now, mail, allowPrivate } = deps;
  return async (server) => {
    const list = {
      summary: 'Lists the channels by which the property is told: mail and webhooks.',
      response: { 200: ChannelList },
    };
    server.get('/notification-channels', { schema: list }, async ({ propertyId }) => ({
      items: (await listChannels(pool, propertyId)).map(channelView),
      mail: mail !== null,
    }));

    const post = {
      summary: 'Adds a channel: mail to people, or a signed webhook to a program.',
      description: 'The answer shows a webhook’s signing secret this once.',
      body: ChannelBody,
      response: { 201: ChannelMade },
    };
    server.post('/notification-channels', { schema: post }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const { recipients = [], url = null } = body;
      const given = checkedChannel({ ...body, recipients, url }, { allowPrivate });
      const secret = given.kind === 'webhook' ? deps.newSecret() : null;
      const made = { ...given, secret, person, at: now(), master: () => deps.keys()[0] };
      const channelId = await withTransaction(pool, (tx) => addChannel(tx, propertyId, made));
      const channel = channelView(await known(pool, { propertyId, channelId }));
      return reply.code(201).send({ channel, secret });
    });

    const put = {
      summary: 'Changes a channel and switches it on again when it was off.',
      params: ById,
      body: ChannelChange,
      response: { 200: ChannelView },
    };
    server.put('/notification-channels/:id', { schema: put }, async (request) => {
      const { propertyId, person, body } = request;
      const key = { propertyId, channelId: request.params.id };
      const { kind } = await known(pool, key);
      const { recipients = [], url = null } = body;
      const given = checkedChannel({ ...body, kind, recipients, url }, { allowPrivate });
      await changeChannel(pool, key, { ...given, person, at: now() });
      return channelView(await known(pool, key));
    });
  };
}

const OffBody = withExamples(
  Type.Object({ because: Type.String({ minLength: 1, maxLength: 500 }) }),
  { because: 'The mailbox moves this week' },
);

function usingRoutes(deps: NotificationDeps): FastifyPluginAsyncTypebox {
  const { pool, now } = deps;
  return async (server) => {
    const off = {
      summary: 'Switches a channel off, with a reason: nothing is sent by it.',
      params: ById,
      body: OffBody,
      response: { 200: ChannelView },
    };
    server.post('/notification-channels/:id/switch-off', { schema: off }, async (request) => {
      const { propertyId, person, body } = request;
      const key = { propertyId, channelId: request.params.id };
      await known(pool, key);
      const by = { ...body, person, at: now() };
      await withTransaction(pool, (tx) => switchOff(tx, key, by));
      return channelView(await known(pool, key));
    });

    const end = {
      summary: 'Removes a channel; what was sent by it stays in the history.',
      params: ById,
      response: { 200: Nothing },
    };
    server.post('/notification-channels/:id/remove', { schema: end }, async (request) => {
      const { propertyId, person } = request;
      const key = { propertyId, channelId: request.params.id };
      await known(pool, key);
      await withTransaction(pool, (tx) => endChannel(tx, key, { person, at: now() }));
      return {};
    });

    const test = {
      summary: 'Sends a test message by a channel at once and tells whether it arrived.',
      description: 'It is not kept in the history.',
      params: ById,
      response: { 200: Nothing },
    };
    server.post('/notification-channels/:id/test', { schema: test }, async (request) => {
      const { propertyId, person } = request;
      const channel = await known(pool, { propertyId, channelId: request.params.id });
      const { code, name } = await readProperty(pool, propertyId);
      const test = testMessage(channel, { code, name, person, at: now() });
      if (channel.kind === 'mail' && deps.mail === null) {
        refuseNotification(422, notificationProblem('NOTIFICATION_MAIL_NOT_SET', {}));
      }
      const failed = await send(deps, test);
      if (failed === null) return {};
      return refuseNotification(
        422,
        notificationProblem('NOTIFICATION_NOT_DELIVERED', {}, failed.failure),
      );
    });
  };
}

/** Not kept in the history: it tells nothing of the books. */
function testMessage(
  channel: Channel,
  by: { code: string; name: string; person: string; at: Date },
): Notification {
  const { propertyId, channelId, kind, recipients, url } = channel;
  return {
    ...{ propertyId, channelId, kind, recipients, url },
    ...{ notificationId: BigInt(by.at.getTime()), attempts: 1, type: 'test' },
    ...{ title: 'A test', madeAt: by.at, property: by.code, propertyName: by.name },
    message: {
      lines: [`${by.person} sent this to see that “${channel.name}” arrives.`],
      link: '/settings/notifications',
      data: { by: by.person },
    },
  };
}

function settingsRoutes({ pool, now }: NotificationDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const get = {
      summary: 'Tells after how long a backlog is stale, and when the digest is sent.',
      response: { 200: Settings },
    };
    server.get('/notification-settings', { schema: get }, ({ propertyId }) =>
      readNotificationSettings(pool, propertyId),
    );
    const put = {
      summary: 'Changes after how long a backlog is stale, and when the digest is sent.',
      body: Settings,
      response: { 200: Settings },
    };
    server.put('/notification-settings', { schema: put }, async (request) => {
      const { propertyId, person, body } = request;
      await saveNotificationSettings(pool, propertyId, body, { person, at: now() });
      return readNotificationSettings(pool, propertyId);
    });
  };
}

function historyRoutes({ pool }: NotificationDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists what was told by which channel and what became of it, the newest first.',
      querystring: Type.Object({
        limit: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'Rows of a page.' }),
        ),
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$', description: cursorText })),
      }),
      response: { 200: NotificationList },
    };
    server.get('/notifications', { schema: list }, async (request) => {
      const { limit = 50, cursor } = request.query;
      const before = cursor === undefined ? null : BigInt(cursor);
      const { propertyId } = request;
      const rows = await readHistory(pool, { propertyId, before, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      const next = last === undefined ? null : String(last.notificationId);
      return { items: shown.map(notificationView), next };
    });

    const again = {
      summary: 'Tries to deliver a message again at once.',
      params: Type.Object({
        id: Type.String({ pattern: '^[0-9]{1,18}$', description: 'Id of the message.' }),
      }),
      response: { 200: Type.Object({ retried: Type.Boolean() }) },
    };
    server.post('/notifications/:id/retry', { schema: again }, async (request) => {
      const { propertyId, params } = request;
      const key = { propertyId, notificationId: BigInt(params.id) };
      return { retried: await retryNow(pool, key) };
    });
  };
}

/** *Errors:* NOTIFICATION_CHANNEL_UNKNOWN (404). */
async function known(pool: pg.Pool, key: ChannelKey): Promise<Channel> {
  const channel = await readChannel(pool, key);
  if (channel !== null) return channel;
  const id = String(key.channelId);
  return refuseNotification(404, notificationProblem('NOTIFICATION_CHANNEL_UNKNOWN', {}, id));
}

function channelView(one: Channel): ChannelView {
  const { channelId, name, kind, recipients, url, occasions, madeBy, changedBy } = one;
  return {
    ...{ channelId, name, kind, url, madeBy, changedBy },
    recipients: [...recipients],
    occasions: [...occasions],
    madeAt: one.madeAt.toISOString(),
    changedAt: one.changedAt.toISOString(),
    off: one.offAt === null ? null : { at: one.offAt.toISOString(), because: one.offBecause ?? '' },
  };
}

function notificationView(row: HistoryRow): NotificationView {
  const { channelId, channel, type, title, link, state, attempts, failure } = row;
  return {
    ...{ channelId, channel, type, title, link, state, attempts, failure },
    notificationId: String(row.notificationId),
    madeAt: row.madeAt.toISOString(),
    nextTryAt: state === 'waiting' ? row.nextTryAt.toISOString() : null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
