export interface PartOfText {
  readonly kind: 'text' | 'link';
  readonly text: string;
}

/** A plain text cut into what is an address of the web and what is not. A full stop behind an address is the sentence's. */
export function partsOfText(text: string): readonly PartOfText[] {
  const parts = text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/);
  return parts
    .map((part, index): PartOfText => ({ kind: index % 2 === 1 ? 'link' : 'text', text: part }))
    .filter(({ text: part }) => part !== '');
}
