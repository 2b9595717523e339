import type { ImportArguments } from '../../ingest/import/sources.js'
import { importFiles, type ImportResult } from '../../runtime/import/import-files.js'
import { folderCommand, withFolder, type FolderOptions } from '../folder.js'

type Options = FolderOptions & Partial<Omit<ImportArguments, 'files'>>
const collect = (value: string, before: readonly string[] = []) => [...before, value]

export const importCommand = () => folderCommand('import', 'Bring past events from Parquet, CSV or JSONL files, merged in the order in which they had been known', [
  'millrace import payment=payments.parquet --arrived payment=event+5s',
  'millrace import payment=payments.parquet chargeback=chargebacks.jsonl --arrived payment=event+5s --arrived chargeback=column:received_at',
  'millrace import payment=old.csv --arrived payment=event --map payment.cardId=customer_id:text --map "payment.country=\'SE\'" --ignore payment.scenario --zone Europe/Stockholm',
])
  .argument('<event=file...>', 'files of events: .parquet, .csv, .jsonl, .ndjson, each text also as .gz; equal arrivals go by this order')
  .option('--arrived <event=when>', 'when its rows had been known: event, event+5s, or column:name; needed for each event', collect)
  .option('--map <event.field=source>', 'where a field comes from: a column, an integer column as text (column:text), a float column rounded to the field\'s decimals (column:rounded), or a constant (\'…\' in single quotes)', collect)
  .option('--ignore <event.column>', 'a column of the file that the event has not', collect)
  .option('--zone <zone>', 'the IANA zone of times that name none')
  .addHelpText('after', '\nAn import that was cut off goes on where it was when the same command runs again. Refused rows: millrace quarantine list.')
  .action((files: string[], options: Options) => withFolder(options, async (call, out) => {
    const { arrived = [], map = [], ignore = [], zone } = options
    const { report, stop } = out.progress()
    try {
      out.result(await importFiles(call, { files, arrived, map, ignore, ...(zone !== undefined && { zone }) }, report), human)
    } finally {
      stop()
    }
  }))

const human = ({ rows, accepted, duplicates, quarantined, skipped }: ImportResult): string => [
  `${rows.toLocaleString('en')} rows: ${accepted.toLocaleString('en')} accepted, ${duplicates.toLocaleString('en')} known already, ${quarantined.toLocaleString('en')} refused`,
  ...(skipped > 0 ? [`${skipped.toLocaleString('en')} of them by an earlier run of this import`] : []),
  ...(quarantined > 0 ? ['millrace quarantine list shows why'] : []),
].join('\n')
