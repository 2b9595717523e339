// A bare node:http server that reads a body and sends as many bytes as a decision has: what the door alone costs.
import { createServer } from 'node:http'

const answer = Buffer.from('{"id":"0198c5f0-0000-7000-8000-000000000000","score":0.0123456789,"decision":"allow","arm":"champion","version":"1","degraded":false}')
const server = createServer((request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    JSON.parse(Buffer.concat(parts).toString())
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => process.stderr.write(`echo at http://127.0.0.1:${server.address().port}, no data\n`))
process.on('SIGTERM', () => process.exit(0))
