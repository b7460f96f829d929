import type { Mailbox } from '../exchange/mailbox.js';

const STYLE =
  'body{font-family:"Segoe UI",system-ui,sans-serif;background:#f2f2f2;margin:0;display:grid;place-items:center;min-height:100vh;color:#1b1b1b}' +
  'main{background:#fff;width:min(440px,92vw);padding:2.75rem;box-shadow:0 2px 6px rgba(0,0,0,.2);box-sizing:border-box}' +
  'h1{font-size:1.5rem;font-weight:600;margin:.5rem 0 1rem}button,.button{font:inherit;border:0;padding:.5rem 1.25rem;background:#0067b8;color:#fff;cursor:pointer;text-decoration:none}' +
  'button.plain,.button.plain{background:#ccc;color:#111}.row{display:flex;gap:.5rem;justify-content:flex-end;margin-top:1.5rem}' +
  '.account{display:block;width:100%;text-align:left;background:#fff;color:inherit;border-bottom:1px solid #ddd;padding:.75rem}.account:hover{background:#eee}small{color:#555}li{margin:.35rem 0}';

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function page(title: string, content: string): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><small>Microsoft 365 simulator</small>` +
    `<h1>${escapeHtml(title)}</h1>${content}</main></body></html>`
  );
}

function hidden(fields: URLSearchParams): string {
  return [...fields]
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');
}

/** Choose who signs in. */
export function accountPage(
  action: string,
  fields: URLSearchParams,
  mailboxes: readonly Mailbox[],
  cancelUrl: string,
): string {
  const accounts = mailboxes.map(
    ({ address, displayName }) =>
      `<button class="account" name="account" value="${escapeHtml(address)}">${escapeHtml(displayName)}<br><small>${escapeHtml(address)}</small></button>`,
  );
  const list = accounts.join('') || '<p>There is no account here. Create one with PUT /control/mailboxes/{upn}.</p>';
  const form = `<form method="post" action="${escapeHtml(action)}">${hidden(fields)}${list}</form>`;
  return page(
    'Pick an account',
    `${form}<div class="row"><a class="button plain" id="cancel" href="${escapeHtml(cancelUrl)}">Cancel</a></div>`,
  );
}

/** The permissions an app asks for. */
export function consentPage(
  action: string,
  fields: URLSearchParams,
  app: string,
  scopes: readonly string[],
  upn: string,
): string {
  const list = scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('');
  return page(
    'Permissions requested',
    `<p><small>${escapeHtml(upn)}</small></p><p><strong>${escapeHtml(app)}</strong> would like to:</p><ul>${list}</ul>` +
      `<form method="post" action="${escapeHtml(action)}">${hidden(fields)}<div class="row">` +
      '<button class="plain" name="decision" value="cancel">Cancel</button><button name="decision" value="accept">Accept</button></div></form>',
  );
}

const returnLink = (url: string): string =>
  `<a class="button" id="return" href="${escapeHtml(url)}">Return to the application without granting consent</a>`;

/** The tenant does not let its users consent. */
export function approvalPage(app: string, upn: string, returnUrl: string): string {
  return page(
    'Need admin approval',
    `<p><small>${escapeHtml(upn)}</small></p><p><strong>${escapeHtml(app)}</strong> needs permission to access resources in your organization ` +
      'that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.</p>' +
      `<p><small>AADSTS90094</small></p>${returnLink(returnUrl)}`,
  );
}

/** The tenant has the workflow by which users ask an administrator; the app hears no more of it than of a cancel. */
export function requestApprovalPage(app: string, upn: string, returnUrl: string): string {
  return page(
    'Approval required',
    `<p><small>${escapeHtml(upn)}</small></p><p><strong>${escapeHtml(app)}</strong> requires your admin's approval. ` +
      'Say why you need it; your admin is told, and you can sign in once it is approved.</p>' +
      '<label>Justification <input id="justification"></label>' +
      `<p><small>AADSTS90095</small></p>${returnLink(returnUrl)}`,
  );
}

export function adminConsentPage(
  action: string,
  fields: URLSearchParams,
  app: string,
  scopes: readonly string[],
  tenants: readonly string[],
): string {
  const list = scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('');
  const choice = tenants.map((tenant) => `<option>${escapeHtml(tenant)}</option>`).join('');
  return page(
    'Permissions requested for your organization',
    `<p><strong>${escapeHtml(app)}</strong> would like to:</p><ul>${list}</ul><form method="post" action="${escapeHtml(action)}">${hidden(fields)}` +
      `<label>Organization <select name="organization">${choice}</select></label><div class="row">` +
      '<button class="plain" name="decision" value="cancel">Cancel</button><button name="decision" value="accept">Accept</button></div></form>',
  );
}

/** An error that is never sent to the app: its redirect URI or client id cannot be trusted. */
export function errorPage(message: string): string {
  return page('Sorry, but we’re having trouble signing you in.', `<p>${escapeHtml(message)}</p>`);
}

export function formPostPage(action: string, fields: URLSearchParams): string {
  return `<!doctype html><html><head><title>Working...</title></head><body><form method="post" action="${escapeHtml(action)}">${hidden(fields)}<noscript><button>Continue</button></noscript></form><script>document.forms[0].submit()</script></body></html>`;
}
