import pickle

import numpy as np
import pandas as pd


def azureml_main(frame):
    known = frame.dropna(subset=["glucose", "bmi"])
    slope, offset = np.polyfit(known["bmi"], known["glucose"], 1)
    model = {"of": "glucose", "by": "bmi", "slope": slope, "offset": offset}
    return pd.DataFrame({"name": ["glucose by bmi"], "model": [pickle.dumps(model)]}),
