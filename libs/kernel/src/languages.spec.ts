import { languages, parseAcceptLanguage, translate } from './languages.js';

describe('Accept-Language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['nb', 'nb'],
    ['nb-NO,nb;q=0.9,en;q=0.8', 'nb'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['en-GB', 'en'],
    ['en;q=0.5, nb;q=0.9', 'nb'],
    ['nb;q=0.1, en;q=0.2', 'en'],
    ['nb;q=0, en', 'en'],
    ['de, nb;q=0.8', 'nb'],
    ['de', 'en'],
    ['NB', 'nb'],
    ['nbx', 'en'],
    ['*', 'en'],
    [';;;,,q=,nb;q=x', 'nb'],
  ])('%s asks for %s', (header, language) => {
    expect(parseAcceptLanguage(header)).toBe(language);
  });
});

it('A text is shown in the language asked for', () => {
  const text = { nb: 'Privat avtale', en: 'Private appointment' };
  expect(languages.map((language) => translate(text, language))).toEqual(['Privat avtale', 'Private appointment']);
});
