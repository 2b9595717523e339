/** A value inside Millrace: an instant is a number of microseconds since 1970, UTC; a decimal an integer count of 10^-scale. */
export type Value = string | number | bigint | boolean | null | Float32Array
