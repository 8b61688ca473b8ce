"""Calls into the C library by `_ctypes` itself: `ctypes` would cost a tenth of a bare start."""

import posix

import _ctypes


class _Long(_ctypes._SimpleCData):
    _type_ = "l"


class _Text(_ctypes._SimpleCData):
    _type_ = "z"


class _Function(_ctypes.CFuncPtr):
    _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_USE_ERRNO
    _restype_ = _Long


_library = _ctypes.dlopen(None, 0)


def call(name, *arguments):
    """Calls a function of the C library; ints become longs, bytes and None pointers.

    Raises OSError that names it when it returns -1.
    """
    return _call(name, _Function(_ctypes.dlsym(_library, name)), arguments)


def system_call(name, number, *arguments):
    """Makes a system call that the C library has no function for, as `call` does."""
    return _call(name, _Function(_ctypes.dlsym(_library, "syscall")), (number,) + arguments)


def _call(name, function, arguments):
    passed = [_Long(value) if isinstance(value, int) else value for value in arguments]
    _ctypes.set_errno(0)
    result = function(*passed)
    # A function that returns int leaves the upper half of the register undefined.
    if result == -1 or (result & 0xFFFFFFFF == 0xFFFFFFFF and _ctypes.get_errno() != 0):
        number = _ctypes.get_errno()
        raise OSError(number, posix.strerror(number), name)
    return result


def address_of(content):
    """A holder of bytes, to be kept alive, and the address of the first as a struct holds it."""
    holder = _Text(content)
    return holder, bytes(memoryview(holder).cast("B"))
