#define _GNU_SOURCE
#include "CNcurses.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

SCREEN *cz_newterm(const char *type) { return newterm(type, stdout, stdin); }

WINDOW *cz_standard_window(void) { return stdscr; }

WINDOW *cz_current_window(void) { return curscr; }

int cz_colors(void) { return COLORS; }

int cz_color_pairs(void) { return COLOR_PAIRS; }

int cz_set_style(WINDOW *window, attr_t attributes, int pair) { return wattr_set(window, attributes, (short)pair, &pair); }

const char *cz_terminfo_string(const char *name) {
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}

int cz_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

void cz_use_utf8_locale(void) {
    if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

bool cz_window_size(int fd, uint16_t *columns, uint16_t *rows) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return true;
}
