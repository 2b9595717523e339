# LightGBM's side of lambdarank.mjs: scores of the test rows, one list a seed.
import json, sys, time
from pathlib import Path
import lightgbm
import numpy

folder = Path(sys.argv[1])

def read(name):
    lines = [line.split() for line in (folder / name).read_text().splitlines()]
    rows = numpy.zeros((len(lines), 301))
    for row, (_, *cells) in enumerate(lines):
        for cell in cells:
            feature, value = cell.split(":")
            rows[row, int(feature)] = float(value)
    return rows, numpy.array([int(line[0]) for line in lines]), numpy.loadtxt(folder / f"{name}.query", dtype=int)

rows, grades, groups = read("rank.train")
test, _, _ = read("rank.test")
parameters = dict(objective="lambdarank", max_bin=255, learning_rate=0.1, num_leaves=31, bagging_freq=1, bagging_fraction=0.9, min_data_in_leaf=50,
                  min_sum_hessian_in_leaf=5.0, num_threads=1, deterministic=True, verbose=-1)
start = time.process_time()
scores = [lightgbm.train(parameters | {"seed": int(seed)}, lightgbm.Dataset(rows, grades, group=groups), 100).predict(test).tolist() for seed in sys.argv[2:]]
print(json.dumps({"seconds": time.process_time() - start, "scores": scores}))
