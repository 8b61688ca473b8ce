def azureml_main(sent):
    sent["result"] = [str(eval(expression)) for expression in sent["expression"]]
    return sent,
