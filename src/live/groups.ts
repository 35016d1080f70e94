/** Which members are in which groups. A group without members is none. */
export const openGroups = () => {
  const members = new Map<string, Set<string>>();
  return {
    add(group: string, member: string): void {
      const known = members.get(group);
      if (known) known.add(member);
      else members.set(group, new Set([member]));
    },
    remove(group: string, member: string): void {
      const known = members.get(group);
      if (known?.delete(member) && known.size === 0) members.delete(group);
    },
    has: (group: string): boolean => members.has(group),
    isEmpty: (): boolean => members.size === 0,
    of: (group: string): Iterable<string> => members.get(group) ?? [],
  };
};
