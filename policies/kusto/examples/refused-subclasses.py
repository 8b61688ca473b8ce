classes = ().__class__.__base__.__subclasses__()
result = pd.DataFrame({"answer": [str(each) for each in classes]})
