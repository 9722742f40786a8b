#include "CArchive.h"

static locale_t c_locale;

__attribute__((constructor)) static void make_c_locale(void) {
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

locale_t cz_enter_c_locale(void) {
    return c_locale == (locale_t)0 ? (locale_t)0 : uselocale(c_locale);
}

void cz_leave_c_locale(locale_t previous) {
    if (previous != (locale_t)0) uselocale(previous);
}
