import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface KeyPair {
  readonly publicKey: KeyObject;
  /** PEM, as a key file carries it. */
  readonly privateKey: string;
}

const make = async (): Promise<KeyPair> => {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { publicKey, privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
};

let pair: Promise<KeyPair> | null = null;

/** One for the whole process: it takes a moment to make, and a simulation's key protects nothing. */
export const keyPair = (): Promise<KeyPair> => {
  pair ??= make();
  return pair;
};
