import { parseScenario } from '../sandbox/scenario.ts';

/** Small enough to be read in every way there is, and living enough to hold every state: waiting, offered, at work, ended, given up. */
export const smallCentre = () =>
  parseScenario(`
    seed: 11
    warmUp: 12m
    keepFinished: 12
    queues:
      - { name: Ventas Español, skill: sales, language: es }
      - { name: Sales, skill: sales }
      - { name: Support, skill: support }
    teams:
      - name: Madrid
        skills: [sales]
        languages: [es, en]
        shift: { starts: 0s, lasts: 6h, rests: 20m }
        members: [Alba Moreno, Bruno Castillo, Carmen Vidal]
      - name: Desk
        skills: [support, sales]
        languages: [en]
        shift: { starts: 0s, lasts: 5h, rests: 20m }
        members: [Kiran Rao, Lena Fischer, Marcus Webb, Nadia Haddad]
      - name: Night watch
        skills: [support]
        languages: [en]
        shift: { starts: 4h, lasts: 4h, rests: 4h }
        members: [Mona Reyes, Noah Adler]
    arrivals:
      - every: 18s
        channel: voice
        skill: sales
        language: es
        details: { tier: [gold, basic] }
        impatient: 0.2
        patience: [20s, 2m]
        timeToLive: 6m
      - every: 22s
        channel: chat
        skill: support
        language: en
        details: { tier: [gold, basic], topic: [no signal, sim swap] }
        timeToLive: 6m
    agents:
      answer: [4s, 20s]
      handle: [40s, 2m]
      wrapUp: [10s, 40s]
      rejects: 0.05
      ignores: 0.1
      returns: [30s, 2m]
      breakEvery: [5m, 20m]
      breakLasts: [2m, 6m]
  `);

/** The same house with nobody at the door: what is not ordered does not come about. */
export const quietCentre = () => ({ ...smallCentre(), arrivals: [] });
