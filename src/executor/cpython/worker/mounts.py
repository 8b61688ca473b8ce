"""A file system for one job, which ends with it. Source: mount(2), tmpfs(5)."""

import posix

import kernel

MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
PAGE_BYTES = 4096


def mount_own(path, bytes_max, entries_max):
    """Memory as a file system over `path`, bounded in bytes and entries, and the way there."""
    # To the kernel 0 means no bound, and the directory itself is an entry.
    options = "mode=700,size=%d,nr_inodes=%d" % (max(bytes_max, PAGE_BYTES), entries_max + 1)
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC
    kernel.call("mount", b"work", path.encode("utf-8"), b"tmpfs", flags, options.encode("ascii"))
    posix.chdir(path)
