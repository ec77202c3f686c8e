/** Of ITU-T G.722; the names of the blocks they belong to in its block diagrams. */

/** QUANTL: decision levels of the low band's 60-level quantiser, for a scale factor of 4096. */
export const DECISIONS = Int32Array.of(
  ...[35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339],
  ...[1458, 1612, 1765, 1980, 2195, 2557, 2919],
)

/** INVQAL: the low band's 16 levels, which adapt the predictor. */
export const LOW_4_BITS = Int32Array.of(
  ...[0, -20_456, -12_896, -8968, -6288, -4240, -2584, -1200],
  ...[20_456, 12_896, 8968, 6288, 4240, 2584, 1200, 0],
)

/** INVQBL: the low band's 64 levels, which are heard. */
export const LOW_6_BITS = Int32Array.of(
  ...[-136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192, -10_232, -9360],
  ...[-8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360],
  ...[-1040, -728, 24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9360, 8576, 7856, 7192],
  ...[6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136],
)

/** INVQAH: the high band's four levels. */
export const HIGH_2_BITS = Int32Array.of(-7408, -1616, 7408, 1616)

/** LOGSCL: how each 4-bit code of the low band moves the logarithm of its scale factor. */
export const LOW_STEPS = Int32Array.of(
  ...[-60, 3042, 1198, 538, 334, 172, 58, -30],
  ...[3042, 1198, 538, 334, 172, 58, -30, -60],
)

/** LOGSCH: the same for the high band's codes. */
export const HIGH_STEPS = Int32Array.of(798, -214, 798, -214)

/** SCALEL and SCALEH: 2^(n/32) in units of 1/2048. */
export const POWERS = Int32Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834],
  ...[2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008],
)

/** Every other coefficient of the 24-tap quadrature mirror filter; the rest are the same, backwards. */
export const FILTER = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11)
