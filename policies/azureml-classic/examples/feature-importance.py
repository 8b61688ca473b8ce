import numpy as np
import pandas as pd
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)


def azureml_main(frame):
    features = frame.drop(columns="diabetes")
    scores = np.zeros(features.shape[1])
    for learner in (RandomForestClassifier, ExtraTreesClassifier, GradientBoostingClassifier):
        model = learner(n_estimators=100, random_state=0).fit(features, frame["diabetes"])
        scores += model.feature_importances_ / 3
    ranked = pd.DataFrame({"feature": features.columns, "score": scores.round(2)})
    return ranked.sort_values("score", ascending=False),
