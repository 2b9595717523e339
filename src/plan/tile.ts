/** Widths that a tile may have, in microseconds: 1 s, 10 s, 1 min, 5 min, 15 min, 1 h, 6 h, 1 d. */
export const tileWidths: readonly number[] = [1, 10, 60, 300, 900, 3_600, 21_600, 86_400].map((seconds) => seconds * 1e6)

/**
 * Width of the tiles that a window's tail is rounded down to: the largest that goes at least 60 times into
 * the window, so that the error is at most a sixtieth; 1 s for windows under a minute.
 * @param window microseconds; Infinity for all time, which has no tail and so no tile (Infinity).
 */
export const tileOf = (window: number): number =>
  window === Infinity ? Infinity : tileWidths.findLast((width) => width <= window / 60) ?? tileWidths[0]!
