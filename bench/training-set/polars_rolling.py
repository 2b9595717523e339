# The same columns with Polars: rolling_sum_by over each key's payments, [T - w, T). python polars_rolling.py <out> <file>…
import json, resource, sys, time
import polars as pl

out, *files = sys.argv[1:]
start, cpu = time.perf_counter(), time.process_time()
WINDOWS = ["1d", "7d", "30d"]
payments = (
    pl.scan_parquet(files)
    .select("paymentId", "eventTime", "arrivalTime", "cardId", "terminalId", "amount")
    .with_columns(pl.col("amount").cast(pl.Float64), one=pl.lit(1, pl.Int64))
    .sort("eventTime", maintain_order=True)
)

def rolled(column: str, name: str, key: str, window: str) -> pl.Expr:
    return pl.col(column).rolling_sum_by("eventTime", window, closed="left").over(key).alias(f"{key}.{name}_{window}")

features = [rolled(column, name, key, window) for key in ("cardId", "terminalId") for window in WINDOWS for column, name in (("one", "payments"), ("amount", "spend"))]
table = payments.select("paymentId", "eventTime", "arrivalTime", *features).collect()
table.write_parquet(out, compression="zstd")
seconds, used = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({"rows": table.height, "seconds": seconds, "cpu": used, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
