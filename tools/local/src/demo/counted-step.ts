/** Where the count is shown: a terminal takes back what it wrote, a file keeps all of it. */
export interface Screen {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
}

const width = 44;

/** A step that says how far it is: over and over in one line of a terminal, in a file once for every further 500. */
export async function countedStep<T>(
  { isTerminal, write }: Screen,
  title: string,
  work: (count: (done: number) => void) => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  const head = `  ${title} ...`.padEnd(width);
  let last = 0;
  write(head);
  const count = (done: number) => {
    if (done === last) return;
    if (isTerminal) write(`\r${head} ${entries(done)}`);
    else if (Math.floor(done / 500) > Math.floor(last / 500)) write(` ${entries(done)},`);
    last = done;
  };
  const result = await work(count);
  const seconds = `${((performance.now() - begin) / 1000).toFixed(1)} s`.padStart(7);
  write(`${isTerminal ? `\r${head}` : ''} ${seconds}  (${entries(last)})\n`);
  return result;
}

function entries(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'entry' : 'entries'} read`;
}
