/** The browser's part of the week page: plain script, no build. */
export const WEEK_SCRIPT = `
const HOUR = 44;
const $ = (id) => document.getElementById(id);
const pad = (n) => String(n).padStart(2, '0');
const iso = (d) => d.getFullYear() + '-' + pad(d.getMonth() + 1) + '-' + pad(d.getDate());
const addDays = (date, n) => { const d = new Date(date + 'T12:00:00'); d.setDate(d.getDate() + n); return iso(d); };
const monday = (date) => addDays(date, -((new Date(date + 'T12:00:00').getDay() + 6) % 7));
const minutes = (local) => Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16));
const later = (local, ms) => new Date(Date.parse(local + ':00Z') + ms).toISOString().slice(0, 16);
const length = (e) => Date.parse(e.end + ':00Z') - Date.parse(e.start + ':00Z');

let week = monday(iso(new Date()));
let shown = { events: [], timeZone: 'UTC', calendars: [] };
let edited = null;

async function call(method, path, body) {
  const response = await fetch('/control/' + path, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  $('problem').textContent = response.ok ? '' : answer.error.message;
  return response.ok ? answer ?? true : null;
}
const box = () => 'mailboxes/' + encodeURIComponent($('mailbox').value);

function place(e, day) {
  const el = document.createElement('button');
  el.className = 'event ' + e.showAs + (e.isCancelled ? ' cancelled' : '') + (e.isAllDay ? ' allday' : '');
  el.textContent = (e.isAllDay ? '' : e.start.slice(11) + ' ') + e.subject + (e.kind === 'single' ? '' : ' \\u21bb') + (e.isPrivate ? ' \\ud83d\\udd12' : '');
  el.title = e.calendar + (e.isOrganizer ? '' : ' (invitation)');
  el.draggable = true;
  el.ondragstart = (drag) => drag.dataTransfer.setData('text/plain', e.id);
  el.onclick = (click) => { click.stopPropagation(); open(e); };
  if (e.isAllDay) return day.querySelector('.top').append(el);
  const from = e.start.slice(0, 10) < day.dataset.date ? 0 : minutes(e.start);
  const to = e.end.slice(0, 10) > day.dataset.date ? 1440 : minutes(e.end);
  el.style.top = (from / 60) * HOUR + 'px';
  el.style.height = Math.max(18, ((to - from) / 60) * HOUR - 2) + 'px';
  day.querySelector('.hours').append(el);
}

function at(day, y) {
  const half = Math.max(0, Math.min(47, Math.floor(y / (HOUR / 2))));
  return day + 'T' + pad(Math.floor(half / 2)) + ':' + (half % 2 ? '30' : '00');
}

function label(hours, hour) {
  const el = document.createElement('span');
  el.className = 'hour';
  el.textContent = pad(hour) + ':00';
  el.style.top = hour * HOUR + 'px';
  hours.append(el);
}

function draw() {
  $('title').textContent = week + ' \\u2013 ' + addDays(week, 6) + ' (' + shown.timeZone + ')';
  $('week').replaceChildren();
  for (let i = 0; i < 7; i++) {
    const date = addDays(week, i);
    const day = document.createElement('section');
    day.dataset.date = date;
    day.innerHTML = '<h2></h2><div class="top"></div><div class="hours"></div>';
    day.querySelector('h2').textContent = new Date(date + 'T12:00:00').toDateString().slice(0, 10);
    const hours = day.querySelector('.hours');
    hours.style.height = 24 * HOUR + 'px';
    hours.onclick = (click) => open({ start: at(date, click.offsetY), end: later(at(date, click.offsetY), 3600000), subject: '', isAllDay: false });
    hours.ondragover = (drag) => drag.preventDefault();
    hours.ondrop = (drop) => { drop.preventDefault(); move(drop.dataTransfer.getData('text/plain'), at(date, drop.clientY - hours.getBoundingClientRect().top)); };
    $('week').append(day);
    if (i === 0) for (let hour = 1; hour < 24; hour++) label(hours, hour);
    for (const e of shown.events) {
      const last = e.end.slice(11) === '00:00' ? addDays(e.end.slice(0, 10), -1) : e.end.slice(0, 10);
      if (e.start.slice(0, 10) <= date && (last >= date || e.start.slice(0, 10) === date)) place(e, day);
    }
  }
}

async function load() {
  if (!$('mailbox').value) return;
  shown = (await call('GET', box() + '/week?from=' + week)) || shown;
  $('calendar').replaceChildren(...shown.calendars.map((name) => new Option(name)));
  draw();
}

function open(e) {
  edited = e.id ? e : null;
  $('subject').value = e.subject;
  $('start').value = e.start;
  $('end').value = e.end;
  $('allday').checked = e.isAllDay;
  $('repeat').value = '';
  for (const id of ['repeatRow', 'calendarRow']) $(id).hidden = Boolean(edited);
  $('delete').hidden = !edited;
  $('editor').showModal();
}

function times(start, end, isAllDay) {
  const midnight = (local) => local.slice(0, 10) + 'T00:00';
  if (!isAllDay) return { isAllDay, start: { dateTime: start, timeZone: shown.timeZone }, end: { dateTime: end, timeZone: shown.timeZone } };
  const last = midnight(end) > midnight(start) ? midnight(end) : addDays(start.slice(0, 10), 1) + 'T00:00';
  return { isAllDay, start: { dateTime: midnight(start), timeZone: shown.timeZone }, end: { dateTime: last, timeZone: shown.timeZone } };
}

function recurrence(kind, start) {
  if (!kind) return {};
  const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
  const days = kind === 'weekly' ? { daysOfWeek: [names[new Date(start.slice(0, 10) + 'T12:00:00').getDay()]] } : {};
  return { recurrence: { pattern: { type: kind, interval: 1, ...days }, range: { type: 'numbered', numberOfOccurrences: 10, startDate: start.slice(0, 10) } } };
}

async function save() {
  const [start, end] = [$('start').value, $('end').value];
  const body = { subject: $('subject').value, ...times(start, end, $('allday').checked) };
  const path = box() + '/events';
  if (edited) await call('PATCH', path + '/' + encodeURIComponent(edited.id), body);
  else await call('POST', path, { ...body, ...recurrence($('repeat').value, start), calendar: $('calendar').value });
  await load();
}

async function move(id, start) {
  const e = shown.events.find((one) => one.id === id);
  if (e && !e.isAllDay) await call('PATCH', box() + '/events/' + encodeURIComponent(id), times(start, later(start, length(e)), false));
  await load();
}

$('editor').onclose = () => {
  const choice = $('editor').returnValue;
  $('editor').returnValue = '';
  if (choice === 'save') void save();
  if (choice === 'delete') void call('DELETE', box() + '/events/' + encodeURIComponent(edited.id)).then(load);
};
$('previous').onclick = () => { week = addDays(week, -7); void load(); };
$('next').onclick = () => { week = addDays(week, 7); void load(); };
$('today').onclick = () => { week = monday(iso(new Date())); void load(); };
$('mailbox').onchange = load;
$('new').onclick = () => open({ start: at(week, 9 * HOUR), end: at(week, 10 * HOUR), subject: '', isAllDay: false });

const wanted = new URLSearchParams(location.search);
if (wanted.get('week')) week = monday(wanted.get('week'));
call('GET', 'state').then((state) => {
  $('mailbox').replaceChildren(...state.mailboxes.map(({ upn, displayName }) => new Option(displayName + ' <' + upn + '>', upn)));
  if (wanted.get('mailbox')) $('mailbox').value = wanted.get('mailbox');
  return load();
}).then(() => window.scrollTo(0, 7 * HOUR));
setInterval(() => { if (!$('editor').open) void load(); }, 5000);
`;
