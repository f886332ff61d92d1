// The page of the mail server: every mail it keeps, newest first. Pure. Invariant: nothing of a
// mail is markup here; links in its text can be followed.

import type { CaughtMail } from './mail-server.ts';

const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);

const linked = (text: string) =>
  escaped(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);

const mailItem = ({ at, to, from, subject, text }: CaughtMail) => `<article>
<h2>${escaped(subject)}</h2>
<p>${escaped(`${at.slice(0, 19).replace('T', ' ')} UTC · from ${from} to ${to.join(', ')}`)}</p>
<pre>${linked(text)}</pre>
</article>`;

export function mailPage(mails: readonly CaughtMail[]): string {
  const items = mails.map(mailItem).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Caught mail</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 760px; margin: 32px auto; padding: 0 16px; }
h1 { font-size: 22px; } h2 { font-size: 16px; margin: 0; }
p { margin: 2px 0 8px; opacity: 0.7; font-size: 13px; }
article { border: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  border-radius: 10px; padding: 14px 16px; margin: 14px 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: inherit; }
</style></head><body>
<h1>Caught mail</h1>
<p>Sent by Tieout on this machine, delivered to nobody. Reload to see what is new.</p>
${items || '<p>Nothing has been sent yet.</p>'}
</body></html>
`;
}
