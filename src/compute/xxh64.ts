import xxhash from 'xxhash-wasm'

const { h64, h64Raw } = await xxhash()

/** XXH64 with seed 0 of the bytes, or of the text's UTF-8 bytes; 0 to 2^64 − 1. */
export const xxh64 = (input: string | Uint8Array): bigint => (typeof input === 'string' ? h64(input) : h64Raw(input))
