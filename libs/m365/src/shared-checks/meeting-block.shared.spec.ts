import type { JsonRecord } from '../json.js';
import { asRecord } from '../json.js';
import { findMeetingBlock, withDescription } from '../meeting-block.js';
import { readShared } from './payloads.js';

const file = 'corso.eventMessageRequest_with_expanded_event.json';
const stored = bodiesOf(readShared('graph', 'real-payloads', file)).filter((html) => html.includes('me-email-text'));

it.each(stored.map((html, index) => [index, html] as const))(
  'a captured meeting (%d) survives another description, and the old one goes',
  (_, html) => {
    const found = findMeetingBlock(html, true);
    if (!found) throw new Error('The block was not found.');
    const block = html.slice(found.start, found.end);
    expect(block).toMatch(/^<div style="width:100%">[\s\S]*_{20}[\s\S]*Meeting options[\s\S]*_{20}[\s\S]*<\/div>$/);
    const changed = withDescription(html, found, 'New');
    expect(changed).toContain(block);
    expect(changed).not.toContain('How come the sun is hot?');
  },
);

it('there are such captures', () => expect(stored.length).toBeGreaterThan(0));

function bodiesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(bodiesOf);
  const record: JsonRecord = asRecord(value) ?? {};
  const own = typeof record['content'] === 'string' ? [record['content']] : [];
  return [...own, ...Object.values(record).flatMap(bodiesOf)];
}
