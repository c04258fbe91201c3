const length = 624;
const middle = 397;

/** The standard 32-bit Mersenne Twister, MT19937 (Matsumoto and Nishimura 1998), as in C++ `std::mt19937`. */
export function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(length);
  state[0] = seed;
  for (let index = 1; index < length; index++) {
    const previous = state[index - 1]! ^ (state[index - 1]! >>> 30);
    state[index] = Math.imul(1812433253, previous) + index;
  }
  let position = length;
  return () => {
    if (position === length) {
      twist(state);
      position = 0;
    }
    return temper(state[position++]!);
  };
}

function twist(state: Uint32Array): void {
  for (let index = 0; index < length; index++) {
    const mixed = (state[index]! & 0x80000000) | (state[(index + 1) % length]! & 0x7fffffff);
    state[index] = state[(index + middle) % length]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
  }
}

function temper(word: number): number {
  let result = word ^ (word >>> 11);
  result ^= (result << 7) & 0x9d2c5680;
  result ^= (result << 15) & 0xefc60000;
  return (result ^ (result >>> 18)) >>> 0;
}
