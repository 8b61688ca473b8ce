def main(dataframe1=None, dataframe2=None):
    return (dataframe1,)
