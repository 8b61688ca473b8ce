"""Tracebacks for the script's author: their own lines, their own numbering, nothing of ours."""

FRAMES_MAX = 20
CHAIN_MAX = 8
LINE_CHARS_MAX = 200
MESSAGE_CHARS_MAX = 4000


def user_lines(trace, filename):
    """(line, name of the function) of each frame of the script, outermost first."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == filename:
            found.append((trace.tb_lineno or 0, code.co_name))
        trace = trace.tb_next
    return found


def message_of(error, shown=str):
    """`Type: text`, as Python shows it. `shown` says what may be told of the text."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = "%s.%s" % (kind.__module__, name)
    text = text_of(error, shown)
    return ("%s: %s" % (name, text) if text else name)[:MESSAGE_CHARS_MAX]


def text_of(error, shown=str):
    """An exception's own text. A `__str__` of the script's own is not trusted to work."""
    try:
        return shown(str(error)[:MESSAGE_CHARS_MAX])
    except BaseException:
        return "<its text cannot be had>"


def describe(error, source, filename, shown=str):
    """Traceback text and the line to blame (None when no line of the script took part)."""
    lines = source.split("\n")
    parts = []
    for link, introduction in _chain(error):
        block = _block(link, lines, filename, shown)
        parts.append(block + introduction)
    frames = user_lines(error.__traceback__, filename)
    blamed = frames[-1][0] if frames else None
    if isinstance(error, SyntaxError) and error.filename == filename:
        blamed = error.lineno
    return "\n".join(parts), blamed


def _chain(error):
    """From the first cause to the error itself, with the sentence that stands between two."""
    links, seen, introduction = [], set(), ""
    while error is not None and id(error) not in seen and len(links) < CHAIN_MAX:
        seen.add(id(error))
        links.append((error, introduction))
        if error.__cause__ is not None:
            error, introduction = error.__cause__, "\nwhich led directly to:\n"
        else:
            error = None if error.__suppress_context__ else error.__context__
            introduction = "\nand while this was handled:\n"
    return links[::-1]


def _runs(frames):
    """Frames with how often each follows itself: a recursion without an end is one line."""
    found = []
    for frame in frames:
        if found and found[-1][0] == frame:
            found[-1] = (frame, found[-1][1] + 1)
        else:
            found.append((frame, 1))
    return found


def _block(error, lines, filename, shown):
    frames = _runs(user_lines(error.__traceback__, filename))
    out = ["Traceback (most recent call last):"] if frames else []
    for index, ((number, name), times) in enumerate(frames):
        if FRAMES_MAX // 2 <= index < len(frames) - FRAMES_MAX // 2:
            if index == FRAMES_MAX // 2:
                out.append("  … %d more frames …" % (len(frames) - FRAMES_MAX))
            continue
        out.append('  File "%s", line %d, in %s' % (filename, number, name))
        out.append(_quoted(lines, number))
        if times > 1:
            out.append("  … %d times more …" % (times - 1))
    if isinstance(error, SyntaxError) and error.filename == filename:
        out.append('  File "%s", line %d' % (filename, error.lineno or 0))
        out.append(_quoted(lines, error.lineno or 0))
    return "\n".join([line for line in out if line] + [message_of(error, shown)])


def _quoted(lines, number):
    text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return "    " + text[:LINE_CHARS_MAX] if text else ""
