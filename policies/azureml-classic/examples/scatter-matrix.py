import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
from pandas.plotting import scatter_matrix


def azureml_main(frame):
    measures = frame[["age", "glucose", "bmi"]]
    figure, axes = plt.subplots(3, 3, figsize=(6, 6))
    scatter_matrix(measures, ax=axes, diagonal="hist")
    figure.savefig("scatter-matrix.png")
    return measures.describe().round(2).rename_axis("measure").reset_index(),
