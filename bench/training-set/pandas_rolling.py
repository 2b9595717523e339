# The same columns with pandas: grouped rolling over each key's payments, [T - w, T). python pandas_rolling.py <out> <file>…
import json, resource, sys, time
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

out, *files = sys.argv[1:]
start, cpu = time.perf_counter(), time.process_time()
columns = ["paymentId", "eventTime", "arrivalTime", "cardId", "terminalId", "amount"]
table = pq.ParquetDataset(files).read(columns=columns)
# Left as decimals they would be an object each.
payments = table.set_column(columns.index("amount"), "amount", table["amount"].cast(pa.float64())).to_pandas()
payments = payments.sort_values("eventTime", kind="stable", ignore_index=True)
table = payments[["paymentId", "eventTime", "arrivalTime"]].copy()
for key in ("cardId", "terminalId"):
    # One stable sort by key; each group's rows are then neighbours, as grouped rolling returns them.
    ordered = payments.sort_values(key, kind="stable")
    grouped = ordered.groupby(key, sort=True)
    for window in ("1d", "7d", "30d"):
        rolling = grouped.rolling(window, on="eventTime", closed="left")["amount"]
        for name, values in (("payments", rolling.count()), ("spend", rolling.sum())):
            table[f"{key}.{name}_{window}"] = pd.Series(values.to_numpy(), index=ordered.index).fillna(0)
table.to_parquet(out, compression="zstd")
seconds, used = time.perf_counter() - start, time.process_time() - cpu
print(json.dumps({"rows": len(table), "seconds": seconds, "cpu": used, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
