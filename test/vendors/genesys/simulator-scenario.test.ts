import { describe, expect, it } from 'vitest';
import { MINUTE, startKit } from './simulator-kit.ts';

describe('the living contact centre', () => {
  it('has three logins, on whose topics something happens every few seconds', async () => {
    const { sim, clock } = await startKit({ scenario: 'default' });
    const { users, baseUrl } = sim.settings;
    expect(baseUrl).toBe(sim.url);
    expect(users).toHaveLength(3);
    const logins = new Set(users.map(({ userName }) => sim.ids.users[userName]));
    const seen = new Map<string, number>();
    sim.events(({ userId, data }) => {
      if (!logins.has(userId)) return;
      const resource = Object.values(data).find((each) => typeof each === 'object' && each !== null && 'state' in each);
      const state = resource === undefined ? '' : String((resource as { state: unknown }).state);
      const key = `${data.messageType} ${state}`.trim();
      seen.set(key, (seen.get(key) ?? 0) + 1);
    });
    await clock.advance(30 * MINUTE);
    const total = [...seen.values()].reduce((sum, each) => sum + each, 0);
    expect(total).toBeGreaterThan((30 * 60) / 5);
    for (const kind of [
      'EmailStateChangeMessage Invited',
      'EmailStateChangeMessage Processing',
      'EmailStateChangeMessage Completed',
      'EmailStateChangeMessage InWorkbin',
      'WorkitemStateChangeMessage Invited',
      'ChatStateChangeMessage Chatting',
      'ChatStateChangeMessage LeftChat',
      'MessageLogUpdated',
      'ChannelStateChangeMessageV2',
    ]) {
      expect([kind, (seen.get(kind) ?? 0) > 0]).toEqual([kind, true]);
    }
    const { workbins, interactions } = sim.truth();
    expect(workbins.length).toBeGreaterThan(2);
    expect(interactions.some(({ owner }) => owner !== null && !users.some(({ userName }) => userName === owner))).toBe(
      true,
    );
  });

  it('shows the work of others to nobody', async () => {
    const { sim, ada, clock } = await startKit({ scenario: 'default' });
    await clock.advance(MINUTE);
    const other = sim
      .truth()
      .interactions.find(({ owner, medium }) => owner !== null && owner !== ada.userName && medium === 'call');
    expect((await ada.send('GET', `/me/calls/${other?.id}`)).body.statusCode).toBe(6);
  });

  it('does not grow', async () => {
    const { sim, clock } = await startKit({ scenario: 'default' });
    await clock.advance(8 * 60 * MINUTE);
    const { interactions, workbins } = sim.truth();
    expect(interactions.length).toBeLessThan(400);
    expect(sim.world.jobs.size).toBeLessThan(400);
    for (const { items } of workbins) expect(items.length).toBeLessThanOrEqual(6);
  });

  it('lets a login that comes back start to work', async () => {
    const { sim, ada, clock } = await startKit({ scenario: 'default' });
    await ada.run('/me', 'EndContactCenterSession');
    await clock.advance(MINUTE);
    const states = () =>
      sim
        .truth()
        .users.find(({ userName }) => userName === ada.userName)
        ?.channels.map(({ userState }) => userState.state);
    expect(new Set(states())).toEqual(new Set(['LoggedOut']));
    await ada.run('/me', 'StartContactCenterSession', { channels: ['email', 'chat', 'workitem'] });
    await clock.advance(MINUTE);
    expect(states()).toContain('Ready');
  });

  it('is the same with the same seed', async () => {
    const run = async (seed: number): Promise<readonly string[]> => {
      const { sim, clock } = await startKit({ scenario: 'default', seed });
      await clock.advance(5 * MINUTE);
      return sim.truth().interactions.map(({ id, state, owner }) => `${id} ${state} ${owner}`);
    };
    const [one, same, other] = [await run(3), await run(3), await run(4)];
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });
});
