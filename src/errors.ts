/**
 * Every coded error of Millrace, in one table: the word, the HTTP status where it reaches a caller,
 * what is wrong, and what to do. `docs/errors.md` is generated from it; a test keeps the two equal.
 */
const table = {
  // Values and times at the edge
  MR_TYPE: [422, 'The value is not of the declared type.', 'Send the type that the definition declares for this field.'],
  MR_FIELD_MISSING: [422, 'A required field is absent or null.', 'Send the field, or declare it `.optional`.'],
  MR_FIELD_UNKNOWN: [422, 'The field is not part of the definition.', 'Remove the field, or add it to the event.'],
  MR_EVENT_TIME_NAIVE: [422, 'A time has no zone.', 'Write RFC 3339 with `Z` or an offset, for example 2026-01-31T12:00:00Z.'],
  MR_TIME_INVALID: [422, 'The text is not an RFC 3339 time.', 'Write a calendar time such as 2026-01-31T12:00:00.123456Z; leap seconds and digits finer than a microsecond are not accepted.'],
  MR_TIME_RANGE: [422, 'The time lies outside 1900 to 2255.', 'Check the unit and the source of the time.'],
  MR_TIME_AMBIGUOUS: [422, 'Clocks were set back: they showed this time twice.', 'Write the time with its offset.'],
  MR_TIME_SKIPPED: [422, 'Clocks were set forward: they never showed this time.', 'Check the zone, or write the time with its offset.'],
  MR_ZONE_UNKNOWN: [422, 'The time zone is not known.', 'Write an IANA name such as Europe/Stockholm, or UTC.'],
  MR_EVENT_TIME_FUTURE: [422, 'The time lies further ahead of its arrival than the system allows.', 'Check the sender\'s clock, or raise `skew` in system(…).'],
  MR_NOT_FINITE: [422, 'The number is NaN or infinite.', 'Send a finite number, or null where the field is optional.'],
  MR_INT_INEXACT: [422, 'The whole number is not exact in JSON.', 'Send integers beyond 2^53 − 1 as text, in a `t.bigint` field.'],
  MR_INT_RANGE: [422, 'The whole number does not fit 64 bits.', 'Send a value from −2^63 to 2^63 − 1.'],
  MR_DECIMAL_SCALE: [422, 'The number has more decimals than declared.', 'Round it at the source, raise the scale of `t.decimal(…)`, or import floats with --map payment.amount=total:rounded.'],
  MR_DECIMAL_RANGE: [422, 'The decimal is too large to be exact.', 'Send it as text; counted in units of its last declared decimal it may reach 2^53 − 1.'],
  MR_OUT_OF_BOUNDS: [422, 'The number lies outside the declared bounds.', 'Correct the value, or the atLeast / atMost of the field.'],
  MR_ENUM: [422, 'The text is not one of the declared values.', 'Send one of the values of `t.enum(…)`.'],
  MR_TEXT_INVALID: [422, 'The text contains a lone surrogate.', 'Send well-formed Unicode.'],
  MR_VECTOR: [422, 'The vector has the wrong length, or a number that float32 does not hold.', 'Send exactly as many finite float32 numbers as declared.'],
  // Doors
  MR_BODY_TOO_LARGE: [413, 'The body is too large.', 'Send fewer rows at a time, or raise the limit in the settings.'],
  MR_BODY_INVALID: [400, 'The body cannot be read.', 'Send one JSON object, an array of them, or one object a line (NDJSON).'],
  MR_UNREACHABLE: [503, 'No answer came from the system.', 'Check the address, and that the system is served.'],
  MR_ROUTE_UNKNOWN: [404, 'There is no such address.', 'See docs/http.md for the addresses.'],
  MR_METHOD_REFUSED: [405, 'The address does not take this method.', 'See docs/http.md for the addresses and their methods.'],
  MR_OPTION_UNKNOWN: [400, 'The query has an option that this address does not know.', 'Check its spelling; options take true or false.'],
  MR_KEYS_REQUIRED: [400, 'Leaving loopback needs API keys.', 'Set MILLRACE_KEYS to one or more keys, or listen on 127.0.0.1.'],
  MR_KEY_REFUSED: [401, 'The API key is absent or not known.', 'Send `authorization: Bearer <key>`.'],
  MR_PORT_TAKEN: [400, 'The port is in use.', 'Stop what uses it, or choose another with --port.'],
  MR_ADDRESS_REFUSED: [400, 'The address cannot be listened on.', 'Name a host of this machine, and a port that this user may open.'],
  MR_NOTHING_DEPLOYED: [400, 'The data folder has no definition yet.', 'Name the definition file, for example millrace dev fraud.ts, or --file fraud.ts.'],
  MR_RUN_UNKNOWN: [404, 'There is no such run.', 'List them with millrace runs.'],
  MR_OWNER_LOST: [503, 'The process that owns the data folder went away.', 'Start it again, then repeat the command; what was acknowledged is safe.'],
  MR_COMMAND_UNKNOWN: [400, 'The owner does not know this command.', 'The owner may be of another version: restart it.'],
  MR_OFFLINE_DIED: [500, 'The offline process ended in the middle of the work.', 'Run the command again; raise its memory with MILLRACE_OFFLINE_MB if it ran out.'],
  MR_INTERNAL: [500, 'Something failed that should not.', 'The log of the process has the details; please report it.'],
  MR_MODEL_UNKNOWN: [404, 'The system has no such model.', 'Check the name; GET /v1/status lists the models.'],
  MR_PIPELINE_UNKNOWN: [404, 'The system has no such pipeline.', 'Check the name; to rank items of your own, ask the ranker at /v1/models/<ranker>/rank.'],
  MR_ITEMS_TOO_MANY: [422, 'Too many items in one list.', 'Send at most 5,000 items.'],
  MR_ITEM_TWICE: [422, 'The item came before in the list.', 'Nothing, it is ranked once; send each item once.'],
  MR_SOURCE_FAILED: [503, 'A source of candidates failed.', 'The answer has those of the others; see the log of the process, and build its index: millrace index.'],
  MR_RULE_FAILED: [503, 'A rule could not read all that it asks for.', 'What it could not read it does not let through `only`, and does not limit; see the log of the process.'],
  MR_DEADLINE_PASSED: [503, 'It took longer than the pipeline\'s deadline.', 'The answer goes without this part; raise `deadline`, or retrieve fewer candidates.'],
  MR_EVENT_UNKNOWN: [404, 'The system has no door for such an event.', 'Check the name, and list the event in system(…).'],
  MR_VIEW_UNKNOWN: [404, 'The system has no such view.', 'Check the name; GET /v1/status lists the views.'],
  MR_ID_CONFLICT: [409, 'The id was accepted before with other values.', 'Send another id, correct the row, or declare the event `revisable`.'],
  MR_IMPORT_ARGUMENT: [400, 'The import cannot be understood.', 'See millrace import --help for examples.'],
  MR_IMPORT_ARRIVED: [400, 'It is not declared when the rows of an event had been known.', 'Add, for each event, --arrived payment=event, payment=event+5s or payment=column:arrived_at.'],
  MR_IMPORT_COLUMN: [400, 'The file has no such column.', 'Correct the name; columns are told apart by upper and lower case too.'],
  MR_IMPORT_COLUMN_MISSING: [400, 'The file has no column for a required field.', 'Map one: --map payment.cardId=customer_id, or a constant: --map "payment.country=\'SE\'".'],
  MR_IMPORT_COLUMN_EXTRA: [400, 'The file has columns that the event has not.', 'Map each to a field, --map payment.cardId=customer_id, or leave it out, --ignore payment.scenario.'],
  MR_IMPORT_COLUMN_TYPE: [400, 'A column is not of its field\'s type.', 'Write the file with the declared type, or declare another; integers become text with --map payment.cardId=customer_id:text, floats a decimal with --map payment.amount=total:rounded.'],
  MR_IMPORT_ZONE: [400, 'A column has times without a zone.', 'Say which clock they are of: --zone Europe/Stockholm, or --zone UTC.'],
  MR_IMPORT_LINE: [422, 'The line of the file is no row.', 'Correct it in the file, and import it again.'],
  MR_IMPORT_STALE: [409, 'The definition of an event changed while it was imported.', 'Run the import again.'],
  MR_IMPORT_RUNNING: [409, 'Another import is under way.', 'Wait until it has finished.'],
  MR_VIEW_BACKFILLING: [503, 'The view is still reading the log.', 'Ask again later; millrace status shows how far it is.'],
  MR_KEY_PARTIAL: [422, 'A part of the key is absent.', 'Send every key of the view\'s entity.'],
  MR_MODEL_NOT_READY: [503, 'The model has no version to serve and no fallback.', 'Train it: millrace train <model>.'],
  MR_PREDICTION_NOT_LOGGED: [503, 'The answer could not be made safe in the prediction log.', 'Ask again; the disk is full or failing, see the log of the process.'],
  MR_STORE_FAILED: [503, 'The online store could not be read.', 'See the log of the process; the answer used declared defaults.'],
  MR_ROWS_TOO_MANY: [422, 'Too many rows in one request.', 'Send at most 1,000 rows.'],
  MR_CLOCK_FIXED: [409, 'The clock cannot be moved.', 'Start with --clock log, ask on loopback, and name a later instant.'],
  // Learning
  MR_TRAINING_EMPTY: [422, 'There is no row to train on.', 'Wait until labels have matured, or shorten the label\'s `within` or the split\'s `holdout`.'],
  MR_THRESHOLD_UNREACHABLE: [422, 'No score of the holdout reaches a threshold that `decide` asks for.', 'Ask for less precision or recall, or give the model better features.'],
  MR_GRADE_INVALID: [422, 'A label is no grade that the learner knows.', 'Use grade(…), or declare a gain for each grade from 0 on; without `gains` grades go from 0 to 30.'],
  MR_HOLDOUT_EMPTY: [422, 'There is no row to judge a version on.', 'Wait until labels have matured, or train as of a later instant.'],
  MR_CHAMPION_UNSCORED: [422, 'The champion cannot score a row of the holdout.', 'Its definitions do not see the row; move the alias, or leave out `beats`.'],
  MR_GATE_FAILED: [422, 'The version broke a rule of its gate.', 'Improve the model, or change `ship`; the run has every metric.'],
  MR_VERSION_UNKNOWN: [404, 'The model has no such version.', 'List them: millrace models.'],
  MR_ON_DEMAND_FAILED: [422, 'An on-demand function failed.', 'Let it answer every input that its types allow, each output of its declared type.'],
  MR_KEY_FAILED: [503, 'The value that a key comes from failed.', 'See why that value failed; the answer used declared defaults.'],
  MR_KEY_TOO_LONG: [422, 'The key has more than 1,024 bytes.', 'Shorten it at the source; such a key belongs to no entity.'],
  MR_AT_TOO_OLD: [422, 'The online state of this key begins after the instant asked for.', 'Ask for a later instant, raise `headroom`, or ask the lake: millrace features get --at.'],
  MR_MODEL_CORRUPT: [500, 'The stored model cannot be read.', 'Restore its file from a copy, or train it again.'],
  // Indexes
  MR_INDEX_DIMENSION: [422, 'The vector has not as many numbers as the index has dimensions.', 'Take vectors of the model that the index was built from, or build it anew.'],
  MR_INDEX_MODEL: [409, 'The index was built from another version of the model.', 'Build it anew from this version, or ask with the version that it is of.'],
  MR_INDEX_VERSION_UNKNOWN: [404, 'The index has no such version.', 'Build it first; older ones are removed when a newer one is swapped to.'],
  MR_INDEX_LANGUAGE: [422, 'There are no stems for this language.', 'Name one in English and lower case, such as english or german.'],
  MR_INDEX_CORRUPT: [500, 'The stored index cannot be read.', 'Build it anew, and swap to that version.'],
  MR_INDEX_UNKNOWN: [404, 'The system has no such index.', 'List them: millrace index --list.'],
  MR_INDEX_NOT_BUILT: [503, 'No version of the index can be served yet.', 'Build it: millrace index <name>; its versions say why one is not served.'],
  MR_INDEX_RECALL: [422, 'The index finds less than 0.9 of what an exhaustive search finds.', 'The version before answers on; build it again with more factors, or look at its vectors.'],
  // Definitions
  MR_DEFINITION_INVALID: [400, 'The definition is wrong.', 'Correct every place listed, then load it again.'],
  MR_DEFINITION_NOT_FOUND: [400, 'There is no such definition file.', 'Name the file whose default export is system(…).'],
  MR_DEFINITION_SYNTAX: [400, 'The definition file cannot be bundled.', 'Correct the places listed; every import must be installed.'],
  MR_DEFINITION_THROWS: [400, 'The definition file fails when it is loaded.', 'Run it alone and look at the cause; it may only define things.'],
  MR_WORD_UNAVAILABLE: [400, 'The definition uses a word that this version cannot run yet.', 'Leave it out for now; what is listed type-checks, and is not available.'],
  MR_DEFINITION_NO_SYSTEM: [400, 'The definition file has no system as its default export.', 'End it with `export default system(…)`.'],
  // Estimates
  MR_QUANTITY_INVALID: [422, 'The quantity cannot be understood.', 'Write a number and its unit, for example 10k rps, 5 TB/day, 200ms, 1.5M users, 50 %.'],
  MR_SCENARIO_INVALID: [422, 'The scenario is wrong.', 'Correct the input that is named; millrace estimate <what> --help lists all of them.'],
  MR_SCENARIO_UNREADABLE: [422, 'The scenario cannot be read.', 'Write `name: value` lines in YAML, without aliases, at most 1 MB.'],
  MR_MEASURE_IMPOSSIBLE: [409, 'The measurement cannot be made.', 'See what is named; measure on a folder with data and a trained model, with an objective that one process can keep.'],
  // Batch views
  MR_BATCH_QUERY: [422, 'The SQL of a batch view failed.', 'Correct the query; the view keeps the values of the run before.'],
  MR_BATCH_COLUMNS: [422, 'The SQL of a batch view selects other columns than the view declares.', 'Select the keys and the features, each once under its name.'],
  MR_BATCH_TYPE: [422, 'The SQL of a batch view selects a value that is not of its declared type.', 'Cast it in the query, or declare the type that it has.'],
  MR_BATCH_KEYS: [422, 'The SQL of a batch view selects a key twice, or a row without a key.', 'Group by the keys of the view, and leave out rows that have none.'],
  MR_BATCH_ROWS: [422, 'The SQL of a batch view selects more than 1,000,000 rows.', 'Select fewer keys: those that were active lately, for example.'],
  // Storage and the data folder
  MR_STORAGE_FULL: [507, 'The disk is full.', 'Free space and send it again; nothing of this write was kept.'],
  MR_SUM_OVERFLOW: [422, 'A sum left the range in which it is exact.', 'Sum over a shorter window, or declare the field `t.bigint` or `t.float`.'],
  MR_STATE_CORRUPT: [500, 'The stored state of a key cannot be read.', 'Rebuild the view from the log; check the disk when it happens again.'],
  MR_STORAGE_FAILED: [500, 'The storage refused to read or write.', 'Look at the cause, check disk and permissions, then restart.'],
  MR_LOG_CORRUPT: [500, 'The event log is damaged.', 'Stop, keep the folder, and restore the named file from a copy; starting without it would lose acknowledged events.'],
  MR_LAKE_UNREADABLE: [500, 'A table of the lake cannot be read.', 'Restore the named file from a copy; the other files of the table are intact.'],
  MR_LAKE_SCHEMA: [409, 'The rows do not fit the table that is in the lake.', 'Give the changed field a new name; a field keeps its type.'],
  MR_FILE_UNREADABLE: [422, 'The file cannot be read.', 'Check that it is complete, and that its ending (.parquet, .csv, .jsonl, each text also as .gz) says what it is.'],
  MR_FOLDER_INVALID: [500, 'This is not a data folder.', 'Name an empty or absent folder, or one that Millrace made.'],
  MR_FOLDER_DENIED: [500, 'The data folder may not be read or written.', 'Give this user read and write permission on it.'],
  MR_FOLDER_NEWER: [500, 'The data folder was written by a newer version.', 'Install that version of millrace, or use another folder.'],
  MR_FOLDER_OWNED: [409, 'Another process owns the data folder.', 'Stop that process, or let it do the work over its socket.'],
  MR_OBJECT_NAME: [422, 'The name is not a relative, slash-separated path.', 'Use letters, digits, dots, dashes and underscores between slashes.'],
  MR_KEY_SIZE: [422, 'A key of the store must have 1 to 1,978 bytes.', 'Shorten the key.'],
  MR_PACKAGE_MISSING: [500, 'An optional package is not installed.', 'Install it beside millrace.'],
  // Design
  MR_DESIGN_PROBLEM: [400, 'There is no problem to design for.', 'Describe it in a sentence: millrace design "decide which card payments are fraud", or write problem: in the answers.'],
  MR_ANSWERS_UNREADABLE: [422, 'The answers cannot be read.', 'Write YAML: one `key: value` a line, optionally below the seven dimensions; no anchors, no aliases, at most 1 MB.'],
  MR_ANSWER_UNKNOWN: [400, 'There is no such answer.', 'Correct the key; millrace design --questions lists them.'],
  MR_ANSWER_INVALID: [422, 'The answer cannot be understood.', 'Write one of the values that the question offers, or a quantity with its unit.'],
  MR_ANSWER_ABSURD: [422, 'The answer cannot be true.', 'Check the number and its unit.'],
  MR_ANSWERS_CONTRADICT: [422, 'Answers exclude each other.', 'Correct one of each pair, or leave it out.'],
  MR_DESIGN_UNREADABLE: [422, 'This is no design.', 'Name an answers file (.yaml), a definition file (.ts), a document that millrace design wrote, or Markdown with the seven dimensions as headings and `key: value` lines.'],
  MR_SCAFFOLD_UNAVAILABLE: [422, 'There is no scaffold for this kind of problem yet.', 'Leave --scaffold out for the design alone, or say the problem as one of those named here.'],
  MR_PACKAGE_INVALID: [422, 'This is no package of Millrace to depend on.', 'Give --package a range such as ^0.1.0, a packed .tgz, or the folder of a built checkout.'],
  MR_FILE_EXISTS: [409, 'A file that would be written is there, with other content.', 'Name another folder with --out, or overwrite it with --force.'],
  MR_FILE_DENIED: [500, 'A file cannot be read or written.', 'Check the path and its permissions.'],
} as const satisfies Record<string, readonly [status: number, says: string, fix: string]>

