import fc from 'fast-check';
import { findMeetingBlock, withDescription } from './meeting-block.js';

const word = fc.constantFrom(
  'Agenda',
  'Ø & å',
  'a < b',
  '😀',
  'Microsoft Teams',
  '________________',
  '"',
  '  ',
  '&lt;',
);
const description = fc
  .array(
    fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
    { maxLength: 5 },
  )
  .map((lines) => lines.join('\n'));
/** What people and their programs put around it, not all of it well-formed. */
const clutter = fc
  .array(
    fc.constantFrom(
      ...['<p>Agenda</p>', '<div><b>Bold</b></div>', 'text', '<br>', '<!-- <div> -->', '<img src="a>b">', '&nbsp;'],
      ...[
        '<p>never closed',
        '</div>',
        '</b>',
        '<div>_____________</div>',
        '\r\n',
        '<table><tr><td>1</td></tr></table>',
      ],
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const meeting = fc.integer({ min: 0, max: 1e6 }).map((n) => {
  const join = `<a href="https://teams.microsoft.com/l/meetup-join/19%3ameeting_${n}%40thread.v2/0">Join</a>`;
  return `<div class="me-email-text" style='x'>\r\n<span>Microsoft Teams meeting ${n}</span> ${join}</div>`;
});
const wrapped = fc.constantFrom(
  (inner: string) => inner,
  (inner: string) => `<html><head><style><!-- a>b{} --></style></head><body class="x">${inner}</body></html>`,
  (inner: string) => `<html><body><div><span>${inner}</span></div></body></html>`,
);

it('the block of a meeting stands once and byte for byte after any number of changed descriptions', () => {
  let changes = 0;
  fc.assert(
    fc.property(
      fc.tuple(clutter, meeting, clutter, wrapped),
      fc.array(description, { minLength: 1, maxLength: 4 }),
      ([before, block, after, wrap], descriptions) => {
        let html = wrap(before + block + after);
        for (const each of descriptions) {
          const found = findMeetingBlock(html, true);
          if (!found) throw new Error(`Nothing was found in ${html}`);
          expect(html.slice(found.start, found.end)).toContain(block);
          html = withDescription(html, found, each);
          expect(html.split(block)).toHaveLength(2);
          changes += 1;
        }
      },
    ),
    { numRuns: 1_000 },
  );
  expect(changes).toBeGreaterThan(1_000);
});

it('no body, however odd, is too much', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<a', '>', '"', "'", '</a', '<!--', '-->', 'me-email-', ' class=', '/')),
      (parts) => {
        const html = parts.join('');
        const found = findMeetingBlock(html, true);
        if (found) expect(withDescription(html, found, 'x')).toContain(html.slice(found.start, found.end));
      },
    ),
    { numRuns: 2_000 },
  );
});
