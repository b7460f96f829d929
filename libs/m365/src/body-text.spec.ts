import { bodyText, tidyText } from './body-text.js';

const html = (content: string) => bodyText({ contentType: 'html', content });
const text = (content: string) => bodyText({ contentType: 'text', content });

it('reads HTML as text, each paragraph on its line', () => {
  expect(html('<html><body><p>Hei &amp; hopp</p><div>Ta med <b>nøkler</b></div></body></html>')).toBe(
    'Hei & hopp\n\nTa med nøkler',
  );
});

it('takes the page that Outlook stores for no description as none', () => {
  expect(html('<html>\r\n<head>\r\n<meta charset="utf-8">\r\n</head>\r\n<body>\r\n</body>\r\n</html>\r\n')).toBeNull();
  expect(text('\r\n \r\n')).toBeNull();
});

it('runs no script and shows no style', () => {
  expect(html('<html><head><style>p{color:red}</style></head><body><script>alert(1)</script>Hei</body></html>')).toBe(
    'Hei',
  );
});

it('keeps where a link leads, once', () => {
  expect(html('<a href="https://teams.example/j/1">Join</a>')).toBe('Join [https://teams.example/j/1]');
  expect(html('<a href="https://teams.example/j/1">https://teams.example/j/1</a>')).toBe('https://teams.example/j/1');
});

it('does not take text for HTML because of a bracket', () => {
  expect(text('a < b & c > d')).toBe('a < b & c > d');
  expect(bodyText({ content: '<html><body>Hei</body></html>' })).toBe('Hei');
});

it('tidies lines', () => {
  expect(tidyText('\r\n  en \t\r\nto\r\r\r\rtre\u00a0\n')).toBe('  en\nto\n\n\n\ntre');
});

it('leaves one empty line of many between two, where HTML has them', () => {
  expect(html('<p>en</p><br><br><br><br><p>to</p>')).toBe('en\n\nto');
});

it('takes no longer for a long run of blanks than for other text', () => {
  const blanks = `a${' '.repeat(500_000)}b`;
  const began = performance.now();
  expect(tidyText(blanks)).toBe(blanks);
  expect(performance.now() - began).toBeLessThan(1_000);
});

it.each([undefined, null, 'text', { content: 5 }, {}])('finds no text in %p', (body) => {
  expect(bodyText(body)).toBeNull();
});

it('drops what Postgres cannot keep', () => {
  expect(text('a\u0000b\ud800c😀')).toBe('ab\ufffdc😀');
});
