#pragma once

// What ncurses' macros, variadic functions and globals hide from Swift, and the calls of the event loop that the
// Glibc module lacks. Thin: no policy here.

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>

#pragma clang assume_nonnull begin

static const attr_t cz_attribute_bold = A_BOLD;
static const attr_t cz_attribute_dim = A_DIM;
static const attr_t cz_attribute_italic = A_ITALIC;
static const attr_t cz_attribute_underline = A_UNDERLINE;
static const attr_t cz_attribute_reverse = A_REVERSE;

/// newterm(3) on standard output and input; null when the terminal type is unknown.
SCREEN *_Nullable cz_newterm(const char *type);
/// The standard window of the current screen.
WINDOW *_Nullable cz_standard_window(void);
/// The window that mirrors the physical screen.
WINDOW *_Nullable cz_current_window(void);
/// Colours and colour pairs of the current screen.
int cz_colors(void);
int cz_color_pairs(void);
/// wattr_set(3) with a pair number beyond 15 bits.
int cz_set_style(WINDOW *window, attr_t attributes, int pair);
/// A terminfo string capability; null when the terminal has none.
const char *_Nullable cz_terminfo_string(const char *name);
/// wcwidth(3).
int cz_width(uint32_t scalar);
/// Takes the user's locale, or C.UTF-8 when that is not UTF-8, for character types only.
void cz_use_utf8_locale(void);
/// The terminal's size in cells; false when it has none.
bool cz_window_size(int fd, uint16_t *columns, uint16_t *rows);

/// Arms the guard: until it is disarmed, a fatal signal or exit(3) writes `sequence` to the terminal and gives it
/// the attributes it has now. `sequence` is copied and cut after 1 KiB. Call before curses changes the terminal.
void cz_guard_arm(int fd, const char *sequence, size_t length);
/// Changes what an armed guard writes.
void cz_guard_set_sequence(const char *sequence, size_t length);
/// The terminal is restored; the guard does nothing until armed again.
void cz_guard_disarm(void);

#pragma clang assume_nonnull end
