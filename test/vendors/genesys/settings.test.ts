import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../../src/contract/vendor.ts';
import { parseTaskId, parseWorkbinId, taskId, type WorkbinOwner, workbinId } from '../../../src/vendors/genesys/ids.ts';
import { parseSettings } from '../../../src/vendors/genesys/settings.ts';
import { ANN } from './recorder.ts';

const GOOD = { baseUrl: 'https://gws.example.test', users: [{ userName: 'ann' }] };

describe('settings', () => {
  it.each([
    ['https://gws.example.test/', 'https://gws.example.test'],
    ['https://gws.example.test/cloud-web/', 'https://gws.example.test/cloud-web'],
    ['http://gws:8080/cloud-web/api/v2/', 'http://gws:8080/cloud-web'],
  ])('take the address up to and including the context path: %s', (baseUrl, expected) => {
    expect(parseSettings({ ...GOOD, baseUrl }).baseUrl).toBe(expected);
  });

  it('have defaults for everything that is not confirmed', () => {
    expect(parseSettings(GOOD)).toEqual({
      baseUrl: 'https://gws.example.test',
      users: [{ userName: 'ann', password: '' }],
      credentialsEncoding: 'latin1',
      sendCsrfSupportHeader: false,
      workers: 'users',
      media: ['emails', 'chats', 'workitems', 'calls'],
      openMedia: [],
      agentGroups: [],
      placeGroups: [],
      doNotDisturbOnMe: true,
      addByUri: true,
      setData: 'UpdateUserData',
      ackExtension: true,
      cometdPath: '/api/v2/notifications',
      appendMessageType: true,
      csrfOnNotifications: true,
    });
  });

  it.each([
    ['baseUrl', { baseUrl: 'gws.example.test' }],
    ['baseUrl', { baseUrl: 'https://ann:pw@gws.example.test' }],
    ['baseUrl', { baseUrl: 'https://gws.example.test?x=1' }],
    ['users', { users: [] }],
    ['users', { users: [{ userName: 'ann' }, { userName: 'ann' }] }],
    ['users.0.userName', { users: [{ userName: ' ' }] }],
    ['users.0.channels', { users: [{ userName: 'ann', channels: [] }] }],
    ['cometdPath', { cometdPath: 'notifications' }],
    ['media.0', { media: ['letters'] }],
    ['colour', { colour: 'red' }],
  ])('refuse what is wrong by its path: %s', (path, wrong) => {
    expect(() => parseSettings({ ...GOOD, ...wrong })).toThrow(
      expect.objectContaining({ name: 'SettingsError', path }),
    );
    expect(() => parseSettings({ ...GOOD, ...wrong })).toThrow(SettingsError);
  });

  it('never repeat a password', () => {
    const users = [{ userName: '', password: 'secret-word' }];
    expect(() => parseSettings({ ...GOOD, users })).toThrow(expect.not.stringContaining('secret-word'));
  });
});

describe('ids', () => {
  it('of tasks are made of both, and taken apart again', () => {
    expect(parseTaskId(taskId('0001@x', ANN))).toEqual({ interactionId: '0001@x', userId: ANN });
    expect([parseTaskId('0001'), parseTaskId('@x'), parseTaskId('0001@'), parseTaskId('')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  const owners: readonly WorkbinOwner[] = [
    { type: 'user', name: ANN },
    { type: 'agentGroup', name: 'Sales @ night: late & more' },
    { type: 'placeGroup', name: 'P/1' },
    { type: 'place' },
    { type: 'place', name: 'p1' },
  ];
  it.each(owners)('of workbins tell whose they are, reversibly: %o', (owner) => {
    for (const id of ['aee812a5-7396-4dd9-b180-230f1c1fb085', 'odd@id:1%']) {
      expect(parseWorkbinId(workbinId(id, owner))).toEqual({ id, owner });
    }
  });

  it.each(['', 'x', 'x@', '@user:a', 'x@user', 'x@stranger:a', 'x@agentGroup', '%@place'])(
    'of workbins that were never given are none: %s',
    (nativeId) => {
      expect(parseWorkbinId(nativeId)).toBeNull();
    },
  );
});
