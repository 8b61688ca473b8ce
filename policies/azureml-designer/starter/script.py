# The component calls `azureml_main` with a pandas DataFrame for each port, None where nothing is
# connected, and takes back one DataFrame or two, in a sequence. Nothing has to stand below it.


def azureml_main(dataframe1=None, dataframe2=None):
    seen = dataframe1["patient"].isin(dataframe2["patient"])
    return dataframe1[seen].reset_index(drop=True), dataframe1[~seen].reset_index(drop=True)
