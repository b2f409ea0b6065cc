/** Order of moments. */
import type { Moment } from '../../workers/engine-api.ts';

/** Whether two moments are the same. */
export function sameMoment(one: Moment | undefined, other: Moment | undefined): boolean {
  return one !== undefined && one.icount === other?.icount && one.seq === other.seq;
}

/** Whether a moment lies behind another: more instructions, or the same and more events. */
export function isAfter(moment: Moment, other: Moment): boolean {
  return moment.icount > other.icount || (moment.icount === other.icount && moment.seq > other.seq);
}
