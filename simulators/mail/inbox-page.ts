import type { ReceivedMail } from './mailbox.ts';

/** Newest mails on the page; GET /messages has all of them. */
const mailCountMax = 200;

const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => replacements[character] ?? character);
}

/** The inbox for people: newest first, each mail unfolds to its text. */
export function inboxPage(mails: readonly ReceivedMail[]): string {
  const newest = mails.slice(-mailCountMax).toReversed();
  const hidden = mails.length - newest.length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><title>Inbox (${mails.length})</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border-bottom: 1px solid #ddd; padding: .4rem 0; }
summary { cursor: pointer; } small { color: #666; } pre { white-space: pre-wrap; background: #f6f6f6; padding: 1rem; }
</style>
</head>
<body>
<h1>Inbox</h1>
<form><label>Order <input name="order"></label> <label>To <input name="to"></label> <button>Find</button></form>
<p>${mails.length} mails${hidden > 0 ? `, the newest ${newest.length} are shown` : ''}.</p>
${newest.map(mailEntry).join('\n')}
</body>
</html>
`;
}

function mailEntry(mail: ReceivedMail): string {
  const { id, envelope, subject, kind, reference, at, text } = mail;
  return `<details><summary><b>${escapeHtml(subject)}</b> to ${escapeHtml(envelope.to.join(', '))}
<small>${escapeHtml(`${kind} ${reference} ${at}`)}</small></summary>
<pre>${escapeHtml(text)}</pre><small><a href="/messages/${encodeURIComponent(id)}">as JSON</a></small></details>`;
}
