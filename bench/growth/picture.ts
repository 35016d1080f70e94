/** The curves of growth as one plain picture, to be read on light and on dark. */

import type { GrowthReport, Order, Point, Source } from './part.ts';
import { SOURCES } from './part.ts';

interface Curve {
  readonly title: string;
  readonly colour: string;
  readonly isDashed: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}
interface Panel {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly curves: readonly Curve[];
}

const WIDTH = 320;
const HEIGHT = 220;
const LEFT = 56;
const TOP = 34;
const BOTTOM = 44;
const GAP = 24;
const LEGEND = 18;
const TICKS = 4;
const APART = 14;
const COLOURS: Readonly<Record<Source, string>> = { read: '#d9662b', memory: '#3f86d0' };

const STYLE = `text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-weight: 600 } .axis { stroke: #777; fill: none }
.grid { stroke: #8884; fill: none } @media (prefers-color-scheme: dark) { text { fill: #ddd } .axis { stroke: #aaa } }`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The least of 1, 2 and 5 times a power of ten that is no less. */
const rounded = (value: number): number => {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
};

const short = (value: number): string => String(Number(value.toPrecision(2)));

const draw = ({ title, x, y, curves }: Panel): string => {
  const points = curves.flatMap((curve) => curve.points);
  const right = Math.max(...points.map(([at]) => at));
  const top = rounded(Math.max(...points.map(([, value]) => value)));
  const inner = { width: WIDTH - LEFT - 12, height: HEIGHT - TOP - BOTTOM };
  const place = ([at, value]: readonly [number, number]): string =>
    `${(LEFT + (at / right) * inner.width).toFixed(1)},${(TOP + (1 - value / top) * inner.height).toFixed(1)}`;
  const lines = Array.from({ length: TICKS + 1 }, (_, tick) => {
    const value = (top / TICKS) * tick;
    const height = TOP + (1 - tick / TICKS) * inner.height;
    return `<path class="grid" d="M${LEFT} ${height}h${inner.width}"/><text x="${LEFT - 6}" y="${height + 4}" text-anchor="end">${short(value)}</text>`;
  });
  const feet: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const at of new Set(points.map(([value]) => value))) {
    const foot = LEFT + (at / right) * inner.width;
    // Numbers that would stand in each other are left out; the points are there.
    if (foot - last < APART) continue;
    last = foot;
    feet.push(`<text x="${foot.toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${at}</text>`);
  }
  const drawn = curves.map(({ colour, isDashed, points: all }) => {
    const dash = isDashed ? ' stroke-dasharray="5 3"' : '';
    const dots = all.map((point) => {
      const [cx, cy] = place(point).split(',');
      return `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${colour}"/>`;
    });
    return `<polyline points="${all.map(place).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>${dots.join('')}`;
  });
  const legend = curves.map(({ title: name, colour, isDashed }, index) => {
    const height = HEIGHT + index * LEGEND;
    const dash = isDashed ? ' stroke-dasharray="5 3"' : '';
    return `<path d="M${LEFT} ${height}h24" stroke="${colour}" stroke-width="2"${dash}/><text x="${LEFT + 32}" y="${height + 4}">${escaped(name)}</text>`;
  });
  return [
    `<text class="title" x="${LEFT}" y="14">${escaped(title)}</text>`,
    `<text x="${LEFT}" y="28">${escaped(y)}</text>`,
    ...lines,
    `<path class="axis" d="M${LEFT} ${TOP}v${inner.height}h${inner.width}"/>`,
    ...feet,
    `<text x="${LEFT + inner.width / 2}" y="${HEIGHT - BOTTOM + 32}" text-anchor="middle">${escaped(x)}</text>`,
    ...drawn,
    ...legend,
  ].join('\n');
};

const ORDERS: readonly Order[] = ['no order', 'in an order'];

const curvesOf = (points: readonly Point[], of: 'cpu' | 'calls'): readonly Curve[] =>
  SOURCES.flatMap((source) =>
    ORDERS.map((order) => ({
      title: `${source === 'read' ? 'read from vendors' : 'from memory'}, ${order}`,
      colour: COLOURS[source],
      isDashed: order === 'in an order',
      points: points
        .filter((point) => point.source === source && point.order === order)
        .map((point) => [point.at, point[of]] as const),
    })),
  );

export const picture = ({ accounts, rows, views }: Pick<GrowthReport, 'accounts' | 'rows' | 'views'>): string => {
  const panels: readonly Panel[] = [
    { title: 'A page of 25 workers', x: 'accounts', y: 'CPU ms a query', curves: curvesOf(accounts, 'cpu') },
    { title: 'Its vendor calls', x: 'accounts', y: 'calls a query', curves: curvesOf(accounts, 'calls') },
    { title: 'A page of jobs of one account', x: 'rows', y: 'CPU ms a query', curves: curvesOf(rows, 'cpu') },
    {
      title: 'Live views of one document',
      x: 'views',
      y: '% of a core at 50 changes/s',
      curves: [
        {
          title: 'from memory',
          colour: COLOURS.memory,
          isDashed: false,
          points: views.map((point) => [point.views, point.busy * 100] as const),
        },
      ],
    },
  ];
  const deep = HEIGHT + Math.max(...panels.map(({ curves }) => curves.length)) * LEGEND;
  const placed = panels.map((panel, index) => {
    const [left, high] = [(index % 2) * (WIDTH + GAP), Math.floor(index / 2) * (deep + GAP)];
    return `<g transform="translate(${left} ${high})">\n${draw(panel)}\n</g>`;
  });
  const [width, height] = [2 * WIDTH + GAP, 2 * deep + GAP];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>What a query and a live view cost as accounts, rows and views grow</title>
<style>${STYLE}</style>
${placed.join('\n')}
</svg>
`;
};
