import { htmlElements } from './html-elements.js';

/** Each element as `name: what it spans`, the root left out. */
const spans = (html: string) =>
  htmlElements(html)
    .slice(1)
    .map(({ name, start, end }) => `${name}: ${html.slice(start, end)}`);
const children = (html: string) => htmlElements(html)[0].children.map(({ name }) => name);

it('knows where an element begins and ends', () => {
  const html = '<P class="a>b">x<B>y</B></P><i>z</i>';
  expect(spans(html)).toEqual(['p: <P class="a>b">x<B>y</B></P>', 'b: <B>y</B>', 'i: <i>z</i>']);
  const [, p] = htmlElements(html);
  expect([p?.attributes, html.slice(p?.innerStart, p?.innerEnd)]).toEqual([' class="a>b"', 'x<B>y</B>']);
});

it('puts nothing into elements that hold nothing', () => {
  expect(children('<br><img src="x"><b>x</b><o:p/><i>y</i>')).toEqual(['br', 'img', 'b', 'o:p', 'i']);
});

it('takes no comment for an element', () => {
  expect(spans('<!-- <p> --><b>x</b><!-- <i>')).toEqual(['b: <b>x</b>']);
});

it('ends what is never closed with what holds it, and ignores what closes nothing', () => {
  expect(spans('<div><p>x</div></b><i>y')).toEqual(['div: <div><p>x</div>', 'p: <p>x', 'i: <i>y']);
});
