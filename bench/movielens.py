# implicit's side of movielens.mjs: the vectors of each setting on both splits.
import json, sys, time, warnings
from pathlib import Path
import numpy
import scipy.sparse
from implicit.als import AlternatingLeastSquares

warnings.filterwarnings("ignore")
answers = []
for setting in json.loads(sys.argv[2]):
    models, start = {}, time.process_time()
    for name in ("ua", "ub"):
        rows = numpy.loadtxt(Path(sys.argv[1]) / f"{name}.base", dtype=int)
        ratings = scipy.sparse.csr_matrix((numpy.ones(len(rows)), (rows[:, 0] - 1, rows[:, 1] - 1)), shape=(943, 1682))
        model = AlternatingLeastSquares(random_state=1, num_threads=1, use_gpu=False, **setting)
        model.fit(ratings, show_progress=False)
        models[name] = {"factors": model.factors, "users": model.user_factors.ravel().tolist(), "items": model.item_factors.ravel().tolist()}
    answers.append({"seconds": (time.process_time() - start) / 2, "models": models})
print(json.dumps(answers))
