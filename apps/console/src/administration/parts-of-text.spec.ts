import { partsOfText } from './parts-of-text.js';

const links = (text: string) =>
  partsOfText(text)
    .filter(({ kind }) => kind === 'link')
    .map((part) => part.text);

describe('Links in a text', () => {
  it('are found without the full stop behind them', () => {
    expect(links('Open https://kalbro.example.com/r?x=1. Then (http://a.example/b) too.')).toEqual([
      'https://kalbro.example.com/r?x=1',
      'http://a.example/b',
    ]);
  });

  it('are addresses of the web only', () => {
    expect(links('javascript:alert(1) mailto:kari@fjordplan.example')).toEqual([]);
  });

  it('leave nothing of the text out', () => {
    const text = 'Before https://a.example after';
    expect(
      partsOfText(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});
