import { describe, expect, it } from 'vitest';
import { type Ref, ref } from '../../../src/domain/ref.ts';
import { workbinId } from '../../../src/vendors/genesys/ids.ts';
import { ACCOUNT, ANN, BEN, jobRef, opened, SHELF, TOPIC } from './stream-hearing.ts';

describe('a workbin', () => {
  const mine = ref('Workbin', ACCOUNT, workbinId(SHELF, { type: 'user', name: ANN }));
  const message = (action: string, more: object = {}) => ({
    messageType: 'WorkbinStateChangeMessage',
    action,
    id: SHELF,
    emailStateResourceV2: { id: 'E1', state: 'InWorkbin', emailType: 'Inbound', capabilities: [], userData: {} },
    ...more,
  });

  it('that gets a job: both are told, and the job lies there', () => {
    const { hear, email } = opened([mine]);
    email('Processing');
    email('InWorkbin');
    expect(hear(message('ItemAdded'))).toMatchObject([
      { ref: mine, cause: 'ItemAdded', news: { type: 'part', members: {} } },
      {
        ref: jobRef(),
        cause: 'ItemAdded',
        news: { type: 'part', members: { state: { state: 'PARKED' }, workbin: mine } },
      },
    ]);
  });

  it('may be where a job was laid: while any is watched only a read tells on which', () => {
    const of = (watched: readonly Ref<'Workbin'>[]) => {
      const { email } = opened(watched);
      email('Processing');
      return email('InWorkbin')[1]?.news;
    };
    expect(of([mine])).toEqual({ type: 'stale' });
    expect(of([])).toMatchObject({ type: 'part', members: { state: { state: 'PARKED' } } });
  });

  it('that gets a job that nobody saw: it is told whole', () => {
    const { hear, memory } = opened([mine]);
    expect(hear(message('ItemAdded'))[1]).toMatchObject({ news: { type: 'whole', item: { workbin: mine } } });
    expect(memory.mediaOf('E1')).toBe('emails');
  });

  it('from which a login took a job: the job lies there no more', () => {
    const { hear, email } = opened([mine]);
    hear(message('ItemAdded'));
    const [, job] = email('Processing');
    expect(job?.news).toMatchObject({ type: 'part', members: { state: { state: 'ASSIGNED' }, workbin: undefined } });
    expect(hear(message('ItemRemoved'))[1]?.news).toEqual({ type: 'part', members: { workbin: undefined } });
  });

  it('from which somebody else took a job: only a read tells where it is', () => {
    const { hear } = opened([mine]);
    hear(message('ItemAdded'));
    expect(hear(message('ItemRemoved'))[1]).toEqual({
      ref: jobRef(),
      news: { type: 'stale' },
      cause: 'ItemRemoved',
      at: null,
    });
  });

  it("is known by what the message says when it is not watched: a group's, another user's, one's own", () => {
    const { hear } = opened();
    const shelf = (more: object) => hear(message('ItemAdded', more))[0]?.ref.nativeId;
    expect(shelf({ agentGroup: 'Team' })).toBe(workbinId(SHELF, { type: 'agentGroup', name: 'Team' }));
    expect(shelf({ placeGroup: 'Floor' })).toBe(workbinId(SHELF, { type: 'placeGroup', name: 'Floor' }));
    expect(shelf({ workbinUserId: BEN })).toBe(workbinId(SHELF, { type: 'user', name: BEN }));
    expect(shelf({})).toBe(workbinId(SHELF, { type: 'user', name: ANN }));
  });

  it('of which it is not told whose: each may have changed, and of the job only a read tells', () => {
    const his = ref('Workbin', ACCOUNT, workbinId(SHELF, { type: 'user', name: BEN }));
    const { hear } = opened([mine, his]);
    expect(hear(message('ItemAdded')).map(({ ref: of, news }) => [of, news.type])).toEqual([
      [mine, 'part'],
      [his, 'part'],
      [jobRef(), 'stale'],
    ]);
  });

  it.each(['workitemStateResourceV2', 'chatStateResourceV2', 'openmediaStateResource', 'WorkitemStateResourceV2'])(
    'may name what it holds %s',
    (name) => {
      const { hear } = opened([mine]);
      const body = { ...message('ItemAdded', { emailStateResourceV2: undefined }), [name]: { id: 'W1' } };
      expect(hear(body)[1]).toMatchObject({ ref: jobRef('W1'), news: { type: 'whole' } });
    },
  );

  it('is confirmed to be watched', () => {
    const { translate } = opened();
    expect(
      translate(
        ANN,
        {
          messageType: 'WorkbinSubscriptionStateChangeMessage',
          stateResource: 'Subscribed',
          id: SHELF,
          workbinUserId: BEN,
          referenceId: 156,
        },
        TOPIC,
      ),
    ).toMatchObject({
      type: 'confirmation',
      confirmation: { id: SHELF, state: 'Subscribed', owner: { type: 'user', name: BEN }, referenceId: '156' },
    });
  });
});
