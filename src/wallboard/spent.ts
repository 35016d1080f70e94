import { options, type VNode } from 'preact';

/** What Preact keeps under these short names, which its own add-ons rely on as well. */
interface Inside extends VNode {
  /** Component. */
  __c?: object | null;
  /** Children. */
  __k?: unknown[] | null;
  /** Parent. */
  __?: Inside | null;
}

interface Hooks {
  diffed?: (vnode: Inside) => void;
  /** After everything is drawn. */
  __c?: (vnode: Inside, queue: unknown[]) => void;
}

/**
 * A row that is left as it is shares its children with all its former selves, and each child leads to the list it was in. Whatever
 * still holds one old list (a signal in a property does) so holds all that came since: megabytes a minute on this page. Here a former
 * self is emptied as soon as its successor is drawn; nothing looks at it any more then.
 */
export const emptySpent = (): void => {
  const hooks = options as unknown as Hooks;
  const { diffed, __c: commit } = hooks;
  const present = new WeakMap<object, Inside>();
  let spent: Inside[] = [];

  hooks.diffed = (vnode) => {
    const component = typeof vnode.type === 'function' ? vnode.__c : null;
    if (component) {
      const former = present.get(component);
      if (former && former !== vnode) spent.push(former);
      present.set(component, vnode);
    }
    diffed?.(vnode);
  };
  hooks.__c = (vnode, queue) => {
    for (const former of spent) {
      former.__k = null;
      former.__ = null;
    }
    spent = [];
    commit?.(vnode, queue);
  };
};
