/**
 * A process that dies at the n-th thing it asks of the world, by the signal that nobody can catch. What is wrapped are the
 * ports of this process, never the code under test.
 */

/** Counts questions; the one with this number is never asked. */
export function deathAt(step: number): { asking(): void; asked(): number } {
  let asked = 0
  return {
    asking() {
      // To die before question n is to die after the answer to n - 1: every gap between two effects has its number.
      if (asked++ === step) process.kill(process.pid, 'SIGKILL')
    },
    asked: () => asked,
  }
}

/** Replaces methods of a prototype by the same ones, announced before they are called. */
export function announce<Port extends object>(port: Port, names: readonly (keyof Port)[], asking: () => void): void {
  for (const name of names) {
    const method = port[name] as (...args: unknown[]) => unknown
    port[name] = function (this: unknown, ...args: unknown[]) {
      asking()
      return Reflect.apply(method, this, args)
    } as Port[keyof Port]
  }
}