export type ErrorCode = keyof typeof table
export const errorTable: Readonly<Record<ErrorCode, readonly [status: number, says: string, fix: string]>> = table

export interface ErrorParts { readonly code: ErrorCode; readonly detail?: string; readonly field?: string }

/** An error that a person can act on. `field` names the offending input where there is one. */
export class MillraceError extends Error {
  override readonly name = 'MillraceError'
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly detail: string | undefined
  /** @param detail what exactly was wrong here: names, values, places. */
  constructor(code: ErrorCode, detail?: string, options?: { readonly field?: string | undefined; readonly cause?: unknown }) {
    const [, says, fix] = table[code]
    super(`${code}: ${detail === undefined ? says : `${says.replace(/\.$/, '')}: ${detail}.`} ${fix}`, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.detail = detail
    this.field = options?.field
  }
  get status(): number { return table[this.code][0] }
  /** What another process needs to raise the same error. */
  get parts(): ErrorParts { return { code: this.code, ...(this.detail === undefined ? {} : { detail: this.detail }), ...(this.field === undefined ? {} : { field: this.field }) } }
  static restore({ code, detail, field }: ErrorParts): MillraceError { return new MillraceError(code, detail, { field }) }
  /** The body that every door answers with. */
  toJSON() {
    return { error: { code: this.code, message: this.message, ...(this.field === undefined ? {} : { field: this.field }), docs: `docs/errors.md#${this.code.toLowerCase()}` } }
  }
}
