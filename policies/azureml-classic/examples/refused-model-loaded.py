import pickle


def azureml_main(models=None):
    model = pickle.loads(models["model"][0])
    return models.assign(slope=model["slope"]),
