def azureml_Main(frame):
    return (frame.dropna(),)
