import { WEEK_SCRIPT } from './week-script.js';

const STYLE = `
body{font-family:"Segoe UI",system-ui,sans-serif;margin:0;color:#222;background:#faf9f8}
header{display:flex;gap:.75rem;align-items:center;padding:.75rem 1rem;background:#0f6cbd;color:#fff;flex-wrap:wrap}
header h1{font-size:1rem;margin:0 1rem 0 0}header button,header select{font:inherit;padding:.25rem .6rem}
#problem{color:#a4262c;padding:0 1rem;min-height:1.25rem}
#week{display:grid;grid-template-columns:repeat(7,minmax(110px,1fr));overflow-x:auto;padding-left:3.2rem}
.hour{position:absolute;left:-3rem;font-size:.75rem;color:#605e5c;transform:translateY(-50%)}
section{border-left:1px solid #ddd}section h2{font-size:.85rem;text-align:center;margin:.4rem 0}
.top{min-height:1.6rem;border-bottom:1px solid #ccc}
.hours{position:relative;background:repeating-linear-gradient(#fff 0 43px,#e5e5e5 43px 44px)}
.event{position:absolute;left:2px;right:2px;overflow:hidden;text-align:left;font:inherit;font-size:.75rem;border:0;border-left:4px solid #0f6cbd;background:#cfe4fa;cursor:pointer;padding:1px 4px}
.event.allday{position:static;display:block;width:calc(100% - 4px);margin:1px 2px}.event.free{background:#fff;border-color:#8a8886;outline:1px solid #ddd}
.event.tentative{background:repeating-linear-gradient(45deg,#cfe4fa 0 6px,#fff 6px 12px)}.event.oof{background:#e9d7f3;border-color:#7a3b9c}.event.cancelled{text-decoration:line-through}
dialog{border:1px solid #ccc;border-radius:6px;padding:1.25rem;min-width:320px}dialog label{display:block;margin:.5rem 0}dialog input:not([type=checkbox]),dialog select{width:100%;font:inherit;box-sizing:border-box}
`;

const EDITOR = `
<dialog id="editor" aria-label="Event"><form method="dialog">
<label>Subject <input id="subject" autofocus></label>
<label>Start <input id="start" type="datetime-local"></label>
<label>End <input id="end" type="datetime-local"></label>
<label><input id="allday" type="checkbox"> All day</label>
<label id="repeatRow">Repeat <select id="repeat"><option value="">Never</option><option value="daily">Daily, ten times</option><option value="weekly">Weekly, ten times</option></select></label>
<label id="calendarRow">Calendar <select id="calendar"></select></label>
<button value="save">Save</button> <button id="delete" value="delete">Delete</button> <button value="">Close</button>
</form></dialog>`;

/** A small Outlook: one mailbox's week, in which a person adds, moves and deletes events. */
export function weekPage(): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Microsoft 365 simulator</title><style>${STYLE}</style></head><body>` +
    '<header><h1>Microsoft 365 simulator</h1><select id="mailbox" aria-label="Mailbox"></select>' +
    '<button id="previous" aria-label="Previous week">&lsaquo;</button><button id="today">Today</button><button id="next" aria-label="Next week">&rsaquo;</button><button id="new">New event</button><span id="title"></span></header>' +
    `<p id="problem" role="alert"></p><main id="week"></main>${EDITOR}<script>${WEEK_SCRIPT}</script></body></html>`
  );
}
