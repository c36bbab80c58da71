/** A `ReadableStream` that asks `next` for one item whenever its `desiredSize` is positive. */
export function pullReadableStream<T>(next: () => Promise<IteratorResult<T, undefined>>, cancel: (reason: unknown) => void, highWaterMark = 0): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      // What this throws after a cancel, on a stream that takes nothing any more, is dropped by the stream.
      async pull(controller) {
        const step = await next();
        if (step.done === true) controller.close();
        else controller.enqueue(step.value);
      },
      cancel,
    },
    { highWaterMark },
  );
}
