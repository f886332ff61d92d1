// What a person says of a channel, checked: all that is wrong with it at once. Pure.
// Invariant: a channel that passes can be sent to as far as its form can tell.

import type { ChannelGiven } from './channel-store.ts';
import { notificationProblem, refuseNotification } from './notification-errors.ts';
import { isForPrograms, occasions } from './occasions.ts';
import { namesPrivateAddress } from './webhook-client.ts';

/** One `@`, something on both sides, no spaces: what is wrong beyond that a mail server says. */
const mailAddress = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

/** *Errors:* NOTIFICATION_*, all of them at once. */
export function checkedChannel(
  given: ChannelGiven,
  { allowPrivate }: { readonly allowPrivate: boolean },
): ChannelGiven {
  const problems = [
    ...occasionProblems(given),
    ...(given.kind === 'mail' ? recipientProblems(given) : urlProblems(given.url, allowPrivate)),
  ];
  if (problems.length > 0) refuseNotification(422, ...problems);
  return {
    ...given,
    name: given.name.trim(),
    recipients: given.kind === 'mail' ? given.recipients.map((one) => one.trim()) : [],
    url: given.kind === 'webhook' ? new URL(given.url ?? '').href : null,
  };
}

function occasionProblems({ kind, occasions: chosen }: ChannelGiven) {
  const where = 'occasions';
  if (chosen.length === 0) return [notificationProblem('NOTIFICATION_OCCASION_MISSING', { where })];
  if (kind === 'webhook') return [];
  return chosen
    .filter(isForPrograms)
    .map((name) =>
      notificationProblem('NOTIFICATION_OCCASION_FOR_PROGRAMS', { where }, occasions[name].title),
    );
}

function recipientProblems({ recipients }: ChannelGiven) {
  const found = recipients.length === 0 ? [''] : recipients;
  return found.flatMap((text, at) =>
    mailAddress.test(text.trim())
      ? []
      : [
          notificationProblem(
            'NOTIFICATION_RECIPIENT_INVALID',
            { where: `recipients[${at}]` },
            text,
          ),
        ],
  );
}

function urlProblems(text: string | null, allowPrivate: boolean) {
  const where = 'url';
  const url = URL.canParse(text ?? '') ? new URL(text ?? '') : null;
  const isWritten =
    url !== null &&
    url.username === '' &&
    (url.protocol === 'https:' || (allowPrivate && url.protocol === 'http:'));
  if (!isWritten) return [notificationProblem('NOTIFICATION_URL_INVALID', { where }, text ?? '')];
  if (allowPrivate || !namesPrivateAddress(url)) return [];
  return [notificationProblem('NOTIFICATION_ADDRESS_PRIVATE', { where }, url.host)];
}
