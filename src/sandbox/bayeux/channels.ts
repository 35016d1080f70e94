const SEGMENT = '[\\w !#$()+\\-.@{}~]+';
const CHANNEL = new RegExp(`^(?:/${SEGMENT})*/(?:\\*\\*?|${SEGMENT})$`);

/** Globs stand at the end only. */
export const isChannel = (name: string): boolean => CHANNEL.test(name);

export const isMeta = (channel: string): boolean => channel.startsWith('/meta/');

/** Every subscription that brings this channel's messages: itself, `*` for its last segment, `**` at any depth above it. */
const subscriptionsFor = (channel: string): readonly string[] => {
  const found = [channel];
  let parent = channel.slice(0, channel.lastIndexOf('/'));
  found.push(`${parent}/*`, `${parent}/**`);
  while (parent !== '') {
    parent = parent.slice(0, parent.lastIndexOf('/'));
    found.push(`${parent}/**`);
  }
  return found;
};

export const matcher = (channel: string): ((subscriptions: ReadonlySet<string>) => boolean) => {
  const wanted = subscriptionsFor(channel);
  return (subscriptions) => wanted.some((name) => subscriptions.has(name));
};
