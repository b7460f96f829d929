import { findMeetingBlock, withDescription } from './meeting-block.js';

const line = '<div style="width:100%"><span>________________________________________________</span> </div>';
const link = 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%3a%22x%22%7d';
/** As Teams writes it and Outlook lays it out. */
const core = [
  '<div class="me-email-text" lang="nb-NO"><div><span>Microsoft Teams-møte</span> </div>',
  `<a class="me-email-headline" href="${link}">Bli med i møtet</a><br>`,
  '<a class="me-email-link" href="https://aka.ms/JoinTeamsMeeting">Finn ut mer</a> | 290 273 192</div>',
].join('\r\n');
const block = `${line}\r\n${core}\r\n<div style="font-size:12px"></div>\r\n<div></div>\r\n${line}`;
/** As Graph gives it for text. */
const told = [
  '________________________________________________',
  'Microsoft Teams-møte',
  `Bli med i møtet<${link}>`,
  'Finn ut mer<https://aka.ms/JoinTeamsMeeting> | 290 273 192',
  '',
  '________________________________________________',
].join('\n');
const page = (inner: string) => `<html>\r\n<head>\r\n</head>\r\n<body lang="nb">\r\n${inner}\r\n</body>\r\n</html>\r\n`;

const change = (html: string, description: string, isOnlineMeeting = true) => {
  const found = findMeetingBlock(html, isOnlineMeeting);
  return found && withDescription(html, found, description);
};

it('is found with the lines around it, wherever it stands', () => {
  for (const html of [
    page(block),
    page(`<p>Agenda</p>${block}<p>After</p>`),
    page(`<div><div>Agenda<br>${block}</div></div>`),
    block,
  ]) {
    const found = findMeetingBlock(html, true);
    expect(found && html.slice(found.start, found.end)).toBe(block);
  }
});

it('is found without lines, by its class or by where it leads', () => {
  const bare = `<a href="${link}">Join</a>`;
  for (const [html, kept] of [
    [page(`<p>Agenda</p>${core}`), core],
    [page(`<p>Agenda</p><p>Join: ${bare}</p>`), bare],
    [page(`<p>Agenda</p><table><tr><td>${bare}</td><td><a href='${link}'>again</a></td></tr></table>`), 'table'],
  ] as const) {
    const found = findMeetingBlock(html, true);
    const slice = found && html.slice(found.start, found.end);
    if (kept === 'table') expect(slice).toMatch(/^<table>.*<\/table>$/);
    else expect(slice).toBe(kept);
  }
});

it('is none where there is no meeting', () => {
  expect(findMeetingBlock(page('<p>Agenda</p>'), true)).toBeUndefined();
  expect(findMeetingBlock(page(`<p>Old: <a href="${link}">Join</a></p>`), false)).toBeUndefined();
  expect(findMeetingBlock(page(`<!-- ${block} -->`), true)).toBeUndefined();
  expect(findMeetingBlock('', true)).toBeUndefined();
});

it('stands after the new description', () => {
  expect(change(page(`<p>Agenda</p>${block}`), 'New <1>\n  & "more"')).toBe(
    `<html>\r\n<head>\r\n</head>\r\n<body lang="nb"><div>New &lt;1&gt;<br>\r\n&nbsp; &amp; &quot;more&quot;</div>\r\n${block}</body>\r\n</html>\r\n`,
  );
});

it('is not told twice where the description repeats it, and keeps its place between what stands around it', () => {
  const html = page(`<p>Agenda</p>${block}<p>After</p>`);
  expect(change(html, `Agenda, longer\n\n${told}\nAfter`)).toContain(
    `<div>Agenda, longer</div>\r\n${block}<div>After</div>`,
  );
  expect(change(html, told)).toContain(`<body lang="nb">${block}</body>`);
});

it('stays when the description does not mention it any more, or mentions it otherwise', () => {
  expect(change(page(block), '')).toContain(`<body lang="nb">${block}</body>`);
  expect(change(page(block), 'Microsoft Teams-møte\nis late')).toContain(
    '<div>Microsoft Teams-møte<br>\r\nis late</div>',
  );
});

it('is kept however deep it is nested', () => {
  const deep = `<div class="me-email-text">${'<div>'.repeat(5_000)}x${'</div>'.repeat(5_000)}</div>`;
  expect(change(page(`${deep}${line}`), 'New')).toContain(`<div>New</div>\r\n${deep}${line}`);
});

it('is found in no time in a text that looks like tags without end', () => {
  for (const odd of ['<a ', '<a "', "<a '", '<div>', '</div>', '<!--', '<a b="c" ']) {
    const began = performance.now();
    findMeetingBlock(odd.repeat(20_000), true);
    expect([odd, performance.now() - began < 2_000]).toEqual([odd, true]);
  }
});
