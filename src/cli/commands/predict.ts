import { readFileSync } from 'node:fs'
import { MillraceError } from '../../errors.js'
import { folderCommand, withFolder, type FolderOptions } from '../folder.js'

export const predictCommand = () => folderCommand('predict', 'Ask a model for its decision on one row, or on an array of them',
  [`millrace predict fraud '{"paymentId":"p1","cardId":"c1","terminalId":"t1","amount":12.5,"country":"SE","device":"chip"}'`, 'millrace predict fraud - --features --reasons < row.json'])
  .argument('<model>', 'its name in the definition file')
  .argument('<row>', 'JSON, or - for standard input')
  .option('--features', 'with the features and their status')
  .option('--reasons', 'with what each feature adds to the score')
  .option('--record', 'take the row as its event too')
  .action((model: string, row: string, options: FolderOptions & { features?: boolean; reasons?: boolean; record?: boolean }) => withFolder(options, async (call, out) => {
    const { features = false, reasons = false, record = false } = options
    out.result(await call('predict', { model, rows: parse(row === '-' ? readFileSync(0, 'utf8') : row), wanted: { features, reasons, record } }), (answer) => JSON.stringify(answer, null, 2))
  }))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MillraceError('MR_BODY_INVALID', (cause as Error).message, { cause })
  }
}
