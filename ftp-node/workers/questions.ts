/** What one process has asked another and waits to be told, by the number that question and answer bear. */
export class Questions {
  readonly #waiting = new Map<number, (answer: never) => void>();
  #last = 0;

  /** @param send is given the question's number. Who answers says what the promise's type promises. */
  ask<Answer>(send: (request: number) => void): Promise<Answer> {
    const request = ++this.#last;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(request, resolve);
    send(request);
    return promise;
  }

  answer(request: number, answer: unknown): void {
    this.#waiting.get(request)?.(answer as never);
    this.#waiting.delete(request);
  }
}
