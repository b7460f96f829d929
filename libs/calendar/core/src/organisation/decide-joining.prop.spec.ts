import fc from 'fast-check';
import { decideJoining } from './decide-joining.js';

const address = fc.constantFrom(
  ...['kari@fjordplan.example', 'Kari@Fjordplan.example', 'ola@fjordplan.example', 'kari@fjordplan.example.evil'],
  ...['xkari@fjordplan.example', 'kari@fjordplan.exampl', 'KARI@FJORDPLAN.EXAMPLE', ''],
);
const cardAddresses = fc.array(fc.option(address), { maxLength: 3 });
const same = (a: string, b: string | null) => b !== null && a.toLowerCase() === b.toLowerCase();

describe('Whether a mailbox may be connected without its owner', () => {
  it('for whoever does not administer the client: only that of an address saved for the card', () => {
    const seen = { join: 0, signIn: 0 };
    fc.assert(
      fc.property(address, cardAddresses, (username, saved) => {
        const decision = decideJoining({ username, cardAddresses: saved, isAdministrator: false });
        seen[decision] += 1;
        expect(decision === 'join').toBe(saved.some((each) => same(username, each)));
      }),
      { numRuns: 500 },
    );
    expect(Math.min(seen.join, seen.signIn)).toBeGreaterThan(50);
  });

  it('for an administrator: any, for it is theirs to choose', () => {
    fc.assert(
      fc.property(address, cardAddresses, (username, saved) => {
        expect(decideJoining({ username, cardAddresses: saved, isAdministrator: true })).toBe('join');
      }),
    );
  });

  it('nobody’s because no address is saved at all', () => {
    const facts = { username: '', cardAddresses: [null, null], isAdministrator: false };
    expect(decideJoining(facts)).toBe('signIn');
  });
});
