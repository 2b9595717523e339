import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** The bytes of a file, inflated where its name ends in .gz. Fails where compressed data is damaged or ends early. */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 2 ** 20 })
  // The callback is there for its type: an error of the pipeline reaches the reader below.
  const source = path.toLowerCase().endsWith('.gz') ? pipeline(file, createGunzip({ chunkSize: 2 ** 18 }), () => undefined) : file
  try {
    yield* source as AsyncIterable<Uint8Array>
  } finally {
    file.destroy()
  }
}
