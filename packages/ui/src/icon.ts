import { html, type Markup } from './markup.ts'

/** Strokes on a grid of 24, drawn for this product. */
const SHAPES = {
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  cross: '<path d="m6.5 6.5 11 11m0-11-11 11"/>',
  dot: '<circle cx="12" cy="12" r="3.5"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.2 2"/>',
  warning: '<path d="M12 3.8 2.9 19.6h18.2L12 3.8Zm0 6v4.4m0 2.6v.2"/>',
  question: '<circle cx="12" cy="12" r="8.5"/><path d="M9.6 9.5a2.5 2.5 0 1 1 3.5 2.4c-.8.4-1.1.9-1.1 1.7m0 2.6v.2"/>',
  shield:
    '<path d="M12 3.2 4.8 6v5.3c0 4.4 2.9 7.8 7.2 9.5 4.3-1.7 7.2-5.1 7.2-9.5V6L12 3.2Z"/><path d="m8.8 12 2.3 2.3 4.2-4.3"/>',
  'shield-part':
    '<path d="M12 3.2 4.8 6v5.3c0 4.4 2.9 7.8 7.2 9.5 4.3-1.7 7.2-5.1 7.2-9.5V6L12 3.2Z"/><path d="M8.8 12h6.4"/>',
  minus: '<path d="M6 12h12"/>',
  anchor:
    '<circle cx="12" cy="5.5" r="2"/><path d="M12 7.5V21M8.5 10.5h7M4.5 13.5c.3 4.2 3.3 7 7.5 7.5 4.2-.5 7.2-3.3 7.5-7.5"/>',
  place: '<path d="M12 21c4-4.6 6-7.9 6-10.8A6 6 0 0 0 6 10.2C6 13.1 8 16.4 12 21Z"/><circle cx="12" cy="10" r="2.2"/>',
  pen: '<path d="m4.5 19.5 1-4.2L16.3 4.5l3.2 3.2L8.7 18.5l-4.2 1ZM13.8 7l3.2 3.2"/>',
  key: '<circle cx="8" cy="15.5" r="4"/><path d="m11 12.7 8-8m-3 3 2.5 2.5m-5 0 1.5 1.5"/>',
  sprout: '<path d="M12 21v-9m0 1.5c0-4-2.5-6.5-7-6.5 0 4.5 2.5 6.5 7 6.5Zm0-3c0-3.5 2.5-6 7-6.5 0 4-2.5 6.5-7 6.5"/>',
  basket: '<path d="M3.5 10h17l-1.8 9.5H5.3L3.5 10Zm4.5 0 3-6m5 6-3-6M9 13.5v3m6-3v3m-3-3v3"/>',
  gears:
    '<circle cx="12" cy="12" r="3"/><path d="M12 3.5v3m0 11v3m8.5-8.5h-3m-11 0h-3m14.5-6-2.1 2.1m-7.8 7.8L6 18m12 0-2.1-2.1M8.1 8.1 6 6"/>',
  box: '<path d="m12 3.5 8 4v9l-8 4-8-4v-9l8-4Zm0 8.5 8-4.5M12 12 4 7.5m8 4.5v8.5"/>',
  truck:
    '<path d="M2.5 6.5h11v10h-11zM13.5 10h4l3.5 3.5v3h-7.5"/><circle cx="7" cy="17.5" r="1.8"/><circle cx="17" cy="17.5" r="1.8"/>',
  warehouse: '<path d="M3.5 20.5v-11L12 4.5l8.5 5v11M7.5 20.5v-7h9v7m-9-3.5h9"/>',
  shop: '<path d="M4.5 10v10h15V10M3.5 9l1.5-5h14l1.5 5c0 1.5-1 2.5-2.4 2.5S15.5 10.5 15.5 9c0 1.5-1.5 2.5-3.5 2.5S8.5 10.5 8.5 9c0 1.5-1.2 2.5-2.6 2.5S3.5 10.5 3.5 9ZM10 20v-5h4v5"/>',
  magnifier: '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
  ban: '<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>',
  flask: '<path d="M9.5 3.5h5m-4 0v6L5 18.8c-.5.9.1 1.7 1 1.7h12c.9 0 1.5-.8 1-1.7L13.5 9.5v-6M7.7 15h8.6"/>',
  paper: '<path d="M6 3.5h8l4.5 4.5v12.5H6v-17ZM14 3.5V8h4.5M9 12.5h6.5M9 16h6.5"/>',
  download: '<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15"/>',
  print: '<path d="M7 8.5v-5h10v5M7 17H4v-8.5h16V17h-3M7 14h10v6.5H7z"/>',
  qr: '<path d="M4 4h6v6H4zm10 0h6v6h-6zM4 14h6v6H4zm10 0h2.5v2.5m3.5-2.5v6h-6v-2"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  arrow: '<path d="M4.5 12h15m-5.5-5.5 5.5 5.5-5.5 5.5"/>',
  user: '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.6-6 7.5-6s6.7 2 7.5 6"/>',
  leaf: '<path d="M5 19C4 11 9 4.5 19.5 4.5 20 15 13.5 20 7 18.5M5 20.5c1-4.5 4-8 8.5-10"/>',
  book: '<path d="M12 6.5c-2-1.6-4.5-2-8-2v14c3.5 0 6 .4 8 2 2-1.6 4.5-2 8-2v-14c-3.5 0-6 .4-8 2Zm0 0v14"/>',
} as const

/** The name of a drawn shape. */
export type IconName = keyof typeof SHAPES

const raw = (text: string): Markup => text as Markup

/** An icon that repeats what the words beside it say; a reader's software passes over it. */
export function icon(name: IconName): Markup {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">!${raw(SHAPES[name])}</svg>`
}

/** The mark of the product: a spring, and the rings that run from it. */
export function brandMark(): Markup {
  return raw(
    '<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" aria-hidden="true" focusable="false">' +
      '<path d="M3.5 20.5a13 13 0 0 1 25 0"/><path d="M9 22.5a7.3 7.3 0 0 1 14 0"/><circle cx="16" cy="24.5" r="2.3" fill="currentColor" stroke="none"/></svg>',
  )
}
