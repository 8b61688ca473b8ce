/** Modules of Python that it has on some systems only; the platform runs Windows, a runtime Linux. */
export const notOnWindows: ReadonlySet<string> = new Set(
  `crypt curses fcntl grp nis ossaudiodev posix pty pwd resource spwd syslog termios tty`.split(
    ' ',
  ),
);

export const onlyOnWindows: ReadonlySet<string> = new Set(
  `msilib msvcrt nt winreg winsound _winapi`.split(' '),
);
