import { describe, expect, it } from 'vitest';
import { contactOf } from '../../src/domain/contact.ts';
import type { Email } from '../../src/domain/email.ts';
import type { PhoneCall } from '../../src/domain/phone-call.ts';

const call = (told: Partial<PhoneCall>): PhoneCall => ({
  direction: null,
  from: null,
  to: null,
  participants: [],
  muted: null,
  recording: null,
  parent: null,
  ...told,
});

const email = (told: Partial<Email>): Email => ({
  direction: null,
  from: null,
  to: [],
  cc: [],
  bcc: [],
  subject: null,
  html: null,
  text: null,
  attachments: [],
  ...told,
});

describe('the contact of a job', () => {
  it('is told by its call', () => {
    expect(contactOf({ call: call({ direction: 'CONSULT', from: '5001', to: '5002' }) })).toEqual({
      direction: 'CONSULT',
      from: '5001',
      to: ['5002'],
      subject: null,
    });
  });

  it('is told by its e-mail', () => {
    const told = email({ direction: 'OUTBOUND', from: 'a@example.com', to: ['b@example.com', 'c@example.com'] });
    expect(contactOf({ email: { ...told, subject: 'An order' } })).toEqual({
      direction: 'OUTBOUND',
      from: 'a@example.com',
      to: ['b@example.com', 'c@example.com'],
      subject: 'An order',
    });
  });

  it('has null for each member that is not told', () => {
    expect(contactOf({ call: call({ from: '5001' }) })).toEqual({
      direction: null,
      from: '5001',
      to: null,
      subject: null,
    });
    expect(contactOf({ email: email({ subject: 'An order' }) })).toEqual({
      direction: null,
      from: null,
      to: null,
      subject: 'An order',
    });
  });

  it('is null when nothing of it is told', () => {
    expect(contactOf({})).toBeNull();
    expect(contactOf({ call: call({ participants: ['5001'], muted: true }) })).toBeNull();
    expect(contactOf({ email: email({ text: 'Hello', cc: ['d@example.com'] }) })).toBeNull();
  });
});
