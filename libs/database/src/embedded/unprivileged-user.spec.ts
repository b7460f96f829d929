import { mayEnter, parsePasswd } from './unprivileged-user.js';

const nobody = { name: 'nobody', uid: 65534, gid: 65534 };

describe('Who runs the embedded Postgres', () => {
  it('is read from passwd', () => {
    expect(parsePasswd('root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n')).toEqual([
      { name: 'root', uid: 0, gid: 0 },
      nobody,
    ]);
  });

  it.each([
    ['everybody may', { mode: 0o40755, uid: 0, gid: 0 }, true],
    ['only the owner may, who is somebody else', { mode: 0o40700, uid: 0, gid: 0 }, false],
    ['only the owner may', { mode: 0o40700, uid: 65534, gid: 0 }, true],
    ['the owner may not though others may', { mode: 0o40071, uid: 65534, gid: 0 }, false],
    ['the group may', { mode: 0o40710, uid: 0, gid: 65534 }, true],
    ['the group may not though others may', { mode: 0o40701, uid: 0, gid: 65534 }, false],
  ])('enters a folder when %s', (_, folder, may) => {
    expect(mayEnter(folder, nobody)).toBe(may);
  });
});
