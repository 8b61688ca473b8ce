# The platform calls `azureml_main` with a pandas DataFrame for each connected port, the first
# connected port first, and takes back one DataFrame, in a sequence. Nothing has to stand below it.


def azureml_main(dataframe1, dataframe2):
    merged = dataframe1.merge(dataframe2, on="patient", how="left")
    merged["visits"] = merged["visits"].fillna(0).astype("int64")
    return (merged,)
