import { chooseLanguage, localeOf } from './languages.js';

describe('The language of the console', () => {
  it.each([
    ['the one that was chosen before', 'en', ['nb-NO'], 'en'],
    ['the first of the browser that there is', null, ['de-DE', 'en-US', 'nb'], 'en'],
    ['bokmål for readers of nynorsk', null, ['nn-NO', 'en'], 'nb'],
    ['bokmål where the browser speaks neither', null, ['de'], 'nb'],
    ['that of the browser when what was chosen makes no sense', 'xx', ['en'], 'en'],
  ])('is %s', (_, chosen, preferred, language) => {
    expect(chooseLanguage(chosen, preferred)).toBe(language);
  });

  it('writes dates as the readers of that language do where they are', () => {
    expect([localeOf('nb', ['en-US']), localeOf('en', ['nb', 'en-US']), localeOf('en', ['nb'])]).toEqual([
      'nb-NO',
      'en-US',
      'en-GB',
    ]);
  });
});
