import { Component, type ComponentChildren } from 'preact';

/** A component that is drawn again only when a property is another one. */
export const memo = <P extends object>(draw: (props: P) => ComponentChildren) =>
  class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const names = Object.keys(next) as (keyof P)[];
      return names.some((name) => next[name] !== (this.props as P)[name]);
    }

    override render(props: P): ComponentChildren {
      return draw(props);
    }
  };
