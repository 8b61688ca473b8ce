"""The module that knows how a platform calls a script and takes its result."""

MODULES = {
    "kusto": "platform_kusto",
    "azureml-classic": "platform_azureml",
    "azureml-designer": "platform_azureml",
    "processor": "platform_processor",
    "script": "platform_script",
    "probe": "platform_probe",
    "surface": "platform_surface",
}


def load(name):
    return __import__(MODULES[name])
