// The wire's shapes of channels, settings and the history of notifications. Pure.
// Invariant: a signing secret is in the answer that made the channel and in no other.

import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { nullable } from '#journal/journal-schemas.ts';
import { type OccasionName, occasionNames } from './occasions.ts';

const OccasionText = Type.Unsafe<OccasionName>({ type: 'string', enum: [...occasionNames] });
const InstantAt = Type.String({ description: 'ISO 8601, UTC' });

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });

export const ChannelBody = withExamples(
  Type.Object({
    name: Name,
    kind: Type.Unsafe<'mail' | 'webhook'>({ type: 'string', enum: ['mail', 'webhook'] }),
    recipients: Type.Optional(
      Type.Array(Type.String({ maxLength: 254 }), {
        maxItems: 50,
        description: 'Of a mail channel.',
      }),
    ),
    url: Type.Optional(Type.String({ maxLength: 2000, description: 'Of a webhook.' })),
    occasions: Type.Array(OccasionText, { uniqueItems: true }),
  }),
  {
    name: 'Accounting',
    kind: 'mail',
    recipients: ['books@harborpoint.example'],
    occasions: ['exports-in-error'],
  },
  {
    name: 'Our ticket system',
    kind: 'webhook',
    url: 'https://hooks.harborpoint.example/tieout',
    occasions: ['exports-in-error', 'connection-broken'],
  },
);
export type ChannelBody = Static<typeof ChannelBody>;

export const ChannelChange = withExamples(Type.Omit(ChannelBody, ['kind']), {
  name: 'Accounting',
  recipients: ['books@harborpoint.example', 'controller@harborpoint.example'],
  occasions: ['exports-in-error', 'daily-digest'],
});

export const ChannelView = Type.Object({
  channelId: Type.Integer(),
  name: Type.String(),
  kind: Type.Unsafe<'mail' | 'webhook'>({ type: 'string', enum: ['mail', 'webhook'] }),
  recipients: Type.Array(Type.String()),
  url: nullable(Type.String()),
  occasions: Type.Array(OccasionText),
  madeAt: InstantAt,
  madeBy: Type.String(),
  changedAt: InstantAt,
  changedBy: Type.String(),
  off: nullable(Type.Object({ at: InstantAt, because: Type.String() })),
});
export type ChannelView = Static<typeof ChannelView>;

export const ChannelList = Type.Object({
  items: Type.Array(ChannelView),
  mail: Type.Boolean({ description: 'Whether a mail server is configured.' }),
});
export type ChannelList = Static<typeof ChannelList>;

export const ChannelMade = Type.Object({
  channel: ChannelView,
  secret: nullable(
    Type.String({ description: 'What a webhook is signed with: `whsec_…`, shown this once.' }),
  ),
});
export type ChannelMade = Static<typeof ChannelMade>;

export const Settings = withExamples(
  Type.Object({
    staleAfterMinutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
    digestAt: Type.String({
      pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      description: 'HH:MM in the time zone of the property.',
    }),
  }),
  { staleAfterMinutes: 60, digestAt: '07:00' },
);

export const NotificationView = Type.Object({
  notificationId: Type.String(),
  channelId: Type.Integer(),
  channel: Type.String(),
  type: Type.String({ description: 'Occasion and what of it: `exports-in-error.opened`.' }),
  title: Type.String(),
  link: Type.String({ description: 'In the console, from its root.' }),
  madeAt: InstantAt,
  state: Type.Unsafe<'waiting' | 'delivered' | 'given-up'>({
    type: 'string',
    enum: ['waiting', 'delivered', 'given-up'],
  }),
  attempts: Type.Integer(),
  nextTryAt: nullable(InstantAt),
  deliveredAt: nullable(InstantAt),
  failure: nullable(Type.String()),
});
export type NotificationView = Static<typeof NotificationView>;

export const NotificationList = Type.Object({
  items: Type.Array(NotificationView),
  next: nullable(Type.String()),
});
export type NotificationList = Static<typeof NotificationList>;
