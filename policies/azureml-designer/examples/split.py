def azureml_main(dataframe1=None, dataframe2=None):
    seen = dataframe1["patient"].isin(dataframe2["patient"])
    return dataframe1[seen].reset_index(drop=True), dataframe1[~seen].reset_index(drop=True)
