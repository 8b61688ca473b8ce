model = pd.read_pickle("Temp/model.pkl")
result = pd.DataFrame({"answer": [str(model)]})
