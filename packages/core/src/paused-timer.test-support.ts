import type { Timer } from './timer.ts';

/** A timer that fires when a promise does, whatever the delay, so that a schedule can drive it. */
export function pausedTimer(pause: () => Promise<unknown>): Timer {
  return (callback) => {
    let stopped = false;
    const fire = (): void => {
      if (!stopped) callback();
    };
    void pause().then(fire);
    return () => {
      stopped = true;
    };
  };
}
