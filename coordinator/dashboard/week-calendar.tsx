import type { Week, WeekSlot } from '../flows/read-week.ts';
import { type Placed, sideBySide } from './side-by-side.ts';

const [LEFT, TOP, COLUMN, WIDTH, HOUR_HEIGHT, BOX] = [46, 26, 156, 146, 18, 13] as const;
/** How long a box is on the day's scale, with the gap below it, minutes. */
const BOX_MINUTES = ((BOX + 2) / HOUR_HEIGHT) * 60;
/** Boxes that have no room for the time of day have no words; their title has. */
const TIME_WIDTH = 36;
const HEIGHT = TOP + 24 * HOUR_HEIGHT + 16;
const WIDE = LEFT + 7 * COLUMN;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const dayName = (date: string, column: number): string =>
  `${DAYS[column]} ${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`;

const two = (value: number) => String(value).padStart(2, '0');
export const timeOf = ({ minute }: WeekSlot): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
/** Sites share eight colours. */
export const colourOf = (index: number): string => `c${Math.max(index, 0) % 8}`;

/** The week as a picture, one column a day; read aloud, and on a phone, it is a list. */
export const WeekCalendar = ({ week }: { week: Week }) => {
  const indexOf = new Map(week.sites.map(({ siteId }, i) => [siteId, i]));
  return (
    <>
      <svg class="week" viewBox={`0 0 ${WIDE} ${HEIGHT}`} aria-hidden="true" focusable="false">
        {week.days.map(({ date, isToday }, column) => (
          <>
            <rect
              class={isToday ? 'today' : 'day'}
              x={LEFT + column * COLUMN}
              y={TOP}
              width={COLUMN - 4}
              height={24 * HOUR_HEIGHT}
            />
            <text class="axis" x={LEFT + column * COLUMN + (COLUMN - 4) / 2} y={16} text-anchor="middle">
              {`${dayName(date, column)} · ${week.slots.filter((slot) => slot.column === column).length}`}
            </text>
          </>
        ))}
        {[0, 6, 12, 18, 24].map((hour) => (
          <>
            <line class="grid" x1={LEFT} x2={WIDE} y1={TOP + hour * HOUR_HEIGHT} y2={TOP + hour * HOUR_HEIGHT} />
            <text class="axis" x={0} y={TOP + hour * HOUR_HEIGHT + 4}>{`${two(hour)}:00`}</text>
          </>
        ))}
        {sideBySide(week.slots, BOX_MINUTES).map((placed) => (
          <SlotBox {...placed} index={indexOf.get(placed.item.slot.siteId) ?? 0} />
        ))}
      </svg>
      <div class="week-list read">
        {week.days.map(({ date }, column) => (
          <section>
            <h3>{dayName(date, column)}</h3>
            <ul>
              {week.slots
                .filter((slot) => slot.column === column)
                .map((slot) => (
                  <li>{words(slot)}</li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
};

const SlotBox = ({ item: slot, lane, lanes, index }: Placed<WeekSlot> & { index: number }) => {
  const width = WIDTH / lanes;
  const x = LEFT + slot.column * COLUMN + 4 + lane * width;
  const y = TOP + (slot.minute / 60) * HOUR_HEIGHT;
  const name = `${timeOf(slot)} ${slot.site?.name ?? slot.slot.siteId}`;
  return (
    <g class={`slot ${slot.slot.status} ${colourOf(index)}`}>
      <title>{words(slot)}</title>
      <rect x={x} y={y} width={width - 2} height={BOX} rx="3" />
      {width >= TIME_WIDTH && (
        // A picture of its own cuts off what is wider, in whatever script.
        <svg x={x + 4} y={y} width={width - 8} height={BOX} aria-hidden="true">
          <text class="label" y={10}>
            {name}
          </text>
        </svg>
      )}
    </g>
  );
};

function words(slot: WeekSlot): string {
  const { status, category, title, reason } = slot.slot;
  const what = [category, title].filter((part) => part !== null).join(', ');
  const state = status === 'assigned' || status === 'reserved' ? 'granted' : status;
  return `${timeOf(slot)} ${slot.site?.name ?? slot.slot.siteId}: ${state}${what === '' ? '' : ` (${what})`}${reason === null ? '' : `. ${reason}`}`;
}
