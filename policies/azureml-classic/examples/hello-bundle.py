def azureml_main(frame):
    import Hello

    Hello.print_hello("World")
    return frame.head(1),
