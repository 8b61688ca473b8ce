"""Several plots as one picture, below one another on white: what classic shows for its second
output."""

PIXELS_MAX = 25_000_000


def join(images):
    """PNG images to one, as its bytes, or why there is none: one cannot be read, or together they
    are too large."""
    try:
        import io
        from PIL import Image
    except ImportError:
        return "the runtime has no Pillow"
    opened = []
    try:
        for name, content in images:
            # The head alone is read; the pixels come when they are needed.
            opened.append(Image.open(io.BytesIO(content), formats=("PNG",)))
            width = max(image.width for image in opened)
            height = sum(image.height for image in opened)
            if width * height > PIXELS_MAX:
                return "%d x %d pixels are more than %d" % (width, height, PIXELS_MAX)
        whole, top = Image.new("RGB", (width, height), "white"), 0
        for image, (name, _) in zip(opened, images):
            pixels = image.convert("RGBA")
            whole.paste(pixels, (0, top), pixels)
            top += image.height
        made = io.BytesIO()
        whole.save(made, "PNG")
        return made.getvalue()
    except Exception:
        return "%s cannot be read" % name
