import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { pageStyle } from './page.js';

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

/**
 * Sends a page of ours: nothing runs, nothing is kept, and the address (it may hold a code or a ticket) is told to nobody.
 *
 * @param formTargets where a form of the page may lead, redirects included, as in a Content-Security-Policy
 */
export function sendPage(response: Response, status: number, html: string, formTargets = "'none'"): void {
  response.status(status).set(pageHeaders(formTargets)).type('html').send(html);
}

function pageHeaders(formTargets: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    `form-action ${formTargets}`,
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}
